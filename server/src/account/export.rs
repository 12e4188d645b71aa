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

/// Nobody takes their data away at a fraction of a second.
fn in_whole_seconds(time: Timestamp) -> Timestamp {
    Timestamp::from_second(time.as_second()).unwrap_or(time)
}

async fn gather(state: &AppState, connection: &mut AnyConnection, caller: &Caller) -> Answer<Export> {
    let record = Record::find(connection, &caller.account).await?.ok_or(ProblemCode::AccessTokenInvalid)?;
    let person = record.person(&state.keys)?;
    let household = match record.state {
        AccountState::Active => household::of_person(&state.keys, connection, &caller.nik_index).await?,
        _ => None,
    };
    Ok(Export {
        exported_at: in_whole_seconds(state.clock.now()),
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

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;
    use crate::testing::{TestPerson, TestServer};

    #[test]
    fn the_moment_of_an_export_is_a_whole_second() {
        let time = in_whole_seconds("2026-11-21T03:00:00.987654321Z".parse().unwrap());
        assert_eq!(time.to_string(), "2026-11-21T03:00:00Z");
    }

    #[tokio::test]
    async fn the_owner_takes_away_all_that_is_held() {
        let server = TestServer::start().await;
        let person = TestPerson::number(1);
        server.registered(&person).await;
        let owner = server.active(&person).await;
        let answer = server.get("/v1/account/export").by(&owner).send().await;
        assert_eq!(answer.headers["cache-control"], "no-store");
        let export: Value = answer.json();
        let account = &export["account"];
        assert_eq!(account["nik"], person.nik);
        assert_eq!(account["kk"], person.kk);
        assert_eq!(account["phone"], "+6284000000001");
        assert_eq!(account["state"], "active");
        assert_eq!(export["consents"][2]["purpose"], "identity_check");
        assert_eq!(export["consents"][2]["version"], 1);
        assert_eq!(export["consents"][2]["given_at"], "2026-11-21T03:00:00Z");
        assert_eq!(export["sessions"][0]["device_name"], "Ponsel");
        assert_eq!(export["household"]["members"][0]["name"], person.name);
        assert_eq!(export["reports"], Value::Array(vec![]));
        assert_eq!(export["events"][0]["event"], "signed_in");
        let again: Value = server.get("/v1/account/export").by(&owner).send().await.json();
        assert_eq!(again["events"][1]["event"], "exported");
    }

    #[tokio::test]
    async fn before_the_account_is_active_the_household_is_not_part_of_it() {
        let server = TestServer::start().await;
        let person = TestPerson::number(1);
        server.registered(&person).await;
        let owner = server.account(&person, AccountState::UnderReview).await;
        let export: Value = server.get("/v1/account/export").by(&owner).send().await.json();
        assert_eq!(export["household"], Value::Null);
        assert_eq!(server.get("/v1/account/export").send().await.status, 401);
    }
}
