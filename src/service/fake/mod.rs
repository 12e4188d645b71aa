//! Services for tests: each call answers what the test scripted, at once, late or never.
//!
//! ```
//! use bansosku::service::{Failure, fake::Fakes};
//!
//! let fakes = Fakes::new();
//! fakes.household.refresh.answer(Err(Failure::Offline));
//! let services = fakes.services();
//! ```
//!
//! A call takes the next scripted answer; the last one stays. What nobody scripted answers well, with
//! the household of [`sample`].

mod check;
mod forms;
mod lock;
pub mod sample;
mod scripted;

use std::collections::VecDeque;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use super::Services;

pub use check::FakeChecks;
pub use forms::{FakeDrafts, FakeOutbox};
pub use lock::FakeLock;
pub use scripted::{
    FakeAccount, FakeHouseholds, FakeOutside, FakePhotos, FakeRegistration, FakeReports, FakeSession, FakeSettings,
};

/// When an answer comes.
#[derive(Debug, Clone, Copy)]
enum When {
    Now,
    After(Duration),
    Never,
}

/// What a call answers, in turn.
#[derive(Debug)]
pub struct Script<T> {
    answers: Mutex<VecDeque<(When, T)>>,
    calls: AtomicUsize,
}

impl<T: Clone> Script<T> {
    /// A call that answers this until something else is scripted.
    pub fn new(answer: T) -> Self {
        Self { answers: Mutex::new(VecDeque::from([(When::Now, answer)])), calls: AtomicUsize::new(0) }
    }

    /// From the next call on, this.
    pub fn answer(&self, answer: T) {
        self.script([(When::Now, answer)]);
    }

    /// One after the other; the last one stays.
    pub fn answer_in_turn(&self, answers: impl IntoIterator<Item = T>) {
        self.script(answers.into_iter().map(|answer| (When::Now, answer)));
    }

    /// From the next call on, this, but later.
    pub fn answer_after(&self, delay: Duration, answer: T) {
        self.script([(When::After(delay), answer)]);
    }

    /// From the next call on, no answer ever comes.
    pub fn hang(&self) {
        let mut answers = self.answers.lock().unwrap_or_else(PoisonError::into_inner);
        for (when, _) in answers.iter_mut() {
            *when = When::Never;
        }
    }

    /// How often it was called.
    pub fn calls(&self) -> usize {
        self.calls.load(Ordering::SeqCst)
    }

    fn script(&self, script: impl IntoIterator<Item = (When, T)>) {
        let script: VecDeque<_> = script.into_iter().collect();
        if !script.is_empty() {
            *self.answers.lock().unwrap_or_else(PoisonError::into_inner) = script;
        }
    }

    fn take(&self) -> (When, T) {
        self.calls.fetch_add(1, Ordering::SeqCst);
        let mut answers = self.answers.lock().unwrap_or_else(PoisonError::into_inner);
        match answers.pop_front() {
            Some(last) if answers.is_empty() => {
                answers.push_back(last.clone());
                last
            }
            Some(next) => next,
            // A script is never empty: `new` and `script` see to it, and the last answer is put back.
            None => unreachable!("a script without an answer"),
        }
    }

    /// The next answer of a call that waits for nothing.
    fn now(&self) -> T {
        self.take().1
    }

    /// The next answer, when its time has come.
    async fn next(&self) -> T {
        let (when, answer) = self.take();
        match when {
            When::Now => {}
            When::After(delay) => tokio::time::sleep(delay).await,
            When::Never => std::future::pending().await,
        }
        answer
    }
}

/// One of each service. The fields are scripted; [`Fakes::services`] hands them to the app.
#[derive(Clone)]
pub struct Fakes {
    /// Asking for an account.
    pub registration: Arc<FakeRegistration>,
    /// Signing in and out; nobody is signed in at first.
    pub session: Arc<FakeSession>,
    /// The owner's account; active at first.
    pub account: Arc<FakeAccount>,
    /// The household of [`sample::household`].
    pub household: Arc<FakeHouseholds>,
    /// The public check; it finds two people at first.
    pub check: Arc<FakeChecks>,
    /// Reports; one at first.
    pub report: Arc<FakeReports>,
    /// The PIN in front of the app: none at first.
    pub lock: Arc<FakeLock>,
    /// Forms that were begun: none at first.
    pub drafts: Arc<FakeDrafts>,
    /// What was sent: it arrives at once at first.
    pub outbox: Arc<FakeOutbox>,
    /// Photos: every picture is fine at first.
    pub photo: Arc<FakePhotos>,
    /// What was chosen, in memory.
    pub settings: Arc<FakeSettings>,
    /// What was handed to other apps.
    pub outside: Arc<FakeOutside>,
}

impl Fakes {
    /// Services that answer well.
    pub fn new() -> Self {
        Self {
            registration: Arc::default(),
            session: Arc::default(),
            lock: Arc::default(),
            account: Arc::default(),
            household: Arc::default(),
            check: Arc::default(),
            report: Arc::default(),
            drafts: Arc::default(),
            outbox: Arc::default(),
            photo: Arc::default(),
            settings: Arc::default(),
            outside: Arc::default(),
        }
    }

    /// The same as the app takes them.
    pub fn services(&self) -> Services {
        Services {
            registration: self.registration.clone(),
            session: self.session.clone(),
            lock: self.lock.clone(),
            account: self.account.clone(),
            household: self.household.clone(),
            check: self.check.clone(),
            report: self.report.clone(),
            drafts: self.drafts.clone(),
            outbox: self.outbox.clone(),
            photo: self.photo.clone(),
            settings: self.settings.clone(),
            outside: self.outside.clone(),
        }
    }
}

impl Default for Fakes {
    fn default() -> Self {
        Self::new()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn answers_come_in_turn_and_the_last_one_stays() {
        let script = Script::new(0);
        assert_eq!(script.next().await, 0);
        script.answer_in_turn([1, 2]);
        assert_eq!((script.next().await, script.next().await, script.next().await), (1, 2, 2));
        assert_eq!(script.calls(), 4);
    }

    #[tokio::test(start_paused = true)]
    async fn an_answer_can_be_late_or_never_come() {
        let script = Script::new(0);
        script.answer_after(Duration::from_secs(5), 1);
        assert!(tokio::time::timeout(Duration::from_secs(4), script.next()).await.is_err());
        assert_eq!(tokio::time::timeout(Duration::from_secs(6), script.next()).await, Ok(1));
        script.hang();
        assert!(tokio::time::timeout(Duration::from_hours(1), script.next()).await.is_err());
    }
}
