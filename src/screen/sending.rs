//! A form on its way to the server: once at a time, with progress, and with what came of it.

use std::future::Future;

use dioxus::prelude::*;
use tokio::sync::watch;

use crate::language::{say, say_with};
use crate::service::Failure;
use crate::service::registration::Progress;
use crate::ui::ProgressBar;
use crate::ui::busy::{Busy, use_busy};
use crate::web_view;

/// The sending of a form.
#[derive(Clone, Copy, PartialEq)]
pub struct Sending {
    busy: Busy,
    progress: Signal<Progress>,
    failure: Signal<Option<Failure>>,
}

/// A hook for sending a form.
pub fn use_sending() -> Sending {
    Sending { busy: use_busy(), progress: use_signal(Progress::default), failure: use_signal(|| None) }
}

impl Sending {
    /// Whether it is on its way.
    pub fn is_running(self) -> bool {
        self.busy.is_running()
    }

    /// What a button says while it is on its way.
    pub fn words(self, words: &str) -> Option<String> {
        self.is_running().then(|| say(words))
    }

    /// Why it could not be sent, if it could not.
    pub fn failure(self) -> Option<Failure> {
        (self.failure)()
    }

    /// How far it has come.
    pub fn progress(self) -> Progress {
        (self.progress)()
    }

    /// Forgets an earlier failure.
    pub fn forgive(mut self) {
        self.failure.set(None);
    }

    /// Shows a failure that was found without sending.
    pub fn fail(mut self, failure: Failure) {
        self.failure.set(Some(failure));
        web_view::focus("failure");
    }

    /// Sends, unless it is on its way. A failure is kept, and the reader is led to it.
    pub fn send<T: 'static>(
        mut self,
        work: impl Future<Output = Result<T, Failure>> + 'static,
        mut then: impl FnMut(T) + 'static,
    ) {
        self.busy.run(async move {
            self.failure.set(None);
            match work.await {
                Ok(value) => then(value),
                Err(failure) => {
                    self.fail(failure);
                }
            }
        });
    }

    /// As [`Sending::send`], for what tells how far it has come.
    pub fn send_with_progress<T: 'static, F: Future<Output = Result<T, Failure>> + 'static>(
        mut self,
        work: impl FnOnce(watch::Sender<Progress>) -> F + 'static,
        then: impl FnMut(T) + 'static,
    ) {
        let (told, mut heard) = watch::channel(Progress::default());
        self.progress.set(Progress::default());
        spawn(async move {
            while heard.changed().await.is_ok() {
                let now = *heard.borrow_and_update();
                self.progress.set(now);
            }
        });
        self.send(async move { work(told).await }, then);
    }
}

/// Shows how far a sending has come.
#[component]
pub fn SendingProgress(progress: Progress) -> Element {
    let (percent, words) = match progress {
        Progress::Waiting => (None, say("sending-begins")),
        Progress::Photo { number, of, sent, total, bytes_per_second } => {
            let percent = u8::try_from(sent.saturating_mul(100) / total.max(1)).unwrap_or(100).min(100);
            let values = [("number", number.into()), ("of", of.into()), ("percent", percent.into())];
            let words = say_with("sending-photo", values);
            let words = match bytes_per_second {
                Some(speed) => {
                    let speed = say_with("sending-speed", [("kilobytes", speed.div_ceil(1024).into())]);
                    format!("{words} {speed}")
                }
                None => words,
            };
            (Some(percent), words)
        }
        Progress::Broken { number, of } => {
            (None, say_with("sending-broken", [("number", number.into()), ("of", of.into())]))
        }
        Progress::Form => (None, say("sending-form")),
    };
    rsx! {
        ProgressBar { percent, words }
    }
}
