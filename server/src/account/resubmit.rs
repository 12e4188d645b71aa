//! `POST /v1/account/resubmission`: the owner of a refused account corrects it, and the review begins again.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use bansosku_contract::account::{AccountStanding, AccountState, Resubmission};
use bansosku_contract::upload::{UploadError, UploadKind};
use bansosku_contract::{FieldProblem, Kk, Nik, PersonName, Problem, ProblemCode};
use sqlx::AnyConnection;

use super::record::{KK, NAME, NIK, Person, Record};
use super::register::not_sample;
use crate::audit::{self, Event};
use crate::database::Writing;
use crate::idempotency::{self, Entered, IdempotencyKey};
use crate::keys::{Indexed, Place};
use crate::problem::{Answer, Json, Refusal};
use crate::session::Caller;
use crate::session::rotation::milliseconds;
use crate::vault::End;
use crate::{AppState, upload};

/// Sends a refused account again, with what its owner corrects.
#[utoipa::path(
    post, path = "/v1/account/resubmission", tag = "account",
    params(("Idempotency-Key" = String, Header, description = "Names this wish; kept for 30 days")),
    request_body = Resubmission,
    responses(
        (status = 200, body = AccountStanding),
        (status = 400, body = Problem, description = "`json_malformed`, `idempotency_key_missing`, `header_missing`"),
        (status = 401, body = Problem, description = "`access_token_invalid`"),
        (status = 409, body = Problem, description = "`account_not_refused`, `idempotency_in_flight`"),
        (status = 422, body = Problem, description = "`json_unexpected`, `fields_refused`, `idempotency_key_reused`"),
    ),
    security(("access_token" = []))
)]
pub(super) async fn resubmit(
    State(state): State<AppState>,
    caller: Caller,
    key: IdempotencyKey,
    Json(form): Json<Resubmission>,
) -> Answer<Response> {
    let turn = match idempotency::enter(&state, &caller.account, "resubmit", &key, &form).await? {
        Entered::Again(answer) => return Ok(answer),
        Entered::First(turn) => turn,
    };
    let mut writing = state.database.write().await?;
    let record = Record::find(&mut writing, &caller.account).await?.ok_or(ProblemCode::AccessTokenInvalid)?;
    if record.state != AccountState::Refused {
        return Err(ProblemCode::AccountNotRefused.into());
    }
    let person = corrected(&mut writing, record.person(&state.keys)?, &form).await?;
    let photos = [
        ("ktp_upload", &form.ktp_upload, record.ktp_upload, UploadKind::Ktp),
        ("selfie_upload", &form.selfie_upload, record.selfie_upload, UploadKind::Selfie),
    ];
    let mut uploads = Vec::new();
    for (field, new, old, kind) in photos {
        uploads.push(replace(&state, &mut writing, &caller.account, field, new.as_deref(), old, kind).await?);
    }
    keep(&state, &mut writing, &caller.account, &person, &uploads).await?;
    audit::append(&state, &mut writing, Event::Resubmitted, &caller.account, "").await?;
    let answer = AccountStanding { state: AccountState::UnderReview };
    let answer = turn.finish(&state, writing, StatusCode::OK, &answer).await?;
    state.review_due.notify_one();
    Ok(answer)
}

/// The person with what was corrected.
async fn corrected(connection: &mut AnyConnection, mut person: Person, form: &Resubmission) -> Answer<Person> {
    let mut problems = Vec::new();
    if let Some(typed) = &form.nik
        && let Some(nik) = FieldProblem::keep(Nik::parse(typed.expose()), "nik", &mut problems)
    {
        problems.extend(not_sample(connection, &nik).await?);
        person.nik = nik;
    }
    let kk = form.kk.as_ref().map_or_else(|| person.kk.expose(), |typed| typed.expose());
    if let Some(kk) = FieldProblem::keep(Kk::parse_beside(kk, Some(&person.nik)), "kk", &mut problems) {
        person.kk = kk;
    }
    if let Some(typed) = &form.name
        && let Some(name) = FieldProblem::keep(PersonName::parse(typed.expose()), "name", &mut problems)
    {
        person.name = name;
    }
    if form.ktp_upload.is_some() && form.ktp_upload == form.selfie_upload {
        problems.push(FieldProblem::new("selfie_upload", UploadError::SameTwice.as_str()));
    }
    if problems.is_empty() { Ok(person) } else { Err(Refusal::fields(problems)) }
}

/// Takes a new photo in place of the old one, if there is a new one.
async fn replace(
    state: &AppState,
    writing: &mut Writing,
    account: &str,
    field: &'static str,
    new: Option<&str>,
    old: Option<String>,
    kind: UploadKind,
) -> Answer<Option<String>> {
    let Some(new) = new else { return Ok(old) };
    if let Some(old) = &old {
        upload::release(state, writing, old, End::Replaced).await?;
    }
    if upload::attach(state, writing, new, kind, account).await? {
        Ok(Some(new.to_owned()))
    } else {
        Err(Refusal::field(field, UploadError::Unknown.as_str()))
    }
}

