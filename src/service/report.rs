//! Reports of mistakes.

use async_trait::async_trait;
use bansosku_contract::report::{Report, ReportKind};
use bansosku_contract::{Ticket, Typed};
use tokio::sync::watch;
use uuid::Uuid;

use super::Failure;
use super::household::Fetched;
use super::photo::ReadyPhoto;
use super::registration::Progress;

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
