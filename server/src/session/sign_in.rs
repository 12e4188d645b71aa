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
