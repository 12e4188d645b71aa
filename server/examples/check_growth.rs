//! Fills the lists of villages with made-up people and searches in them: how long it takes as the country grows.
//!
//! `cargo xtask bench check` runs it. It prints one line of JSON.

#![allow(clippy::print_stdout, reason = "what it prints is what it is for")]

use std::error::Error;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Instant;

use age::x25519::Identity;
use bansosku_contract::PersonName;
use bansosku_contract::check::ListedProgramme;
use bansosku_region::{RegionCode, Villages};
use bansosku_server::check::Wanted;
use bansosku_server::check::list::{self, ListedPerson, Page};
use bansosku_server::clock::SystemClock;
use bansosku_server::config::{Config, MailRoute};
use bansosku_server::database::{Database, DatabaseLocation};
use bansosku_server::key_file::KeyFile;
use bansosku_server::keys::Keys;
use bansosku_server::random::{Random, SystemRandom};
use bansosku_server::registry::PersonEntry;
use bansosku_server::seed::Generator;
use bansosku_server::{AppState, Parts};
use clap::Parser;
use object_store::memory::InMemory;
use sqlx::{AnyConnection, Connection as _, Executor as _};

/// Rounds of searches; of each figure the median is given.
const ROUNDS: u64 = 5;
/// Villages of one transaction.
const BATCH: usize = 50;

#[derive(Parser)]
struct Arguments {
    /// The database, empty.
    #[arg(long)]
    database: DatabaseLocation,
    /// How many people.
    #[arg(long)]
    people: u64,
    /// How many of them live in a village: 60 million listed people would be 720 in each.
    #[arg(long, default_value_t = 720)]
    in_village: usize,
    /// How many searches.
    #[arg(long, default_value_t = 4000)]
    searches: u64,
    /// The key file, for a server that is to open the lists; keys of its own when nothing is said.
    #[arg(long)]
    keys: Option<PathBuf>,
    /// Writes who lives where, as `village,name` lines, for a peer's table.
    #[arg(long)]
    names: Option<PathBuf>,
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let arguments = Arguments::parse();
    let state = AppState::assemble(Parts {
        database: Database::open(&arguments.database).await?,
        keys: Arc::new(match &arguments.keys {
            Some(file) => KeyFile::load_or_create(file, &SystemRandom)?.keys(),
            None => Keys::new(&[7; 32], Identity::generate()),
        }),
        photos: Arc::new(InMemory::new()),
        clock: Arc::new(SystemClock),
        random: Arc::new(SystemRandom),
        config: Config::new(MailRoute::Mailbox(PathBuf::new())),
    })?;
    let villages: Vec<RegionCode> = Villages::bundled().all().map(|village| village.code).collect();
    let begun = Instant::now();
    let filled = fill(&state, &arguments, &villages).await?;
    let fill_seconds = begun.elapsed().as_secs_f64();

    settle(&state, &arguments.database).await?;
    // A server in use has what is asked for in the machine's memory: each village was asked about once.
    for (village, _) in &filled {
        list::read(&state, *village).await.map_err(|refusal| refusal.code().to_owned())?;
    }

    let dice: &dyn Random = &SystemRandom;
    let (mut middles, mut tails, mut found) = (Vec::new(), Vec::new(), 0);
    for _ in 0..ROUNDS {
        let mut times = Vec::new();
        for number in 0..arguments.searches {
            let place = usize::try_from(dice.below(filled.len() as u64))?;
            let (village, known) = &filled[place];
            // Half of them look for somebody who lives elsewhere.
            let name = if number % 2 == 0 { known } else { &filled[(place + 1) % filled.len()].1 };
            let begun = Instant::now();
            let matches = list::read(&state, *village)
                .await
                .map_err(|refusal| refusal.code().to_owned())?
                .search(&Wanted::new(name), state.clock.today());
            times.push(begun.elapsed().as_secs_f64() * 1000.0);
            found += usize::from(matches.is_ok_and(|matches| !matches.is_empty()));
        }
        middles.push(at(&mut times, 500));
        tails.push(at(&mut times, 990));
    }
    let line = serde_json::json!({
        "people": arguments.people,
        "fill_seconds": fill_seconds,
        "searches": arguments.searches * ROUNDS,
        "found": found,
        "p50_ms": at(&mut middles, 500),
        "p99_ms": at(&mut tails, 500),
    });
    println!("{line}");
    state.database.close().await;
    Ok(())
}

/// The one of these values that so many of a thousand lie below.
fn at(values: &mut [f64], permille: usize) -> f64 {
    values.sort_unstable_by(f64::total_cmp);
    values[(values.len() * permille / 1000).min(values.len() - 1)]
}

/// Lets everything that was written get to the disk, as it is in the months between two registries.
async fn settle(state: &AppState, database: &DatabaseLocation) -> Result<(), Box<dyn Error>> {
    state.database.forget_log().await;
    if let DatabaseLocation::Server(address) = database {
        let mut connection = AnyConnection::connect(address).await?;
        connection.execute("VACUUM ANALYZE village_list").await?;
        connection.execute("CHECKPOINT").await?;
    }
    std::process::Command::new("sync").status()?;
    Ok(())
}

/// Fills villages one after another, and gives each with one of its people.
async fn fill(
    state: &AppState,
    arguments: &Arguments,
    villages: &[RegionCode],
) -> Result<Vec<(RegionCode, PersonName)>, Box<dyn Error>> {
    let generator = Generator::new(1);
    let mut names = arguments.names.as_ref().map(std::fs::File::create).transpose()?.map(std::io::BufWriter::new);
    let mut people = (0..generator.most()).flat_map(|index| generator.household(index).people);
    let mut left = usize::try_from(arguments.people)?;
    let mut filled = Vec::new();
    for villages in villages.chunks(BATCH) {
        let mut writing = state.database.write().await?;
        for village in villages {
            let listed: Vec<ListedPerson> = people.by_ref().take(left.min(arguments.in_village)).map(listed).collect();
            if listed.is_empty() {
                break;
            }
            if let Some(names) = &mut names {
                for person in &listed {
                    use std::io::Write as _;
                    writeln!(names, "{village},{}", person.name.expose())?;
                }
            }
            left -= listed.len();
            filled.push((*village, listed[listed.len() / 2].name.clone()));
            list::write(state, &mut writing, 0, *village, &Page::of(&listed)).await?;
        }
        writing.commit().await?;
    }
    Ok(filled)
}

fn listed(person: PersonEntry) -> ListedPerson {
    let mut programmes: Vec<ListedProgramme> = Vec::new();
    for given in person.assistances {
        if programmes.iter().all(|listed| listed.programme != given.programme) {
            programmes.push(ListedProgramme { programme: given.programme, status: given.status, period: given.period });
        }
    }
    ListedPerson { name: person.name, born: person.born, programmes }
}
