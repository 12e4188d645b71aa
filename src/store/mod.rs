//! What stays on the phone: the session in the system's keyring, and what was chosen in a small file.
//!
//! Nothing secret and nothing personal is ever written to a file in the clear. This layer keeps and
//! gives back; what things mean is known above it. Calls on files and keyrings block, so that the
//! asynchronous faces here move them to threads that may wait.

mod folder;
mod secrets;
mod settings;

pub use folder::Folder;
pub use secrets::{KeptIn, KeyringEntry, MemoryEntry, SecretEntry, SecretError, Secrets};
pub use settings::{Chosen, SettingsFile};
