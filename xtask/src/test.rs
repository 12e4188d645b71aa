//! `cargo xtask test`: everything that a contributor must see pass.
//!
//! The stages go from quick to slow and stop at the first that fails. All of them build with the
//! same features, so that each crate is compiled once: clippy checks, then one build serves the
//! tests, the browser journeys and the window.

use std::process::{Command, ExitCode};
use std::time::{Duration, Instant};

use crate::postgres::{self, Durable, Postgres};
use crate::process::{run_and_read, say, succeeds};
use crate::project::Project;
use crate::tally::Tally;
use crate::tools;

/// The app with both of its screens, the window and the preview, so that nothing is built twice.
pub const FEATURES: [&str; 2] = ["--features", "bansosku/desktop,bansosku/liveview"];

/// What to leave out.
#[derive(clap::Args)]
pub struct Options {
    /// Leaves out PostgreSQL, the phones, the independent programs, the browser journeys and the window.
    #[arg(long)]
    fast: bool,
    /// Makes the pictures in docs/screens anew from the journeys.
    #[arg(long, conflicts_with = "fast")]
    update_screens: bool,
}

/// One thing that must pass.
struct Stage<'a> {
    name: &'static str,
    why: &'static str,
    command: Command,
    /// What a person does when it fails.
    remedy: &'a str,
}

/// How a stage went.
struct Done {
    name: &'static str,
    took: Duration,
    tally: Tally,
    passed: bool,
}

/// Runs the stages and closes with how many tests passed.
pub fn run(project: &Project, options: &Options) -> anyhow::Result<ExitCode> {
    let started = Instant::now();
    install(project, options)?;
    let mut done = vec![Done { name: "tools", took: started.elapsed(), tally: Tally::default(), passed: true }];
    let postgres = if options.fast { None } else { Some(Postgres::start(Durable::No)?) };
    for stage in stages(project, options, postgres.as_ref())? {
        say(&format!("{}: {}.", stage.name, stage.why));
        let started = Instant::now();
        let mut command = stage.command;
        let (status, lines) = run_and_read(&mut command)?;
        let tally = Tally::read(&lines);
        let passed = status.success();
        done.push(Done { name: stage.name, took: started.elapsed(), tally, passed });
        if !passed {
            println!("\nStopped at {}. {}", stage.name, stage.remedy);
            break;
        }
    }
    Ok(close(&done))
}

fn install(project: &Project, options: &Options) -> anyhow::Result<()> {
    tools::rust_components()?;
    let mut packages = vec![&tools::WINDOW];
    if !options.fast {
        packages.extend([&tools::SCREEN, &tools::BROWSER, &tools::KEYRING, &postgres::PACKAGES]);
    }
    tools::packages(&packages)?;
    tools::cargo_tools(project)?;
    if !options.fast {
        tools::journeys(project)?;
    }
    Ok(())
}

fn stages(project: &Project, options: &Options, postgres: Option<&Postgres>) -> anyhow::Result<Vec<Stage<'static>>> {
    let path = tools::path_with_tools(project)?;
    let cargo = |arguments: &[&str]| {
        let mut command = project.cargo(arguments);
        command.env("PATH", &path);
        command
    };
    let mut format = Command::new("cargo");
    format.current_dir(&project.root).args(["fmt", "--all", "--", "--check"]);
    let mut clippy = cargo(&["clippy", "--workspace", "--all-targets"]);
    clippy.args(FEATURES).args(["--", "-D", "warnings"]);
    let mut build = cargo(&["build", "--workspace", "--all-targets"]);
    build.args(FEATURES);
    let mut tests = cargo(&["nextest", "run", "--workspace", "--no-fail-fast"]);
    tests.args(FEATURES).args(["-E", "not (binary(window) or test(/^peer::/))"]);
    let mut documentation = cargo(&["test", "--doc", "--workspace"]);
    documentation.args(FEATURES);

    let mut stages = vec![
        Stage {
            name: "format",
            why: "one way to write the same thing",
            command: format,
            remedy: "`cargo fmt --all` mends it.",
        },
        Stage {
            name: "clippy",
            why: "no warnings, in any target",
            command: clippy,
            remedy: "The lines above say what to change and where.",
        },
        dependencies(project, &path),
        Stage {
            name: "build",
            why: "one build for all tests that follow",
            command: build,
            remedy: "The lines above say what does not compile.",
        },
        Stage {
            name: "tests",
            why: "units, the server's router, screens with fake services, the house rules",
            command: tests,
            remedy: "`cargo nextest run NAME` runs one of them again.",
        },
        Stage {
            name: "documentation tests",
            why: "examples in the documentation do what they say",
            command: documentation,
            remedy: "The lines above name the example.",
        },
    ];
    if let Some(postgres) = postgres {
        let mut server = cargo(&["nextest", "run", "--workspace", "--no-fail-fast"]);
        server.args(FEATURES).args(["-E", "package(bansosku-server)"]);
        server.env("BANSOSKU_TEST_POSTGRES", postgres.address());
        stages.push(Stage {
            name: "tests on PostgreSQL",
            why: "the server's tests once more, on the database for scale",
            command: server,
            remedy: "With BANSOSKU_TEST_POSTGRES set to a server, `cargo nextest run` runs a test on it.",
        });
    }
    if !options.fast {
        // The same packages as in the build: with others, features differ and much is compiled again.
        let mut window = cargo(&["nextest", "run", "--workspace"]);
        window.args(FEATURES).args(["-E", "binary(window)"]);
        let mut client = cargo(&["nextest", "run", "--workspace"]);
        client.args(FEATURES).args(["-E", "test(/^peer::/)"]);
        stages.push(Stage {
            name: "upload to a peer",
            why: "the app's client sends to an independent tus server over a line that breaks",
            command: client,
            remedy: "`cargo nextest run peer::` runs it again.",
        });
        stages.push(peers(project));
        stages.push(journeys(project, options));
        stages.push(Stage {
            name: "window",
            why: "the real window opens and shows the first screen",
            command: window,
            remedy: "The test says what the window showed.",
        });
        stages.push(phones(project));
    }
    Ok(stages)
}

