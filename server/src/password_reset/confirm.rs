//! `POST /v1/password-resets/confirm`: the code comes back with a new password.
//!
//! Every device is signed out: whoever knew the old password must not stay.

use axum::extract::State;
use axum::http::StatusCode;
use bansosku_contract::password_reset::ConfirmPasswordReset;
use bansosku_contract::{EmailCode, FieldProblem, Password, Problem, ProblemCode};
use sqlx::Row as _;

use crate::AppState;
use crate::account::code::KeptCode;
use crate::account::record::Record;
use crate::audit::{self, Event};
use crate::keys::Secret;
use crate::mail::{self, Message};
use crate::problem::{Answer, Json, Refusal};
use crate::session::rotation;

const FIELD: &str = "new_password";

/// Replaces a forgotten password, and signs every device out.
#[utoipa::path(
    post, path = "/v1/password-resets/confirm", tag = "password reset",
    request_body = ConfirmPasswordReset,
    responses(
        (status = 204),
        (status = 422, body = Problem,
         description = "`email_code_wrong`, also for an unknown reset; `email_code_expired`: too old, tried too often, \
                        or used before; `fields_refused`; `json_unexpected`"),
        (status = 429, body = Problem, description = "`too_many_requests`"),
    )
)]
pub(super) async fn confirm(
    State(state): State<AppState>,
    Json(form): Json<ConfirmPasswordReset>,
) -> Answer<StatusCode> {
    let mut problems = Vec::new();
    let code = FieldProblem::keep(EmailCode::parse(form.code.expose()), "code", &mut problems);
    let password = FieldProblem::keep(Password::choose(form.new_password.expose(), &[]), FIELD, &mut problems);
    let (Some(code), Some(password)) = (code, password) else { return Err(Refusal::fields(problems)) };
    state.limits.code_try.take(&form.reset)?;
    // Hashed before the code is looked at: the database is not held meanwhile, and a wrong code takes as long.
    let password_hash = state.passwords.hash(&password).await?;

    let mut writing = state.database.write().await?;
    // Counted before it is compared, so that many tries at once are counted one by one.
    let row = sqlx::query(
        "UPDATE password_reset SET code_tries = code_tries + 1 WHERE id = $1
         RETURNING account_id, code_fingerprint, code_until_at, code_tries, used_at",
    )
    .bind(&form.reset)
    .fetch_optional(&mut *writing)
    .await?
    .ok_or(ProblemCode::EmailCodeWrong)?;
    let used = row.try_get::<Option<i64>, _>("used_at")?.is_some();
    let kept = KeptCode {
        fingerprint: row.try_get("code_fingerprint")?,
        until_at: row.try_get::<Option<i64>, _>("code_until_at")?.filter(|_| !used),
        tries: row.try_get("code_tries")?,
    };
    let offered = state.keys.fingerprint(Secret::ResetCode, &form.reset, code.expose());
    let now = state.clock.now_ms();
    if let Err(refusal) = kept.check(&offered, now) {
        writing.commit().await?;
        return Err(refusal.into());
    }
    let account = row.try_get::<Option<String>, _>("account_id")?.unwrap_or_default();
    let record = Record::find(&mut writing, &account).await?.ok_or(ProblemCode::EmailCodeExpired)?;
    let person = record.person(&state.keys)?;
    let own = [person.nik.expose(), person.name.expose(), person.email.expose(), person.phone.expose()];
    // The code was right, so that its owner may try another password with it: nothing is counted.
    if let Err(error) = Password::choose(password.expose(), &own) {
        return Err(Refusal::field(FIELD, error.as_str()));
    }
    sqlx::query("UPDATE password_reset SET used_at = $2 WHERE id = $1")
        .bind(&form.reset)
        .bind(now)
        .execute(&mut *writing)
        .await?;
    sqlx::query("UPDATE account SET password_hash = $2 WHERE id = $1")
        .bind(&account)
        .bind(password_hash)
        .execute(&mut *writing)
        .await?;
    rotation::end_all(&mut writing, &account).await?;
    audit::append(&state, &mut writing, Event::PasswordReset, &account, "").await?;
    mail::queue_to_account(&state, &mut writing, &account, &Message::PasswordChanged).await?;
    writing.commit().await?;
    state.mail_due.notify_one();
    Ok(StatusCode::NO_CONTENT)
}
