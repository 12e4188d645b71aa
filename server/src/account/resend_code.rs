//! `POST /v1/accounts/resend-code`: another mail with another code.

use axum::extract::State;
use axum::http::StatusCode;
use bansosku_contract::Problem;
use bansosku_contract::account::{AccountState, ResendCode};

use super::record::Record;
use crate::AppState;
use crate::mail::{self, Message};
use crate::problem::{Answer, Json};

/// Asks for another code. The answer is the same when there is no such registration, or nothing left to confirm.
#[utoipa::path(
    post, path = "/v1/accounts/resend-code", tag = "account",
    request_body = ResendCode,
    responses(
        (status = 202),
        (status = 422, body = Problem, description = "`json_unexpected`"),
        (status = 429, body = Problem, description = "`too_many_requests`; `Retry-After` says when again"),
    )
)]
pub(super) async fn resend_code(State(state): State<AppState>, Json(form): Json<ResendCode>) -> Answer<StatusCode> {
    state.limits.resend.take(&form.registration)?;
    let mut writing = state.database.write().await?;
    let record = Record::find(&mut writing, &form.registration).await?;
    if let Some(record) = record.filter(|record| record.state == AccountState::AwaitingEmail) {
        let email = record.person(&state.keys)?.email;
        state.limits.code_mail.take(&email.folded())?;
        mail::queue(&state, &mut writing, &record.id, &email, &Message::ConfirmEmail).await?;
        writing.commit().await?;
        state.mail_due.notify_one();
    }
    Ok(StatusCode::ACCEPTED)
}
