//! The scripted services for what a person writes: drafts, and the outbox.

use std::sync::{Mutex, PoisonError};

use async_trait::async_trait;
use bansosku_contract::report::ReportKind;
use tokio::sync::watch;

use super::scripted::Taken;
use super::{Script, sample};
use crate::service::Failure;
use crate::service::drafts::{BegunSignUp, Drafts, KeepingTrouble};
use crate::service::outbox::{Outbox, Posted, Receipt, Returned, Standing as PostStanding};
use crate::service::report::ReportDraft;

/// Forms that were begun, in memory.
#[derive(Debug, Default)]
pub struct FakeDrafts {
    /// The sign-up that was begun.
    pub sign_up: Mutex<Option<BegunSignUp>>,
    /// The report that is being written.
    pub report: Mutex<Option<ReportDraft>>,
    /// What the person should know.
    pub trouble: Mutex<Option<KeepingTrouble>>,
    /// Every sign-up that was kept, in order.
    pub kept_sign_ups: Taken<BegunSignUp>,
    /// Every report that was kept, in order.
    pub kept_reports: Taken<ReportDraft>,
}

#[async_trait]
impl Drafts for FakeDrafts {
    async fn sign_up(&self) -> Option<BegunSignUp> {
        self.sign_up.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    async fn keep_sign_up(&self, begun: &BegunSignUp) -> Result<(), Failure> {
        self.kept_sign_ups.take(begun.clone());
        *self.sign_up.lock().unwrap_or_else(PoisonError::into_inner) = Some(begun.clone());
        Ok(())
    }

    async fn forget_sign_up(&self) -> Result<(), Failure> {
        *self.sign_up.lock().unwrap_or_else(PoisonError::into_inner) = None;
        Ok(())
    }

    async fn report(&self) -> Option<ReportDraft> {
        self.report.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    async fn keep_report(&self, draft: &ReportDraft) -> Result<(), Failure> {
        self.kept_reports.take(draft.clone());
        *self.report.lock().unwrap_or_else(PoisonError::into_inner) = Some(draft.clone());
        Ok(())
    }

    async fn forget_report(&self) -> Result<(), Failure> {
        *self.report.lock().unwrap_or_else(PoisonError::into_inner) = None;
        Ok(())
    }

    async fn trouble(&self) -> Option<KeepingTrouble> {
        self.trouble.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}

/// What was sent. Where each item comes to stand, the test says.
#[derive(Debug)]
pub struct FakeOutbox {
    /// What is in it, as the app watches it.
    pub posted: watch::Sender<Vec<Posted>>,
    /// Answers of `post`.
    pub post: Script<Result<(), Failure>>,
    /// Where a report stands as soon as it was posted.
    pub standing: Script<PostStanding>,
    /// Answers of `reopen`.
    pub reopen: Script<Result<Returned, Failure>>,
    /// Drafts that were posted.
    pub sent: Taken<ReportDraft>,
    /// Items that were tried again at once.
    pub retried: Taken<uuid::Uuid>,
    /// Items that were taken back.
    pub withdrawn: Taken<uuid::Uuid>,
    /// How often the line was said to be back.
    pub lines: Taken<()>,
}

impl Default for FakeOutbox {
    fn default() -> Self {
        Self {
            posted: watch::Sender::default(),
            post: Script::new(Ok(())),
            standing: Script::new(PostStanding::Sent(Receipt {
                ticket: sample::report().ticket,
                deadline: sample::report().deadline,
            })),
            reopen: Script::new(Err(Failure::Phone)),
            sent: Taken::default(),
            retried: Taken::default(),
            withdrawn: Taken::default(),
            lines: Taken::default(),
        }
    }
}

#[async_trait]
impl Outbox for FakeOutbox {
    fn posted(&self) -> watch::Receiver<Vec<Posted>> {
        self.posted.subscribe()
    }

    async fn post(&self, draft: &ReportDraft) -> Result<uuid::Uuid, Failure> {
        self.sent.take(draft.clone());
        self.post.next().await?;
        let posted = Posted {
            id: draft.key,
            kind: draft.kind.unwrap_or(ReportKind::Other),
            at: sample::NOW,
            photos: draft.photos.len(),
            photo_bytes: draft.photos.iter().map(|photo| photo.jpeg.len()).sum(),
            standing: self.standing.now(),
            may_have_arrived: false,
            waits_for_wifi: false,
        };
        self.posted.send_modify(|all| all.push(posted));
        Ok(draft.key)
    }

    async fn retry(&self, id: uuid::Uuid) {
        self.retried.take(id);
    }

    async fn withdraw(&self, id: uuid::Uuid) -> Result<(), Failure> {
        self.withdrawn.take(id);
        self.posted.send_modify(|all| all.retain(|posted| posted.id != id));
        Ok(())
    }

    async fn reopen(&self, id: uuid::Uuid) -> Result<Returned, Failure> {
        let returned = self.reopen.next().await?;
        self.posted.send_modify(|all| all.retain(|posted| posted.id != id));
        Ok(returned)
    }

    fn line_is_back(&self) {
        self.lines.take(());
    }
}
