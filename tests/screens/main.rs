//! The screens, opened with scripted services: what they say in each state, and what they do when they are used.

#![allow(clippy::expect_used, clippy::missing_panics_doc, reason = "a test ends where what it relies on is missing")]

mod account;
mod check;
mod dom;
mod household;
mod lock;
mod offline;
mod pages;
mod phone;
mod pictures;
mod reports;
mod settings;
mod sign_up;

pub use phone::Phone;
