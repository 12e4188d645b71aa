//! `cargo xtask bench`: measurements, each next to its peer in the same run.

mod bare;
mod check;
mod faults;
mod photos;
mod rig;
mod size;
mod spread;
mod start;
mod wire;

use crate::project::Project;

/// What is measured.
#[derive(clap::Subcommand)]
pub enum Measurement {
    /// The public check as the country grows, and the server's answers and imports next to PostgreSQL and nginx.
    Check(check::Options),
    /// Kills a process of the app's services, and plays bad lines between app and server; prints what became of everything.
    Faults(faults::Options),
    /// From the start of the process to the first screen with content, next to a bare Dioxus window.
    Start(start::Options),
    /// How large the app is on an Android phone, next to a bare Dioxus app, and each large crate's share.
    Size,
    /// Checks of photos next to their labels, and shrinking next to libvips and `ImageMagick`.
    Photos(photos::Options),
    /// Bytes over the line for signing in and looking at the family, next to a plain client.
    Wire,
    /// Runs one program and prints what it took, for the other measurements.
    #[command(hide = true)]
    Once {
        /// The program and its arguments.
        #[arg(last = true)]
        words: Vec<String>,
    },
}

/// Runs one measurement. Where the project is, is asked only by those that need it: asking starts a
/// program, and what that takes would be counted as if the measured one had taken it.
pub fn run(measurement: &Measurement) -> anyhow::Result<()> {
    match measurement {
        Measurement::Check(options) => check::run(&Project::find()?, options),
        Measurement::Faults(options) => faults::run(&Project::find()?, options),
        Measurement::Start(options) => start::run(&Project::find()?, options),
        Measurement::Size => size::run(&Project::find()?),
        Measurement::Photos(options) => photos::run(&Project::find()?, options),
        Measurement::Wire => wire::run(&Project::find()?),
        Measurement::Once { words } => photos::once(words),
    }
}
