//! `DELETE /v1/account`: erasure at the owner's wish.
//!
//! What is left is a tombstone: an id, that it is closed, and when. Photos are let go of in the same
//! transaction and erased right after; should the server die in between, the sweeper erases them. The
//! address lives on in one last mail until that mail has left.

use axum::extract::State;
use axum::http::StatusCode;
use bansosku_contract::account::CloseAccount;
use bansosku_contract::{Password, Problem, ProblemCode};
use sqlx::AnyConnection;

use super::Compared;
use super::record::Record;
use crate::audit::{self, Event};
use crate::mail::{self, Message};
use crate::problem::{Answer, Json};
use crate::session::{Caller, rotation};
use crate::{AppState, report, upload};

/// Erases the caller's account with everything that belongs to it.
#[utoipa::path(
    delete, path = "/v1/account", tag = "account",
    request_body = CloseAccount,
    responses(
        (status = 204),
        (status = 401, body = Problem,
         description = "`access_token_invalid`; `credentials_wrong`: the password is another one"),
        (status = 422, body = Problem, description = "`json_unexpected`"),
        (status = 429, body = Problem, description = "`too_many_requests`"),
    ),
    security(("access_token" = []))
)]
pub(super) async fn close(
    State(state): State<AppState>,
    caller: Caller,
    Json(form): Json<CloseAccount>,
) -> Answer<StatusCode> {
    state.limits.password_again.take(&caller.account)?;
    let record = Record::find(&mut *state.database.read().await?, &caller.account)
        .await?
        .ok_or(ProblemCode::AccessTokenInvalid)?;
    let password = Password::parse(form.password.expose()).map_err(|_| ProblemCode::CredentialsWrong)?;
    if state.passwords.compare(&password, record.password_hash).await? == Compared::Other {
        return Err(ProblemCode::CredentialsWrong.into());
    }

    let mut writing = state.database.write().await?;
    forget_mails(&mut writing, &caller.account).await?;
    mail::queue_to_account(&state, &mut writing, &caller.account, &Message::Closed).await?;
    report::erase_all(&mut writing, &caller.account).await?;
    upload::release_all(&mut writing, &caller.account).await?;
    rotation::end_all(&mut writing, &caller.account).await?;
    erase(&mut writing, &caller.account, state.clock.now_ms()).await?;
    audit::append(&state, &mut writing, Event::Closed, &caller.account, "").await?;
    writing.commit().await?;

    state.mail_due.notify_one();
    upload::sweep(&state).await?;
    state.database.forget_log().await;
    Ok(StatusCode::NO_CONTENT)
}

/// What was queued for the account before has nobody to read it any more.
async fn forget_mails(connection: &mut AnyConnection, account: &str) -> sqlx::Result<()> {
    sqlx::query("DELETE FROM mail WHERE subject_id = $1").bind(account).execute(connection).await?;
    Ok(())
}

/// Empties the row, and drops what hangs on it.
async fn erase(connection: &mut AnyConnection, account: &str, now: i64) -> sqlx::Result<()> {
    for statement in [
        "DELETE FROM consent WHERE account_id = $1",
        "DELETE FROM idempotency WHERE scope = $1",
        "DELETE FROM password_reset WHERE account_id = $1",
    ] {
        sqlx::query(statement).bind(account).execute(&mut *connection).await?;
    }
    sqlx::query(
        "UPDATE account
         SET state = 'closed', state_since_at = $2, confirmed_at = NULL, review_until_at = NULL, refusal_reasons = '',
             photos_until_at = NULL, nik_index = NULL, kk_index = NULL, email_index = NULL, nik_sealed = NULL,
             kk_sealed = NULL, name_sealed = NULL, email_sealed = NULL, phone_sealed = NULL, password_hash = NULL,
             ktp_upload = NULL, selfie_upload = NULL, code_fingerprint = NULL, code_until_at = NULL
         WHERE id = $1",
    )
    .bind(account)
    .bind(now)
    .execute(connection)
    .await?;
    Ok(())
}
