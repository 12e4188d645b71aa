//! Asks a server as fast as it answers, over connections that stay open. `cargo xtask bench check` runs it against this
//! server and against its peers, so that all of them have the same caller. It prints one line of JSON.

#![allow(clippy::print_stdout, reason = "what it prints is what it is for")]

use std::error::Error;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use altcha::{Challenge, SolveChallengeOptions, solve_challenge};
use clap::{Parser, Subcommand};
use serde_json::json;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

type Failure = Box<dyn Error + Send + Sync>;

#[derive(Parser)]
struct Arguments {
    /// Host and port.
    #[arg(long)]
    server: String,
    /// Connections.
    #[arg(long, default_value_t = 16)]
    connections: usize,
    /// Seconds.
    #[arg(long, default_value_t = 5)]
    seconds: u64,
    #[command(subcommand)]
    what: What,
}

#[derive(Subcommand)]
enum What {
    /// Public checks. The challenges are fetched and solved before the time runs.
    Check {
        /// Lines of `village,name`.
        #[arg(long)]
        names: std::path::PathBuf,
        /// How many questions at the most.
        #[arg(long, default_value_t = 60_000)]
        questions: usize,
    },
    /// One address again and again.
    Get {
        #[arg(long)]
        path: String,
        /// An access token.
        #[arg(long)]
        bearer: Option<String>,
    },
}

#[tokio::main]
async fn main() -> Result<(), Failure> {
    let arguments = Arguments::parse();
    let requests = match &arguments.what {
        What::Get { path, bearer } => {
            let bearer = bearer.as_ref().map_or_else(String::new, |token| format!("Authorization: Bearer {token}\r\n"));
            vec![format!("GET {path} HTTP/1.1\r\nHost: {}\r\n{bearer}\r\n", arguments.server)]
        }
        What::Check { names, questions } => {
            let text = std::fs::read_to_string(names)?;
            questions_of(&arguments, &text, *questions).await?
        }
    };
    let again = matches!(arguments.what, What::Get { .. });
    let requests: Arc<Vec<Vec<u8>>> = Arc::new(requests.into_iter().map(String::into_bytes).collect());
    let next = Arc::new(AtomicUsize::new(0));
    let begun = Instant::now();
    let until = begun + Duration::from_secs(arguments.seconds);
    let callers: Vec<_> = (0..arguments.connections)
        .map(|_| {
            let (requests, next, server) = (Arc::clone(&requests), Arc::clone(&next), arguments.server.clone());
            tokio::spawn(async move { call(&server, &requests, &next, again, until).await })
        })
        .collect();
    let mut times = Vec::new();
    for caller in callers {
        times.extend(caller.await??);
    }
    let seconds = begun.elapsed().as_secs_f64();
    times.sort_unstable_by(f64::total_cmp);
    let at = |permille: usize| times.get((times.len() * permille / 1000).min(times.len().saturating_sub(1)));
    let rate = f64::from(u32::try_from(times.len())?) / seconds;
    println!("{}", json!({"requests": times.len(), "per_second": rate, "p50_ms": at(500), "p99_ms": at(990)}));
    Ok(())
}

/// Sends requests until the time is over or none is left, and gives how many milliseconds each took.
async fn call(
    server: &str,
    requests: &[Vec<u8>],
    next: &AtomicUsize,
    again: bool,
    until: Instant,
) -> Result<Vec<f64>, Failure> {
    let mut connection = Connection::open(server).await?;
    let mut times = Vec::new();
    while Instant::now() < until {
        let number = next.fetch_add(1, Ordering::Relaxed);
        let Some(request) = requests.get(if again { number % requests.len() } else { number }) else { break };
        let begun = Instant::now();
        connection.ask(request).await?;
        times.push(begun.elapsed().as_secs_f64() * 1000.0);
    }
    Ok(times)
}

/// Fetches and solves a challenge for each question.
async fn questions_of(arguments: &Arguments, names: &str, most: usize) -> Result<Vec<String>, Failure> {
    let lines: Vec<&str> = names.lines().collect();
    let mut connection = Connection::open(&arguments.server).await?;
    let mut questions = Vec::with_capacity(most);
    for number in 0..most {
        // Neighbours in the file live in one village: the step spreads the questions over all of them.
        let line = lines[number.wrapping_mul(7919) % lines.len()];
        let (village, name) = line.split_once(',').ok_or("A line has no comma")?;
        let client = format!("load-generator-{number:06}");
        let path = format!("/v1/check/challenge?village={village}");
        let request = format!("GET {path} HTTP/1.1\r\nHost: {}\r\nBansosku-Client: {client}\r\n\r\n", arguments.server);
        let challenge: Challenge = serde_json::from_slice(&connection.ask(request.as_bytes()).await?)?;
        let solution = solve_challenge(SolveChallengeOptions::new(&challenge))?.ok_or("A challenge is not solved")?;
        let proof = json!({"challenge": challenge, "solution": solution});
        let body = json!({"village": village, "name": name, "proof": proof}).to_string();
        questions.push(format!(
            "POST /v1/check HTTP/1.1\r\nHost: {}\r\nBansosku-Client: {client}\r\nContent-Type: application/json\r\n\
             Content-Length: {}\r\n\r\n{body}",
            arguments.server,
            body.len()
        ));
    }
    Ok(questions)
}

/// A connection that stays open.
struct Connection {
    stream: TcpStream,
    buffer: Vec<u8>,
}

impl Connection {
    async fn open(server: &str) -> Result<Self, Failure> {
        let stream = TcpStream::connect(server).await?;
        stream.set_nodelay(true)?;
        Ok(Self { stream, buffer: Vec::with_capacity(64 * 1024) })
    }

    /// Sends a request and gives the body of its answer, which must be a success.
    async fn ask(&mut self, request: &[u8]) -> Result<Vec<u8>, Failure> {
        self.stream.write_all(request).await?;
        self.buffer.clear();
        let head = loop {
            if let Some(end) = self.buffer.windows(4).position(|four| four == b"\r\n\r\n") {
                break end + 4;
            }
            if self.stream.read_buf(&mut self.buffer).await? == 0 {
                return Err("The server hung up".into());
            }
        };
        let text = std::str::from_utf8(&self.buffer[..head])?;
        if !text.starts_with("HTTP/1.1 200") {
            return Err(text.lines().next().unwrap_or_default().into());
        }
        let length = text.lines().find_map(|line| {
            let (name, value) = line.split_once(':')?;
            name.eq_ignore_ascii_case("content-length").then(|| value.trim().parse::<usize>().ok())?
        });
        let length = length.ok_or("An answer without a length")?;
        while self.buffer.len() < head + length {
            if self.stream.read_buf(&mut self.buffer).await? == 0 {
                return Err("The server hung up".into());
            }
        }
        Ok(self.buffer[head..head + length].to_vec())
    }
}
