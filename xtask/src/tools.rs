//! What must be installed: how to see whether it is there, and how to get it.
//!
//! Everything comes from Debian's packages, the Python packages or the npm packages, through their
//! own clients. Seeing that all is there takes no network and no more than a moment.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, bail};

use crate::process::{on_path, output_of, run, say, succeeds};
use crate::project::Project;

/// Debian packages that are needed together, and what for.
pub struct Packages {
    /// Completes the sentence "Installing … for".
    pub purpose: &'static str,
    /// Their names.
    pub names: &'static [&'static str],
}

/// What the app's own window is built with and runs on.
pub const WINDOW: Packages = Packages {
    purpose: "the app's own window",
    names: &[
        "libwebkit2gtk-4.1-dev",
        "libgtk-3-dev",
        "libxdo-dev",
        "libayatana-appindicator3-dev",
        "libssl-dev",
        "pkg-config",
        "fonts-liberation",
    ],
};

/// A screen without a monitor, and a camera for it.
pub const SCREEN: Packages =
    Packages { purpose: "a screen without a monitor", names: &["xvfb", "xauth", "imagemagick"] };

/// A browser to look at the app with.
pub const BROWSER: Packages = Packages { purpose: "a browser", names: &["chromium", "fonts-roboto-unhinted"] };

/// A keyring of its own for the journeys, so that nobody's real one is touched.
pub const KEYRING: Packages = Packages { purpose: "a keyring for the tests", names: &["dbus", "gnome-keyring"] };

const NODE: Packages = Packages { purpose: "the browser journeys", names: &["nodejs", "npm"] };
const PYTHON: Packages =
    Packages { purpose: "tools that come as Python packages", names: &["python3", "python3-venv", "python3-pip"] };

/// The oldest Node that the browser journeys run on.
const OLDEST_NODE: u32 = 18;

/// Installs the Debian packages that are missing.
pub fn packages(wanted: &[&Packages]) -> anyhow::Result<()> {
    if on_path("dpkg-query").is_none() {
        say(&format!(
            "This is no Debian machine, so that nothing can be installed here; what is needed are Debian's {}.",
            wanted.iter().flat_map(|packages| packages.names).copied().collect::<Vec<_>>().join(", ")
        ));
        return Ok(());
    }
    let known = output_of(Command::new("dpkg-query").args(["-W", "-f", "${Package} ${db:Status-Status}\n"]))
        .context("dpkg-query does not say what is installed")?;
    let mut missing = Vec::new();
    for packages in wanted {
        let lacking = missing_of(packages.names, &known);
        if !lacking.is_empty() {
            say(&format!("Installing {} for {}.", lacking.join(", "), packages.purpose));
            missing.extend(lacking);
        }
    }
    if missing.is_empty() {
        return Ok(());
    }
    apt_get(&["update", "--quiet"], &[], &missing)?;
    apt_get(&["install", "--yes", "--quiet", "--no-install-recommends"], &missing, &missing)
}

/// The packages that a listing of `name status` lines does not have as installed.
fn missing_of<'a>(names: &[&'a str], known: &str) -> Vec<&'a str> {
    let installed = |name: &str| known.lines().any(|line| line.strip_prefix(name) == Some(" installed"));
    names.iter().copied().filter(|name| !installed(name)).collect()
}

fn apt_get(words: &[&str], names: &[&str], missing: &[&str]) -> anyhow::Result<()> {
    let root = output_of(Command::new("id").arg("-u")).as_deref() == Some("0");
    let mut command = if root {
        Command::new("apt-get")
    } else if on_path("sudo").is_some() {
        let mut command = Command::new("sudo");
        command.arg("apt-get");
        command
    } else {
        bail!(
            "only an administrator can install packages; let one run: apt-get update && \
             apt-get install --no-install-recommends {}",
            missing.join(" ")
        );
    };
    run(command.args(words).args(names).env("DEBIAN_FRONTEND", "noninteractive"))
        .context("Unable to install Debian packages")
}

/// A Python environment of the project's own, in the build folder.
pub fn python(project: &Project) -> anyhow::Result<PathBuf> {
    let programs = project.tools().join("python/bin");
    if programs.join("pip").is_file() {
        return Ok(programs);
    }
    if !succeeds(Command::new("python3").args(["-c", "import venv, ensurepip, pip"])) {
        packages(&[&PYTHON])?;
    }
    say("Making a Python environment in the build folder, so that the machine's own stays as it is.");
    run(Command::new("python3").args(["-m", "venv"]).arg(project.tools().join("python")))?;
    Ok(programs)
}

/// Installs what a file of requirements names, each pinned by version and hash, into that environment; whether
/// there is something ready-made for this machine.
pub fn python_package(project: &Project, requirements: &Path) -> anyhow::Result<bool> {
    let programs = python(project)?;
    Ok(succeeds(
        // Not the script `pip`, which names the folder that it was made in: a copy of it would install there.
        Command::new(programs.join("python"))
            .args(["-m", "pip", "install", "--quiet", "--no-deps", "--only-binary", ":all:", "--require-hashes", "-r"])
            .arg(requirements),
    ))
}

