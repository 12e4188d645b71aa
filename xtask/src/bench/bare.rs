//! The peer of `bench start` and `bench size`: a bare Dioxus app in `xtask/bench/bare-window`.

use std::fs;
use std::path::PathBuf;

use anyhow::Context;

use crate::project::Project;

/// Its manifest, with the app's own lock file beside it, so that both have the same versions of everything.
pub fn manifest(project: &Project) -> anyhow::Result<PathBuf> {
    let folder = project.root.join("xtask/bench/bare-window");
    fs::copy(project.root.join("Cargo.lock"), folder.join("Cargo.lock")).context("Unable to copy Cargo.lock")?;
    Ok(folder.join("Cargo.toml"))
}
