//! The vault: photos of cards and faces, sealed, in an object store.
//!
//! # The idea
//!
//! These photos are the most dangerous thing that the server holds, and it needs each of them for a
//! few days only. So the process that receives them can't read what it received before, nothing that
//! is stolen alone is worth anything, and what is not needed any more can't be brought back.
//!
//! # Keys
//!
//! Each photo is sealed (XChaCha20-Poly1305) with a key of its own, drawn for it and used once. Its
//! name and its purpose are part of the seal, so that an object put in another's place does not open.
//! That key is sealed in turn with `age` to a recipient; only the identity that belongs to it opens
//! it. Receiving needs the recipient alone: the identity may lie on another machine. The database
//! keeps the sealed key and the recipient, the object store keeps the sealed photo. Neither of them
//! opens anything without the other and the identity. A new identity [takes over](change) by sealing
//! the short keys again; the photos stay where they are. Which recipient holds stands in the
//! database, with a proof of its own.
//!
//! # How a photo comes
//!
//! A database and an object store can't be written in one step. So the row comes first, doomed from
//! the start: if the server stops before the object is used, the sweeper erases both. Then the object
//! is written, under a random name. Then [`settle`] takes the doom away in the very transaction that
//! makes the upload. No object is ever without a row.
//!
//! # How a photo is seen
//!
//! Through [`open`] alone, which notes in the audit who saw which photo before it gives it out.
//!
//! # How and when photos go
//!
//! Whoever lets go of one calls [`doom`] in its own transaction: an upload that nobody used in a day,
//! a registration that was never confirmed, a review that is long enough ago, an account that is
//! erased. This destroys the key at once, and the audit notes why: from then on nothing opens the
//! object, not even a copy of it in a backup of the store. [`erase_doomed`] then deletes the object, and the row last.
//! Is the store out of reach, the row stays, and the next sweep tries again.
//!
//! # What remains
//!
//! The audit knows that an object of this name was opened, by whom and when, and why it was destroyed. A backup of the database
//! from before holds the sealed key as long as the backup is kept; whoever runs the server lets
//! backups age out with the photos. On flash memory, an overwritten page may live on until the drive
//! reuses it; the identity, kept elsewhere, protects it even then.

use age::x25519::Recipient;
use bansosku_contract::ProblemCode;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use object_store::path::Path;
use object_store::{ObjectStoreExt as _, PutPayload};
use sqlx::{AnyConnection, Row as _};
use zeroize::Zeroizing;

use crate::AppState;
use crate::audit::{self, Event};
use crate::keys::Keys;
use crate::problem::{Answer, Refusal};
use crate::random::Random;
use crate::sealed::{self, Key};

mod change;
mod recipient;

pub use change::change;

/// How long the way from the object to its upload may take.
const SETTLED_WITHIN_MS: i64 = 60 * 60 * 1000;

/// First byte of every object: how it was sealed.
const FORMAT: u8 = 1;

/// How many doomed objects one sweep erases at most, so that it ends.
const ERASED_AT_ONCE: i64 = 1000;

/// A photo that was sealed and lies nowhere yet.
struct SealedPhoto {
    name: String,
    key_sealed: String,
    recipient: String,
    object: Vec<u8>,
}

/// Why a photo is destroyed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum End {
    /// Nobody used it in time.
    Unused,
    /// Its sender took it back.
    TakenBack,
    /// Another photo took its place.
    Replaced,
    /// The address of its registration was never confirmed.
    Unconfirmed,
    /// The review that it was for is long enough ago.
    ReviewOver,
    /// The report that it was for ended long enough ago.
    ReportOver,
    /// The account was erased.
    Closed,
}

impl End {
    /// The word that stands in the audit.
    const fn as_str(self) -> &'static str {
        match self {
            Self::Unused => "unused",
            Self::TakenBack => "taken_back",
            Self::Replaced => "replaced",
            Self::Unconfirmed => "unconfirmed",
            Self::ReviewOver => "review_over",
            Self::ReportOver => "report_over",
            Self::Closed => "closed",
        }
    }
}

