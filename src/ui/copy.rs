//! A button that copies a text, and says that it did.

use dioxus::prelude::*;

use super::{Button, Look, Shape};
use crate::web_view;

/// The button.
#[component]
pub fn CopyButton(
    text: String,
    /// What it says before.
    label: String,
    /// What it says when the text was copied.
    done: String,
    /// What it says when the phone did not let it.
    refused: String,
) -> Element {
    let mut outcome = use_signal(|| None::<bool>);
    let words = match outcome() {
        None => label,
        Some(true) => done,
        Some(false) => refused,
    };
    rsx! {
        Button {
            look: Look::Other,
            shape: if outcome() == Some(true) { Shape::Check } else { Shape::Copy },
            onpress: move |()| {
                let text = text.clone();
                async move { outcome.set(Some(web_view::copy(&text).await)) }
            },
            span { aria_live: "polite", {words} }
        }
    }
}
