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
use sqlx::AnyConnection;

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
    let mut turn = match idempotency::enter(&state, "nobody", "register", &key, &form).await? {
        Entered::Again(answer) => return Ok(answer),
        Entered::First(turn) => turn,
    };
    let checked = check(&state, &form).await?;
    state.limits.code_mail.take(&checked.email.folded())?;
    let password_hash = state.passwords.hash(&checked.password).await?;

    let registration = state.random.id();
    turn.about(&registration);
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
    let samples_only = crate::registry::takes_samples_only(connection).await?;
    Ok((samples_only && !nik.is_synthetic()).then(|| FieldProblem::new("nik", "nik_not_sample")))
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

#[cfg(test)]
mod tests {
    use axum::http::header;
    use bansosku_contract::account::AccountState;
    use serde_json::{Value, json};

    use super::*;
    use crate::testing::{TestPerson, TestServer};

    async fn sent(server: &TestServer, form: &Value) -> crate::testing::TestAnswer {
        server.post("/v1/accounts").key(&server.state.random.id()).json(form).send().await
    }

    async fn typed(server: &TestServer, field: &str, value: Value) -> crate::testing::TestAnswer {
        let mut form = serde_json::to_value(server.form(&TestPerson::number(1)).await).unwrap();
        form[field] = value;
        sent(server, &form).await
    }

    #[tokio::test]
    async fn whoever_asks_for_an_account_gets_a_mail_with_a_code() {
        let server = TestServer::start().await;
        let person = TestPerson::number(1);
        let registration = server.register(&person).await;
        let mails = server.mails_to(&person.email).await;
        assert_eq!(mails.len(), 1);
        assert_eq!(mails[0].subject, "Kode pendaftaran Bansosku / Your Bansosku code");
        assert_eq!(mails[0].code().unwrap().len(), 8);
        assert_eq!(server.confirm(&registration, &mails[0].code().unwrap()).await.status, 200);
    }

    #[tokio::test]
    async fn each_wrong_field_is_named() {
        let server = TestServer::start().await;
        for (field, value, problem) in [
            ("nik", "33020155O5809501", "nik:nik_not_digits"),
            ("nik", "3302010005809501", "nik:nik_day"),
            ("nik", "3302015513809501", "nik:nik_month"),
            ("kk", "3302015505809501", "kk:kk_is_nik"),
            ("name", "B4di", "name:name_digit"),
            ("email", "siti", "email:email_at"),
            ("phone", "0211234567", "phone:phone_prefix"),
            ("password", "sitifatimah1", "password:password_own"),
        ] {
            let mut form = serde_json::to_value(server.form(&TestPerson::number(1)).await).unwrap();
            form["nik"] = "3302015505809501".into();
            form[field] = value.into();
            assert_eq!(sent(&server, &form).await.field_problems(), [problem]);
        }
        let needed = typed(&server, "consents", json!([{"purpose": "account", "version": "1"}])).await;
        assert_eq!(needed.field_problems(), ["consents:consent_missing"]);
        assert_eq!(server.count("SELECT COUNT(*) FROM account").await, 0);
    }

    #[tokio::test]
    async fn what_is_no_form_is_refused_without_repeating_it() {
        let server = TestServer::start().await;
        let unknown = typed(&server, "is_admin", true.into()).await;
        assert_eq!(unknown.problem(), (422, "json_unexpected".to_owned()));
        assert!(unknown.text().contains("unknown field `is_admin`"), "{}", unknown.text());
        let number = typed(&server, "nik", json!(3_302_015_505_809_501_u64)).await;
        assert_eq!(number.problem(), (422, "json_unexpected".to_owned()));
        assert!(!number.text().contains("3302"), "{}", number.text());

        let post = || server.post("/v1/accounts").key("k");
        let json = |body: &'static str| post().header("content-type", "application/json").body(body);
        assert_eq!(json("{\"nik\": ").send().await.problem(), (400, "json_malformed".to_owned()));
        assert_eq!(json("{}").send().await.problem(), (422, "json_unexpected".to_owned()));
        let text = post().header("content-type", "text/plain").body("{}").send().await;
        assert_eq!(text.problem(), (415, "media_type_unsupported".to_owned()));
        let large = post().header("content-type", "application/json").body(vec![b' '; 1024 * 1024 + 1]).send().await;
        assert_eq!(large.problem(), (413, "body_too_large".to_owned()));
    }

    #[tokio::test]
    async fn known_and_unknown_people_get_the_same_answer() {
        let server = TestServer::start().await;
        let known = TestPerson::number(1);
        server.account(&known, AccountState::Active).await;
        let unknown = TestPerson::number(2);
        let same_nik = TestPerson { nik: known.nik.clone(), ..TestPerson::number(3) };
        let same_email = TestPerson { email: known.email.clone(), ..TestPerson::number(4) };
        let mut outlines = Vec::new();
        for person in [&known, &unknown, &same_nik, &same_email] {
            let form = server.form(person).await;
            let answer = server.post("/v1/accounts").key(&server.state.random.id()).json(&form).send().await;
            assert_eq!(answer.status, 202);
            outlines.push(answer.outline());
        }
        assert!(outlines.iter().all(|outline| *outline == outlines[0]), "{outlines:#?}");
        // Nor does what is written differ, before the mails are sent.
        assert_eq!(server.count("SELECT COUNT(*) FROM account WHERE state = 'awaiting_email'").await, 4);
        assert_eq!(server.count("SELECT COUNT(DISTINCT LENGTH(details_sealed)) FROM mail").await, 1);
    }

