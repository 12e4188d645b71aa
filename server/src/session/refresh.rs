//! `POST /v1/sessions/refresh`: the next pair of tokens. How they follow each other: [`super::rotation`].

use axum::extract::State;
use bansosku_contract::Problem;
use bansosku_contract::session::{Refresh, SessionTokens};

use super::rotation;
use crate::AppState;
use crate::problem::{Answer, Json};

/// Exchanges a refresh token for a new pair. The same token gives another pair as long as the last one was not used.
#[utoipa::path(
    post, path = "/v1/sessions/refresh", tag = "session",
    request_body = Refresh,
    responses(
        (status = 200, body = SessionTokens),
        (status = 401, body = Problem, description = "`session_ended`: sign in again"),
        (status = 422, body = Problem, description = "`json_unexpected`"),
    )
)]
pub(super) async fn refresh(State(state): State<AppState>, Json(form): Json<Refresh>) -> Answer<Json<SessionTokens>> {
    rotation::exchange(&state, form.refresh_token.expose()).await.map(Json)
}

#[cfg(test)]
mod tests {
    use bansosku_contract::account::AccountState;
    use jiff::SignedDuration;

    use super::*;
    use crate::testing::{SignedIn, TestPerson, TestServer};

    fn ended() -> (u16, String) {
        (401, "session_ended".to_owned())
    }

    async fn signed_in() -> (TestServer, SignedIn) {
        let server = TestServer::start().await;
        let owner = server.account(&TestPerson::number(1), AccountState::Active).await;
        (server, owner)
    }

    async fn next(server: &TestServer, tokens: &SessionTokens) -> SessionTokens {
        let answer = server.refresh(tokens.refresh_token.expose()).await;
        assert_eq!(answer.status, 200, "{}", answer.text());
        answer.json()
    }

    async fn works(server: &TestServer, tokens: &SessionTokens) -> bool {
        server.get("/v1/account").bearer(tokens.access_token.expose()).send().await.status == 200
    }

    #[tokio::test]
    async fn a_lost_answer_signs_nobody_out() {
        let (server, owner) = signed_in().await;
        let lost = next(&server, &owner.tokens).await;
        let lost_again = next(&server, &owner.tokens).await;
        let kept = next(&server, &owner.tokens).await;
        assert!(works(&server, &kept).await);
        assert_ne!(lost.refresh_token, lost_again.refresh_token);
        assert!(works(&server, &next(&server, &kept).await).await);
    }

    #[tokio::test]
    async fn a_consumed_token_that_comes_back_ends_the_session_and_its_owner_is_told() {
        let (server, owner) = signed_in().await;
        let second = next(&server, &owner.tokens).await;
        let third = next(&server, &second).await;
        assert_eq!(server.refresh(owner.tokens.refresh_token.expose()).await.problem(), ended());
        assert_eq!(server.refresh(third.refresh_token.expose()).await.problem(), ended());
        assert!(!works(&server, &third).await);
        let mails = server.mails().await;
        assert_eq!(mails.len(), 1);
        assert!(mails[0].text.contains("dipakai di dua tempat"));
    }

    #[tokio::test]
    async fn a_token_whose_pair_was_used_ends_the_session() {
        let (server, owner) = signed_in().await;
        let second = next(&server, &owner.tokens).await;
        assert!(works(&server, &second).await);
        assert_eq!(server.refresh(owner.tokens.refresh_token.expose()).await.problem(), ended());
        assert!(!works(&server, &second).await);
    }

    #[tokio::test]
    async fn a_pair_that_was_taken_for_lost_and_is_used_ends_the_session() {
        for use_access in [true, false] {
            let (server, owner) = signed_in().await;
            let thief = next(&server, &owner.tokens).await;
            let kept = next(&server, &owner.tokens).await;
            if use_access {
                assert!(!works(&server, &thief).await);
            } else {
                assert_eq!(server.refresh(thief.refresh_token.expose()).await.problem(), ended());
            }
            assert!(!works(&server, &kept).await);
            assert_eq!(server.refresh(kept.refresh_token.expose()).await.problem(), ended());
            assert_eq!(server.mails().await.len(), 1);
        }
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn of_racing_refreshes_one_pair_lives() {
        let (server, owner) = signed_in().await;
        let server = std::sync::Arc::new(server);
        let tasks: Vec<_> = (0..8)
            .map(|_| {
                let (server, token) = (std::sync::Arc::clone(&server), owner.tokens.refresh_token.clone());
                tokio::spawn(async move { server.refresh(token.expose()).await })
            })
            .collect();
        for task in tasks {
            assert_eq!(task.await.unwrap().status, 200);
        }
        let living = "SELECT COUNT(*) FROM refresh_token WHERE consumed_at IS NULL AND superseded_at IS NULL";
        assert_eq!(server.count(living).await, 1);
    }

    #[tokio::test]
    async fn an_access_token_lives_fifteen_minutes() {
        let (server, owner) = signed_in().await;
        server.pass(SignedDuration::from_secs(899));
        assert!(works(&server, &owner.tokens).await);
        server.pass(SignedDuration::from_secs(1));
        assert!(!works(&server, &owner.tokens).await);
        assert!(works(&server, &next(&server, &owner.tokens).await).await);
    }

    #[tokio::test]
    async fn a_session_ends_after_thirty_idle_days() {
        let (server, owner) = signed_in().await;
        server.pass(SignedDuration::from_hours(24 * 30 - 1));
        let tokens = next(&server, &owner.tokens).await;
        server.pass(SignedDuration::from_hours(24 * 30));
        assert_eq!(server.refresh(tokens.refresh_token.expose()).await.problem(), ended());
        assert_eq!(server.mails().await.len(), 0);
    }

    #[tokio::test]
    async fn a_session_ends_after_a_hundred_and_eighty_days() {
        let (server, owner) = signed_in().await;
        let mut tokens = owner.tokens;
        for _ in 0..8 {
            server.pass(SignedDuration::from_hours(24 * 20));
            tokens = next(&server, &tokens).await;
        }
        server.pass(SignedDuration::from_hours(24 * 20));
        assert_eq!(server.refresh(tokens.refresh_token.expose()).await.problem(), ended());
    }

    #[tokio::test]
    async fn what_is_no_refresh_token_is_answered_like_an_ended_session() {
        let (server, owner) = signed_in().await;
        for token in ["", "x", owner.access()] {
            assert_eq!(server.refresh(token).await.problem(), ended());
        }
        let unknown = server.post("/v1/sessions/refresh").json(&serde_json::json!({"token": "x"})).send().await;
        assert_eq!(unknown.problem(), (422, "json_unexpected".to_owned()));
    }
}
