//! What happened, as a chain that shows when somebody changed it.
//!
//! Each entry carries a hash of itself and of the entry before, keyed, so that nobody without the key
//! file can write a chain that fits. Entries are only ever added; the database refuses anything else.
//! They hold ids and fixed words, nothing personal, and so outlive an erased account.

use bansosku_contract::ProblemCode;
use sqlx::AnyConnection;
use sqlx::Row as _;

use crate::AppState;
use crate::keys::Keys;
use crate::problem::Answer;

/// What happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Event {
    /// Somebody asked for an account.
    Registered,
    /// The e-mail address of a registration was confirmed.
    EmailConfirmed,
    /// An account was approved; the detail says by whom.
    Approved,
    /// An account was refused; the detail has the reasons.
    Refused,
    /// The owner of a refused account sent it again.
    Resubmitted,
    /// A device signed in; the detail is the session.
    SignedIn,
    /// A device was signed out by its owner; the detail is the session.
    SignedOut,
    /// A session came to its end; the detail is the session.
    SessionExpired,
    /// Two held the same token, and the session was ended; the detail is the session.
    SessionCopied,
    /// A forgotten password was replaced.
    PasswordReset,
    /// The owner took away what is held.
    Exported,
    /// The account was erased at its owner's wish.
    Closed,
    /// A report arrived; the subject is the account, the detail the ticket.
    Reported,
    /// An officer read a report; the subject is its ticket, the detail who it was.
    ReportOpened,
    /// A report moved on; the subject is its ticket, the detail the state.
    ReportMoved,
    /// A photo was opened; the subject is its object in the vault, the detail who saw it.
    PhotoOpened,
    /// A photo was destroyed; the subject is its object in the vault, the detail why.
    PhotoDestroyed,
    /// The vault begins to change to a new identity; the subject is its recipient.
    VaultChanging,
    /// Every photo is sealed for the new identity; the subject is its recipient, the detail how many were sealed again.
    VaultChanged,
    /// A registry was loaded; the subject is the number of its release, the detail how many households it has.
    RegistryLoaded,
}

impl Event {
    /// The word that stands in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Registered => "registered",
            Self::EmailConfirmed => "email_confirmed",
            Self::Approved => "approved",
            Self::Refused => "refused",
            Self::Resubmitted => "resubmitted",
            Self::SignedIn => "signed_in",
            Self::SignedOut => "signed_out",
            Self::SessionExpired => "session_expired",
            Self::SessionCopied => "session_copied",
            Self::PasswordReset => "password_reset",
            Self::Exported => "exported",
            Self::Closed => "closed",
            Self::Reported => "reported",
            Self::ReportOpened => "report_opened",
            Self::ReportMoved => "report_moved",
            Self::PhotoOpened => "photo_opened",
            Self::PhotoDestroyed => "photo_destroyed",
            Self::VaultChanging => "vault_changing",
            Self::VaultChanged => "vault_changed",
            Self::RegistryLoaded => "registry_loaded",
        }
    }
}

/// Adds an entry, in the transaction of what it tells. `subject` and `detail` are ids and fixed words.
pub async fn append(
    state: &AppState,
    connection: &mut AnyConnection,
    event: Event,
    subject: &str,
    detail: &str,
) -> Answer<()> {
    let head = sqlx::query("UPDATE audit_head SET number = number + 1 WHERE only_row = 1 RETURNING number, chain")
        .fetch_optional(&mut *connection)
        .await?
        .ok_or(ProblemCode::Internal)?;
    let number: i64 = head.try_get("number")?;
    let happened_at = state.clock.now_ms();
    let chain = link(&state.keys, head.try_get("chain")?, number, happened_at, event.as_str(), subject, detail);
    sqlx::query(
        "INSERT INTO audit (number, happened_at, event, subject, detail, chain) VALUES ($1, $2, $3, $4, $5, $6)",
    )
    .bind(number)
    .bind(happened_at)
    .bind(event.as_str())
    .bind(subject)
    .bind(detail)
    .bind(&chain)
    .execute(&mut *connection)
    .await?;
    sqlx::query("UPDATE audit_head SET chain = $1 WHERE only_row = 1").bind(&chain).execute(connection).await?;
    Ok(())
}

