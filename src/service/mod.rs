//! What the app can do, with no screen in sight.
//!
//! Each service is a small trait, so that a screen is tested with a fake and without a network.
//! The real ones are made in one place, [`crate::start::start`]; [`fake`] has those for tests. No service knows a component.

pub mod access;
pub mod account;
pub mod begun;
pub mod check;
pub mod drafts;
pub mod failure;
pub mod fake;
pub mod household;
pub mod lock;
pub mod outbox;
pub mod outside;
pub mod papers;
pub mod photo;
pub mod registration;
pub mod remembered;
pub mod report;
pub mod sending;
pub mod session;
pub mod settings;

use std::sync::Arc;

use jiff::Timestamp;

pub use failure::Failure;

/// Says what the time is.
pub type Clock = Arc<dyn Fn() -> Timestamp + Send + Sync>;

/// Everything that the screens can ask for. Cheap to clone.
#[derive(Clone)]
pub struct Services {
    /// Ask for an account and confirm its e-mail address.
    pub registration: Arc<dyn registration::Registration>,
    /// Sign in, sign out, stay signed in.
    pub session: Arc<dyn session::Session>,
    /// A PIN in front of the app.
    pub lock: Arc<dyn lock::Lock>,
    /// The owner's account: its standing, its data, its end.
    pub account: Arc<dyn account::Account>,
    /// The household and the facts about the programmes.
    pub household: Arc<dyn household::Households>,
    /// The public check by village and name.
    pub check: Arc<dyn check::Checks>,
    /// Reports of mistakes.
    pub report: Arc<dyn report::Reports>,
    /// Forms that were begun.
    pub drafts: Arc<dyn drafts::Drafts>,
    /// What was sent and has not arrived yet.
    pub outbox: Arc<dyn outbox::Outbox>,
    /// Photos that were picked, made small before they are sent.
    pub photo: Arc<dyn photo::Photos>,
    /// What the person chose for this phone.
    pub settings: Arc<dyn settings::Settings>,
    /// The phone's dialler and browser.
    pub outside: Arc<dyn outside::Outside>,
}
