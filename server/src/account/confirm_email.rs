//! `POST /v1/accounts/confirm-email`: the code of the mail comes back, and the review begins.

use axum::extract::State;
use bansosku_contract::account::{AccountStanding, AccountState, ConfirmEmail};
use bansosku_contract::{EmailCode, FieldProblem, Problem, ProblemCode};
use sqlx::Row as _;

use super::code::KeptCode;
use crate::AppState;
use crate::audit::{self, Event};
use crate::database::{Writing, is_taken};
use crate::keys::Secret;
use crate::mail::{self, Message};
use crate::problem::{Answer, Json, Refusal};
use crate::session::rotation::milliseconds;

/// Confirms the e-mail address of a registration.
#[utoipa::path(
    post, path = "/v1/accounts/confirm-email", tag = "account",
    request_body = ConfirmEmail,
    responses(
        (status = 200, body = AccountStanding),
        (status = 422, body = Problem,
         description = "`email_code_wrong`, also for an unknown registration; `email_code_expired`: too old, tried too \
                        often, or used before; `fields_refused`; `json_unexpected`"),
        (status = 429, body = Problem, description = "`too_many_requests`"),
    )
)]
pub(super) async fn confirm_email(
    State(state): State<AppState>,
    Json(form): Json<ConfirmEmail>,
) -> Answer<Json<AccountStanding>> {
    let mut problems = Vec::new();
    let code = FieldProblem::keep(EmailCode::parse(form.code.expose()), "code", &mut problems)
        .ok_or_else(|| Refusal::fields(problems))?;
    state.limits.code_try.take(&form.registration)?;
    let offered = state.keys.fingerprint(Secret::RegistrationCode, &form.registration, code.expose());
    let now = state.clock.now_ms();

    let mut writing = state.database.write().await?;
    // Counted before it is compared, so that many tries at once are counted one by one.
    let row = sqlx::query(
        "UPDATE account SET code_tries = code_tries + 1 WHERE id = $1 AND state <> 'closed'
         RETURNING state, email_index, code_fingerprint, code_until_at, code_tries",
    )
    .bind(&form.registration)
    .fetch_optional(&mut *writing)
    .await?
    .ok_or(ProblemCode::EmailCodeWrong)?;
    let unconfirmed = row.try_get::<String, _>("state")? == AccountState::AwaitingEmail.as_str();
    let kept = KeptCode {
        fingerprint: row.try_get("code_fingerprint")?,
        until_at: row.try_get::<Option<i64>, _>("code_until_at")?.filter(|_| unconfirmed),
        tries: row.try_get("code_tries")?,
    };
    if let Err(refusal) = kept.check(&offered, now) {
        writing.commit().await?;
        return Err(refusal.into());
    }
    if is_confirmed_elsewhere(&mut writing, row.try_get("email_index")?).await? {
        // Two registrations of one address, and the other was confirmed first. Who reads the mails is told there.
        mail::queue_to_account(&state, &mut writing, &form.registration, &Message::ConfirmEmail).await?;
        writing.commit().await?;
        state.mail_due.notify_one();
        return Err(ProblemCode::EmailCodeExpired.into());
    }
    begin_review(&state, writing, &form.registration, now).await?;
    state.review_due.notify_one();
    Ok(Json(AccountStanding { state: AccountState::UnderReview }))
}

async fn is_confirmed_elsewhere(writing: &mut Writing, email_index: &str) -> Answer<bool> {
    let other = sqlx::query("SELECT id FROM account WHERE email_index = $1 AND confirmed_at IS NOT NULL")
        .bind(email_index)
        .fetch_optional(&mut **writing)
        .await?;
    Ok(other.is_some())
}

async fn begin_review(state: &AppState, mut writing: Writing, account: &str, now: i64) -> Answer<()> {
    let confirmed = sqlx::query(
        "UPDATE account SET state = 'under_review', state_since_at = $2, confirmed_at = $2, review_until_at = $3
         WHERE id = $1 AND state = 'awaiting_email'",
    )
    .bind(account)
    .bind(now)
    .bind(now + milliseconds(state.config.review_within))
    .execute(&mut *writing)
    .await;
    match confirmed {
        Err(error) if is_taken(&error) => return Err(ProblemCode::EmailCodeExpired.into()),
        result => result?,
    };
    audit::append(state, &mut writing, Event::EmailConfirmed, account, "").await?;
    Ok(writing.commit().await?)
}

