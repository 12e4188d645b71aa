//! Puts households into the release that arrives.

use std::collections::{HashMap, HashSet};

use bansosku_contract::FieldProblem;
use bansosku_contract::household::Relation;
use sqlx::{AnyConnection, Row as _};

use super::changes::{self, Change, Details};
use super::gather::{Gathered, Unread};
use super::lookup::{CARD, Found, HOUSEHOLD, HOUSEHOLD_OF_HEAD, PERSON, REFUSED, find};
use super::refused::Refused;
use super::{Outcome, is_above};
use crate::AppState;
use crate::audit::{self, Event};
use crate::check::list;
use crate::command::Failure;
use crate::database::Writing;
use crate::keys::Indexed;
use crate::registry::{self, HouseholdEntry, Table, insert, release};

/// Why an import stops that another one has overtaken.
const OVERTAKEN: &str = "Another import has begun since: this one was given up";

/// Households of the current release that are looked at in one transaction.
const MOST_AT_ONCE: i64 = 5000;
/// Those between two ids that have not arrived.
const NOTE_LEFT: &str = "INSERT INTO household_change (release, household_id, change, details)
     SELECT $1, id, $2, '{}' FROM household
     WHERE id > $3 AND id <= $4
     AND NOT EXISTS (SELECT 1 FROM registry_household AS arrived
                     WHERE arrived.release = $1 AND arrived.id = household.id)
     AND NOT EXISTS (SELECT 1 FROM registry_refused AS refused
                     WHERE refused.release = $1 AND refused.kk_index = household.kk_index)";
/// What changed for whom.
const CHANGE: Table =
    Table { insert: "INSERT INTO household_change (release, household_id, change, details) VALUES ", columns: 4 };

/// A release that arrives.
pub(super) struct Loader<'a> {
    state: &'a AppState,
    pub(super) release: i64,
    /// The database is a sample: no real number may get in.
    samples_only: bool,
    /// With how many households the database looks at the sizes of its tables the next time: twice as many as before.
    noted_from: u64,
    pub(super) outcome: Outcome,
}

/// A household of a batch, with the keyed hashes that find its rows.
struct Known {
    lines: Vec<u64>,
    household: HouseholdEntry,
    kk_index: String,
    nik_indexes: Vec<String>,
}

impl Known {
    /// The keyed number of its head.
    fn head(&self) -> Option<&str> {
        let place = self.household.people.iter().position(|person| person.relation == Relation::Head)?;
        self.nik_indexes.get(place).map(String::as_str)
    }
}

impl<'a> Loader<'a> {
    /// Begins a release.
    pub async fn begin(state: &'a AppState, source: &str) -> Result<Self, Failure> {
        let samples_only = registry::takes_samples_only(&mut *state.database.read().await?).await?;
        let release = release::begin(state, source).await?;
        Ok(Self { state, release, samples_only, noted_from: 1, outcome: Outcome::default() })
    }

    /// What came of it so far.
    pub fn outcome(&self) -> &Outcome {
        &self.outcome
    }

    /// What came of it in the end.
    pub fn into_outcome(self) -> Outcome {
        self.outcome
    }

