//! What was fetched from the server and is known on this phone.
//!
//! It lives in memory, and sealed in the store, so that the app opens on what it last knew. What belongs to
//! a person carries the number of her session: it is never shown in another one, even if its answer arrives
//! late; and it is kept among the rows of whoever the phone belonged to when the session began.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use bansosku_contract::Ticket;
use bansosku_contract::household::Household;
use bansosku_contract::programme::Programmes;
use bansosku_contract::report::Report;
use jiff::Timestamp;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use super::Failure;
use super::household::Fetched;
use crate::remote::Fresh;
use crate::store::{Change, Owner, Store, StoreError, Table};

/// The number of what belongs to nobody.
pub const PUBLIC: u64 = 0;

/// Names of the rows.
const HOUSEHOLD: &str = "household";
const REPORTS: &str = "reports";
const EACH_REPORT: &str = "each report";
const PROGRAMMES: &str = "programmes";

/// Everything that is known.
pub struct Known {
    /// The household of whoever is signed in.
    pub household: Remembered<Household>,
    /// All reports of whoever is signed in.
    pub reports: Remembered<Vec<Report>>,
    /// The facts about the programmes, which are everybody's.
    pub programmes: Remembered<Programmes>,
    /// Single reports of whoever is signed in.
    each_report: Mutex<BTreeMap<String, std::sync::Arc<Remembered<Report>>>>,
    store: Store,
    /// The session that is on, and whose rows it has.
    session: Mutex<Option<(u64, Owner)>>,
    /// Held while rows are written, so that what was fetched last stays.
    writing: tokio::sync::Mutex<()>,
}

/// One thing as the store keeps it.
#[derive(Clone, Serialize, Deserialize)]
pub struct Page<T> {
    etag: Option<String>,
    at: Timestamp,
    value: T,
}

impl Known {
    /// Nothing is known yet.
    pub fn new(store: Store) -> Self {
        Self {
            household: Remembered::default(),
            reports: Remembered::default(),
            programmes: Remembered::default(),
            each_report: Mutex::default(),
            store,
            session: Mutex::default(),
            writing: tokio::sync::Mutex::default(),
        }
    }

    /// A session begins or goes on: what the phone last knew in it is known again.
    pub async fn begin(&self, session: u64, owner: Owner) {
        *self.session() = Some((session, owner.clone()));
        self.household.restore(session, self.page(&owner, HOUSEHOLD).await);
        self.reports.restore(session, self.page(&owner, REPORTS).await);
        let each: BTreeMap<String, Page<Report>> = self.row(&owner, EACH_REPORT).await.unwrap_or_default();
        for (ticket, page) in each {
            self.each_report().entry(ticket).or_default().restore(session, Some(page));
        }
        self.open(&owner).await;
    }

    /// What is everybody's is known again.
    pub async fn open(&self, owner: &Owner) {
        if self.programmes.get(PUBLIC).is_none() {
            self.programmes.restore(PUBLIC, self.page(owner, PROGRAMMES).await);
        }
    }

    /// Forgets everything that belongs to a person.
    pub fn clear(&self) {
        *self.session() = None;
        self.household.clear();
        self.reports.clear();
        self.each_report().clear();
    }

    /// Forgets it on the disk, too.
    pub async fn clear_rows(&self) -> Result<(), StoreError> {
        let _writing = self.writing.lock().await;
        let owner = self.store.owner().await?;
        self.store.change(&owner, vec![Change::Clear(Table::Cache)]).await
    }

    /// The place for one report.
    pub fn report(&self, ticket: &Ticket) -> std::sync::Arc<Remembered<Report>> {
        self.each_report().entry(ticket.as_str().to_owned()).or_default().clone()
    }

    /// Keeps the household for the next start.
    pub async fn keep_household(&self, session: u64) {
        self.keep(session, HOUSEHOLD, || self.household.page(session)).await;
    }

    /// Keeps the reports for the next start.
    pub async fn keep_reports(&self, session: u64) {
        self.keep(session, REPORTS, || self.reports.page(session)).await;
    }

    /// Keeps each report that was looked at for the next start.
    pub async fn keep_each_report(&self, session: u64) {
        let pages = || {
            let each = self.each_report();
            let pages = each.iter().filter_map(|(ticket, report)| Some((ticket.clone(), report.page(session)?)));
            Some(pages.collect::<BTreeMap<_, _>>())
        };
        self.keep(session, EACH_REPORT, pages).await;
    }

    /// Keeps the facts for the next start, with whoever the phone belongs to.
    pub async fn keep_programmes(&self) {
        let Ok(owner) = self.store.owner().await else { return };
        self.write(&owner, PROGRAMMES, || self.programmes.page(PUBLIC)).await;
    }

    async fn keep<T: Serialize>(&self, session: u64, name: &str, row: impl FnOnce() -> Option<T>) {
        let owner = self.session().as_ref().filter(|(number, _)| *number == session).map(|(_, owner)| owner.clone());
        if let Some(owner) = owner {
            self.write(&owner, name, row).await;
        }
    }

    /// A full disk must not stand between a person and what was fetched: it is shown, and said to the log.
    async fn write<T: Serialize>(&self, owner: &Owner, name: &str, row: impl FnOnce() -> Option<T>) {
        let _writing = self.writing.lock().await;
        let Some(Ok(row)) = row().map(|row| serde_json::to_vec(&row)) else { return };
        if let Err(error) = self.store.change(owner, vec![Change::Put(Table::Cache, name.to_owned(), row)]).await {
            tracing::warn!("Unable to keep what was fetched: {error}");
        }
    }

    async fn page<T: DeserializeOwned>(&self, owner: &Owner, name: &str) -> Option<Page<T>> {
        self.row(owner, name).await
    }

    /// What another version of the app wrote and this one can't read was never fetched.
    async fn row<T: DeserializeOwned>(&self, owner: &Owner, name: &str) -> Option<T> {
        let row = self.store.get(owner, Table::Cache, name).await.ok()??;
        serde_json::from_slice(&row).ok()
    }

    fn session(&self) -> MutexGuard<'_, Option<(u64, Owner)>> {
        self.session.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn each_report(&self) -> MutexGuard<'_, BTreeMap<String, std::sync::Arc<Remembered<Report>>>> {
        self.each_report.lock().unwrap_or_else(PoisonError::into_inner)
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

    /// What this session fetched last, as the store keeps it.
    fn page(&self, session: u64) -> Option<Page<T>> {
        let last = self.last();
        let entry = last.as_ref().filter(|entry| entry.session == session)?;
        Some(Page { etag: entry.etag.clone(), at: entry.fetched.at, value: entry.fetched.value.clone() })
    }

    /// Knows again what was fetched before the app was closed, unless something newer was fetched since.
    fn restore(&self, session: u64, page: Option<Page<T>>) {
        let mut last = self.last();
        if let Some(Page { etag, at, value }) = page
            && last.as_ref().is_none_or(|entry| entry.session != session)
        {
            *last = Some(Entry { session, etag, fetched: Fetched { value, at } });
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
