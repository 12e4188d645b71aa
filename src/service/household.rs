//! The household and its assistance.

use std::sync::Arc;

use async_trait::async_trait;
use bansosku_contract::household::Household;
use bansosku_contract::programme::Programmes;
use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::access::Access;
use super::remembered::{Known, PUBLIC};
use super::{Clock, Failure};
use crate::remote::Client;

/// Something from the server, and when it was fetched.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fetched<T> {
    /// What was fetched.
    pub value: T,
    /// When the server last said that it is so.
    pub at: Timestamp,
}

/// The household and the facts about the programmes.
#[async_trait]
pub trait Households: Send + Sync {
    /// What was last fetched on this phone, without asking the server.
    fn known(&self) -> Option<Fetched<Household>>;
    /// Asks the server.
    async fn refresh(&self) -> Result<Fetched<Household>, Failure>;
    /// The dated facts about the programmes; those that came with the app where the server can't be asked.
    async fn programmes(&self) -> Fetched<Programmes>;
}

/// The household as the server has it.
pub struct RemoteHouseholds {
    remote: Arc<Client>,
    access: Arc<Access>,
    known: Arc<Known>,
    clock: Clock,
}

impl RemoteHouseholds {
    /// Of whoever is signed in.
    pub fn new(remote: Arc<Client>, access: Arc<Access>, known: Arc<Known>, clock: Clock) -> Self {
        Self { remote, access, known, clock }
    }
}

#[async_trait]
impl Households for RemoteHouseholds {
    fn known(&self) -> Option<Fetched<Household>> {
        self.known.household.get(self.access.number()?)
    }

    async fn refresh(&self) -> Result<Fetched<Household>, Failure> {
        let number = self.access.number().ok_or(Failure::SignedOut)?;
        let etag = self.known.household.etag(number);
        let (remote, etag) = (&self.remote, etag.as_deref());
        let fresh = self.access.call(|token| async move { remote.household(&token, etag).await }).await?;
        let fetched = self.known.household.take_in(number, fresh, (self.clock)())?;
        self.known.keep_household(number).await;
        Ok(fetched)
    }

    async fn programmes(&self) -> Fetched<Programmes> {
        let etag = self.known.programmes.etag(PUBLIC);
        let fetched = match self.remote.programmes(etag.as_deref()).await {
            Ok(fresh) => {
                let fetched = self.known.programmes.take_in(PUBLIC, fresh, (self.clock)()).ok();
                self.known.keep_programmes().await;
                fetched
            }
            Err(_) => self.known.programmes.get(PUBLIC),
        };
        fetched.unwrap_or_else(|| {
            let value = bundled_programmes();
            let at = value.as_of.to_zoned(TimeZone::UTC).map_or_else(|_| (self.clock)(), |day| day.timestamp());
            Fetched { value, at }
        })
    }
}

/// The facts that came with the app.
#[expect(
    clippy::expect_used,
    clippy::missing_panics_doc,
    reason = "the text is part of the program, and a test reads it"
)]
pub fn bundled_programmes() -> Programmes {
    serde_json::from_str(include_str!("../../assets/facts/programmes.json")).expect("the facts follow their own form")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_facts_that_come_with_the_app_can_be_read() {
        assert!(bundled_programmes().programme("pkh").is_some());
    }
}
