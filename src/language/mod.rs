//! What the app says, in the person's language: Fluent messages, dates, spans of time.
//!
//! Messages stand in `assets/languages/{id,en}.ftl`, Indonesian first, and are named either by a
//! literal in [`say`]`("…")` and [`say_with`]`("…", …)`, or by one of these prefixes and a word of
//! the contract with `-` for `_`, through [`say_word`]:
//!
//! | prefix | words | says |
//! | --- | --- | --- |
//! | `status`, `status-about`, `status-next` | `AssistanceStatus` | its name, what it means, what to do |
//! | `payment`, `payment-next` | `DisbursementState` | its name, what to do |
//! | `channel`, `channel-about` | `ChannelKind` | its name, how to collect there |
//! | `programme`, `programme-about` | codes of programmes, and `unknown` | its name, what it is |
//! | `component` | codes of components, and `unknown` | its name |
//! | `relation` | `Relation` | its name |
//! | `sex` | `Sex` | its name |
//! | `age-band` | `AgeBand` | about how old somebody is |
//! | `kind`, `kind-about` | `ReportKind` | the sentence a person chooses, an example |
//! | `part` | what a report can be about: `name`, `birth`, `relation`, `address`, `amount` | its name |
//! | `state`, `state-next` | `ReportState` | its name, who acts next |
//! | `actor` | `Actor` | who it is |
//! | `decline`, `decline-next` | `DeclineReason`, and `unknown` | the reason, what to do |
//! | `refusal`, `refusal-next` | `RefusalReason`, and `unknown` | the reason, what to do |
//! | `purpose`, `purpose-about` | `ConsentPurpose` | the sentence that is ticked, what it means |
//! | `contact`, `contact-about`, `warning` | codes of the contacts and warnings among the facts, and `unknown` | the place, what it is for, the warning |
//! | `month` | 1 to 12 | its name |
//! | `held` | the names of fields in what is held about the owner | the field's name |
//!
//! Field errors are named by their code alone (`nik-length`), refusals by that of
//! [`bansosku_contract::ProblemCode`], and failures by [`crate::service::Failure::message`]; [`say_code`] says them.
//!
//! Nothing here knows a screen or asks a service for anything.

mod dates;
mod locale;
mod texts;

pub use dates::{ago, day, days_until, left, moment, months, wait};
pub use locale::{Clock, Locale};
pub use texts::{Value, has, say, say_code, say_with, say_word, text};
