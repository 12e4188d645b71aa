//! A button that reads a text aloud, for eyes that tire and for who never learnt to read. It is there only where the
//! page has a voice of the language.

use dioxus::prelude::*;

use super::{Button, Look, Shape};
use crate::web_view;

const ID: &str = "read-aloud";

/// The button. One for each page.
#[component]
pub fn ReadAloudButton(
    /// What is read, line by line.
    text: String,
    /// The language that it is in, as `id`.
    language: String,
    label: String,
    /// What it says while it reads.
    stop: String,
) -> Element {
    let mut is_reading = use_signal(|| false);
    let can_speak =
        use_resource(use_reactive((&language,), |(language,)| async move { web_view::can_speak(&language).await }));
    if can_speak() != Some(true) {
        return rsx! {};
    }
    rsx! {
        Button {
            look: Look::Other,
            id: ID,
            shape: if is_reading() { Shape::Pause } else { Shape::Speaker },
            onpress: move |()| {
                let (text, language) = (text.clone(), language.clone());
                async move {
                    if is_reading() {
                        web_view::stop_speaking();
                        return;
                    }
                    is_reading.set(true);
                    web_view::speak(&text.lines().collect::<Vec<_>>(), &language, ID).await;
                    is_reading.set(false);
                }
            },
            if is_reading() {
                {stop}
            } else {
                {label}
            }
        }
    }
}
