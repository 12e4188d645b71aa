//! The Gradle project that dx writes from its templates, and what is put into it.
//!
//! It relies on what dx 0.7.10 writes, and says so as an error when it finds something else: a silent
//! miss here would be an app with another's icon, or one that no phone updates to.

use std::fs;
use std::io;
use std::path::Path;

/// The folder of the app's Gradle module, found from the folder that wry writes its Kotlin into.
pub fn module_of(kotlin: &Path) -> Result<&Path, String> {
    kotlin
        .ancestors()
        .find(|folder| folder.ends_with("app/src/main"))
        .and_then(|main| main.ancestors().nth(2))
        .ok_or_else(|| format!("{} does not lie in an Android project as dx 0.7.10 lays it out", kotlin.display()))
}

/// The number by which phones and stores tell a newer package from an older one: `1.2.3` gives 1002003.
pub fn version_code(version: &str) -> Result<u32, String> {
    let release = version.split(['-', '+']).next().unwrap_or_default();
    let parts: Vec<u32> = release.split('.').filter_map(|part| part.parse().ok()).collect();
    match parts[..] {
        // Android's highest number is 2,100,000,000.
        [major @ 0..2100, minor @ 0..1000, patch @ 0..1000] if (major, minor, patch) != (0, 0, 0) => {
            Ok(major * 1_000_000 + minor * 1_000 + patch)
        }
        _ => Err(format!("the version {version} can't be made into a number for Android")),
    }
}

/// Puts our resources in the place of the template's, and the version's number into the Gradle script.
pub fn dress(module: &Path, resources: &Path, version_code: u32) -> io::Result<()> {
    let target = module.join("src/main/res");
    // All of it: an icon of the template beside ours of the same name would stop the build.
    if target.exists() {
        fs::remove_dir_all(&target)?;
    }
    copy_folder(resources, &target)?;
    let script = module.join("build.gradle.kts");
    fs::write(&script, with_version_code(&fs::read_to_string(&script)?, version_code)?)
}

fn copy_folder(from: &Path, to: &Path) -> io::Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let to = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copy_folder(&entry.path(), &to)?;
        } else {
            fs::copy(entry.path(), to)?;
        }
    }
    Ok(())
}

fn with_version_code(script: &str, version_code: u32) -> io::Result<String> {
    let is_ours = |line: &&str| line.trim_start().starts_with("versionCode = ");
    if script.lines().filter(is_ours).count() != 1 {
        return Err(io::Error::other("dx's Gradle script does not have the one line with versionCode"));
    }
    let lines = script.lines().map(|line| match line.split_once("versionCode = ") {
        Some((indent, _)) if is_ours(&line) => format!("{indent}versionCode = {version_code}\n"),
        _ => format!("{line}\n"),
    });
    Ok(lines.collect())
}
