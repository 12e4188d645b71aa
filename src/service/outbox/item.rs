//! Something in the outbox, and how it goes from step to step. No clock, no network, no disk: whoever drives
//! it hands those in, so that a test can drive it through anything.

use std::time::Duration;

use bansosku_contract::{FieldProblem, ProblemCode, Ticket};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::patience;
use crate::service::Failure;
use crate::service::drafts::KeptReport;
use crate::service::papers::KeptPhoto;
use crate::service::sending::are_about_uploads;

/// The form of the row. A later form reads all earlier ones.
const FORM: u32 = 1;
/// How often photos are sent again because the server no longer has them.
const MOST_RESENDS: u32 = 3;

/// Something in the outbox.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Item {
    form: u32,
    /// Its name on this phone.
    pub id: Uuid,
    /// Its place in the queue.
    pub place: u64,
    /// When it was put here, by the phone's clock. For a person to read; nothing is decided by it.
    pub at: Timestamp,
    /// What was written. Its key is that of the last step.
    pub report: KeptReport,
    /// The photos, under the word by which the papers find them.
    photos: Vec<KeptPhoto>,
    /// The upload of each photo that has arrived.
    uploads: Vec<Option<String>>,
    /// Where it stands.
    pub state: ItemState,
    /// Tries that failed since the last step that succeeded.
    tries: u32,
    /// How often photos were sent again.
    resends: u32,
    /// Whether the last step was ever begun: then it may have arrived.
    pub may_have_arrived: bool,
    /// Whether its photos may go over mobile data although they usually wait for Wi-Fi: the person said so.
    #[serde(default)]
    may_cost: bool,
    /// The pause that it is in.
    pub pause: Option<Pause>,
}

/// A pause, as it outlives a restart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pause {
    /// When it is over by the phone's clock, in milliseconds since 1970.
    pub until: i64,
    /// How long it was when it began, in milliseconds.
    pub planned: u64,
}

/// Where an item stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ItemState {
    /// It waits for its turn, or for a pause to end.
    Waiting,
    /// A step of it is on its way.
    Sending,
    /// It has arrived.
    Sent {
        /// The server's word for it.
        receipt: Receipt,
    },
    /// The server refused it.
    NeedsAttention {
        /// Why.
        reason: Reason,
    },
}

/// What the server gave for a report.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Receipt {
    /// The ticket.
    pub ticket: Ticket,
    /// Until when somebody must have acted.
    pub deadline: Option<Timestamp>,
}

/// Why something needs a person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// Fields were refused.
    Fields(Vec<FieldProblem>),
    /// It was refused for this reason, a word of the contract.
    Refused(String),
    /// The server speaks a newer language than this version of the app.
    Outdated,
    /// A photo of it can't be read on this phone any more.
    PhotoLost,
}

/// What is to be sent next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// This photo.
    Photo(usize, KeptPhoto),
    /// The report, which names these uploads.
    Report(Vec<String>),
}

/// What came of a step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// The photo with this number has arrived as this upload.
    PhotoArrived(usize, String),
    /// The report has arrived.
    ReportArrived(Receipt),
    /// The photo can't be read on this phone.
    PhotoLost,
    /// It failed.
    Failed(Failure),
}

/// What follows from an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum After {
    /// The next step, at once.
    GoOn,
    /// Another try after this pause.
    TryAgain(Duration),
    /// Another try after this pause, or as soon as the line changes; it costs nothing.
    WaitForLine(Duration),
    /// Rest until somebody is signed in.
    WaitForPerson,
    /// Nothing more to do.
    Done,
}

impl Item {
    /// A report that has just been put here.
    pub fn new(id: Uuid, place: u64, at: Timestamp, report: KeptReport) -> Self {
        let photos = report.photos.clone();
        Self {
            form: FORM,
            id,
            place,
            at,
            uploads: vec![None; photos.len()],
            photos,
            report,
            state: ItemState::Waiting,
            tries: 0,
            resends: 0,
            may_have_arrived: false,
            may_cost: false,
            pause: None,
        }
    }

    /// The row's name.
    pub fn name(&self) -> String {
        self.id.simple().to_string()
    }

    /// An item as it was found at the start: a step that was cut off is taken again.
    #[must_use]
    pub fn found(mut self) -> Self {
        if self.state == ItemState::Sending {
            self.state = ItemState::Waiting;
        }
        self
    }

    /// Whether it is still to be delivered by itself.
    pub fn is_waiting(&self) -> bool {
        self.state == ItemState::Waiting
    }

    /// Whether a try now would be one more, and not the first of a step.
    pub const fn is_retry(&self) -> bool {
        self.tries > 0
    }

