//! The one secret of the app, the session, in the system's keyring.
//!
//! Where no keyring can be opened, or it refuses, the secret stays in memory until the app is closed, and
//! [`Secrets::kept_in`] says so. It is never written to a plain file. A keyring that can't be read counts as
//! empty, and its entry is deleted: a restored backup holds an entry whose key is gone.

use std::sync::{Arc, Mutex, PoisonError};

use keyring_core::{CredentialStore, Entry};

/// Under this name the entry stands among those of other apps.
const SERVICE: &str = "org.bansosku.app";

/// That a keyring refused. It says nothing of what was to be kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the keyring refused")]
pub struct SecretError;

/// A place for one secret. Calls may block.
pub trait SecretEntry: Send + Sync {
    /// What is kept; `None` when nothing is.
    fn read(&self) -> Result<Option<String>, SecretError>;
    /// Keeps this instead.
    fn write(&self, secret: &str) -> Result<(), SecretError>;
    /// Keeps nothing any more.
    fn delete(&self) -> Result<(), SecretError>;
}

/// Where the secret is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeptIn {
    /// In the system's keyring.
    Keyring,
    /// In memory, until the app is closed.
    Memory,
}

/// An entry of the system's keyring.
pub struct KeyringEntry {
    entry: Entry,
}

impl KeyringEntry {
    /// The entry of this name.
    pub fn new(store: &CredentialStore, name: &str) -> Result<Self, SecretError> {
        Ok(Self { entry: store.build(SERVICE, name, None).map_err(|_| SecretError)? })
    }
}

impl SecretEntry for KeyringEntry {
    fn read(&self) -> Result<Option<String>, SecretError> {
        match self.entry.get_password() {
            Ok(secret) => Ok(Some(secret)),
            Err(keyring_core::Error::NoEntry) => Ok(None),
            Err(_) => Err(SecretError),
        }
    }

    fn write(&self, secret: &str) -> Result<(), SecretError> {
        self.entry.set_password(secret).map_err(|_| SecretError)
    }

    fn delete(&self) -> Result<(), SecretError> {
        match self.entry.delete_credential() {
            Ok(()) | Err(keyring_core::Error::NoEntry) => Ok(()),
            Err(_) => Err(SecretError),
        }
    }
}

/// A place in memory.
#[derive(Default)]
pub struct MemoryEntry(Mutex<Option<String>>);

impl SecretEntry for MemoryEntry {
    fn read(&self) -> Result<Option<String>, SecretError> {
        Ok(self.0.lock().unwrap_or_else(PoisonError::into_inner).clone())
    }

    fn write(&self, secret: &str) -> Result<(), SecretError> {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(secret.to_owned());
        Ok(())
    }

    fn delete(&self) -> Result<(), SecretError> {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = None;
        Ok(())
    }
}

/// Opens the keyring's entry; `None` where there is no keyring. May block.
type Open = Box<dyn Fn() -> Option<Arc<dyn SecretEntry>> + Send + Sync>;

/// The secret, in the keyring or else in memory.
pub struct Secrets {
    inner: Arc<Inner>,
}

struct Inner {
    open: Open,
    place: Mutex<Option<Place>>,
}

#[derive(Clone)]
struct Place {
    kept_in: KeptIn,
    entry: Arc<dyn SecretEntry>,
}

impl Secrets {
    /// A secret whose keyring is opened when it is first needed: that may take a moment.
    pub fn new(open: impl Fn() -> Option<Arc<dyn SecretEntry>> + Send + Sync + 'static) -> Self {
        Self { inner: Arc::new(Inner { open: Box::new(open), place: Mutex::default() }) }
    }

    /// Where the secret is kept. Before the keyring was first asked, it counts as having one.
    pub fn kept_in(&self) -> KeptIn {
        self.inner
            .place
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .as_ref()
            .map_or(KeptIn::Keyring, |place| place.kept_in)
    }

    /// What is kept. What can't be read is deleted.
    pub async fn read(&self) -> Option<String> {
        self.blocking(|inner| {
            let place = inner.place();
            place.entry.read().unwrap_or_else(|SecretError| {
                let _nothing_more_to_do = place.entry.delete();
                None
            })
        })
        .await
        .flatten()
    }

