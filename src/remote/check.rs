//! `/v1/check`.

use bansosku_contract::check::{CLIENT_HEADER, Challenge, Matches, Question};
use reqwest::header::{HeaderName, HeaderValue};

use super::client::Call;
use super::{Client, RemoteError};

impl Client {
    /// A challenge for asking about the village of a code, for the phone that calls itself so.
    pub async fn challenge(&self, phone: &str, village: &str) -> Result<Challenge, RemoteError> {
        let call = self.get(&["v1", "check", "challenge"]).query("village", village);
        self.send(from(phone, call)?).await?.json()
    }

    /// Asks.
    pub async fn check(&self, phone: &str, question: &Question) -> Result<Matches, RemoteError> {
        let call = self.post(&["v1", "check"]).json(question)?;
        self.send(from(phone, call)?).await?.json()
    }
}

fn from<'a>(phone: &str, call: Call<'a>) -> Result<Call<'a>, RemoteError> {
    let mut value = HeaderValue::from_str(phone).map_err(|_| RemoteError::Unreadable)?;
    value.set_sensitive(true);
    Ok(call.header(HeaderName::from_static(CLIENT_HEADER), value))
}
