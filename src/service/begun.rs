//! What is known of uploads that were begun: after a break only the rest of a photo is sent.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use uuid::Uuid;

/// An upload that was begun.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Begun {
    /// By this the server knows the upload when its answer was lost.
    pub key: Uuid,
    /// The server's name for it, once an answer brought it.
    pub id: Option<String>,
    /// Whether all of it has arrived.
    pub is_complete: bool,
}

/// The uploads that were begun, by the photo's name: what it shows and the digest of its bytes.
pub trait BegunUploads: Send + Sync {
    /// What is known of this one.
    fn get(&self, name: &str) -> Option<Begun>;
    /// Remembers it, or forgets it.
    fn set(&self, name: &str, begun: Option<&Begun>);
}

/// Remembers until the app is closed.
#[derive(Default)]
pub struct InMemory {
    uploads: Mutex<BTreeMap<String, Begun>>,
}

impl BegunUploads for InMemory {
    fn get(&self, name: &str) -> Option<Begun> {
        self.uploads.lock().unwrap_or_else(PoisonError::into_inner).get(name).cloned()
    }

    fn set(&self, name: &str, begun: Option<&Begun>) {
        let mut uploads = self.uploads.lock().unwrap_or_else(PoisonError::into_inner);
        match begun {
            Some(begun) => uploads.insert(name.to_owned(), begun.clone()),
            None => uploads.remove(name),
        };
    }
}
