//! The list of a village: everybody of it on one sealed page, in the order of their names.
//!
//! A row for each person would stand in the database with its name in clear, or would have to be opened one by one. A
//! page is read and opened at once, and is small: a village has some hundred people. The page is text:
//!
//! - a line of JSON for each different standing in the programmes: `[{"programme": "pkh", …}]`;
//! - an empty line;
//! - a line for each person: words of the name, name, day of birth and number of the standing, with tabs between them.

use std::cmp::Reverse;
use std::collections::{BTreeMap, HashMap};
use std::fmt::Write as _;

use bansosku_contract::PersonName;
use bansosku_contract::check::{AgeBand, ListedProgramme, MOST_MATCHES, Match};
use bansosku_contract::household::AssistanceStatus;
use bansosku_region::RegionCode;
use jiff::civil::Date;
use sqlx::AnyConnection;
use sqlx::Row as _;

use super::Wanted;
use super::spelling::words;
use crate::AppState;
use crate::keys::Place;
use crate::pace::Pace;
use crate::problem::{Answer, Refusal};
use crate::registry;

/// Villages whose lists are made in one transaction.
const VILLAGES: usize = 100;
/// Everybody who lives in a village. Nested, not joined: SQLite would begin a join with the whole release.
pub(crate) const PEOPLE_OF_VILLAGE: &str = "SELECT id, name_sealed, born_sealed FROM registry_person
     WHERE release = $1
     AND household_id IN (SELECT id FROM registry_household WHERE release = $1 AND village = $2)";
/// What everybody of a village receives.
pub(crate) const ASSISTANCES_OF_VILLAGE: &str =
    "SELECT person_id, programme, status, stage, from_on, to_on FROM registry_assistance
     WHERE release = $1 AND person_id IN
         (SELECT id FROM registry_person WHERE release = $1 AND household_id IN
             (SELECT id FROM registry_household WHERE release = $1 AND village = $2))
     ORDER BY from_on";
const SEALED: &str = "village_list.sealed";

/// Somebody, to be put on a list.
#[derive(Debug)]
pub struct ListedPerson {
    /// Name as on the KTP.
    pub name: PersonName,
    /// Day of birth.
    pub born: Date,
    /// The newest period of each programme.
    pub programmes: Vec<ListedProgramme>,
}

/// A page, opened.
#[derive(Debug, Default)]
pub struct Page {
    /// How many people stand on it.
    people: usize,
    text: String,
}

impl Page {
    /// How many people stand on it.
    pub fn people(&self) -> usize {
        self.people
    }

    /// Bytes of its text.
    pub fn length(&self) -> usize {
        self.text.len()
    }

    /// Writes people on a page.
    pub fn of(people: &[ListedPerson]) -> Self {
        let mut standings: HashMap<String, usize> = HashMap::new();
        let mut lines = Vec::with_capacity(people.len());
        for person in people {
            let standing = serde_json::to_string(&person.programmes).unwrap_or_default();
            let next = standings.len();
            let number = *standings.entry(standing).or_insert(next);
            let words = words(&person.name).join(" ");
            lines.push(format!("{words}\t{}\t{}\t{number}", person.name.expose(), person.born));
        }
        lines.sort_unstable();
        let mut standings: Vec<(usize, String)> = standings.into_iter().map(|(text, number)| (number, text)).collect();
        standings.sort_unstable();
        let mut text = String::new();
        for (_, standing) in standings {
            let _ = writeln!(text, "{standing}");
        }
        text.push('\n');
        for line in lines {
            let _ = writeln!(text, "{line}");
        }
        Self { people: people.len(), text }
    }

    /// Those whose name fits best, at most five.
    pub fn search(&self, wanted: &Wanted, today: Date) -> Answer<Vec<Match>> {
        let Some((standings, people)) = self.text.split_once("\n\n").or_else(|| self.text.split_once('\n')) else {
            return Ok(Vec::new());
        };
        let mut fits: Vec<_> = people
            .lines()
            .filter_map(|line| {
                let (words, rest) = line.split_once('\t')?;
                Some((wanted.fit(words)?, rest))
            })
            .collect();
        fits.sort_by_key(|(fit, _)| *fit);
        fits.truncate(MOST_MATCHES);
        fits.iter()
            .map(|(_, line)| {
                matched(standings, line, today)
                    .ok_or_else(|| Refusal::internal("Unable to read the list of a village", "a line is broken"))
            })
            .collect()
    }

    /// Seals the page for its village.
    fn seal(&self, state: &AppState, village: &str) -> Vec<u8> {
        state.keys.seal_bytes(Place { column: SEALED, row: village }, &self.text, &*state.random)
    }
}

fn matched(standings: &str, line: &str, today: Date) -> Option<Match> {
    let mut parts = line.split('\t');
    let name = PersonName::parse(parts.next()?).ok()?;
    let born: Date = parts.next()?.parse().ok()?;
    let standing: usize = parts.next()?.parse().ok()?;
    Some(Match {
        name_masked: name.masked(),
        age_band: AgeBand::of(registry::age(born, today)),
        programmes: serde_json::from_str(standings.lines().nth(standing)?).ok()?,
    })
}

/// The sealed page of a village in the current release.
pub(crate) const LIST_OF_VILLAGE: &str = "SELECT people, sealed FROM village_list
     WHERE release = (SELECT number FROM registry_release WHERE state = 'current') AND village = $1";