/// What does not fit together cannot be opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
enum SealError {
    /// The object's key could not be sealed.
    #[error("The key of an object can't be sealed")]
    Key,
    /// The photo could not be sealed.
    #[error("A photo can't be sealed")]
    Photo,
    /// The object's key does not open with this identity, or was destroyed.
    #[error("The key of an object does not open")]
    LostKey,
    /// The object is another one's, for another purpose, or was changed.
    #[error("An object does not open with its key")]
    Changed,
}

/// Seals a photo and writes it to the store. It is doomed until [`settle`] is told its name.
pub(crate) async fn keep(state: &AppState, purpose: &'static str, photo: &[u8]) -> Answer<String> {
    let now = state.clock.now_ms();
    let mut writing = state.database.write().await?;
    let recipient = recipient::current(state, &mut writing).await?;
    let sealed = SealedPhoto::of(&recipient, &*state.random, purpose, photo)
        .map_err(|error| Refusal::internal("Unable to seal a photo", error))?;
    sqlx::query(
        "INSERT INTO vault_object (name, key_sealed, recipient, purpose, created_at, doomed_at)
         VALUES ($1, $2, $3, $4, $5, $6)",
    )
    .bind(&sealed.name)
    .bind(&sealed.key_sealed)
    .bind(&sealed.recipient)
    .bind(purpose)
    .bind(now)
    .bind(now + SETTLED_WITHIN_MS)
    .execute(&mut *writing)
    .await?;
    writing.commit().await?;
    state.photos.put(&path_of(&sealed.name), PutPayload::from(sealed.object)).await.map_err(|error| {
        tracing::error!(%error, "Unable to write a photo to the store");
        Refusal::from(ProblemCode::Unavailable).retry_after(30)
    })?;
    Ok(sealed.name)
}

/// Takes the doom away, in the transaction of what refers to the object from now on.
pub(crate) async fn settle(connection: &mut AnyConnection, name: &str) -> Answer<()> {
    let settled = sqlx::query("UPDATE vault_object SET doomed_at = NULL WHERE name = $1 AND key_sealed <> ''")
        .bind(name)
        .execute(connection)
        .await?;
    if settled.rows_affected() == 1 {
        Ok(())
    } else {
        Err(Refusal::internal("Unable to settle a photo", "it was erased in the meantime"))
    }
}

/// Destroys the key of an object, in the transaction of what referred to it, and notes it in the audit. The object
/// follows.
pub(crate) async fn doom(state: &AppState, connection: &mut AnyConnection, name: &str, end: End) -> Answer<()> {
    let destroyed =
        sqlx::query("UPDATE vault_object SET doomed_at = 0, key_sealed = '' WHERE name = $1 AND key_sealed <> ''")
            .bind(name)
            .execute(&mut *connection)
            .await?;
    if destroyed.rows_affected() == 1 {
        audit::append(state, connection, Event::PhotoDestroyed, name, end.as_str()).await?;
    }
    Ok(())
}

/// Deletes doomed objects and their rows. What the store refuses stays for the next time.
pub(crate) async fn erase_doomed(state: &AppState) -> Answer<()> {
    let mut reading = state.database.read().await?;
    let rows = sqlx::query("SELECT name FROM vault_object WHERE doomed_at <= $1 ORDER BY doomed_at LIMIT $2")
        .bind(state.clock.now_ms())
        .bind(ERASED_AT_ONCE)
        .fetch_all(&mut *reading)
        .await?;
    drop(reading);
    for row in rows {
        let name: String = row.try_get("name")?;
        match state.photos.delete(&path_of(&name)).await {
            Ok(()) | Err(object_store::Error::NotFound { .. }) => {
                let mut writing = state.database.write().await?;
                sqlx::query("DELETE FROM vault_object WHERE name = $1 AND doomed_at IS NOT NULL")
                    .bind(&name)
                    .execute(&mut *writing)
                    .await?;
                writing.commit().await?;
            }
            Err(error) => tracing::error!(%error, "Unable to erase a photo from the store"),
        }
    }
    Ok(())
}

