//! The face of the store: rows of whoever holds this phone, sealed, in one file.
//!
//! The store belongs to one person at a time. A *holder* is a random name and a random key in the keyring;
//! every row is sealed under that key and bears that name. Before anybody signs in the holder is nobody in
//! particular. When another person takes over, or the owner leaves, the key goes first: from then on the old
//! rows are noise, whatever may still lie on the disk, and whoever is killed in between finds them swept
//! away at the next start.
//!
//! Where no key can be kept, everything lives in memory. Calls block on a file, and so run on threads that may.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use super::database::{self, Database, Mishap, Table};
use super::sealing::{Place, Random, RowKey};
use super::secrets::{KeptIn, Secrets};
use super::{Folder, SecretError};

/// Hears of each step on the way to the disk. Tests end the process there; the app listens to nothing.
pub type Steps = Arc<dyn Fn(&'static str) + Send + Sync>;

/// Whose rows are meant. What was begun for one holder never lands among another's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Owner(Arc<str>);

/// Why the store could not do what was asked. It says nothing of what was to be kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum StoreError {
    /// The disk is full, or can't be read or written.
    #[error("the phone's storage refused")]
    Refused,
    /// The phone is another person's by now.
    #[error("the phone is another person's by now")]
    NotTheHolder,
}

/// One change among several that happen together.
pub enum Change {
    /// This row, in the place of what was there.
    Put(Table, String, Vec<u8>),
    /// No such row any more.
    Delete(Table, String),
    /// No rows of this kind any more.
    Clear(Table),
}

/// The store. Cheap to clone.
#[derive(Clone)]
pub struct Store {
    inner: Arc<Inner>,
}

struct Inner {
    folder: Folder,
    secrets: Secrets,
    random: Random,
    steps: Steps,
    opened: Mutex<Option<Opened>>,
}

struct Opened {
    database: Database,
    holder: Holder,
    mishap: Option<Mishap>,
}

#[derive(Clone)]
struct Holder {
    owner: Owner,
    key: RowKey,
    /// What the person signs in with, unreadably: the same login is the same person.
    login: Option<String>,
    /// Whether the keyring knows the key. A holder without any rows need not be written down.
    is_kept: bool,
}

/// What stands in the keyring.
#[derive(Serialize, Deserialize)]
struct Kept {
    owner: String,
    key: String,
    login: Option<String>,
}

impl Store {
    /// A store that is opened when it is first needed.
    pub fn new(folder: Folder, secrets: Secrets, random: Random, steps: Steps) -> Self {
        Self { inner: Arc::new(Inner { folder, secrets, random, steps, opened: Mutex::default() }) }
    }

    /// Whose the store is now.
    pub async fn owner(&self) -> Result<Owner, StoreError> {
        self.blocking(|inner| inner.with(|opened| Ok(opened.holder.owner.clone()))).await
    }

    /// Where rows are kept.
    pub async fn kept_in(&self) -> KeptIn {
        self.blocking(|inner| {
            inner.with(|_| Ok(()))?;
            Ok(inner.secrets.kept_in())
        })
        .await
        .unwrap_or(KeptIn::Memory)
    }

    /// What its owner should know about the file, once.
    pub async fn take_mishap(&self) -> Option<Mishap> {
        self.blocking(|inner| inner.with(|opened| Ok(opened.mishap.take()))).await.ok().flatten()
    }

    /// A row.
    pub async fn get(&self, owner: &Owner, table: Table, name: &str) -> Result<Option<Vec<u8>>, StoreError> {
        let (owner, name) = (owner.clone(), name.to_owned());
        self.blocking(move |inner| inner.with(|opened| opened.get(&owner, table, &name))).await
    }

    /// All rows of a kind, by name.
    pub async fn all(&self, owner: &Owner, table: Table) -> Result<BTreeMap<String, Vec<u8>>, StoreError> {
        let owner = owner.clone();
        self.blocking(move |inner| inner.with(|opened| opened.all(&owner, table))).await
    }

    /// The names of all rows of a kind.
    pub async fn names(&self, owner: &Owner, table: Table) -> Result<Vec<String>, StoreError> {
        let owner = owner.clone();
        self.blocking(move |inner| {
            inner.with(|opened| {
                opened.check(&owner)?;
                Ok(opened.database.names(table, &owner.0)?)
            })
        })
        .await
    }

