//! One of several, each a sentence on a large area that can be touched anywhere.

use dioxus::prelude::*;

/// A group of choices with its question.
#[component]
pub fn Choices(
    /// Name of the group; the ids of its parts begin with it.
    id: String,
    question: String,
    hint: Option<String>,
    error: Option<String>,
    children: Element,
) -> Element {
    let described = described_by(&id, hint.is_some(), error.is_some());
    rsx! {
        fieldset { class: "choices", id: "{id}", role: "radiogroup", aria_describedby: described, tabindex: "-1",
            legend { {question} }
            if let Some(hint) = hint {
                p { class: "hint", id: "{id}-hint", {hint} }
            }
            div { class: "field-error", id: "{id}-error", role: "alert",
                if let Some(error) = error {
                    {error}
                }
            }
            {children}
        }
    }
}

/// One choice.
#[component]
pub fn Choice(
    /// Name of the group.
    group: String,
    value: String,
    is_chosen: bool,
    hint: Option<String>,
    onchoose: EventHandler<String>,
    children: Element,
) -> Element {
    let id = format!("{group}-{value}");
    rsx! {
        label { class: "choice", r#for: "{id}",
            input {
                r#type: "radio",
                id: "{id}",
                name: "{group}",
                value: "{value}",
                checked: is_chosen,
                aria_describedby: hint.is_some().then(|| format!("{id}-hint")),
                onchange: move |_| onchoose.call(value.clone()),
            }
            span { class: "choice-words",
                span { class: "choice-name", {children} }
                if let Some(hint) = &hint {
                    span { class: "hint", id: "{id}-hint", "{hint}" }
                }
            }
        }
    }
}

/// The ids of what explains a field, for `aria-describedby`.
pub(super) fn described_by(id: &str, has_hint: bool, has_error: bool) -> Option<String> {
    let mut ids = Vec::new();
    if has_error {
        ids.push(format!("{id}-error"));
    }
    if has_hint {
        ids.push(format!("{id}-hint"));
    }
    (!ids.is_empty()).then(|| ids.join(" "))
}
