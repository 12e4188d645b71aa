//! iPhones.

use std::path::PathBuf;
use std::sync::Arc;

use directories::ProjectDirs;
use keyring_core::CredentialStore;

use super::Platform;

/// An iPhone.
pub struct System {
    store: Option<Arc<CredentialStore>>,
}

impl System {
    pub fn new() -> Self {
        let store = apple_native_keyring_store::protected::Store::new();
        Self { store: store.ok().map(|store| -> Arc<CredentialStore> { store }) }
    }
}

impl Platform for System {
    fn folder(&self) -> Option<PathBuf> {
        ProjectDirs::from("org", "bansosku", "Bansosku").map(|folders| folders.data_local_dir().to_owned())
    }

    fn device_name(&self) -> &'static str {
        "iPhone"
    }

    fn credential_store(&self) -> Option<Arc<CredentialStore>> {
        self.store.clone()
    }

    fn trusted_roots(&self) -> Option<Vec<Vec<u8>>> {
        None
    }

    fn hand_over(&self, address: &str) -> bool {
        robius_open::Uri::new(address).open().is_ok()
    }
}
