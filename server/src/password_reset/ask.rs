//! `POST /v1/password-resets`: asking for a code.
//!
//! A row is written and a mail queued for any address. The mail worker alone looks, later, whether
//! the address has an account; where it has none, no mail leaves.

use axum::extract::State;
use axum::http::StatusCode;
use bansosku_contract::password_reset::{NewPasswordReset, PasswordReset};
use bansosku_contract::{Email, FieldProblem, Problem};

use crate::AppState;
use crate::keys::Indexed;
use crate::mail::{self, Message};
use crate::problem::{Answer, Json, Refusal};

/// Asks for a code. The answer is the same whether the address is known or not.
#[utoipa::path(
    post, path = "/v1/password-resets", tag = "password reset",
    request_body = NewPasswordReset,
    responses(
        (status = 202, body = PasswordReset),
        (status = 422, body = Problem, description = "`json_unexpected`, `fields_refused`"),
        (status = 429, body = Problem, description = "`too_many_requests`"),
    )
)]
pub(super) async fn ask(
    State(state): State<AppState>,
    Json(form): Json<NewPasswordReset>,
) -> Answer<(StatusCode, Json<PasswordReset>)> {
    let mut problems = Vec::new();
    let email = FieldProblem::keep(Email::parse(form.email.expose()), "email", &mut problems)
        .ok_or_else(|| Refusal::fields(problems))?;
    state.limits.code_mail.take(&email.folded())?;

    let reset = state.random.id();
    let mut writing = state.database.write().await?;
    sqlx::query("INSERT INTO password_reset (id, email_index, created_at) VALUES ($1, $2, $3)")
        .bind(&reset)
        .bind(state.keys.index(Indexed::Email, &email.folded()))
        .bind(state.clock.now_ms())
        .execute(&mut *writing)
        .await?;
    mail::queue(&state, &mut writing, &reset, &email, &Message::ResetPassword).await?;
    writing.commit().await?;
    state.mail_due.notify_one();
    Ok((StatusCode::ACCEPTED, Json(PasswordReset { reset })))
}