    /// What it works on.
    pub fn state(&self) -> &'a AppState {
        self.state
    }

    /// Gives the release up: what stands in it is forgotten.
    pub async fn give_up(&self) -> sqlx::Result<()> {
        release::give_up(self.state, self.release).await
    }

    /// Takes some households, in one transaction.
    pub async fn take(&mut self, batch: Vec<Gathered>, refused: &mut Refused) -> Result<(), Failure> {
        let mut writing = self.writing().await?;
        let mut known = Vec::with_capacity(batch.len());
        for Gathered { lines, household } in batch {
            self.outcome.lines += lines.len() as u64;
            match household {
                Ok(household) => known.push(self.index(lines, household)),
                Err(Unread { kk, niks, problems }) => {
                    refused.add(&lines, &problems)?;
                    self.refuse_unread(&mut writing, kk.as_ref(), &niks).await?;
                }
            }
        }
        let whole = self.only_whole(&mut writing, known, refused).await?;
        let new = self.only_new(&mut writing, whole, refused).await?;
        let taken = self.not_refused_since(&mut writing, new, refused).await?;
        let households = self.with_ids(&mut writing, taken).await?;
        registry::write(self.state, &mut writing, self.release, &households).await?;
        writing.commit().await?;
        self.state.database.give_way().await;
        self.outcome.households += households.len() as u64;
        self.outcome.people += households.iter().map(|household| household.people.len() as u64).sum::<u64>();
        self.outcome.refused_lines = refused.lines();
        if self.outcome.households >= self.noted_from {
            self.state.database.note_sizes().await?;
            self.noted_from = 2 * self.outcome.households;
        }
        Ok(())
    }

    /// Finishes the release and puts it in the place of the current one.
    pub async fn publish(&mut self, lose_above: u8) -> Result<(), Failure> {
        self.state.database.note_sizes().await?;
        self.keep_refused().await?;
        self.note_left(lose_above).await?;
        list::make_missing(self.state, self.release).await.map_err(|_| "Unable to make the lists of the villages")?;
        let mut writing = self.writing().await?;
        release::publish(&mut writing, self.release, self.state.clock.now_ms()).await?;
        let detail = format!("{} households, {} refused", self.outcome.households, self.outcome.refused_households);
        audit::append(self.state, &mut writing, Event::RegistryLoaded, &self.release.to_string(), &detail)
            .await
            .map_err(|_| "Unable to write to the audit")?;
        Ok(writing.commit().await?)
    }

    /// A transaction that writes to the release. Nothing gives the release up until it ends.
    pub(super) async fn writing(&self) -> Result<Writing, Failure> {
        let mut writing = self.state.database.write().await?;
        if release::hold(&mut writing, self.release).await? { Ok(writing) } else { Err(OVERTAKEN.into()) }
    }

    fn index(&self, lines: Vec<u64>, household: HouseholdEntry) -> Known {
        let keys = &self.state.keys;
        let kk_index = keys.index(Indexed::Kk, household.kk.expose());
        let nik_indexes = household.people.iter().map(|person| keys.index(Indexed::Nik, person.nik.expose())).collect();
        Known { lines, household, kk_index, nik_indexes }
    }

    /// Leaves out households of which another part stands elsewhere in the file, and takes that part out again.
    async fn only_whole(
        &mut self,
        connection: &mut AnyConnection,
        known: Vec<Known>,
        refused: &mut Refused,
    ) -> Result<Vec<Known>, Failure> {
        let cards = || known.iter().map(|known| known.kk_index.as_str());
        let arrived = find(connection, CARD, self.release, cards()).await?;
        let refused_before = find(connection, REFUSED, self.release, cards()).await?;
        let mut parts: HashMap<String, usize> = HashMap::new();
        for card in cards() {
            *parts.entry(card.to_owned()).or_default() += 1;
        }
        let mut whole = Vec::with_capacity(known.len());
        for known in known {
            let card = known.kk_index.as_str();
            let problem = if refused_before.contains_key(card) {
                FieldProblem::new("kk", "household_refused")
            } else if arrived.contains_key(card) || parts.get(card).is_some_and(|parts| *parts > 1) {
                FieldProblem::new("kk", "household_twice")
            } else {
                whole.push(known);
                continue;
            };
            refused.add_whole(&known.lines, problem)?;
            self.refuse(connection, Some(card), &known.nik_indexes).await?;
        }
        Ok(whole)
    }

    /// Leaves out households with somebody who stands in the release already, or may stand in none.
    async fn only_new(
        &mut self,
        connection: &mut AnyConnection,
        known: Vec<Known>,
        refused: &mut Refused,
    ) -> Result<Vec<Known>, Failure> {
        let people = known.iter().flat_map(|known| &known.nik_indexes).map(String::as_str);
        let mut people: HashSet<String> = find(connection, PERSON, self.release, people).await?.into_keys().collect();
        let mut taken = Vec::with_capacity(known.len());
        for known in known {
            let is_sample = known.household.people.iter().all(|person| person.nik.is_synthetic());
            let problem = if known.nik_indexes.iter().any(|nik| people.contains(nik)) {
                FieldProblem::new("nik", "person_twice")
            } else if self.samples_only && !is_sample {
                FieldProblem::new("nik", "nik_not_sample")
            } else {
                people.extend(known.nik_indexes.iter().cloned());
                taken.push(known);
                continue;
            };
            refused.add_whole(&known.lines, problem)?;
            // Who stands twice belongs to another household of the file.
            let only_here: Vec<String> =
                known.nik_indexes.iter().filter(|nik| !people.contains(*nik)).cloned().collect();
            self.refuse(connection, Some(&known.kk_index), &only_here).await?;
        }
        Ok(taken)
    }

    /// Leaves out households whose cards were refused with another one of the batch: somebody of them stands there.
    async fn not_refused_since(
        &self,
        connection: &mut AnyConnection,
        known: Vec<Known>,
        refused: &mut Refused,
    ) -> Result<Vec<Known>, Failure> {
        let cards = known.iter().map(|known| known.kk_index.as_str());
        let since = find(connection, REFUSED, self.release, cards).await?;
        let (out, taken): (Vec<_>, Vec<_>) = known.into_iter().partition(|known| since.contains_key(&known.kk_index));
        for known in out {
            refused.add_whole(&known.lines, FieldProblem::new("kk", "household_refused"))?;
        }
        Ok(taken)
    }

    /// Gives everybody the id that they have today, or a new one, and notes what changed.
    async fn with_ids(
        &mut self,
        connection: &mut AnyConnection,
        taken: Vec<Known>,
    ) -> Result<Vec<HouseholdEntry>, Failure> {
        let current = release::current(connection).await?;
        let people = taken.iter().flat_map(|known| &known.nik_indexes).map(String::as_str);
        let people = find(connection, PERSON, current, people).await?;
        let before = self.known_before(connection, current, &taken).await?;
        let new_id = || self.state.random.id();
        let mut households = Vec::with_capacity(taken.len());
        let mut changes = Vec::new();
        for (Known { mut household, nik_indexes, .. }, before) in taken.into_iter().zip(before) {
            for (person, nik) in household.people.iter_mut().zip(&nik_indexes) {
                person.id = people.get(nik).map_or_else(new_id, |found| found.id.clone());
            }
            let Some(before) = before else {
                household.id = new_id();
                self.outcome.appeared += 1;
                changes.push((household.id.clone(), Change::Appeared, "{}".to_owned()));
                households.push(household);
                continue;
            };
            household.id = before.id;
            if before.content != household.content_hash(&self.state.keys) {
                let details = changes::compare(&self.state.keys, connection, &household)
                    .await
                    .map_err(|_| "Unable to compare a household with what is known of it")?;
                // A registry from before there were releases has no content to compare with, and neither has a household
                // that was kept in part.
                if details != Details::default() {
                    self.outcome.changed += 1;
                    changes.push((household.id.clone(), Change::Changed, serde_json::to_string(&details)?));
                }
            }
            households.push(household);
        }
        self.note(connection, &changes).await?;
        Ok(households)
    }

    /// What is known of each household: by its card, or by its head when the card is new. Each is known once.
    async fn known_before(
        &self,
        connection: &mut AnyConnection,
        current: i64,
        taken: &[Known],
    ) -> sqlx::Result<Vec<Option<Found>>> {
        let mut cards = find(connection, CARD, current, taken.iter().map(|known| known.kk_index.as_str())).await?;
        let heads = taken.iter().filter(|known| !cards.contains_key(&known.kk_index)).filter_map(Known::head);
        let heads = find(connection, HOUSEHOLD_OF_HEAD, current, heads).await?;
        let mut homes = find(connection, HOUSEHOLD, current, heads.values().map(|home| home.id.as_str())).await?;
        // A household whose head has gone to a new card may come before or after that card.
        let ids = cards.values().chain(homes.values()).map(|found| found.id.as_str());
        let arrived = find(connection, HOUSEHOLD, self.release, ids).await?;
        let own: HashSet<String> = cards.values().map(|found| found.id.clone()).collect();
        Ok(taken
            .iter()
            .map(|known| {
                let by_head = || {
                    let home = heads.get(known.head()?)?;
                    if own.contains(&home.id) { None } else { homes.remove(&home.id) }
                };
                cards.remove(&known.kk_index).or_else(by_head).filter(|found| !arrived.contains_key(&found.id))
            })
            .collect())
    }

    pub(super) async fn note(
        &self,
        connection: &mut AnyConnection,
        changes: &[(String, Change, String)],
    ) -> sqlx::Result<()> {
        insert(connection, &CHANGE, changes, |query, (household, change, details)| {
            query.bind(self.release).bind(household.clone()).bind(change.as_str()).bind(details.clone())
        })
        .await
    }

    /// Notes the households that are not in the release, unless they are too many. Of a refused one nobody knows whether
    /// it has left. Some at a time: a server beside it has to write, too.
    async fn note_left(&mut self, lose_above: u8) -> Result<(), Failure> {
        let mut after = String::new();
        let mut known = 0;
        loop {
            let mut writing = self.writing().await?;
            let some = sqlx::query("SELECT id FROM household WHERE id > $1 ORDER BY id LIMIT $2");
            let some = some.bind(&after).bind(MOST_AT_ONCE).fetch_all(&mut *writing).await?;
            let Some(last) = some.last() else { break };
            let last: String = last.try_get("id")?;
            let left = sqlx::query(NOTE_LEFT).bind(self.release).bind(Change::Left.as_str()).bind(&after).bind(&last);
            self.outcome.left += left.execute(&mut *writing).await?.rows_affected();
            writing.commit().await?;
            known += some.len() as u64;
            after = last;
            self.state.database.give_way().await;
        }
        if is_above(self.outcome.left, known, lose_above) {
            return Err(format!(
                "{} of {known} known households are not in the file, more than --lose-above {lose_above} allows: \
                 nothing was changed. Is the file whole?",
                self.outcome.left
            )
            .into());
        }
        Ok(())
    }
}
