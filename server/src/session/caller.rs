//! Who is asking: the account and the session of the access token.

use axum::extract::FromRequestParts;
use axum::http::header;
use axum::http::request::Parts;
use bansosku_contract::ProblemCode;
use bansosku_contract::account::AccountState;

use super::rotation;
use crate::AppState;
use crate::keys::Secret;
use crate::problem::Refusal;

/// A signed-in person, in whatever state the account is.
#[derive(Debug, Clone)]
pub struct Caller {
    /// Id of the account.
    pub account: String,
    /// Id of the session.
    pub session: String,
    /// Where the account stands.
    pub state: AccountState,
    /// Keyed hash of the account's NIK: finds the person in the registry.
    pub nik_index: String,
    /// Number of the registry's release that is current.
    pub release: i64,
}

/// A signed-in person whose account is active. Everybody else gets 403 `account_not_active`.
#[derive(Debug, Clone)]
pub struct ActiveCaller(pub Caller);

/// Whose an access token is, and the registry's release that is current.
pub(crate) const HOLDER: &str = "SELECT account.id, account.state, account.nik_index, session.id, session.signed_in_at,
        refresh_token.access_until_at, refresh_token.access_used_at, refresh_token.superseded_at,
        (SELECT number FROM registry_release WHERE state = 'current')
     FROM refresh_token
     JOIN session ON session.id = refresh_token.session_id
     JOIN account ON account.id = session.account_id
     WHERE refresh_token.access_fingerprint = $1";

impl FromRequestParts<AppState> for Caller {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, Refusal> {
        let token = bearer(parts).ok_or(ProblemCode::AccessTokenInvalid)?;
        let fingerprint = state.keys.fingerprint(Secret::AccessToken, "", token);
        let found = state.database.look_up(HOLDER, &fingerprint).await?;
        let [account, standing, nik_index, session, signed_in_at, until_at, used_at, superseded_at, release] =
            found.ok_or(ProblemCode::AccessTokenInvalid)?;
        let caller = Self {
            account: account.text()?,
            session: session.text()?,
            state: AccountState::parse(&standing.text()?).ok_or(ProblemCode::Internal)?,
            nik_index: nik_index.optional_text()?.unwrap_or_default(),
            release: release.number()?,
        };
        if superseded_at.optional_number()?.is_some() {
            rotation::copied(state, &caller.session).await?;
            return Err(ProblemCode::AccessTokenInvalid.into());
        }
        let now = state.clock.now_ms();
        let session_until = signed_in_at.number()? + rotation::milliseconds(state.config.lifetimes.session);
        if now >= until_at.number()? || now >= session_until {
            return Err(ProblemCode::AccessTokenInvalid.into());
        }
        if used_at.optional_number()?.is_none() && !rotation::mark_used(state, &fingerprint).await? {
            return Err(ProblemCode::AccessTokenInvalid.into());
        }
        Ok(caller)
    }
}

impl FromRequestParts<AppState> for ActiveCaller {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, Refusal> {
        let caller = Caller::from_request_parts(parts, state).await?;
        if caller.state == AccountState::Active { Ok(Self(caller)) } else { Err(ProblemCode::AccountNotActive.into()) }
    }
}

fn bearer(parts: &Parts) -> Option<&str> {
    let (scheme, token) = parts.headers.get(header::AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then_some(token.trim())
}
