//! A button that reads a text aloud, for eyes that tire and for who never learnt to read. It is there only where the
//! phone or its page has a voice of the language.

use std::sync::Arc;
use std::time::Duration;

use dioxus::prelude::*;

use crate::service::Services;
use crate::service::outside::{Outside, Voice};
use crate::ui::{Button, Look, Shape};
use crate::web_view;

const ID: &str = "read-aloud";
/// How often a voice is asked how far it is.
const PAUSE: Duration = Duration::from_millis(300);
/// How often it is looked for: a phone loads its voices for some seconds.
const LOOKS: usize = 20;

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
    let outside = use_context::<Services>().outside;
    let mut is_reading = use_signal(|| false);
    let asked = outside.clone();
    let can_speak = use_resource(use_reactive((&language,), move |(language,)| {
        let outside = asked.clone();
        async move { can_speak(&outside, &language).await }
    }));
    let left = outside.clone();
    use_drop(move || {
        // The page's voice stops by itself when the button is gone.
        if let Some(voice) = left.voice() {
            (voice.stop)();
        }
    });
    if can_speak() != Some(true) {
        return rsx! {};
    }
    rsx! {
        Button {
            look: Look::Other,
            id: ID,
            shape: if is_reading() { Shape::Pause } else { Shape::Speaker },
            onpress: move |()| {
                let (text, language, outside) = (text.clone(), language.clone(), outside.clone());
                async move {
                    if is_reading() {
                        stop_speaking(&outside);
                        return;
                    }
                    is_reading.set(true);
                    speak(&outside, &text.lines().collect::<Vec<_>>(), &language).await;
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

/// Whether the phone, or its page, has a voice of a language.
async fn can_speak(outside: &Arc<dyn Outside>, language: &str) -> bool {
    if outside.voice().is_none() {
        return web_view::can_speak(language).await;
    }
    for _ in 0..LOOKS {
        let language = language.to_owned();
        if let Some(has) = ask(outside, move |voice| (voice.has)(&language)).await.flatten() {
            return has;
        }
        tokio::time::sleep(PAUSE).await;
    }
    false
}

/// Reads lines, and ends with the last one or when it is stopped.
async fn speak(outside: &Arc<dyn Outside>, lines: &[&str], language: &str) {
    if outside.voice().is_none() {
        return web_view::speak(lines, language, ID).await;
    }
    let (text, language) = (lines.join("\n"), language.to_owned());
    ask(outside, move |voice| (voice.read)(&text.lines().collect::<Vec<_>>(), &language)).await;
    // Between two lines it is silent for a moment.
    let mut silent = 0;
    while silent < 2 {
        tokio::time::sleep(PAUSE).await;
        let is_reading = ask(outside, |voice| (voice.is_reading)()).await == Some(true);
        silent = if is_reading { 0 } else { silent + 1 };
    }
}

/// Asks the phone's voice, on a thread that may wait: it lives in another process.
async fn ask<T: Send + 'static>(
    outside: &Arc<dyn Outside>,
    question: impl FnOnce(&Voice) -> T + Send + 'static,
) -> Option<T> {
    let outside = outside.clone();
    tokio::task::spawn_blocking(move || outside.voice().map(question)).await.ok().flatten()
}

fn stop_speaking(outside: &Arc<dyn Outside>) {
    match outside.voice() {
        Some(voice) => (voice.stop)(),
        None => web_view::stop_speaking(),
    }
}
