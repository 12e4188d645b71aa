//! `cargo xtask bench size`: how large the app is on a phone, next to a bare Dioxus app of the same version,
//! features and profile, and which crates take how much of it.
//!
//! Both are linked for Android on arm64 with the flags of dx and of Google's kit, but without that kit: the C
//! sources of some crates are compiled with another C library's headers, and what the phone's own libraries bring
//! stays open. So these are no programs that start. They lack the unwinder that the kit links in, about 0.1 MB.

use std::collections::BTreeMap;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use flate2::Compression;
use flate2::write::GzEncoder;

use super::bare;
use crate::phones::toolchain::{self, CompilerForC, Library};
use crate::process::{run as run_program, say};
use crate::project::Project;
use crate::tools;

/// What nearly all phones in use run.
const TARGET: &str = "aarch64-linux-android";

/// Libraries that are on the phone, or that only Google's kit has.
const OF_THE_PHONE: [&str; 7] = ["android", "c", "dl", "log", "m", "nativewindow", "unwind"];

/// Where the package has the compiler's own headers, and those of a C library: from the one to the other.
const HEADERS: [&str; 5] = [
    "include",
    "libc/include/aarch64-linux-musl",
    "libc/include/generic-musl",
    "libc/include/aarch64-linux-any",
    "libc/include/any-linux-any",
];

/// An archive with nothing in it.
const EMPTY_ARCHIVE: &str = "!<arch>\n";

/// A million bytes: stores and phones count so.
const MEGABYTE: f64 = 1_000_000.0;

/// The goals.
const MOST: f64 = 10.0;
const MOST_COMPRESSED: f64 = 4.5;
const MOST_TIMES_BARE: f64 = 1.6;

/// Parts that are zeros at the start, and take no room in a file.
const NOT_IN_THE_FILE: [&str; 3] = [".bss", ".tbss", ".relro_padding"];

/// From this part of the app on a crate is named.
const NAMED_FROM: f64 = 0.005;

/// Builds both, compares them and prints each large crate's share. An error when a goal is missed.
pub fn run(project: &Project) -> anyhow::Result<()> {
    let folder = project.target.join("phones");
    let kit = kit(project, &folder.join("size"))?;
    let (library, _) = toolchain::libraries(project, &[TARGET], false)?[0];
    say("Building the app for Android as a release (this takes some minutes).");
    let map = folder.join("size/app.map");
    let with_map = [format!("-Map={}", map.display())];
    let app = build(project, library, &kit, &folder, &project.root.join("Cargo.toml"), "bansosku", &with_map)?;
    say("Building the bare app in the same way, with the same versions of everything.");
    let manifest = bare::manifest(project)?;
    // android/build.rs says the same to the app's linker.
    let android = project.root.join("android").display().to_string();
    let small = [
        format!("--version-script={android}/exports.map"),
        format!("--script={android}/no-unwinding.ld"),
        "--pack-dyn-relocs=android".to_owned(),
        "--icf=all".to_owned(),
    ];
    let bare = build(project, library, &kit, &folder, &manifest, "bare-window", &small)?;
    let map = fs::read_to_string(&map).context("Unable to read what the linker says it put together")?;
    shares(&map, app.bytes);
    compare(&app, &bare)
}

/// A compiler and a linker for arm64 Android.
struct Kit {
    c: CompilerForC,
    linker: PathBuf,
}

fn kit(project: &Project, folder: &Path) -> anyhow::Result<Kit> {
    let python = tools::python(project)?;
    if package_folder(&python).is_none() {
        say("Installing a C compiler for any system from a Python package, for the C sources of some crates.");
        if !tools::python_package(project, &project.root.join("xtask/ziglang.txt"))? {
            bail!("there is no ready-made C compiler for phones on this kind of machine");
        }
    }
    let compiler = package_folder(&python).context("The Python package of the C compiler has no compiler")?;
    let zig = compiler.join("zig").display().to_string();
    let headers = HEADERS.map(|part| format!("-isystem '{}'", compiler.join("lib").join(part).display())).join(" ");
    let script = |words: &str| format!("#!/bin/sh\nexec '{zig}' {words} \"$@\"\n");
    let c = CompilerForC::of_scripts(folder, &script(&format!("clang {headers}")), &script("ar"))?;
    let here = folder.display();
    toolchain::write_script(&folder.join("ld.lld"), &script("ld.lld"))
        .and_then(|()| {
            // rustc knows by the name how to speak to it.
            toolchain::write_script(
                &folder.join("clang"),
                &script(&format!(
                    "clang --target=aarch64-linux-android26 -nostartfiles -fuse-ld='{here}/ld.lld' -L'{here}' \
                     -Wl,--unresolved-symbols=ignore-all -Wl,--export-dynamic -Wl,--entry=main"
                )),
            )
        })
        .and_then(|()| {
            OF_THE_PHONE.iter().try_for_each(|name| fs::write(folder.join(format!("lib{name}.a")), EMPTY_ARCHIVE))
        })
        .context("Unable to write the scripts that stand for Google's kit")?;
    Ok(Kit { c, linker: folder.join("clang") })
}

