//! `android/project.rs`: what the build script puts into the project that dx writes.

use std::fs;
use std::path::Path;

use tempfile::TempDir;

use crate::path;

#[path = "../../android/project.rs"]
mod built;

/// The part of dx's Gradle script that matters here.
const SCRIPT: &str =
    "android {\n    defaultConfig {\n        versionCode = 1\n        versionName = \"0.1.0\"\n    }\n}\n";

/// A project as dx leaves it for cargo, with an icon of its template's.
fn project_of_dx(script: &str) -> TempDir {
    let project = tempfile::tempdir().expect("a temporary folder can be written to");
    let main = project.path().join("app/app/src/main");
    fs::create_dir_all(main.join("kotlin/dev/dioxus/main")).expect("a temporary folder can be written to");
    fs::create_dir_all(main.join("res/mipmap-hdpi")).expect("a temporary folder can be written to");
    fs::write(main.join("res/mipmap-hdpi/ic_launcher.webp"), "the template's")
        .expect("a temporary folder can be written to");
    fs::write(project.path().join("app/app/build.gradle.kts"), script).expect("a temporary folder can be written to");
    project
}

#[test]
fn the_package_gets_our_resources_and_none_of_the_templates() {
    let project = project_of_dx(SCRIPT);
    let kotlin = project.path().join("app/app/src/main/kotlin/dev/dioxus/main");
    let module = built::module_of(&kotlin).unwrap();
    for _ in 0..2 {
        built::dress(module, &path("android/res"), 1_002_003).unwrap();
        let resources = module.join("src/main/res");
        assert!(!resources.join("mipmap-hdpi/ic_launcher.webp").exists());
        for ours in ["mipmap-hdpi/ic_launcher.png", "xml/file_paths.xml", "values-en/strings.xml"] {
            let (copied, own) = (fs::read(resources.join(ours)), fs::read(path("android/res").join(ours)));
            assert_eq!(copied.unwrap(), own.unwrap(), "{ours}");
        }
        let script = fs::read_to_string(module.join("build.gradle.kts")).unwrap();
        assert_eq!(script, SCRIPT.replace("versionCode = 1", "versionCode = 1002003"));
    }
}

#[test]
fn a_gradle_script_without_the_line_for_the_version_stops_the_build() {
    for strange in [SCRIPT.replace("versionCode = 1", "versionCode(1)"), format!("{SCRIPT}{SCRIPT}")] {
        let project = project_of_dx(&strange);
        assert!(built::dress(&project.path().join("app/app"), &path("android/res"), 1).is_err());
    }
}

#[test]
fn a_project_in_another_shape_stops_the_build() {
    assert!(built::module_of(Path::new("/project/app/src/other/kotlin")).is_err());
    assert_eq!(built::module_of(Path::new("/p/app/app/src/main/kotlin/a/b")), Ok(Path::new("/p/app/app")));
}

#[test]
fn a_later_version_has_a_higher_number() {
    let numbers = ["0.0.1", "0.1.0", "0.1.1", "0.10.0", "1.0.0", "1.2.3", "2099.999.999"].map(built::version_code);
    assert!(numbers.iter().all(Result::is_ok) && numbers.is_sorted_by(|a, b| a.as_ref().ok() < b.as_ref().ok()));
    assert_eq!(built::version_code("1.2.3-rc.1"), Ok(1_002_003));
    for unfit in ["0.0.0", "2100.0.0", "1.1000.0", "1.2", "one"] {
        assert!(built::version_code(unfit).is_err(), "{unfit}");
    }
}
