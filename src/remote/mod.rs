//! The API over HTTP: a file for each resource of the contract.
//!
//! It turns calls into requests and answers into values or a [`RemoteError`]. It keeps nothing, knows
//! no session, and never repeats a request by itself.

mod accounts;
mod address;
mod answer;
mod check;
mod client;
mod error;
mod household;
mod password_resets;
mod programmes;
mod reports;
mod sessions;
mod uploads;

pub use address::{AddressError, ServerAddress};
pub use answer::Fresh;
pub use client::{Client, Timeouts};
pub use error::RemoteError;
pub use uploads::{Standing, Upload};