/// Where the package lies in the Python environment whose programs are in this folder.
fn package_folder(programs: &Path) -> Option<PathBuf> {
    let versions = fs::read_dir(programs.parent()?.join("lib")).ok()?;
    let folder = |version: fs::DirEntry| version.path().join("site-packages/ziglang");
    versions.flatten().map(folder).find(|folder| folder.join("zig").is_file())
}

/// A program as it would lie in a package.
struct Program {
    bytes: u64,
    compressed: u64,
}

fn build(
    project: &Project,
    library: Library,
    kit: &Kit,
    folder: &Path,
    manifest: &Path,
    name: &str,
    link_words: &[String],
) -> anyhow::Result<Program> {
    let mut cargo = toolchain::cargo(project, library, &kit.c, folder, "rustc", TARGET)?;
    cargo.env("CARGO_TARGET_AARCH64_LINUX_ANDROID_LINKER", &kit.linker);
    cargo.args(["--release", "--no-default-features", "--features=mobile", "--bin", name, "--manifest-path"]);
    cargo
        .arg(manifest)
        .args(["--package", name, "--"])
        .args(link_words.iter().map(|word| format!("-Clink-arg=-Wl,{word}")));
    run_program(&mut cargo)?;
    let program = toolchain::build_folder(library, folder).join(TARGET).join("release").join(name);
    let content = fs::read(&program).with_context(|| format!("Unable to read {}", program.display()))?;
    let mut packed = GzEncoder::new(Vec::new(), Compression::best());
    let compressed =
        packed.write_all(&content).and_then(|()| packed.finish()).context("Unable to compress a program")?;
    Ok(Program { bytes: content.len() as u64, compressed: compressed.len() as u64 })
}

fn compare(app: &Program, bare: &Program) -> anyhow::Result<()> {
    let times = ratio(app.bytes, bare.bytes);
    println!("\n{:<28} {:>10} {:>10} {:>8} {:>8}", "MB (a million bytes)", "app", "bare", "ratio", "goal");
    let line = |name: &str, app: u64, bare: u64, goal: f64| {
        println!("{name:<28} {:>10.2} {:>10.2} {:>8.2} {goal:>8.1}", megabytes(app), megabytes(bare), ratio(app, bare));
    };
    line("stripped, on the phone", app.bytes, bare.bytes, MOST);
    line("compressed, on the way", app.compressed, bare.compressed, MOST_COMPRESSED);
    let missed: Vec<String> = [
        ("MB on the phone", megabytes(app.bytes), MOST),
        ("MB on the way", megabytes(app.compressed), MOST_COMPRESSED),
        ("times the bare app", times, MOST_TIMES_BARE),
    ]
    .iter()
    .filter(|(_, found, most)| found > most)
    .map(|(what, found, most)| format!("{found:.2} {what}, and the goal is {most}"))
    .collect();
    if !missed.is_empty() {
        bail!("the app is too large: {}", missed.join("; "));
    }
    println!("\nThe goals are met: {MOST} MB, {MOST_COMPRESSED} MB compressed, {MOST_TIMES_BARE} times the bare app.");
    Ok(())
}

/// Prints how much of the program each large crate takes.
fn shares(map: &str, whole: u64) {
    let mut crates: Vec<(String, u64)> = by_crate(map).into_iter().collect();
    crates.sort_by_key(|(_, bytes)| std::cmp::Reverse(*bytes));
    let (named, rest): (Vec<_>, Vec<_>) = crates.into_iter().partition(|(_, bytes)| ratio(*bytes, whole) >= NAMED_FROM);
    println!("\n{:<28} {:>10} {:>8}", "crate", "MB", "share");
    let others = (format!("{} others", rest.len()), rest.iter().map(|(_, bytes)| bytes).sum());
    for (name, bytes) in named.iter().chain([&others]) {
        println!("{name:<28} {:>10.3} {:>7.1}%", megabytes(*bytes), 100.0 * ratio(*bytes, whole));
    }
}

/// The bytes of each crate, from the linker's map. What was written by one crate and made for the types of
/// another counts for the one that wrote it.
fn by_crate(map: &str) -> BTreeMap<String, u64> {
    let mut crates = BTreeMap::new();
    for line in map.lines() {
        if let Some((name, bytes)) = part_of(line) {
            *crates.entry(name).or_default() += bytes;
        }
    }
    crates
}

