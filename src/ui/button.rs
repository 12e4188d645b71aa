//! Buttons. One that is busy stays in its place, says so, and does nothing when it is pressed again.

use dioxus::prelude::*;

use super::{Icon, Shape};

/// How much a button asks to be pressed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Look {
    /// The one thing to do next; once on a page.
    #[default]
    Main,
    /// Another way on.
    Other,
    /// Something that can't be undone.
    Danger,
}

impl Look {
    const fn class(self) -> &'static str {
        match self {
            Self::Main => "button button-main",
            Self::Other => "button button-other",
            Self::Danger => "button button-danger",
        }
    }
}

/// A button as wide as the page.
#[component]
pub fn Button(
    #[props(default)] look: Look,
    shape: Option<Shape>,
    /// What it says while what it began is under way; it can't be pressed meanwhile.
    busy: Option<String>,
    id: Option<String>,
    onpress: EventHandler<()>,
    children: Element,
) -> Element {
    let is_busy = busy.is_some();
    rsx! {
        button {
            class: look.class(),
            id,
            r#type: "button",
            // Not `disabled`: the focus would be lost, and with it the place on the page.
            aria_disabled: is_busy.then_some("true"),
            onclick: move |_| if !is_busy { onpress.call(()) },
            if let Some(words) = busy {
                span { class: "spinner", "aria-hidden": "true" }
                span { role: "status", {words} }
            } else {
                if let Some(shape) = shape {
                    Icon { shape }
                }
                span { {children} }
            }
        }
    }
}

/// A link that looks like a button, for going on to another page.
#[component]
pub fn ButtonLink(
    #[props(default)] look: Look,
    shape: Option<Shape>,
    #[props(into)] to: NavigationTarget,
    children: Element,
) -> Element {
    rsx! {
        Link { class: look.class(), to,
            if let Some(shape) = shape {
                Icon { shape }
            }
            span { {children} }
        }
    }
}

/// A button that reads like a line of text, for what is seldom needed.
#[component]
pub fn TextButton(
    shape: Option<Shape>,
    id: Option<String>,
    #[props(default)] is_off: bool,
    /// Whether what it shows or hides is shown, where it does that.
    is_open: Option<bool>,
    onpress: EventHandler<()>,
    children: Element,
) -> Element {
    rsx! {
        button {
            class: "text-button",
            id,
            r#type: "button",
            aria_disabled: is_off.then_some("true"),
            aria_expanded: is_open.map(|is_open| is_open.to_string()),
            onclick: move |_| if !is_off { onpress.call(()) },
            if let Some(shape) = shape {
                Icon { shape }
            }
            span { {children} }
        }
    }
}

/// A round button with an icon alone; `label` is what a screen reader says.
#[component]
pub fn IconButton(
    shape: Shape,
    label: String,
    id: Option<String>,
    #[props(default)] is_busy: bool,
    onpress: EventHandler<()>,
) -> Element {
    rsx! {
        button {
            class: if is_busy { "icon-button is-busy" } else { "icon-button" },
            id,
            r#type: "button",
            aria_label: label.clone(),
            title: label,
            aria_disabled: is_busy.then_some("true"),
            onclick: move |_| if !is_busy { onpress.call(()) },
            Icon { shape }
        }
    }
}
