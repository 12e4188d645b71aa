//! Keeps what is typed while it is typed, and brings it back after the app was closed.
//!
//! Every change of a form is on the disk within half a second, and at once when a field is left. The writing
//! is a task of its own, one after the other, so that an older form never comes after a newer one; it writes
//! the last one even when the page is gone.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use dioxus::prelude::*;
use tokio::sync::{Notify, watch};

use super::Kept;
use super::kept::empty_report;
use crate::service::drafts::{BegunSignUp, Drafts};
use crate::service::report::ReportDraft;
use crate::service::session::Standing;
use crate::service::{Failure, Services};

/// How long changes are collected before they are written.
const COLLECTING: Duration = Duration::from_millis(300);

/// Asks for what was typed to be written at once.
#[derive(Clone, Default)]
pub struct Flush(Arc<[Notify; 2]>);

/// Writes what was typed so far: a field was left.
pub fn flush() {
    if let Some(Flush(waiting)) = try_consume_context() {
        waiting.iter().for_each(Notify::notify_one);
    }
}

/// Whose forms are open on the screens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FormsOf {
    /// Nobody's yet: what was kept is being read, and nothing is written.
    Nobody,
    /// Somebody's who is not signed in: the sign-up.
    Guest,
    /// The person's who is signed in: the report.
    Person,
}

/// A form as it is to be kept.
#[derive(Clone, PartialEq)]
enum Kind<T> {
    /// It is not this form's turn: what is on the disk stays.
    Leave,
    /// Nothing is begun.
    Empty,
    /// This.
    Begun(T),
}

/// A form that can be written.
#[async_trait]
trait Written: Clone + PartialEq + Send + Sync + 'static {
    async fn keep(&self, drafts: &dyn Drafts) -> Result<(), Failure>;
    async fn forget(drafts: &dyn Drafts) -> Result<(), Failure>;
}

#[async_trait]
impl Written for BegunSignUp {
    async fn keep(&self, drafts: &dyn Drafts) -> Result<(), Failure> {
        drafts.keep_sign_up(self).await
    }

    async fn forget(drafts: &dyn Drafts) -> Result<(), Failure> {
        drafts.forget_sign_up().await
    }
}

#[async_trait]
impl Written for ReportDraft {
    async fn keep(&self, drafts: &dyn Drafts) -> Result<(), Failure> {
        drafts.keep_report(self).await
    }

    async fn forget(drafts: &dyn Drafts) -> Result<(), Failure> {
        drafts.forget_report().await
    }
}

/// A hook for the root of the app: keeps both forms.
pub fn use_keeping(kept: Kept) {
    let services = use_context::<Services>();
    let flush = use_context_provider(Flush::default);
    let tell_sign_up = use_writer::<BegunSignUp>(&services, &flush, 0);
    let tell_report = use_writer::<ReportDraft>(&services, &flush, 1);
    use_effect(move || {
        let form = kept.sign_up.begun();
        let is_turn = (kept.forms_of)() == FormsOf::Guest;
        tell_sign_up.send_replace(if is_turn { form.map_or(Kind::Empty, Kind::Begun) } else { Kind::Leave });
    });
    use_effect(move || {
        let report = (kept.report)();
        let is_turn = (kept.forms_of)() == FormsOf::Person;
        let form = if report.is_begun() { Kind::Begun(report) } else { Kind::Empty };
        tell_report.send_replace(if is_turn { form } else { Kind::Leave });
    });
}

fn use_writer<T: Written>(services: &Services, flush: &Flush, place: usize) -> Arc<watch::Sender<Kind<T>>> {
    use_hook(|| {
        let (tell, hear) = watch::channel(Kind::Leave);
        tokio::spawn(write::<T>(hear, services.drafts.clone(), flush.clone(), place));
        Arc::new(tell)
    })
}

async fn write<T: Written>(mut hear: watch::Receiver<Kind<T>>, drafts: Arc<dyn Drafts>, flush: Flush, place: usize) {
    let mut written = Kind::Leave;
    while hear.changed().await.is_ok() {
        tokio::select! {
            () = tokio::time::sleep(COLLECTING) => {}
            () = flush.0[place].notified() => {}
        }
        let now = hear.borrow_and_update().clone();
        if now == written {
            continue;
        }
        let done = match &now {
            Kind::Leave => Ok(()),
            Kind::Empty => T::forget(&*drafts).await,
            Kind::Begun(form) => form.keep(&*drafts).await,
        };
        match done {
            Ok(()) => written = now,
            // The next change tries again; what is on the screen is still there.
            Err(failure) => tracing::warn!("Unable to keep a form: {failure}"),
        }
    }
}

/// Somebody came or went: closes the forms of whoever was here, and opens those of whoever is.
pub async fn open_forms(mut kept: Kept, drafts: Arc<dyn Drafts>, now: Standing) {
    let turn = match now {
        Standing::Unknown => return,
        Standing::SignedOut => FormsOf::Guest,
        Standing::SignedIn(_) => FormsOf::Person,
    };
    if *kept.forms_of.peek() == turn {
        return;
    }
    kept.forms_of.set(FormsOf::Nobody);
    kept.check.forget();
    if turn == FormsOf::Guest {
        kept.report.set(empty_report());
        if let Some(begun) = drafts.sign_up().await
            && kept.sign_up.begun().is_none()
        {
            kept.sign_up.restore(begun);
        }
    } else {
        kept.sign_up.forget();
        if drafts.forget_sign_up().await.is_err() {
            tracing::warn!("Unable to throw away a sign-up");
        }
        kept.report.set(drafts.report().await.unwrap_or_else(empty_report));
    }
    if let Some(trouble) = drafts.trouble().await {
        kept.trouble.set(Some(trouble));
    }
    kept.forms_of.set(turn);
}
