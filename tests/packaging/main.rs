//! What the packages for phones are made of, held by reading it: `android/`, `ios/` and `Dioxus.toml`.
//!
//! Most of what goes wrong there goes wrong silently: a key that is never read, a provider under another
//! name, a missing sentence that ends the app when it asks for the camera. So every such rule stands here.
//! Each check takes texts and gives its complaints, and its tests show it samples that are wrong.

#![expect(clippy::expect_used, reason = "a test may end where a file is not what it must be")]

mod activity;
mod catalogue;
mod configuration;
mod ios;
mod manifest;
mod pictures;
mod project;
mod resources;
mod workflows;

use std::path::{Path, PathBuf};

/// The identifier that phones and stores know the app by.
const IDENTIFIER: &str = "org.bansosku.app";

/// The oldest Android that the app runs on: 8.0.
const OLDEST_ANDROID: i64 = 26;

/// A file or folder of the checkout.
fn path(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(name)
}

/// The text of a file of the checkout.
fn text(name: &str) -> String {
    std::fs::read_to_string(path(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
}

/// The complaint, unless all is well.
fn unless(well: bool, complaint: impl Into<String>) -> Option<String> {
    (!well).then(|| complaint.into())
}

/// Fails with all complaints, each on its line.
fn assert_none(complaints: &[String]) {
    assert!(complaints.is_empty(), "\n{}\n", complaints.join("\n"));
}

/// A change that makes a good text wrong, and a part of the complaint that it must cause.
struct Fault(&'static str, &'static str, &'static str);

/// Applies each fault alone to the good text, and fails unless the check complains of it.
fn assert_each_is_found(good: &str, faults: &[Fault], check: impl Fn(&str) -> Vec<String>) {
    assert_none(&check(good));
    for Fault(from, to, expected) in faults {
        assert!(good.contains(from), "the sample has no {from:?} to make wrong");
        let complaints = check(&good.replace(from, to));
        assert!(
            complaints.iter().any(|complaint| complaint.contains(expected)),
            "{from:?} as {to:?} should give a complaint with {expected:?}; there were: {complaints:#?}"
        );
    }
}