/// Licences, banned crates and sources; security advisories when their database can be reached.
fn dependencies(project: &Project, path: &std::ffi::OsStr) -> Stage<'static> {
    let deny = |arguments: &[&str]| {
        let mut command = Command::new("cargo");
        command.current_dir(&project.root).env("PATH", path).arg("deny").args(arguments);
        command
    };
    let mut command = deny(&["--locked", "check", "--hide-inclusion-graph", "bans", "licenses", "sources"]);
    if succeeds(&mut deny(&["fetch", "db"])) {
        command.arg("advisories");
    } else {
        say("The database of security advisories can't be reached from here: advisories are not checked this time.");
    }
    Stage {
        name: "dependencies",
        why: "licences, banned crates and sources of everything that is built in",
        command,
        remedy: "deny.toml says what is allowed, and why each exception is one.",
    }
}

/// The app for one Android and one iPhone. What its packages are made of is among the tests.
fn phones(project: &Project) -> Stage<'static> {
    let mut command = Command::new("cargo");
    command.current_dir(&project.root).args(["xtask", "phones", "--without-tests"]);
    Stage {
        name: "phones",
        why: "no warnings in what only Android or iOS compiles, and Android's own tool takes the package",
        command,
        remedy: "`cargo xtask phones` runs it again.",
    }
}

/// The journeys in the browser, with a keyring of their own on a message bus of their own.
fn journeys(project: &Project, options: &Options) -> Stage<'static> {
    let mut command = Command::new("npm");
    command
        .current_dir(project.root.join("tests/browser"))
        .args(["test", "--silent"])
        .env("BANSOSKU_PROGRAMS", project.target.join("debug"));
    if options.update_screens {
        command.env("UPDATE_SCREENS", "1");
    }
    Stage {
        name: "browser journeys",
        why: "what a person does, in a browser at phone size, against the real server",
        command,
        remedy: "tests/browser/results has a picture and a trace of what failed.",
    }
}

/// An independent tus client against the real server, over a line that breaks.
fn peers(project: &Project) -> Stage<'static> {
    let mut command = Command::new("npm");
    command
        .current_dir(project.root.join("tests/uploads"))
        .args(["test", "--silent"])
        .env("BANSOSKU_PROGRAMS", project.target.join("debug"));
    Stage {
        name: "upload from a peer",
        why: "an independent tus client sends to the server over a line that breaks",
        command,
        remedy: "The lines above say which run failed.",
    }
}

/// Prints how long each stage took and, last, how many tests passed.
fn close(done: &[Done]) -> ExitCode {
    println!();
    let mut all = Tally::default();
    for stage in done {
        let outcome = if stage.passed { "passed" } else { "FAILED" };
        let tests = if stage.tally == Tally::default() { String::new() } else { format!("  ({})", stage.tally) };
        println!("{outcome}  {:>6.1} s  {}{tests}", stage.took.as_secs_f64(), stage.name);
        all += stage.tally;
    }
    let passed = done.iter().all(|stage| stage.passed);
    if !passed && all.failed == 0 {
        // A stage that is no test runner counts as the one thing that failed.
        all.failed = 1;
    }
    println!("\n{all}");
    if passed && all.failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
