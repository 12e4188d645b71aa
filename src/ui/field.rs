//! Fields for what a person types. Label, hint and error are tied to the field, so that a screen reader says them with it.
//!
//! The page, not this app, holds what is being typed: a field is given its text once, when it
//! appears, and tells every change. So no keystroke is lost while the screen is drawn anew.

use std::time::Duration;

use dioxus::prelude::*;

use super::choice::described_by;
use super::{Shape, TextButton};

/// A field tells that it was left only after this while: its error moves what stands below, and a
/// button that is being pressed must not move away under the finger.
const LEAVING: Duration = Duration::from_millis(150);

/// What is typed into a field: it decides which keyboard the phone shows and what it offers to fill in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Keyboard {
    /// Words.
    #[default]
    Words,
    /// A person's name.
    Name,
    /// A long number of a paper: only digits, nothing offered.
    Number,
    /// The code of a mail.
    Code,
    /// An e-mail address.
    Email,
    /// A telephone number.
    Phone,
    /// What one signs in with: a NIK or an e-mail address.
    Login,
    /// The PIN of the app: digits that nobody beside reads.
    Pin,
}

struct Attributes {
    r#type: &'static str,
    inputmode: &'static str,
    autocomplete: &'static str,
    autocapitalize: &'static str,
    longest: &'static str,
}

