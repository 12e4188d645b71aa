//! Starting programs, and saying so.

use std::ffi::OsStr;
use std::io::{BufRead, BufReader, IsTerminal, Read, Write};
use std::path::PathBuf;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, bail};
use rustix::process::{Pid, Signal, kill_process};

/// Says in one line what is done now and why.
pub fn say(sentence: &str) {
    println!("→ {sentence}");
}

/// Runs a program to its end; anything but success is an error that names it.
pub fn run(command: &mut Command) -> anyhow::Result<()> {
    let status = command.status().with_context(|| format!("Unable to start {}", name_of(command)))?;
    if !status.success() {
        bail!("{} ended with {}", written(command), ending(status));
    }
    Ok(())
}

/// Whether a program runs and ends well; nothing of it is shown.
pub fn succeeds(command: &mut Command) -> bool {
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).status().is_ok_and(|s| s.success())
}

/// What a program prints; `None` when it is not there or ends badly.
pub fn output_of(command: &mut Command) -> Option<String> {
    let output = command.stdin(Stdio::null()).stderr(Stdio::null()).output().ok()?;
    output.status.success().then(|| String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

/// Runs a program to its end, shows what it prints, and gives it back as lines without colours.
pub fn run_and_read(command: &mut Command) -> anyhow::Result<(ExitStatus, Vec<String>)> {
    if std::io::stdout().is_terminal() {
        command.env("CARGO_TERM_COLOR", "always").env("FORCE_COLOR", "1");
    }
    let mut child = command
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .with_context(|| format!("Unable to start {}", name_of(command)))?;
    let (out, err) = (child.stdout.take(), child.stderr.take());
    let lines = thread::scope(|scope| {
        let out = scope.spawn(move || show_and_keep(out, std::io::stdout()));
        let err = scope.spawn(move || show_and_keep(err, std::io::stderr()));
        let mut lines = out.join().unwrap_or_default();
        lines.extend(err.join().unwrap_or_default());
        lines
    });
    Ok((child.wait().context("Unable to wait for a program's end")?, lines))
}

fn show_and_keep(source: Option<impl Read>, mut shown: impl Write) -> Vec<String> {
    let Some(source) = source else { return Vec::new() };
    let mut kept = Vec::new();
    for line in BufReader::new(source).split(b'\n').map_while(Result::ok) {
        // Nobody may be reading any more; what is kept still counts.
        let _ = shown.write_all(&line).and_then(|()| shown.write_all(b"\n"));
        kept.push(without_colours(&String::from_utf8_lossy(&line)));
    }
    kept
}

/// Takes terminal colours out of a line.
pub fn without_colours(line: &str) -> String {
    let mut plain = String::with_capacity(line.len());
    let mut characters = line.chars();
    while let Some(character) = characters.next() {
        if character == '\u{1b}' {
            characters.by_ref().find(char::is_ascii_alphabetic);
        } else {
            plain.push(character);
        }
    }
    plain
}

/// How a program ended, in words.
pub fn ending(status: ExitStatus) -> String {
    match status.code() {
        Some(code) => format!("code {code}"),
        None => status.to_string(),
    }
}

fn name_of(command: &Command) -> String {
    command.get_program().to_string_lossy().into_owned()
}

fn written(command: &Command) -> String {
    let parts = std::iter::once(command.get_program()).chain(command.get_args());
    parts.map(OsStr::to_string_lossy).collect::<Vec<_>>().join(" ")
}

/// Where a program lies on the PATH.
pub fn on_path(name: &str) -> Option<PathBuf> {
    let folders = std::env::var_os("PATH")?;
    std::env::split_paths(&folders).map(|folder| folder.join(name)).find(|path| path.is_file())
}

/// A program in the background that is stopped with this value: asked to end first, then ended.
pub struct Background {
    name: String,
    child: Child,
}

/// How long a program may take to end by itself.
const PATIENCE: Duration = Duration::from_secs(10);

impl Background {
    /// Starts a program. It gets a process group of its own, so that a Ctrl-C in the terminal
    /// reaches it only through us and in the right order.
    pub fn start(name: &str, command: &mut Command) -> anyhow::Result<Self> {
        use std::os::unix::process::CommandExt;
        let child = command
            .process_group(0)
            .stdin(Stdio::null())
            .spawn()
            .with_context(|| format!("Unable to start {}", command.get_program().to_string_lossy()))?;
        Ok(Self { name: name.to_owned(), child })
    }

    /// What it is called in messages.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// How it ended, if it has.
    pub fn ended(&mut self) -> Option<ExitStatus> {
        self.child.try_wait().ok().flatten()
    }

    /// Its process number.
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// Takes what it prints, if that was asked for at its start.
    pub fn take_output(&mut self) -> Option<std::process::ChildStdout> {
        self.child.stdout.take()
    }

    /// Takes what it writes as log, if that was asked for at its start.
    pub fn take_log(&mut self) -> Option<std::process::ChildStderr> {
        self.child.stderr.take()
    }

    /// Asks it to end, waits, and ends it if it does not.
    pub fn stop(&mut self) {
        if self.ended().is_some() {
            return;
        }
        // A process that is gone meanwhile needs no signal.
        let _ = kill_process(Pid::from_child(&self.child), Signal::TERM);
        let until = Instant::now() + PATIENCE;
        while self.ended().is_none() {
            if Instant::now() > until {
                let _ = self.child.kill();
                let _ = self.child.wait();
                return;
            }
            thread::sleep(Duration::from_millis(20));
        }
    }
}

impl Drop for Background {
    fn drop(&mut self) {
        self.stop();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colours_are_taken_out_of_a_line() {
        assert_eq!(without_colours("\u{1b}[32;1m  PASS\u{1b}[0m it works"), "  PASS it works");
        assert_eq!(without_colours("Rp 600.000"), "Rp 600.000");
    }

    #[test]
    fn a_program_that_fails_is_named_with_its_words_and_its_code() {
        let error = run(Command::new("sh").args(["-c", "exit 3"])).unwrap_err();
        assert_eq!(error.to_string(), "sh -c exit 3 ended with code 3");
        assert!(run(&mut Command::new("no-such-program-here")).unwrap_err().to_string().contains("no-such-program"));
    }

    #[test]
    fn what_a_program_prints_is_kept_from_both_of_its_outputs() {
        let (status, lines) = run_and_read(Command::new("sh").args(["-c", "echo one; echo two >&2; exit 1"])).unwrap();
        assert_eq!((status.code(), lines), (Some(1), vec!["one".to_owned(), "two".to_owned()]));
    }

    #[test]
    fn a_program_in_the_background_is_asked_to_end() {
        let mut program = Background::start("sleep", Command::new("sleep").arg("60")).unwrap();
        assert!(program.ended().is_none());
        program.stop();
        assert!(program.ended().is_some());
    }
}
