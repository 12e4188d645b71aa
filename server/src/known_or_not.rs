//! Nobody learns from this server whether a number or an address is known to it: not from an answer, and not from the
//! time that it takes.

use std::collections::HashSet;
use std::time::{Duration, Instant};

use axum::http::StatusCode;
use bansosku_contract::upload::UploadKind;
use serde_json::json;

use crate::config::Config;
use crate::limit::Rate;
use crate::testing::{TestAnswer, TestPerson, TestServer};

/// So many known people, and as many unknown ones.
pub(crate) const PEOPLE: u32 = 2_000;

type Outline = (StatusCode, Vec<(String, String)>, usize);

/// What was seen of the answers to known and to unknown people.
#[derive(Default)]
pub(crate) struct Seen {
    outlines: HashSet<Outline>,
    /// Seconds, of the unknown and of the known.
    times: [Vec<f64>; 2],
}

impl Seen {
    pub(crate) fn note(&mut self, known: bool, answer: &TestAnswer, begun: Instant) {
        self.times[usize::from(known)].push(begun.elapsed().as_secs_f64());
        self.outlines.insert(answer.outline());
    }

    /// Somebody who sees only the answers must not do better than by tossing a coin.
    pub(crate) fn assert_alike(&self, what: &str) {
        assert_eq!(self.outlines.len(), 1, "{what}: {:?}", self.outlines);
        let chance = chance_of_being_slower(&self.times[1], &self.times[0]);
        assert!((0.45..=0.55).contains(&chance), "{what}: a known one takes longer with a chance of {chance:.3}");
    }
}

/// How likely one of the first took longer than one of the second: the statistic of Mann and Whitney, over the number of
/// pairs.
fn chance_of_being_slower(first: &[f64], second: &[f64]) -> f64 {
    let mut second = second.to_vec();
    second.sort_unstable_by(f64::total_cmp);
    let slower = |time: &f64| {
        let below = second.partition_point(|other| other < time);
        let equal = second.partition_point(|other| other <= time) - below;
        f64::from(u32::try_from(2 * below + equal).unwrap()) / 2.0
    };
    let pairs = f64::from(u32::try_from(first.len() * second.len()).unwrap());
    first.iter().map(slower).sum::<f64>() / pairs
}

/// Another person for each number below 4,000.
fn person(number: u32) -> TestPerson {
    let (serial, year) = (9500 + number % 400, 50 + number / 400);
    TestPerson {
        nik: format!("3302015505{year}{serial}"),
        kk: format!("3302010101{year}{serial}"),
        email: format!("siti.{number:04}@contoh.invalid"),
        phone: format!("0840 0000 {number:04}"),
        password: format!("nasi goreng pedas {number:04} piring"),
        ..TestPerson::number(0)
    }
}

/// Known and unknown people in turns, each as often first.
fn people() -> impl Iterator<Item = (bool, TestPerson)> {
    (0..PEOPLE).flat_map(|pair| {
        let known = pair % 2 == 0;
        [(known, person(2 * pair + u32::from(!known))), (!known, person(2 * pair + u32::from(known)))]
    })
}

async fn server() -> TestServer {
    let endless = Rate { burst: 1_000_000, every_ms: 1 };
    let server = TestServer::start_with(|config: &mut Config| {
        config.answer_beat = Duration::from_millis(4);
        config.limits.network = endless;
        config.limits.upload = endless;
    })
    .await;
    for (known, person) in people() {
        if known {
            server.active(&person).await;
            server.registered(&person).await;
        }
    }
    server
}

/// Two uploads for each form, copied from two that really came: what is measured is not the photos.
async fn uploads(server: &TestServer, count: u32) {
    for kind in [UploadKind::Ktp, UploadKind::Selfie] {
        let first = server.photo(kind).await;
        let mut writing = server.state.database.write().await.unwrap();
        for number in 0..count {
            sqlx::query(
                "INSERT INTO upload (id, kind, state, length, object, created_at, expires_at, owner, findings)
                 SELECT $2, kind, state, length, object, created_at, expires_at, owner, findings
                 FROM upload WHERE id = $1",
            )
            .bind(&first)
            .bind(format!("{kind}{number}"))
            .execute(&mut *writing)
            .await
            .unwrap();
        }
        writing.commit().await.unwrap();
    }
}

#[tokio::test]
async fn a_known_number_or_address_is_answered_as_an_unknown_one_and_as_fast() {
    let server = server().await;
    let (mut sign_up, mut sign_in, mut by_address, mut reset) =
        (Seen::default(), Seen::default(), Seen::default(), Seen::default());

    for (known, person) in people() {
        for (seen, login) in [(&mut sign_in, &person.nik), (&mut by_address, &person.email)] {
            let begun = Instant::now();
            let answer = server.sign_in(login, "sate kambing tanpa lemak").await;
            seen.note(known, &answer, begun);
        }
        let begun = Instant::now();
        let answer = server.post("/v1/password-resets").json(&json!({"email": person.email})).send().await;
        reset.note(known, &answer, begun);
    }
    sign_in.assert_alike("signing in by NIK");
    by_address.assert_alike("signing in by address");
    reset.assert_alike("a new password");

    uploads(&server, 2 * PEOPLE).await;
    for (number, (known, person)) in people().enumerate() {
        let form = person.form(&format!("{}{number}", UploadKind::Ktp), &format!("{}{number}", UploadKind::Selfie));
        let request = server.post("/v1/accounts").key(&format!("form-{number}")).json(&form);
        let begun = Instant::now();
        let answer = request.send().await;
        sign_up.note(known, &answer, begun);
        assert_eq!(answer.status, StatusCode::ACCEPTED, "{}", answer.text());
    }
    sign_up.assert_alike("signing up");
}

#[test]
fn a_difference_in_time_is_seen() {
    let slow: Vec<f64> = (0..100).map(|number| f64::from(number) + 20.0).collect();
    let fast: Vec<f64> = (0..100).map(f64::from).collect();
    assert!(chance_of_being_slower(&slow, &fast) > 0.6);
    assert!(chance_of_being_slower(&fast, &slow) < 0.4);
    assert!((chance_of_being_slower(&fast, &fast) - 0.5).abs() < 1e-9);
}
