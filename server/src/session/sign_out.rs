//! `DELETE /v1/sessions/current` and `DELETE /v1/sessions/{id}`: signing a device out.

use axum::extract::State;
use axum::http::StatusCode;
use bansosku_contract::{Problem, ProblemCode};

use super::{Caller, rotation};
use crate::AppState;
use crate::audit::{self, Event};
use crate::problem::{Answer, Path};

/// Signs out the device that asks.
#[utoipa::path(
    delete, path = "/v1/sessions/current", tag = "session",
    responses((status = 204), (status = 401, body = Problem, description = "`access_token_invalid`")),
    security(("access_token" = []))
)]
pub(super) async fn sign_out(State(state): State<AppState>, caller: Caller) -> Answer<StatusCode> {
    let session = caller.session.clone();
    end_own(&state, &caller, &session).await
}

/// Signs out one of the caller's devices.
#[utoipa::path(
    delete, path = "/v1/sessions/{id}", tag = "session",
    params(("id" = String, Path, description = "Of `GET /v1/sessions`")),
    responses(
        (status = 204),
        (status = 401, body = Problem, description = "`access_token_invalid`"),
        (status = 404, body = Problem, description = "`not_found`, also for another person's device"),
    ),
    security(("access_token" = []))
)]
pub(super) async fn sign_out_device(
    State(state): State<AppState>,
    caller: Caller,
    Path(id): Path<String>,
) -> Answer<StatusCode> {
    end_own(&state, &caller, &id).await
}

async fn end_own(state: &AppState, caller: &Caller, session: &str) -> Answer<StatusCode> {
    let mut writing = state.database.write().await?;
    let own = sqlx::query("SELECT id FROM session WHERE id = $1 AND account_id = $2")
        .bind(session)
        .bind(&caller.account)
        .fetch_optional(&mut *writing)
        .await?;
    own.ok_or(ProblemCode::NotFound)?;
    rotation::end(&mut writing, session).await?;
    audit::append(state, &mut writing, Event::SignedOut, &caller.account, session).await?;
    writing.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}

#[cfg(test)]
mod tests {
    use bansosku_contract::account::AccountState;
    use bansosku_contract::session::{Devices, SessionTokens};
    use serde_json::json;

    use crate::testing::{SignedIn, TestPerson, TestServer};

    async fn devices(server: &TestServer, person: &SignedIn) -> Devices {
        server.get("/v1/sessions").by(person).send().await.json()
    }

    #[tokio::test]
    async fn the_owner_sees_the_devices_and_signs_one_out() {
        let server = TestServer::start().await;
        let person = TestPerson::number(1);
        let here = server.account(&person, AccountState::Active).await;
        server.pass(jiff::SignedDuration::from_mins(1));
        let form = json!({"login": person.nik, "password": person.password, "device_name": " HP Ibu "});
        let there: SessionTokens = server.post("/v1/sessions").json(&form).send().await.json();
        let list = devices(&server, &here).await.sessions;
        let names: Vec<_> = list.iter().map(|device| (device.device_name.as_str(), device.current)).collect();
        assert_eq!(names, [("HP Ibu", false), ("Ponsel", true)]);

        let path = format!("/v1/sessions/{}", list[0].id);
        assert_eq!(server.delete(&path).by(&here).send().await.status, 204);
        assert_eq!(server.delete(&path).by(&here).send().await.problem(), (404, "not_found".to_owned()));
        assert_eq!(server.refresh(there.refresh_token.expose()).await.problem(), (401, "session_ended".to_owned()));
        assert_eq!(devices(&server, &here).await.sessions.len(), 1);
    }

    #[tokio::test]
    async fn the_device_that_asks_is_signed_out_at_once() {
        let server = TestServer::start().await;
        let owner = server.active(&TestPerson::number(1)).await;
        let answer = server.delete("/v1/sessions/current").by(&owner).send().await;
        assert_eq!((answer.status.as_u16(), answer.body.len()), (204, 0));
        let after = server.get("/v1/account").by(&owner).send().await;
        assert_eq!(after.problem(), (401, "access_token_invalid".to_owned()));
        assert_eq!(server.count("SELECT COUNT(*) FROM refresh_token").await, 0);
    }

    #[tokio::test]
    async fn another_persons_device_is_answered_like_one_that_does_not_exist() {
        let server = TestServer::start().await;
        let one = server.active(&TestPerson::number(1)).await;
        let two = server.active(&TestPerson::number(2)).await;
        let foreign = devices(&server, &two).await.sessions[0].id.clone();
        let delete = |id: String| server.delete(&format!("/v1/sessions/{id}")).by(&one).send();
        let (foreign, random) = (delete(foreign).await, delete(server.state.random.id()).await);
        assert_eq!(foreign.problem(), (404, "not_found".to_owned()));
        assert_eq!((foreign.outline(), &foreign.body), (random.outline(), &random.body));
        assert_eq!(devices(&server, &two).await.sessions.len(), 1);
    }
}
