//! Made-up households: the registry of a sample server.
//!
//! A household is a function of the seed and an index (`generator`), except for a few that are always
//! there (`fixed`). Ages and payments are those of the day of the facts, which also give every amount.
//! The households are made and written a batch at a time, so that memory does not grow with their
//! number. Nobody in them exists: every NIK and No KK has a serial that real ones do not reach, and
//! the database is marked, so that a server on it takes no other NIK.
//!
//! Running it again with the same seed changes nothing, or adds what is missing up to the number asked
//! for; an interrupted run is taken up where it stopped. Another seed, or newer facts, replaces every
//! made-up household. A registry with any other household is refused.

mod aid;
mod card;
mod dice;
mod family;
mod fixed;
mod generator;
mod identities;
mod identity;
mod names;

use std::collections::BTreeSet;
use std::time::Instant;

use bansosku_region::RegionCode;
use sqlx::AnyConnection;
use sqlx::Row as _;

use crate::AppState;
use crate::check::list;
use crate::command::{Failure, SeedArguments, say};
use crate::registry::{HouseholdEntry, release, write};

pub use generator::Generator;
use identities::Identities;
pub(crate) use names::unlikely_name;

/// Households of one transaction.
const BATCH: usize = 500;
/// Rises when the same seed begins to give other households.
const GENERATOR_VERSION: u32 = 1;

/// Where it is written down that the data are made up.
const SAMPLE: &str = "sample";
/// What the households were made from.
const MADE_FROM: &str = "sample_made_from";
/// How many are written.
const WRITTEN: &str = "sample_households";

/// Fills the registry of the database, and says how many there are and how long it took.
pub async fn run(state: &AppState, arguments: &SeedArguments) -> Result<(), Failure> {
    let begun = Instant::now();
    let generator = Generator::new(arguments.seed);
    let fixed = fixed::households(generator.facts());
    let random = arguments.households.saturating_sub(fixed.len() as u64);
    if random > generator.most() {
        return Err(format!("Unable to make more than {} households up", generator.most() + fixed.len() as u64).into());
    }

    let mut identities = arguments.identities.as_deref().map(Identities::begin).transpose()?;
    let from =
        format!("seed {}, facts of {}, generator {GENERATOR_VERSION}", arguments.seed, generator.facts().as_of());
    let mut written = prepare(state, &from).await?;
    let (mut households, mut people, mut added) = (0_u64, 0, 0);
    let mut rest = fixed.into_iter().chain((0..random).map(|index| generator.household(index))).peekable();
    while rest.peek().is_some() {
        let batch: Vec<HouseholdEntry> = rest.by_ref().take(BATCH).collect();
        if let Some(identities) = &mut identities {
            identities.add(&batch)?;
        }
        people += batch.iter().map(|household| household.people.len()).sum::<usize>();
        let known =
            usize::try_from(written.saturating_sub(households)).map_or(batch.len(), |known| known.min(batch.len()));
        households += batch.len() as u64;
        let new = &batch[known..];
        if !new.is_empty() {
            written = households;
            added += new.len();
            let mut writing = state.database.write().await?;
            add(state, &mut writing, new).await?;
            set(&mut writing, WRITTEN, &written.to_string()).await?;
            writing.commit().await?;
        }
    }

    say(&format!("{households} households with {people} people, all of them made up"))?;
    if added == 0 {
        say("They were all there already; nothing was changed")?;
    } else {
        let seconds = begun.elapsed().as_secs_f64();
        say(&format!(
            "{added} were added in {seconds:.1} s, {:.0} a second",
            f64::from(u32::try_from(added)?) / seconds
        ))?;
    }
    if let (Some(identities), Some(path)) = (identities, &arguments.identities) {
        identities.finish()?;
        say(&format!("Identities to sign up with lie in {}", path.display()))?;
    }
    Ok(())
}

/// Writes these households, and the lists of the villages that they live in.
async fn add(state: &AppState, connection: &mut AnyConnection, households: &[HouseholdEntry]) -> Result<(), Failure> {
    let release = release::current(connection).await?;
    write(state, connection, release, households).await?;
    let villages: BTreeSet<RegionCode> = households.iter().map(|household| household.village).collect();
    for village in villages {
        list::rebuild(state, connection, release, village)
            .await
            .map_err(|_| "Unable to write the list of a village")?;
    }
    Ok(())
}

/// Marks the database, makes room if its households were made otherwise, and gives how many are there.
async fn prepare(state: &AppState, from: &str) -> Result<u64, Failure> {
    let mut writing = state.database.write().await?;
    let is_sample = get(&mut writing, SAMPLE).await?.is_some();
    let has_households = sqlx::query("SELECT id FROM household LIMIT 1").fetch_optional(&mut *writing).await?.is_some();
    if has_households && !is_sample {
        return Err("Unable to make households up: this registry has others".into());
    }
    if release::was_loaded(&mut writing).await? {
        return Err("Unable to make households up: this registry was loaded from a file".into());
    }
    set(&mut writing, SAMPLE, "true").await?;
    if get(&mut writing, MADE_FROM).await?.as_deref() == Some(from) {
        let written = get(&mut writing, WRITTEN).await?.and_then(|text| text.parse().ok()).unwrap_or(0);
        writing.commit().await?;
        return Ok(written);
    }
    // From here on until all are gone nothing says what the households were made from: whoever comes
    // after an interruption begins here again.
    unset(&mut writing, MADE_FROM).await?;
    unset(&mut writing, WRITTEN).await?;
    writing.commit().await?;
    // All of them are made up: a registry with any other household was refused.
    let release = release::current(&mut *state.database.read().await?).await?;
    release::forget_households(state, release).await?;
    let mut writing = state.database.write().await?;
    sqlx::query("DELETE FROM village_list").execute(&mut *writing).await?;
    set(&mut writing, MADE_FROM, from).await?;
    writing.commit().await?;
    Ok(0)
}

async fn get(connection: &mut AnyConnection, name: &str) -> sqlx::Result<Option<String>> {
    let row = sqlx::query("SELECT value FROM meta WHERE name = $1").bind(name).fetch_optional(connection).await?;
    row.map(|row| row.try_get("value")).transpose()
}

async fn set(connection: &mut AnyConnection, name: &str, value: &str) -> sqlx::Result<()> {
    sqlx::query(
        "INSERT INTO meta (name, value) VALUES ($1, $2)
         ON CONFLICT (name) DO UPDATE SET value = excluded.value",
    )
    .bind(name)
    .bind(value)
    .execute(connection)
    .await?;
    Ok(())
}

async fn unset(connection: &mut AnyConnection, name: &str) -> sqlx::Result<()> {
    sqlx::query("DELETE FROM meta WHERE name = $1").bind(name).execute(connection).await?;
    Ok(())
}

/// Writes the fixed households and gives them: for tests of whatever stands on the registry.
#[cfg(test)]
pub(crate) async fn fill_with_fixed(state: &AppState) -> Vec<HouseholdEntry> {
    let households = fixed::households(crate::programme::Facts::bundled());
    let mut writing = state.database.write().await.unwrap();
    add(state, &mut writing, &households).await.unwrap();
    writing.commit().await.unwrap();
    households
}

#[cfg(test)]
mod tests;
