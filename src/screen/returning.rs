//! Coming back to the app after something else was in front of it: then a screen asks anew for what is old.

use dioxus::prelude::*;
use jiff::SignedDuration;

use crate::web_view;

/// From this age on a screen asks anew when somebody comes back. Within it, going to another app for a moment, to
/// the camera or to a mail with a code, costs nothing on a metered line.
pub(super) const OLD: SignedDuration = SignedDuration::from_mins(5);

/// Counts how often somebody came back.
#[derive(Clone, Copy, PartialEq)]
pub struct Returning(Signal<u32>);

impl Returning {
    /// The count of the app that this component is in.
    pub fn here() -> Self {
        use_context()
    }

    /// How often, so far. Whoever reads it is told of the next time.
    pub(super) fn times(self) -> u32 {
        (self.0)()
    }

    /// Somebody has come back.
    pub fn once_more(&mut self) {
        self.0 += 1;
    }
}

/// A hook that gives the count to every screen, and counts what the page tells.
pub fn use_returning() {
    let mut returning = use_context_provider(|| Returning(Signal::new(0)));
    use_future(move || async move {
        let mut told = web_view::returns();
        while told.recv::<String>().await.is_ok() {
            returning.once_more();
        }
    });
}
