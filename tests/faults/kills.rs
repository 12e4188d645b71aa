//! A phone whose app is killed again and again, at random moments and at every step that is named: what was said
//! to be saved is there, nothing is doubled, and no file is unreadable.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use rand::rngs::StdRng;
use rand::{RngExt as _, SeedableRng as _};
use tempfile::TempDir;

use crate::process::{End, Machine, Script};
use crate::server::RealServer;
use crate::{count, phone};

/// The steps that are named on the way to the disk and to the server.
const STEPS: [&str; 8] = [
    "upgrade: step done",
    "upgrade: before commit",
    "store: before commit",
    "store: committed",
    "outbox: before keep",
    "outbox: kept",
    "outbox: answered",
    "outbox: step kept",
];

/// The longest that a process lives before it is killed at random, in milliseconds.
const LONGEST: u64 = 900;

struct Scene {
    server: RealServer,
    machine: Machine,
    _folder: TempDir,
}

/// A server and a phone; with `is_admitted`, its owner has an account.
async fn scene(is_admitted: bool) -> Scene {
    let server = RealServer::start().await;
    let folder = tempfile::tempdir().unwrap();
    let address = format!("http://{}", server.address);
    if is_admitted {
        let elsewhere = tempfile::tempdir().unwrap();
        let services = phone::open(elsewhere.path(), &address, &phone::no_steps());
        services.session.restore().await;
        server.admit(&services).await;
    }
    let person = server.identities[1].clone();
    let person = (person.nik, person.kk, person.name);
    let machine = Machine { folder: folder.path().to_owned(), server: address, person };
    Scene { server, machine, _folder: folder }
}

