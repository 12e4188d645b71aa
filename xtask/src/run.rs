//! `cargo xtask run`: the API server with sample households, and the app beside it.
//!
//! Everything that a run leaves behind lies in `run/` of the build folder: the database, its keys,
//! photos, mails, the sample identities with their photos, logs, and what the app keeps.
//! `--fresh` throws it away first.

use std::fs;
use std::io::{Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, bail};

use crate::mailbox::Mailbox;
use crate::process::{Background, ending, on_path, run as run_program, say};
use crate::project::Project;
use crate::tools;

/// Where the API server listens.
const SERVER: SocketAddr = SocketAddr::new(std::net::IpAddr::V4(Ipv4Addr::LOCALHOST), 8787);
/// Where the app's preview listens.
const PREVIEW: SocketAddr = SocketAddr::new(std::net::IpAddr::V4(Ipv4Addr::LOCALHOST), 8788);

const HOUSEHOLDS: &str = "1000";
/// How many sample identities get photos and are printed.
const SAMPLES: usize = 3;
/// How long a program may take until it answers.
const START_TIME: Duration = Duration::from_mins(1);

/// How to run.
#[derive(clap::Args)]
pub struct Options {
    /// Opens the app in its own window instead of a browser.
    #[arg(long)]
    window: bool,
    /// Throws away what earlier runs left, accounts included, and starts from new sample data.
    #[arg(long)]
    fresh: bool,
}

/// Starts everything and waits until one of the programs ends or Ctrl-C is pressed.
pub fn run(project: &Project, options: &Options) -> anyhow::Result<()> {
    install(options)?;
    let files = Files::of(project);
    // The identities get their name last: without them a run was broken off while seeding.
    if files.folder.exists() && (options.fresh || !files.identities.exists()) {
        say("Throwing away what earlier runs left.");
        fs::remove_dir_all(&files.folder).context("Unable to throw away what earlier runs left")?;
    }
    fs::create_dir_all(&files.mailbox).context("Unable to make the folder of this run")?;
    see_that_ports_are_free(options)?;
    build(project, options)?;
    make_samples(project, &files)?;

    let asked_to_stop = Arc::new(AtomicBool::new(false));
    let flag = Arc::clone(&asked_to_stop);
    ctrlc::set_handler(move || flag.store(true, Ordering::SeqCst)).context("Unable to listen for Ctrl-C")?;

    let mut mailbox = Mailbox::watch(files.mailbox.clone());
    // Dropped in the opposite order: the app is stopped before the server that it talks to.
    let mut server = start_server(project, &files, &asked_to_stop)?;
    let mut app = start_app(project, &files, options, &asked_to_stop)?;
    introduce(&files, options)?;
    let _browser = if options.window { None } else { open_browser(&files) };

    while !asked_to_stop.load(Ordering::SeqCst) {
        for mail in mailbox.new_codes() {
            println!("Kode untuk {}: {}", mail.to, mail.code);
        }
        if let Some(status) = app.ended() {
            if options.window && status.success() {
                say("The window was closed.");
                break;
            }
            return Err(crash(&app, status, &files.log_of(app.name())));
        }
        if let Some(status) = server.ended() {
            return Err(crash(&server, status, &files.log_of(server.name())));
        }
        thread::sleep(Duration::from_millis(200));
    }
    say("Stopping the app, then the server.");
    Ok(())
}

/// Where a run keeps its files.
struct Files {
    folder: PathBuf,
    database: PathBuf,
    identities: PathBuf,
    photos: PathBuf,
    sample_photos: PathBuf,
    mailbox: PathBuf,
    app: PathBuf,
}

impl Files {
    fn of(project: &Project) -> Self {
        let folder = project.target.join("run");
        Self {
            database: folder.join("server.sqlite"),
            identities: folder.join("identities.jsonl"),
            photos: folder.join("photos"),
            sample_photos: folder.join("sample-photos"),
            mailbox: folder.join("mailbox"),
            app: folder.join("app"),
            folder,
        }
    }

    fn database_url(&self) -> String {
        format!("sqlite://{}", self.database.display())
    }

    fn photos_url(&self) -> String {
        format!("file://{}", self.photos.display())
    }

    fn log_of(&self, program: &str) -> PathBuf {
        self.folder.join(format!("{program}.log"))
    }
}

fn has_display() -> bool {
    ["WAYLAND_DISPLAY", "DISPLAY"].iter().any(|name| std::env::var_os(name).is_some_and(|value| !value.is_empty()))
}

/// Programs that open a page, the ones that can show it at phone size first.
const BROWSERS: [&str; 4] = ["chromium", "chromium-browser", "google-chrome", "xdg-open"];

