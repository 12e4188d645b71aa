//! The system below the app, for tests of the services in more than one program.

use std::sync::Arc;

use bansosku::platform::Platform;
use keyring_core::CredentialStore;

/// The system of a phone in a test: a keyring or none, and whom it trusts.
pub struct System {
    /// Where secrets are kept.
    pub keyring: Option<Arc<CredentialStore>>,
    /// The only certificates that it trusts; `None` for those of this machine.
    pub trusted_roots: Option<Vec<Vec<u8>>>,
}

impl Platform for System {
    fn folder(&self) -> Option<std::path::PathBuf> {
        None
    }

    fn device_name(&self) -> &'static str {
        "Test phone"
    }

    fn credential_store(&self) -> Option<Arc<CredentialStore>> {
        self.keyring.clone()
    }

    fn trusted_roots(&self) -> Option<Vec<Vec<u8>>> {
        self.trusted_roots.clone()
    }

    fn hand_over(&self, _address: &str) -> bool {
        false
    }
}
