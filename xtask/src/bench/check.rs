//! `cargo xtask bench check`: the public check as the country grows, and the server next to its peers.
//!
//! One caller (`server/examples/load.rs`) asks this server and nginx; pgbench, which asks inside the same machine and
//! without HTTP, stands for PostgreSQL. Each pair runs in turns, on the cores that all of them share.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Instant;

use anyhow::{Context, bail};

use super::rig::{Bench, Family, Nginx, json_of, number};
use super::spread::Spread;
use crate::postgres::{self, Durable, Postgres};
use crate::process::run as run_program;
use crate::project::Project;
use crate::tools::{self, Packages};

const NGINX: Packages = Packages { purpose: "a peer of the measurements", names: &["nginx-light"] };

/// The most that the slowest hundredth may grow from a quarter of a million people to the whole country.
const MOST_GROWTH: f64 = 1.2;
/// How many times more searches than `pg_trgm` in the same village.
const LEAST_OVER_TRIGRAMS: f64 = 5.0;
/// The most milliseconds in which a phone opens the regions.
const MOST_FOR_REGIONS: f64 = 50.0;
/// The most milliseconds of work before a question, on a phone.
const MOST_FOR_WORK: f64 = 400.0;
/// How many of nginx's and of `pgbench -S`'s lookups.
const LEAST_OF_LOOKUPS: f64 = 0.5;
/// Statements of pgbench's that look for a name each.
const TRIGRAM_NAMES: usize = 100;

/// How to measure.
#[derive(clap::Args)]
pub struct Options {
    /// Also with 20 million people: takes some minutes, and some gigabytes of the temporary folder.
    #[arg(long)]
    large: bool,
    /// How often each of a pair runs.
    #[arg(long, default_value_t = 5)]
    pub rounds: usize,
    /// Seconds of one run.
    #[arg(long, default_value_t = 4)]
    pub seconds: u64,
    /// Leaves out what is not named: `phone`, `growth`, `search`, `lookup`, `import`.
    #[arg(long, value_delimiter = ',')]
    only: Vec<String>,
}

/// Measures and prints. An error when a goal is missed.
pub fn run(project: &Project, options: &Options) -> anyhow::Result<()> {
    tools::packages(&[&postgres::PACKAGES, &NGINX])?;
    let mut build = project.cargo(&["build", "--profile", "server", "-p", "bansosku-server", "--bins", "--examples"]);
    run_program(&mut build)?;
    let bench = Bench {
        options,
        programs: project.target.join("server"),
        folder: tempfile::tempdir()?,
        postgres: Postgres::start(Durable::Yes)?,
    };
    let mut missed = Vec::new();
    let wanted = |name: &str| options.only.is_empty() || options.only.iter().any(|only| only == name);
    if wanted("phone") {
        missed.extend(before_a_question(&bench)?);
    }
    if wanted("growth") {
        missed.extend(growth(&bench)?);
    }
    if wanted("search") {
        missed.extend(search(&bench)?);
    }
    if wanted("lookup") {
        missed.extend(lookup(&bench)?);
    }
    if wanted("import") {
        import(&bench)?;
    }
    if missed.is_empty() { Ok(()) } else { bail!("missed: {}", missed.join("; ")) }
}

/// What a phone does before it asks, done by this machine. A cheap phone is some times slower.
fn before_a_question(bench: &Bench<'_>) -> anyhow::Result<Vec<String>> {
    let mut figures: [Vec<f64>; 3] = Default::default();
    for _ in 0..bench.options.rounds {
        let line = json_of(&mut bench.example("before_a_question"))?;
        for (figures, name) in figures.iter_mut().zip(["regions_ms", "work_ms", "longest_work_ms"]) {
            figures.push(number(&line, name)?);
        }
    }
    let [regions, work, longest] = figures.map(|figures| Spread::of(figures.into_iter()).median);
    println!("\nBefore a question, on one core of this machine (a cheap phone is some times slower)");
    println!("all regions opened  {regions:>6.1} ms (goal at most {MOST_FOR_REGIONS:.0})");
    println!("work for one        {work:>6.1} ms, at the longest {longest:.1} (goal at most {MOST_FOR_WORK:.0})");
    let mut missed = Vec::new();
    if regions > MOST_FOR_REGIONS {
        missed.push(format!("regions opened in {regions:.0} ms"));
    }
    if longest > MOST_FOR_WORK {
        missed.push(format!("work of {longest:.0} ms"));
    }
    Ok(missed)
}

