//! What has happened, and what comes next, in order.

use dioxus::prelude::*;

use super::{Icon, Shape, Tone};

/// A list of moments.
#[component]
pub fn Timeline(label: String, children: Element) -> Element {
    rsx! {
        ol { class: "timeline", aria_label: label, {children} }
    }
}

/// One moment of a timeline.
#[component]
pub fn Moment(
    tone: Tone,
    shape: Shape,
    title: String,
    /// When, or until when.
    when: Option<String>,
    /// Whether it has not happened yet.
    #[props(default)]
    is_ahead: bool,
    children: Element,
) -> Element {
    rsx! {
        li { class: if is_ahead { "moment moment-ahead" } else { "moment" },
            span { class: "moment-dot badge-{tone.word()}", Icon { shape } }
            div { class: "moment-words",
                p { class: "moment-title", {title} }
                if let Some(when) = when {
                    p { class: "moment-when", {when} }
                }
                {children}
            }
        }
    }
}