/// How the processes of one test end: at each named step for the first, second and fifth time, then at random.
fn ends<'a>(steps: &'a [&'static str]) -> impl Iterator<Item = End> + use<'a> {
    let mut dice = StdRng::seed_from_u64(2026);
    let named = steps.iter().copied().flat_map(|step| [1, 2, 5].map(|times| End::At(step, times)));
    let random = std::iter::repeat_with(move || End::After(Duration::from_millis(dice.random_range(20..LONGEST))));
    named.chain(random)
}

/// What a phone with reports was said to hold, and may hold.
#[derive(Default)]
struct Reports {
    /// What the draft may be: the last that was kept, and one that was being kept.
    draft: BTreeSet<String>,
    /// What was posted, or was being posted.
    posted: BTreeMap<String, bool>,
}

impl Reports {
    /// Goes through what a process said. What it found must be what the one before left.
    fn follow(&mut self, said: &[String], end: End) {
        for line in said {
            assert!(!line.starts_with("trouble"), "{line} after {end:?}: {said:#?}");
            let (word, what) = line.split_once(' ').unwrap_or((line, ""));
            let what = what.to_owned();
            match word {
                "found" => {
                    let expected =
                        if self.draft.is_empty() { "nothing".to_owned() } else { format!("{:?}", self.draft) };
                    let is_right = self.draft.contains(&what) || (self.draft.is_empty() && what == "nothing");
                    assert!(is_right, "found {what:?} instead of {expected} ({end:?})");
                    self.draft = BTreeSet::from([what]);
                }
                "keeping" => {
                    self.draft.insert(what);
                }
                "kept" => self.draft = BTreeSet::from([what]),
                "posting" => {
                    // From now on it may be a draft still, or one no more.
                    self.draft.insert("nothing".to_owned());
                    self.posted.entry(what).or_insert(false);
                }
                "posted" => {
                    self.draft = BTreeSet::from(["nothing".to_owned()]);
                    self.posted.insert(what, true);
                }
                _ => {}
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_report_that_was_said_to_be_saved_survives_every_kill_and_arrives_once() {
    let scene = scene(true).await;
    let kills = count("BANSOSKU_KILLS", 60);
    let mut reports = Reports::default();
    let (mut at_steps, mut at_random) = (0, 0);
    let mut last = 0;
    // One that came to its end before it was killed does not count.
    for (round, end) in (1..).zip(ends(&STEPS)) {
        if at_steps + at_random == kills {
            break;
        }
        last = round;
        let said = scene.machine.run(Script::Reports, round, end);
        if said.iter().any(|line| line.starts_with("stopped")) {
            at_steps += 1;
        } else if !said.iter().any(|line| line == "done") {
            at_random += 1;
        }
        reports.follow(&said, end);
    }
    let said = scene.machine.run(Script::Reports, last + 1, End::ByItself);
    assert_eq!(said.last().map(String::as_str), Some("done"), "{said:#?}");
    reports.follow(&said, End::ByItself);

    let services = phone::open(&scene.machine.folder, &scene.machine.server, &phone::no_steps());
    services.session.restore().await;
    let mut on_the_server = BTreeMap::<String, usize>::new();
    for report in services.report.refresh().await.unwrap().value {
        *on_the_server.entry(report.message.unwrap().expose().to_owned()).or_default() += 1;
    }
    for (message, was_said) in &reports.posted {
        let times = on_the_server.get(message).copied().unwrap_or(0);
        assert!(times <= 1, "{message} arrived {times} times");
        assert!(times == 1 || !was_said, "{message} was said to be saved, and is lost");
    }
    let rows = scene.server.ask("SELECT COUNT(*) FROM report");
    assert!(rows <= i64::try_from(reports.posted.len()).unwrap(), "{rows} rows");
    println!(
        "reports: killed {at_steps} times at a named step and {at_random} times at random; {} posted, {rows} arrived, none lost, none doubled, no file unreadable",
        reports.posted.values().filter(|was_said| **was_said).count()
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_sign_up_survives_every_kill_and_makes_one_account() {
    let scene = scene(false).await;
    let kills = count("BANSOSKU_KILLS", 60) * 2 / 3;
    let (mut begun, mut registered) = (BTreeSet::new(), BTreeSet::new());
    let (mut at_steps, mut at_random) = (0, 0);
    let mut expected: Option<String> = None;
    let mut last = 0;
    for (round, end) in (1..).zip(ends(&STEPS[..4])) {
        if at_steps + at_random == kills {
            break;
        }
        last = round;
        let said = scene.machine.run(Script::SignUp, round, end);
        // The process may have ended before it came to look.
        let has_looked = said.iter().any(|line| line.starts_with("found") || line.starts_with("keeping"));
        let found = said.iter().find_map(|line| line.strip_prefix("found "));
        if let Some(expected) = expected.as_deref().filter(|_| has_looked) {
            assert_eq!(found, Some(expected), "the form is there again: {said:#?}");
        }
        for line in &said {
            assert!(!line.starts_with("trouble"), "{line} after {end:?}");
            let (word, what) = line.split_once(' ').unwrap_or((line, ""));
            match word {
                "stopped" => at_steps += 1,
                "keeping" => {
                    begun.insert(what.to_owned());
                }
                "kept" => expected = Some(what.to_owned()),
                "registered" => {
                    registered.insert(what.split(' ').next().unwrap().to_owned());
                    // From now on it may be forgotten.
                    expected = None;
                }
                _ => {}
            }
        }
        if !said.iter().any(|line| line.starts_with("stopped") || line == "done") {
            at_random += 1;
        }
    }
    let said = scene.machine.run(Script::SignUp, last + 1, End::ByItself);
    assert_eq!(said.last().map(String::as_str), Some("done"), "{said:#?}");
    for line in &said {
        if let Some(what) = line.strip_prefix("registered ") {
            registered.insert(what.split(' ').next().unwrap().to_owned());
        }
        if let Some(what) = line.strip_prefix("keeping ") {
            begun.insert(what.to_owned());
        }
    }
    let accounts = usize::try_from(scene.server.ask("SELECT COUNT(*) FROM account")).unwrap();
    // A form stays until it has arrived, so that by now each that was ever sent has been said to have arrived.
    assert_eq!(accounts, registered.len(), "one account for each sign-up that arrived");
    println!(
        "sign-ups: killed {at_steps} times at a named step and {at_random} times at random; {} begun, {accounts} accounts, none doubled, no form lost",
        begun.len()
    );
}
