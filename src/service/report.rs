//! Reports of mistakes.

use std::sync::Arc;

use async_trait::async_trait;
use bansosku_contract::report::{NewReport, Report, ReportKind};
use bansosku_contract::{Ticket, Typed};
use tokio::sync::watch;
use uuid::Uuid;

use super::access::Access;
use super::household::Fetched;
use super::photo::ReadyPhoto;
use super::registration::Progress;
use super::remembered::Known;
use super::sending::Sending;
use super::{Clock, Failure};
use crate::remote::{Client, Fresh};

/// A report that is being written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReportDraft {
    /// What is wrong.
    pub kind: Option<ReportKind>,
    /// Id of the member that it is about.
    pub member: Option<String>,
    /// What is wrong, as `name` or the code of a programme.
    pub field: Option<String>,
    /// What would be right, as typed.
    pub claimed: Typed,
    /// In own words, as typed.
    pub message: Typed,
    /// Photos, at most three.
    pub photos: Vec<ReadyPhoto>,
    /// One for each draft: a second "send" after a lost answer makes no second report.
    pub key: Uuid,
}

/// Reports of mistakes.
#[async_trait]
pub trait Reports: Send + Sync {
    /// Sends photos and report; the answer carries the ticket.
    async fn submit(&self, draft: &ReportDraft, progress: &watch::Sender<Progress>) -> Result<Report, Failure>;
    /// What was last fetched on this phone, without asking the server.
    fn known(&self) -> Option<Fetched<Vec<Report>>>;
    /// The caller's own reports, newest first.
    async fn refresh(&self) -> Result<Fetched<Vec<Report>>, Failure>;
    /// One of them, as it stands now.
    async fn report(&self, ticket: &Ticket) -> Result<Fetched<Report>, Failure>;
}

/// Reports as the server has them.
pub struct RemoteReports {
    remote: Arc<Client>,
    access: Arc<Access>,
    sending: Arc<Sending>,
    known: Arc<Known>,
    clock: Clock,
}

impl RemoteReports {
    /// Of whoever is signed in.
    pub fn new(
        remote: Arc<Client>,
        access: Arc<Access>,
        sending: Arc<Sending>,
        known: Arc<Known>,
        clock: Clock,
    ) -> Self {
        Self { remote, access, sending, known, clock }
    }
}

#[async_trait]
impl Reports for RemoteReports {
    async fn submit(&self, draft: &ReportDraft, progress: &watch::Sender<Progress>) -> Result<Report, Failure> {
        draft.form(Vec::new()).check().map_err(Failure::Fields)?;
        let photos: Vec<&ReadyPhoto> = draft.photos.iter().collect();
        let remote = &self.remote;
        let mut tries = 0;
        loop {
            tries += 1;
            let form = &draft.form(self.sending.send(&photos, progress).await?);
            let sent = self.access.call(|token| async move { remote.submit_report(&token, form, draft.key).await });
            match sent.await {
                Err(failure) if tries == 1 && self.sending.must_send_again(&failure, &photos) => {}
                answer => return answer,
            }
        }
    }

    fn known(&self) -> Option<Fetched<Vec<Report>>> {
        self.known.reports.get(self.access.number()?)
    }

    async fn refresh(&self) -> Result<Fetched<Vec<Report>>, Failure> {
        let number = self.access.number().ok_or(Failure::SignedOut)?;
        let etag = self.known.reports.etag(number);
        let (remote, etag) = (&self.remote, etag.as_deref());
        let fresh = match self.access.call(|token| async move { remote.reports(&token, etag).await }).await? {
            Fresh::New { value, etag } => Fresh::New { value: value.reports, etag },
            Fresh::Same => Fresh::Same,
        };
        self.known.reports.take_in(number, fresh, (self.clock)())
    }

    async fn report(&self, ticket: &Ticket) -> Result<Fetched<Report>, Failure> {
        let number = self.access.number().ok_or(Failure::SignedOut)?;
        let remembered = self.known.report(ticket);
        let etag = remembered.etag(number);
        let (remote, etag) = (&self.remote, etag.as_deref());
        let fresh = self.access.call(|token| async move { remote.report(&token, ticket, etag).await }).await?;
        remembered.take_in(number, fresh, (self.clock)())
    }
}

impl ReportDraft {
    fn form(&self, uploads: Vec<String>) -> NewReport {
        let unless_blank = |text: &Typed| Some(text.clone()).filter(|text| !text.is_blank());
        NewReport {
            kind: self.kind.map_or("", ReportKind::as_str).to_owned(),
            member: self.member.clone(),
            field: self.field.clone(),
            claimed: unless_blank(&self.claimed),
            message: unless_blank(&self.message),
            uploads,
        }
    }
}
