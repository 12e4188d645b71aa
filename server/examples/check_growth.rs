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
/// Searches in one database before it is the next one's turn: a machine that is slow for a moment is so for all.
const TURN: u64 = 200;
/// Villages of one transaction.
const BATCH: usize = 50;

#[derive(Parser)]
struct Arguments {
    /// A database, empty. Several are searched in turns.
    #[arg(long, required = true)]
    database: Vec<DatabaseLocation>,
    /// How many people are in each.
    #[arg(long, required = true)]
    people: Vec<u64>,
    /// How many of them live in a village: 60 million listed people would be 720 in each.
    #[arg(long, default_value_t = 720)]
    in_village: usize,
    /// How many searches in each database and round.
    #[arg(long, default_value_t = 4000)]
    searches: u64,
    /// The key file, for a server that is to open the lists; keys of its own when nothing is said.
    #[arg(long)]
    keys: Option<PathBuf>,
    /// Writes who lives where, as `village,name` lines, for a peer's table.
    #[arg(long)]
    names: Option<PathBuf>,
}

/// A database with its people.
struct Country {
    state: AppState,
    /// Each village that has people, with one of them.
    villages: Vec<(RegionCode, PersonName)>,
    fill_seconds: f64,
    /// The middle and the slowest hundredth of each round, in milliseconds.
    middles: Vec<f64>,
    tails: Vec<f64>,
    found: usize,
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let arguments = Arguments::parse();
    let villages: Vec<RegionCode> = Villages::bundled().all().map(|village| village.code).collect();
    let mut countries = Vec::new();
    for (database, people) in arguments.database.iter().zip(&arguments.people) {
        countries.push(Country::make(&arguments, database, *people, &villages).await?);
    }
    // A server in use has what is asked for in the machine's memory: each village was asked about once.
    for country in &countries {
        for (village, _) in &country.villages {
            list::read(&country.state, *village).await.map_err(|refusal| refusal.code().to_owned())?;
        }
    }
    for _ in 0..ROUNDS {
        let mut times = vec![Vec::new(); countries.len()];
        for _ in 0..arguments.searches.div_ceil(TURN) {
            for (country, times) in countries.iter_mut().zip(&mut times) {
                for number in 0..TURN.min(arguments.searches) {
                    times.push(country.search(number % 2 == 0).await?);
                }
            }
        }
        for (country, times) in countries.iter_mut().zip(&mut times) {
            country.middles.push(at(times, 500));
            country.tails.push(at(times, 990));
        }
    }
    let smallest = countries.first().map(|country| country.tails.clone()).unwrap_or_default();
    let mut lines = Vec::new();
    for (country, people) in countries.iter_mut().zip(&arguments.people) {
        let mut growths: Vec<f64> = country.tails.iter().zip(&smallest).map(|(tail, least)| tail / least).collect();
        lines.push(serde_json::json!({
            "people": people,
            "fill_seconds": country.fill_seconds,
            "searches": arguments.searches * ROUNDS,
            "found": country.found,
            "p50_ms": at(&mut country.middles, 500),
            "p99_ms": at(&mut country.tails, 500),
            "growth": at(&mut growths, 500),
        }));
        country.state.database.close().await;
    }
    println!("{}", serde_json::Value::Array(lines));
    Ok(())
}

impl Country {
    async fn make(
        arguments: &Arguments,
        database: &DatabaseLocation,
        people: u64,
        villages: &[RegionCode],
    ) -> Result<Self, Box<dyn Error>> {
        let state = AppState::assemble(Parts {
            database: Database::open(database).await?,
            keys: Arc::new(match &arguments.keys {
                Some(file) => KeyFile::load_or_create(file, &SystemRandom)?.keys(),
                None => Keys::new(&[7; 32], Identity::generate()),
            }),
            photos: Arc::new(InMemory::new()),
            clock: Arc::new(SystemClock),
            random: Arc::new(SystemRandom),
            config: Config::new(MailRoute::Mailbox(PathBuf::new())),
        })?;
        let begun = Instant::now();
        let villages = fill(&state, arguments, people, villages).await?;
        let fill_seconds = begun.elapsed().as_secs_f64();
        settle(&state, database).await?;
        Ok(Self { state, villages, fill_seconds, middles: Vec::new(), tails: Vec::new(), found: 0 })
    }

    /// Looks for somebody who lives in the village that is asked about, or elsewhere. Milliseconds.
    async fn search(&mut self, lives_there: bool) -> Result<f64, Box<dyn Error>> {
        let dice: &dyn Random = &SystemRandom;
        let place = usize::try_from(dice.below(self.villages.len() as u64))?;
        let (village, known) = &self.villages[place];
        let name = if lives_there { known } else { &self.villages[(place + 1) % self.villages.len()].1 };
        let begun = Instant::now();
        let matches = list::read(&self.state, *village)
            .await
            .map_err(|refusal| refusal.code().to_owned())?
            .search(&Wanted::new(name), self.state.clock.today());
        let milliseconds = begun.elapsed().as_secs_f64() * 1000.0;
        self.found += usize::from(matches.is_ok_and(|matches| !matches.is_empty()));
        Ok(milliseconds)
    }
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
    people: u64,
    villages: &[RegionCode],
) -> Result<Vec<(RegionCode, PersonName)>, Box<dyn Error>> {
    let generator = Generator::new(1);
    let mut names = arguments.names.as_ref().map(std::fs::File::create).transpose()?.map(std::io::BufWriter::new);
    let mut left = usize::try_from(people)?;
    let mut people = (0..generator.most()).flat_map(|index| generator.household(index).people);
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