fn install(options: &Options) -> anyhow::Result<()> {
    if options.window {
        if !has_display() {
            bail!("this machine has no display to open a window on; `cargo xtask run` without --window needs none");
        }
        return tools::packages(&[&tools::WINDOW]);
    }
    if has_display() && !BROWSERS.iter().any(|name| on_path(name).is_some()) {
        tools::packages(&[&tools::BROWSER])?;
    }
    Ok(())
}

fn see_that_ports_are_free(options: &Options) -> anyhow::Result<()> {
    let wanted: &[(SocketAddr, &str)] =
        if options.window { &[(SERVER, "the server")] } else { &[(SERVER, "the server"), (PREVIEW, "the app")] };
    for (address, purpose) in wanted {
        if TcpListener::bind(address).is_err() {
            bail!(
                "port {} is in use, and {purpose} needs it. Perhaps `cargo xtask run` is still running in another \
                 terminal: stop it there with Ctrl-C and try again",
                address.port()
            );
        }
    }
    Ok(())
}

fn build(project: &Project, options: &Options) -> anyhow::Result<()> {
    say("Building the server (the first time takes some minutes).");
    run_program(&mut project.cargo(&["build", "--package", "bansosku-server"]))?;
    if options.window {
        say("Building the app with its own window.");
        run_program(&mut project.cargo(&["build", "--package", "bansosku", "--bin", "bansosku"]))
    } else {
        say("Building the app with a browser as its screen.");
        run_program(&mut project.cargo(&[
            "build",
            "--package",
            "bansosku",
            "--no-default-features",
            "--features",
            "liveview",
            "--bin",
            "preview",
        ]))
    }
}

fn make_samples(project: &Project, files: &Files) -> anyhow::Result<()> {
    if !files.identities.exists() {
        say(&format!("Making {HOUSEHOLDS} sample households."));
        run_program(
            Command::new(project.built("bansosku-server"))
                .args(["seed", "--database", &files.database_url(), "--households", HOUSEHOLDS, "--seed", "1"])
                .arg("--identities")
                .arg(&files.identities),
        )?;
    }
    if !files.sample_photos.exists() {
        say("Drawing sample photos of synthetic cards and faces.");
        run_program(
            Command::new(project.built("bansosku-server"))
                .arg("sample-photos")
                .arg("--identities")
                .arg(&files.identities)
                .arg("--folder")
                .arg(&files.sample_photos)
                .args(["--count", &SAMPLES.to_string()]),
        )?;
    }
    Ok(())
}

fn start_server(project: &Project, files: &Files, asked_to_stop: &AtomicBool) -> anyhow::Result<Background> {
    say(&format!("Starting the server on http://{SERVER}."));
    let mut command = Command::new(project.built("bansosku-server"));
    command
        .args(["serve", "--database", &files.database_url(), "--listen", &SERVER.to_string()])
        .args(["--photos", &files.photos_url(), "--review", "automatic"])
        .arg("--mailbox")
        .arg(&files.mailbox);
    let mut server = start("server", command, files)?;
    wait_for_answer(&mut server, SERVER, "/readyz", files, asked_to_stop)?;
    Ok(server)
}

fn start_app(
    project: &Project,
    files: &Files,
    options: &Options,
    asked_to_stop: &AtomicBool,
) -> anyhow::Result<Background> {
    let mut command = Command::new(project.built(if options.window { "bansosku" } else { "preview" }));
    command.env("BANSOSKU_SERVER", format!("http://{SERVER}")).env("BANSOSKU_FOLDER", &files.app);
    if options.window {
        say("Opening the app's window.");
        return start("app", command, files);
    }
    say(&format!("Starting the app on http://{PREVIEW}."));
    command.args(["--listen", &PREVIEW.to_string()]);
    let mut app = start("app", command, files)?;
    wait_for_answer(&mut app, PREVIEW, "/", files, asked_to_stop)?;
    Ok(app)
}

fn start(name: &str, mut command: Command, files: &Files) -> anyhow::Result<Background> {
    let log = fs::File::create(files.log_of(name)).context("Unable to write a log")?;
    let second = log.try_clone().context("Unable to write a log")?;
    Background::start(name, command.stdout(log).stderr(second))
}

/// Waits until a program answers on its address, or says why it does not.
fn wait_for_answer(
    program: &mut Background,
    address: SocketAddr,
    path: &str,
    files: &Files,
    asked_to_stop: &AtomicBool,
) -> anyhow::Result<()> {
    let log = files.log_of(program.name());
    let until = Instant::now() + START_TIME;
    while !answers(address, path) {
        if let Some(status) = program.ended() {
            return Err(crash(program, status, &log));
        }
        if asked_to_stop.load(Ordering::SeqCst) {
            bail!("asked to stop before the {} answered", program.name());
        }
        if Instant::now() > until {
            bail!(
                "the {} does not answer on http://{address}{path} after {} seconds; its log is {}",
                program.name(),
                START_TIME.as_secs(),
                log.display()
            );
        }
        thread::sleep(Duration::from_millis(50));
    }
    Ok(())
}

