//! Who may know whom.
//!
//! ```text
//! screen ──> ui
//!    │
//!    └────> service ──> remote ──> contract
//!               └────> store  ──> platform
//! ```

use crate::source::Source;
use crate::{File, assert_none, files};

/// A part of the app that must not know some others.
struct Layer {
    name: &'static str,
    /// Modules of the app that it must not name.
    not: &'static [&'static str],
    /// Crates that it must not name.
    not_crates: &'static [&'static str],
}

/// What makes a page or a window; nothing below the screens may know it.
const LAYERS: [Layer; 7] = [
    Layer {
        name: "screen",
        not: &["remote", "store", "platform", "start", "window", "preview"],
        not_crates: &["reqwest", "keyring", "keyring_core"],
    },
    Layer {
        name: "ui",
        not: &["screen", "service", "remote", "store", "platform", "app", "start", "window", "preview"],
        not_crates: &["reqwest", "keyring", "keyring_core"],
    },
    Layer {
        name: "service",
        not: &["screen", "ui", "app", "route", "page", "window", "preview", "web_view", "start"],
        not_crates: &["dioxus", "dioxus_liveview", "dioxus_desktop", "reqwest", "keyring", "keyring_core"],
    },
    Layer {
        name: "remote",
        not: &["screen", "ui", "service", "store", "app", "route", "page", "window", "preview", "web_view", "start"],
        not_crates: &["dioxus", "dioxus_liveview", "dioxus_desktop", "keyring", "keyring_core"],
    },
    Layer {
        name: "store",
        not: &["screen", "ui", "service", "remote", "app", "route", "page", "window", "preview", "web_view", "start"],
        not_crates: &["dioxus", "dioxus_liveview", "dioxus_desktop", "reqwest"],
    },
    Layer {
        name: "platform",
        not: &[
            "screen", "ui", "service", "remote", "store", "app", "route", "page", "window", "preview", "web_view",
            "start", "language",
        ],
        not_crates: &["dioxus", "dioxus_liveview", "dioxus_desktop"],
    },
    Layer {
        name: "language",
        not: &["screen", "ui", "remote", "store", "platform", "app", "route", "page", "window", "preview", "start"],
        not_crates: &["reqwest", "keyring", "keyring_core"],
    },
];

/// Words that mean that something differs from system to system, or leaves what the compiler checks.
const OF_PLATFORM: [&str; 8] =
    ["target_os", "target_family", "target_vendor", "unix", "unsafe", "jni", "ndk_context", "args"];

fn layer_of(path: &str) -> Option<&'static Layer> {
    let inside = path.strip_prefix("src/")?;
    LAYERS.iter().find(|layer| inside.strip_prefix(layer.name).is_some_and(|rest| rest.starts_with(['/', '.'])))
}

/// Names of modules and crates that a file of the app must not know.
fn wrong_arrows(file: &File) -> Vec<String> {
    let Some(layer) = layer_of(&file.path) else { return Vec::new() };
    let source = Source::read(file);
    let mut complaints = Vec::new();
    for named in &source.paths {
        let first = named.path[0].as_str();
        let known = if matches!(first, "crate" | "bansosku") { named.path.get(1).map(String::as_str) } else { None };
        if known.is_some_and(|module| layer.not.contains(&module)) || layer.not_crates.contains(&first) {
            complaints.push(format!(
                "{}:{}: {} must not know {}",
                file.path,
                named.line,
                layer.name,
                named.path.join("::")
            ));
        }
    }
    complaints
}

/// What differs per system outside the one place for it.
fn platform_elsewhere(file: &File) -> Vec<String> {
    if !file.path.starts_with("src/") || file.path.starts_with("src/platform/") {
        return Vec::new();
    }
    Source::read(file)
        .words
        .iter()
        .filter(|word| OF_PLATFORM.contains(&word.text.as_str()))
        .map(|word| format!("{}:{}: only src/platform may say `{}`", file.path, word.line, word.text))
        .collect()
}