/// Reads the whole chain. It gives how many entries fit, or the number of the first that does not.
pub async fn verify(keys: &Keys, connection: &mut AnyConnection) -> sqlx::Result<Result<i64, i64>> {
    let mut chain = String::new();
    let mut number = 0;
    loop {
        let rows = sqlx::query(
            "SELECT number, happened_at, event, subject, detail, chain FROM audit
             WHERE number > $1 ORDER BY number LIMIT 1000",
        )
        .bind(number)
        .fetch_all(&mut *connection)
        .await?;
        if rows.is_empty() {
            break;
        }
        for row in rows {
            let found: i64 = row.try_get("number")?;
            let expected = link(
                keys,
                &chain,
                number + 1,
                row.try_get("happened_at")?,
                row.try_get("event")?,
                row.try_get("subject")?,
                row.try_get("detail")?,
            );
            chain = row.try_get("chain")?;
            if found != number + 1 || chain != expected {
                return Ok(Err(number + 1));
            }
            number = found;
        }
    }
    let head = sqlx::query("SELECT number, chain FROM audit_head WHERE only_row = 1").fetch_one(connection).await?;
    let ends_here = head.try_get::<i64, _>("number")? == number && head.try_get::<String, _>("chain")? == chain;
    Ok(if ends_here { Ok(number) } else { Err(number + 1) })
}

fn link(keys: &Keys, before: &str, number: i64, happened_at: i64, event: &str, subject: &str, detail: &str) -> String {
    keys.audit_link(&[before, &number.to_string(), &happened_at.to_string(), event, subject, detail])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::TestServer;

    async fn with_entries(count: usize) -> TestServer {
        let server = TestServer::start().await;
        let mut writing = server.state.database.write().await.unwrap();
        for number in 0..count {
            append(&server.state, &mut writing, Event::SignedIn, "a", &number.to_string()).await.unwrap();
        }
        writing.commit().await.unwrap();
        server
    }

    async fn verified(server: &TestServer) -> Result<i64, i64> {
        verify(&server.state.keys, &mut server.state.database.read().await.unwrap()).await.unwrap()
    }

    /// Changes the database as somebody would who has its file.
    async fn tamper(server: &TestServer, statement: &'static str) {
        server.state.database.expose_audit().await;
        let mut writing = server.state.database.write().await.unwrap();
        sqlx::query(statement).execute(&mut *writing).await.unwrap();
        writing.commit().await.unwrap();
    }

    #[tokio::test]
    async fn an_untouched_chain_holds() {
        assert_eq!(verified(&with_entries(0).await).await, Ok(0));
        assert_eq!(verified(&with_entries(1500).await).await, Ok(1500));
    }

    #[tokio::test]
    async fn the_first_changed_entry_is_named() {
        let server = with_entries(5).await;
        tamper(&server, "UPDATE audit SET detail = '9' WHERE number = 3").await;
        assert_eq!(verified(&server).await, Err(3));
    }

    #[tokio::test]
    async fn a_missing_entry_is_named_in_the_middle_and_at_the_end() {
        let middle = with_entries(5).await;
        tamper(&middle, "DELETE FROM audit WHERE number = 2").await;
        assert_eq!(verified(&middle).await, Err(2));
        let end = with_entries(5).await;
        tamper(&end, "DELETE FROM audit WHERE number = 5").await;
        assert_eq!(verified(&end).await, Err(5));
    }

    #[tokio::test]
    async fn the_database_refuses_to_change_or_drop_an_entry() {
        let server = with_entries(1).await;
        let mut writing = server.state.database.write().await.unwrap();
        for statement in ["UPDATE audit SET detail = ''", "DELETE FROM audit"] {
            assert!(sqlx::query(statement).execute(&mut *writing).await.is_err());
        }
    }
}
