//! Where things lie: the checkout, and the folder that cargo builds into.

use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, bail};

/// The checkout that the commands work on.
pub struct Project {
    /// The folder of the workspace's `Cargo.toml`.
    pub root: PathBuf,
    /// Where cargo builds into: `target`, or what the environment or cargo's settings say.
    pub target: PathBuf,
}

impl Project {
    /// Asks cargo where the workspace and its build folder lie.
    pub fn find() -> anyhow::Result<Self> {
        let output = Command::new("cargo")
            .args(["metadata", "--no-deps", "--format-version", "1"])
            .current_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/.."))
            .output()
            .context("Unable to start cargo")?;
        if !output.status.success() {
            bail!("cargo can't read the workspace: {}", String::from_utf8_lossy(&output.stderr).trim());
        }
        let metadata: serde_json::Value =
            serde_json::from_slice(&output.stdout).context("Unable to read what cargo says of the workspace")?;
        let folder = |key: &str| {
            metadata[key].as_str().map(PathBuf::from).with_context(|| format!("cargo does not say its {key}"))
        };
        Ok(Self { root: folder("workspace_root")?, target: folder("target_directory")? })
    }

    /// A program that `cargo build` made.
    pub fn built(&self, name: &str) -> PathBuf {
        self.target.join("debug").join(name)
    }

    /// A program that `cargo build --release` made.
    pub fn built_for_release(&self, name: &str) -> PathBuf {
        self.target.join("release").join(name)
    }

    /// Where tools that are not on the machine are put.
    pub fn tools(&self) -> PathBuf {
        self.target.join("tools")
    }

    /// Cargo in the checkout. With `--locked`, so that what runs is what Cargo.lock says.
    pub fn cargo(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new("cargo");
        command.current_dir(&self.root).args(arguments).arg("--locked");
        command
    }
}
