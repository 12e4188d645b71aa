//! `cargo xtask bench start`: how long until the first screen with content is drawn, how much
//! memory that takes, and how large the program is, next to a bare Dioxus window of the same
//! version, features and profile.
//!
//! Both run in turns on one screen without a monitor, so that a machine that slows down slows both.
//! Both tell by the same means that their content is drawn: a script in the page waits for the
//! second frame and the program writes a line. What is judged is the ratio, never the milliseconds.

use std::fs;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, bail};

use super::bare;
use super::spread::Spread;
use crate::process::{Background, run as run_program, say};
use crate::project::Project;
use crate::tools;

/// The line that both programs write when their content is drawn.
const DRAWN: &str = "first screen shown";
/// The app may take this many times as long as the bare window.
const GOAL: f64 = 1.25;
/// How long a window may take before the measurement is given up.
const PATIENCE: Duration = Duration::from_mins(1);

/// How to measure.
#[derive(clap::Args)]
pub struct Options {
    /// How often each of the two is started; one more start of each warms up.
    #[arg(long, default_value_t = 10, value_parser = clap::value_parser!(u32).range(1..))]
    rounds: u32,
}

/// Builds both, measures them in turns, and prints the comparison. An error when the goal is missed.
pub fn run(project: &Project, options: &Options) -> anyhow::Result<()> {
    tools::packages(&[&tools::WINDOW, &tools::SCREEN])?;
    let (app, bare) = build(project)?;
    let folder = project.target.join("bench-start");
    fs::create_dir_all(&folder).context("Unable to make a folder for the measurement")?;
    let screen = Screen::start()?;
    let start = |program: &Path| start_once(program, &screen, &folder);

    say("Starting each once to warm up.");
    start(&app)?;
    start(&bare)?;
    say(&format!("Measuring {} rounds, the app and the bare window in turns.", options.rounds));
    let mut of_app = Vec::new();
    let mut of_bare = Vec::new();
    for round in 1..=options.rounds {
        let (ours, peer) = (start(&app)?, start(&bare)?);
        println!("  round {round:>2}: app {:>6.0} ms, bare {:>6.0} ms", ours.milliseconds, peer.milliseconds);
        of_app.push(ours);
        of_bare.push(peer);
    }
    report(&of_app, &of_bare, size_of(&app)?, size_of(&bare)?)
}

fn build(project: &Project) -> anyhow::Result<(PathBuf, PathBuf)> {
    say("Building the app for release (this takes some minutes).");
    run_program(&mut project.cargo(&["build", "--release", "--package", "bansosku", "--bin", "bansosku"]))?;
    say("Building the bare window in the same way, with the same versions of everything.");
    run_program(
        Command::new("cargo")
            .args(["build", "--release", "--manifest-path"])
            .arg(bare::manifest(project)?)
            .arg("--target-dir")
            .arg(&project.target),
    )?;
    Ok((project.built_for_release("bansosku"), project.built_for_release("bare-window")))
}

fn size_of(program: &Path) -> anyhow::Result<u64> {
    Ok(fs::metadata(program).with_context(|| format!("Unable to see the size of {}", program.display()))?.len())
}

/// A screen without a monitor, of about a phone's size.
struct Screen {
    display: String,
    _server: Background,
}

impl Screen {
    fn start() -> anyhow::Result<Self> {
        let mut command = Command::new("Xvfb");
        command.args(["-displayfd", "1", "-screen", "0", "480x960x24", "-nolisten", "tcp"]);
        let mut server = Background::start("screen", command.stdout(Stdio::piped()).stderr(Stdio::null()))?;
        let mut number = String::new();
        let output = server.take_output().context("The screen has no output")?;
        BufReader::new(output).read_line(&mut number).context("The screen does not say its number")?;
        if number.trim().is_empty() {
            bail!("the screen without a monitor (Xvfb) did not start");
        }
        Ok(Self { display: format!(":{}", number.trim()), _server: server })
    }
}

/// What one start took.
struct Start {
    milliseconds: f64,
    /// Proportional memory of the program and all that it started, in MiB.
    memory: f64,
}

fn start_once(program: &Path, screen: &Screen, folder: &Path) -> anyhow::Result<Start> {
    let mut command = Command::new(program);
    command
        .env("DISPLAY", &screen.display)
        .env("HOME", folder)
        .env("XDG_DATA_HOME", folder.join("data"))
        .env("BANSOSKU_FOLDER", folder.join("app"))
        // Nothing listens there: the first screen must not wait for a server.
        .env("BANSOSKU_SERVER", "http://127.0.0.1:9")
        .env_remove("WAYLAND_DISPLAY")
        .env_remove("DBUS_SESSION_BUS_ADDRESS")
        .stdout(Stdio::null())
        .stderr(Stdio::piped());
    let started = Instant::now();
    let mut window = Background::start("window", &mut command)?;
    let log = window.take_log().context("The window has no log")?;
    let (drawn, is_drawn) = mpsc::channel();
    thread::spawn(move || {
        for line in BufReader::new(log).lines().map_while(Result::ok) {
            if line.contains(DRAWN) {
                // Whoever waited may have given up.
                let _ = drawn.send(started.elapsed());
            }
        }
    });
    let took = is_drawn
        .recv_timeout(PATIENCE)
        .with_context(|| format!("{} did not write \"{DRAWN}\" within {} s", program.display(), PATIENCE.as_secs()))?;
    let memory = memory_of(window.id());
    window.stop();
    Ok(Start { milliseconds: took.as_secs_f64() * 1000.0, memory })
}

