//! `/v1/sessions`.

use bansosku_contract::Typed;
use bansosku_contract::session::{Devices, Refresh, SessionTokens, SignIn};
use reqwest::Method;

use super::{Client, RemoteError};

impl Client {
    /// Signs in.
    pub async fn sign_in(&self, sign_in: &SignIn) -> Result<SessionTokens, RemoteError> {
        self.send(self.post(&["v1", "sessions"]).json(sign_in)?).await?.json()
    }

    /// Exchanges the newest refresh token for new tokens.
    pub async fn refresh(&self, refresh_token: &Typed) -> Result<SessionTokens, RemoteError> {
        let call = self.post(&["v1", "sessions", "refresh"]).json(&Refresh { refresh_token: refresh_token.clone() })?;
        self.send(call).await?.json()
    }

    /// The signed-in devices.
    pub async fn devices(&self, access: &Typed) -> Result<Devices, RemoteError> {
        self.send(self.get(&["v1", "sessions"]).access(access)).await?.json()
    }

    /// Signs another device out.
    pub async fn end_session(&self, access: &Typed, id: &str) -> Result<(), RemoteError> {
        self.send(self.call(Method::DELETE, &["v1", "sessions", id]).access(access)).await.map(drop)
    }

    /// Signs this device out.
    pub async fn end_this_session(&self, access: &Typed) -> Result<(), RemoteError> {
        self.send(self.call(Method::DELETE, &["v1", "sessions", "current"]).access(access)).await.map(drop)
    }
}
