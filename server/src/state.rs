//! All that a handler gets. Cheap to clone; nothing in this crate is global beside it.

use std::ops::Deref;
use std::sync::Arc;

use object_store::ObjectStore;
use tokio::sync::Notify;

use crate::account::Passwords;
use crate::check::Desk;
use crate::clock::Clock;
use crate::config::Config;
use crate::database::Database;
use crate::idempotency::InFlight;
use crate::keys::Keys;
use crate::limit::Limits;
use crate::mail::{Post, RouteError};
use crate::random::Random;
use crate::{household, upload};

/// What a server is put together from.
pub struct Parts {
    /// Where everything but photos is kept.
    pub database: Database,
    /// One key for each purpose.
    pub keys: Arc<Keys>,
    /// Where photos are kept.
    pub photos: Arc<dyn ObjectStore>,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// The dice.
    pub random: Arc<dyn Random>,
    /// How the server behaves.
    pub config: Config,
}

/// All that a handler gets. Each middleware and each handler takes a copy: that must cost one count, not twenty.
#[derive(Clone)]
pub struct AppState(Arc<Shared>);

/// What every copy of [`AppState`] shares.
#[derive(Clone)]
pub struct Shared {
    /// Where everything but photos is kept.
    pub database: Database,
    /// One key for each purpose.
    pub keys: Arc<Keys>,
    /// Where photos are kept.
    pub photos: Arc<dyn ObjectStore>,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// The dice.
    pub random: Arc<dyn Random>,
    /// How the server behaves.
    pub config: Arc<Config>,
    /// How often somebody may try.
    pub limits: Arc<Limits>,
    /// Hashes passwords.
    pub passwords: Passwords,
    /// Sends mails.
    pub post: Arc<Post>,
    /// Wakes the worker that sends mails.
    pub mail_due: Arc<Notify>,
    /// Wakes the worker that reviews accounts.
    pub review_due: Arc<Notify>,
    pub(crate) desk: Arc<Desk>,
    pub(crate) shown_households: Arc<household::Shown>,
    pub(crate) in_flight: InFlight,
    pub(crate) upload_room: upload::Room,
    pub(crate) upload_turns: upload::Turns,
}

/// Why a server can't be put together.
#[derive(Debug, thiserror::Error)]
pub enum AssembleError {
    /// The mails can't go the way that was asked for.
    #[error(transparent)]
    Route(#[from] RouteError),
    /// argon2 does not take the cost.
    #[error("Unable to hash passwords at this cost: {0}")]
    PasswordCost(argon2::Error),
}

impl AppState {
    /// Puts a server together.
    pub fn assemble(parts: Parts) -> Result<Self, AssembleError> {
        let Parts { database, keys, photos, clock, random, config } = parts;
        let limits = Arc::new(Limits::new(&config.limits, &clock, &keys));
        let passwords = Passwords::new(config.password_cost, Arc::clone(&keys), Arc::clone(&random))
            .map_err(AssembleError::PasswordCost)?;
        let post = Arc::new(Post::open(&config.mail, &config.mail_from)?);
        let desk = Arc::new(Desk::new(random.bytes()));
        Ok(Self(Arc::new(Shared {
            database,
            keys,
            photos,
            clock,
            random,
            config: Arc::new(config),
            limits,
            passwords,
            post,
            mail_due: Arc::default(),
            review_due: Arc::default(),
            desk,
            shown_households: Arc::default(),
            in_flight: InFlight::default(),
            upload_room: upload::Room::default(),
            upload_turns: upload::Turns::default(),
        })))
    }
}

impl Deref for AppState {
    type Target = Shared;

    fn deref(&self) -> &Shared {
        &self.0
    }
}

#[cfg(test)]
impl AppState {
    /// The same, but for one thing.
    pub(crate) fn with(&self, change: impl FnOnce(&mut Shared)) -> Self {
        let mut shared = Shared::clone(self);
        change(&mut shared);
        Self(Arc::new(shared))
    }
}

impl std::fmt::Debug for AppState {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("AppState(…)")
    }
}
