//! Asks a server as fast as it answers, over connections that stay open. `cargo xtask bench check` runs it against this
//! server and against its peers, so that all of them have the same caller. It prints one line of JSON.

#![allow(clippy::print_stdout, reason = "what it prints is what it is for")]

use std::error::Error;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use altcha::{Challenge, SolveChallengeOptions, solve_challenge};
use clap::{Parser, Subcommand};
use serde_json::{Value, json};
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
        names: PathBuf,
        /// How many questions at the most.
        #[arg(long, default_value_t = 60_000)]
        questions: usize,
    },
    /// Signs somebody up and in, and prints the access token.
    SignIn {
        /// The identities that `seed` wrote.
        #[arg(long)]
        identities: PathBuf,
        /// A photo to sign up with.
        #[arg(long)]
        photo: PathBuf,
        /// Where the server writes its mails.
        #[arg(long)]
        mailbox: PathBuf,
        /// Where the household goes, for a peer that serves the same bytes.
        #[arg(long)]
        answer: PathBuf,
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
            vec![request("GET", path, &arguments.server, &authorization(bearer.as_deref()), "")]
        }
        What::SignIn { identities, photo, mailbox, answer } => {
            let token = sign_in(&arguments.server, identities, photo, mailbox).await?;
            let household = request("GET", "/v1/household", &arguments.server, &authorization(Some(&token)), "");
            std::fs::write(answer, Connection::open(&arguments.server).await?.ask(household.as_bytes()).await?)?;
            println!("{}", json!({"access_token": token}));
            return Ok(());
        }
        What::Check { names, questions } => {
            let text = std::fs::read_to_string(names)?;
            questions_of(&arguments, &text, *questions).await?
        }
    };
    let again = !matches!(arguments.what, What::Check { .. });
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

/// A request, with a body of JSON when there is one.
fn request(method: &str, path: &str, server: &str, headers: &str, body: &str) -> String {
    let about_body = if body.is_empty() {
        String::new()
    } else {
        format!("Content-Type: application/json\r\nContent-Length: {}\r\n", body.len())
    };
    format!("{method} {path} HTTP/1.1\r\nHost: {server}\r\n{headers}{about_body}\r\n{body}")
}

fn authorization(token: Option<&str>) -> String {
    token.map_or_else(String::new, |token| format!("Authorization: Bearer {token}\r\n"))
}

/// Signs the first identity up and in, and gives its access token.
async fn sign_in(server: &str, identities: &Path, photo: &Path, mailbox: &Path) -> Result<String, Failure> {
    let identity: Value =
        serde_json::from_str(std::fs::read_to_string(identities)?.lines().next().ok_or("Nobody to sign up")?)?;
    let photo = std::fs::read(photo)?;
    let mut connection = Connection::open(server).await?;
    let mut uploads = Vec::new();
    for kind in ["a3Rw", "c2VsZmll"] {
        let head = format!(
            "POST /v1/uploads HTTP/1.1\r\nHost: {server}\r\nTus-Resumable: 1.0.0\r\nUpload-Length: {length}\r\n\
             Upload-Metadata: kind {kind}\r\nContent-Type: application/offset+octet-stream\r\n\
             Content-Length: {length}\r\n\r\n",
            length = photo.len()
        );
        connection.ask(&[head.as_bytes(), &photo].concat()).await?;
        uploads.push(connection.header("location").and_then(|path| path.rsplit('/').next()).unwrap_or("").to_owned());
    }
    let consents =
        ["account", "identity_check", "household_view"].map(|purpose| json!({"purpose": purpose, "version": 1}));
    let password = "sambal terasi buatan nenek";
    let form = json!({
        "nik": identity["nik"], "kk": identity["kk"], "name": identity["name"], "email": "beban@contoh.invalid",
        "phone": "084000000001", "password": password, "ktp_upload": uploads[0], "selfie_upload": uploads[1],
        "consents": consents,
    });
    let key = "Idempotency-Key: load\r\n";
    let asking = request("POST", "/v1/accounts", server, key, &form.to_string());
    let registered: Value = serde_json::from_slice(&connection.ask(asking.as_bytes()).await?)?;
    let code = code(mailbox).await?;
    let form = json!({"registration": registered["registration"], "code": code});
    let confirming = request("POST", "/v1/accounts/confirm-email", server, "", &form.to_string());
    connection.ask(confirming.as_bytes()).await?;
    let form = json!({"login": identity["nik"], "password": password, "device_name": "Beban"});
    let signing_in = request("POST", "/v1/sessions", server, "", &form.to_string());
    loop {
        let session: Value = serde_json::from_slice(&connection.ask(signing_in.as_bytes()).await?)?;
        if session["account"]["state"] == "active" {
            return Ok(session["access_token"].as_str().unwrap_or_default().to_owned());
        }
        tokio::time::sleep(Duration::from_millis(500)).await;
    }
}

/// The code of the first mail that has one.
async fn code(mailbox: &Path) -> Result<String, Failure> {
    for _ in 0..100 {
        for file in std::fs::read_dir(mailbox).into_iter().flatten() {
            let mail = std::fs::read_to_string(file?.path())?;
            if let Some(code) = mail.lines().find_map(|line| line.strip_prefix("Kode: ")) {
                return Ok(code.trim().to_owned());
            }
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    Err("No mail with a code came".into())
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
        let client = format!("Bansosku-Client: {client}\r\n");
        let asking = request("GET", &path, &arguments.server, &client, "");
        let challenge: Challenge = serde_json::from_slice(&connection.ask(asking.as_bytes()).await?)?;
        let solution = solve_challenge(SolveChallengeOptions::new(&challenge))?.ok_or("A challenge is not solved")?;
        let proof = json!({"challenge": challenge, "solution": solution});
        let body = json!({"village": village, "name": name, "proof": proof}).to_string();
        questions.push(request("POST", "/v1/check", &arguments.server, &client, &body));
    }
    Ok(questions)
}

/// A connection that stays open.
struct Connection {
    stream: TcpStream,
    buffer: Vec<u8>,
    /// Length of the last answer's head.
    head: usize,
}

impl Connection {
    async fn open(server: &str) -> Result<Self, Failure> {
        let stream = TcpStream::connect(server).await?;
        stream.set_nodelay(true)?;
        Ok(Self { stream, buffer: Vec::with_capacity(64 * 1024), head: 0 })
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
        if !text.starts_with("HTTP/1.1 2") {
            return Err(text.lines().next().unwrap_or_default().into());
        }
        let length = text.lines().find_map(|line| {
            let (name, value) = line.split_once(':')?;
            name.eq_ignore_ascii_case("content-length").then(|| value.trim().parse::<usize>().ok())?
        });
        let length = length.unwrap_or(0);
        while self.buffer.len() < head + length {
            if self.stream.read_buf(&mut self.buffer).await? == 0 {
                return Err("The server hung up".into());
            }
        }
        self.head = head;
        Ok(self.buffer[head..head + length].to_vec())
    }

    /// A header of the last answer.
    fn header(&self, wanted: &str) -> Option<&str> {
        let head = std::str::from_utf8(&self.buffer[..self.head]).ok()?;
        head.lines().find_map(|line| {
            let (name, value) = line.split_once(':')?;
            name.eq_ignore_ascii_case(wanted).then(|| value.trim())
        })
    }
}
