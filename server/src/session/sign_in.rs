//! `POST /v1/sessions`: signing in on a device.
//!
//! Whether the login is known is not told, neither by the answer nor by its time: there is always
//! exactly one comparison of a password.

use axum::extract::State;
use bansosku_contract::account::AccountState;
use bansosku_contract::session::{DeviceNameError, SessionTokens, SignIn};
use bansosku_contract::{Email, Nik, Password, Problem, ProblemCode};
use sqlx::{AnyConnection, Row as _};

use super::rotation;
use crate::AppState;
use crate::account::Compared;
use crate::keys::{Indexed, Keys};
use crate::problem::{Answer, Json, Refusal};
use crate::router::Network;

/// The most characters of the name of a device.
const LONGEST_DEVICE_NAME: usize = 100;

/// Signs in with NIK or e-mail address.
#[utoipa::path(
    post, path = "/v1/sessions", tag = "session",
    request_body = SignIn,
    responses(
        (status = 200, body = SessionTokens),
        (status = 401, body = Problem, description = "`credentials_wrong`"),
        (status = 422, body = Problem, description = "`json_unexpected`, `fields_refused`"),
        (status = 429, body = Problem, description = "`too_many_requests`"),
    )
)]
pub(super) async fn sign_in(
    State(state): State<AppState>,
    network: Network,
    Json(form): Json<SignIn>,
) -> Answer<Json<SessionTokens>> {
    let device_name = form.device_name.trim();
    if device_name.chars().count() > LONGEST_DEVICE_NAME {
        return Err(Refusal::field("device_name", DeviceNameError::Long.as_str()));
    }
    let login = Login::read(&state.keys, form.login.expose());
    state.limits.sign_in_from.take(&format!("{} {}", network.counted(), login.index()))?;
    state.limits.sign_in.take(login.index())?;

    let found = login.find(&mut *state.database.read().await?).await?;
    let password = Password::parse(form.password.expose());
    // A text that can't be a password is compared too, as another one, so that it takes as long.
    let kept = found.as_ref().filter(|_| password.is_ok()).map(|found| found.password_hash.clone());
    let offered = password.or_else(|_| Password::parse("-")).map_err(|_| ProblemCode::CredentialsWrong)?;
    let compared = state.passwords.compare(&offered, kept).await?;
    let (Some(found), true) = (found, compared != Compared::Other) else {
        return Err(ProblemCode::CredentialsWrong.into());
    };

    let mut writing = state.database.write().await?;
    let new_hash = match compared {
        Compared::SameAtOtherCost(hash) => hash,
        _ => found.password_hash.clone(),
    };
    // The password may have been replaced, or the account erased, while the old one was compared.
    let row = sqlx::query("UPDATE account SET password_hash = $2 WHERE id = $1 AND password_hash = $3 RETURNING state")
        .bind(&found.account)
        .bind(&new_hash)
        .bind(&found.password_hash)
        .fetch_optional(&mut *writing)
        .await?
        .ok_or(ProblemCode::CredentialsWrong)?;
    let standing = AccountState::parse(row.try_get("state")?).ok_or(ProblemCode::Internal)?;
    let tokens = rotation::open(&state, &mut writing, &found.account, standing, device_name).await?;
    writing.commit().await?;
    Ok(Json(tokens))
}

/// What somebody signs in with, as the database knows it.
enum Login {
    Nik(String),
    Email(String),
    /// Neither; nobody has it.
    Nobody,
}

struct Found {
    account: String,
    password_hash: String,
}

impl Login {
    fn read(keys: &Keys, typed: &str) -> Self {
        if let Ok(email) = Email::parse(typed) {
            Self::Email(keys.index(Indexed::Email, &email.folded()))
        } else if let Ok(nik) = Nik::parse(typed) {
            Self::Nik(keys.index(Indexed::Nik, nik.expose()))
        } else {
            Self::Nobody
        }
    }

    /// What tries are counted by.
    fn index(&self) -> &str {
        match self {
            Self::Nik(index) | Self::Email(index) => index,
            Self::Nobody => "nobody",
        }
    }

