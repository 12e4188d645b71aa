//! Something from the server that is kept on the phone: shown at once as it was last known, then refreshed.
//!
//! Where the refresh fails, the old data stays with a quiet line about it, and the server is asked again by
//! itself: soon, then ever more rarely, and as soon as the phone says that it has a line again.

use std::future::Future;
use std::rc::Rc;
use std::time::Duration;

use dioxus::prelude::*;
use tokio::sync::{Notify, watch};

use super::failure::{FailureNotice, words};
use crate::language::{Clock, say};
use crate::service::Failure;
use crate::service::household::Fetched;
use crate::ui::busy::{Busy, use_busy};
use crate::ui::{Shape, TextButton};
use crate::web_view;

/// The first pause before the server is asked again, and the longest.
const FIRST_PAUSE: Duration = Duration::from_secs(5);
const LONGEST_PAUSE: Duration = Duration::from_mins(1);
/// From this age on the server is asked anew when somebody comes back. Going to another app for a moment, to the camera
/// or to a mail with a code, costs nothing on a metered line.
const OLD: jiff::SignedDuration = jiff::SignedDuration::from_mins(5);

/// Tells the screens that the phone may have a line again.
#[derive(Clone, Default)]
pub struct Line(Rc<watch::Sender<u64>>);

impl Line {
    /// It may be back.
    pub fn is_back(&self) {
        self.0.send_modify(|times| *times += 1);
    }
}

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
    let failed = use_hook(|| Rc::new(Notify::new()));
    use_effect({
        let failed = failed.clone();
        move || {
            if failure.read().as_ref().is_some_and(Failure::is_passing) && !busy.is_running() {
                failed.notify_one();
            }
        }
    });
    use_future(move || {
        let line = try_consume_context::<Line>().unwrap_or_default();
        async move {
            let mut back = line.0.subscribe();
            while back.changed().await.is_ok() {
                let is_old = |known: &Fetched<T>| Clock::now().duration_since(known.at) >= OLD;
                if known.peek().as_ref().is_some_and(is_old) {
                    refresh.call(());
                }
            }
        }
    });
    use_future(move || {
        let (failed, line) = (failed.clone(), try_consume_context::<Line>().unwrap_or_default());
        async move {
            let mut back = line.0.subscribe();
            let mut pause = FIRST_PAUSE;
            loop {
                failed.notified().await;
                let asked = match &*failure.peek() {
                    Some(Failure::Wait { seconds }) => Duration::from_secs((*seconds).into()),
                    _ => Duration::ZERO,
                };
                let is_back = tokio::select! {
                    () = tokio::time::sleep(pause.max(asked)) => false,
                    Ok(()) = back.changed() => true,
                };
                pause = if is_back { FIRST_PAUSE } else { (pause * 2).min(LONGEST_PAUSE) };
                // Nobody looks: the line's own sign, or the person, comes first.
                if !is_back && !web_view::is_seen().await {
                    let _seen_again = back.changed().await;
                }
                if failure.peek().is_some() {
                    refresh.call(());
                } else {
                    pause = FIRST_PAUSE;
                }
            }
        }
    });
    Fetching { known, failure, busy, refresh }
}

/// Why a refresh failed: quietly where there is old data to look at and it is tried again by itself.
#[component]
pub fn Trouble<T: Clone + PartialEq + 'static>(
    fetching: Fetching<T>,
    /// What is shown instead, in a sentence.
    kept: Option<String>,
) -> Element {
    let Some(failure) = (fetching.failure)() else { return rsx! {} };
    let is_busy = fetching.is_busy();
    let retry = move |()| fetching.refresh();
    match kept {
        Some(kept) if failure.is_passing() => rsx! {
            div { class: "quiet", id: "failure", role: "status", tabindex: "-1",
                p { class: "soft small", {words(&failure)} }
                p { class: "soft small", {kept} " " {say("tried-again-by-itself")} }
                TextButton { shape: Shape::Refresh, is_off: is_busy, onpress: retry,
                    if is_busy {
                        {say("retrying")}
                    } else {
                        {say("retry")}
                    }
                }
            }
        },
        kept => rsx! {
            FailureNotice { failure, kept, onretry: retry, is_busy }
        },
    }
}
