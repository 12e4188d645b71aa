//! Puts households into the release that arrives.

use std::collections::{HashMap, HashSet};

use bansosku_contract::FieldProblem;
use sqlx::{AnyConnection, AssertSqlSafe, Row as _};

use super::Outcome;
use super::changes::{self, Change};
use super::gather::Gathered;
use super::refused::Refused;
use crate::AppState;
use crate::check::list;
use crate::command::Failure;
use crate::keys::Indexed;
use crate::registry::{self, HouseholdEntry, release};

/// The most values of one `IN`.
const MOST_VALUES: usize = 500;

/// A release that arrives.
pub(super) struct Loader<'a> {
    state: &'a AppState,
    release: i64,
    /// The database is a sample: no real number may get in.
    samples_only: bool,
    /// The keyed numbers of refused households, which may stay as they were.
    refused: Vec<String>,
    outcome: Outcome,
}

/// A household of a batch, with the keyed hashes that find its rows.
struct Known {
    gathered: Gathered,
    household: HouseholdEntry,
    kk_index: String,
    nik_indexes: Vec<String>,
}

impl<'a> Loader<'a> {
    /// Begins a release.
    pub async fn begin(state: &'a AppState, source: &str) -> Result<Self, Failure> {
        let samples_only = registry::takes_samples_only(&mut *state.database.read().await?).await?;
        let release = release::begin(state, source).await?;
        Ok(Self { state, release, samples_only, refused: Vec::new(), outcome: Outcome::default() })
    }

    /// What came of it so far.
    pub fn outcome(&self) -> &Outcome {
        &self.outcome
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
        let mut known = Vec::with_capacity(batch.len());
        for mut gathered in batch {
            match std::mem::replace(&mut gathered.household, Err(Vec::new())) {
                Err(problems) => {
                    refused.add(&gathered.lines, &problems)?;
                    self.refuse(&gathered);
                }
                Ok(household) => known.push(self.index(gathered, household)),
            }
        }
        let mut writing = self.state.database.write().await?;
        let taken = self.only_new(&mut writing, known, refused).await?;
        let households = self.with_ids(&mut writing, taken).await?;
        registry::write(self.state, &mut writing, self.release, &households).await?;
        writing.commit().await?;
        self.outcome.households += households.len() as u64;
        self.outcome.people += households.iter().map(|household| household.people.len() as u64).sum::<u64>();
        self.outcome.refused_lines = refused.lines();
        Ok(())
    }

    /// Finishes the release and puts it in the place of the current one.
    pub async fn publish(mut self) -> Result<(i64, Outcome), Failure> {
        self.keep_refused().await?;
        self.note_left().await?;
        list::rebuild_all(self.state, self.release).await.map_err(|_| "Unable to make the lists of the villages")?;
        if !release::publish(self.state, self.release).await? {
            return Err("Another import has begun since: this one was given up".into());
        }
        Ok((self.release, self.outcome))
    }

    fn refuse(&mut self, gathered: &Gathered) {
        self.outcome.refused_households += 1;
        self.refused.extend(gathered.kk.as_ref().map(|kk| self.state.keys.index(Indexed::Kk, kk.expose())));
    }

    fn index(&self, gathered: Gathered, household: HouseholdEntry) -> Known {
        let keys = &self.state.keys;
        let kk_index = keys.index(Indexed::Kk, household.kk.expose());
        let nik_indexes = household.people.iter().map(|person| keys.index(Indexed::Nik, person.nik.expose())).collect();
        Known { gathered, household, kk_index, nik_indexes }
    }

