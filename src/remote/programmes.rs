//! `/v1/programmes`.

use bansosku_contract::programme::Programmes;

use super::{Client, Fresh, RemoteError};

impl Client {
    /// The dated facts about the programmes, if they are no longer what they were.
    pub async fn programmes(&self, etag: Option<&str>) -> Result<Fresh<Programmes>, RemoteError> {
        self.send(self.get(&["v1", "programmes"]).unless(etag)).await?.fresh()
    }
}