/// Sees that `cargo nextest` and `cargo deny` can be called: from the machine, else as ready-made
/// programs, else built here.
pub fn cargo_tools(project: &Project) -> anyhow::Result<()> {
    let pins = fs::read_to_string(project.root.join("xtask/cargo-tools.txt"))
        .context("Unable to read which versions of cargo's tools are wanted")?;
    for (name, pin) in pinned(&pins) {
        if on_path(&name).is_some() || project.tools().join("cargo/bin").join(&name).is_file() {
            continue;
        }
        let programs = python(project)?;
        if programs.join(&name).is_file() {
            continue;
        }
        say(&format!("Installing {name} from a Python package, because this machine has none."));
        let wanted = project.tools().join(format!("{name}.txt"));
        fs::File::create(&wanted).and_then(|mut file| file.write_all(pin.as_bytes()))?;
        if !python_package(project, &wanted)? {
            say(&format!("There is no ready-made {name} for this machine: building it, which takes some minutes."));
            let version = version_of(&pin).with_context(|| format!("{name} has no version in cargo-tools.txt"))?;
            run(Command::new("cargo")
                .args(["install", "--locked", "--version", version, "--root"])
                .arg(project.tools().join("cargo"))
                .arg(&name))?;
        }
    }
    Ok(())
}

/// The requirements of `cargo-tools.txt`, each with the program that it brings.
fn pinned(text: &str) -> Vec<(String, String)> {
    let mut pins: Vec<(String, String)> = Vec::new();
    for line in text.lines().filter(|line| !line.starts_with('#') && !line.trim().is_empty()) {
        if let (true, Some((_, pin))) = (line.starts_with(' '), pins.last_mut()) {
            pin.push_str(line);
            pin.push('\n');
        } else {
            let package = line.split("==").next().unwrap_or_default();
            let program = package.trim_start_matches("astral-dev-toolchain-").to_owned();
            pins.push((program, format!("{line}\n")));
        }
    }
    pins
}

fn version_of(pin: &str) -> Option<&str> {
    pin.split_once("==")?.1.split_whitespace().next()
}

/// The PATH with the project's own tools behind the machine's.
pub fn path_with_tools(project: &Project) -> anyhow::Result<std::ffi::OsString> {
    let machine = std::env::var_os("PATH").unwrap_or_default();
    let own = [project.tools().join("python/bin"), project.tools().join("cargo/bin")];
    std::env::join_paths(std::env::split_paths(&machine).chain(own)).context("The PATH has a folder with a colon")
}

/// Sees that rustfmt and clippy are there; a minimal toolchain lacks them.
pub fn rust_components() -> anyhow::Result<()> {
    for (component, call) in [("rustfmt", "fmt"), ("clippy", "clippy")] {
        if succeeds(Command::new("cargo").args([call, "--version"])) {
            continue;
        }
        say(&format!("Installing {component}, which this Rust toolchain lacks."));
        run(Command::new("rustup").args(["component", "add", component])).with_context(|| {
            format!("Unable to add {component} to this Rust toolchain; it comes with the profile \"default\"")
        })?;
    }
    Ok(())
}

/// Sees that Node is there and new enough, and that the npm packages of the journeys and of the independent
/// programs for uploads are installed.
pub fn journeys(project: &Project) -> anyhow::Result<()> {
    let node = output_of(Command::new("node").arg("--version"));
    if node.is_none() || on_path("npm").is_none() {
        packages(&[&NODE])?;
    }
    let node = output_of(Command::new("node").arg("--version")).unwrap_or_default();
    if major_of(&node).is_none_or(|major| major < OLDEST_NODE) {
        bail!("the browser journeys need Node {OLDEST_NODE} or newer, and this machine has {node:?}");
    }
    for folder in ["tests/browser", "tests/uploads"] {
        npm_packages(&project.root.join(folder))?;
    }
    Ok(())
}

/// Installs npm packages as the lock file of a folder says, unless they are there.
fn npm_packages(folder: &Path) -> anyhow::Result<()> {
    let wanted = fs::read(folder.join("package-lock.json"))
        .with_context(|| format!("Unable to read package-lock.json in {}", folder.display()))?;
    let stamp = folder.join("node_modules/.installed-lock.json");
    if fs::read(&stamp).is_ok_and(|installed| installed == wanted) {
        return Ok(());
    }
    say(&format!("Installing the npm packages of {} as its lock file says.", folder.display()));
    run(Command::new("npm")
        .args(["ci", "--no-audit", "--no-fund"])
        .current_dir(folder)
        // The machine's own browser is used.
        .env("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1"))?;
    fs::write(stamp, wanted).context("Unable to note which npm packages are installed")
}

/// The first number of a version like `v20.20.2`.
fn major_of(version: &str) -> Option<u32> {
    version.trim_start_matches('v').split('.').next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_package_counts_as_missing_unless_it_is_installed_under_its_whole_name() {
        let known = "xvfb installed\nchromium config-files\nxauth-extra installed\n";
        assert_eq!(missing_of(&["xvfb", "chromium", "xauth"], known), ["chromium", "xauth"]);
    }

    #[test]
    fn each_pinned_tool_has_its_program_its_version_and_its_hashes() {
        let text = include_str!("../cargo-tools.txt");
        let pins = pinned(text);
        let programs: Vec<_> = pins.iter().map(|(program, _)| program.as_str()).collect();
        assert_eq!(programs, ["cargo-nextest", "cargo-deny"]);
        for (program, pin) in &pins {
            assert!(version_of(pin).is_some_and(|version| version.split('.').count() == 3), "{program}");
            assert_eq!(pin.matches("--hash=sha256:").count(), 2, "{program}: one for each kind of processor");
        }
    }

    #[test]
    fn nodes_version_is_read() {
        assert_eq!(major_of("v20.20.2"), Some(20));
        assert_eq!(major_of(""), None);
    }
}
