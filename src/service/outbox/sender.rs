//! Takes single steps to the server.

use std::sync::Arc;

use async_trait::async_trait;
use bansosku_contract::FieldProblem;
use bansosku_contract::report::{NewReport, ReportKind};
use bansosku_contract::upload::UploadError;
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
    /// Sends a photo and gives the id of its upload.
    async fn photo(&self, photo: &ReadyPhoto, progress: &watch::Sender<Progress>) -> Result<String, Failure>;
    /// Sends a report that names these uploads. The same report with the same key takes effect once.
    async fn report(&self, report: &KeptReport, uploads: Vec<String>) -> Result<Receipt, Failure>;
}

/// To the real server.
pub struct RemoteSender {
    remote: Arc<Client>,
    access: Arc<Access>,
    sending: Arc<Sending>,
}

impl RemoteSender {
    /// In the name of whoever is signed in.
    pub fn new(remote: Arc<Client>, access: Arc<Access>, sending: Arc<Sending>) -> Self {
        Self { remote, access, sending }
    }
}

#[async_trait]
impl Sender for RemoteSender {
    fn is_ready(&self) -> bool {
        self.access.number().is_some()
    }

    async fn photo(&self, photo: &ReadyPhoto, progress: &watch::Sender<Progress>) -> Result<String, Failure> {
        // Which photo has arrived stands with the item. What the sender remembers besides would give two
        // photos that are alike one upload, and one that has expired its old one.
        let gone = Failure::Fields(vec![FieldProblem::new("uploads", UploadError::Unknown.as_str())]);
        self.sending.must_send_again(&gone, &[photo]);
        self.sending.send(&[photo], progress).await?.pop().ok_or(Failure::Server)
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
