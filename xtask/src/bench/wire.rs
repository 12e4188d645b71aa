//! `cargo xtask bench wire`: the bytes that signing in and looking at the family take, both ways and with TLS,
//! next to a plain client in the same run. The test that counts them holds the goals; this prints the counts.

use crate::process::run as run_program;
use crate::project::Project;

/// Counts and prints. An error when a goal is missed.
pub fn run(project: &Project) -> anyhow::Result<()> {
    let mut test = project.cargo(&["test", "--workspace", "--test", "faults"]);
    test.args(crate::test::FEATURES).args(["wire::", "--", "--nocapture"]);
    run_program(&mut test)
}
