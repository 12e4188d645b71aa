//! What a service tells of, as a signal that screens read.

use dioxus::prelude::*;
use tokio::sync::watch;

/// A hook that follows what a service tells, from its present value on.
pub fn use_watched<T: Clone + PartialEq + 'static>(watch: impl Fn() -> watch::Receiver<T> + 'static) -> Signal<T> {
    let mut signal = use_signal(|| watch().borrow().clone());
    use_future(move || {
        let mut heard = watch();
        async move {
            loop {
                let now = heard.borrow_and_update().clone();
                if *signal.peek() != now {
                    signal.set(now);
                }
                if heard.changed().await.is_err() {
                    break;
                }
            }
        }
    });
    signal
}