    /// Whether it has to wait for a line that photos may go over.
    pub fn needs_line_for_photos(&self) -> bool {
        self.is_waiting() && !self.may_cost && self.uploads.iter().any(Option::is_none)
    }

    /// What the uploads of its photos are remembered by while they are on their way.
    pub fn places(&self) -> impl Iterator<Item = String> {
        (0..self.photos.len()).map(|photo| place(self.id, photo))
    }

    /// What is to be sent next. From now on it is on its way.
    pub fn begin(&mut self) -> Step {
        self.state = ItemState::Sending;
        self.pause = None;
        let next = self.uploads.iter().position(Option::is_none);
        if let Some((place, photo)) = next.and_then(|place| Some((place, self.photos.get(place)?.clone()))) {
            return Step::Photo(place, photo);
        }
        self.may_have_arrived = true;
        Step::Report(self.uploads.iter().flatten().cloned().collect())
    }

    /// Takes in what came of a step. `lot` is drawn from 0 to 1, `now` is in milliseconds since 1970.
    pub fn take_in(&mut self, answer: Answer, lot: f64, now: i64) -> After {
        self.state = ItemState::Waiting;
        match answer {
            Answer::PhotoArrived(place, upload) => {
                self.tries = 0;
                if let Some(known) = self.uploads.get_mut(place) {
                    *known = Some(upload);
                }
                After::GoOn
            }
            Answer::ReportArrived(receipt) => {
                self.state = ItemState::Sent { receipt };
                // The receipt is all that stays; what was written lies with the server now.
                self.photos.clear();
                self.uploads.clear();
                self.report.photos.clear();
                self.report.message = String::new().into();
                self.report.claimed = String::new().into();
                After::Done
            }
            Answer::PhotoLost => self.needs_attention(Reason::PhotoLost),
            Answer::Failed(failure) => self.fail(failure, lot, now),
        }
    }

    /// A person wants it tried now, over whatever line there is.
    pub fn retry(&mut self) {
        if self.can_be_withdrawn() {
            self.state = ItemState::Waiting;
            self.pause = None;
            // A person who asks is not one of the tries that are paid for.
            self.tries = 0;
            self.resends = 0;
            self.may_cost = true;
        }
    }

    /// Whether it can be taken back.
    pub const fn can_be_withdrawn(&self) -> bool {
        matches!(self.state, ItemState::Waiting | ItemState::NeedsAttention { .. })
    }

    fn fail(&mut self, failure: Failure, lot: f64, now: i64) -> After {
        match failure {
            Failure::Offline | Failure::Slow | Failure::Server | Failure::Phone => {
                self.tries = self.tries.saturating_add(1);
                After::TryAgain(self.rest(patience::pause(self.tries, lot), now))
            }
            Failure::Wait { seconds } => {
                self.tries = self.tries.saturating_add(1);
                After::TryAgain(self.rest(patience::asked_for(seconds, lot), now))
            }
            // Somebody else answered: our server has not been tried.
            Failure::Captive => After::WaitForLine(patience::PORTAL),
            Failure::SignedOut => After::WaitForPerson,
            Failure::Fields(problems) if self.resends < MOST_RESENDS && are_about_uploads(&problems) => {
                self.resends += 1;
                self.uploads.fill(None);
                After::GoOn
            }
            Failure::Fields(problems) => self.needs_attention(Reason::Fields(problems)),
            Failure::Refused(
                code @ (ProblemCode::PhotoUnreadable | ProblemCode::PhotoTooManyPixels | ProblemCode::PhotoTooSmall),
            ) => self.needs_attention(Reason::Fields(vec![FieldProblem::new("uploads", code.as_str())])),
            Failure::Refused(code) => self.needs_attention(Reason::Refused(code.as_str().to_owned())),
            Failure::Outdated => self.needs_attention(Reason::Outdated),
        }
    }

    fn needs_attention(&mut self, reason: Reason) -> After {
        self.state = ItemState::NeedsAttention { reason };
        After::Done
    }

    fn rest(&mut self, pause: Duration, now: i64) -> Duration {
        let planned = u64::try_from(pause.as_millis()).unwrap_or(u64::MAX);
        let until = now.saturating_add(i64::try_from(planned).unwrap_or(i64::MAX));
        self.pause = Some(Pause { until, planned });
        pause
    }
}

impl Pause {
    /// What is left of it.
    pub fn left(self, now: i64) -> Duration {
        patience::left(self.until, Duration::from_millis(self.planned), now)
    }
}

/// What the upload of this photo of an item is remembered by.
pub fn place(item: Uuid, photo: usize) -> String {
    format!("{}, photo {}", item.simple(), photo + 1)
}
