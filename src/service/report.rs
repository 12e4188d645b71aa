//! Reports of mistakes: the form, and those that the server has. On their way they are in the [`super::outbox`].

use std::sync::Arc;

use async_trait::async_trait;
use bansosku_contract::report::{NewReport, Report, ReportKind};
use bansosku_contract::{FieldProblem, Ticket, Typed};
use uuid::Uuid;

use super::access::Access;
use super::household::Fetched;
use super::photo::ReadyPhoto;
use super::remembered::Known;
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
    known: Arc<Known>,
    clock: Clock,
}

impl RemoteReports {
    /// Of whoever is signed in.
    pub fn new(remote: Arc<Client>, access: Arc<Access>, known: Arc<Known>, clock: Clock) -> Self {
        Self { remote, access, known, clock }
    }
}

#[async_trait]
impl Reports for RemoteReports {
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
        let fetched = self.known.reports.take_in(number, fresh, (self.clock)())?;
        self.known.keep_reports(number).await;
        Ok(fetched)
    }

    async fn report(&self, ticket: &Ticket) -> Result<Fetched<Report>, Failure> {
        let number = self.access.number().ok_or(Failure::SignedOut)?;
        let remembered = self.known.report(ticket);
        let etag = remembered.etag(number);
        let (remote, etag) = (&self.remote, etag.as_deref());
        let fresh = self.access.call(|token| async move { remote.report(&token, ticket, etag).await }).await?;
        let fetched = remembered.take_in(number, fresh, (self.clock)())?;
        self.known.keep_each_report(number).await;
        Ok(fetched)
    }
}

impl ReportDraft {
    /// Names every field that is wrong before anything is kept or sent.
    pub fn check(&self) -> Result<(), Vec<FieldProblem>> {
        let form = NewReport {
            kind: self.kind.map_or("", ReportKind::as_str).to_owned(),
            member: self.member.clone(),
            field: self.field.clone(),
            claimed: unless_blank(&self.claimed),
            message: unless_blank(&self.message),
            // They have no ids yet; how many there are counts.
            uploads: vec![String::new(); self.photos.len()],
        };
        form.check().map(drop)
    }

    /// Whether anything is written yet.
    pub fn is_begun(&self) -> bool {
        self.kind.is_some() || !self.claimed.is_blank() || !self.message.is_blank() || !self.photos.is_empty()
    }
}

/// A text, unless nothing stands in it.
pub(super) fn unless_blank(text: &Typed) -> Option<Typed> {
    Some(text.clone()).filter(|text| !text.is_blank())
}
