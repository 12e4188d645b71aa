//! What the app and the API server agree on.
//!
//! # Where to start
//!
//! - Values that a person types, each parsed once at the border and a type of its own afterwards:
//!   [`Nik`], [`Kk`], [`PersonName`], [`Email`], [`Phone`], [`Password`], [`EmailCode`].
//! - Resources, a module for each part of the HTTP contract: [`account`], [`session`],
//!   [`password_reset`], [`upload`], [`household`], [`programme`], [`report`], [`check`].
//! - How names are compared that are written by ear: [`spelling`].
//! - Facts that are no answer of the server, but files that both sides carry: [`clock`], [`contact`].
//! - Refusals: [`problem`] has every code that an answer can carry.
//!
//! This crate does no input or output and knows nothing of either side, so that it compiles for
//! any target. Personal values have a masked `Debug`, so that they cannot reach a log by accident.

#![forbid(unsafe_code)]

mod words;

pub mod account;
pub mod check;
pub mod clock;
pub mod contact;
pub mod household;
pub mod password_reset;
pub mod problem;
pub mod programme;
pub mod report;
pub mod session;
pub mod spelling;
pub mod upload;

mod email;
mod email_code;
mod kk;
mod nik;
mod password;
mod person_name;
mod phone;
mod region_code;
mod rupiah;
mod ticket;
mod typed;

pub use email::{Email, EmailError};
pub use email_code::{EmailCode, EmailCodeError};
pub use kk::{Kk, KkError};
pub use nik::{Nik, NikError, Sex};
pub use password::{Password, PasswordError};
pub use person_name::{PersonName, PersonNameError};
pub use phone::{Phone, PhoneError};
pub use problem::{FieldProblem, Problem, ProblemCode};
pub use region_code::{PROVINCES, ReadPlace};
pub use rupiah::Rupiah;
pub use ticket::{Ticket, TicketError};
pub use typed::Typed;