/// Whether a plain HTTP request gets a good answer.
fn answers(address: SocketAddr, path: &str) -> bool {
    let ask = || -> std::io::Result<String> {
        let mut stream = TcpStream::connect_timeout(&address, Duration::from_secs(1))?;
        stream.set_read_timeout(Some(Duration::from_secs(5)))?;
        // In one piece: a server may answer and hang up as soon as it has read the first.
        let request = format!("GET {path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n");
        stream.write_all(request.as_bytes())?;
        let mut start = [0; 15];
        stream.read_exact(&mut start)?;
        Ok(String::from_utf8_lossy(&start).into_owned())
    };
    ask().is_ok_and(|start| start.starts_with("HTTP/1.1 200"))
}

/// An error that says that a program ended by itself, with the end of its log and what to do.
fn crash(program: &Background, status: std::process::ExitStatus, log: &Path) -> anyhow::Error {
    let written = fs::read_to_string(log).unwrap_or_default();
    let lines: Vec<&str> = written.lines().collect();
    let last = lines[lines.len().saturating_sub(15)..].join("\n  ");
    anyhow::anyhow!(
        "the {} ended by itself with {}. The end of its log ({}):\n  {last}\nIf it can't read what an older version \
         left, `cargo xtask run --fresh` starts from new sample data",
        program.name(),
        ending(status),
        log.display()
    )
}

/// Says whom one can be, and where things are.
fn introduce(files: &Files, options: &Options) -> anyhow::Result<()> {
    let identities = fs::read_to_string(&files.identities).context("Unable to read the sample identities")?;
    println!("\nSample identities, all of them made up:");
    for line in identities.lines().take(SAMPLES) {
        let identity: serde_json::Value = serde_json::from_str(line).context("Unable to read a sample identity")?;
        let field = |name: &str| identity[name].as_str().unwrap_or_default();
        println!("  NIK {}   No KK {}   {}", field("nik"), field("kk"), field("name"));
    }
    println!("  more of them: {}", files.identities.display());
    println!("Photos of their cards and faces: {}", files.sample_photos.display());
    println!("Any e-mail address will do, as siti@contoh.invalid: codes for it appear here.");
    if !options.window {
        println!("\nThe app: http://{PREVIEW}");
    }
    println!("Ctrl-C stops everything.\n");
    Ok(())
}

/// Opens the app in a browser, at phone size where the browser can. Without a display the address
/// that was printed has to do.
fn open_browser(files: &Files) -> Option<Background> {
    if !has_display() {
        say("There is no display here: open the address in a browser, or forward its port.");
        return None;
    }
    let name = BROWSERS.iter().find(|name| on_path(name).is_some())?;
    let address = format!("http://{PREVIEW}");
    let mut command = Command::new(name);
    if *name == "xdg-open" {
        command.arg(&address);
    } else {
        command
            .arg(format!("--app={address}"))
            .arg(format!("--user-data-dir={}", files.folder.join("browser").display()))
            .args(["--window-size=412,915", "--no-first-run", "--disable-background-networking", "--disable-sync"]);
        if crate::process::output_of(Command::new("id").arg("-u")).as_deref() == Some("0") {
            // Chromium refuses to start as root with its sandbox.
            command.arg("--no-sandbox");
        }
    }
    Background::start("browser", command.stdout(Stdio::null()).stderr(Stdio::null())).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_good_answer_counts_as_ready() {
        for (answer, ready) in [("HTTP/1.1 200 OK\r\n\r\n", true), ("HTTP/1.1 503 Service Unavailable\r\n\r\n", false)]
        {
            let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
            let address = listener.local_addr().unwrap();
            let server = thread::spawn(move || {
                let (mut stream, _) = listener.accept().unwrap();
                let mut request = [0; 1024];
                let length = stream.read(&mut request).unwrap();
                stream.write_all(answer.as_bytes()).unwrap();
                String::from_utf8_lossy(&request[..length]).into_owned()
            });
            assert_eq!(answers(address, "/readyz"), ready);
            assert!(server.join().unwrap().starts_with("GET /readyz HTTP/1.1\r\n"));
        }
    }

    #[test]
    fn a_crash_is_told_with_the_end_of_the_log() {
        let folder = tempfile::tempdir().unwrap();
        let log = folder.path().join("server.log");
        fs::write(&log, "one\ntwo\nno such table\n").unwrap();
        let program = Background::start("server", &mut Command::new("true")).unwrap();
        let status = Command::new("sh").args(["-c", "exit 2"]).status().unwrap();
        let told = crash(&program, status, &log).to_string();
        assert!(told.contains("the server ended by itself with code 2"), "{told}");
        assert!(told.contains("no such table"), "{told}");
    }
}
