//! How far something has come: steps of a flow, a sending, a page that is still being fetched.

use dioxus::prelude::*;

/// The steps of a flow. The words say it; the bars show it.
#[component]
pub fn Steps(
    number: usize,
    of: usize,
    /// As *Langkah 2 dari 4*.
    words: String,
) -> Element {
    rsx! {
        div { class: "steps",
            p { class: "steps-words", {words} }
            div { class: "steps-bars", "aria-hidden": "true",
                for step in 1..=of {
                    span { class: if step <= number { "steps-bar is-done" } else { "steps-bar" } }
                }
            }
        }
    }
}

/// How much of a sending is done.
#[component]
pub fn ProgressBar(
    /// 0 to 100; nothing while that is not known.
    percent: Option<u8>,
    words: String,
) -> Element {
    let width = percent.map(|percent| format!("width: {}%", percent.min(100)));
    rsx! {
        div { class: "progress",
            p { class: "progress-words", role: "status", {words.clone()} }
            div {
                class: "progress-track",
                role: "progressbar",
                aria_label: words,
                aria_valuemin: "0",
                aria_valuemax: "100",
                aria_valuenow: percent.map(|percent| percent.to_string()),
                span { class: if percent.is_some() { "progress-fill" } else { "progress-fill is-unknown" }, style: width }
            }
        }
    }
}

/// What stands in a page while it is fetched. The stylesheet shows it only after a short while, so that nothing flickers.
#[component]
pub fn Loading(words: String) -> Element {
    rsx! {
        div { class: "loading", role: "status",
            p { class: "loading-words", {words} }
            div { class: "skeleton", "aria-hidden": "true",
                span { class: "skeleton-line is-short" }
                span { class: "skeleton-line" }
                span { class: "skeleton-line" }
            }
            div { class: "skeleton", "aria-hidden": "true",
                span { class: "skeleton-line is-short" }
                span { class: "skeleton-line" }
            }
        }
    }
}
