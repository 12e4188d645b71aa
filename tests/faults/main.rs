//! Bad lines and sudden ends: the app's own services against the real server, with a proxy in between that
//! loses, cuts, stalls and lies, and in a process of their own that is killed at any moment.
//!
//! What is promised: each submission takes effect exactly once on the server; what was said to be saved is
//! there after every end; no file is ever unreadable. `cargo xtask bench faults` plays many more of each.

#![forbid(unsafe_code)]
#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a test ends where something is not what it must be, and prints what it counted"
)]

mod keyring;
mod kills;
mod lines;
mod phone;
mod process;
mod proxy;
mod server;
#[path = "../shared/system.rs"]
mod system;
mod wire;

/// A number from the environment: how many of something are played.
fn count(name: &str, usually: u32) -> u32 {
    std::env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(usually)
}
