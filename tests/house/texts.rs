//! What no file of the project may contain, and what every crate begins with.

use crate::{File, assert_none, files};

/// Files that are longer than [`LONGEST`] lines, each with its reason.
const LONG: [(&str, &str); 3] = [
    ("tests/services/session.rs", "one session's promises, which share the same doubles"),
    ("assets/css/bansosku.css", "the one stylesheet, with its parts under headings of their own"),
    ("server/src/seed/names.rs", "names are data"),
];

/// About 400 lines are the most for a file; a few more are no reason to cut it apart.
const LONGEST: usize = 430;

/// Source files; data, language files and prose may be as long as they need.
const SOURCES: [&str; 5] = [".rs", ".ts", ".js", ".css", ".sql"];

/// Hosts of package registries: clients know them, and a machine may have a mirror. Written in two
/// parts so that this list does not find itself.
const REGISTRIES: [&str; 9] = [
    concat!("crates", ".io"),
    concat!("pypi", ".org"),
    concat!("pythonhosted", ".org"),
    concat!("registry.", "npmjs"),
    concat!("npmjs", ".org"),
    concat!("npmjs", ".com"),
    concat!("deb.", "debian.org"),
    concat!("security.", "debian.org"),
    concat!("proxy.", "golang"),
];

/// Folders of one person's machine.
const LOCAL_FOLDERS: [&str; 5] =
    [concat!("/ho", "me/"), concat!("/ro", "ot/"), concat!("/wo", "rk/"), concat!("/Us", "ers/"), concat!("C:", "\\")];

/// What says that something is not done yet.
const UNFINISHED: [&str; 5] = [
    concat!("TO", "DO"),
    concat!("FIX", "ME"),
    concat!("XX", "X:"),
    concat!("todo", "!("),
    concat!("unimplemented", "!("),
];

/// Written by tools that name the registry on their own.
fn is_written_by_a_tool(path: &str) -> bool {
    path.ends_with("Cargo.lock")
}

fn found(file: &File, forbidden: &[&str], why: &str) -> Vec<String> {
    file.text
        .lines()
        .enumerate()
        .flat_map(|(line, text)| {
            forbidden
                .iter()
                .filter(|word| text.contains(**word))
                .map(move |word| format!("{}:{}: {word} {why}", file.path, line + 1))
        })
        .collect()
}

fn names_of_registries(file: &File) -> Vec<String> {
    if is_written_by_a_tool(&file.path) { Vec::new() } else { found(file, &REGISTRIES, "is a registry's host") }
}

fn local_folders(file: &File) -> Vec<String> {
    found(file, &LOCAL_FOLDERS, "is a folder of one machine")
}

fn unfinished(file: &File) -> Vec<String> {
    if is_written_by_a_tool(&file.path) { Vec::new() } else { found(file, &UNFINISHED, "is left to be done") }
}

fn too_long(file: &File) -> Option<String> {
    let lines = file.text.lines().count();
    let explained = LONG.iter().any(|(path, _)| *path == file.path);
    (lines > LONGEST && !explained && SOURCES.iter().any(|ending| file.path.ends_with(ending)))
        .then(|| format!("{}: {lines} lines; one file, one reason to open it", file.path))
}

/// Whether a file is the root of a crate: a library, a program or an integration test.
fn is_crate_root(path: &str) -> bool {
    let is = |ending: &str| path == ending || path.ends_with(&format!("/{ending}"));
    is("src/lib.rs") || is("src/main.rs") || path.contains("src/bin/")
}

/// The app's library may be unsafe in its platform layer, where phones are spoken to through JNI.
fn unsafe_code(file: &File) -> Option<String> {
    let wanted = if file.path == "src/lib.rs" { "#![deny(unsafe_code)]" } else { "#![forbid(unsafe_code)]" };
    (is_crate_root(&file.path) && !file.text.contains(wanted)).then(|| format!("{}: lacks {wanted}", file.path))
}

