//! `cargo xtask bench`: measurements, each next to its peer in the same run.

mod bare;
mod photos;
mod size;
mod spread;
mod start;

use crate::project::Project;

/// What is measured.
#[derive(clap::Subcommand)]
pub enum Measurement {
    /// From the start of the process to the first screen with content, next to a bare Dioxus window.
    Start(start::Options),
    /// How large the app is on an Android phone, next to a bare Dioxus app, and each large crate's share.
    Size,
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

/// Runs one measurement.
pub fn run(project: &Project, measurement: &Measurement) -> anyhow::Result<()> {
    match measurement {
        Measurement::Start(options) => start::run(project, options),
        Measurement::Size => size::run(project),
        Measurement::Photos(options) => photos::run(project, options),
        Measurement::Once { words } => photos::once(words),
    }
}
