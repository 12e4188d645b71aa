//! What was written on this phone and is not the server's yet: forms, with the photos that belong to them.
//!
//! A form is a row; each of its photos is a row of its own, named by its content, so that a form is written
//! again at every keystroke and a photo once. A form lists its photos under the word `photos`. A form and its
//! photos come and go in one transaction. There is one writer at a time: between seeing that a photo is there
//! and naming it, nobody sweeps it away.

use std::collections::BTreeSet;

use bansosku_contract::upload::UploadKind;
use bansosku_photo::Finding;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use tokio::sync::Mutex;

use super::Failure;
use super::photo::ReadyPhoto;
use crate::store::{Change, Owner, Store, StoreError, Table};

/// A photo as a form names it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeptPhoto {
    name: String,
    kind: UploadKind,
    width: u32,
    height: u32,
    /// How large it is.
    #[serde(default)]
    pub bytes: usize,
    /// What a reviewer may object to; one that this version does not know is left out.
    #[serde(default)]
    findings: Vec<String>,
}

/// Forms and their photos. One for each process.
pub struct Papers {
    store: Store,
    writing: Mutex<()>,
}

impl Papers {
    /// Those in this store.
    pub fn new(store: Store) -> Self {
        Self { store, writing: Mutex::default() }
    }

    /// The store itself.
    pub fn store(&self) -> &Store {
        &self.store
    }

    /// How a form of this owner names a photo.
    pub fn name(owner: &Owner, photo: &ReadyPhoto) -> KeptPhoto {
        let digest =
            Sha256::new().chain_update(owner.as_str()).chain_update(photo.kind.as_str()).chain_update(&photo.jpeg);
        let digest: [u8; 32] = digest.finalize().into();
        let name = digest.iter().take(16).fold(0_u128, |number, byte| number << 8 | u128::from(*byte));
        KeptPhoto {
            name: format!("{name:032x}"),
            kind: photo.kind,
            width: photo.width,
            height: photo.height,
            bytes: photo.jpeg.len(),
            findings: photo.findings.iter().map(|finding| finding.as_str().to_owned()).collect(),
        }
    }

    /// Keeps a form with its photos, and makes these changes with it. When this returns, all of it is on the disk.
    pub async fn keep<F: Serialize>(
        &self,
        owner: &Owner,
        (table, name): (Table, &str),
        form: &F,
        photos: &[&ReadyPhoto],
        also: Vec<Change>,
    ) -> Result<(), StoreError> {
        let row = serde_json::to_vec(form).map_err(|_| StoreError::Refused)?;
        let _writing = self.writing.lock().await;
        let there = self.store.names(owner, Table::Photo).await?;
        let mut changes = also;
        for photo in photos {
            let name = Self::name(owner, photo).name;
            if !there.contains(&name) {
                changes.push(Change::Put(Table::Photo, name, photo.jpeg.to_vec()));
            }
        }
        changes.push(Change::Put(table, name.to_owned(), row));
        self.store.change(owner, changes).await
    }

    /// Makes these changes, and lets go of photos that no form names any more.
    pub async fn change(&self, owner: &Owner, changes: Vec<Change>) -> Result<(), StoreError> {
        let _writing = self.writing.lock().await;
        self.store.change(owner, changes).await?;
        self.sweep(owner).await
    }

    /// Lets go of photos that no form names: a phone that dies between two steps leaves some behind.
    async fn sweep(&self, owner: &Owner) -> Result<(), StoreError> {
        let mut named = BTreeSet::new();
        for table in [Table::Draft, Table::Outbox] {
            for row in self.store.all(owner, table).await?.values() {
                // Whatever the form, a newer one too, its photos stand under the same word.
                let photos: Result<Named, _> = serde_json::from_slice(row);
                named.extend(photos.unwrap_or_default().photos.into_iter().map(|photo| photo.name));
            }
        }
        let there = self.store.names(owner, Table::Photo).await?;
        let loose: Vec<Change> = there
            .into_iter()
            .filter(|name| !named.contains(name))
            .map(|name| Change::Delete(Table::Photo, name))
            .collect();
        if loose.is_empty() { Ok(()) } else { self.store.change(owner, loose).await }
    }

    /// A form.
    pub async fn form<F: DeserializeOwned>(&self, owner: &Owner, (table, name): (Table, &str)) -> Option<F> {
        let row = self.store.get(owner, table, name).await.ok()??;
        serde_json::from_slice(&row).ok()
    }

    /// A photo that a form names.
    pub async fn photo(&self, owner: &Owner, kept: &KeptPhoto) -> Option<ReadyPhoto> {
        let jpeg = self.store.get(owner, Table::Photo, &kept.name).await.ok()??;
        let is_named = |finding: &Finding| kept.findings.iter().any(|name| name == finding.as_str());
        let findings = Finding::ALL.into_iter().filter(is_named).collect();
        Some(ReadyPhoto { kind: kept.kind, jpeg: jpeg.into(), width: kept.width, height: kept.height, findings })
    }
}

/// As much of a form as the sweeper reads.
#[derive(Default, Deserialize)]
struct Named {
    #[serde(default)]
    photos: Vec<KeptPhoto>,
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Refused => Self::Phone,
            StoreError::NotTheHolder => Self::SignedOut,
        }
    }
}
