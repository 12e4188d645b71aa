//! Dresses dx's Android project: icons, texts and the version number that no key of `Dioxus.toml` can say. And keeps
//! the program small that goes into it.
//!
//! dx writes its project anew for each build and then calls cargo, which runs this before it compiles
//! the app. In every build for another system nothing happens here.

use std::env;
use std::error::Error;
use std::path::{Path, PathBuf};

mod project;

/// The folder for wry's Kotlin files, which dx tells to wry's own build script.
const KOTLIN_FOLDER: &str = "WRY_ANDROID_KOTLIN_FILES_OUT_DIR";

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo:rerun-if-env-changed={KOTLIN_FOLDER}");
    if env::var("CARGO_CFG_TARGET_OS")? == "android" && env::var("PROFILE")? == "release" {
        link_small(Path::new(&env::var("CARGO_MANIFEST_DIR")?));
    }
    let Some(kotlin) = env::var_os(KOTLIN_FOLDER).map(PathBuf::from) else { return Ok(()) };
    let module = project::module_of(&kotlin)?;
    println!("cargo:rerun-if-changed=android/res");
    // Newer than the last run of this whenever dx has written its project anew.
    println!("cargo:rerun-if-changed={}", module.join("src/main/AndroidManifest.xml").display());
    project::dress(module, Path::new("android/res"), project::version_code(&env::var("CARGO_PKG_VERSION")?)?)?;
    Ok(())
}

/// dx lets the linker export everything: the names alone would be a sixth of the program, and nothing that has a
/// name could be left out. The tables for unwinding are of no use in a program that ends at a panic, functions with the
/// same code are needed once, and the places that the phone fills in at the start are written in the short form, which
/// every Android since 6 reads.
fn link_small(root: &Path) {
    for (word, file) in [("--version-script", "exports.map"), ("--script", "no-unwinding.ld")] {
        let file = root.join("android").join(file);
        println!("cargo:rerun-if-changed={}", file.display());
        println!("cargo:rustc-link-arg-bins=-Wl,{word}={}", file.display());
    }
    println!("cargo:rustc-link-arg-bins=-Wl,--icf=all");
    println!("cargo:rustc-link-arg-bins=-Wl,--pack-dyn-relocs=android");
}
