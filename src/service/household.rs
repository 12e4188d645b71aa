//! The household and its assistance.

use async_trait::async_trait;
use bansosku_contract::household::Household;
use bansosku_contract::programme::Programmes;
use jiff::Timestamp;

use super::Failure;

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