/// The crate and the size that a line of the map tells of: `address address size alignment file:(section)`.
fn part_of(line: &str) -> Option<(String, u64)> {
    let mut fields = line.split_whitespace().skip(2);
    let bytes = u64::from_str_radix(fields.next()?, 16).ok()?;
    let (file, section) = fields.nth(1)?.split_once(":(")?;
    let is_in_the_file = !NOT_IN_THE_FILE.iter().any(|name| section.starts_with(name));
    is_in_the_file.then(|| (crate_of(file, section.trim_end_matches(')')), bytes))
}

/// The linker sees one object for the whole program, in which each section of Rust's has the name of what lies in it.
/// C's lie in their crate's archive: `…/libNAME-HASH.rlib(OBJECT.o)`.
fn crate_of(file: &str, section: &str) -> String {
    if let Some(name) = ["_ZN", "_R"].iter().find_map(|mark| section.find(mark)).map(|start| &section[start..]) {
        let name = rustc_demangle::demangle(name).to_string();
        let path = name.trim_start_matches(|letter: char| !letter.is_alphanumeric());
        let path = ["mut ", "dyn ", "const "].iter().fold(path, |path, word| path.trim_start_matches(word));
        let first = path.split(|letter: char| !letter.is_alphanumeric() && letter != '_').next().unwrap_or(path);
        // What is written for any type begins with the letter that stands for it.
        return if first.starts_with(char::is_uppercase) { "for any type" } else { first }.to_owned();
    }
    let archive = file.split('(').next().and_then(|path| path.rsplit('/').next()).unwrap_or_default();
    let of_c = archive.strip_prefix("lib").and_then(|rest| rest.rsplit_once('-'));
    match (of_c, section) {
        (Some((name, _)), _) => format!("{name} (C)"),
        (None, section) if section.starts_with(".rodata") => "texts and constants".to_owned(),
        (None, section) if section.starts_with(".data") => "constants with addresses".to_owned(),
        (None, _) => "tables of the linker".to_owned(),
    }
}

fn ratio(part: u64, whole: u64) -> f64 {
    megabytes(part) / megabytes(whole)
}

#[expect(clippy::cast_precision_loss, reason = "a program's size is far below the limit")]
fn megabytes(bytes: u64) -> f64 {
    bytes as f64 / MEGABYTE
}

#[cfg(test)]
mod tests {
    use super::*;

    const MAP: &str = "             VMA              LMA     Size Align Out     In      Symbol
             26c              26c       34     4 .eh_frame_hdr
             26c              26c       14     4         <internal>:(.eh_frame_hdr)
             2b4              2b4      114     4 .text
             2b4              2b4      100     4         /t/app.rcgu.o:(.text._ZN5tokio4task5spawn17h0123456789abcdefE)
             2b4              2b4      100     1                 _ZN5tokio4task5spawn17h0123456789abcdefE
             2c4              2c4       10     4         /t/app.rcgu.o:(.text._ZN44_$LT$tokio..Handle$u20$as$u20$core..Drop$GT$4drop17h0123456789abcdefE)
             3b4              3b4       14     4         /t/deps/libring-2e.rlib(3d-curve25519.o):(.text.x25519)
            42c8             42c8       20     8         /t/app.rcgu.o:(.rodata..L__unnamed_1)
            4358             4358     1000     8         /t/app.rcgu.o:(.bss.STATIC)
";

    #[test]
    fn each_part_counts_for_the_crate_that_wrote_it_and_zeros_for_none() {
        let expected =
            [("ring (C)", 0x14), ("tables of the linker", 0x14), ("texts and constants", 0x20), ("tokio", 0x110)];
        assert_eq!(by_crate(MAP), expected.map(|(name, bytes)| (name.to_owned(), bytes)).into());
    }

    #[test]
    fn each_goal_that_is_missed_is_named_and_meeting_all_is_no_error() {
        let program = |bytes, compressed| Program { bytes, compressed };
        let bare = program(6_000_000, 2_400_000);
        assert!(compare(&program(9_500_000, 4_400_000), &bare).is_ok());
        for (app, complaint) in [
            (program(10_100_000, 4_000_000), "10.10 MB on the phone"),
            (program(9_000_000, 4_600_000), "4.60 MB on the way"),
            (program(9_700_000, 4_000_000), "1.62 times the bare app"),
        ] {
            let error = compare(&app, &bare).unwrap_err().to_string();
            assert!(error.contains(complaint), "{error}");
        }
    }
}
