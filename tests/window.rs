//! The app in its own window, on a screen without a monitor: it opens and shows the first screen.
//!
//! It needs the X server Xvfb and `ImageMagick`'s `import`; `cargo xtask test` installs both.

#![allow(
    clippy::expect_used,
    clippy::unwrap_used,
    clippy::missing_panics_doc,
    clippy::manual_assert,
    reason = "a test ends where what it relies on is missing"
)]
#![cfg(feature = "desktop")]
#![forbid(unsafe_code)]

use std::collections::BTreeMap;
use std::fs;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

/// What the app writes into its log when the first screen is drawn.
const DRAWN: &str = "first screen shown";
/// A slow machine that does other things as well may need this long.
const PATIENCE: Duration = Duration::from_secs(90);

/// A program that ends with the test.
struct Program(Child);

impl Program {
    fn start(command: &mut Command) -> Self {
        let name = command.get_program().to_string_lossy().into_owned();
        Self(command.spawn().unwrap_or_else(|error| {
            panic!("{name} can't be started ({error}). `cargo xtask test` installs what this test needs.")
        }))
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// A screen without a monitor, somewhat larger than the window.
struct Screen {
    display: String,
    _server: Program,
}

impl Screen {
    fn start() -> Self {
        let mut server = Program::start(
            Command::new("Xvfb")
                .args(["-displayfd", "1", "-screen", "0", "480x960x24", "-nolisten", "tcp"])
                .stdout(Stdio::piped())
                .stderr(Stdio::null()),
        );
        let mut number = String::new();
        BufReader::new(server.0.stdout.take().unwrap()).read_line(&mut number).unwrap();
        assert!(!number.trim().is_empty(), "Xvfb says which display it serves");
        Self { display: format!(":{}", number.trim()), _server: server }
    }

    /// What is on the screen now, as a PNG.
    fn picture(&self) -> Vec<u8> {
        let output = Command::new("import")
            .args(["-display", &self.display, "-window", "root", "png:-"])
            .output()
            .expect("ImageMagick's import takes pictures of a screen");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        output.stdout
    }
}

/// The app in its window, with a folder of its own and no server that answers.
struct App {
    program: Program,
    /// Tells when the first screen is drawn.
    drawn: mpsc::Receiver<()>,
    log: thread::JoinHandle<String>,
}

impl App {
    fn open(screen: &Screen, folder: &Path) -> Self {
        let mut program = Program::start(
            Command::new(env!("CARGO_BIN_EXE_bansosku"))
                .args(["--server", "http://127.0.0.1:9", "--folder"])
                .arg(folder.join("app"))
                .env("DISPLAY", &screen.display)
                .env("HOME", folder)
                .env("XDG_DATA_HOME", folder.join("data"))
                .env("XDG_CACHE_HOME", folder.join("cache"))
                .env_remove("WAYLAND_DISPLAY")
                .env_remove("DBUS_SESSION_BUS_ADDRESS")
                .stdout(Stdio::null())
                .stderr(Stdio::piped()),
        );
        let lines = BufReader::new(program.0.stderr.take().unwrap());
        let (tell, drawn) = mpsc::channel();
        let log = thread::spawn(move || {
            let mut log = String::new();
            for line in lines.lines().map_while(Result::ok) {
                if line.contains(DRAWN) {
                    // The test may have given up waiting.
                    let _ = tell.send(());
                }
                log += &line;
                log += "\n";
            }
            log
        });
        Self { program, drawn, log }
    }

    /// Closes the window and gives what the app wrote into its log.
    fn close(self) -> String {
        drop(self.program);
        self.log.join().unwrap()
    }
}

/// How much of a picture has the most frequent colour, and how many colours there are.
fn colours(png: &[u8]) -> (f64, usize) {
    let picture = image::load_from_memory(png).unwrap().to_rgb8();
    let mut counts: BTreeMap<[u8; 3], u32> = BTreeMap::new();
    for pixel in picture.pixels() {
        *counts.entry(pixel.0).or_default() += 1;
    }
    let all = picture.width() * picture.height();
    (f64::from(counts.values().copied().max().unwrap_or(0)) / f64::from(all), counts.len())
}

/// The first screen has texts, buttons and a coloured head: soft edges of letters in many colours. The
/// picture that stands while the app starts, an empty window or an empty page have few.
fn shows_the_first_screen(png: &[u8]) -> bool {
    let (most_frequent, different) = colours(png);
    most_frequent < 0.7 && different > 300
}

#[test]
fn the_window_opens_and_shows_the_first_screen() {
    let folder = tempfile::tempdir().unwrap();
    let screen = Screen::start();
    let app = App::open(&screen, folder.path());
    if app.drawn.recv_timeout(PATIENCE).is_err() {
        panic!("the app did not say \"{DRAWN}\". Its log:\n{}", app.close());
    }
    // What is drawn in the window still has to reach the screen.
    let until = Instant::now() + Duration::from_secs(10);
    let mut picture = screen.picture();
    while !shows_the_first_screen(&picture) && Instant::now() < until {
        thread::sleep(Duration::from_millis(100));
        picture = screen.picture();
    }
    let kept = Path::new(env!("CARGO_TARGET_TMPDIR")).join("window.png");
    fs::write(&kept, &picture).unwrap();
    let log = app.close();
    assert!(
        shows_the_first_screen(&picture),
        "the window is empty: {:?}, see {}. The app's log:\n{log}",
        colours(&picture),
        kept.display()
    );
}

#[test]
fn an_empty_screen_and_an_empty_window_are_not_taken_for_the_app() {
    let empty = Screen::start().picture();
    assert!(!shows_the_first_screen(&empty), "{:?}", colours(&empty));
    // A white window with a grey edge.
    let mut window = image::RgbImage::from_pixel(480, 960, image::Rgb([255, 255, 255]));
    for (x, _, pixel) in window.enumerate_pixels_mut() {
        if x < 30 {
            *pixel = image::Rgb([90, 90, 90]);
        }
    }
    let mut png = Vec::new();
    window.write_to(&mut std::io::Cursor::new(&mut png), image::ImageFormat::Png).unwrap();
    assert!(!shows_the_first_screen(&png), "{:?}", colours(&png));
}
