//! `GET /v1/account/export`: all that is held about the person, as JSON.
//!
//! Photos are named and not enclosed: a file with the picture of a KTP in it would be the most
//! dangerous thing on a shared phone.

use axum::extract::State;
use bansosku_contract::account::AccountState;
use bansosku_contract::household::Household;
use bansosku_contract::report::Report;
use bansosku_contract::session::Device;
use bansosku_contract::{Problem, ProblemCode};
use jiff::Timestamp;
use serde::Serialize;
use sqlx::{AnyConnection, Row as _};

use super::record::Record;
use crate::audit::{self, Event};
use crate::clock::instant;
use crate::problem::{Answer, Json};
use crate::session::Caller;
use crate::{AppState, household, report, session};

/// All that is held about a person.
#[derive(Serialize, utoipa::ToSchema)]
pub(super) struct Export {
    /// When it was gathered.
    #[schema(value_type = String, format = DateTime)]
    exported_at: Timestamp,
    account: ExportedAccount,
    /// What was agreed to.
    consents: Vec<ExportedConsent>,
    /// The signed-in devices.
    sessions: Vec<Device>,
    /// The reports, newest first.
    reports: Vec<Report>,
    /// The household as the app shows it; nothing until the account is active.
    household: Option<Household>,
    /// What is noted of the account in the audit. It stays when the account is erased; it holds nothing personal.
    events: Vec<ExportedEvent>,
}

/// The account, with its numbers in full.
#[derive(Serialize, utoipa::ToSchema)]
struct ExportedAccount {
    id: String,
    nik: String,
    kk: String,
    name: String,
    email: String,
    phone: String,
    #[schema(value_type = String)]
    state: AccountState,
    refusal_reasons: Vec<String>,
    #[schema(value_type = String, format = DateTime)]
    since: Timestamp,
    #[schema(value_type = String, format = DateTime)]
    created_at: Timestamp,
    #[schema(value_type = Option<String>, format = DateTime)]
    email_confirmed_at: Option<Timestamp>,
    /// Whether a photo of the KTP is kept.
    ktp_photo: bool,
    /// Whether a selfie is kept.
    selfie_photo: bool,
}

/// One consent.
#[derive(Serialize, utoipa::ToSchema)]
struct ExportedConsent {
    purpose: String,
    version: i64,
    #[schema(value_type = String, format = DateTime)]
    given_at: Timestamp,
}

/// One entry of the audit.
#[derive(Serialize, utoipa::ToSchema)]
struct ExportedEvent {
    #[schema(value_type = String, format = DateTime)]
    at: Timestamp,
    event: String,
    detail: String,
}

/// All that is held about the caller.
#[utoipa::path(
    get, path = "/v1/account/export", tag = "account",
    responses((status = 200, body = Export), (status = 401, body = Problem, description = "`access_token_invalid`")),
    security(("access_token" = []))
)]
pub(super) async fn export(State(state): State<AppState>, caller: Caller) -> Answer<Json<Export>> {
    let export = {
        let mut reading = state.database.read().await?;
        gather(&state, &mut reading, &caller).await?
    };
    let mut writing = state.database.write().await?;
    audit::append(&state, &mut writing, Event::Exported, &caller.account, "").await?;
    writing.commit().await?;
    Ok(Json(export))
}

async fn gather(state: &AppState, connection: &mut AnyConnection, caller: &Caller) -> Answer<Export> {
    let record = Record::find(connection, &caller.account).await?.ok_or(ProblemCode::AccessTokenInvalid)?;
    let person = record.person(&state.keys)?;
    let household = match record.state {
        AccountState::Active => household::of_person(&state.keys, connection, &caller.nik_index).await?,
        _ => None,
    };
    Ok(Export {
        exported_at: state.clock.now(),
        consents: consents(connection, &record.id).await?,
        sessions: session::of_account(state, connection, caller).await?,
        reports: report::of_account(state, connection, &record.id).await?,
        household,
        events: events(connection, &record.id).await?,
        account: ExportedAccount {
            nik: person.nik.expose().to_owned(),
            kk: person.kk.expose().to_owned(),
            name: person.name.expose().to_owned(),
            email: person.email.expose().to_owned(),
            phone: person.phone.expose().to_owned(),
            state: record.state,
            since: instant(record.state_since_at),
            created_at: instant(record.created_at),
            email_confirmed_at: record.confirmed_at.map(instant),
            ktp_photo: record.ktp_upload.is_some(),
            selfie_photo: record.selfie_upload.is_some(),
            refusal_reasons: record.refusal_reasons,
            id: record.id,
        },
    })
}

async fn consents(connection: &mut AnyConnection, account: &str) -> Answer<Vec<ExportedConsent>> {
    let rows =
        sqlx::query("SELECT purpose, version, given_at FROM consent WHERE account_id = $1 ORDER BY given_at, purpose")
            .bind(account)
            .fetch_all(connection)
            .await?;
    rows.into_iter()
        .map(|row| {
            Ok(ExportedConsent {
                purpose: row.try_get("purpose")?,
                version: row.try_get("version")?,
                given_at: instant(row.try_get("given_at")?),
            })
        })
        .collect()
}

async fn events(connection: &mut AnyConnection, account: &str) -> Answer<Vec<ExportedEvent>> {
    let rows = sqlx::query("SELECT happened_at, event, detail FROM audit WHERE subject = $1 ORDER BY number")
        .bind(account)
        .fetch_all(connection)
        .await?;
    rows.into_iter()
        .map(|row| {
            Ok(ExportedEvent {
                at: instant(row.try_get("happened_at")?),
                event: row.try_get("event")?,
                detail: row.try_get("detail")?,
            })
        })
        .collect()
}
