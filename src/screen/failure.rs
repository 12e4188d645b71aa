//! Shows why something could not be done: what happened, what was kept, what to do next.

use dioxus::prelude::*;

use crate::language::{Value, say, say_code, say_with, wait};
use crate::service::Failure;
use crate::ui::{Notice, Shape, TextButton, Weight};

/// The sentence for a failure.
pub fn words(failure: &Failure) -> String {
    match failure {
        Failure::Wait { seconds } => say_with("failure-wait", [("wait", Value::from(wait(*seconds)))]),
        other => say_code(&other.message()),
    }
}

/// A notice about a failure.
#[component]
pub fn FailureNotice(
    failure: Failure,
    /// What was kept, in a sentence.
    kept: Option<String>,
    /// Tries again; nothing where trying again makes no sense.
    onretry: Option<EventHandler<()>>,
    #[props(default)] is_busy: bool,
) -> Element {
    let weight = if failure.is_passing() { Weight::Warning } else { Weight::Error };
    rsx! {
        Notice { weight, is_news: true, id: "failure",
            p { {words(&failure)} }
            if let Some(kept) = kept {
                p { {kept} }
            }
            if let Some(onretry) = onretry {
                TextButton { shape: Shape::Refresh, is_off: is_busy, onpress: move |()| onretry.call(()),
                    if is_busy {
                        {say("retrying")}
                    } else {
                        {say("retry")}
                    }
                }
            }
        }
    }
}
