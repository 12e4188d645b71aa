//! `bansosku-server account`: review by hand.

use clap::Subcommand;
use sqlx::Row as _;

use super::{Failure, say, store::StoreArguments};
use crate::AppState;
use crate::account::review::{self, Reviewer};
use crate::clock::instant;

/// What an officer can do with accounts.
#[derive(Debug, Subcommand)]
pub enum AccountAction {
    /// List accounts: id, state, since when. Nothing personal.
    List,
    /// Approve an account that is under review.
    Approve {
        /// Id of the account.
        id: String,
    },
    /// Refuse an account that is under review.
    Refuse {
        /// Id of the account.
        id: String,
        /// Why, as `ktp_unclear`; may be given several times.
        #[arg(long = "reason", value_name = "CODE", required = true, value_parser = reason)]
        reasons: Vec<String>,
    },
}

/// Does it.
pub async fn run(store: StoreArguments, action: AccountAction) -> Result<(), Failure> {
    let state = store.open().await?;
    let result = act(&state, action).await;
    state.database.close().await;
    result
}

async fn act(state: &AppState, action: AccountAction) -> Result<(), Failure> {
    match action {
        AccountAction::List => list(state).await,
        AccountAction::Approve { id } => {
            review::approve(state, &id, Reviewer::Officer).await?;
            say(&format!("{id} is active"))
        }
        AccountAction::Refuse { id, reasons } => {
            review::refuse(state, &id, &reasons, Reviewer::Officer).await?;
            say(&format!("{id} is refused"))
        }
    }
}

async fn list(state: &AppState) -> Result<(), Failure> {
    let mut reading = state.database.read().await?;
    let rows = sqlx::query("SELECT id, state, state_since_at FROM account ORDER BY state_since_at, id")
        .fetch_all(&mut *reading)
        .await?;
    for row in rows {
        let since = instant(row.try_get("state_since_at")?).strftime("%Y-%m-%dT%H:%M:%SZ");
        say(&format!("{}  {:<14}  {since}", row.try_get::<String, _>("id")?, row.try_get::<String, _>("state")?))?;
    }
    Ok(())
}

/// A code of letters, digits and `_`; a newer app may have a text for it that this server has not.
fn reason(text: &str) -> Result<String, String> {
    let fits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    if fits { Ok(text.to_owned()) } else { Err("a code has letters, digits and _ alone".to_owned()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reason_is_a_code() {
        assert_eq!(reason("ktp_unclear"), Ok("ktp_unclear".to_owned()));
        assert!(reason("").is_err());
        assert!(reason("foto buram").is_err());
    }
}
