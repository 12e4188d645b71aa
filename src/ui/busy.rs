//! One thing at a time: what was begun is not begun again before it has ended.

use std::future::Future;

use dioxus::prelude::*;

/// Whether something is under way.
#[derive(Clone, Copy, PartialEq)]
pub struct Busy(Signal<bool>);

/// A hook for something that a person begins and that takes a while.
pub fn use_busy() -> Busy {
    Busy(use_signal(|| false))
}

impl Busy {
    /// Whether it is under way.
    pub fn is_running(self) -> bool {
        (self.0)()
    }

    /// Begins it, unless it is under way already. It ends with the component that it belongs to.
    pub fn run(mut self, work: impl Future<Output = ()> + 'static) {
        if *self.0.peek() {
            return;
        }
        self.0.set(true);
        spawn(async move {
            work.await;
            self.0.set(false);
        });
    }
}
