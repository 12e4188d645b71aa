//! `POST /v1/accounts`: asking for an account.
//!
//! There is one path for everybody. Whether the NIK or the address is known is looked at by the
//! review and by the mail worker, later; so the answer can't tell, not even by its time.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use bansosku_contract::account::{CheckedAccount, NewAccount, Registered};
use bansosku_contract::upload::{UploadError, UploadKind};
use bansosku_contract::{FieldProblem, Nik, Problem};
use sqlx::{AnyConnection, Row as _};

use super::record;
use crate::audit::{self, Event};
use crate::database::Writing;
use crate::idempotency::{self, Entered, IdempotencyKey};
use crate::mail::{self, Message};
use crate::problem::{Answer, Json, Refusal};
use crate::{AppState, upload};

/// Asks for an account. The answer is the same whether NIK or address are known or not.
#[utoipa::path(
    post, path = "/v1/accounts", tag = "account",
    params(("Idempotency-Key" = String, Header, description = "Names this wish; kept for 30 days")),
    request_body = NewAccount,
    responses(
        (status = 202, body = Registered),
        (status = 400, body = Problem, description = "`json_malformed`, `idempotency_key_missing`, `header_missing`"),
        (status = 409, body = Problem, description = "`idempotency_in_flight`"),
        (status = 413, body = Problem, description = "`body_too_large`"),
        (status = 415, body = Problem, description = "`media_type_unsupported`"),
        (status = 422, body = Problem, description = "`json_unexpected`, `fields_refused`, `idempotency_key_reused`"),
        (status = 429, body = Problem, description = "`too_many_requests`"),
    )
)]
pub(super) async fn register(
    State(state): State<AppState>,
    key: IdempotencyKey,
    Json(form): Json<NewAccount>,
) -> Answer<Response> {
    let turn = match idempotency::enter(&state, "nobody", "register", &key, &form).await? {
        Entered::Again(answer) => return Ok(answer),
        Entered::First(turn) => turn,
    };
    let checked = check(&state, &form).await?;
    state.limits.code_mail.take(&checked.email.folded())?;
    let password_hash = state.passwords.hash(&checked.password).await?;

    let registration = state.random.id();
    let mut writing = state.database.write().await?;
    let uploads = [form.ktp_upload.as_str(), form.selfie_upload.as_str()];
    record::insert(&state, &mut writing, &registration, &checked, uploads, &password_hash).await?;
    attach(&state, &mut writing, &form, &registration).await?;
    mail::queue(&state, &mut writing, &registration, &checked.email, &Message::ConfirmEmail).await?;
    audit::append(&state, &mut writing, Event::Registered, &registration, "").await?;
    let answer = turn.finish(&state, writing, StatusCode::ACCEPTED, &Registered { registration }).await?;
    state.mail_due.notify_one();
    Ok(answer)
}

/// Every field, and whether the photos are there.
async fn check(state: &AppState, form: &NewAccount) -> Answer<CheckedAccount> {
    let mut reading = state.database.read().await?;
    let mut problems = Vec::new();
    let checked = form.check().map_err(|errors| problems.extend(errors)).ok();
    if let Some(checked) = &checked {
        problems.extend(not_sample(&mut reading, &checked.nik).await?);
    }
    if form.ktp_upload == form.selfie_upload {
        problems.push(FieldProblem::new("selfie_upload", UploadError::SameTwice.as_str()));
    }
    for (field, id, kind) in photos(form) {
        if !upload::is_complete(&mut reading, id, kind).await? {
            problems.push(FieldProblem::new(field, UploadError::Unknown.as_str()));
        }
    }
    match checked {
        Some(checked) if problems.is_empty() => Ok(checked),
        _ => Err(Refusal::fields(problems)),
    }
}

/// On a server with made-up households, a number that may be a real person's must not get in.
pub(super) async fn not_sample(connection: &mut AnyConnection, nik: &Nik) -> sqlx::Result<Option<FieldProblem>> {
    let row = sqlx::query("SELECT value FROM meta WHERE name = 'sample'").fetch_optional(connection).await?;
    let sample = row.map(|row| row.try_get::<String, _>("value")).transpose()?.is_some_and(|value| value == "true");
    Ok((sample && !nik.is_synthetic()).then(|| FieldProblem::new("nik", "nik_not_sample")))
}

fn photos(form: &NewAccount) -> [(&'static str, &str, UploadKind); 2] {
    [("ktp_upload", &form.ktp_upload, UploadKind::Ktp), ("selfie_upload", &form.selfie_upload, UploadKind::Selfie)]
}

/// Gives the photos to the account. One of them may have been used or have expired in this moment.
async fn attach(state: &AppState, writing: &mut Writing, form: &NewAccount, account: &str) -> Answer<()> {
    for (field, id, kind) in photos(form) {
        if !upload::attach(state, writing, id, kind, account).await? {
            return Err(Refusal::field(field, UploadError::Unknown.as_str()));
        }
    }
    Ok(())
}
