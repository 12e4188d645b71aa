//! `/v1/reports`.

use bansosku_contract::report::{NewReport, Report, Reports};
use bansosku_contract::{Ticket, Typed};
use uuid::Uuid;

use super::{Client, Fresh, RemoteError};

impl Client {
    /// Sends a report.
    pub async fn submit_report(&self, access: &Typed, report: &NewReport, key: Uuid) -> Result<Report, RemoteError> {
        let call = self.post(&["v1", "reports"]).access(access).once(key).json(report)?;
        self.send(call).await?.json()
    }

    /// The caller's own reports, if they are no longer what they were.
    pub async fn reports(&self, access: &Typed, etag: Option<&str>) -> Result<Fresh<Reports>, RemoteError> {
        self.send(self.get(&["v1", "reports"]).access(access).unless(etag)).await?.fresh()
    }

    /// One of them, if it is no longer what it was.
    pub async fn report(
        &self,
        access: &Typed,
        ticket: &Ticket,
        etag: Option<&str>,
    ) -> Result<Fresh<Report>, RemoteError> {
        self.send(self.get(&["v1", "reports", ticket.as_str()]).access(access).unless(etag)).await?.fresh()
    }
}
