//! The app's services in a process of their own, which can be killed at any moment.
//!
//! It is this test program itself, started to run one ignored test. It says on its output what it is about to
//! do and what was done, line by line; what it has said is what the app would have shown.

use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, mpsc};
use std::time::{Duration, Instant};

use bansosku::service::Services;
use bansosku::service::drafts::BegunSignUp;
use bansosku::service::outbox::Standing;
use bansosku::service::registration::{Progress, SignUpDraft};
use bansosku::service::session::Standing as Session;
use bansosku::store::Steps;
use bansosku_contract::Typed;
use tokio::sync::watch;
use uuid::Uuid;

use crate::phone::{self, PASSWORD};
use crate::server::{Identity, sign_up};

/// What the process is told, by its environment.
const FOLDER: &str = "BANSOSKU_PHONE_FOLDER";
const SERVER: &str = "BANSOSKU_PHONE_SERVER";
const SCRIPT: &str = "BANSOSKU_PHONE_SCRIPT";
const ROUND: &str = "BANSOSKU_PHONE_ROUND";
const STOP_AT: &str = "BANSOSKU_PHONE_STOP_AT";
const PERSON: &str = "BANSOSKU_PHONE_PERSON";

/// What the process does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Script {
    /// Somebody who is signed in writes reports, which go out.
    Reports,
    /// Somebody signs up.
    SignUp,
}

/// When it ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    /// It is killed after this time.
    After(Duration),
    /// It is killed when it has reached this step so many times.
    At(&'static str, usize),
    /// It runs to its end.
    ByItself,
}

/// The phone that the process runs on.
pub struct Machine {
    pub folder: PathBuf,
    pub server: String,
    pub person: (String, String, String),
}

impl Machine {
    /// Starts the process, ends it as told, and gives what it said.
    pub fn run(&self, script: Script, round: u32, end: End) -> Vec<String> {
        let stop_at = if let End::At(step, times) = end { format!("{times} {step}") } else { String::new() };
        let (nik, kk, name) = &self.person;
        let mut process = Command::new(std::env::current_exe().unwrap())
            .args([
                "--exact",
                "process::the_app_in_a_process_of_its_own",
                "--ignored",
                "--nocapture",
                "--test-threads=1",
            ])
            .env(FOLDER, &self.folder)
            .env(SERVER, &self.server)
            .env(SCRIPT, if script == Script::Reports { "reports" } else { "sign up" })
            .env(ROUND, round.to_string())
            .env(STOP_AT, stop_at)
            .env(PERSON, format!("{nik}\t{kk}\t{name}"))
            .env_remove("NEXTEST")
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let said = listen(&mut process, end);
        // SIGKILL: nothing of the process runs after this.
        let _ended_already = process.kill();
        process.wait().unwrap();
        said.join().unwrap()
    }
}

/// Takes in what the process says, and comes back when it is time to end it.
fn listen(process: &mut Child, end: End) -> std::thread::JoinHandle<Vec<String>> {
    let output = BufReader::new(process.stdout.take().unwrap());
    let (tell, told) = mpsc::channel();
    let listener = std::thread::spawn(move || {
        let mut lines = Vec::new();
        for line in output.lines().map_while(Result::ok) {
            // The test's own name may stand before the first of them.
            if let Some((_, line)) = line.split_once("phone: ") {
                lines.push(line.to_owned());
                if line == "done" || line.starts_with("stopped") {
                    let _nobody_waits = tell.send(());
                }
            }
        }
        lines
    });
    let begin = Instant::now();
    let most = match end {
        End::After(time) => time,
        End::At(..) | End::ByItself => Duration::from_mins(2),
    };
    // A process that ended by itself closes its output, and with it this channel.
    let _time_is_over = told.recv_timeout(most.saturating_sub(begin.elapsed()));
    listener
}

fn say(what: &str) {
    let mut output = std::io::stdout().lock();
    writeln!(output, "phone: {what}").unwrap();
    output.flush().unwrap();
}