    /// The account with a confirmed address. Several people may claim one NIK until one is approved.
    async fn find(&self, connection: &mut AnyConnection) -> Answer<Option<Found>> {
        let query = match self {
            Self::Nik(index) => sqlx::query(
                "SELECT id, password_hash FROM account
                 WHERE nik_index = $1 AND confirmed_at IS NOT NULL AND state <> 'closed'
                 ORDER BY CASE state WHEN 'active' THEN 0 WHEN 'under_review' THEN 1 ELSE 2 END, state_since_at DESC
                 LIMIT 1",
            )
            .bind(index),
            Self::Email(index) => sqlx::query(
                "SELECT id, password_hash FROM account
                 WHERE email_index = $1 AND confirmed_at IS NOT NULL AND state <> 'closed'
                 LIMIT 1",
            )
            .bind(index),
            // Asked all the same, so that it takes as long.
            Self::Nobody => sqlx::query("SELECT id, password_hash FROM account WHERE nik_index = $1").bind(""),
        };
        let row = query.fetch_optional(connection).await?;
        row.map(|row| Ok(Found { account: row.try_get("id")?, password_hash: row.try_get("password_hash")? }))
            .transpose()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::account::review::{self, Reviewer};
    use crate::config::PasswordCost;
    use crate::testing::{TestPerson, TestServer};

    fn wrong() -> (u16, String) {
        (401, "credentials_wrong".to_owned())
    }

    #[tokio::test]
    async fn nik_and_address_both_sign_in() {
        let server = TestServer::start().await;
        let person = TestPerson::number(1);
        server.account(&person, AccountState::Active).await;
        for login in ["3302 0155 0580 9501", "3302015505809501", "siti.1@contoh.invalid", " SITI.1@contoh.invalid "] {
            let answer = server.sign_in(login, &person.password).await;
            assert_eq!(answer.status, 200, "{login}: {}", answer.text());
            let tokens: SessionTokens = answer.json();
            assert_eq!(tokens.expires_in, 900);
            assert_eq!(tokens.account.state, AccountState::Active);
        }
    }

    #[tokio::test]
    async fn every_confirmed_state_signs_in_and_no_other() {
        for (standing, status) in
            [(AccountState::UnderReview, 200), (AccountState::Refused, 200), (AccountState::Active, 200)]
        {
            let server = TestServer::start().await;
            let person = TestPerson::number(1);
            server.account(&person, standing).await;
            assert_eq!(server.sign_in(&person.nik, &person.password).await.status, status);
        }
        let server = TestServer::start().await;
        let person = TestPerson::number(1);
        server.register(&person).await;
        for login in [&person.nik, &person.email] {
            assert_eq!(server.sign_in(login, &person.password).await.problem(), wrong());
        }
    }

    #[tokio::test]
    async fn known_and_unknown_logins_fail_alike() {
        let server = TestServer::start().await;
        let (known, unknown) = (TestPerson::number(1), TestPerson::number(2));
        server.account(&known, AccountState::Active).await;
        server.register(&TestPerson::number(3)).await;
        let waiting = TestPerson::number(3);
        let mut outlines = Vec::new();
        for login in [&known.nik, &unknown.nik, &waiting.nik, &known.email, &unknown.email, "neither", ""] {
            for password in ["another password", "", &"x".repeat(200)] {
                let answer = server.sign_in(login, password).await;
                assert_eq!(answer.problem(), wrong());
                outlines.push((answer.outline(), answer.body));
            }
        }
        assert!(outlines.iter().all(|outline| *outline == outlines[0]));
        assert_eq!(server.sign_in(&known.nik, &known.password).await.status, 200);
    }

    #[tokio::test]
    async fn the_active_account_of_a_nik_comes_first() {
        let server = TestServer::start().await;
        let owner = TestPerson::number(1);
        let other = TestPerson { nik: owner.nik.clone(), ..TestPerson::number(2) };
        server.account(&owner, AccountState::Active).await;
        server.pass(jiff::SignedDuration::from_mins(1));
        server.account(&other, AccountState::UnderReview).await;
        assert_eq!(server.sign_in(&owner.nik, &owner.password).await.status, 200);
        assert_eq!(server.sign_in(&owner.nik, &other.password).await.problem(), wrong());
        assert_eq!(server.sign_in(&other.email, &other.password).await.status, 200);
    }

    #[tokio::test]
    async fn a_hash_of_another_cost_is_made_anew_when_its_owner_signs_in() {
        let server = TestServer::start().await;
        let person = TestPerson::number(1);
        let owner = server.account(&person, AccountState::Active).await;
        let cost = PasswordCost { memory: 32, passes: 1, lanes: 1 };
        let dearer = server.state.with(|shared| {
            shared.passwords =
                crate::account::Passwords::new(cost, shared.keys.clone(), shared.random.clone()).unwrap();
        });
        let form = SignIn {
            login: person.nik.as_str().into(),
            password: person.password.as_str().into(),
            device_name: "Ponsel".into(),
        };
        let network = Network([127, 0, 0, 1].into());
        sign_in(State(dearer), network, Json(form)).await.unwrap();
        let mut reading = server.state.database.read().await.unwrap();
        let record = crate::account::record::Record::find(&mut reading, &owner.account).await.unwrap().unwrap();
        assert!(record.password_hash.unwrap().contains("m=32,"));
        drop(reading);
        assert_eq!(server.sign_in(&person.nik, &person.password).await.status, 200);
    }

    #[tokio::test]
    async fn a_device_has_a_name_of_at_most_a_hundred_characters() {
        let server = TestServer::start().await;
        let person = TestPerson::number(1);
        server.account(&person, AccountState::Active).await;
        let named = |name: String| {
            let form = serde_json::json!({"login": person.nik, "password": person.password, "device_name": name});
            server.post("/v1/sessions").json(&form).send()
        };
        assert_eq!(named("é".repeat(101)).await.field_problems(), ["device_name:device_name_long"]);
        assert_eq!(named("é".repeat(100)).await.status, 200);
    }

    #[tokio::test]
    async fn one_login_can_be_tried_only_so_often_from_one_place() {
        let server = TestServer::start().await;
        let person = TestPerson::number(1);
        server.account(&person, AccountState::Active).await;
        for login in [person.nik.as_str(), "3302015505809599"] {
            for _ in 0..10 {
                assert_eq!(server.sign_in(login, "another password").await.problem(), wrong());
            }
            let refused = server.sign_in(login, "another password").await;
            assert_eq!(refused.problem(), (429, "too_many_requests".to_owned()));
        }
        assert_eq!(server.sign_in(&person.email, &person.password).await.status, 200);
    }

    #[tokio::test]
    async fn an_approved_account_shows_its_new_state_when_it_refreshes() {
        let server = TestServer::start().await;
        let person = TestPerson::number(1);
        let owner = server.account(&person, AccountState::UnderReview).await;
        review::approve(&server.state, &owner.account, Reviewer::Officer).await.unwrap();
        let tokens: SessionTokens = server.refresh(owner.tokens.refresh_token.expose()).await.json();
        assert_eq!(tokens.account.state, AccountState::Active);
    }
}
