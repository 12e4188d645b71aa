//! Asking for an account: the form, the photos, the code by e-mail.

use async_trait::async_trait;
use bansosku_contract::account::{AccountState, ConsentPurpose};
use bansosku_contract::{EmailCode, Typed};
use tokio::sync::watch;
use uuid::Uuid;

use super::Failure;
use super::photo::ReadyPhoto;

/// Everything that was typed and picked for an account so far. It survives going back, errors, and a change of language.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignUpDraft {
    /// Number of the person, as typed.
    pub nik: Typed,
    /// Number of the family card, as typed.
    pub kk: Typed,
    /// Name as on the KTP, as typed.
    pub name: Typed,
    /// E-mail address, as typed.
    pub email: Typed,
    /// Mobile number, as typed.
    pub phone: Typed,
    /// The new password, as typed.
    pub password: Typed,
    /// The photo of the KTP.
    pub ktp: Option<ReadyPhoto>,
    /// The selfie with the KTP.
    pub selfie: Option<ReadyPhoto>,
    /// What was ticked.
    pub consents: Vec<ConsentPurpose>,
    /// One for each draft: a second "send" after a lost answer makes no second account.
    pub key: Uuid,
}

/// How far a sending has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Progress {
    /// Nothing has been sent yet.
    #[default]
    Waiting,
    /// A photo is on its way.
    Photo {
        /// Which one, from 1.
        number: u8,
        /// How many there are.
        of: u8,
        /// Bytes that have been sent of it.
        sent: u64,
        /// Bytes that it has.
        total: u64,
    },
    /// The form is on its way.
    Form,
}

/// Asking for an account.
#[async_trait]
pub trait Registration: Send + Sync {
    /// Sends photos and form, and gives the name of the registration for the next calls. A photo that arrived in an earlier try is not sent again.
    async fn register(&self, draft: &SignUpDraft, progress: &watch::Sender<Progress>) -> Result<String, Failure>;
    /// Sends the code of the mail.
    async fn confirm(&self, registration: &str, code: &EmailCode) -> Result<AccountState, Failure>;
    /// Asks for another mail.
    async fn resend(&self, registration: &str) -> Result<(), Failure>;
}
