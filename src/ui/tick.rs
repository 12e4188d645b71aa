//! Something to agree to, on its own.

use dioxus::prelude::*;

use super::choice::described_by;

/// A tick box with the sentence that is agreed to and what it means.
#[component]
pub fn Tick(
    id: String,
    is_ticked: bool,
    about: Option<String>,
    /// A word that marks it as needed or free.
    mark: Option<String>,
    #[props(default)] is_needed: bool,
    error: Option<String>,
    onchange: EventHandler<bool>,
    children: Element,
) -> Element {
    let described = described_by(&id, about.is_some(), error.is_some());
    rsx! {
        label { class: "choice tick", r#for: "{id}",
            input {
                r#type: "checkbox",
                id: "{id}",
                checked: is_ticked,
                aria_required: is_needed.then_some("true"),
                aria_invalid: error.is_some().then_some("true"),
                aria_describedby: described,
                onchange: move |event| onchange.call(event.checked()),
            }
            span { class: "choice-words",
                span { class: "choice-name", {children} }
                if let Some(mark) = mark {
                    span { class: if is_needed { "tick-mark tick-mark-needed" } else { "tick-mark" }, {mark} }
                }
                if let Some(about) = about {
                    span { class: "hint", id: "{id}-hint", {about} }
                }
                if let Some(error) = &error {
                    span { class: "field-error", id: "{id}-error", role: "alert", "{error}" }
                }
            }
        }
    }
}
