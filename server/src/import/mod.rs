//! `bansosku-server import`: loads a quarterly registry from a file.
//!
//! The file has a line for each assistance of each person ([`table`] says which columns), the lines of a household one
//! after another. It is read once, row by row ([`row`]), and gathered into households ([`gather`]), which go into a
//! release that arrives beside the present one ([`load`]): memory does not grow with the file, the server goes on
//! answering, and when all is there the new release takes the old one's place at once. Interrupted, nothing has changed.
//!
//! A household of which one line can't be read, or whose lines stand in two places, is not taken at all; it stays as it
//! is today ([`keep`]). What was refused, and why, goes to a file ([`refused`]). What changed for which household is kept
//! ([`changes`]), for whoever is to be told.

mod changes;
mod gather;
mod keep;
mod load;
mod lookup;
mod refused;
mod row;
pub(crate) mod sample_file;
mod table;

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use sha2::{Digest as _, Sha256};

use crate::AppState;
use crate::command::{Failure, say};
use crate::pace::Pace;
use crate::registry::release::{self, Forget};
use gather::Gatherer;
#[cfg(test)]
pub(crate) use keep::{COPY, MAY_BE_KEPT, TAKE_OUT};
use load::Loader;
use refused::Refused;
#[cfg(test)]
pub(crate) use table::COLUMNS;
use table::Table;

/// Households of one transaction.
const BATCH: usize = 500;

/// How a registry is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Format {
    /// Lines with commas between the values, in UTF-8; the first line names the columns.
    Csv,
    /// Apache Parquet.
    Parquet,
}

/// What `import` is given.
#[derive(Debug, clap::Args)]
pub struct ImportArguments {
    /// How the file is written.
    #[arg(long, value_enum)]
    pub format: Format,
    /// The registry: a line for each assistance of each person, the lines of a household together.
    ///
    /// It has these columns, in any order, and no other. Of the household: `kk`, `village` (a code as 33.02.01.2001),
    /// `desil` (1 to 10, or nothing), `as_of`. Of the person: `nik`, `name`, `born`, `relation`. These are the same in each
    /// of a person's lines. Of the assistance, all of them empty for a person who has none: `programme`, `component`,
    /// `status`, `stage` (1 to 12), `from`, `to`, `amount`, `channel_kind`, `channel_name`, `disbursement`,
    /// `expected_from`, `paid_on`. Days are written as 2026-10-01, amounts as whole rupiah, words as in the description of
    /// the API.
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    /// Where the refused lines go, each with its field and the reason, without its content; beside the file when nothing
    /// is said.
    #[arg(long, value_name = "FILE")]
    pub refused: Option<PathBuf>,
    /// Changes nothing when more than so many of a hundred households, or of a hundred lines, are refused.
    #[arg(long, value_name = "PERCENT", default_value_t = 5, value_parser = clap::value_parser!(u8).range(0..=100))]
    pub refuse_above: u8,
    /// Changes nothing when more than so many of a hundred known households are not in the file: it may have broken off,
    /// or be of a part of the country.
    #[arg(long, value_name = "PERCENT", default_value_t = 20, value_parser = clap::value_parser!(u8).range(0..=100))]
    pub lose_above: u8,
}

/// What came of an import.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Outcome {
    /// Lines of the file.
    pub lines: u64,
    /// Households that were taken from it.
    pub households: u64,
    /// People in them.
    pub people: u64,
    /// Lines that were refused.
    pub refused_lines: u64,
    /// Households that were refused. A line whose household can't be read counts as one.
    pub refused_households: u64,
    /// Of those, the ones that nothing is known of.
    pub unknown: u64,
    /// Known households that stay as they were, because they were refused.
    pub kept: u64,
    /// Households that were not there before.
    pub appeared: u64,
    /// Households for which something changed.
    pub changed: u64,
    /// Households that are not there any more.
    pub left: u64,
}

/// Loads a file, and says what came of it.
pub async fn run(state: &AppState, arguments: &ImportArguments) -> Result<(), Failure> {
    let begun = Instant::now();
    let refused = arguments.refused.clone().unwrap_or_else(|| refused_beside(&arguments.file));
    let loaded = load(state, arguments, &refused).await;
    match &loaded {
        Ok(Some(outcome)) => tell(outcome, begun.elapsed(), &refused)?,
        Ok(None) => say("The registry was loaded from this very file; nothing was changed")?,
        // Why is said at once; what it has brought goes with the server's sweeps, or with the next import.
        Err(_) => return loaded.map(drop),
    }
    // What is left of the old release. What came of the import stands already.
    if release::forget_leaving(state, Forget::All).await.is_err() {
        say("Unable to take the old release away now; the server does it later")?;
    }
    loaded.map(drop)
}

