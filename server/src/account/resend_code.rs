//! `POST /v1/accounts/resend-code`: another mail with another code.

use axum::extract::State;
use axum::http::StatusCode;
use bansosku_contract::Problem;
use bansosku_contract::account::{AccountState, ResendCode};

use super::record::Record;
use crate::AppState;
use crate::mail::{self, Message};
use crate::problem::{Answer, Json};

/// Asks for another code. The answer is the same when there is no such registration, or nothing left to confirm.
#[utoipa::path(
    post, path = "/v1/accounts/resend-code", tag = "account",
    request_body = ResendCode,
    responses(
        (status = 202),
        (status = 422, body = Problem, description = "`json_unexpected`"),
        (status = 429, body = Problem, description = "`too_many_requests`; `Retry-After` says when again"),
    )
)]
pub(super) async fn resend_code(State(state): State<AppState>, Json(form): Json<ResendCode>) -> Answer<StatusCode> {
    state.limits.resend.take(&form.registration)?;
    let mut writing = state.database.write().await?;
    let record = Record::find(&mut writing, &form.registration).await?;
    if let Some(record) = record.filter(|record| record.state == AccountState::AwaitingEmail) {
        let email = record.person(&state.keys)?.email;
        state.limits.code_mail.take(&email.folded())?;
        mail::queue(&state, &mut writing, &record.id, &email, &Message::ConfirmEmail).await?;
        writing.commit().await?;
        state.mail_due.notify_one();
    }
    Ok(StatusCode::ACCEPTED)
}

#[cfg(test)]
mod tests {
    use axum::http::header;
    use serde_json::json;

    use crate::testing::{TestAnswer, TestPerson, TestServer};

    async fn resend(server: &TestServer, registration: &str) -> TestAnswer {
        server.post("/v1/accounts/resend-code").json(&json!({"registration": registration})).send().await
    }

    #[tokio::test]
    async fn another_code_takes_the_place_of_the_first() {
        let server = TestServer::start().await;
        let person = TestPerson::number(1);
        let registration = server.register(&person).await;
        let first = server.code(&person).await;
        assert_eq!(resend(&server, &registration).await.status, 202);
        let second = server.code(&person).await;
        assert_eq!(server.confirm(&registration, &first).await.problem(), (422, "email_code_wrong".to_owned()));
        assert_eq!(server.confirm(&registration, &second).await.status, 200);
    }

    #[tokio::test]
    async fn what_can_t_be_confirmed_is_answered_alike_and_gets_no_mail() {
        let server = TestServer::start().await;
        let person = TestPerson::number(1);
        let registration = server.register(&person).await;
        let code = server.code(&person).await;
        let waiting = resend(&server, &registration).await;
        let unknown = resend(&server, &server.state.random.id()).await;
        assert_eq!(unknown.outline(), waiting.outline());
        server.confirm(&registration, &code).await;
        let mails = server.mails().await.len();
        assert_eq!(resend(&server, &registration).await.outline(), waiting.outline());
        assert_eq!(server.mails().await.len(), mails);
    }

    #[tokio::test]
    async fn one_registration_gets_only_so_many_mails() {
        let server = TestServer::start().await;
        let registration = server.register(&TestPerson::number(1)).await;
        for _ in 0..3 {
            assert_eq!(resend(&server, &registration).await.status, 202);
        }
        let refused = resend(&server, &registration).await;
        assert_eq!(refused.problem(), (429, "too_many_requests".to_owned()));
        assert!(refused.headers.contains_key(header::RETRY_AFTER));
    }
}
