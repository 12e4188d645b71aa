//! The owner's account: how it stands, what is held about its owner, and its end.

use async_trait::async_trait;
use bansosku_contract::{Password, Typed};
use tokio::sync::watch;
use uuid::Uuid;

use super::Failure;
use super::photo::ReadyPhoto;
use super::registration::Progress;

pub use bansosku_contract::account::Account as AccountView;

/// What the owner of a refused account corrects. What is `None` stays as it was.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Correction {
    /// Another NIK, as typed.
    pub nik: Option<Typed>,
    /// Another No KK, as typed.
    pub kk: Option<Typed>,
    /// The name, written otherwise.
    pub name: Option<Typed>,
    /// A new photo of the KTP.
    pub ktp: Option<ReadyPhoto>,
    /// A new selfie.
    pub selfie: Option<ReadyPhoto>,
    /// One for each correction, as in [`super::registration::SignUpDraft`].
    pub key: Uuid,
}

/// The owner's account.
#[async_trait]
pub trait Account: Send + Sync {
    /// How the account stands; the standing of the session follows it.
    async fn account(&self) -> Result<AccountView, Failure>;
    /// Sends a corrected form and new photos after a refusal.
    async fn correct(&self, correction: &Correction, progress: &watch::Sender<Progress>) -> Result<(), Failure>;
    /// All that is held about the owner, as readable JSON.
    async fn export(&self) -> Result<String, Failure>;
    /// Erases the account on the server and everything of it on this phone.
    async fn close(&self, password: &Password) -> Result<(), Failure>;
}
