//! `cargo xtask bench faults`: the tests of bad lines and sudden ends, many more times than `cargo xtask test`
//! plays them, with the counts printed. What must hold is the tests' own: each submission exactly once, nothing
//! that was said to be saved is lost, no file is unreadable.

use crate::process::{run as run_program, say};
use crate::project::Project;

/// How much is played.
#[derive(clap::Args)]
pub struct Options {
    /// How often a process is killed while it writes reports, or signs up: three fifths and two fifths of it.
    #[arg(long, default_value_t = 1000, value_parser = clap::value_parser!(u32).range(10..))]
    kills: u32,
    /// How many mixtures of bad lines are drawn.
    #[arg(long, default_value_t = 50)]
    mixtures: u32,
    /// How many reports are sent over a line that is cut, and as many over a good one.
    #[arg(long, default_value_t = 30)]
    reports: u32,
}

/// Builds the tests, plays them one after the other, and lets them print what they counted. An error when one fails.
pub fn run(project: &Project, options: &Options) -> anyhow::Result<()> {
    say(&format!(
        "Killing the app's services {} times, and playing {} mixtures of bad lines (this takes some minutes).",
        options.kills, options.mixtures
    ));
    let mut tests = project.cargo(&["test", "--workspace", "--test", "faults"]);
    tests
        .args(crate::test::FEATURES)
        .args(["--", "--nocapture", "--test-threads=1"])
        .env("BANSOSKU_KILLS", (options.kills * 3 / 5).to_string())
        .env("BANSOSKU_FAULT_SEEDS", options.mixtures.to_string())
        .env("BANSOSKU_FAULT_REPORTS", options.reports.to_string());
    run_program(&mut tests)
}
