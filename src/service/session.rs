//! Signing in and out, and staying signed in.

use async_trait::async_trait;
use bansosku_contract::account::AccountState;
use bansosku_contract::session::Device;
use bansosku_contract::{Email, EmailCode, Password, Typed};
use tokio::sync::watch;

use super::Failure;

/// Whether somebody is signed in on this phone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// Not known yet: the keyring is being read.
    Unknown,
    /// Nobody is.
    SignedOut,
    /// Somebody is, with an account in this state as last heard.
    SignedIn(AccountState),
}

/// How long a session lives on this phone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Keeping {
    /// In the system's keyring, until signing out.
    Keyring,
    /// In memory, until the app is closed: this system has no keyring that could be opened.
    Memory,
}

/// Signing in and out.
#[async_trait]
pub trait Session: Send + Sync {
    /// The standing, and every change of it.
    fn standing(&self) -> watch::Receiver<Standing>;
    /// Where the session is kept on this phone.
    fn keeping(&self) -> Keeping;
    /// Reads the keyring at start. Needs no network: a kept session counts as signed in until the server says otherwise.
    async fn restore(&self) -> Standing;
    /// Signs in with NIK or e-mail address.
    async fn sign_in(&self, login: &Typed, password: &Password) -> Result<AccountState, Failure>;
    /// Signs out. This phone forgets at once, whether or not the server can be told.
    async fn sign_out(&self);
    /// The signed-in devices, newest use first.
    async fn devices(&self) -> Result<Vec<Device>, Failure>;
    /// Signs another device out.
    async fn sign_out_device(&self, id: &str) -> Result<(), Failure>;
    /// Asks for a code to set a new password; the answer is the same for an unknown address.
    async fn forget_password(&self, email: &Email) -> Result<String, Failure>;
    /// Sets a new password with the code of the mail.
    async fn reset_password(&self, reset: &str, code: &EmailCode, new_password: &Password) -> Result<(), Failure>;
}
