//! Every kind of bad line, and mixtures of all of them.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use bansosku::service::Services;
use bansosku::service::outbox::Standing;
use bansosku::service::registration::Progress;
use bansosku::service::report::ReportDraft;
use image::{ImageFormat, Rgb, RgbImage};
use rand::rngs::StdRng;
use rand::{RngExt as _, SeedableRng as _};
use tempfile::TempDir;
use tokio::sync::watch;
use uuid::Uuid;

use crate::proxy::{Fault, Proxy};
use crate::server::{RealServer, sign_up};
use crate::{count, phone};

/// Long enough for a slow machine; a delivery that takes this long is stuck.
const PATIENCE: Duration = Duration::from_mins(2);

/// A phone whose owner is signed in, behind a line.
struct Scene {
    server: RealServer,
    line: Proxy,
    services: Services,
    _folder: TempDir,
}

async fn scene() -> Scene {
    let server = RealServer::start().await;
    let line = Proxy::to(server.address).await;
    let folder = tempfile::tempdir().unwrap();
    let services = phone::open(folder.path(), &line.to_string(), &phone::no_steps());
    services.session.restore().await;
    server.admit(&services).await;
    services.session.sign_in(&"siti@contoh.invalid".into(), &phone::password()).await.unwrap();
    Scene { server, line, services, _folder: folder }
}

impl Scene {
    /// Waits until all have arrived. A person who waits as well presses "try now" once in a while.
    async fn deliver(&self, ids: &[Uuid]) {
        let begin = Instant::now();
        loop {
            let posted = self.services.outbox.posted().borrow().clone();
            let waiting: Vec<_> = posted.iter().filter(|item| ids.contains(&item.id) && item.is_open()).collect();
            if waiting.is_empty() {
                return;
            }
            assert!(begin.elapsed() < PATIENCE, "not delivered: {waiting:#?}");
            for item in waiting {
                assert!(!matches!(item.standing, Standing::NeedsAttention(_)), "{:?}", item.standing);
                if matches!(item.standing, Standing::Waiting(_)) {
                    self.services.outbox.retry(item.id).await;
                }
            }
            tokio::time::sleep(Duration::from_millis(250)).await;
        }
    }

