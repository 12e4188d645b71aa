//! How the tokens of a session follow each other, and survive a lost answer.
//!
//! A device holds one refresh token and one access token. Using refresh token A gives a pair, refresh
//! token B and access token C, and consumes A. On a poor network the answer with B and C may never
//! arrive, and the device comes back with A. It must not be signed out for that. Nor may a thief who
//! copied A go on unseen. What tells the two apart is whether B or C was ever used:
//!
//! - A comes back, B is not consumed and C is not used: the answer was lost. B and C are *superseded*,
//!   and A gives another pair.
//! - A comes back, and B is consumed or C is used: somebody has them. Two hold A.
//! - B or C is used after it was superseded: its answer was not lost after all. Two hold A.
//!
//! When two hold a token, the session ends for both, and its owner is told by mail. So at any time a
//! session has one token that can be refreshed with, not counting the one whose answer may be lost;
//! a lost answer signs nobody out; and when thief and owner have both acted, the session is over.
//!
//! A session also ends when nobody refreshed it for 30 days, and after 180 days in any case. Tokens
//! are 256 random bits; only their keyed hashes are kept.

use bansosku_contract::ProblemCode;
use bansosku_contract::account::{AccountStanding, AccountState};
use bansosku_contract::session::SessionTokens;
use jiff::SignedDuration;
use sqlx::any::AnyRow;
use sqlx::{AnyConnection, Row as _};

use crate::AppState;
use crate::keys::{Place, Secret};
use crate::mail::{self, Message};
use crate::problem::{Answer, Refusal};
use crate::{audit, audit::Event};

/// Where the name of a device is sealed.
pub(super) const DEVICE_NAME: &str = "session.device_name";

/// A span in the milliseconds of `*_at` columns.
pub(crate) fn milliseconds(span: SignedDuration) -> i64 {
    i64::try_from(span.as_millis()).unwrap_or(i64::MAX / 4)
}

/// Opens a session on a device, with its first pair of tokens.
pub(crate) async fn open(
    state: &AppState,
    connection: &mut AnyConnection,
    account: &str,
    standing: AccountState,
    device_name: &str,
) -> Answer<SessionTokens> {
    let id = state.random.id();
    let now = state.clock.now_ms();
    sqlx::query(
        "INSERT INTO session (id, account_id, device_name_sealed, signed_in_at, last_used_at)
         VALUES ($1, $2, $3, $4, $4)",
    )
    .bind(&id)
    .bind(account)
    .bind(state.keys.seal(Place { column: DEVICE_NAME, row: &id }, device_name, &*state.random))
    .bind(now)
    .execute(&mut *connection)
    .await?;
    audit::append(state, connection, Event::SignedIn, account, &id).await?;
    issue(state, connection, &id, None, standing).await
}

/// Exchanges a refresh token for a pair.
pub(super) async fn exchange(state: &AppState, token: &str) -> Answer<SessionTokens> {
    let fingerprint = state.keys.fingerprint(Secret::RefreshToken, "", token);
    let mut writing = state.database.write().await?;
    // Taking the row of the session first lets the exchanges of one session follow each other on any engine.
    let turn = sqlx::query(
        "UPDATE session SET last_used_at = last_used_at
         WHERE id = (SELECT session_id FROM refresh_token WHERE fingerprint = $1)",
    )
    .bind(&fingerprint)
    .execute(&mut *writing)
    .await?;
    if turn.rows_affected() == 0 {
        return Err(ProblemCode::SessionEnded.into());
    }
    let held = Held::find(&mut writing, &fingerprint).await?.ok_or(ProblemCode::SessionEnded)?;
    let now = state.clock.now_ms();
    let lifetimes = &state.config.lifetimes;
    if now >= held.last_used_at + milliseconds(lifetimes.session_idle)
        || now >= held.signed_in_at + milliseconds(lifetimes.session)
    {
        end(&mut writing, &held.session).await?;
        audit::append(state, &mut writing, Event::SessionExpired, &held.account, &held.session).await?;
        writing.commit().await?;
        return Err(ProblemCode::SessionEnded.into());
    }
    let answer_was_lost = held.consumed && !held.superseded && supersede(&mut writing, &fingerprint, now).await?;
    if held.superseded || (held.consumed && !answer_was_lost) {
        end_copied(state, &mut writing, &held.account, &held.session).await?;
        writing.commit().await?;
        state.mail_due.notify_one();
        return Err(ProblemCode::SessionEnded.into());
    }
    sqlx::query("UPDATE refresh_token SET consumed_at = $2 WHERE fingerprint = $1")
        .bind(&fingerprint)
        .bind(now)
        .execute(&mut *writing)
        .await?;
    sqlx::query("UPDATE session SET last_used_at = $2 WHERE id = $1")
        .bind(&held.session)
        .bind(now)
        .execute(&mut *writing)
        .await?;
    let tokens = issue(state, &mut writing, &held.session, Some(&fingerprint), held.standing).await?;
    writing.commit().await?;
    Ok(tokens)
}

/// Ends the session of an access token that was used although it was superseded: see the module's text.
pub(super) async fn copied(state: &AppState, session: &str) -> Answer<()> {
    let mut writing = state.database.write().await?;
    let row =
        sqlx::query("SELECT account_id FROM session WHERE id = $1").bind(session).fetch_optional(&mut *writing).await?;
    if let Some(row) = row {
        end_copied(state, &mut writing, row.try_get("account_id")?, session).await?;
        writing.commit().await?;
        state.mail_due.notify_one();
    }
    Ok(())
}

