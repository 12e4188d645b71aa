//! `/v1/accounts` and `/v1/account`.

use bansosku_contract::Typed;
use bansosku_contract::account::{
    Account, AccountStanding, CloseAccount, ConfirmEmail, NewAccount, Registered, ResendCode, Resubmission,
};
use reqwest::Method;
use uuid::Uuid;

use super::{Client, RemoteError};

/// What an export may have at most: everything that is held about one person, photos left out.
const LARGEST_EXPORT: usize = 8 * 1024 * 1024;

impl Client {
    /// Asks for an account.
    pub async fn register(&self, account: &NewAccount, key: Uuid) -> Result<Registered, RemoteError> {
        let call = self.post(&["v1", "accounts"]).once(key).json(account)?;
        self.send(call).await?.json()
    }

    /// Confirms the address of an account by the code of its mail.
    pub async fn confirm_email(&self, confirmation: &ConfirmEmail) -> Result<AccountStanding, RemoteError> {
        let call = self.post(&["v1", "accounts", "confirm-email"]).json(confirmation)?;
        self.send(call).await?.json()
    }

    /// Asks for another mail.
    pub async fn resend_code(&self, registration: &ResendCode) -> Result<(), RemoteError> {
        let call = self.post(&["v1", "accounts", "resend-code"]).json(registration)?;
        self.send(call).await.map(drop)
    }

    /// How the account stands.
    pub async fn account(&self, access: &Typed) -> Result<Account, RemoteError> {
        self.send(self.get(&["v1", "account"]).access(access)).await?.json()
    }

    /// Sends what the owner of a refused account corrected.
    pub async fn resubmit(
        &self,
        access: &Typed,
        resubmission: &Resubmission,
        key: Uuid,
    ) -> Result<AccountStanding, RemoteError> {
        let call = self.post(&["v1", "account", "resubmission"]).access(access).once(key).json(resubmission)?;
        self.send(call).await?.json()
    }

    /// All that is held about the owner.
    pub async fn export(&self, access: &Typed) -> Result<serde_json::Value, RemoteError> {
        let call = self.get(&["v1", "account", "export"]).access(access).at_most(LARGEST_EXPORT);
        self.send(call).await?.json()
    }

    /// Erases the account.
    pub async fn close_account(&self, access: &Typed, closing: &CloseAccount) -> Result<(), RemoteError> {
        let call = self.call(Method::DELETE, &["v1", "account"]).access(access).json(closing)?;
        self.send(call).await.map(drop)
    }
}