fn tell(outcome: &Outcome, took: Duration, refused: &Path) -> Result<(), Failure> {
    let Outcome { lines, households, people, refused_lines, refused_households, unknown, kept, .. } = outcome;
    let seconds = took.as_secs_f64().max(0.001);
    let rate = f64::from(u32::try_from(*people).unwrap_or(u32::MAX)) / seconds;
    say(&format!("{households} households with {people} people in {seconds:.1} s, {rate:.0} people a second"))?;
    say(&format!("{} households appeared, {} changed, {} left", outcome.appeared, outcome.changed, outcome.left))?;
    if *refused_households > 0 {
        say(&format!(
            "{refused_lines} of {lines} lines, {refused_households} households, were refused, see {}; {kept} known \
             households stay as they were, and of {unknown} refused ones nothing is known",
            refused.display()
        ))?;
    }
    Ok(())
}

/// Loads a file; nothing when the current release was made of it.
pub(crate) async fn load(
    state: &AppState,
    arguments: &ImportArguments,
    refused: &Path,
) -> Result<Option<Outcome>, Failure> {
    let source = state.keys.content(&fingerprint(&arguments.file)?);
    if release::source(&mut *state.database.read().await?).await? == source {
        return Ok(None);
    }
    let table = Table::open(arguments.format, &arguments.file)?;
    let refused = Refused::begin(refused, &arguments.file)?;
    let mut loader = Loader::begin(state, &source).await?;
    let result: Result<(), Failure> = async {
        take_all(&mut loader, table, refused).await?;
        refuse_above(loader.outcome(), arguments.refuse_above)?;
        say("Making the lists of the villages")?;
        loader.publish(arguments.lose_above).await
    }
    .await;
    match result {
        Ok(()) => Ok(Some(loader.into_outcome())),
        Err(failure) => {
            loader.give_up().await?;
            Err(failure)
        }
    }
}

/// Reads the file to its end.
async fn take_all(loader: &mut Loader<'_>, mut table: Table, mut refused: Refused) -> Result<(), Failure> {
    let mut households = Gatherer::new(loader.state().clock.today());
    let mut pace = Pace::begin();
    let mut batch = Vec::new();
    loop {
        let (complete, is_last) = match table.next() {
            Some(line) => (households.add(&line?), false),
            None => (households.finish(), true),
        };
        batch.extend(complete);
        if batch.len() >= BATCH || is_last {
            loader.take(std::mem::take(&mut batch), &mut refused).await?;
        }
        if pace.is_due() {
            say(&format!("{} households, {:.0} % of the file", loader.outcome().households, table.percent()))?;
        }
        if is_last {
            return refused.finish();
        }
    }
}

/// Fails when too much of the file was refused.
fn refuse_above(outcome: &Outcome, percent: u8) -> Result<(), Failure> {
    let households = outcome.households + outcome.refused_households;
    if outcome.households == 0 {
        return Err("Unable to load a registry without households: nothing was changed".into());
    }
    if is_above(outcome.refused_households, households, percent)
        || is_above(outcome.refused_lines, outcome.lines, percent)
    {
        return Err(format!(
            "{} of {households} households and {} of {} lines were refused, more than --refuse-above {percent} allows: \
             nothing was changed",
            outcome.refused_households, outcome.refused_lines, outcome.lines
        )
        .into());
    }
    Ok(())
}

/// Whether a part is more than so many of a hundred.
fn is_above(part: u64, all: u64, percent: u8) -> bool {
    part.saturating_mul(100) > all.saturating_mul(u64::from(percent))
}

/// The hash of a file's content.
fn fingerprint(path: &Path) -> Result<Vec<u8>, Failure> {
    let named = |error: std::io::Error| format!("Unable to read {}: {error}", path.display());
    let mut hash = Sha256::new();
    std::io::copy(&mut std::fs::File::open(path).map_err(named)?, &mut HashWriter(&mut hash)).map_err(named)?;
    Ok(hash.finalize().to_vec())
}

struct HashWriter<'a>(&'a mut Sha256);

impl std::io::Write for HashWriter<'_> {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.update(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// `registry.csv` and `registry.csv.refused.csv`.
fn refused_beside(file: &Path) -> PathBuf {
    let mut path = file.as_os_str().to_owned();
    path.push(".refused.csv");
    path.into()
}

#[cfg(test)]
mod tests;
