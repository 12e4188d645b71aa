//! The project's own commands: `cargo xtask run`, `test`, `phones`, `bench` and `regions`.
//!
//! Each command is a file. They install what a fresh Debian machine lacks ([`tools`]), say in one
//! plain line what they do and why, and call the ordinary programs: nothing that the project is
//! made of is built or judged here in another way than by hand.

#![forbid(unsafe_code)]
#![expect(clippy::print_stdout, reason = "a command answers on the terminal")]

mod bench;
mod mailbox;
mod phones;
mod postgres;
mod process;
mod project;
mod regions;
mod run;
mod tally;
mod test;
mod tools;

use std::process::ExitCode;

use anyhow::anyhow;
use clap::{Parser, Subcommand};

use crate::project::Project;

/// The project's own commands. Each installs what it needs first.
#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask")]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Starts the API server with sample households, and the app beside it.
    Run(run::Options),
    /// Runs everything that a contributor must see pass.
    Test(test::Options),
    /// Checks the app for Android and iOS, and what its packages are made of.
    Phones(phones::Options),
    /// Measures the app next to its peers.
    #[command(subcommand)]
    Bench(bench::Measurement),
    /// Makes the packed region data in assets/regions anew from its source.
    Regions,
}

fn main() -> ExitCode {
    match dispatch(Arguments::parse().command) {
        Ok(code) => code,
        Err(error) => {
            println!("\nStopped: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn dispatch(command: Command) -> anyhow::Result<ExitCode> {
    match command {
        Command::Run(options) => run::run(&Project::find()?, &options).map(|()| ExitCode::SUCCESS),
        Command::Test(options) => test::run(&Project::find()?, &options),
        Command::Phones(options) => phones::run(&Project::find()?, &options).map(|()| ExitCode::SUCCESS),
        Command::Bench(measurement) => bench::run(&measurement).map(|()| ExitCode::SUCCESS),
        Command::Regions => {
            let project = Project::find()?;
            tools::python(&project)?;
            regions::run(&project.root).map_err(|error| anyhow!("{error}"))?;
            Ok(ExitCode::SUCCESS)
        }
    }
}
