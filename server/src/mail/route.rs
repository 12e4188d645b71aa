//! The way a mail leaves.

use crate::config::MailRoute;

/// Sends mails one way or the other.
#[derive(Debug)]
pub struct Post;

/// Why mails can't go the way that was asked for.
#[derive(Debug, thiserror::Error)]
pub enum RouteError {}

impl Post {
    /// Prepares a route.
    pub fn open(_route: &MailRoute, _from: &str) -> Result<Self, RouteError> {
        Ok(Self)
    }
}