/// The list of a village in the current release; an empty page when nobody of it is listed.
pub async fn read(state: &AppState, village: RegionCode) -> Answer<Page> {
    let village = village.to_string();
    let found = state.database.look_up(LIST_OF_VILLAGE, &village).await?;
    let Some([people, sealed]) = found else { return Ok(Page::default()) };
    let text = state.keys.open_bytes(Place { column: SEALED, row: &village }, &sealed.bytes()?)?;
    Ok(Page { people: usize::try_from(people.number()?).unwrap_or(0), text })
}

/// Writes the list of a village to a release.
pub async fn write(
    state: &AppState,
    connection: &mut AnyConnection,
    release: i64,
    village: RegionCode,
    page: &Page,
) -> sqlx::Result<()> {
    let village = village.to_string();
    sqlx::query(
        "INSERT INTO village_list (release, village, people, sealed) VALUES ($1, $2, $3, $4)
         ON CONFLICT (release, village) DO UPDATE SET people = excluded.people, sealed = excluded.sealed",
    )
    .bind(release)
    .bind(&village)
    .bind(i64::try_from(page.people).unwrap_or(i64::MAX))
    .bind(page.seal(state, &village))
    .execute(connection)
    .await?;
    Ok(())
}

/// Makes the list of a village anew from the households of a release.
pub(crate) async fn rebuild(
    state: &AppState,
    connection: &mut AnyConnection,
    release: i64,
    village: RegionCode,
) -> Answer<()> {
    let code = village.to_string();
    let rows = sqlx::query(ASSISTANCES_OF_VILLAGE).bind(release).bind(&code).fetch_all(&mut *connection).await?;
    let mut newest: HashMap<String, BTreeMap<String, ListedProgramme>> = HashMap::new();
    for row in rows {
        let programme: String = row.try_get("programme")?;
        let listed = ListedProgramme {
            status: registry::word(AssistanceStatus::parse, row.try_get("status")?)?,
            period: registry::period(&row)?,
            programme: programme.clone(),
        };
        newest.entry(row.try_get("person_id")?).or_default().insert(programme, listed);
    }
    let rows = sqlx::query(PEOPLE_OF_VILLAGE).bind(release).bind(&code).fetch_all(&mut *connection).await?;
    let mut people = Vec::with_capacity(rows.len());
    for row in rows {
        let id: &str = row.try_get("id")?;
        people.push(ListedPerson {
            name: registry::open_name(&state.keys, id, row.try_get("name_sealed")?)?,
            born: registry::open_born(&state.keys, id, row.try_get("born_sealed")?)?,
            programmes: newest_first(newest.remove(id).unwrap_or_default()),
        });
    }
    Ok(write(state, connection, release, village, &Page::of(&people)).await?)
}

/// The newest period first: what counts today stands above what has ended.
fn newest_first(programmes: BTreeMap<String, ListedProgramme>) -> Vec<ListedProgramme> {
    let mut programmes: Vec<ListedProgramme> = programmes.into_values().collect();
    programmes.sort_by_key(|listed| Reverse((listed.period.to, listed.period.from)));
    programmes
}

/// The villages of a release that have no list. Goes from one village to the next in the index, because a release has
/// millions of households, but some ten thousand villages.
const WITHOUT_LIST: &str = "WITH RECURSIVE place (village) AS (
         SELECT (SELECT village FROM registry_household WHERE release = $1 ORDER BY village LIMIT 1)
         UNION ALL
         SELECT (SELECT village FROM registry_household
                 WHERE release = $1 AND registry_household.village > place.village ORDER BY village LIMIT 1)
         FROM place WHERE place.village IS NOT NULL
     )
     SELECT village FROM place WHERE village IS NOT NULL
     EXCEPT SELECT village FROM village_list WHERE release = $1
     ORDER BY village";

/// Makes the lists that a release lacks: all of one that arrives, or what an interruption or an older version left out.
pub(crate) async fn make_missing(state: &AppState, release: i64) -> Answer<()> {
    let mut reading = state.database.read().await?;
    let rows = sqlx::query(WITHOUT_LIST).bind(release).fetch_all(&mut *reading).await?;
    drop(reading);
    let villages: Vec<RegionCode> =
        rows.iter().filter_map(|row| RegionCode::parse(row.try_get("village").ok()?).ok()).collect();
    if !villages.is_empty() {
        tracing::info!(villages = villages.len(), "making lists of villages");
    }
    let mut pace = Pace::begin();
    for (done, villages) in (0..).step_by(VILLAGES).zip(villages.chunks(VILLAGES)) {
        if pace.is_due() {
            tracing::info!(done, "lists of villages");
        }
        let mut writing = state.database.write().await?;
        if !registry::release::hold(&mut writing, release).await? {
            // Another release has come: nobody needs lists of this one.
            return Ok(());
        }
        for village in villages {
            rebuild(state, &mut writing, release, *village).await?;
        }
        writing.commit().await?;
        state.database.give_way().await;
    }
    Ok(())
}

/// Makes the lists that the current release lacks.
pub(crate) async fn make_missing_of_current(state: &AppState) -> Answer<()> {
    let release = registry::release::current(&mut *state.database.read().await?).await?;
    make_missing(state, release).await
}
