//! `DELETE /v1/account`: erasure at the owner's wish.
//!
//! What is left is a tombstone: an id, that it is closed, and when. Photos are let go of in the same
//! transaction and erased right after; should the server die in between, the sweeper erases them. The
//! address lives on in one last mail until that mail has left.

use axum::extract::State;
use axum::http::StatusCode;
use bansosku_contract::account::CloseAccount;
use bansosku_contract::{Password, Problem, ProblemCode};
use sqlx::AnyConnection;

use super::Compared;
use super::record::Record;
use crate::audit::{self, Event};
use crate::mail::{self, Message};
use crate::problem::{Answer, Json};
use crate::session::{Caller, rotation};
use crate::vault::End;
use crate::{AppState, idempotency, report, upload};

/// Erases the caller's account with everything that belongs to it.
#[utoipa::path(
    delete, path = "/v1/account", tag = "account",
    request_body = CloseAccount,
    responses(
        (status = 204),
        (status = 401, body = Problem,
         description = "`access_token_invalid`; `credentials_wrong`: the password is another one"),
        (status = 422, body = Problem, description = "`json_unexpected`"),
        (status = 429, body = Problem, description = "`too_many_requests`"),
    ),
    security(("access_token" = []))
)]
pub(super) async fn close(
    State(state): State<AppState>,
    caller: Caller,
    Json(form): Json<CloseAccount>,
) -> Answer<StatusCode> {
    state.limits.password_again.take(&caller.account)?;
    let record = Record::find(&mut *state.database.read().await?, &caller.account)
        .await?
        .ok_or(ProblemCode::AccessTokenInvalid)?;
    let password = Password::parse(form.password.expose()).map_err(|_| ProblemCode::CredentialsWrong)?;
    if state.passwords.compare(&password, record.password_hash).await? == Compared::Other {
        return Err(ProblemCode::CredentialsWrong.into());
    }

    let mut writing = state.database.write().await?;
    forget_mails(&mut writing, &caller.account).await?;
    mail::queue_to_account(&state, &mut writing, &caller.account, &Message::Closed).await?;
    report::erase_all(&state, &mut writing, &caller.account).await?;
    upload::release_all(&state, &mut writing, &caller.account, End::Closed).await?;
    rotation::end_all(&mut writing, &caller.account).await?;
    idempotency::forget(&mut writing, &caller.account).await?;
    erase(&mut writing, &caller.account, state.clock.now_ms()).await?;
    audit::append(&state, &mut writing, Event::Closed, &caller.account, "").await?;
    writing.commit().await?;

    state.mail_due.notify_one();
    upload::sweep(&state).await?;
    state.database.forget_log().await;
    Ok(StatusCode::NO_CONTENT)
}

/// What was queued for the account before has nobody to read it any more.
async fn forget_mails(connection: &mut AnyConnection, account: &str) -> sqlx::Result<()> {
    sqlx::query(
        "DELETE FROM mail WHERE subject_id = $1 OR subject_id IN (
             SELECT id FROM password_reset WHERE email_index = (SELECT email_index FROM account WHERE id = $1)
         )",
    )
    .bind(account)
    .execute(connection)
    .await?;
    Ok(())
}

