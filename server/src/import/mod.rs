//! `bansosku-server import`: loads a quarterly registry from a file.
//!
//! The file has a line for each assistance of each person ([`table`] says which columns), the lines of a household one
//! after another. It is read once, row by row ([`row`]), and gathered into households ([`gather`]), which go into a
//! release that arrives beside the present one ([`load`]): memory does not grow with the file, the server goes on
//! answering, and when all is there the new release takes the old one's place at once. Interrupted, nothing has changed.
//!
//! A household of which one line can't be read is not taken at all; it stays as it is today. What was refused, and why,
//! goes to a file ([`refused`]). What changed for which household is kept ([`changes`]), for whoever is to be told.

mod changes;
mod gather;
mod load;
mod refused;
mod row;
pub(crate) mod sample_file;
mod table;

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use sha2::{Digest as _, Sha256};

use crate::AppState;
use crate::audit::{self, Event};
use crate::command::{Failure, say};
use crate::registry::release;
use gather::Gatherer;
use load::Loader;
#[cfg(test)]
pub(crate) use load::{COPY, MAY_BE_KEPT};
use refused::Refused;
use table::Table;

/// Households of one transaction.
const BATCH: usize = 500;
/// How often it says how far it is.
const SAY_EVERY: Duration = Duration::from_secs(5);

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
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    /// Where the refused lines go, each with its field and the reason, without its content; beside the file when nothing
    /// is said.
    #[arg(long, value_name = "FILE")]
    pub refused: Option<PathBuf>,
    /// Changes nothing when more than so many of a hundred households have a line that can't be read.
    #[arg(long, value_name = "PERCENT", default_value_t = 5, value_parser = clap::value_parser!(u8).range(0..=100))]
    pub refuse_above: u8,
}

/// What came of an import.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Outcome {
    /// Households that were taken from the file.
    pub households: u64,
    /// People in them.
    pub people: u64,
    /// Lines that were refused.
    pub refused_lines: u64,
    /// Households that were refused.
    pub refused_households: u64,
    /// Of those, the ones that are known from before and stay as they were.
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
    let Some(outcome) = load(state, arguments, &refused).await? else {
        return say("The registry was loaded from this very file; nothing was changed");
    };
    let seconds = begun.elapsed().as_secs_f64().max(0.001);
    let Outcome { households, people, refused_lines, refused_households, kept, appeared, changed, left } = outcome;
    let rate = f64::from(u32::try_from(people).unwrap_or(u32::MAX)) / seconds;
    say(&format!("{households} households with {people} people in {seconds:.1} s, {rate:.0} people a second"))?;
    say(&format!("{appeared} households appeared, {changed} changed, {left} left"))?;
    if refused_lines > 0 {
        say(&format!(
            "{refused_lines} lines of {refused_households} households were refused, see {}; {kept} of these households \
             are known and stay as they were",
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
    let mut table = Table::open(arguments.format, &arguments.file)?;
    let mut refused = Refused::begin(refused)?;
    let mut households = Gatherer::new(state.clock.today());
    let mut loader = Loader::begin(state, &source).await?;
    let mut said = Instant::now();
    let result: Result<(), Failure> = async {
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
            if said.elapsed() > SAY_EVERY {
                said = Instant::now();
                say(&format!("{} households, {:.0} % of the file", loader.outcome().households, table.percent()))?;
            }
            if is_last {
                return Ok(());
            }
        }
    }
    .await;
    let outcome = match result {
        Ok(()) => finish(loader, arguments, refused).await,
        Err(failure) => {
            loader.give_up().await?;
            Err(failure)
        }
    };
    // What is left of the old release, or of this one if it was given up.
    release::forget_leaving(state).await.map_err(|_| "Unable to take the old release away")?;
    outcome.map(Some)
}

async fn finish(loader: Loader<'_>, arguments: &ImportArguments, refused: Refused) -> Result<Outcome, Failure> {
    refused.finish()?;
    let outcome = loader.outcome();
    let all = outcome.households + outcome.refused_households;
    let failure = if outcome.households == 0 {
        Some("Unable to load a registry without households: nothing was changed".to_owned())
    } else if outcome.refused_households * 100 > all * u64::from(arguments.refuse_above) {
        Some(format!(
            "{} of {all} households have a line that can't be read, more than --refuse-above {} allows: nothing was \
             changed",
            outcome.refused_households, arguments.refuse_above
        ))
    } else {
        None
    };
    if let Some(failure) = failure {
        loader.give_up().await?;
        return Err(failure.into());
    }
    say("Making the lists of the villages")?;
    let state = loader.state();
    let (release, outcome) = loader.publish().await?;
    let mut writing = state.database.write().await?;
    let detail = format!("{} households, {} refused", outcome.households, outcome.refused_households);
    audit::append(state, &mut writing, Event::RegistryLoaded, &release.to_string(), &detail)
        .await
        .map_err(|_| "Unable to write to the audit")?;
    writing.commit().await?;
    Ok(outcome)
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