    #[tokio::test]
    async fn the_owner_of_a_known_address_is_told_so_without_a_code() {
        let server = TestServer::start().await;
        let known = TestPerson::number(1);
        server.account(&known, AccountState::Active).await;
        let registration =
            server.register(&TestPerson { email: "SITI.1@contoh.invalid".into(), ..TestPerson::number(2) }).await;
        let mails = server.mails_to("SITI.1@contoh.invalid").await;
        assert_eq!(mails.len(), 1);
        assert_eq!(mails[0].code(), None);
        assert!(mails[0].text.contains("sudah punya akun"));
        assert_eq!(server.confirm(&registration, "12345678").await.problem(), (422, "email_code_wrong".to_owned()));
    }

    #[tokio::test]
    async fn a_sample_server_takes_made_up_numbers_alone() {
        let server = TestServer::start().await;
        let mut writing = server.state.database.write().await.unwrap();
        sqlx::query("INSERT INTO meta (name, value) VALUES ('sample', 'true')").execute(&mut *writing).await.unwrap();
        writing.commit().await.unwrap();
        let real = typed(&server, "nik", "3302015505800001".into()).await;
        assert_eq!(real.field_problems(), ["nik:nik_not_sample"]);
        assert_eq!(typed(&server, "nik", "3302015505809501".into()).await.status, 202);
    }

    #[tokio::test]
    async fn the_same_wish_takes_effect_once() {
        let server = TestServer::start().await;
        let form = server.form(&TestPerson::number(1)).await;
        let send = |form| server.post("/v1/accounts").key("kunci-1").json(form).send();
        let first = send(&form).await;
        let again = send(&form).await;
        assert_eq!((first.status.as_u16(), &first.body), (202, &again.body));
        assert_eq!(again.outline(), first.outline());
        let other = NewAccount { name: "Siti Aminah".into(), ..form.clone() };
        assert_eq!(send(&other).await.problem(), (422, "idempotency_key_reused".to_owned()));
        assert_eq!(server.count("SELECT COUNT(*) FROM account").await, 1);
        assert_eq!(server.mails().await.len(), 1);
        server.pass(jiff::SignedDuration::from_hours(24 * 30));
        crate::sweep::sweep(&server.state).await.unwrap();
        assert_eq!(server.count("SELECT COUNT(*) FROM idempotency").await, 0);
    }

    #[tokio::test]
    async fn a_refused_form_may_be_corrected_under_the_same_key() {
        let server = TestServer::start().await;
        let form = server.form(&TestPerson::number(1)).await;
        let wrong = NewAccount { email: "siti".into(), ..form.clone() };
        let send = |form| server.post("/v1/accounts").key("kunci-1").json(form).send();
        assert_eq!(send(&wrong).await.field_problems(), ["email:email_at"]);
        assert_eq!(send(&form).await.status, 202);
    }

    #[tokio::test]
    async fn a_wish_without_a_usable_key_is_refused() {
        let server = TestServer::start().await;
        let form = server.form(&TestPerson::number(1)).await;
        let none = server.post("/v1/accounts").json(&form).send().await;
        assert_eq!(none.problem(), (400, "idempotency_key_missing".to_owned()));
        for key in ["", &"k".repeat(201)] {
            let unusable = server.post("/v1/accounts").key(key).json(&form).send().await;
            assert_eq!(unusable.problem(), (400, "header_missing".to_owned()));
        }
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn two_hundred_equal_requests_at_once_make_one_account() {
        let server = std::sync::Arc::new(TestServer::start().await);
        let form = server.form(&TestPerson::number(1)).await;
        let tasks: Vec<_> = (0..200)
            .map(|_| {
                let (server, form) = (std::sync::Arc::clone(&server), form.clone());
                tokio::spawn(async move { server.post("/v1/accounts").key("kunci-1").json(&form).send().await })
            })
            .collect();
        let mut bodies = std::collections::BTreeSet::new();
        for task in tasks {
            let answer = task.await.unwrap();
            if answer.status == 202 {
                bodies.insert(answer.body);
            } else {
                assert_eq!(answer.problem(), (409, "idempotency_in_flight".to_owned()));
                assert!(answer.headers.contains_key(header::RETRY_AFTER));
            }
        }
        assert_eq!(bodies.len(), 1);
        assert_eq!(server.count("SELECT COUNT(*) FROM account").await, 1);
        assert_eq!(server.count("SELECT COUNT(*) FROM mail").await, 1);
    }

    #[tokio::test]
    async fn one_address_gets_only_so_many_codes() {
        let server = TestServer::start().await;
        let person = TestPerson::number(1);
        for _ in 0..5 {
            server.register(&person).await;
        }
        let form = server.form(&person).await;
        let refused = server.post("/v1/accounts").key("k").json(&form).send().await;
        assert_eq!(refused.problem(), (429, "too_many_requests".to_owned()));
        assert!(refused.headers[header::RETRY_AFTER].to_str().unwrap().parse::<u64>().unwrap() <= 20 * 60 + 1);
        server.pass(jiff::SignedDuration::from_mins(21));
        server.register(&person).await;
    }
}
