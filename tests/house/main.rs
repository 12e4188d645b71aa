//! The house rules, held by reading the sources: who may know whom, that both languages say the
//! same things, and what no file may contain.
//!
//! Each rule is a function from texts to complaints, so that its tests can show it a bad sample.

#![allow(
    clippy::expect_used,
    clippy::unwrap_used,
    clippy::missing_panics_doc,
    reason = "a test ends where what it relies on is missing"
)]

mod arrows;
mod languages;
mod source;
mod texts;
mod words;

use std::path::Path;
use std::process::Command;

/// A text file of the checkout.
pub struct File {
    /// Its path from the checkout's root, with `/`.
    pub path: String,
    /// What stands in it.
    pub text: String,
}

impl File {
    /// Whether it is a Rust source.
    pub(crate) fn is_rust(&self) -> bool {
        Path::new(&self.path).extension().is_some_and(|extension| extension == "rs")
    }
}

/// Every text file that git tracks or would take, in the order of their paths.
pub(crate) fn files() -> Vec<File> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let listed = Command::new("git")
        .args(["ls-files", "-z", "--cached", "--others", "--exclude-standard"])
        .current_dir(root)
        .output()
        .expect("git lists the files of the checkout");
    assert!(listed.status.success(), "{}", String::from_utf8_lossy(&listed.stderr));
    let mut paths: Vec<String> =
        String::from_utf8_lossy(&listed.stdout).split_terminator('\0').map(str::to_owned).collect();
    paths.sort();
    paths.dedup();
    let files: Vec<File> = paths
        .into_iter()
        // A file that is deleted and not yet committed is still listed; one that is no UTF-8 is no text.
        .filter_map(|path| Some(File { text: std::fs::read_to_string(root.join(&path)).ok()?, path }))
        .collect();
    assert!(files.iter().any(|file| file.path == "src/lib.rs"), "the files of the checkout are listed");
    files
}

/// Fails with all complaints, each on its line.
pub(crate) fn assert_none(complaints: &[String]) {
    assert!(complaints.is_empty(), "\n{}\n", complaints.join("\n"));
}
