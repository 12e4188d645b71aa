//! Signing in and out, and staying signed in.

use std::sync::Arc;

use async_trait::async_trait;
use bansosku_contract::account::AccountState;
use bansosku_contract::password_reset::{ConfirmPasswordReset, NewPasswordReset};
use bansosku_contract::session::{Device, SignIn};
use bansosku_contract::{Email, EmailCode, Password, Typed};
use tokio::sync::watch;

use super::Failure;
use super::access::Access;
use crate::remote::Client;
use crate::store::KeptIn;

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

/// Signs in and out with the server.
pub struct RemoteSession {
    remote: Arc<Client>,
    access: Arc<Access>,
    /// How the owner recognises this device in a list.
    device_name: String,
}

impl RemoteSession {
    /// On a device of this name.
    pub fn new(remote: Arc<Client>, access: Arc<Access>, device_name: impl Into<String>) -> Self {
        Self { remote, access, device_name: device_name.into() }
    }
}

#[async_trait]
impl Session for RemoteSession {
    fn standing(&self) -> watch::Receiver<Standing> {
        self.access.standing()
    }

    fn keeping(&self) -> Keeping {
        match self.access.kept_in() {
            KeptIn::Keyring => Keeping::Keyring,
            KeptIn::Memory => Keeping::Memory,
        }
    }

    async fn restore(&self) -> Standing {
        self.access.restore().await
    }

    async fn sign_in(&self, login: &Typed, password: &Password) -> Result<AccountState, Failure> {
        let sign_in =
            SignIn { login: login.clone(), password: password.expose().into(), device_name: self.device_name.clone() };
        let tokens = self.remote.sign_in(&sign_in).await?;
        Ok(self.access.begin(tokens, login.clone()).await)
    }

    async fn sign_out(&self) {
        self.access.sign_out().await;
    }

    async fn devices(&self) -> Result<Vec<Device>, Failure> {
        let remote = &self.remote;
        let devices = self.access.call(|token| async move { remote.devices(&token).await }).await?;
        Ok(devices.sessions)
    }

    async fn sign_out_device(&self, id: &str) -> Result<(), Failure> {
        let remote = &self.remote;
        self.access.call(|token| async move { remote.end_session(&token, id).await }).await
    }

    async fn forget_password(&self, email: &Email) -> Result<String, Failure> {
        let reset = NewPasswordReset { email: email.expose().into() };
        Ok(self.remote.forget_password(&reset).await?.reset)
    }

    async fn reset_password(&self, reset: &str, code: &EmailCode, new_password: &Password) -> Result<(), Failure> {
        let confirmation = ConfirmPasswordReset {
            reset: reset.to_owned(),
            code: code.expose().into(),
            new_password: new_password.expose().into(),
        };
        Ok(self.remote.reset_password(&confirmation).await?)
    }
}