/// Empties the row, and drops what hangs on it.
async fn erase(connection: &mut AnyConnection, account: &str, now: i64) -> sqlx::Result<()> {
    for statement in [
        "DELETE FROM consent WHERE account_id = $1",
        "DELETE FROM password_reset WHERE email_index = (SELECT email_index FROM account WHERE id = $1)",
    ] {
        sqlx::query(statement).bind(account).execute(&mut *connection).await?;
    }
    sqlx::query(
        "UPDATE account
         SET state = 'closed', state_since_at = $2, confirmed_at = NULL, review_until_at = NULL, refusal_reasons = '',
             photos_until_at = NULL, nik_index = NULL, kk_index = NULL, email_index = NULL, nik_sealed = NULL,
             kk_sealed = NULL, name_sealed = NULL, email_sealed = NULL, phone_sealed = NULL, password_hash = NULL,
             ktp_upload = NULL, selfie_upload = NULL, code_fingerprint = NULL, code_until_at = NULL
         WHERE id = $1",
    )
    .bind(account)
    .bind(now)
    .execute(connection)
    .await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use bansosku_contract::account::AccountState;
    use bansosku_contract::upload::UploadKind;
    use serde_json::json;

    use crate::testing::{SignedIn, TestAnswer, TestPerson, TestServer};

    async fn close(server: &TestServer, owner: &SignedIn, password: &str) -> TestAnswer {
        server.delete("/v1/account").by(owner).json(&json!({"password": password})).send().await
    }

    #[tokio::test]
    async fn the_password_is_asked_for_again() {
        let server = TestServer::start().await;
        let person = TestPerson::number(1);
        let owner = server.account(&person, AccountState::Active).await;
        for password in ["another password", ""] {
            assert_eq!(close(&server, &owner, password).await.problem(), (401, "credentials_wrong".to_owned()));
        }
        for _ in 0..3 {
            close(&server, &owner, "another password").await;
        }
        let refused = close(&server, &owner, &person.password).await;
        assert_eq!(refused.problem(), (429, "too_many_requests".to_owned()));
        assert_eq!(server.get("/v1/account").by(&owner).send().await.status, 200);
    }

    #[tokio::test]
    async fn what_is_left_is_a_tombstone() {
        let server = TestServer::start().await;
        let person = TestPerson::number(1);
        let registration = server.register(&person).await;
        server.confirm(&registration, &server.code(&person).await).await;
        let tokens = server.sign_in(&person.email, &person.password).await.json();
        let owner = SignedIn { account: registration, tokens };
        server.post("/v1/password-resets").json(&json!({"email": person.email})).send().await;
        server.mails().await;
        let answer = close(&server, &owner, &person.password).await;
        assert_eq!((answer.status.as_u16(), answer.body.len()), (204, 0));

        assert_eq!(server.get("/v1/account").by(&owner).send().await.status, 401);
        assert_eq!(server.refresh(owner.tokens.refresh_token.expose()).await.status, 401);
        for login in [&person.nik, &person.email] {
            assert_eq!(server.sign_in(login, &person.password).await.status, 401);
        }
        for statement in [
            "SELECT COUNT(*) FROM consent",
            "SELECT COUNT(*) FROM session",
            "SELECT COUNT(*) FROM refresh_token",
            "SELECT COUNT(*) FROM password_reset",
            "SELECT COUNT(*) FROM idempotency",
            "SELECT COUNT(*) FROM account WHERE state <> 'closed' OR nik_index IS NOT NULL OR kk_index IS NOT NULL
             OR email_index IS NOT NULL OR nik_sealed IS NOT NULL OR kk_sealed IS NOT NULL OR name_sealed IS NOT NULL
             OR email_sealed IS NOT NULL OR phone_sealed IS NOT NULL OR password_hash IS NOT NULL
             OR ktp_upload IS NOT NULL OR selfie_upload IS NOT NULL OR code_fingerprint IS NOT NULL",
        ] {
            assert_eq!(server.count(statement).await, 0, "{statement}");
        }
        assert!(server.mails_to(&person.email).await.last().unwrap().text.contains("sudah dihapus"));
        assert_eq!(server.count("SELECT COUNT(*) FROM mail").await, 0);
    }

    #[tokio::test]
    async fn the_photos_go_too() {
        let server = TestServer::start().await;
        let person = TestPerson::number(1);
        let registration = server.register(&person).await;
        server.confirm(&registration, &server.code(&person).await).await;
        let tokens = server.sign_in(&person.email, &person.password).await.json();
        assert_eq!(server.kept_photos().await, 2);
        let unattached = server.photo(UploadKind::Evidence).await;
        close(&server, &SignedIn { account: registration, tokens }, &person.password).await;
        assert_eq!(server.kept_photos().await, 1, "{unattached} is nobody's yet");
    }

    #[tokio::test]
    async fn whoever_left_may_come_back() {
        let server = TestServer::start().await;
        let person = TestPerson::number(1);
        let owner = server.account(&person, AccountState::Active).await;
        assert_eq!(close(&server, &owner, &person.password).await.status, 204);
        let registration = server.register(&person).await;
        assert_eq!(server.confirm(&registration, &server.code(&person).await).await.status, 200);
    }
}