async fn keep(
    state: &AppState,
    writing: &mut Writing,
    account: &str,
    person: &Person,
    uploads: &[Option<String>],
) -> Answer<()> {
    let seal = |column, text: &str| state.keys.seal(Place { column, row: account }, text, &*state.random);
    let now = state.clock.now_ms();
    let changed = sqlx::query(
        "UPDATE account
         SET state = 'under_review', state_since_at = $2, review_until_at = $3, refusal_reasons = '',
             photos_until_at = NULL, nik_index = $4, kk_index = $5, nik_sealed = $6, kk_sealed = $7,
             name_sealed = $8, ktp_upload = $9, selfie_upload = $10
         WHERE id = $1 AND state = 'refused'",
    )
    .bind(account)
    .bind(now)
    .bind(now + milliseconds(state.config.review_within))
    .bind(state.keys.index(Indexed::Nik, person.nik.expose()))
    .bind(state.keys.index(Indexed::Kk, person.kk.expose()))
    .bind(seal(NIK, person.nik.expose()))
    .bind(seal(KK, person.kk.expose()))
    .bind(seal(NAME, person.name.expose()))
    .bind(uploads.first().cloned().flatten())
    .bind(uploads.get(1).cloned().flatten())
    .execute(&mut **writing)
    .await?;
    if changed.rows_affected() == 1 { Ok(()) } else { Err(ProblemCode::AccountNotRefused.into()) }
}

#[cfg(test)]
mod tests {
    use bansosku_contract::account::Account;
    use serde_json::{Value, json};

    use super::*;
    use crate::account::review;
    use crate::testing::{SignedIn, TestAnswer, TestPerson, TestServer};

    async fn send(server: &TestServer, owner: &SignedIn, form: Value) -> TestAnswer {
        let key = server.state.random.id();
        server.post("/v1/account/resubmission").by(owner).key(&key).json(&form).send().await
    }

    async fn refused(server: &TestServer, person: &TestPerson) -> SignedIn {
        server.account(person, AccountState::Refused).await
    }

    #[tokio::test]
    async fn what_the_owner_corrects_is_reviewed_again() {
        let server = TestServer::start().await;
        let person = TestPerson::number(1);
        server.registered(&person).await;
        let wrong = TestPerson { nik: "3302015505809777".into(), name: "Sita".into(), ..person.clone() };
        let owner = refused(&server, &wrong).await;
        let form = json!({
            "nik": person.nik, "name": person.name,
            "ktp_upload": server.photo(UploadKind::Ktp).await, "selfie_upload": server.photo(UploadKind::Selfie).await,
        });
        let answer = send(&server, &owner, form).await;
        assert_eq!((answer.status.as_u16(), answer.text()), (200, r#"{"state":"under_review"}"#));
        review::review_waiting(&server.state).await.unwrap();
        let account: Account = server.get("/v1/account").by(&owner).send().await.json();
        assert_eq!((account.state, account.name), (AccountState::Active, person.name.clone()));
        assert_eq!(server.sign_in(&person.nik, &person.password).await.status, 200);
    }

    #[tokio::test]
    async fn only_a_refused_account_is_sent_again() {
        let server = TestServer::start().await;
        for (number, standing) in [(1, AccountState::Active), (2, AccountState::UnderReview)] {
            let owner = server.account(&TestPerson::number(number), standing).await;
            assert_eq!(send(&server, &owner, json!({})).await.problem(), (409, "account_not_refused".to_owned()));
        }
        let nobody = server.post("/v1/account/resubmission").key("k").json(&json!({})).send().await;
        assert_eq!(nobody.problem(), (401, "access_token_invalid".to_owned()));
    }

    #[tokio::test]
    async fn each_wrong_field_is_named_and_nothing_changes() {
        let server = TestServer::start().await;
        let person = TestPerson::number(1);
        let owner = refused(&server, &person).await;
        let form =
            json!({"nik": "3302010005809501", "kk": "33", "name": "B4di", "ktp_upload": "a", "selfie_upload": "a"});
        let problems = send(&server, &owner, form).await.field_problems();
        assert_eq!(problems, ["nik:nik_day", "kk:kk_length", "name:name_digit", "selfie_upload:upload_same_twice"]);
        let same = send(&server, &owner, json!({"kk": person.nik})).await;
        assert_eq!(same.field_problems(), ["kk:kk_is_nik"]);
        let unknown = send(&server, &owner, json!({"email": "a@contoh.invalid"})).await;
        assert_eq!(unknown.problem(), (422, "json_unexpected".to_owned()));
        let account: Account = server.get("/v1/account").by(&owner).send().await.json();
        assert_eq!(account.state, AccountState::Refused);
    }

    #[tokio::test]
    async fn the_same_wish_takes_effect_once() {
        let server = TestServer::start().await;
        let owner = refused(&server, &TestPerson::number(1)).await;
        let send = |form: Value| {
            let request = server.post("/v1/account/resubmission").by(&owner).key("kunci");
            async move { request.json(&form).send().await }
        };
        let first = send(json!({"name": "Siti"})).await;
        let again = send(json!({"name": "Siti"})).await;
        assert_eq!((again.status.as_u16(), &again.body), (200, &first.body));
        assert_eq!(send(json!({"name": "Sita"})).await.problem(), (422, "idempotency_key_reused".to_owned()));
        let missing = server.post("/v1/account/resubmission").by(&owner).json(&json!({})).send().await;
        assert_eq!(missing.problem(), (400, "idempotency_key_missing".to_owned()));
    }
}
