//! Something from the server that is kept on the phone: shown at once as it was last known, then refreshed.

use std::future::Future;

use dioxus::prelude::*;

use super::Returning;
use super::returning::OLD;
use crate::language::Clock;
use crate::service::Failure;
use crate::service::household::Fetched;
use crate::ui::busy::{Busy, use_busy};

/// What a screen has of it.
pub struct Fetching<T: 'static> {
    /// As last known.
    pub known: Signal<Option<Fetched<T>>>,
    /// Why the last refresh failed, if it did.
    pub failure: Signal<Option<Failure>>,
    busy: Busy,
    refresh: Callback<()>,
}

impl<T> Clone for Fetching<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Fetching<T> {}

impl<T> PartialEq for Fetching<T> {
    fn eq(&self, other: &Self) -> bool {
        (self.known, self.failure, self.busy, self.refresh) == (other.known, other.failure, other.busy, other.refresh)
    }
}

impl<T: 'static> Fetching<T> {
    /// Asks the server, unless it is being asked.
    pub fn refresh(self) {
        self.refresh.call(());
    }

    /// Whether the server is being asked.
    pub fn is_busy(self) -> bool {
        self.busy.is_running()
    }
}

/// A hook that shows what is known and asks the server when the screen opens, and when somebody comes back to what
/// has grown old.
pub fn use_fetching<T, F>(known: impl FnOnce() -> Option<Fetched<T>>, ask: impl Fn() -> F + 'static) -> Fetching<T>
where
    T: 'static,
    F: Future<Output = Result<Fetched<T>, Failure>> + 'static,
{
    let mut known = use_signal(known);
    let mut failure = use_signal(|| None);
    let busy = use_busy();
    let refresh = use_callback(move |()| {
        let answer = ask();
        busy.run(async move {
            match answer.await {
                Ok(fetched) => {
                    failure.set(None);
                    known.set(Some(fetched));
                }
                Err(reason) => failure.set(Some(reason)),
            }
        });
    });
    use_hook(|| refresh.call(()));
    let returning = Returning::here();
    use_effect(move || {
        let is_old = || known.peek().as_ref().is_none_or(|known| Clock::now().duration_since(known.at) >= OLD);
        if returning.times() > 0 && is_old() {
            refresh.call(());
        }
    });
    Fetching { known, failure, busy, refresh }
}
