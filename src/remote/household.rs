//! `/v1/household`.

use bansosku_contract::Typed;
use bansosku_contract::household::Household;

use super::{Client, Fresh, RemoteError};

impl Client {
    /// The household, if it is no longer what it was.
    pub async fn household(&self, access: &Typed, etag: Option<&str>) -> Result<Fresh<Household>, RemoteError> {
        self.send(self.get(&["v1", "household"]).access(access).unless(etag)).await?.fresh()
    }
}