/// Opens a photo for `viewer`, and notes it in the audit first. Nothing when there is no such object.
pub async fn open(state: &AppState, name: &str, viewer: &str) -> Answer<Option<Zeroizing<Vec<u8>>>> {
    let mut writing = state.database.write().await?;
    let row =
        sqlx::query("SELECT key_sealed, recipient, purpose FROM vault_object WHERE name = $1 AND key_sealed <> ''")
            .bind(name)
            .fetch_optional(&mut *writing)
            .await?;
    let Some(row) = row else { return Ok(None) };
    let (key_sealed, purpose): (String, String) = (row.try_get("key_sealed")?, row.try_get("purpose")?);
    let recipient: String = row.try_get("recipient")?;
    audit::append(state, &mut writing, Event::PhotoOpened, name, viewer).await?;
    writing.commit().await?;
    let unreachable = |error| Refusal::internal("Unable to read a photo from the store", error);
    let found = state.photos.get(&path_of(name)).await.map_err(unreachable)?;
    let object = found.bytes().await.map_err(unreachable)?;
    unseal(&state.keys, &recipient, name, &purpose, &key_sealed, &object)
        .map(Some)
        .map_err(|error| Refusal::internal("Unable to open a photo", error))
}

impl SealedPhoto {
    fn of(recipient: &Recipient, random: &dyn Random, purpose: &str, photo: &[u8]) -> Result<Self, SealError> {
        let name = random.id();
        let key = Key::draw(random);
        let sealed =
            sealed::seal(key.bytes(), &context(&name, purpose), photo, random).map_err(|_| SealError::Photo)?;
        Ok(Self {
            key_sealed: seal_key(recipient, &key)?,
            recipient: recipient.to_string(),
            object: [&[FORMAT], sealed.as_slice()].concat(),
            name,
        })
    }
}

fn unseal(
    keys: &Keys,
    recipient: &str,
    name: &str,
    purpose: &str,
    key_sealed: &str,
    object: &[u8],
) -> Result<Zeroizing<Vec<u8>>, SealError> {
    let key = unseal_key(keys, recipient, key_sealed)?;
    let sealed = object.strip_prefix(&[FORMAT]).ok_or(SealError::Changed)?;
    sealed::open(key.bytes(), &context(name, purpose), sealed).map_err(|_| SealError::Changed)
}

/// Seals the key of an object for a recipient.
fn seal_key(recipient: &Recipient, key: &Key) -> Result<String, SealError> {
    let sealed = age::encrypt(recipient, key.bytes()).map_err(|_| SealError::Key)?;
    Ok(URL_SAFE_NO_PAD.encode(sealed))
}

/// Opens the key of an object with the identity of its recipient.
fn unseal_key(keys: &Keys, recipient: &str, key_sealed: &str) -> Result<Key, SealError> {
    let identity = keys.photo_identity(recipient).ok_or(SealError::LostKey)?;
    let sealed = URL_SAFE_NO_PAD.decode(key_sealed).map_err(|_| SealError::LostKey)?;
    let key = Zeroizing::new(age::decrypt(identity, &sealed).map_err(|_| SealError::LostKey)?);
    Key::read(&key).ok_or(SealError::LostKey)
}

/// What an object is sealed for besides its key.
fn context(name: &str, purpose: &str) -> Vec<u8> {
    [&[FORMAT], name.as_bytes(), b"\0", purpose.as_bytes()].concat()
}

/// Where an object lies in the store: a few hundred folders keep each of them short.
fn path_of(name: &str) -> Path {
    Path::from(format!("{}/{name}", name.get(..2).unwrap_or("00")))
}

#[cfg(test)]
mod tests;
