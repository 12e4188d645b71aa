//! `POST /v1/reports`.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use bansosku_contract::clock::ClockName;
use bansosku_contract::report::{Actor, NewReport, Report, ReportError, ReportKind, ReportState};
use bansosku_contract::upload::{UploadError, UploadKind};
use bansosku_contract::{Problem, ProblemCode, Ticket, Typed};
use sqlx::AnyConnection;

use super::record::{self, CLAIMED, FIELD, MESSAGE};
use crate::AppState;
use crate::audit::{self, Event};
use crate::idempotency::{self, Entered, IdempotencyKey};
use crate::keys::Place;
use crate::problem::{Answer, Json, Refusal};
use crate::programme::Facts;
use crate::registry;
use crate::session::{ActiveCaller, Caller};
use crate::upload;

const OPERATION: &str = "report";
/// Tickets are drawn; two draws of the same among many millions are rare, five in a row do not happen.
const DRAWS: usize = 5;

/// Reports a mistake. The answer is the receipt: the ticket, and until when somebody must have answered.
#[utoipa::path(
    post, path = "/v1/reports", tag = "report",
    params(("Idempotency-Key" = String, Header, description = "Names this wish; sent again, it takes effect once")),
    request_body = NewReport,
    responses(
        (status = 201, body = Report),
        (status = 400, body = Problem, description = "`idempotency_key_missing`, `json_malformed`"),
        (status = 401, body = Problem, description = "`access_token_invalid`"),
        (status = 403, body = Problem, description = "`account_not_active`"),
        (status = 409, body = Problem, description = "`idempotency_in_flight`"),
        (status = 422, body = Problem, description = "`fields_refused`, `json_unexpected`, `idempotency_key_reused`"),
        (status = 429, body = Problem, description = "`too_many_requests`"),
    ),
    security(("access_token" = []))
)]
pub(super) async fn submit(
    State(state): State<AppState>,
    ActiveCaller(caller): ActiveCaller,
    key: IdempotencyKey,
    Json(form): Json<NewReport>,
) -> Answer<Response> {
    let turn = match idempotency::enter(&state, &caller.account, OPERATION, &key, &form).await? {
        Entered::First(turn) => turn,
        Entered::Again(answer) => return Ok(answer),
    };
    let kind = form.check()?;
    state.limits.report.take(&caller.account)?;

    let mut writing = state.database.write().await?;
    check_member(&mut writing, &caller, &form).await?;
    let ticket = insert(&state, &mut writing, &caller, kind, &form).await?;
    attach(&state, &mut writing, &ticket, &form.uploads).await?;
    audit::append(&state, &mut writing, Event::Reported, &caller.account, &ticket).await?;
    let ticket = Ticket::parse(&ticket).map_err(|error| Refusal::internal("Unable to read a ticket", error))?;
    let report = record::find(&state, &mut writing, &caller.account, &ticket).await?.ok_or(ProblemCode::Internal)?;
    turn.finish(&state, writing, StatusCode::CREATED, &report).await
}

/// A member that is named is of the caller's household today. Nothing else about people is told.
async fn check_member(connection: &mut AnyConnection, caller: &Caller, form: &NewReport) -> Answer<()> {
    let Some(member) = &form.member else { return Ok(()) };
    let belongs = match registry::household_of(connection, &caller.nik_index).await? {
        Some(household) => registry::is_member(connection, member, &household).await?,
        None => false,
    };
    if belongs { Ok(()) } else { Err(Refusal::field("member", ReportError::Member.as_str())) }
}

async fn insert(
    state: &AppState,
    connection: &mut AnyConnection,
    caller: &Caller,
    kind: ReportKind,
    form: &NewReport,
) -> Answer<String> {
    let now = state.clock.now();
    let deadline = Facts::bundled().runs_out(ClockName::ReportAnswer, now).ok_or(ProblemCode::Internal)?;
    for _ in 0..DRAWS {
        let ticket = state.random.ticket().as_str().to_owned();
        let seal = |column, text: Option<&str>| {
            let text = text.map(str::trim).filter(|text| !text.is_empty())?;
            Some(state.keys.seal(Place { column, row: &ticket }, text, &*state.random))
        };
        let inserted = sqlx::query(
            "INSERT INTO report
             (ticket, account_id, kind, state, member_id, field_sealed, claimed_sealed, message_sealed,
              sent_at, deadline_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
             ON CONFLICT (ticket) DO NOTHING",
        )
        .bind(&ticket)
        .bind(&caller.account)
        .bind(kind.as_str())
        .bind(ReportState::Received.as_str())
        .bind(&form.member)
        .bind(seal(FIELD, form.field.as_deref()))
        .bind(seal(CLAIMED, form.claimed.as_ref().map(Typed::expose)))
        .bind(seal(MESSAGE, form.message.as_ref().map(Typed::expose)))
        .bind(now.as_millisecond())
        .bind(deadline.as_millisecond())
        .execute(&mut *connection)
        .await?;
        if inserted.rows_affected() == 1 {
            let sent_at = now.as_millisecond();
            record::add_step(state, connection, &ticket, ReportState::Received, sent_at, Actor::Reporter, None).await?;
            return Ok(ticket);
        }
    }
    Err(Refusal::internal("Unable to draw a ticket", "every one was given out before"))
}

async fn attach(state: &AppState, connection: &mut AnyConnection, ticket: &str, uploads: &[String]) -> Answer<()> {
    for (index, id) in uploads.iter().enumerate() {
        if uploads[..index].contains(id) {
            return Err(Refusal::field("uploads", UploadError::SameTwice.as_str()));
        }
        if !upload::attach(state, connection, id, UploadKind::Evidence, ticket).await? {
            return Err(Refusal::field("uploads", UploadError::Unknown.as_str()));
        }
        sqlx::query("INSERT INTO report_upload (ticket, upload_id) VALUES ($1, $2)")
            .bind(ticket)
            .bind(id)
            .execute(&mut *connection)
            .await?;
    }
    Ok(())
}
