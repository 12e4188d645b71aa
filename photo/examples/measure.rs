//! What `cargo xtask bench photos` measures, each as a process of its own.
//!
//! - `start` does nothing: what the start of a process takes.
//! - `shrink IN OUT` is the server's way, `prepare IN OUT` the phone's.
//! - `plain IN OUT` decodes and encodes once, with the crates that most programs take for it.
//! - `parts IN` says how long each step of it takes, in this process.
//! - `corpus FOLDER…` reads every file as the server does: time, memory, and the answer to each.
//! - `judge FOLDER…` judges photos by their labels, see [`labels`].

#![allow(clippy::print_stdout, reason = "what it prints is what it is for")]

use std::error::Error;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use bansosku_photo::decode::decode;
use bansosku_photo::{Finding, Header, Limits, Measured, Picture, Subject, prepare, shrink};
use peak_alloc::PeakAlloc;

#[global_allocator]
static ALLOCATOR: PeakAlloc = PeakAlloc;

/// A file may take so long, and so much memory.
const MOST_TIME: Duration = Duration::from_millis(250);
const MOST_MEGABYTES: f32 = 64.0;

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match words.as_slice() {
        ["start"] => Ok(()),
        ["shrink", from, to] => Ok(std::fs::write(to, shrink(&std::fs::read(from)?, &Limits::SERVER)?.bytes)?),
        ["prepare", from, to] => {
            let watermark = Some("Bansosku · verifikasi akun · 22-11-2026");
            let prepared = prepare(&std::fs::read(from)?, &Limits::PHONE, Subject::Ktp, watermark)?;
            Ok(std::fs::write(to, prepared.photo.bytes)?)
        }
        ["plain", from, to] => plain(from, to),
        ["parts", from] => parts(from),
        ["corpus", folders @ ..] => corpus(folders),
        ["judge", folders @ ..] => judge(folders),
        _ => {
            Err("measure start | shrink IN OUT | prepare IN OUT | plain IN OUT | corpus FOLDER… | judge FOLDER…".into())
        }
    }
}

fn plain(from: &str, to: &str) -> Result<(), Box<dyn Error>> {
    let bytes = std::fs::read(from)?;
    let mut decoder = jpeg_decoder::Decoder::new(&bytes[..]);
    let pixels = decoder.decode()?;
    let info = decoder.info().ok_or("there is no picture in it")?;
    let mut bytes = Vec::new();
    let mut encoder = jpeg_encoder::Encoder::new(&mut bytes, 80);
    encoder.set_sampling_factor(jpeg_encoder::SamplingFactor::R_4_2_0);
    encoder.encode(&pixels, info.width, info.height, jpeg_encoder::ColorType::Rgb)?;
    Ok(std::fs::write(to, bytes)?)
}

fn parts(from: &str) -> Result<(), Box<dyn Error>> {
    let bytes = std::fs::read(from)?;
    for _ in 0..5 {
        let header = Header::read(&bytes, &Limits::PHONE)?;
        let mut last = Instant::now();
        let mut step = |name: &str| {
            print!("{name} {:.1?}  ", last.elapsed());
            last = Instant::now();
        };
        decode(&bytes, &header, bansosku_photo::LONGEST_SIDE)?;
        step("decode");
        let mut picture = Picture::read(&bytes, &Limits::PHONE)?;
        step("decode and shrink");
        Measured::of(&picture, Subject::Ktp);
        step("judge a card");
        Measured::of(&picture, Subject::Selfie);
        step("judge a selfie");
        picture.watermark("Bansosku · verifikasi akun · 22-11-2026");
        step("watermark");
        let photo = picture.encode()?;
        step("encode");
        println!("quality {}, {} bytes", photo.quality, photo.bytes.len());
    }
    Ok(())
}

fn files_in(folder: &Path, found: &mut Vec<PathBuf>) -> std::io::Result<()> {
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() { files_in(&path, found)? } else { found.push(path) }
    }
    found.sort();
    Ok(())
}

fn corpus(folders: &[&str]) -> Result<(), Box<dyn Error>> {
    let mut files = Vec::new();
    for folder in folders {
        files_in(Path::new(folder), &mut files)?;
    }
    let (mut read, mut over) = (0, 0);
    let mut slowest = (Duration::ZERO, PathBuf::new());
    let mut largest = (0.0, PathBuf::new());
    let mut answers = std::collections::BTreeMap::<String, usize>::new();
    for file in &files {
        let bytes = std::fs::read(file)?;
        let before = ALLOCATOR.current_usage_as_mb();
        ALLOCATOR.reset_peak_usage();
        let try_it = || {
            let start = Instant::now();
            let result = shrink(&bytes, &Limits::SERVER);
            (start.elapsed(), result)
        };
        let (mut took, result) = try_it();
        // What else the machine does takes time too: a slow file is slow each time.
        for _ in 0..2 {
            if took > MOST_TIME {
                took = took.min(try_it().0);
            }
        }
        let megabytes = ALLOCATOR.peak_usage_as_mb() - before;
        read += usize::from(result.is_ok());
        let answer = result.map_or_else(|error| error.code().to_owned(), |_| "read".to_owned());
        *answers.entry(answer).or_default() += 1;
        if took > MOST_TIME || megabytes > MOST_MEGABYTES {
            over += 1;
            println!("  over the limit: {} took {took:.0?} and {megabytes:.0} MB", file.display());
        }
        slowest = slowest.max((took, file.clone()));
        if megabytes > largest.0 {
            largest = (megabytes, file.clone());
        }
    }
    println!(
        "  {} files, {read} read, none made it panic, {over} over {MOST_TIME:?} or {MOST_MEGABYTES} MB",
        files.len()
    );
    println!("  slowest: {:.0?}, {}", slowest.0, slowest.1.display());
    println!("  most memory: {:.1} MB, {}", largest.0, largest.1.display());
    println!("  answers: {answers:?}");
    if over > 0 { Err("a file took too long or too much memory".into()) } else { Ok(()) }
}

