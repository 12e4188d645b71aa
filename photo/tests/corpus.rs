//! Photos that nobody here made: real cameras, and files that once broke decoders.
//!
//! They are not part of the project. Name a folder in `BANSOSKU_CORPUS` to run over all files in it.

#![allow(clippy::unwrap_used, reason = "a test fails by it")]

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use bansosku_photo::{LONGEST_SIDE, Limits, MOST_BYTES, shrink};

fn files_in(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() { files_in(&path, found) } else { found.push(path) }
    }
}

#[test]
#[expect(clippy::print_stdout, reason = "what it found is what one runs it for")]
fn no_file_of_a_corpus_makes_it_panic_or_gives_too_large_a_photo() {
    let Some(folder) = std::env::var_os("BANSOSKU_CORPUS") else {
        println!("Skipped: BANSOSKU_CORPUS names no folder.");
        return;
    };
    let mut files = Vec::new();
    files_in(Path::new(&folder), &mut files);
    files.sort();
    let mut read = 0;
    let mut slowest = (Duration::ZERO, PathBuf::new());
    for file in &files {
        println!("{}", file.display());
        let bytes = std::fs::read(file).unwrap();
        let start = Instant::now();
        let result = shrink(&bytes, &Limits::SERVER);
        slowest = slowest.max((start.elapsed(), file.clone()));
        match result {
            Ok(photo) => {
                read += 1;
                assert!(photo.bytes.len() <= MOST_BYTES, "{photo:?}");
                assert!(photo.width.max(photo.height) <= LONGEST_SIDE, "{photo:?}");
                println!("  {photo:?}, quality {}, {:?}", photo.quality, start.elapsed());
            }
            Err(error) => println!("  {error}"),
        }
    }
    println!("{read} of {} files were read; the slowest took {slowest:?}.", files.len());
    assert!(!files.is_empty(), "there is no file in {}", folder.display());
}
