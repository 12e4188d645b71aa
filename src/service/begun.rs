//! What is known of uploads that were begun, on the phone's disk: after a break, and after the app was
//! killed, only the rest of a photo is sent.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::papers::Papers;
use crate::store::{Change, Owner, Table};

/// An upload that was begun.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Begun {
    /// By this the server knows the upload when its answer was lost.
    pub key: Uuid,
    /// The server's name for it, once an answer brought it.
    pub id: Option<String>,
    /// Whether all of it has arrived.
    pub is_complete: bool,
}

/// The uploads that were begun for one form, by the photo: what it shows and the digest of its bytes. What
/// can't be read or written costs a photo that is sent twice, and nothing else.
pub struct BegunUploads {
    papers: Arc<Papers>,
    owner: Option<Owner>,
    row: String,
    uploads: BTreeMap<String, Begun>,
}

impl BegunUploads {
    /// Those of the form with this name.
    pub async fn of(papers: &Arc<Papers>, form: &str) -> Self {
        let (owner, row) = (papers.store().owner().await.ok(), row(form));
        let uploads = match &owner {
            Some(owner) => papers.form(owner, (Table::Draft, &row)).await.unwrap_or_default(),
            None => BTreeMap::new(),
        };
        Self { papers: Arc::clone(papers), owner, row, uploads }
    }

    /// What is known of this photo's.
    pub fn get(&self, photo: &str) -> Option<&Begun> {
        self.uploads.get(photo)
    }

    /// Remembers it. When this returns, it is on the disk.
    pub async fn set(&mut self, photo: &str, begun: &Begun) {
        if self.uploads.get(photo) == Some(begun) {
            return;
        }
        self.uploads.insert(photo.to_owned(), begun.clone());
        let Some(owner) = &self.owner else { return };
        if let Err(error) = self.papers.keep(owner, (Table::Draft, &self.row), &self.uploads, &[], Vec::new()).await {
            tracing::warn!("Unable to remember how far a photo has come: {error}");
        }
    }
}

/// Forgets the uploads of a form, for whoever changes its row in the same transaction.
pub fn forgetting(form: &str) -> Change {
    Change::Delete(Table::Draft, row(form))
}

fn row(form: &str) -> String {
    format!("uploads of {form}")
}
