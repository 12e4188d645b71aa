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

#[cfg(test)]
mod tests {
    use bansosku_contract::account::AccountState;
    use bansosku_contract::password_reset::PasswordReset;
    use jiff::SignedDuration;
    use serde_json::json;

    use crate::testing::{SignedIn, TestAnswer, TestPerson, TestServer};

    const NEW: &str = "soto ayam hangat sekali";

    async fn ask(server: &TestServer, email: &str) -> TestAnswer {
        server.post("/v1/password-resets").json(&json!({"email": email})).send().await
    }

    async fn confirm(server: &TestServer, reset: &str, code: &str, password: &str) -> TestAnswer {
        let form = json!({"reset": reset, "code": code, "new_password": password});
        server.post("/v1/password-resets/confirm").json(&form).send().await
    }

    async fn asked() -> (TestServer, TestPerson, SignedIn, String, String) {
        let server = TestServer::start().await;
        let person = TestPerson::number(1);
        let owner = server.account(&person, AccountState::Active).await;
        let reset = ask(&server, &person.email).await.json::<PasswordReset>().reset;
        let code = server.code(&person).await;
        (server, person, owner, reset, code)
    }

    fn refused(code: &str) -> (u16, String) {
        (422, code.to_owned())
    }

    #[tokio::test]
    async fn the_code_allows_a_new_password_and_signs_every_device_out() {
        let (server, person, owner, reset, code) = asked().await;
        let answer = confirm(&server, &reset, &code, NEW).await;
        assert_eq!((answer.status.as_u16(), answer.body.len()), (204, 0));
        assert_eq!(server.refresh(owner.tokens.refresh_token.expose()).await.status, 401);
        assert_eq!(server.get("/v1/account").by(&owner).send().await.status, 401);
        assert_eq!(server.sign_in(&person.nik, &person.password).await.status, 401);
        assert_eq!(server.sign_in(&person.nik, NEW).await.status, 200);
        assert!(
            server
                .mails_to(&person.email)
                .await
                .last()
                .unwrap()
                .text
                .contains("kata sandi akun Bansosku Anda baru saja diganti")
        );
    }

    #[tokio::test]
    async fn an_unknown_address_gets_the_same_answer_and_no_mail() {
        let (server, person, _, _, _) = asked().await;
        server.register(&TestPerson::number(2)).await;
        let mails = server.mails().await.len();
        let known = ask(&server, &person.email).await;
        let unknown = ask(&server, "siti.9@contoh.invalid").await;
        let waiting = ask(&server, &TestPerson::number(2).email).await;
        assert_eq!(known.status, 202);
        assert_eq!(unknown.outline(), known.outline());
        assert_eq!(waiting.outline(), known.outline());
        assert_eq!(server.mails().await.len(), mails + 1);
        let [known, unknown] = [known, unknown].map(|answer| answer.json::<PasswordReset>().reset);
        for _ in 0..6 {
            let known = confirm(&server, &known, "00000000", NEW).await;
            let unknown = confirm(&server, &unknown, "00000000", NEW).await;
            assert_eq!((known.outline(), known.body), (unknown.outline(), unknown.body));
        }
    }

    #[tokio::test]
    async fn a_wrong_code_a_foreign_one_and_one_for_nothing_are_wrong() {
        let (server, _, _, reset, code) = asked().await;
        let other = TestPerson::number(2);
        server.account(&other, AccountState::Active).await;
        let foreign_reset = ask(&server, &other.email).await.json::<PasswordReset>().reset;
        server.mails().await;
        for (reset, code) in [(&reset, "00000000"), (&foreign_reset, &*code), (&server.state.random.id(), &*code)] {
            assert_eq!(confirm(&server, reset, code, NEW).await.problem(), refused("email_code_wrong"));
        }
    }

    #[tokio::test]
    async fn a_code_is_good_for_ten_minutes_and_once() {
        let (server, person, _, reset, late) = asked().await;
        server.pass(SignedDuration::from_mins(10));
        assert_eq!(confirm(&server, &reset, &late, NEW).await.problem(), refused("email_code_expired"));
        let reset = ask(&server, &person.email).await.json::<PasswordReset>().reset;
        let code = server.code(&person).await;
        assert_eq!(confirm(&server, &reset, &code, NEW).await.status, 204);
        assert_eq!(confirm(&server, &reset, &code, NEW).await.problem(), refused("email_code_expired"));
    }

    #[tokio::test]
    async fn after_five_wrong_tries_the_right_code_is_spent() {
        let (server, _, _, reset, code) = asked().await;
        for _ in 0..5 {
            assert_eq!(confirm(&server, &reset, "00000000", NEW).await.problem(), refused("email_code_wrong"));
        }
        assert_eq!(confirm(&server, &reset, &code, NEW).await.problem(), refused("email_code_expired"));
    }

    #[tokio::test]
    async fn a_password_that_is_too_easy_is_refused_and_the_code_stays_good() {
        let (server, person, _, reset, code) = asked().await;
        for (password, problem) in [
            ("pendek", "new_password:password_short"),
            ("bansos123456", "new_password:password_guessed"),
            ("sitifatimah1", "new_password:password_own"),
        ] {
            assert_eq!(confirm(&server, &reset, &code, password).await.field_problems(), [problem]);
        }
        assert_eq!(server.sign_in(&person.nik, &person.password).await.status, 200);
        assert_eq!(confirm(&server, &reset, &code, NEW).await.status, 204);
    }

    #[tokio::test]
    async fn an_address_that_is_none_is_refused() {
        let server = TestServer::start().await;
        assert_eq!(ask(&server, "siti").await.field_problems(), ["email:email_at"]);
        let unknown = server.post("/v1/password-resets").json(&json!({"mail": "siti@contoh.invalid"})).send().await;
        assert_eq!(unknown.problem(), refused("json_unexpected"));
    }

    #[tokio::test]
    async fn one_address_gets_only_so_many_codes() {
        let server = TestServer::start().await;
        for _ in 0..5 {
            assert_eq!(ask(&server, "siti.9@contoh.invalid").await.status, 202);
        }
        let refused = ask(&server, "SITI.9@contoh.invalid").await;
        assert_eq!(refused.problem(), (429, "too_many_requests".to_owned()));
    }
}