    /// Leaves out whoever stands in the release already: in an earlier batch or in this one.
    async fn only_new(
        &mut self,
        connection: &mut AnyConnection,
        known: Vec<Known>,
        refused: &mut Refused,
    ) -> Result<Vec<Known>, Failure> {
        let cards = known.iter().map(|known| known.kk_index.as_str());
        let mut cards: HashSet<String> = self.find(connection, CARD, self.release, cards).await?.into_keys().collect();
        let people = known.iter().flat_map(|known| &known.nik_indexes).map(String::as_str);
        let mut people: HashSet<String> =
            self.find(connection, PERSON, self.release, people).await?.into_keys().collect();
        let mut taken = Vec::with_capacity(known.len());
        for known in known {
            let is_sample = known.household.people.iter().all(|person| person.nik.is_synthetic());
            let problem = if cards.contains(&known.kk_index) {
                Some(FieldProblem::new("kk", "household_twice"))
            } else if known.nik_indexes.iter().any(|nik| people.contains(nik)) {
                Some(FieldProblem::new("nik", "person_twice"))
            } else if self.samples_only && !is_sample {
                Some(FieldProblem::new("nik", "nik_not_sample"))
            } else {
                None
            };
            if let Some(problem) = problem {
                refused.add_whole(&known.gathered, problem)?;
                self.refuse(&known.gathered);
                continue;
            }
            cards.insert(known.kk_index.clone());
            people.extend(known.nik_indexes.iter().cloned());
            taken.push(known);
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
        let cards = self.find(connection, CARD, current, taken.iter().map(|known| known.kk_index.as_str())).await?;
        let people = taken.iter().flat_map(|known| &known.nik_indexes).map(String::as_str);
        let people = self.find(connection, PERSON, current, people).await?;
        let new_id = || self.state.random.id();
        let mut households = Vec::with_capacity(taken.len());
        for Known { mut household, kk_index, nik_indexes, .. } in taken {
            for (person, nik) in household.people.iter_mut().zip(&nik_indexes) {
                person.id = people.get(nik).map_or_else(new_id, |found| found.id.clone());
            }
            match cards.get(&kk_index) {
                None => {
                    household.id = new_id();
                    self.outcome.appeared += 1;
                    self.note(connection, &household.id, Change::Appeared, "{}").await?;
                }
                Some(found) => {
                    household.id.clone_from(&found.id);
                    if found.content != household.content_hash(&self.state.keys) {
                        let details = changes::compare(connection, &household)
                            .await
                            .map_err(|_| "Unable to compare a household with what is known of it")?;
                        self.outcome.changed += 1;
                        let details = serde_json::to_string(&details)?;
                        self.note(connection, &household.id, Change::Changed, &details).await?;
                    }
                }
            }
            households.push(household);
        }
        Ok(households)
    }

    async fn note(
        &self,
        connection: &mut AnyConnection,
        household: &str,
        change: Change,
        details: &str,
    ) -> sqlx::Result<()> {
        sqlx::query("INSERT INTO household_change (release, household_id, change, details) VALUES ($1, $2, $3, $4)")
            .bind(self.release)
            .bind(household)
            .bind(change.as_str())
            .bind(details)
            .execute(connection)
            .await?;
        Ok(())
    }

    /// Copies refused households from the current release, unless somebody of them has moved to another one.
    async fn keep_refused(&mut self) -> Result<(), Failure> {
        for kk_index in std::mem::take(&mut self.refused) {
            let mut writing = self.state.database.write().await?;
            let row = sqlx::query(MAY_BE_KEPT).bind(self.release).bind(&kk_index).fetch_optional(&mut *writing).await?;
            let Some(row) = row else { continue };
            let id: String = row.try_get("id")?;
            for statement in COPY {
                sqlx::query(statement).bind(self.release).bind(&id).execute(&mut *writing).await?;
            }
            writing.commit().await?;
            self.outcome.kept += 1;
        }
        Ok(())
    }

    async fn note_left(&mut self) -> sqlx::Result<()> {
        let mut writing = self.state.database.write().await?;
        let left = sqlx::query(
            "INSERT INTO household_change (release, household_id, change, details)
             SELECT $1, id, $2, '{}' FROM household
             WHERE NOT EXISTS (SELECT 1 FROM registry_household AS arrived
                               WHERE arrived.release = $1 AND arrived.kk_index = household.kk_index)",
        )
        .bind(self.release)
        .bind(Change::Left.as_str())
        .execute(&mut *writing)
        .await?;
        self.outcome.left = left.rows_affected();
        writing.commit().await
    }

    /// The rows of a release that have one of these keyed hashes, by it.
    async fn find<'b>(
        &self,
        connection: &mut AnyConnection,
        table: Searched,
        release: i64,
        hashes: impl Iterator<Item = &'b str>,
    ) -> sqlx::Result<HashMap<String, Found>> {
        let hashes: Vec<&str> = hashes.collect();
        let mut found = HashMap::new();
        for some in hashes.chunks(MOST_VALUES) {
            let places: Vec<String> = (2..some.len() + 2).map(|number| format!("${number}")).collect();
            // Made of our own words and numbers alone; every value is bound.
            let statement = AssertSqlSafe(format!("{} ({})", table.0, places.join(", ")));
            let query = some.iter().fold(sqlx::query(statement).bind(release), |query, hash| query.bind(*hash));
            for row in query.fetch_all(&mut *connection).await? {
                let content = row.try_get("content")?;
                found.insert(row.try_get("hash")?, Found { id: row.try_get("id")?, content });
            }
        }
        Ok(found)
    }
}

/// A statement that ends with `IN`.
#[derive(Clone, Copy)]
struct Searched(&'static str);

const CARD: Searched =
    Searched("SELECT kk_index AS hash, id, content FROM registry_household WHERE release = $1 AND kk_index IN");
const PERSON: Searched =
    Searched("SELECT nik_index AS hash, id, '' AS content FROM registry_person WHERE release = $1 AND nik_index IN");

/// A row that was found.
struct Found {
    id: String,
    content: String,
}

/// A household of the current release that is not in the arriving one, and of which nobody has moved.
pub(crate) const MAY_BE_KEPT: &str = "SELECT id FROM household WHERE kk_index = $2
     AND NOT EXISTS (SELECT 1 FROM registry_household WHERE release = $1 AND kk_index = $2)
     AND NOT EXISTS (SELECT 1 FROM person WHERE household_id = household.id AND EXISTS
         (SELECT 1 FROM registry_person AS arrived WHERE arrived.release = $1 AND arrived.nik_index = person.nik_index))";

/// Copies a household of the current release with all that hangs on it.
pub(crate) const COPY: [&str; 3] = [
    "INSERT INTO registry_household (release, id, kk_index, kk_sealed, village, desil, as_of, synthetic, content)
     SELECT $1, id, kk_index, kk_sealed, village, desil, as_of, synthetic, content FROM registry_household
     WHERE release = (SELECT number FROM registry_release WHERE state = 'current') AND id = $2",
    "INSERT INTO registry_person
         (release, id, household_id, place, relation, nik_index, nik_sealed, name_sealed, born_sealed)
     SELECT $1, id, household_id, place, relation, nik_index, nik_sealed, name_sealed, born_sealed
     FROM person WHERE household_id = $2",
    "INSERT INTO registry_assistance
         (release, person_id, programme, from_on, to_on, stage, component, status, amount,
          channel_kind, channel_name, disbursement, expected_on, paid_on)
     SELECT $1, person_id, programme, from_on, to_on, stage, component, status, amount,
            channel_kind, channel_name, disbursement, expected_on, paid_on
     FROM assistance WHERE person_id IN (SELECT id FROM person WHERE household_id = $2)",
];
