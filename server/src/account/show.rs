//! `GET /v1/account`: what the owner sees of the account.

use axum::extract::State;
use bansosku_contract::account::Account;
use bansosku_contract::{Problem, ProblemCode};

use super::record::Record;
use crate::AppState;
use crate::clock::instant;
use crate::keys::Keys;
use crate::problem::{Answer, Json};
use crate::session::Caller;

/// The caller's account.
#[utoipa::path(
    get, path = "/v1/account", tag = "account",
    responses((status = 200, body = Account), (status = 401, body = Problem, description = "`access_token_invalid`")),
    security(("access_token" = []))
)]
pub(super) async fn show(State(state): State<AppState>, caller: Caller) -> Answer<Json<Account>> {
    let mut reading = state.database.read().await?;
    let record = Record::find(&mut reading, &caller.account).await?.ok_or(ProblemCode::AccessTokenInvalid)?;
    Ok(Json(shown(&state.keys, &record)?))
}

/// An account as its owner sees it.
pub(super) fn shown(keys: &Keys, record: &Record) -> Answer<Account> {
    let person = record.person(keys)?;
    Ok(Account {
        name: person.name.expose().to_owned(),
        nik_masked: person.nik.masked(),
        email: person.email.expose().to_owned(),
        phone: person.phone.expose().to_owned(),
        state: record.state,
        refusal_reasons: record.refusal_reasons.clone(),
        since: instant(record.state_since_at),
        review_until: record.review_until_at.map(instant),
    })
}
