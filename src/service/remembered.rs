//! What was fetched from the server and is known on this phone.
//!
//! It lives in memory. What belongs to a person carries the number of her session: it is never shown
//! in another one, even if its answer arrives late.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use bansosku_contract::Ticket;
use bansosku_contract::household::Household;
use bansosku_contract::programme::Programmes;
use bansosku_contract::report::Report;
use jiff::Timestamp;

use super::Failure;
use super::household::Fetched;
use crate::remote::Fresh;

/// The number of what belongs to nobody.
pub const PUBLIC: u64 = 0;

/// Everything that is known.
#[derive(Default)]
pub struct Known {
    /// The household of whoever is signed in.
    pub household: Remembered<Household>,
    /// All reports of whoever is signed in.
    pub reports: Remembered<Vec<Report>>,
    /// Single reports of whoever is signed in.
    pub report: Mutex<BTreeMap<String, std::sync::Arc<Remembered<Report>>>>,
    /// The facts about the programmes, which are everybody's.
    pub programmes: Remembered<Programmes>,
}

impl Known {
    /// Forgets everything that belongs to a person.
    pub fn clear(&self) {
        self.household.clear();
        self.reports.clear();
        self.report.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }

    /// The place for one report.
    pub fn report(&self, ticket: &Ticket) -> std::sync::Arc<Remembered<Report>> {
        let mut reports = self.report.lock().unwrap_or_else(PoisonError::into_inner);
        reports.entry(ticket.as_str().to_owned()).or_default().clone()
    }
}

/// One thing that was fetched.
pub struct Remembered<T> {
    last: Mutex<Option<Entry<T>>>,
}

struct Entry<T> {
    session: u64,
    etag: Option<String>,
    fetched: Fetched<T>,
}

impl<T> Default for Remembered<T> {
    fn default() -> Self {
        Self { last: Mutex::new(None) }
    }
}

impl<T: Clone> Remembered<T> {
    /// What this session fetched last.
    pub fn get(&self, session: u64) -> Option<Fetched<T>> {
        self.last().as_ref().filter(|entry| entry.session == session).map(|entry| entry.fetched.clone())
    }

    /// To ask the server with whether it has changed since.
    pub fn etag(&self, session: u64) -> Option<String> {
        self.last().as_ref().filter(|entry| entry.session == session)?.etag.clone()
    }

    /// Takes in what the server answered at this moment.
    pub fn take_in(&self, session: u64, fresh: Fresh<T>, at: Timestamp) -> Result<Fetched<T>, Failure> {
        let mut last = self.last();
        match fresh {
            Fresh::New { value, etag } => {
                let fetched = Fetched { value, at };
                *last = Some(Entry { session, etag, fetched: fetched.clone() });
                Ok(fetched)
            }
            Fresh::Same => {
                // "The same" as something that nobody asked about is no answer.
                let entry = last.as_mut().filter(|entry| entry.session == session).ok_or(Failure::Server)?;
                entry.fetched.at = at;
                Ok(entry.fetched.clone())
            }
        }
    }

    /// Forgets it.
    pub fn clear(&self) {
        *self.last() = None;
    }

    fn last(&self) -> MutexGuard<'_, Option<Entry<T>>> {
        self.last.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MORNING: Timestamp = Timestamp::constant(1_793_673_000, 0);
    const NOON: Timestamp = Timestamp::constant(1_793_687_400, 0);

    fn new(value: u8) -> Fresh<u8> {
        Fresh::New { value, etag: Some(format!("\"{value}\"")) }
    }

    #[test]
    fn what_has_not_changed_is_as_new_as_the_last_answer() {
        let remembered = Remembered::default();
        remembered.take_in(1, new(7), MORNING).unwrap();
        assert_eq!(remembered.etag(1).as_deref(), Some("\"7\""));
        assert_eq!(remembered.take_in(1, Fresh::Same, NOON), Ok(Fetched { value: 7, at: NOON }));
        assert_eq!(remembered.get(1), Some(Fetched { value: 7, at: NOON }));
    }

    #[test]
    fn what_one_person_fetched_is_never_shown_to_the_next() {
        let remembered = Remembered::default();
        remembered.take_in(1, new(7), MORNING).unwrap();
        assert_eq!(remembered.get(2), None);
        assert_eq!(remembered.etag(2), None);
        assert_eq!(remembered.take_in(2, Fresh::Same, NOON), Err(Failure::Server));
    }
}