/// One search, from a quarter of a million people to the whole country.
fn growth(bench: &Bench<'_>) -> anyhow::Result<Vec<String>> {
    let mut sizes = vec![250_000_u64, 2_000_000];
    if bench.options.large {
        sizes.push(20_000_000);
    }
    println!("\nOne search, 720 people in a village, half of the names known; the sizes take turns");
    println!("database    people       p50 ms  p99 ms  growth  bytes a person  people a second");
    let mut missed = Vec::new();
    for engine in ["SQLite", "PostgreSQL"] {
        let mut command = bench.example("check_growth");
        let mut databases = Vec::new();
        for people in &sizes {
            let database = bench.database(engine, &format!("growth_{people}"))?;
            command.args(["--database", &database, "--people", &people.to_string()]);
            databases.push(database);
        }
        let lines = json_of(&mut command)?;
        if lines.as_array().is_none_or(|lines| lines.len() != sizes.len()) {
            bail!("check_growth did not measure each size");
        }
        let mut growth = 0.0;
        for ((people, database), line) in sizes.iter().zip(&databases).zip(lines.as_array().into_iter().flatten()) {
            let people = f64::from(u32::try_from(*people)?);
            growth = number(line, "growth")?;
            println!(
                "{engine:<10}  {people:<11}  {:>6.3}  {:>6.3}  {growth:>6.2}  {:>14.1}  {:>15.0}",
                number(line, "p50_ms")?,
                number(line, "p99_ms")?,
                bench.bytes(engine, database)? / people,
                people / number(line, "fill_seconds")?,
            );
        }
        for database in &databases {
            bench.forget(engine, database)?;
        }
        println!(
            "{engine}: p99 of the largest over the smallest {growth:.2}, median of the rounds (goal at most {MOST_GROWTH})"
        );
        if growth > MOST_GROWTH {
            missed.push(format!("growth on {engine} {growth:.2}"));
        }
    }
    Ok(missed)
}

/// Searches over HTTP, next to PostgreSQL's similarity of trigrams in the same villages.
fn search(bench: &Bench<'_>) -> anyhow::Result<Vec<String>> {
    let database = bench.database("SQLite", "search")?;
    let names = bench.folder.path().join("names.csv");
    let mut fill = bench.example("check_growth");
    fill.args(["--database", &database, "--people", "250000", "--searches", "100", "--names"]).arg(&names);
    // The server below opens what was sealed with the key of this program.
    let keys = bench.folder.path().join("bench.keys");
    fill.arg("--keys").arg(&keys);
    json_of(&mut fill)?;
    let scripts = trigram_peer(bench, &names)?;
    let server = bench.serve(&database, Some(&keys))?;

    let (mut ours, mut theirs, mut ratios) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..bench.options.rounds {
        let mut load = bench.example("load");
        load.args(["--server", &server.address, "--seconds", &bench.options.seconds.to_string()]);
        // Answers leave on a beat of 5 ms, so that more have to be under way.
        load.args(["--connections", "64"]);
        load.args(["check", "--questions", &(12_000 * bench.options.seconds).to_string(), "--names"]).arg(&names);
        let our = number(&json_of(&mut load)?, "per_second")?;
        let their = bench.pgbench("trigrams", &scripts)?;
        ratios.push(our / their);
        ours.push(our);
        theirs.push(their);
    }
    say_pair("Searches a second, over HTTP; pg_trgm without it, 8 clients", &ours, "pg_trgm", &theirs);
    let ratio = Spread::of(ratios.into_iter()).median;
    println!("{ratio:.2} times (goal at least {LEAST_OVER_TRIGRAMS})");
    Ok(if ratio < LEAST_OVER_TRIGRAMS { vec![format!("searches {ratio:.2} times pg_trgm")] } else { Vec::new() })
}

/// The same people in a table of PostgreSQL's, and a script for each of some names.
fn trigram_peer(bench: &Bench<'_>, names: &Path) -> anyhow::Result<Vec<PathBuf>> {
    bench.sql("postgres", "CREATE DATABASE trigrams")?;
    // PostgreSQL's own process reads the file.
    let open = "CREATE EXTENSION pg_trgm; CREATE TABLE people (village text NOT NULL, name text NOT NULL)";
    bench.sql("trigrams", open)?;
    let copy = format!("\\copy people FROM '{}' CSV", names.display());
    bench.sql("trigrams", &copy)?;
    bench.sql("trigrams", "CREATE INDEX ON people (village, name)")?;
    bench.sql("trigrams", "VACUUM ANALYZE people")?;
    let text = fs::read_to_string(names)?;
    let lines: Vec<&str> = text.lines().collect();
    let mut scripts = Vec::new();
    for script in 0..TRIGRAM_NAMES {
        let line = lines[script * 7919 % lines.len()].replace('\'', "''");
        let (village, name) = line.split_once(',').context("A line has no comma")?;
        let path = bench.folder.path().join(format!("trigram-{script}.sql"));
        fs::write(
            &path,
            format!(
                "SELECT name FROM people WHERE village = '{village}' AND name % '{name}' \
                 ORDER BY similarity(name, '{name}') DESC LIMIT 5;\n"
            ),
        )?;
        scripts.push(path);
    }
    Ok(scripts)
}

