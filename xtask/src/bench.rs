//! `cargo xtask bench`: measurements, each next to its peer in the same run.

mod faults;
mod start;

use crate::project::Project;

/// What is measured.
#[derive(clap::Subcommand)]
pub enum Measurement {
    /// Kills a process of the app's services, and plays bad lines between app and server; prints what became of everything.
    Faults(faults::Options),
    /// From the start of the process to the first screen with content, next to a bare Dioxus window.
    Start(start::Options),
}

/// Runs one measurement.
pub fn run(project: &Project, measurement: &Measurement) -> anyhow::Result<()> {
    match measurement {
        Measurement::Faults(options) => faults::run(project, options),
        Measurement::Start(options) => start::run(project, options),
    }
}
