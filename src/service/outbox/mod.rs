//! Sending without a network: what was sent waits on the phone until it has arrived, and arrives once.
//!
//! # The idea
//!
//! "Send" puts a report with its photos into the store and returns when it lies on the disk. From there one
//! worker takes it to the server in steps: each photo, then the report that names them. After each step the
//! row is written again, so that a phone that dies goes on where it was. The report carries a key that was
//! made with it and never changes while it waits: the server takes effect once, however often it arrives.
//!
//! # States
//!
//! `waiting` → `sending` → `sent`, or `needs_attention`. An item that is found `sending` at the start was cut
//! off and waits again. One that the server refused for good needs attention and holds up no other; it goes
//! back to being a form. One that waits can be taken back.
//!
//! # When it is tried again
//!
//! Only what can succeed later as it is: no network, no answer in time, a server that fails or asks to wait.
//! The pause doubles with each try up to a quarter of an hour, and each is drawn anew from the whole of it, so
//! that a village whose line comes back does not knock all at once ([`patience`]). The server's own word comes
//! first. Tries beyond the first ones are paid for from a small budget that fills with time, over all items.
//! A portal's page is no answer: it uses up no try. While nobody is signed in, everything rests.
//!
//! Photos that were told to wait for Wi-Fi wait for it here, and hold up no report without photos.
//!
//! # Clocks
//!
//! While the app runs, pauses are measured by a clock that only goes forward. Across a restart the phone's
//! clock says how much of a pause is left, and is believed only within the length that the pause was given.
//!
//! # What remains
//!
//! The server remembers keys for thirty days. A report whose answer was lost, on a phone that then lay
//! switched off for longer, would arrive twice.

mod book;
mod item;
mod keeper;
pub mod patience;
mod sender;

use async_trait::async_trait;
use bansosku_contract::FieldProblem;
use bansosku_contract::report::ReportKind;
use jiff::Timestamp;
use tokio::sync::watch;
use uuid::Uuid;

use super::Failure;
use super::registration::Progress;
use super::report::ReportDraft;

pub use item::{After, Answer, Item, ItemState, Reason, Receipt, Step};
pub use keeper::KeptOutbox;
pub use sender::{RemoteSender, Sender};

/// Something in the outbox, as a person sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Posted {
    /// Its name on this phone.
    pub id: Uuid,
    /// What it is about.
    pub kind: ReportKind,
    /// When it was put here, by the phone's clock.
    pub at: Timestamp,
    /// How many photos go with it.
    pub photos: usize,
    /// How many bytes those have together.
    pub photo_bytes: usize,
    /// Where it stands.
    pub standing: Standing,
    /// Whether it may have arrived although no answer came back.
    pub may_have_arrived: bool,
    /// Whether its photos wait for Wi-Fi, as was chosen in the settings. "Try now" sends them over mobile data.
    pub waits_for_wifi: bool,
}

/// Where something in the outbox stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Standing {
    /// It waits for a network, for its turn, or for the server; why the last try failed, if there was one.
    Waiting(Option<Failure>),
    /// It is on its way.
    Sending(Progress),
    /// It has arrived; this is its receipt.
    Sent(Receipt),
    /// The server refused it: a person must look at it.
    NeedsAttention(Reason),
}

impl Posted {
    /// A receipt for the time until the server has given one: eight signs, to tell items apart.
    pub fn receipt(&self) -> String {
        let number = u32::try_from(self.id.as_u128() & u128::from(u32::MAX)).unwrap_or_default();
        format!("{:04X}-{:04X}", number >> 16, number & 0xffff)
    }

    /// Whether it is still this phone's to deliver.
    pub const fn is_open(&self) -> bool {
        !matches!(self.standing, Standing::Sent(_))
    }

    /// Whether it can be taken back.
    pub const fn can_be_withdrawn(&self) -> bool {
        matches!(self.standing, Standing::Waiting(_) | Standing::NeedsAttention(_))
    }
}

/// A report that goes back to being a form, with what the server said about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Returned {
    /// The form.
    pub draft: ReportDraft,
    /// What is wrong with which field.
    pub problems: Vec<FieldProblem>,
}

/// What was sent and has not arrived yet.
#[async_trait]
pub trait Outbox: Send + Sync {
    /// All of it, oldest first, and every change.
    fn posted(&self) -> watch::Receiver<Vec<Posted>>;
    /// Takes a report to deliver. When this returns, it is on the disk and no longer a draft.
    async fn post(&self, draft: &ReportDraft) -> Result<Uuid, Failure>;
    /// Tries at once, over whatever line there is, without waiting for its pause to end.
    async fn retry(&self, id: Uuid);
    /// Takes it back: it will not be sent.
    async fn withdraw(&self, id: Uuid) -> Result<(), Failure>;
    /// Makes it a form again, which is kept as the report that is being written.
    async fn reopen(&self, id: Uuid) -> Result<Returned, Failure>;
    /// The line may be back: everything that waits for it is tried soon.
    fn line_is_back(&self);
}
