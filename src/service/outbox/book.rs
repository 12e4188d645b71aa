//! What the worker knows of all items, in memory.

use std::collections::{BTreeMap, BTreeSet};

use bansosku_contract::report::ReportKind;
use tokio::time::Instant;
use uuid::Uuid;

use super::patience::Budget;
use super::{Item, ItemState, Posted, Standing};
use crate::service::Failure;
use crate::service::registration::Progress;
use crate::store::Owner;

/// What is known of all items.
pub struct Book {
    /// Whose they are; nobody's before the store was read.
    pub owner: Option<Owner>,
    /// In the order in which they were put here.
    pub items: Vec<Item>,
    /// Each as its row says it: a try that changes nothing costs no writing.
    pub written: BTreeMap<Uuid, Item>,
    /// Until when each rests, by a clock that only goes forward.
    pub rests: BTreeMap<Uuid, Instant>,
    /// Why the last try of each failed.
    pub failures: BTreeMap<Uuid, Failure>,
    /// Those whose photos wait for Wi-Fi.
    pub for_wifi: BTreeSet<Uuid>,
    /// How far the step has come that is on its way.
    pub progress: Progress,
    /// What retries are paid from, as it was at `budget_at`.
    pub budget: Budget,
    /// When the budget was last filled.
    pub budget_at: Instant,
}

impl Book {
    /// Nothing is known yet.
    pub fn new() -> Self {
        Self {
            owner: None,
            items: Vec::new(),
            written: BTreeMap::new(),
            rests: BTreeMap::new(),
            failures: BTreeMap::new(),
            for_wifi: BTreeSet::new(),
            progress: Progress::Waiting,
            budget: Budget::full(),
            budget_at: Instant::now(),
        }
    }

    /// An item.
    pub fn item(&mut self, id: Uuid) -> Option<&mut Item> {
        self.items.iter_mut().find(|item| item.id == id)
    }

    /// Lets go of an item.
    pub fn forget(&mut self, id: Uuid) {
        self.items.retain(|item| item.id != id);
        self.written.remove(&id);
        self.rests.remove(&id);
        self.failures.remove(&id);
        self.for_wifi.remove(&id);
    }

    /// Brings the budget to this moment.
    pub fn fill_budget(&mut self, now: Instant) {
        self.budget.pass(now.saturating_duration_since(self.budget_at));
        self.budget_at = now;
    }

    /// An item as a person sees it.
    pub fn posted(&self, item: &Item) -> Posted {
        let standing = match &item.state {
            ItemState::Waiting => Standing::Waiting(self.failures.get(&item.id).cloned()),
            ItemState::Sending => Standing::Sending(self.progress),
            ItemState::Sent { receipt } => Standing::Sent(receipt.clone()),
            ItemState::NeedsAttention { reason } => Standing::NeedsAttention(reason.clone()),
        };
        Posted {
            id: item.id,
            kind: item.report.kind.unwrap_or(ReportKind::Other),
            at: item.at,
            photos: item.report.photos.len(),
            photo_bytes: item.report.photos.iter().map(|photo| photo.bytes).sum(),
            standing,
            may_have_arrived: item.may_have_arrived,
            waits_for_wifi: item.is_waiting() && self.for_wifi.contains(&item.id),
        }
    }
}
