//! Who walks through the names of a village.
//!
//! A family asks for a few names. Whoever copies a village asks for many different ones: from a fifth of its people on,
//! the log raises an alarm and the work for the village grows; after as many different names in a day as it has people,
//! nobody is answered until tomorrow. No network gets that far alone: it is answered for half as many. In each district
//! there is a name that nobody has, made of words that lists of names contain: whoever asks for it walks through such a
//! list.

use std::collections::{HashMap, HashSet};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};

use bansosku_contract::{PersonName, ProblemCode};
use bansosku_region::RegionCode;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde::Deserialize;

use super::Client;
use super::spelling::Wanted;
use crate::AppState;
use crate::problem::{Answer, Refusal};
use crate::seed::unlikely_name;

/// How many different names of a village are answered in a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct VillageCap {
    /// Different names, in the smallest village.
    pub least: usize,
    /// For a hundred people.
    pub per_hundred: usize,
    /// From so many different names for a hundred people on, the village counts as being walked through.
    pub alarm_per_hundred: usize,
    /// And from so many different names on at the least.
    pub alarm_least: usize,
}

impl Default for VillageCap {
    fn default() -> Self {
        Self { least: 200, per_hundred: 100, alarm_per_hundred: 20, alarm_least: 40 }
    }
}

/// What was asked since the day began, and what was counted since the log last said so.
#[derive(Default)]
pub(super) struct Watch {
    today: Mutex<Today>,
    asked: AtomicU64,
    found: AtomicU64,
    refused: AtomicU64,
    honeytokens: AtomicU64,
}

#[derive(Default)]
struct Today {
    day: Option<Date>,
    villages: HashMap<RegionCode, Asked>,
    /// Keyed hashes of clients that asked for a name that nobody has.
    walkers: HashSet<u64>,
}

#[derive(Default)]
struct Asked {
    /// Keyed hashes of the names.
    names: HashSet<u64>,
    /// How many of them a network was the first to ask for, by its keyed hash.
    networks: HashMap<u64, usize>,
    is_walked: bool,
    is_closed: bool,
}

impl Watch {
    /// Counts a question. It is refused when the village was asked about so many different names that it is closed for
    /// today, or its network asked for half of them; a name that was asked for before tells nothing new, so that nobody
    /// closes a village by repeating one. What is refused does not depend on the name: nobody learns what others asked.
    pub fn note(
        &self,
        state: &AppState,
        village: RegionCode,
        people: usize,
        network: &str,
        wanted: &Wanted,
    ) -> Answer<()> {
        self.asked.fetch_add(1, Ordering::Relaxed);
        let cap = state.config.limits.check_village;
        let share = |per_hundred: usize| people.saturating_mul(per_hundred) / 100;
        let [name, network] = [wanted.whole(), network].map(|text| state.keys.check_number(text));
        let mut today = self.today(state);
        let asked = today.villages.entry(village).or_default();
        let most = share(cap.per_hundred).max(cap.least);
        let is_full = asked.names.len() >= most;
        let of_network = asked.networks.entry(network).or_default();
        if is_full || *of_network >= most.div_ceil(2) {
            self.note_refused();
            if is_full && !asked.is_closed {
                asked.is_closed = true;
                tracing::warn!(%village, people, "a village is closed until tomorrow");
            }
            return Err(Refusal::from(ProblemCode::TooManyRequests).retry_after(until_tomorrow(state)));
        }
        if !asked.names.insert(name) {
            return Ok(());
        }
        *of_network += 1;
        if !asked.is_walked && asked.names.len() > share(cap.alarm_per_hundred).max(cap.alarm_least) {
            asked.is_walked = true;
            tracing::warn!(%village, people, names = asked.names.len(), "the names of a village are being walked through");
        }
        Ok(())
    }

    /// Counts a question that is not answered.
    pub fn note_refused(&self) {
        self.refused.fetch_add(1, Ordering::Relaxed);
    }

    /// Counts that somebody was found.
    pub fn note_found(&self) {
        self.found.fetch_add(1, Ordering::Relaxed);
    }

    /// Looks whether the name that nobody was found by is the one that nobody has. Whoever is found by it has it.
    pub fn note_nobody(&self, state: &AppState, village: RegionCode, client: &Client, wanted: &Wanted) {
        if wanted.whole() != honeytoken(state, village).whole() {
            return;
        }
        self.honeytokens.fetch_add(1, Ordering::Relaxed);
        tracing::warn!(%village, "somebody asks for a name that nobody has");
        if client.is_phone {
            self.today(state).walkers.insert(state.keys.check_number(&client.name));
        }
    }

    /// Whether more work is asked of this client, or for this village.
    pub fn is_walked(&self, state: &AppState, village: RegionCode, client: &str) -> bool {
        let today = self.today(state);
        today.villages.get(&village).is_some_and(|asked| asked.is_walked)
            || today.walkers.contains(&state.keys.check_number(client))
    }

    /// Writes to the log what was counted since the last time.
    pub fn report(&self) {
        let [asked, found, refused, honeytokens] =
            [&self.asked, &self.found, &self.refused, &self.honeytokens].map(|count| count.swap(0, Ordering::Relaxed));
        if asked + refused > 0 {
            tracing::info!(asked, found, refused, honeytokens, "public checks");
        }
    }

    fn today(&self, state: &AppState) -> std::sync::MutexGuard<'_, Today> {
        let mut today = self.today.lock().unwrap_or_else(PoisonError::into_inner);
        let day = state.clock.today();
        if today.day != Some(day) {
            *today = Today { day: Some(day), ..Today::default() };
        }
        today
    }
}

/// The name of a village's district that nobody has.
pub(super) fn honeytoken(state: &AppState, village: RegionCode) -> Wanted {
    let district = village.parent().unwrap_or(village);
    let name = unlikely_name(village.province_number(), state.keys.check_number(&format!("honeytoken {district}")));
    Wanted::new(&PersonName::parse(&name).unwrap_or_else(|_| unreachable!("two words of our own are a name")))
}

fn until_tomorrow(state: &AppState) -> u64 {
    let zone = TimeZone::fixed(jiff::tz::offset(7));
    let midnight = state.clock.today().tomorrow().and_then(|day| day.to_zoned(zone));
    midnight.map_or(24 * 60 * 60, |midnight| {
        u64::try_from(midnight.timestamp().as_second() - state.clock.now().as_second()).unwrap_or(1)
    })
}