    /// Makes all of these changes or none. When this returns, they are on the disk.
    pub async fn change(&self, owner: &Owner, changes: Vec<Change>) -> Result<(), StoreError> {
        let owner = owner.clone();
        self.blocking(move |inner| inner.change(&owner, &changes)).await
    }

    /// The person with this login takes over. Nothing of anybody else stays; whether there was anything of hers.
    pub async fn hand_to(&self, login: &str) -> Result<bool, StoreError> {
        let login = login.to_owned();
        self.blocking(move |inner| inner.hand_to(&login)).await
    }

    /// Forgets everything: the key, then the rows, then the file.
    pub async fn forget(&self) -> Result<(), StoreError> {
        self.blocking(|inner| {
            inner.forget();
            Ok(())
        })
        .await
    }

    async fn blocking<T: Send + 'static>(
        &self,
        action: impl FnOnce(&Inner) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        let inner = Arc::clone(&self.inner);
        tokio::task::spawn_blocking(move || action(&inner)).await.map_err(|_| StoreError::Refused)?
    }
}

impl Inner {
    fn with<T>(&self, action: impl FnOnce(&mut Opened) -> Result<T, StoreError>) -> Result<T, StoreError> {
        let mut opened = self.opened();
        if opened.is_none() {
            *opened = Some(self.open()?);
        }
        opened.as_mut().map_or(Err(StoreError::Refused), action)
    }

    fn opened(&self) -> MutexGuard<'_, Option<Opened>> {
        self.opened.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn open(&self) -> Result<Opened, StoreError> {
        if self.folder.is_new() {
            // An iPhone's keyring outlives the app: what it holds now is of an earlier installation.
            self.secrets.delete_now();
        }
        let kept = self.secrets.read_now();
        if self.secrets.kept_in() == KeptIn::Memory {
            // The file, if there is one, waits for the day that the keyring opens again.
            let database = Database::in_memory(&*self.steps)?;
            return Ok(Opened { database, holder: self.fresh_holder(None), mishap: None });
        }
        let Some(holder) = kept.as_deref().and_then(Holder::read) else {
            // Rows without a key are noise.
            self.erase_files();
            let (database, mishap) = Database::open(self.folder.path(), &*self.steps)?;
            return Ok(Opened { database, holder: self.fresh_holder(None), mishap });
        };
        let (mut database, mishap) = Database::open(self.folder.path(), &*self.steps)?;
        database.keep_only(&holder.owner.0)?;
        Ok(Opened { database, holder, mishap })
    }

    fn change(&self, owner: &Owner, changes: &[Change]) -> Result<(), StoreError> {
        self.with(|opened| {
            opened.check(owner)?;
            if !opened.holder.is_kept {
                if !changes.iter().any(|change| matches!(change, Change::Put(..))) {
                    // There is nothing that could be deleted, and so no need for a key.
                    return Ok(());
                }
                self.keep(&mut opened.holder)?;
                if self.secrets.kept_in() == KeptIn::Memory {
                    opened.database = Database::in_memory(&*self.steps)?;
                }
            }
            let (holder, random) = (&opened.holder, &self.random);
            opened.database.change(
                |writing| {
                    for change in changes {
                        match change {
                            Change::Put(table, name, row) => {
                                let sealed = holder
                                    .key
                                    .seal(holder.place(*table, name), row, random)
                                    .map_err(|_| rusqlite::Error::InvalidQuery)?;
                                writing.put(*table, &holder.owner.0, name, &sealed)?;
                            }
                            Change::Delete(table, name) => writing.delete(*table, &holder.owner.0, name)?,
                            Change::Clear(table) => writing.clear(*table, &holder.owner.0)?,
                        }
                    }
                    Ok(())
                },
                &*self.steps,
            )?;
            Ok(())
        })
    }