/// A photo whose label says what is wrong with it.
struct Labelled {
    file: PathBuf,
    group: String,
    subject: Subject,
    truth: Vec<String>,
    /// The checks that this photo can say something about; all of them if there are none.
    only: Vec<String>,
}

/// Reads `labels.tsv` in a folder: file, group (`tune` or `held out` or where it comes from), subject,
/// the findings that are right, by their names and with commas, and maybe the only checks that count.
fn labels(folder: &Path) -> Result<Vec<Labelled>, Box<dyn Error>> {
    let read = |line: &str| {
        let mut columns = line.split('\t');
        let mut column = || columns.next();
        let (file, group, subject) = (column()?, column()?, column()?);
        let names = |list: &str| list.split(',').filter(|name| !name.is_empty()).map(str::to_owned).collect();
        let (truth, only) = (names(column()?), names(column().unwrap_or_default()));
        let subject = match subject {
            "ktp" => Subject::Ktp,
            "selfie" => Subject::Selfie,
            _ => Subject::Evidence,
        };
        Some(Labelled { file: folder.join(file), group: group.to_owned(), subject, truth, only })
    };
    let lines = std::fs::read_to_string(folder.join("labels.tsv"))?;
    lines.lines().map(|line| read(line).ok_or_else(|| format!("unable to read the label {line}").into())).collect()
}

/// How often a check was right.
#[derive(Default, Clone, Copy)]
struct Tally {
    right: u32,
    wrong: u32,
    missed: u32,
}

fn judge(folders: &[&str]) -> Result<(), Box<dyn Error>> {
    let says_all = std::env::var_os("MEASURE_ALL").is_some();
    let mut tallies = std::collections::BTreeMap::<(String, Finding), Tally>::new();
    let mut photos = std::collections::BTreeMap::<String, (u32, u32)>::new();
    for folder in folders {
        for labelled in labels(Path::new(folder))? {
            let picture = Picture::read(&std::fs::read(&labelled.file)?, &Limits::PHONE)?;
            let measured = Measured::of(&picture, labelled.subject);
            let mut found = measured.findings(labelled.subject);
            let counts = |finding: Finding| {
                labelled.only.is_empty() || labelled.only.iter().any(|name| name == finding.as_str())
            };
            found.retain(|finding| counts(*finding));
            let is_true = |finding: Finding| labelled.truth.iter().any(|name| name == finding.as_str());
            for finding in Finding::ALL.into_iter().filter(|finding| counts(*finding)) {
                let tally = tallies.entry((labelled.group.clone(), finding)).or_default();
                match (is_true(finding), found.contains(&finding)) {
                    (true, true) => tally.right += 1,
                    (false, true) => tally.wrong += 1,
                    (true, false) => tally.missed += 1,
                    (false, false) => {}
                }
            }
            let is_right = Finding::ALL.into_iter().all(|finding| is_true(finding) == found.contains(&finding));
            let count = photos.entry(labelled.group.clone()).or_default();
            *count = (count.0 + u32::from(is_right), count.1 + 1);
            if says_all || !is_right {
                let name = labelled.file.file_name().unwrap_or_default().to_string_lossy();
                println!("  {} {name}: {found:?} {measured:?}", if is_right { "right" } else { "WRONG" });
            }
        }
    }
    println!(
        "{:<12} {:<18} {:>9} {:>7} {:>6} {:>6} {:>6}",
        "photos", "check", "precision", "recall", "right", "wrong", "missed"
    );
    for ((group, finding), tally) in tallies {
        let share = |part: u32, rest: u32| match part + rest {
            0 => "-".to_owned(),
            all => format!("{:.2}", f64::from(part) / f64::from(all)),
        };
        println!(
            "{group:<12} {:<18} {:>9} {:>7} {:>6} {:>6} {:>6}",
            finding.as_str(),
            share(tally.right, tally.wrong),
            share(tally.right, tally.missed),
            tally.right,
            tally.wrong,
            tally.missed
        );
    }
    for (group, (right, all)) in photos {
        println!("{group}: {right} of {all} photos were judged without a mistake");
    }
    Ok(())
}
