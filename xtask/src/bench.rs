//! `cargo xtask bench`: measurements, each next to its peer in the same run.

mod photos;
mod spread;
mod start;

use crate::project::Project;

/// What is measured.
#[derive(clap::Subcommand)]
pub enum Measurement {
    /// From the start of the process to the first screen with content, next to a bare Dioxus window.
    Start(start::Options),
    /// Checks of photos next to their labels, and shrinking next to libvips and `ImageMagick`.
    Photos(photos::Options),
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
        Measurement::Start(options) => start::run(&Project::find()?, options),
        Measurement::Photos(options) => photos::run(&Project::find()?, options),
        Measurement::Once { words } => photos::once(words),
    }
}
