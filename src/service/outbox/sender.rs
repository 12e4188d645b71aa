//! Takes single steps to the server.

use std::sync::Arc;

use async_trait::async_trait;
use bansosku_contract::report::{NewReport, ReportKind};
use tokio::sync::watch;

use super::Receipt;
use crate::remote::Client;
use crate::service::Failure;
use crate::service::access::Access;
use crate::service::drafts::KeptReport;
use crate::service::photo::ReadyPhoto;
use crate::service::registration::Progress;
use crate::service::report::unless_blank;
use crate::service::sending::Sending;

/// Takes single steps to the server.
#[async_trait]
pub trait Sender: Send + Sync {
    /// Whether somebody is signed in in whose name things can be sent.
    fn is_ready(&self) -> bool;
    /// Whether photos may go over this line: some people let them wait for Wi-Fi.
    fn is_line_for_photos(&self) -> bool;
    /// Sends a photo and gives the id of its upload. `place` says which photo of which report it is: one that was cut
    /// off goes on there.
    async fn photo(
        &self,
        place: &str,
        photo: &ReadyPhoto,
        progress: &watch::Sender<Progress>,
    ) -> Result<String, Failure>;
    /// Sends a report that names these uploads. The same report with the same key takes effect once.
    async fn report(&self, report: &KeptReport, uploads: Vec<String>) -> Result<Receipt, Failure>;
}

/// To the real server.
pub struct RemoteSender {
    remote: Arc<Client>,
    access: Arc<Access>,
    sending: Arc<Sending>,
    photos_may_go: Box<dyn Fn() -> bool + Send + Sync>,
}

impl RemoteSender {
    /// In the name of whoever is signed in. `photos_may_go` says whether photos may go over the line as it is now.
    pub fn new(
        remote: Arc<Client>,
        access: Arc<Access>,
        sending: Arc<Sending>,
        photos_may_go: impl Fn() -> bool + Send + Sync + 'static,
    ) -> Self {
        Self { remote, access, sending, photos_may_go: Box::new(photos_may_go) }
    }
}

#[async_trait]
impl Sender for RemoteSender {
    fn is_ready(&self) -> bool {
        self.access.number().is_some()
    }

    fn is_line_for_photos(&self) -> bool {
        (self.photos_may_go)()
    }

    async fn photo(
        &self,
        place: &str,
        photo: &ReadyPhoto,
        progress: &watch::Sender<Progress>,
    ) -> Result<String, Failure> {
        self.sending.send(place, &[photo], progress).await?.pop().ok_or(Failure::Server)
    }

    async fn report(&self, report: &KeptReport, uploads: Vec<String>) -> Result<Receipt, Failure> {
        let form = &NewReport {
            kind: report.kind.map_or("", ReportKind::as_str).to_owned(),
            member: report.member.clone(),
            field: report.field.clone(),
            claimed: unless_blank(&report.claimed),
            message: unless_blank(&report.message),
            uploads,
        };
        let remote = &self.remote;
        let sent =
            self.access.call(|token| async move { remote.submit_report(&token, form, report.key).await }).await?;
        Ok(Receipt { ticket: sent.ticket, deadline: sent.deadline })
    }
}
