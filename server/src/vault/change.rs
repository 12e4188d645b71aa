//! The vault changes to a new identity: the key of each photo is sealed again for the new recipient.
//!
//! Only the short keys are touched, some hundred in a transaction; the photos stay where they are, and servers go on
//! receiving. Killed in between, the change goes on where it was: what is sealed for the new recipient needs nothing
//! more. The old identity may go when nothing is sealed for it any more; since servers take the recipient from the
//! database, in the transaction that seals, nothing can come after that.

use age::x25519::Recipient;
use sqlx::Row as _;

use super::{recipient, seal_key, unseal_key};
use crate::AppState;
use crate::audit::{self, Event};
use crate::problem::{Answer, Refusal};

/// How many keys one transaction seals again.
const AT_ONCE: i64 = 200;

/// Changes to this recipient, whose identity is among the keys, and gives how many photos were sealed again. When it
/// fails, some may still need an older identity.
pub async fn change(state: &AppState, new: &Recipient) -> Answer<u64> {
    let new_name = new.to_string();
    let mut writing = state.database.write().await?;
    recipient::replace(state, &mut writing, &new_name).await?;
    audit::append(state, &mut writing, Event::VaultChanging, &new_name, "").await?;
    writing.commit().await?;
    let mut sealed_again = 0;
    while let Some(count) = seal_some_again(state, new, &new_name).await? {
        sealed_again += count;
    }
    let mut writing = state.database.write().await?;
    audit::append(state, &mut writing, Event::VaultChanged, &new_name, &sealed_again.to_string()).await?;
    writing.commit().await?;
    Ok(sealed_again)
}

/// Nothing when there is nothing left to do.
async fn seal_some_again(state: &AppState, new: &Recipient, new_name: &str) -> Answer<Option<u64>> {
    let mut writing = state.database.write().await?;
    let rows = sqlx::query(
        "SELECT name, key_sealed, recipient FROM vault_object
         WHERE recipient <> $1 AND key_sealed <> '' ORDER BY name LIMIT $2",
    )
    .bind(new_name)
    .bind(AT_ONCE)
    .fetch_all(&mut *writing)
    .await?;
    if rows.is_empty() {
        return Ok(None);
    }
    let mut sealed_again = 0;
    for row in rows {
        let (old_recipient, old_sealed): (String, String) = (row.try_get("recipient")?, row.try_get("key_sealed")?);
        let failed = |error| Refusal::internal("Unable to seal the key of a photo again", error);
        let key = unseal_key(&state.keys, &old_recipient, &old_sealed).map_err(failed)?;
        // A photo that was destroyed in the meantime stays destroyed.
        let changed =
            sqlx::query("UPDATE vault_object SET key_sealed = $2, recipient = $3 WHERE name = $1 AND key_sealed = $4")
                .bind(row.try_get::<String, _>("name")?)
                .bind(seal_key(new, &key).map_err(failed)?)
                .bind(new_name)
                .bind(&old_sealed)
                .execute(&mut *writing)
                .await?;
        sealed_again += changed.rows_affected();
    }
    writing.commit().await?;
    Ok(Some(sealed_again))
}
