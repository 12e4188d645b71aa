//! What stays on the phone: secrets in the system's keyring, sealed rows in a database file ([`Store`]), and
//! what was chosen in a small file.
//!
//! Nothing secret and nothing personal is ever written to a file in the clear. This layer keeps and
//! gives back; what things mean is known above it. Calls on files and keyrings block, so that the
//! asynchronous faces here move them to threads that may wait.

mod database;
mod folder;
mod rows;
mod schema;
mod sealing;
mod secrets;
mod settings;

pub use database::{Mishap, Table};
pub use folder::Folder;
pub use rows::{Change, Owner, Steps, Store, StoreError};
pub use sealing::Random;
pub use secrets::{KeptIn, KeyringEntry, MemoryEntry, SecretEntry, SecretError, Secrets};
pub use settings::{Chosen, SettingsFile};
