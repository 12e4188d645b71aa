//! The services as the app has them, from the trait down to the socket: against the real server, and
//! against servers that do what bad networks and bad neighbours do.

#![allow(
    clippy::expect_used,
    clippy::unwrap_used,
    clippy::missing_panics_doc,
    reason = "a test ends where what it relies on is missing"
)]
#![forbid(unsafe_code)]
#![expect(clippy::unwrap_used, reason = "a test may end where something is not what it must be")]

mod broken_line;
mod check;
mod faults;
mod journey;
mod leaving;
mod lock;
mod outbox;
mod peer;
mod photos;
mod secrecy;
mod session;
mod store;
#[path = "../shared/system.rs"]
mod system;
mod tls;
mod village;
mod world;
