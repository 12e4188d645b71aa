//! Android's own packaging tool on `android/`: whether it takes the manifest and the resources.
//!
//! Debian's framework is of Android 10, and there is none of `AndroidX`. So what is newer is taken out of a copy
//! first, and a stub stands for the theme of `AndroidX`; `tests/packaging/` holds what is taken out here.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::Context;

use crate::process::{run, say};
use crate::project::Project;
use crate::tools::{self, Packages};

const TOOL: Packages =
    Packages { purpose: "reading what the Android package is made of", names: &["aapt", "android-framework-res"] };

/// The resources of Android itself.
const FRAMEWORK: &str = "/usr/share/android-framework-res/framework-res.apk";

/// Attributes of the manifest that Android has had only since 11, 12 or 13.
const NEWER_ATTRIBUTES: [&str; 4] =
    ["allowNativeHeapPointerTagging", "dataExtractionRules", "enableOnBackInvokedCallback", "localeConfig"];

/// Changes that an activity can be told of only since Android 12 or 14.
const NEWER_CHANGES: [&str; 2] = ["|fontWeightAdjustment", "|grammaticalGender"];

/// In the name of resources that only Android 12 and later read.
const NEWER: &str = "-v31_";

/// What the resources take from `AndroidX`.
const ANDROIDX: &str = r#"<resources>
    <attr name="colorPrimary" format="color" />
    <attr name="colorAccent" format="color" />
    <style name="Theme.AppCompat.DayNight.NoActionBar" parent="@android:style/Theme.DeviceDefault.Light" />
</resources>
"#;

/// Makes a package of the manifest and the resources alone.
pub fn check(project: &Project) -> anyhow::Result<()> {
    tools::packages(&[&TOOL])?;
    if !Path::new(FRAMEWORK).is_file() {
        say("Debian's framework of Android is not here: Android's own tool does not look at the package this time.");
        return Ok(());
    }
    say("Letting Android's own tool read the manifest and the resources.");
    let folder = project.target.join("phones/package");
    write_inputs(&project.root.join("android"), &folder).context("Unable to write what Android's tool reads")?;
    let tool = |arguments: &[&str]| {
        let mut command = Command::new("aapt2");
        command.current_dir(&folder).args(arguments);
        command
    };
    let unable = "Unable to list the resources";
    for resources in [folder.join("androidx"), project.root.join("android/res")] {
        run(tool(&["compile", "-o", "compiled"]).args(files_in_folders_of(&resources).context(unable)?))?;
    }
    let compiled = files_of(&folder.join("compiled")).context(unable)?;
    let older = compiled.iter().filter(|file| !file.to_string_lossy().contains(NEWER));
    run(tool(&["link", "-o", "package.apk", "--manifest", "AndroidManifest.xml", "-I", FRAMEWORK]).args(older))
}

/// Writes the manifest and the stub into a new folder, with another for what is compiled.
fn write_inputs(ours: &Path, folder: &Path) -> io::Result<()> {
    if folder.exists() {
        fs::remove_dir_all(folder)?;
    }
    fs::create_dir_all(folder.join("androidx/values"))?;
    fs::create_dir(folder.join("compiled"))?;
    fs::write(folder.join("androidx/values/androidx.xml"), ANDROIDX)?;
    fs::write(folder.join("AndroidManifest.xml"), of_android_10(&fs::read_to_string(ours.join("AndroidManifest.xml"))?))
}

/// Resources lie in folders that say for which phones they are.
fn files_in_folders_of(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let files = files_of(folder)?.iter().map(|inner| files_of(inner)).collect::<io::Result<Vec<_>>>()?;
    Ok(files.concat())
}

fn files_of(folder: &Path) -> io::Result<Vec<PathBuf>> {
    fs::read_dir(folder)?.map(|entry| Ok(entry?.path())).collect()
}

/// The manifest without what Android has had only since 11, and with what Gradle puts in.
fn of_android_10(manifest: &str) -> String {
    let mut older = manifest
        .replacen("<manifest ", "<manifest package=\"org.bansosku.app\" ", 1)
        .replace("${applicationId}", "org.bansosku.app");
    for change in NEWER_CHANGES {
        older = older.replace(change, "");
    }
    for attribute in NEWER_ATTRIBUTES {
        older = without(&older, &format!("android:{attribute}=\""), "\"");
    }
    without(&older, "<queries>", "</queries>")
}

/// A text without its first part from `start` to `end`.
fn without(text: &str, start: &str, end: &str) -> String {
    let cut = text.split_once(start).and_then(|(before, rest)| Some((before, rest.split_once(end)?.1)));
    cut.map_or_else(|| text.to_owned(), |(before, after)| format!("{before}{after}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_newer_is_taken_out_of_the_manifest() {
        let manifest = r#"<manifest xmlns:android="a"><queries><intent /></queries>
            <application android:localeConfig="@xml/l" android:label="b">
            <activity android:configChanges="locale|grammaticalGender|uiMode" />
            <provider android:authorities="${applicationId}.fileprovider" /></application></manifest>"#;
        let expected = r#"<manifest package="org.bansosku.app" xmlns:android="a">
            <application  android:label="b">
            <activity android:configChanges="locale|uiMode" />
            <provider android:authorities="org.bansosku.app.fileprovider" /></application></manifest>"#;
        assert_eq!(of_android_10(manifest), expected);
    }
}