    fn hand_to(&self, login: &str) -> Result<bool, StoreError> {
        self.with(|opened| {
            let is_same = opened.holder.login.as_ref() == Some(&opened.holder.owner.digest(login));
            if is_same {
                return Ok(true);
            }
            let mut next = self.fresh_holder(Some(login));
            // The new key takes the place of the old one, and with that the old rows are gone.
            self.keep(&mut next)?;
            (self.steps)("store: key changed");
            opened.database = if self.secrets.kept_in() == KeptIn::Memory {
                Database::in_memory(&*self.steps)?
            } else {
                // The old file is closed before it is erased.
                opened.database = Database::in_memory(&*self.steps)?;
                self.erase_files();
                Database::open(self.folder.path(), &*self.steps)?.0
            };
            opened.holder = next;
            Ok(false)
        })
    }

    fn forget(&self) {
        let mut opened = self.opened();
        self.secrets.delete_now();
        (self.steps)("store: key destroyed");
        *opened = None;
        self.erase_files();
    }

    fn erase_files(&self) {
        if let Err(error) = database::erase(self.folder.path()) {
            tracing::warn!("Unable to erase the store: {error}");
        }
    }

    fn fresh_holder(&self, login: Option<&str>) -> Holder {
        let mut name = [0; 16];
        (self.random)(&mut name);
        let owner = Owner(format!("{:032x}", u128::from_be_bytes(name)).into());
        let login = login.map(|login| owner.digest(login));
        Holder { owner, key: RowKey::fresh(&self.random), login, is_kept: false }
    }

    /// Writes the key down before anything is sealed with it.
    fn keep(&self, holder: &mut Holder) -> Result<(), StoreError> {
        let kept = Kept {
            owner: holder.owner.0.to_string(),
            key: BASE64_STANDARD.encode(holder.key.expose()),
            login: holder.login.clone(),
        };
        let text = serde_json::to_string(&kept).map_err(|_| StoreError::Refused)?;
        self.secrets.write_now(&text);
        holder.is_kept = true;
        Ok(())
    }
}

impl Opened {
    fn check(&self, owner: &Owner) -> Result<(), StoreError> {
        if self.holder.owner == *owner { Ok(()) } else { Err(StoreError::NotTheHolder) }
    }

    fn get(&mut self, owner: &Owner, table: Table, name: &str) -> Result<Option<Vec<u8>>, StoreError> {
        self.check(owner)?;
        let Some(sealed) = self.database.get(table, &owner.0, name)? else { return Ok(None) };
        Ok(self.unseal(table, name, &sealed))
    }

    fn all(&mut self, owner: &Owner, table: Table) -> Result<BTreeMap<String, Vec<u8>>, StoreError> {
        self.check(owner)?;
        let sealed = self.database.all(table, &owner.0)?;
        Ok(sealed
            .into_iter()
            .filter_map(|(name, sealed)| {
                let row = self.unseal(table, &name, &sealed)?;
                Some((name, row))
            })
            .collect())
    }

    /// Opens a row. One that does not open is gone, and its owner is told.
    fn unseal(&mut self, table: Table, name: &str, sealed: &[u8]) -> Option<Vec<u8>> {
        let row = self.holder.key.open(self.holder.place(table, name), sealed).ok();
        if row.is_none() {
            tracing::warn!("A row of the store does not open");
            self.mishap = Some(Mishap::RowsLost);
        }
        row
    }
}

impl Holder {
    fn read(text: &str) -> Option<Self> {
        let kept: Kept = serde_json::from_str(text).ok()?;
        let key = RowKey::of(&BASE64_STANDARD.decode(kept.key).ok()?)?;
        Some(Self { owner: Owner(kept.owner.into()), key, login: kept.login, is_kept: true })
    }

    fn place<'a>(&'a self, table: Table, name: &'a str) -> Place<'a> {
        Place { table: table.name(), name, owner: &self.owner.0 }
    }
}

impl Owner {
    /// The random name.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What a login is known by: it can be compared, and not read.
    fn digest(&self, login: &str) -> String {
        let folded: String = login.chars().filter(|sign| !sign.is_whitespace()).flat_map(char::to_lowercase).collect();
        let digest = Sha256::new().chain_update(self.0.as_bytes()).chain_update(folded.as_bytes()).finalize();
        BASE64_STANDARD.encode(digest)
    }
}

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        tracing::warn!("The store refused: {error}");
        Self::Refused
    }
}

impl From<SecretError> for StoreError {
    fn from(_: SecretError) -> Self {
        Self::Refused
    }
}
