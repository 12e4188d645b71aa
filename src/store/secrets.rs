//! A secret of the app in the system's keyring: the session, or the key of the store's rows.
//!
//! Where no keyring can be opened, or it refuses, the secret stays in memory until the app is closed, and
//! [`Secrets::kept_in`] says so. It is never written to a plain file. A keyring that opens is not yet one
//! that keeps: a desktop's may be there and have no place for anything. So it is tried once, before
//! anything relies on it.
//!
//! An entry that can't be read counts as empty and is deleted: a restored backup holds one whose key is
//! gone. A keyring that is locked is left alone; it may open another time.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use keyring_core::{CredentialStore, Entry};

/// Under this name the entry stands among those of other apps.
const SERVICE: &str = "org.bansosku.app";

/// Why a keyring refused. It says nothing of what was to be kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SecretError {
    /// It can't be reached: locked, or without a place to keep things in.
    #[error("the keyring can't be reached")]
    Closed,
    /// It was reached and can't do what was asked.
    #[error("the keyring refused")]
    Refused,
}

impl From<keyring_core::Error> for SecretError {
    fn from(error: keyring_core::Error) -> Self {
        match error {
            keyring_core::Error::NoStorageAccess(_) | keyring_core::Error::NoDefaultStore => Self::Closed,
            _ => Self::Refused,
        }
    }
}

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
    /// The entry of this name, protected as the system's `protection` says.
    pub fn new(store: &CredentialStore, name: &str, protection: &[(&str, &str)]) -> Result<Self, SecretError> {
        let protection: HashMap<&str, &str> = protection.iter().copied().collect();
        let modifiers = (!protection.is_empty()).then_some(&protection);
        Ok(Self { entry: store.build(SERVICE, name, modifiers)? })
    }
}

impl SecretEntry for KeyringEntry {
    fn read(&self) -> Result<Option<String>, SecretError> {
        match self.entry.get_password() {
            Ok(secret) => Ok(Some(secret)),
            Err(keyring_core::Error::NoEntry) => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    fn write(&self, secret: &str) -> Result<(), SecretError> {
        Ok(self.entry.set_password(secret)?)
    }

    fn delete(&self) -> Result<(), SecretError> {
        match self.entry.delete_credential() {
            Ok(()) | Err(keyring_core::Error::NoEntry) => Ok(()),
            Err(error) => Err(error.into()),
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
#[derive(Clone)]
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
        self.blocking(Self::read_now).await.flatten()
    }

    /// Keeps this instead; in memory, if the keyring refuses.
    pub async fn write(&self, secret: String) {
        self.blocking(move |secrets| secrets.write_now(&secret)).await;
    }

    /// Keeps nothing any more.
    pub async fn delete(&self) {
        self.blocking(Self::delete_now).await;
    }

    /// As [`Secrets::read`], for a thread that may wait.
    pub fn read_now(&self) -> Option<String> {
        let place = self.inner.place();
        place.entry.read().unwrap_or_else(|error| {
            if error == SecretError::Refused {
                let _nothing_more_to_do = place.entry.delete();
            }
            None
        })
    }

    /// As [`Secrets::write`], for a thread that may wait.
    pub fn write_now(&self, secret: &str) {
        let place = self.inner.place();
        if place.entry.write(secret).is_err() {
            // What it holds is no longer true.
            let _nothing_more_to_do = place.entry.delete();
            self.inner.fall_back(secret);
        }
    }

    /// As [`Secrets::delete`], for a thread that may wait.
    pub fn delete_now(&self) {
        if let Err(error) = self.inner.place().entry.delete() {
            tracing::warn!("Unable to delete a secret: {error}");
        }
    }

    async fn blocking<T: Send + 'static>(&self, action: impl FnOnce(&Self) -> T + Send + 'static) -> Option<T> {
        let secrets = self.clone();
        tokio::task::spawn_blocking(move || action(&secrets)).await.ok()
    }
}

impl Inner {
    fn place(&self) -> Place {
        let mut place = self.place.lock().unwrap_or_else(PoisonError::into_inner);
        place
            .get_or_insert_with(|| match (self.open)().filter(|entry| keeps(&**entry)) {
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

/// Whether a keyring keeps what it is given. What is already in it is not touched.
fn keeps(entry: &dyn SecretEntry) -> bool {
    match entry.read() {
        Ok(Some(_)) => true,
        Err(SecretError::Closed) => false,
        // Either nothing is there, or something that nobody can read.
        Ok(None) | Err(SecretError::Refused) => {
            let keeps = entry.write("-").is_ok();
            let _nothing_more_to_do = entry.delete();
            keeps
        }
    }
}

#[cfg(test)]
mod tests {
    use keyring_core::mock;

    use super::*;

    /// A keyring of this test's own, and its entry.
    fn keyring() -> (Arc<CredentialStore>, Arc<dyn SecretEntry>) {
        let store: Arc<CredentialStore> = mock::Store::new().unwrap();
        let entry = Arc::new(KeyringEntry::new(&*store, "session", &[]).unwrap());
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
        assert_eq!(secrets.read().await.as_deref(), Some("old"));
        fails_next(&*store);
        secrets.write("new".to_owned()).await;
        assert_eq!(secrets.kept_in(), KeptIn::Memory);
        assert_eq!(secrets.read().await.as_deref(), Some("new"));
        assert!(store.build(SERVICE, "session", None).unwrap().get_password().is_err(), "the old one is gone");
    }

    /// A keyring that is there, finds nothing, and keeps nothing: a desktop's without an open collection.
    struct NoCollection;

    impl SecretEntry for NoCollection {
        fn read(&self) -> Result<Option<String>, SecretError> {
            Ok(None)
        }

        fn write(&self, _secret: &str) -> Result<(), SecretError> {
            Err(SecretError::Closed)
        }

        fn delete(&self) -> Result<(), SecretError> {
            Ok(())
        }
    }

    #[tokio::test]
    async fn a_keyring_that_opens_and_keeps_nothing_is_none_and_the_app_knows_before_it_relies_on_it() {
        let secrets = Secrets::new(|| Some(Arc::new(NoCollection)));
        assert_eq!(secrets.read().await, None);
        assert_eq!(secrets.kept_in(), KeptIn::Memory);
        secrets.write("a".to_owned()).await;
        assert_eq!(secrets.read().await.as_deref(), Some("a"));
    }

    /// A keyring that is locked.
    #[derive(Default)]
    struct Locked(std::sync::atomic::AtomicBool);

    impl SecretEntry for Locked {
        fn read(&self) -> Result<Option<String>, SecretError> {
            Err(SecretError::Closed)
        }

        fn write(&self, _secret: &str) -> Result<(), SecretError> {
            Err(SecretError::Closed)
        }

        fn delete(&self) -> Result<(), SecretError> {
            self.0.store(true, std::sync::atomic::Ordering::SeqCst);
            Ok(())
        }
    }

    #[tokio::test]
    async fn what_a_locked_keyring_holds_is_left_for_another_time() {
        let locked = Arc::new(Locked::default());
        let entry = locked.clone();
        let secrets = Secrets::new(move || Some(entry.clone()));
        assert_eq!(secrets.read().await, None);
        assert_eq!(secrets.kept_in(), KeptIn::Memory);
        assert!(!locked.0.load(std::sync::atomic::Ordering::SeqCst));
    }
}
