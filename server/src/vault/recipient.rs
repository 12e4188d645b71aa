//! For whom photos are sealed: the newest recipient, which stands in the database, so that every server on it changes
//! to a new one in the same moment.
//!
//! Whoever can write to the database could put a recipient of their own there and read every photo from then on. So
//! the recipient carries a proof that only the master secret makes, and one without it is refused.

use std::str::FromStr as _;

use age::x25519::Recipient;
use sqlx::{AnyConnection, Row as _};

use crate::AppState;
use crate::problem::{Answer, Refusal};

const NAME: &str = "vault_recipient";

/// The recipient that holds, in the transaction that seals for it. Until that ends, no change can come in between.
pub(super) async fn current(state: &AppState, connection: &mut AnyConnection) -> Answer<Recipient> {
    let row = sqlx::query(
        "INSERT INTO meta (name, value) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET value = meta.value
         RETURNING value",
    )
    .bind(NAME)
    .bind(written(state, &state.keys.photo_recipient().to_string()))
    .fetch_one(connection)
    .await?;
    let value: String = row.try_get("value")?;
    let recipient = value.split_whitespace().next().unwrap_or_default();
    if value != written(state, recipient) {
        return Err(Refusal::internal("Unable to seal a photo", "the recipient in the database is not one of ours"));
    }
    Recipient::from_str(recipient).map_err(|error| Refusal::internal("Unable to read the vault's recipient", error))
}

/// Lets this recipient hold from the end of the transaction on.
pub(super) async fn replace(state: &AppState, connection: &mut AnyConnection, recipient: &str) -> Answer<()> {
    sqlx::query(
        "INSERT INTO meta (name, value) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
    )
    .bind(NAME)
    .bind(written(state, recipient))
    .execute(connection)
    .await?;
    Ok(())
}

fn written(state: &AppState, recipient: &str) -> String {
    format!("{recipient} {}", state.keys.vault_recipient_proof(recipient))
}