/// Proportional memory of a process and its descendants in MiB: pages that several of them share
/// are counted once.
fn memory_of(id: u32) -> f64 {
    let mut family = vec![id];
    let parents = parents();
    let mut next = 0;
    while let Some(&parent) = family.get(next) {
        family.extend(parents.iter().filter(|(_, of)| *of == parent).map(|(child, _)| *child));
        next += 1;
    }
    let kibibytes: u32 = family
        .iter()
        .filter_map(|id| fs::read_to_string(format!("/proc/{id}/smaps_rollup")).ok())
        .filter_map(|rollup| proportional(&rollup))
        .sum();
    f64::from(kibibytes) / 1024.0
}

/// Every process with its parent.
fn parents() -> Vec<(u32, u32)> {
    let Ok(entries) = fs::read_dir("/proc") else { return Vec::new() };
    entries
        .flatten()
        .filter_map(|entry| entry.file_name().to_str()?.parse::<u32>().ok())
        .filter_map(|id| Some((id, parent_in(&fs::read_to_string(format!("/proc/{id}/stat")).ok()?)?)))
        .collect()
}

/// The parent in a line of `/proc/ID/stat`. The name before it is in brackets and may hold any sign.
fn parent_in(stat: &str) -> Option<u32> {
    stat.rsplit_once(')')?.1.split_whitespace().nth(1)?.parse().ok()
}

fn proportional(rollup: &str) -> Option<u32> {
    let line = rollup.lines().find(|line| line.starts_with("Pss:"))?;
    line.split_whitespace().nth(1)?.parse().ok()
}

fn report(of_app: &[Start], of_bare: &[Start], app_size: u64, bare_size: u64) -> anyhow::Result<()> {
    let time = |starts: &[Start]| Spread::of(starts.iter().map(|start| start.milliseconds));
    let memory = |starts: &[Start]| Spread::of(starts.iter().map(|start| start.memory));
    println!("\n{:<34} {:>8} {:>8} {:>8}", "", "median", "min", "max");
    for (name, spread) in [
        ("app: first screen, ms", time(of_app)),
        ("bare window: first screen, ms", time(of_bare)),
        ("app: memory, MiB", memory(of_app)),
        ("bare window: memory, MiB", memory(of_bare)),
    ] {
        println!("{name:<34} {:>8.0} {:>8.0} {:>8.0}", spread.median, spread.least, spread.most);
    }
    let pairs = of_app.iter().zip(of_bare).map(|(ours, peer)| ours.milliseconds / peer.milliseconds);
    let ratio = Spread::of(pairs);
    println!("{:<34} {:>8.2} {:>8.2} {:>8.2}", "ratio, pair by pair", ratio.median, ratio.least, ratio.most);
    println!("{:<34} {:>8.1}", "app: stripped program, MiB", mebibytes(app_size));
    println!("{:<34} {:>8.1}", "bare window: stripped program, MiB", mebibytes(bare_size));
    println!("{:<34} {:>8.2}", "ratio", mebibytes(app_size) / mebibytes(bare_size));
    if ratio.median > GOAL {
        bail!("the first screen takes {:.2} times as long as a bare window, and the goal is {GOAL}", ratio.median);
    }
    println!("\nThe goal of at most {GOAL} times a bare window is met.");
    Ok(())
}

#[expect(clippy::cast_precision_loss, reason = "a program's size is far below the limit")]
fn mebibytes(bytes: u64) -> f64 {
    bytes as f64 / (1024.0 * 1024.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_miss_of_the_goal_is_an_error_and_meeting_it_is_none() {
        let starts = |milliseconds: f64| vec![Start { milliseconds, memory: 1.0 }];
        assert!(report(&starts(120.0), &starts(100.0), 1, 1).is_ok());
        assert!(report(&starts(130.0), &starts(100.0), 1, 1).unwrap_err().to_string().contains("1.30 times"));
    }

    #[test]
    fn a_process_whose_name_has_brackets_still_has_its_parent() {
        assert_eq!(parent_in("42 (a) b) S 7 42 42 0 -1"), Some(7));
        assert_eq!(proportional("Rss: 9 kB\nPss:    1234 kB\nPss_Dirty: 5 kB\n"), Some(1234));
        assert!(memory_of(std::process::id()) > 0.1);
    }
}
