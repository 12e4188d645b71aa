//! `GET /v1/account`: what the owner sees of the account.

use axum::extract::State;
use bansosku_contract::account::Account;
use bansosku_contract::{Problem, ProblemCode};

use super::record::Record;
use crate::AppState;
use crate::clock::instant;
use crate::keys::Keys;
use crate::problem::{Answer, Json};
use crate::session::Caller;

/// The caller's account.
#[utoipa::path(
    get, path = "/v1/account", tag = "account",
    responses((status = 200, body = Account), (status = 401, body = Problem, description = "`access_token_invalid`")),
    security(("access_token" = []))
)]
pub(super) async fn show(State(state): State<AppState>, caller: Caller) -> Answer<Json<Account>> {
    let mut reading = state.database.read().await?;
    let record = Record::find(&mut reading, &caller.account).await?.ok_or(ProblemCode::AccessTokenInvalid)?;
    Ok(Json(shown(&state.keys, &record)?))
}

/// An account as its owner sees it.
pub(super) fn shown(keys: &Keys, record: &Record) -> Answer<Account> {
    let person = record.person(keys)?;
    Ok(Account {
        name: person.name.expose().to_owned(),
        nik_masked: person.nik.masked(),
        email: person.email.expose().to_owned(),
        phone: person.phone.expose().to_owned(),
        state: record.state,
        refusal_reasons: record.refusal_reasons.clone(),
        since: instant(record.state_since_at),
        review_until: record.review_until_at.map(instant),
    })
}

#[cfg(test)]
mod tests {
    use bansosku_contract::account::AccountState;
    use jiff::SignedDuration;

    use super::*;
    use crate::testing::{TestPerson, TestServer};

    #[tokio::test]
    async fn the_owner_sees_the_account_in_every_state() {
        let server = TestServer::start().await;
        let person = TestPerson::number(1);
        let owner = server.account(&person, AccountState::UnderReview).await;
        let account: Account = server.get("/v1/account").by(&owner).send().await.json();
        assert_eq!(account.name, person.name);
        assert_eq!(account.nik_masked, "3302••••••••9501");
        assert_eq!(account.email, person.email);
        assert_eq!(account.phone, "+6284000000001");
        assert_eq!(account.state, AccountState::UnderReview);
        assert_eq!(account.since.to_string(), "2026-11-21T03:00:00Z");
    }

    #[tokio::test]
    async fn a_review_says_until_when() {
        let server = TestServer::start().await;
        let person = TestPerson::number(1);
        let registration = server.register(&person).await;
        server.confirm(&registration, &server.code(&person).await).await;
        let tokens: bansosku_contract::session::SessionTokens =
            server.sign_in(&person.email, &person.password).await.json();
        let show = || server.get("/v1/account").bearer(tokens.access_token.expose()).send();
        let account: Account = show().await.json();
        assert_eq!(account.review_until, Some(account.since + SignedDuration::from_hours(72)));
        crate::account::review::approve(&server.state, &registration, crate::account::review::Reviewer::Officer)
            .await
            .unwrap();
        assert_eq!(show().await.json::<Account>().review_until, None);
    }

    #[tokio::test]
    async fn nobody_else_sees_it() {
        let server = TestServer::start().await;
        let owner = server.active(&TestPerson::number(1)).await;
        for token in ["", "x", &server.state.random.token(), owner.tokens.refresh_token.expose()] {
            let answer = server.get("/v1/account").bearer(token).send().await;
            assert_eq!(answer.problem(), (401, "access_token_invalid".to_owned()));
            assert_eq!(answer.headers["www-authenticate"], "Bearer");
        }
        assert_eq!(server.get("/v1/account").send().await.problem(), (401, "access_token_invalid".to_owned()));
        let basic =
            server.get("/v1/account").header("authorization", &format!("Basic {}", owner.access())).send().await;
        assert_eq!(basic.problem(), (401, "access_token_invalid".to_owned()));
    }
}