/// Notes the first use of an access token. It fails when the token was superseded in this moment.
pub(super) async fn mark_used(state: &AppState, access_fingerprint: &str) -> Answer<bool> {
    let mut writing = state.database.write().await?;
    let marked = sqlx::query(
        "UPDATE refresh_token SET access_used_at = COALESCE(access_used_at, $2)
         WHERE access_fingerprint = $1 AND superseded_at IS NULL",
    )
    .bind(access_fingerprint)
    .bind(state.clock.now_ms())
    .execute(&mut *writing)
    .await?;
    writing.commit().await?;
    Ok(marked.rows_affected() == 1)
}

/// Forgets a session and its tokens.
pub(crate) async fn end(connection: &mut AnyConnection, session: &str) -> sqlx::Result<()> {
    sqlx::query("DELETE FROM refresh_token WHERE session_id = $1").bind(session).execute(&mut *connection).await?;
    sqlx::query("DELETE FROM session WHERE id = $1").bind(session).execute(connection).await?;
    Ok(())
}

/// Forgets every session of an account.
pub(crate) async fn end_all(connection: &mut AnyConnection, account: &str) -> sqlx::Result<()> {
    sqlx::query("DELETE FROM refresh_token WHERE session_id IN (SELECT id FROM session WHERE account_id = $1)")
        .bind(account)
        .execute(&mut *connection)
        .await?;
    sqlx::query("DELETE FROM session WHERE account_id = $1").bind(account).execute(connection).await?;
    Ok(())
}

/// A refresh token as it is kept, with its session.
struct Held {
    session: String,
    account: String,
    standing: AccountState,
    signed_in_at: i64,
    last_used_at: i64,
    consumed: bool,
    superseded: bool,
}

impl Held {
    async fn find(connection: &mut AnyConnection, fingerprint: &str) -> Answer<Option<Self>> {
        let row = sqlx::query(
            "SELECT session.id AS session, session.account_id AS account, account.state AS standing,
                    session.signed_in_at AS signed_in_at, session.last_used_at AS last_used_at,
                    refresh_token.consumed_at AS consumed_at, refresh_token.superseded_at AS superseded_at
             FROM refresh_token
             JOIN session ON session.id = refresh_token.session_id
             JOIN account ON account.id = session.account_id
             WHERE refresh_token.fingerprint = $1",
        )
        .bind(fingerprint)
        .fetch_optional(connection)
        .await?;
        row.as_ref().map(Self::read).transpose()
    }

    fn read(row: &AnyRow) -> Result<Self, Refusal> {
        Ok(Self {
            session: row.try_get("session")?,
            account: row.try_get("account")?,
            standing: AccountState::parse(row.try_get("standing")?).ok_or(ProblemCode::Internal)?,
            signed_in_at: row.try_get("signed_in_at")?,
            last_used_at: row.try_get("last_used_at")?,
            consumed: row.try_get::<Option<i64>, _>("consumed_at")?.is_some(),
            superseded: row.try_get::<Option<i64>, _>("superseded_at")?.is_some(),
        })
    }
}

/// Takes the answer to this token for lost, unless its pair was used.
async fn supersede(connection: &mut AnyConnection, parent: &str, now: i64) -> Answer<bool> {
    let superseded = sqlx::query(
        "UPDATE refresh_token SET superseded_at = $2
         WHERE parent_fingerprint = $1 AND superseded_at IS NULL AND consumed_at IS NULL AND access_used_at IS NULL",
    )
    .bind(parent)
    .bind(now)
    .execute(connection)
    .await?;
    Ok(superseded.rows_affected() == 1)
}

async fn end_copied(state: &AppState, connection: &mut AnyConnection, account: &str, session: &str) -> Answer<()> {
    end(connection, session).await?;
    audit::append(state, connection, Event::SessionCopied, account, session).await?;
    mail::queue_to_account(state, connection, account, &Message::SessionCopied).await
}

async fn issue(
    state: &AppState,
    connection: &mut AnyConnection,
    session: &str,
    parent: Option<&str>,
    standing: AccountState,
) -> Answer<SessionTokens> {
    let (refresh, access) = (state.random.token(), state.random.token());
    let now = state.clock.now_ms();
    let lifetime = state.config.lifetimes.access_token;
    sqlx::query(
        "INSERT INTO refresh_token
         (fingerprint, session_id, parent_fingerprint, issued_at, access_fingerprint, access_until_at)
         VALUES ($1, $2, $3, $4, $5, $6)",
    )
    .bind(state.keys.fingerprint(Secret::RefreshToken, "", &refresh))
    .bind(session)
    .bind(parent)
    .bind(now)
    .bind(state.keys.fingerprint(Secret::AccessToken, "", &access))
    .bind(now + milliseconds(lifetime))
    .execute(connection)
    .await?;
    Ok(SessionTokens {
        access_token: access.into(),
        expires_in: u32::try_from(lifetime.as_secs()).unwrap_or(u32::MAX),
        refresh_token: refresh.into(),
        account: AccountStanding { state: standing },
    })
}
