//! Cargo for phones, on a machine that need not have Google's or Apple's kit: where Rust's library for a
//! target comes from, and what stands in for a C compiler of that system.

use std::ffi::OsString;
use std::fs;
use std::io;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::Context;

use crate::process::{output_of, say, succeeds};
use crate::project::Project;
use crate::tools::{self, Packages};

/// Debian's Rust with the sources of its standard library, which builds that for any target.
const DEBIAN_RUST: Packages = Packages {
    purpose: "building for phones, because this Rust has no libraries for them",
    names: &["rustc-web", "cargo-web", "rust-web-src", "rust-web-clippy"],
};

/// Where the standard library for a target comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Library {
    /// Ready-made, from rustup.
    Ready,
    /// Built along, from the sources that rustup has.
    Sources,
    /// Built along by Debian's Rust, from Debian's sources.
    Debian,
}

/// Sees to a standard library for every target, in the way that takes least; only in Debian's way if `debian`.
pub fn libraries(
    project: &Project,
    targets: &[&'static str],
    debian: bool,
) -> anyhow::Result<Vec<(Library, &'static str)>> {
    let rustup = |arguments: &[&str]| {
        let mut command = Command::new("rustup");
        command.current_dir(&project.root).args(arguments);
        command
    };
    let installed = || output_of(&mut rustup(&["target", "list", "--installed"]));
    let (mut missing, mut rest) = (targets.to_vec(), Library::Debian);
    if let (false, Some(listed)) = (debian, installed()) {
        for target in missing_of(targets, &listed) {
            say(&format!("Adding Rust's library for {target}."));
            succeeds(&mut rustup(&["target", "add", target]));
        }
        tools::rust_components()?;
        missing = missing_of(targets, &installed().unwrap_or_default());
        if !missing.is_empty() && succeeds(&mut rustup(&["component", "add", "rust-src"])) {
            say(&format!("There is no ready-made library for {}: it is built along.", missing.join(", ")));
            rest = Library::Sources;
        }
    }
    if !missing.is_empty() && rest == Library::Debian {
        tools::packages(&[&DEBIAN_RUST])?;
    }
    let library = |target| if missing.contains(&target) { rest } else { Library::Ready };
    Ok(targets.iter().map(|target| (library(*target), *target)).collect())
}

/// The targets that a listing of installed ones does not have.
fn missing_of(targets: &[&'static str], installed: &str) -> Vec<&'static str> {
    targets.iter().copied().filter(|target| !installed.lines().any(|line| line.trim() == *target)).collect()
}

/// A C compiler and an archiver for another system.
pub struct CompilerForC {
    /// The compiler.
    pub compiler: PathBuf,
    /// The archiver.
    pub archiver: PathBuf,
}

impl CompilerForC {
    /// Stand-ins that leave empty files: enough where only Rust's types are checked.
    pub fn stand_ins(folder: &Path) -> anyhow::Result<Self> {
        Self::of_scripts(folder, include_str!("cc.sh"), include_str!("ar.sh"))
    }

    /// Two scripts that are written into a folder.
    pub fn of_scripts(folder: &Path, compiler: &str, archiver: &str) -> anyhow::Result<Self> {
        let scripts = Self { compiler: folder.join("cc"), archiver: folder.join("ar") };
        fs::create_dir_all(folder)
            .and_then(|()| write_script(&scripts.compiler, compiler))
            .and_then(|()| write_script(&scripts.archiver, archiver))
            .context("Unable to write the scripts that stand for a C compiler")?;
        Ok(scripts)
    }
}

/// Writes a script that can be started.
pub fn write_script(path: &Path, script: &str) -> io::Result<()> {
    fs::write(path, script).and_then(|()| fs::set_permissions(path, fs::Permissions::from_mode(0o755)))
}

/// Cargo for phones: a command for a target, which builds into `folder`.
pub fn cargo(
    project: &Project,
    library: Library,
    c: &CompilerForC,
    folder: &Path,
    command: &str,
    target: &str,
) -> anyhow::Result<Command> {
    let mut cargo = Command::new(if library == Library::Debian { "/usr/bin/cargo" } else { "cargo" });
    cargo.current_dir(&project.root).arg(command).arg(format!("--target={target}"));
    cargo.env("CARGO_TARGET_DIR", build_folder(library, folder));
    if library != Library::Ready {
        // Building the standard library along is open to nightly compilers; this opens it to any.
        cargo.arg("-Zbuild-std=std,panic_abort").env("RUSTC_BOOTSTRAP", "1");
    }
    if library == Library::Debian {
        cargo.env("RUSTC", "/usr/bin/rustc").env("PATH", path_with_debian_first()?);
    }
    let name = target.replace('-', "_");
    cargo.env(format!("CC_{name}"), &c.compiler).env(format!("AR_{name}"), &c.archiver);
    if std::env::consts::OS != "macos" {
        // Any folder: what would ask Apple's tools for their kit only looks whether this is set.
        cargo.env("SDKROOT", &project.root);
    }
    Ok(cargo)
}

/// Where cargo builds. Crates that find a nightly compiler build otherwise, and would push the others out.
pub fn build_folder(library: Library, folder: &Path) -> PathBuf {
    if library == Library::Ready { folder.to_owned() } else { folder.join("with-std") }
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
        let targets =
            ["aarch64-linux-android", "armv7-linux-androideabi", "aarch64-apple-ios", "aarch64-apple-ios-sim"];
        assert_eq!(missing_of(&targets, &targets.join("\n")), Vec::<&str>::new());
        let some = "x86_64-unknown-linux-gnu\naarch64-apple-ios\naarch64-linux-android\n";
        assert_eq!(missing_of(&targets, some), ["armv7-linux-androideabi", "aarch64-apple-ios-sim"]);
    }

    #[test]
    fn the_stand_ins_leave_the_files_that_they_are_asked_for() {
        let folder = tempfile::tempdir().unwrap();
        let c = CompilerForC::stand_ins(folder.path()).unwrap();
        let file = |name: &str| folder.path().join(name);
        for output in [vec!["-o".into(), file("a.o").into_os_string()], vec![joined("-o", &file("b.o"))]] {
            assert!(succeeds(Command::new(&c.compiler).args(["-c", "a.c", "-O2"]).args(output)));
        }
        assert!(succeeds(Command::new(&c.compiler).args(["-E", "a.c"])), "it is asked who it is");
        assert!(succeeds(Command::new(&c.archiver).arg("cq").arg(file("lib.a")).arg(file("a.o"))));
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