/// Crates of ours that may be depended on, for each crate that is shared by app and server.
fn wrong_dependencies(path: &str, manifest: &str) -> Vec<String> {
    let (ours, allowed): (&str, &[&str]) = match path {
        "Cargo.toml" => ("the app", &["bansosku-contract", "bansosku-photo", "bansosku-region"]),
        "server/Cargo.toml" => {
            ("the server", &["bansosku-contract", "bansosku-photo", "bansosku-region", "bansosku-sample-photo"])
        }
        "contract/Cargo.toml" => ("the contract", &[]),
        "photo/Cargo.toml" => ("the photo crate", &[]),
        "region/Cargo.toml" => ("the region crate", &[]),
        "sample-photo/Cargo.toml" => ("the sample photos", &["bansosku-contract", "bansosku-photo", "bansosku-region"]),
        _ => return Vec::new(),
    };
    // What the shared crates must be free of, so that they compile for any system and do no input or output.
    let heavy: &[&str] = match path {
        "contract/Cargo.toml" | "photo/Cargo.toml" | "region/Cargo.toml" => {
            &["tokio", "reqwest", "axum", "sqlx", "dioxus", "async-trait"]
        }
        _ => &[],
    };
    let mut complaints = Vec::new();
    let mut counts = false;
    for line in manifest.lines().map(str::trim) {
        if line.starts_with('[') {
            counts = line.trim_end_matches(']').ends_with("dependencies")
                && !line.contains("dev-dependencies")
                && !line.contains("workspace.dependencies");
        } else if counts {
            let name: String =
                line.chars().take_while(|sign| sign.is_ascii_alphanumeric() || "-_".contains(*sign)).collect();
            let foreign = name.starts_with("bansosku") && !allowed.contains(&name.as_str());
            if foreign || heavy.contains(&name.as_str()) {
                complaints.push(format!("{path}: {ours} must not know {name}"));
            }
        }
    }
    complaints
}

#[test]
fn each_layer_knows_only_those_below_it() {
    let files = files();
    let complaints: Vec<String> = files.iter().filter(|file| file.is_rust()).flat_map(wrong_arrows).collect();
    assert_none(&complaints);
}

#[test]
fn only_the_platform_layer_differs_from_system_to_system() {
    let files = files();
    let complaints: Vec<String> = files.iter().filter(|file| file.is_rust()).flat_map(platform_elsewhere).collect();
    assert_none(&complaints);
}

#[test]
fn the_shared_crates_know_neither_side_and_the_sides_not_each_other() {
    let complaints: Vec<String> = files().iter().flat_map(|file| wrong_dependencies(&file.path, &file.text)).collect();
    assert_none(&complaints);
}

fn file(path: &str, text: &str) -> File {
    File { path: path.to_owned(), text: text.to_owned() }
}

#[test]
fn a_wrong_arrow_is_found_however_it_is_written() {
    for (path, text, named) in [
        ("src/ui/card.rs", "use crate::service::Services;", "crate::service::Services"),
        ("src/ui/card.rs", "use super::super::service;", "crate::service"),
        ("src/service/session.rs", "use crate::{remote, screen::home};", "crate::screen::home"),
        ("src/service/session.rs", "fn f() { dioxus::prelude::spawn(async {}); }", "dioxus::prelude::spawn"),
        ("src/screen/home.rs", "fn f() { crate::remote::get(); }", "crate::remote::get"),
        ("src/remote/mod.rs", "mod tests { use crate::store::Cache; }", "crate::store::Cache"),
        ("src/store.rs", "use crate::service;", "crate::service"),
    ] {
        let complaints = wrong_arrows(&file(path, text));
        assert_eq!(complaints.len(), 1, "{text}: {complaints:?}");
        assert!(complaints[0].ends_with(named), "{complaints:?}");
    }
    assert_eq!(wrong_arrows(&file("src/screen/home.rs", "use crate::{service::Services, ui::Card};")), [""; 0]);
    assert_eq!(wrong_arrows(&file("src/app.rs", "use crate::platform;")), [""; 0], "the root wires everything");
}

#[test]
fn what_differs_per_system_is_found_outside_its_place() {
    let text = "#[cfg(target_os = \"android\")]\nfn f() { unsafe { } }";
    assert_eq!(platform_elsewhere(&file("src/store/secrets.rs", text)).len(), 2);
    assert_eq!(platform_elsewhere(&file("src/main.rs", "fn f() { std::env::args(); }")).len(), 1);
    assert_eq!(platform_elsewhere(&file("src/platform/android.rs", text)), [""; 0]);
    assert_eq!(platform_elsewhere(&file("src/page.rs", "// unsafe\nconst A: &str = \"unsafe\";")), [""; 0]);
}

#[test]
fn a_crate_that_knows_a_side_is_found() {
    let manifest = "[dependencies]\nbansosku-server = { path = \"../server\" }\ntokio.workspace = true\n";
    assert_eq!(wrong_dependencies("contract/Cargo.toml", manifest).len(), 2);
    let of_app =
        "[dependencies]\nbansosku-contract.workspace = true\n\n[dev-dependencies]\nbansosku-server.workspace = true\n";
    assert_eq!(wrong_dependencies("Cargo.toml", of_app), [""; 0], "tests of the app may start the server");
    let for_one_system = "[target.'cfg(target_os = \"android\")'.dependencies]\nbansosku-server.workspace = true\n";
    assert_eq!(wrong_dependencies("Cargo.toml", for_one_system).len(), 1);
}
