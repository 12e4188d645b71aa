//! `/v1/password-resets`.

use bansosku_contract::password_reset::{ConfirmPasswordReset, NewPasswordReset, PasswordReset};

use super::{Client, RemoteError};

impl Client {
    /// Asks for a code to set a new password.
    pub async fn forget_password(&self, reset: &NewPasswordReset) -> Result<PasswordReset, RemoteError> {
        self.send(self.post(&["v1", "password-resets"]).json(reset)?).await?.json()
    }

    /// Sets a new password.
    pub async fn reset_password(&self, confirmation: &ConfirmPasswordReset) -> Result<(), RemoteError> {
        let call = self.post(&["v1", "password-resets", "confirm"]).json(confirmation)?;
        self.send(call).await.map(drop)
    }
}