#[test]
fn no_file_names_a_registrys_host() {
    assert_none(&files().iter().flat_map(names_of_registries).collect::<Vec<_>>());
}

#[test]
fn no_file_names_a_folder_of_one_machine() {
    assert_none(&files().iter().flat_map(local_folders).collect::<Vec<_>>());
}

#[test]
fn nothing_is_left_to_be_done_in_the_sources() {
    assert_none(&files().iter().flat_map(unfinished).collect::<Vec<_>>());
}

#[test]
fn a_file_is_short_enough_to_be_read() {
    assert_none(&files().iter().filter_map(too_long).collect::<Vec<_>>());
    for (path, _) in LONG {
        let long = files().iter().any(|file| file.path == path && file.text.lines().count() > LONGEST);
        assert!(long, "{path} needs no exception any more");
    }
}

#[test]
fn no_crate_is_unsafe() {
    let files = files();
    assert!(files.iter().filter(|file| is_crate_root(&file.path)).count() > 6, "the crates are found");
    assert_none(&files.iter().filter_map(unsafe_code).collect::<Vec<_>>());
}

/// The bare window that the app's start is measured by must be built as the app is.
#[test]
fn the_bare_window_is_built_like_the_app() {
    let files = files();
    let text = |path: &str| files.iter().find(|file| file.path == path).map(|file| file.text.as_str());
    let app = text("Cargo.toml").expect("the app's manifest");
    let bare = text("xtask/bench/bare-window/Cargo.toml").expect("the bare window's manifest");
    assert_eq!(section(app, "[profile.release]"), section(bare, "[profile.release]"));
    let features = |manifest: &str| {
        let line = manifest.lines().find(|line| line.starts_with("dioxus = ")).expect("Dioxus").to_owned();
        line.replace(", \"desktop\"]", "]")
    };
    assert_eq!(features(app), features(bare));
}

/// The lines of a manifest's section.
fn section<'a>(manifest: &'a str, head: &str) -> Vec<&'a str> {
    let lines: Vec<&str> =
        manifest.lines().skip_while(|line| *line != head).skip(1).take_while(|line| !line.starts_with('[')).collect();
    let lines: Vec<&str> = lines.into_iter().filter(|line| !line.trim().is_empty()).collect();
    assert!(!lines.is_empty(), "{head} is there");
    lines
}

fn file(path: &str, text: &str) -> File {
    File { path: path.to_owned(), text: text.to_owned() }
}

#[test]
fn forbidden_texts_are_found_with_their_line() {
    let text = format!("fine\nfrom {}\n", REGISTRIES[1]);
    assert_eq!(names_of_registries(&file("README.md", &text)).len(), 1);
    assert!(names_of_registries(&file("README.md", &text))[0].starts_with("README.md:2: "));
    assert_eq!(names_of_registries(&file("Cargo.lock", &text)), [""; 0]);
    assert_eq!(local_folders(&file("README.md", &format!("cd {}siti/bansosku", LOCAL_FOLDERS[0]))).len(), 1);
    assert_eq!(unfinished(&file("src/app.rs", &format!("// {}: later", UNFINISHED[0]))).len(), 1);
}

#[test]
fn a_long_source_file_is_found_and_long_data_is_not() {
    let text = "line\n".repeat(LONGEST + 1);
    assert!(too_long(&file("src/app.rs", &text)).is_some());
    assert!(too_long(&file("assets/languages/id.ftl", &text)).is_none());
    assert!(too_long(&file("src/app.rs", &"line\n".repeat(LONGEST))).is_none());
}

#[test]
fn a_crate_root_without_its_promise_is_found() {
    assert!(unsafe_code(&file("server/src/main.rs", "fn main() {}")).is_some());
    assert!(unsafe_code(&file("src/lib.rs", "#![forbid(unsafe_code)]")).is_some());
    assert!(unsafe_code(&file("src/bin/preview.rs", "#![forbid(unsafe_code)]")).is_none());
    assert!(unsafe_code(&file("src/app.rs", "")).is_none());
}
