//! Asking for an account, in four short steps. The form lives in [`super::Kept`], so that every way back keeps it.

mod account;
mod identity;
mod photos;
mod review;

pub use account::{NewPassword, SignUpAccount};
pub use identity::SignUpIdentity;
pub use photos::SignUpPhotos;
pub use review::SignUpReview;

use dioxus::prelude::*;

use crate::language::say_with;
use crate::ui::Steps;

const STEPS: usize = 4;

/// *Langkah 2 dari 4*.
#[component]
fn Step(number: usize) -> Element {
    let mut step = crate::screen::Kept::here().sign_up.step;
    use_hook(|| step.set(u8::try_from(number).unwrap_or(1)));
    let words = say_with("step", [("number", number.into()), ("of", STEPS.into())]);
    rsx! {
        Steps { number, of: STEPS, words }
    }
}