/// The household of somebody who is signed in, next to nginx with the same bytes and to `pgbench -S`.
fn lookup(bench: &Bench<'_>) -> anyhow::Result<Vec<String>> {
    let mut missed = Vec::new();
    bench.sql("postgres", "CREATE DATABASE lookups")?;
    run_program(bench.pgbench_command("lookups").args(["-i", "-q", "-s", "10"]).stderr(Stdio::null()))?;
    for engine in ["SQLite", "PostgreSQL"] {
        let database = bench.database(engine, "lookup")?;
        let family = Family::make(bench, engine, &database)?;
        let server = bench.serve(&database, Some(&family.keys))?;
        let nginx = Nginx::start(bench, engine)?;
        let (mut ours, mut theirs, mut ratios) = (Vec::new(), Vec::new(), Vec::new());
        let token = family.sign_in(bench, &server)?;
        for _ in 0..bench.options.rounds {
            let our = bench.get(&server.address, "/v1/household", Some(&token))?;
            let their = match engine {
                "SQLite" => {
                    fs::copy(&family.answer, nginx.root.join("household"))?;
                    bench.get(&nginx.address, "/household", None)?
                }
                _ => bench.pgbench("lookups", &[])?,
            };
            ratios.push(our / their);
            ours.push(our);
            theirs.push(their);
        }
        let peer = if engine == "SQLite" { "nginx" } else { "pgbench -S" };
        say_pair(&format!("Lookups of a household a second, {engine}"), &ours, peer, &theirs);
        let ratio = Spread::of(ratios.into_iter()).median;
        println!("{ratio:.2} times {peer} (goal at least {LEAST_OF_LOOKUPS})");
        if ratio < LEAST_OF_LOOKUPS {
            missed.push(format!("lookups {ratio:.2} times {peer}"));
        }
    }
    Ok(missed)
}

/// What an import of a registry fills, each after what it refers to.
const TABLES: [&str; 5] =
    ["registry_household", "registry_person", "registry_assistance", "village_list", "household_change"];

/// Loading a registry, next to PostgreSQL's COPY: of the rows that came of it into the same tables, with their keys and
/// references, and of the file into one table of texts.
fn import(bench: &Bench<'_>) -> anyhow::Result<()> {
    let file = bench.folder.path().join("registry.csv");
    let sample = ["sample-registry", "--format", "csv", "--households", "20000"];
    run_program(bench.server_command().args(sample).arg(&file).stdout(Stdio::null()))?;
    let text = fs::read_to_string(&file)?;
    let lines = f64::from(u32::try_from(text.lines().count() - 1)?);
    println!("\nLoading {lines} lines of 20,000 households: checked, sealed, compared, with the lists of the villages");
    for engine in ["SQLite", "PostgreSQL"] {
        let database = bench.database(engine, "import")?;
        let begun = Instant::now();
        let mut command = bench.server_command();
        command.args(["import", "--format", "csv", "--database", &database, "--keys"]);
        command.arg(bench.folder.path().join(format!("import-{engine}.keys")));
        run_program(command.arg(&file).stdout(Stdio::null()))?;
        println!("{engine:<10}  {:>9.0} lines a second", lines / begun.elapsed().as_secs_f64());
    }
    let same = copy_same_rows(bench)?;
    println!("COPY        {:>9.0} lines a second, of the same rows, sealed before, into the same tables", lines / same);
    let texts = copy_texts(bench, &file, text.lines().next().unwrap_or_default())?;
    println!("COPY        {:>9.0} lines a second, of the file into one table of texts", lines / texts);
    Ok(())
}

/// Takes out what the import filled on PostgreSQL, and tells the seconds in which COPY brings it back.
fn copy_same_rows(bench: &Bench<'_>) -> anyhow::Result<f64> {
    let rows = |table: &str| bench.folder.path().join(format!("{table}.rows"));
    for table in TABLES {
        bench.sql("import", &format!("\\copy {table} TO '{}'", rows(table).display()))?;
    }
    bench.sql("import", &format!("TRUNCATE {}", TABLES.join(", ")))?;
    let begun = Instant::now();
    for table in TABLES {
        bench.sql("import", &format!("\\copy {table} FROM '{}'", rows(table).display()))?;
    }
    Ok(begun.elapsed().as_secs_f64())
}

/// The seconds in which COPY brings the file into a table with these columns.
fn copy_texts(bench: &Bench<'_>, file: &Path, columns: &str) -> anyhow::Result<f64> {
    let columns: Vec<String> = columns.split(',').map(|name| format!("\"{name}\" text")).collect();
    bench.sql("postgres", "CREATE DATABASE copies")?;
    let key = "PRIMARY KEY (nik, programme, \"from\")";
    bench.sql("copies", &format!("CREATE TABLE registry ({}, {key})", columns.join(", ")))?;
    let begun = Instant::now();
    let texts = "CSV HEADER FORCE NOT NULL programme, \"from\"";
    bench.sql("copies", &format!("\\copy registry FROM '{}' {texts}", file.display()))?;
    Ok(begun.elapsed().as_secs_f64())
}

fn say_pair(what: &str, ours: &[f64], peer: &str, theirs: &[f64]) {
    println!("\n{what} (median, least and most of {} rounds in turns)", ours.len());
    for (name, values) in [("this server", ours), (peer, theirs)] {
        let Spread { median, least, most } = Spread::of(values.iter().copied());
        println!("{name:<12}  {median:>8.0}  {least:>8.0}  {most:>8.0}");
    }
}
