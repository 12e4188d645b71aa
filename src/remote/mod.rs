//! The API over HTTP: a file for each resource of the contract.
//!
//! It turns calls into requests and answers into values or a [`RemoteError`]. It keeps nothing, knows
//! no session, and never repeats a request by itself.

mod address;

pub use address::{AddressError, ServerAddress};
