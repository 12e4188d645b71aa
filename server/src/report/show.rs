//! `GET /v1/reports` and `GET /v1/reports/{ticket}`.

use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use bansosku_contract::report::{Report, Reports};
use bansosku_contract::{Problem, ProblemCode, Ticket};

use super::{lapse, record};
use crate::problem::{Answer, Path};
use crate::session::ActiveCaller;
use crate::{AppState, conditional};

/// The caller's own reports, newest first.
#[utoipa::path(
    get, path = "/v1/reports", tag = "report",
    params(("If-None-Match" = Option<String>, Header, description = "The ETag that the caller has")),
    responses(
        (status = 200, body = Reports),
        (status = 304, description = "The caller has them"),
        (status = 401, body = Problem, description = "`access_token_invalid`"),
        (status = 403, body = Problem, description = "`account_not_active`"),
    ),
    security(("access_token" = []))
)]
pub(super) async fn list(
    State(state): State<AppState>,
    ActiveCaller(caller): ActiveCaller,
    headers: HeaderMap,
) -> Answer<Response> {
    let mut reports = read_all(&state, &caller.account).await?;
    if reports.iter().any(|report| is_overdue(&state, report)) {
        lapse::lapse_due(&state).await?;
        reports = read_all(&state, &caller.account).await?;
    }
    conditional::answer(&state, &headers, &caller.account, conditional::PRIVATE, &Reports { reports })
}

/// One of the caller's reports.
#[utoipa::path(
    get, path = "/v1/reports/{ticket}", tag = "report",
    params(
        ("ticket" = String, Path, description = "The receipt, as `BKU-7K3M-9QXD`"),
        ("If-None-Match" = Option<String>, Header, description = "The ETag that the caller has"),
    ),
    responses(
        (status = 200, body = Report),
        (status = 304, description = "The caller has it"),
        (status = 401, body = Problem, description = "`access_token_invalid`"),
        (status = 403, body = Problem, description = "`account_not_active`"),
        (status = 404, body = Problem, description = "There is no such report, or it is another person's"),
    ),
    security(("access_token" = []))
)]
pub(super) async fn show(
    State(state): State<AppState>,
    ActiveCaller(caller): ActiveCaller,
    headers: HeaderMap,
    Path(ticket): Path<String>,
) -> Answer<Response> {
    let ticket = Ticket::parse(&ticket).map_err(|_| ProblemCode::NotFound)?;
    let mut report = read_one(&state, &caller.account, &ticket).await?;
    if is_overdue(&state, &report) {
        lapse::lapse_due(&state).await?;
        report = read_one(&state, &caller.account, &ticket).await?;
    }
    conditional::answer(&state, &headers, &caller.account, conditional::PRIVATE, &report)
}

async fn read_all(state: &AppState, account: &str) -> Answer<Vec<Report>> {
    let mut reading = state.database.read().await?;
    record::of_account(state, &mut reading, account).await
}

async fn read_one(state: &AppState, account: &str, ticket: &Ticket) -> Answer<Report> {
    let mut reading = state.database.read().await?;
    record::find(state, &mut reading, account, ticket).await?.ok_or_else(|| ProblemCode::NotFound.into())
}

/// Whether the deadline of an open report has passed: the sweeper will come, the reporter is here now.
fn is_overdue(state: &AppState, report: &Report) -> bool {
    report.deadline.is_some_and(|deadline| deadline <= state.clock.now())
}