#[cfg(test)]
mod tests {
    use jiff::SignedDuration;

    use crate::testing::{TestPerson, TestServer};

    fn wrong() -> (u16, String) {
        (422, "email_code_wrong".to_owned())
    }

    fn expired() -> (u16, String) {
        (422, "email_code_expired".to_owned())
    }

    #[tokio::test]
    async fn the_code_of_the_mail_begins_the_review() {
        let server = TestServer::start().await;
        let person = TestPerson::number(1);
        let registration = server.register(&person).await;
        let code = server.code(&person).await;
        let spaced = format!("{} {}", &code[..4], &code[4..]);
        let answer = server.confirm(&registration, &spaced).await;
        assert_eq!(answer.text(), r#"{"state":"under_review"}"#);
    }

    #[tokio::test]
    async fn a_wrong_code_a_foreign_one_and_one_for_nothing_are_wrong() {
        let server = TestServer::start().await;
        let (one, two) = (TestPerson::number(1), TestPerson::number(2));
        let (first, second) = (server.register(&one).await, server.register(&two).await);
        let foreign = server.code(&two).await;
        assert_eq!(server.confirm(&first, &foreign).await.problem(), wrong());
        assert_eq!(server.confirm(&first, "00000000").await.problem(), wrong());
        assert_eq!(server.confirm(&server.state.random.id(), &foreign).await.problem(), wrong());
        assert_eq!(server.confirm(&first, "1234").await.field_problems(), ["code:code_length"]);
        assert_eq!(server.confirm(&second, &foreign).await.status, 200);
    }

    #[tokio::test]
    async fn a_code_is_good_for_ten_minutes_and_once() {
        let server = TestServer::start().await;
        let person = TestPerson::number(1);
        let registration = server.register(&person).await;
        let late = server.code(&person).await;
        server.pass(SignedDuration::from_mins(10));
        assert_eq!(server.confirm(&registration, &late).await.problem(), expired());
        server.post("/v1/accounts/resend-code").json(&serde_json::json!({"registration": registration})).send().await;
        let code = server.code(&person).await;
        assert_ne!(code, late);
        assert_eq!(server.confirm(&registration, &code).await.status, 200);
        assert_eq!(server.confirm(&registration, &code).await.problem(), expired());
        assert_eq!(server.confirm(&registration, "00000000").await.problem(), wrong());
    }

    #[tokio::test]
    async fn the_ten_minutes_count_from_when_the_mail_left() {
        let server = TestServer::start().await;
        let person = TestPerson::number(1);
        let registration = server.register(&person).await;
        server.pass(SignedDuration::from_mins(30));
        let code = server.code(&person).await;
        server.pass(SignedDuration::from_mins(9));
        assert_eq!(server.confirm(&registration, &code).await.status, 200);
    }

    #[tokio::test]
    async fn after_five_wrong_tries_the_right_code_is_spent() {
        let server = TestServer::start().await;
        let person = TestPerson::number(1);
        let registration = server.register(&person).await;
        let code = server.code(&person).await;
        for _ in 0..5 {
            assert_eq!(server.confirm(&registration, "00000000").await.problem(), wrong());
        }
        assert_eq!(server.confirm(&registration, &code).await.problem(), expired());
        for _ in 0..4 {
            server.confirm(&registration, "00000000").await;
        }
        assert_eq!(server.confirm(&registration, &code).await.problem(), (429, "too_many_requests".to_owned()));
    }

    #[tokio::test]
    async fn of_two_registrations_of_one_address_the_first_confirmed_wins() {
        let server = TestServer::start().await;
        let one = TestPerson::number(1);
        let two = TestPerson { email: one.email.clone(), ..TestPerson::number(2) };
        let first = server.register(&one).await;
        let first_code = server.code(&one).await;
        let second = server.register(&two).await;
        let second_code = server.code(&two).await;
        assert_eq!(server.confirm(&first, &first_code).await.status, 200);
        assert_eq!(server.confirm(&second, &second_code).await.problem(), expired());
        let mails = server.mails_to(&one.email).await;
        assert!(mails.last().unwrap().text.contains("sudah punya akun"));
    }
}