impl Keyboard {
    const fn attributes(self) -> Attributes {
        let (r#type, inputmode, autocomplete, autocapitalize, longest) = match self {
            Self::Words => ("text", "text", "off", "sentences", "200"),
            Self::Name => ("text", "text", "name", "words", "120"),
            Self::Number => ("text", "numeric", "off", "none", "24"),
            Self::Code => ("text", "numeric", "one-time-code", "none", "12"),
            Self::Email => ("email", "email", "email", "none", "254"),
            Self::Phone => ("tel", "tel", "tel", "none", "24"),
            Self::Login => ("text", "email", "username", "none", "254"),
            Self::Pin => ("password", "numeric", "off", "none", "6"),
        };
        Attributes { r#type, inputmode, autocomplete, autocapitalize, longest }
    }
}

/// Waits until a press that takes the focus away has landed, then tells.
fn leave(told: EventHandler<()>) {
    spawn(async move {
        tokio::time::sleep(LEAVING).await;
        told.call(());
    });
}

/// A field of one line.
#[component]
pub fn Field(
    /// Name of the field in the contract; the ids of its parts begin with it.
    id: String,
    label: String,
    hint: Option<String>,
    #[props(default)] keyboard: Keyboard,
    /// What stands in it when it appears.
    value: String,
    error: Option<String>,
    /// Whether the enter key sends the page off instead of going to the next field.
    #[props(default)]
    is_last: bool,
    oninput: EventHandler<String>,
    onleave: EventHandler<()>,
    onenter: Option<EventHandler<()>>,
    /// What can be said about the text so far, softly.
    children: Element,
) -> Element {
    let first = use_hook(|| value);
    let attributes = keyboard.attributes();
    let described = described_by(&id, hint.is_some(), error.is_some());
    rsx! {
        div { class: if error.is_some() { "field is-wrong" } else { "field" },
            label { class: "field-label", r#for: "{id}", {label} }
            if let Some(hint) = hint {
                p { class: "hint", id: "{id}-hint", {hint} }
            }
            input {
                class: if matches!(keyboard, Keyboard::Number | Keyboard::Code | Keyboard::Pin) { "input input-digits" } else { "input" },
                id: "{id}",
                name: "{id}",
                r#type: attributes.r#type,
                inputmode: attributes.inputmode,
                autocomplete: attributes.autocomplete,
                autocapitalize: attributes.autocapitalize,
                autocorrect: "off",
                spellcheck: "false",
                maxlength: attributes.longest,
                enterkeyhint: if is_last { "go" } else { "next" },
                aria_describedby: described,
                aria_invalid: error.is_some().then_some("true"),
                initial_value: first,
                oninput: move |event| oninput.call(event.value()),
                onblur: move |_| leave(onleave),
                onkeydown: move |event| {
                    if event.key() == Key::Enter && let Some(onenter) = onenter {
                        onenter.call(());
                    }
                },
            }
            div { class: "field-error", id: "{id}-error", role: "alert", {error.clone()} }
            div { class: "field-note", aria_live: "polite", {children} }
        }
    }
}

/// A field for a password, which can be shown.
#[component]
pub fn PasswordField(
    id: String,
    label: String,
    hint: Option<String>,
    /// Whether the password is a new one, so that the phone may suggest and keep it.
    #[props(default)]
    is_new: bool,
    value: String,
    error: Option<String>,
    show: String,
    hide: String,
    #[props(default)] is_last: bool,
    oninput: EventHandler<String>,
    onleave: EventHandler<()>,
    onenter: Option<EventHandler<()>>,
    children: Element,
) -> Element {
    let first = use_hook(|| value);
    let mut is_shown = use_signal(|| false);
    let described = described_by(&id, hint.is_some(), error.is_some());
    rsx! {
        div { class: if error.is_some() { "field is-wrong" } else { "field" },
            div { class: "field-head",
                label { class: "field-label", r#for: "{id}", {label} }
                TextButton {
                    shape: if is_shown() { Shape::EyeClosed } else { Shape::Eye },
                    onpress: move |()| is_shown.toggle(),
                    if is_shown() {
                        {hide}
                    } else {
                        {show}
                    }
                }
            }
            if let Some(hint) = hint {
                p { class: "hint", id: "{id}-hint", {hint} }
            }
            input {
                class: "input",
                id: "{id}",
                name: "{id}",
                r#type: if is_shown() { "text" } else { "password" },
                autocomplete: if is_new { "new-password" } else { "current-password" },
                autocapitalize: "none",
                autocorrect: "off",
                spellcheck: "false",
                maxlength: "128",
                enterkeyhint: if is_last { "go" } else { "next" },
                aria_describedby: described,
                aria_invalid: error.is_some().then_some("true"),
                initial_value: first,
                oninput: move |event| oninput.call(event.value()),
                onblur: move |_| leave(onleave),
                onkeydown: move |event| {
                    if event.key() == Key::Enter && let Some(onenter) = onenter {
                        onenter.call(());
                    }
                },
            }
            div { class: "field-error", id: "{id}-error", role: "alert", {error.clone()} }
            div { class: "field-note", aria_live: "polite", {children} }
        }
    }
}

/// A field of several lines, with how much of it is used.
#[component]
pub fn LongField(
    id: String,
    label: String,
    hint: Option<String>,
    value: String,
    /// The most characters.
    longest: usize,
    /// As *120 dari 1000 huruf*.
    count: String,
    error: Option<String>,
    oninput: EventHandler<String>,
    onleave: EventHandler<()>,
) -> Element {
    let first = use_hook(|| value);
    let described = described_by(&id, hint.is_some(), error.is_some());
    rsx! {
        div { class: if error.is_some() { "field is-wrong" } else { "field" },
            label { class: "field-label", r#for: "{id}", {label} }
            if let Some(hint) = hint {
                p { class: "hint", id: "{id}-hint", {hint} }
            }
            textarea {
                class: "input",
                id: "{id}",
                name: "{id}",
                rows: "5",
                autocapitalize: "sentences",
                maxlength: "{longest}",
                aria_describedby: described,
                aria_invalid: error.is_some().then_some("true"),
                initial_value: first,
                oninput: move |event| oninput.call(event.value()),
                onblur: move |_| leave(onleave),
            }
            p { class: "field-count", {count} }
            div { class: "field-error", id: "{id}-error", role: "alert", {error.clone()} }
        }
    }
}
