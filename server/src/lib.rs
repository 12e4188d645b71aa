//! The reference API server of Bansosku.
//!
//! # Where to start
//!
//! - [`router`] is the whole HTTP interface, cut by resource: [`account`], [`session`],
//!   [`password_reset`], [`upload`], [`household`], [`programme`], [`report`], [`check`]. Each has its routes,
//!   its rules and its SQL side by side, a file per verb.
//! - [`AppState`] is all that a handler gets: database, keys, clock, dice, limits, photos.
//! - [`command`] is the command line; [`serve`] listens, works in the background and stops in order.
//! - What everything stands on: [`database`], [`keys`], [`problem`], [`idempotency`], [`mail`],
//!   [`audit`], [`limit`].
//! - The registry that accounts are compared with: [`registry`]; made-up households: [`seed`]; households
//!   from a file: [`import`].
#![forbid(unsafe_code)]

pub mod account;
pub mod audit;
mod beat;
pub mod check;
pub mod clock;
pub mod command;
mod conditional;
pub mod config;
pub mod database;
mod health;
pub mod household;
pub mod idempotency;
pub mod import;
pub mod key_file;
pub mod keys;
#[cfg(test)]
mod known_or_not;
pub mod limit;
pub mod mail;
pub mod openapi;
mod pace;
pub mod password_reset;
pub mod problem;
pub mod programme;
pub mod random;
pub mod registry;
pub mod report;
mod router;
mod sealed;
pub mod seed;
mod serve;
pub mod session;
mod state;
mod sweep;
#[cfg(test)]
pub(crate) mod testing;
pub mod upload;
pub mod vault;

pub use router::router;
pub use serve::serve;
pub use state::{AppState, Parts, Shared};
