//! How long somebody has for something. The data file is `assets/facts/clocks.json`.
//!
//! A clock is never shown as a bare number: the screen says the day, how many days are left, and
//! whose turn it is.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::programme::Source;
use crate::words::words;

/// The form of the data file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Clocks {
    /// The day that the facts were gathered.
    pub as_of: Date,
    /// One for each thing that somebody waits for.
    pub clocks: Vec<Clock>,
}

impl Clocks {
    /// The clock of this name.
    pub fn get(&self, name: ClockName) -> Option<&Clock> {
        self.clocks.iter().find(|clock| clock.name == name)
    }
}

words! {
    /// What is waited for.
    pub enum ClockName {
        /// An officer answers a report; after that it lapses.
        ReportAnswer = "report_answer",
        /// The identity of a new account is reviewed.
        AccountReview = "account_review",
        /// A new version of the register comes out.
        DataRefresh = "data_refresh",
        /// A proposal that was accepted takes effect.
        ProposalEffect = "proposal_effect",
        /// An objection against another family is verified; after that it lapses.
        Objection = "objection",
        /// An own refusal can be appealed.
        Appeal = "appeal",
        /// A request about one's own data is fulfilled.
        DataRequest = "data_request",
    }
}

words! {
    /// What a length is counted in.
    pub enum ClockUnit {
        /// Hours.
        Hours = "hours",
        /// Days of the calendar.
        Days = "days",
        /// Months of the calendar.
        Months = "months",
    }
}

/// One clock.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Clock {
    /// What is waited for.
    pub name: ClockName,
    /// How many units it runs.
    pub length: u16,
    /// What the length is counted in.
    pub unit: ClockUnit,
    /// Who says so.
    pub source: Source,
}

impl Clock {
    /// The length as a span of time, to be added to the day or the instant that it runs from.
    pub fn span(&self) -> jiff::Span {
        let length = i64::from(self.length);
        match self.unit {
            ClockUnit::Hours => jiff::Span::new().hours(length),
            ClockUnit::Days => jiff::Span::new().days(length),
            ClockUnit::Months => jiff::Span::new().months(length),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_wait_has_one_clock() {
        let clocks: Clocks = serde_json::from_str(include_str!("../../assets/facts/clocks.json")).unwrap();
        assert_eq!(clocks.clocks.iter().map(|clock| clock.name).collect::<Vec<_>>(), ClockName::ALL);
        assert!(clocks.clocks.iter().all(|clock| clock.length > 0));
    }

    #[test]
    fn a_report_is_answered_within_fourteen_days() {
        let clocks: Clocks = serde_json::from_str(include_str!("../../assets/facts/clocks.json")).unwrap();
        let answer = clocks.get(ClockName::ReportAnswer).unwrap();
        let sent = jiff::civil::date(2026, 11, 21);
        assert_eq!(sent.checked_add(answer.span()).unwrap(), jiff::civil::date(2026, 12, 5));
    }
}