    /// How often each message stands on the server.
    async fn on_the_server(&self) -> BTreeMap<String, usize> {
        let mut messages = BTreeMap::new();
        for report in self.services.report.refresh().await.unwrap().value {
            *messages.entry(report.message.unwrap().expose().to_owned()).or_default() += 1;
        }
        messages
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn with_every_kind_of_bad_line_a_report_arrives_exactly_once() {
    let scene = scene().await;
    let faults = [
        Fault::RequestLost,
        Fault::AnswerLost,
        Fault::CutAfter(900),
        Fault::CutAfter(5000),
        Fault::Stall(Duration::from_secs(6)),
        // 9.6 kbit/s, in a time that passes ten times as fast.
        Fault::Throttle(12_000),
        Fault::Portal,
        Fault::BadGateway,
    ];
    let mut ids = Vec::new();
    for (number, fault) in (1..).zip(faults) {
        // Each step of it meets the fault: the photo, and the report.
        scene.line.next([fault, Fault::None, fault]);
        ids.push(scene.services.outbox.post(&phone::report(number, 1)).await.unwrap());
        scene.deliver(&ids).await;
    }
    scene.line.next([]);
    let messages = scene.on_the_server().await;
    assert_eq!(messages.len(), faults.len(), "{messages:?}");
    assert!(messages.values().all(|times| *times == 1), "{messages:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn with_every_kind_of_bad_line_a_sign_up_makes_exactly_one_account() {
    let scene = scene().await;
    scene.services.session.sign_out().await;
    let before = scene.server.ask("SELECT COUNT(*) FROM account");
    let faults = [
        Fault::RequestLost,
        Fault::AnswerLost,
        Fault::CutAfter(200),
        Fault::CutAfter(500),
        Fault::Portal,
        Fault::BadGateway,
    ];
    // First the photos meet it, which go on by themselves; then the form, which the person sends again.
    let lines = faults.iter().flat_map(|fault| {
        [vec![Fault::None, *fault, Fault::None, *fault, *fault], vec![Fault::None, Fault::None, *fault]]
    });
    for (number, line) in (2_u128..).zip(lines) {
        let person = &scene.server.identities[usize::try_from(number).unwrap() % scene.server.identities.len()];
        let draft = sign_up(person, &format!("orang{number}@contoh.invalid"), Uuid::from_u128(number * 10));
        let is_about_the_form = line.len() == 3;
        scene.line.next(line.clone());
        let mut tries = 0;
        while scene.services.registration.register(&draft, &watch::Sender::new(Progress::Waiting)).await.is_err() {
            tries += 1;
            assert!(tries < 10, "{line:?}");
        }
        assert!(tries > 0 || !is_about_the_form, "{line:?} was met");
        scene.services.drafts.forget_sign_up().await.unwrap();
    }
    let made = scene.server.ask("SELECT COUNT(*) FROM account") - before;
    assert_eq!(made, i64::try_from(faults.len() * 2).unwrap());
}

fn draw(dice: &mut StdRng) -> Fault {
    match dice.random_range(0..20) {
        0 => Fault::RequestLost,
        1 => Fault::AnswerLost,
        2 | 3 => Fault::CutAfter(dice.random_range(1..12_000)),
        4 => Fault::Portal,
        5 => Fault::BadGateway,
        6 => Fault::Throttle(60_000),
        7 => Fault::Stall(Duration::from_millis(dice.random_range(50..400))),
        _ => Fault::None,
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn with_any_mixture_of_bad_lines_each_report_arrives_exactly_once() {
    let scene = scene().await;
    let seeds = count("BANSOSKU_FAULT_SEEDS", 3);
    let mut number = 0;
    for seed in 0..seeds {
        let mut dice = StdRng::seed_from_u64(u64::from(seed));
        scene.line.draw(move || draw(&mut dice));
        let mut ids = Vec::new();
        for photos in [0, 1, 2] {
            number += 1;
            ids.push(scene.services.outbox.post(&phone::report(number, photos)).await.unwrap());
        }
        scene.deliver(&ids).await;
    }
    scene.line.next([]);
    let messages = scene.on_the_server().await;
    assert_eq!(messages.len(), usize::try_from(number).unwrap(), "{messages:?}");
    assert!(messages.values().all(|times| *times == 1), "{messages:?}");
    println!("{seeds} mixtures of bad lines: {number} reports, each exactly once");
}

/// Counts the bytes over a line of which three connections in ten are cut, next to a good one.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_a_line_that_is_cut_costs_is_counted() {
    let scene = scene().await;
    scene.line.take_carried();
    let mut good = Vec::new();
    let mut bad = Vec::new();
    let mut dice = StdRng::seed_from_u64(7);
    for number in 0..count("BANSOSKU_FAULT_REPORTS", 6) {
        let number = u128::from(number) * 2 + 1;
        scene.line.next([]);
        let id = scene.services.outbox.post(&large_report(number)).await.unwrap();
        scene.deliver(&[id]).await;
        good.push(scene.line.take_carried());

        let mut dice = StdRng::seed_from_u64(dice.random());
        scene.line.draw(move || {
            if dice.random_range(0..10) < 3 { Fault::CutAfter(dice.random_range(1..250_000)) } else { Fault::None }
        });
        let id = scene.services.outbox.post(&large_report(number + 1)).await.unwrap();
        scene.deliver(&[id]).await;
        bad.push(scene.line.take_carried());
    }
    good.sort_unstable();
    bad.sort_unstable();
    let median = |values: &[u64]| values[values.len() / 2];
    let (good_bytes, bad_bytes) = (median(&good), median(&bad));
    println!(
        "30 % of connections cut: {bad_bytes} bytes a report (median), next to {good_bytes} on a good line: {} %",
        bad_bytes * 100 / good_bytes
    );
    scene.line.next([]);
    let messages = scene.on_the_server().await;
    assert!(messages.values().all(|times| *times == 1), "{messages:?}");
    assert!(bad_bytes * 100 <= good_bytes * 115, "{bad:?} next to {good:?}");
}

/// A report with two photos as large as photos are, of which nothing can be packed away.
fn large_report(number: u128) -> ReportDraft {
    let mut dice = StdRng::seed_from_u64(u64::try_from(number).unwrap());
    let mut report = phone::report(number, 2);
    for photo in &mut report.photos {
        let picture = RgbImage::from_fn(640, 480, |_, _| Rgb(dice.random()));
        let mut jpeg = std::io::Cursor::new(Vec::new());
        picture.write_to(&mut jpeg, ImageFormat::Jpeg).unwrap();
        photo.jpeg = jpeg.into_inner().into();
    }
    report
}
