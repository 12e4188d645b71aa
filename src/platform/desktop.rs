//! Linux, macOS and Windows.

use std::path::PathBuf;
use std::sync::Arc;

use directories::ProjectDirs;
use keyring_core::CredentialStore;

use super::Platform;

pub fn arguments() -> Vec<String> {
    std::env::args().skip(1).collect()
}

/// A desktop.
pub struct System;

impl System {
    pub fn new() -> Self {
        Self
    }
}

impl Platform for System {
    fn folder(&self) -> Option<PathBuf> {
        ProjectDirs::from("org", "bansosku", "Bansosku").map(|folders| folders.data_local_dir().to_owned())
    }

    fn device_name(&self) -> &'static str {
        if cfg!(target_os = "macos") {
            "Mac"
        } else if cfg!(target_os = "windows") {
            "Windows PC"
        } else {
            "Linux desktop"
        }
    }

    fn credential_store(&self) -> Option<Arc<CredentialStore>> {
        // Asking for the status opens the system's store and makes it the default one.
        keyring::Entry::store_status().as_ref().ok()?;
        keyring_core::get_default_store()
    }

    fn trusted_roots(&self) -> Option<Vec<Vec<u8>>> {
        None
    }

    fn hand_over(&self, address: &str) -> bool {
        robius_open::Uri::new(address).open().is_ok()
    }
}