/// Stops for good at the step that was named; whoever started the process then kills it.
fn steps() -> Steps {
    let told = std::env::var(STOP_AT).unwrap_or_default();
    let (times, step) = told.split_once(' ').unwrap_or(("0", ""));
    let (times, step) = (times.parse::<usize>().unwrap(), step.to_owned());
    let reached = AtomicUsize::new(0);
    Arc::new(move |at| {
        if at == step && reached.fetch_add(1, Ordering::SeqCst) + 1 >= times {
            say(&format!("stopped at {at}"));
            loop {
                std::thread::park();
            }
        }
    })
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "a process that other tests start"]
async fn the_app_in_a_process_of_its_own() {
    let Ok(folder) = std::env::var(FOLDER) else { return };
    let server = std::env::var(SERVER).unwrap();
    let round: u32 = std::env::var(ROUND).unwrap().parse().unwrap();
    let services = phone::open(Path::new(&folder), &server, &steps());
    let standing = services.session.restore().await;
    let trouble = services.drafts.trouble().await;
    if let Some(trouble) = trouble {
        say(&format!("trouble {trouble:?}"));
    }
    say("open");
    if std::env::var(SCRIPT).unwrap() == "reports" {
        write_reports(&services, standing, round).await;
    } else {
        ask_for_an_account(&services, round).await;
    }
    say("done");
}

/// Writes a draft in pieces, posts it with a photo, and waits until everything has arrived.
async fn write_reports(services: &Services, standing: Session, round: u32) {
    if standing == Session::SignedOut {
        services.session.sign_in(&"siti@contoh.invalid".into(), &phone::password()).await.unwrap();
    }
    let draft = services.drafts.report().await;
    say(&format!("found {}", draft.map_or("nothing".to_owned(), |draft| draft.message.expose().to_owned())));
    let mut posted = services.outbox.posted();
    for place in 0..3_u32 {
        let number = u128::from(round * 10 + place);
        let mut report = phone::report(number, u8::try_from(place % 2).unwrap());
        let message = report.message.expose().to_owned();
        for part in [9, message.len()] {
            report.message = Typed::from(&message[..part]);
            say(&format!("keeping {}", &message[..part]));
            services.drafts.keep_report(&report).await.unwrap();
            say(&format!("kept {}", &message[..part]));
        }
        say(&format!("posting {message}"));
        services.outbox.post(&report).await.unwrap();
        say(&format!("posted {message}"));
    }
    let all_sent =
        posted.wait_for(|all| !all.is_empty() && all.iter().all(|item| matches!(item.standing, Standing::Sent(_))));
    let _time_is_over = tokio::time::timeout(Duration::from_secs(90), all_sent).await.unwrap().unwrap();
}

/// Goes on with a sign-up that was begun, or begins one; sends it until it has arrived.
async fn ask_for_an_account(services: &Services, round: u32) {
    let found = services.drafts.sign_up().await;
    let told = std::env::var(PERSON).unwrap();
    let mut person = told.split('\t').map(str::to_owned);
    let mut next = || person.next().unwrap();
    let person = Identity { nik: next(), kk: next(), name: next() };
    let form = match found {
        Some(found) if found.was_sent => {
            say(&format!("found {}", found.form.email.expose()));
            SignUpDraft { password: PASSWORD.into(), ..found.form }
        }
        found => {
            if let Some(found) = found {
                say(&format!("found {}", found.form.email.expose()));
            }
            sign_up(&person, &format!("orang{round}@contoh.invalid"), Uuid::from_u128(u128::from(round) * 100))
        }
    };
    let email = form.email.expose().to_owned();
    let without_password = SignUpDraft { password: Typed::default(), ..form.clone() };
    let begun = BegunSignUp {
        form: without_password,
        step: 4,
        child_confirmed: Typed::default(),
        tries: [0, 0],
        was_sent: true,
    };
    say(&format!("keeping {email}"));
    services.drafts.keep_sign_up(&begun).await.unwrap();
    say(&format!("kept {email}"));
    let progress = watch::Sender::new(Progress::Waiting);
    let name = services.registration.register(&form, &progress).await.unwrap();
    say(&format!("registered {email} {name}"));
    services.drafts.forget_sign_up().await.unwrap();
    say(&format!("forgot {email}"));
}
