//! A keyring in a folder, which outlives the process: the system's own, for a phone that is killed.

use std::any::Any;
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use keyring_core::api::{CredentialApi, CredentialStoreApi};
use keyring_core::{Credential, CredentialStore, Entry, Error, Result};

/// The keyring.
#[derive(Debug)]
pub struct FolderKeyring(PathBuf);

impl FolderKeyring {
    /// The one in this folder.
    pub fn open(folder: &Path) -> Arc<CredentialStore> {
        std::fs::create_dir_all(folder).unwrap();
        Arc::new(Self(folder.to_owned()))
    }
}

impl CredentialStoreApi for FolderKeyring {
    fn vendor(&self) -> String {
        "a folder of a test".to_owned()
    }

    fn id(&self) -> String {
        self.0.display().to_string()
    }

    fn build(&self, service: &str, user: &str, _modifiers: Option<&HashMap<&str, &str>>) -> Result<Entry> {
        let entry: Arc<Credential> = Arc::new(FolderEntry(self.0.join(format!("{service} {user}"))));
        Ok(Entry::new_with_credential(entry))
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

#[derive(Debug)]
struct FolderEntry(PathBuf);

impl CredentialApi for FolderEntry {
    fn set_secret(&self, secret: &[u8]) -> Result<()> {
        let beside = self.0.with_extension("new");
        let written = std::fs::write(&beside, secret).and_then(|()| std::fs::rename(&beside, &self.0));
        written.map_err(|error| Error::PlatformFailure(error.into()))
    }

    fn get_secret(&self) -> Result<Vec<u8>> {
        std::fs::read(&self.0).map_err(|_| Error::NoEntry)
    }

    fn delete_credential(&self) -> Result<()> {
        std::fs::remove_file(&self.0).map_err(|_| Error::NoEntry)
    }

    fn get_credential(&self) -> Result<Option<Arc<Credential>>> {
        Ok(None)
    }

    fn get_specifiers(&self) -> Option<(String, String)> {
        None
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}