    /// Keeps this instead; in memory, if the keyring refuses.
    pub async fn write(&self, secret: String) {
        self.blocking(move |inner| {
            let place = inner.place();
            if place.entry.write(&secret).is_err() {
                // What it holds is no longer true.
                let _nothing_more_to_do = place.entry.delete();
                inner.fall_back(&secret);
            }
        })
        .await;
    }

    /// Keeps nothing any more.
    pub async fn delete(&self) {
        self.blocking(|inner| inner.place().entry.delete().is_ok()).await;
    }

    async fn blocking<T: Send + 'static>(&self, action: impl FnOnce(&Inner) -> T + Send + 'static) -> Option<T> {
        let inner = Arc::clone(&self.inner);
        tokio::task::spawn_blocking(move || action(&inner)).await.ok()
    }
}

impl Inner {
    fn place(&self) -> Place {
        let mut place = self.place.lock().unwrap_or_else(PoisonError::into_inner);
        place
            .get_or_insert_with(|| match (self.open)() {
                Some(entry) => Place { kept_in: KeptIn::Keyring, entry },
                None => Place { kept_in: KeptIn::Memory, entry: Arc::new(MemoryEntry::default()) },
            })
            .clone()
    }

    fn fall_back(&self, secret: &str) {
        let entry = MemoryEntry::default();
        // Memory does not refuse.
        let _always_kept = entry.write(secret);
        *self.place.lock().unwrap_or_else(PoisonError::into_inner) =
            Some(Place { kept_in: KeptIn::Memory, entry: Arc::new(entry) });
    }
}

#[cfg(test)]
mod tests {
    use keyring_core::mock;

    use super::*;

    /// A keyring of this test's own, and its entry.
    fn keyring() -> (Arc<CredentialStore>, Arc<dyn SecretEntry>) {
        let store: Arc<CredentialStore> = mock::Store::new().unwrap();
        let entry = Arc::new(KeyringEntry::new(&*store, "session").unwrap());
        (store, entry)
    }

    fn fails_next(store: &CredentialStore) {
        let entry = store.build(SERVICE, "session", None).unwrap();
        let credential: &mock::Cred = entry.as_any().downcast_ref().unwrap();
        credential.set_error(keyring_core::Error::Invalid("test".to_owned(), "refused".to_owned()));
    }

    #[tokio::test]
    async fn a_secret_lies_in_the_keyring_and_nowhere_else() {
        let (store, entry) = keyring();
        let secrets = Secrets::new(move || Some(entry.clone()));
        secrets.write("a".to_owned()).await;
        assert_eq!(secrets.kept_in(), KeptIn::Keyring);
        assert_eq!(store.build(SERVICE, "session", None).unwrap().get_password().unwrap(), "a");
        assert_eq!(secrets.read().await.as_deref(), Some("a"));
        secrets.delete().await;
        assert_eq!(secrets.read().await, None);
        secrets.delete().await;
    }

    #[tokio::test]
    async fn without_a_keyring_the_secret_lives_in_memory_and_the_app_knows() {
        let secrets = Secrets::new(|| None);
        assert_eq!(secrets.read().await, None);
        assert_eq!(secrets.kept_in(), KeptIn::Memory);
        secrets.write("a".to_owned()).await;
        assert_eq!(secrets.read().await.as_deref(), Some("a"));
        secrets.delete().await;
        assert_eq!(secrets.read().await, None);
    }

    #[tokio::test]
    async fn a_keyring_that_cannot_be_read_counts_as_empty_and_is_cleaned() {
        let (store, entry) = keyring();
        entry.write("a").unwrap();
        fails_next(&*store);
        let secrets = Secrets::new(move || Some(entry.clone()));
        assert_eq!(secrets.read().await, None);
        assert!(store.build(SERVICE, "session", None).unwrap().get_password().is_err());
        assert_eq!(secrets.kept_in(), KeptIn::Keyring);
    }

    #[tokio::test]
    async fn a_keyring_that_refuses_to_keep_leaves_nothing_old_behind() {
        let (store, entry) = keyring();
        entry.write("old").unwrap();
        let secrets = Secrets::new(move || Some(entry.clone()));
        fails_next(&*store);
        secrets.write("new".to_owned()).await;
        assert_eq!(secrets.kept_in(), KeptIn::Memory);
        assert_eq!(secrets.read().await.as_deref(), Some("new"));
        assert!(store.build(SERVICE, "session", None).unwrap().get_password().is_err(), "the old one is gone");
    }
}
