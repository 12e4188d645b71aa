//! What anybody learns from the public check, and what nobody does.

use std::collections::BTreeMap;

use altcha::{SolveChallengeOptions, solve_challenge};

use bansosku_contract::PersonName;
use bansosku_contract::check::{AgeBand, Challenge, ListedProgramme, MOST_MATCHES, Match, Matches, Proof};
use bansosku_contract::household::{AssistanceStatus, Period};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use jiff::SignedDuration;
use jiff::civil::date;
use serde_json::{Value, json};

use super::list::{ListedPerson, Page};
use super::watch::honeytoken;
use super::*;
use crate::config::Config;
use crate::limit::Rate;
use crate::programme::Facts;
use crate::seed::fill_with_fixed;
use crate::testing::{Log, TestAnswer, TestRequest, TestServer};

mod timing;
mod walking;

/// Where Suparti of the fixed households lives.
const VILLAGE: &str = "33.02.10.2008";
/// Another village of her district.
const NEXT_VILLAGE: &str = "33.02.10.2007";
const PHONE: &str = "telepon-keluarga-01";

async fn challenge_for(server: &TestServer, village: &str, client: &str) -> Challenge {
    let path = format!("/v1/check/challenge?village={village}");
    let answer = server.get(&path).header(CLIENT_HEADER, client).send().await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    answer.json()
}

fn solved(challenge: Challenge) -> Proof {
    let solution = solve_challenge(SolveChallengeOptions::new(&challenge)).unwrap().unwrap();
    Proof::new(challenge, solution)
}

fn question<'a>(
    server: &'a TestServer,
    village: &str,
    name: &str,
    client: &str,
    proof: &impl serde::Serialize,
) -> TestRequest<'a> {
    let question = json!({"village": village, "name": name, "proof": proof});
    server.post("/v1/check").header(CLIENT_HEADER, client).json(&question)
}

async fn ask_with(
    server: &TestServer,
    village: &str,
    name: &str,
    client: &str,
    proof: &impl serde::Serialize,
) -> TestAnswer {
    question(server, village, name, client, proof).send().await
}

async fn ask_as(server: &TestServer, client: &str, village: &str, name: &str) -> TestAnswer {
    let proof = solved(challenge_for(server, village, client).await);
    ask_with(server, village, name, client, &proof).await
}

/// Asks from a network, when the server trusts who tells of it.
async fn ask_from(server: &TestServer, network: &str, client: &str, village: &str, name: &str) -> TestAnswer {
    let proof = solved(challenge_for(server, village, client).await);
    question(server, village, name, client, &proof).header("x-forwarded-for", network).send().await
}

async fn ask(server: &TestServer, village: &str, name: &str) -> Vec<Match> {
    let answer = ask_as(server, PHONE, village, name).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    answer.json::<Matches>().matches
}

/// What was written to the log.
fn heard(log: &Log) -> String {
    String::from_utf8(log.heard()).unwrap()
}

/// A village in which these people live, none of whom receives anything.
async fn fill(server: &TestServer, village: &str, names: impl IntoIterator<Item = String>) {
    let people: Vec<ListedPerson> = names
        .into_iter()
        .map(|name| ListedPerson {
            name: PersonName::parse(&name).unwrap(),
            born: date(1980, 5, 6),
            programmes: Vec::new(),
        })
        .collect();
    fill_with(server, village, &people).await;
}

/// A village in which these people live.
async fn fill_with(server: &TestServer, village: &str, people: &[ListedPerson]) {
    let mut writing = server.state.database.write().await.unwrap();
    let release = crate::registry::release::current(&mut writing).await.unwrap();
    let village = RegionCode::parse(village).unwrap();
    list::write(&server.state, &mut writing, release, village, &Page::of(people)).await.unwrap();
    writing.commit().await.unwrap();
}

/// Names of two words, as many as wanted.
fn names(count: usize) -> impl Iterator<Item = String> {
    let letter = |number: usize| char::from(b"bdfghjklmnprstvz"[number % 16]);
    (0..count).map(move |number| {
        let (a, b, c) = (letter(number), letter(number / 16), letter(number / 256));
        format!("Wati{a}e{b}e{c} Su{c}o{b}u{a}ako")
    })
}

#[tokio::test]
async fn somebody_is_found_by_name_and_village_with_all_programmes_and_nothing_more() {
    let server = TestServer::start().await;
    fill_with_fixed(&server.state).await;
    let answer = ask_as(&server, PHONE, VILLAGE, "suparti").await;
    let found = answer.json::<Matches>().matches;
    assert_eq!(found.len(), 1);
    assert_eq!((found[0].name_masked.as_str(), found[0].age_band), ("S••••••", AgeBand::From60));
    let standing = |programme: &str| {
        let listed = found[0].programmes.iter().find(|listed| listed.programme == programme);
        listed.map(|listed| (listed.status, listed.period.stage))
    };
    assert_eq!(standing("pkh"), Some((AssistanceStatus::Receiving, Some(4))));
    assert!(standing("sembako").is_some());
    let ends: Vec<_> = found[0].programmes.iter().map(|listed| listed.period.to).collect();
    assert!(ends.is_sorted_by(|one, next| one >= next), "what counts today stands first: {ends:?}");
    let json: Value = answer.json();
    assert_eq!(
        json["matches"][0].as_object().unwrap().keys().collect::<Vec<_>>(),
        ["age_band", "name_masked", "programmes"]
    );
    for personal in ["Suparti", "suparti", "3302", "rupiah", "amount", "BRI"] {
        assert!(!answer.text().contains(personal), "{personal}");
    }
}

#[tokio::test]
async fn nobody_is_found_in_another_village_or_by_a_number() {
    let server = TestServer::start().await;
    let households = fill_with_fixed(&server.state).await;
    assert_eq!(ask(&server, NEXT_VILLAGE, "Suparti").await, []);
    assert_eq!(ask(&server, VILLAGE, "Supardi Joko").await, []);
    let nik = households[0].people[0].nik.expose();
    let answer = ask_as(&server, PHONE, VILLAGE, nik).await;
    assert_eq!(answer.field_problems(), ["name:name_digit"]);
}

#[tokio::test]
async fn what_can_t_be_asked_is_said_by_its_field() {
    let server = TestServer::start().await;
    let proof = solved(challenge_for(&server, VILLAGE, PHONE).await);
    let wrong = ask_with(&server, "33.02.10.9999", "  ", PHONE, &proof).await;
    assert_eq!(wrong.field_problems(), ["village:village_unknown", "name:name_empty"]);
    for query in ["", "?village=33.02", "?village=desa", "?village=33.02.10.2008&nik=1", "?village=99.01.01.2001"] {
        let answer = server.get(&format!("/v1/check/challenge{query}")).send().await;
        assert_eq!(answer.field_problems(), ["village:village_unknown"], "{query}");
    }
    let right = ask_with(&server, VILLAGE, "Suparti", PHONE, &proof).await;
    assert_eq!(right.status, 200, "a question that could not be asked does not use its proof up");
}

#[tokio::test]
async fn a_proof_is_taken_as_the_programs_of_altcha_send_it() {
    let server = TestServer::start().await;
    let proof = serde_json::to_vec(&solved(challenge_for(&server, VILLAGE, PHONE).await)).unwrap();
    let answer = ask_with(&server, VILLAGE, "Suparti", PHONE, &STANDARD.encode(proof)).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
}

#[tokio::test]
async fn who_names_no_phone_is_known_by_the_network() {
    let server = TestServer::start().await;
    let challenge: Challenge = server.get(&format!("/v1/check/challenge?village={VILLAGE}")).send().await.json();
    let question = json!({"village": VILLAGE, "name": "Suparti", "proof": solved(challenge)});
    assert_eq!(server.post("/v1/check").json(&question).send().await.status, 200);
}

#[tokio::test]
async fn a_proof_is_used_once() {
    let server = TestServer::start().await;
    let proof = solved(challenge_for(&server, VILLAGE, PHONE).await);
    assert_eq!(ask_with(&server, VILLAGE, "Suparti", PHONE, &proof).await.status, 200);
    for name in ["Suparti", "Slamet"] {
        let again = ask_with(&server, VILLAGE, name, PHONE, &proof).await;
        assert_eq!(again.problem(), (422, "proof_refused".to_owned()));
    }
}

#[tokio::test]
async fn a_proof_is_of_no_use_for_another_village_phone_or_run_of_the_server() {
    let server = TestServer::start().await;
    let refused = (422, "proof_refused".to_owned());
    let proof = solved(challenge_for(&server, VILLAGE, PHONE).await);
    assert_eq!(ask_with(&server, NEXT_VILLAGE, "Suparti", PHONE, &proof).await.problem(), refused);
    assert_eq!(ask_with(&server, VILLAGE, "Suparti", "telepon-orang-lain-1", &proof).await.problem(), refused);
    assert_eq!(ask_with(&server.beside(), VILLAGE, "Suparti", PHONE, &proof).await.problem(), refused);
    assert_eq!(ask_with(&server, VILLAGE, "Suparti", PHONE, &proof).await.status, 200);
}

#[tokio::test]
async fn a_challenge_runs_out() {
    let server = TestServer::start().await;
    let proof = solved(challenge_for(&server, VILLAGE, PHONE).await);
    server.pass(SignedDuration::from_secs(10 * 60 + 1));
    let late = ask_with(&server, VILLAGE, "Suparti", PHONE, &proof).await;
    assert_eq!(late.problem(), (422, "proof_expired".to_owned()));
    let proof = solved(challenge_for(&server, VILLAGE, PHONE).await);
    server.pass(SignedDuration::from_secs(10 * 60));
    assert_eq!(ask_with(&server, VILLAGE, "Suparti", PHONE, &proof).await.status, 200);
}

#[tokio::test]
async fn a_used_proof_is_remembered_until_it_has_run_out_and_no_longer() {
    let server = TestServer::start().await;
    let remembered = || server.state.desk.spent.lock().unwrap().len();
    let proof = solved(challenge_for(&server, VILLAGE, PHONE).await);
    ask_with(&server, VILLAGE, "Suparti", PHONE, &proof).await;
    server.pass(SignedDuration::from_secs(10 * 60));
    server.state.desk.sweep(&server.state);
    assert_eq!(remembered(), 1);
    assert_eq!(ask_with(&server, VILLAGE, "Suparti", PHONE, &proof).await.problem().1, "proof_refused");
    server.pass(SignedDuration::from_secs(1));
    server.state.desk.sweep(&server.state);
    assert_eq!(remembered(), 0);
    assert_eq!(ask_with(&server, VILLAGE, "Suparti", PHONE, &proof).await.problem().1, "proof_expired");
}

type Change = fn(&mut Value);

/// Among these are the splices of CVE-2025-68113, by which a challenge lived longer than it was made to.
#[tokio::test]
async fn no_part_of_a_challenge_can_be_changed() {
    let server = TestServer::start().await;
    let proof = serde_json::to_value(solved(challenge_for(&server, VILLAGE, PHONE).await)).unwrap();
    let changes: [(&str, Change); 12] = [
        ("a later end", |proof| {
            let end = &mut proof["challenge"]["parameters"]["expiresAt"];
            *end = json!(end.as_i64().unwrap() + 1);
        }),
        ("an end that is an hour later", |proof| {
            let end = &mut proof["challenge"]["parameters"]["expiresAt"];
            *end = json!(end.as_i64().unwrap() + 3600);
        }),
        ("no end", |proof| {
            proof["challenge"]["parameters"].as_object_mut().unwrap().remove("expiresAt");
        }),
        ("the end of all times", |proof| proof["challenge"]["parameters"]["expiresAt"] = json!(i64::MAX)),
        ("an end before all times", |proof| proof["challenge"]["parameters"]["expiresAt"] = json!(i64::MIN)),
        ("a letter of the salt in the nonce", |proof| {
            let salt = proof["challenge"]["parameters"]["salt"].as_str().unwrap().to_owned();
            let nonce = proof["challenge"]["parameters"]["nonce"].as_str().unwrap().to_owned();
            proof["challenge"]["parameters"]["nonce"] = json!(format!("{nonce}{}", &salt[..2]));
            proof["challenge"]["parameters"]["salt"] = json!(&salt[2..]);
        }),
        ("less work", |proof| proof["challenge"]["parameters"]["cost"] = json!(0)),
        ("a shorter prefix", |proof| proof["challenge"]["parameters"]["keyPrefix"] = json!("")),
        ("data of their own", |proof| proof["challenge"]["parameters"]["data"] = json!({"village": NEXT_VILLAGE})),
        ("no signature", |proof| {
            proof["challenge"].as_object_mut().unwrap().remove("signature");
        }),
        ("no signature of the key", |proof| {
            proof["challenge"]["parameters"].as_object_mut().unwrap().remove("keySignature");
        }),
        ("another key", |proof| proof["solution"]["derivedKey"] = json!("00".repeat(32))),
    ];
    for (what, change) in changes {
        let mut forged = proof.clone();
        change(&mut forged);
        let answer = ask_with(&server, VILLAGE, "Suparti", PHONE, &forged).await;
        assert_eq!(answer.problem(), (422, "proof_refused".to_owned()), "{what}");
    }
    let rubbish = ask_with(&server, VILLAGE, "Suparti", PHONE, &"no base64!").await;
    assert_eq!(rubbish.problem(), (422, "proof_refused".to_owned()));
    assert_eq!(ask_with(&server, VILLAGE, "Suparti", PHONE, &proof).await.status, 200);
}

#[tokio::test]
async fn an_answer_is_as_long_for_nobody_for_one_and_for_too_many() {
    let server = TestServer::start().await;
    let namesakes = (0..9).map(|_| "Siti Aminah".to_owned());
    fill(&server, VILLAGE, namesakes.chain(["Dewi Lestari".to_owned()]).chain(names(400))).await;
    let mut heads = Vec::new();
    for (name, matches) in [("Joko Susilo", 0), ("Dewi Lestari", 1), ("Siti Aminah", MOST_MATCHES)] {
        let proof = solved(challenge_for(&server, VILLAGE, PHONE).await);
        let question = json!({"village": VILLAGE, "name": name, "proof": proof});
        let answer = server
            .post("/v1/check")
            .header(CLIENT_HEADER, PHONE)
            .header("accept-encoding", "gzip")
            .json(&question)
            .send()
            .await;
        assert_eq!(answer.json::<Matches>().matches.len(), matches, "{name}");
        heads.push(answer.outline());
    }
    assert_eq!(heads[0], heads[1]);
    assert_eq!(heads[0], heads[2]);
}

#[tokio::test]
async fn somebody_who_fits_better_stands_first() {
    let server = TestServer::start().await;
    let people = ["Siti Nur Aminah", "Siti Aminah", "Siti Aminan", "Aminah Siti Rahayu"];
    fill(&server, VILLAGE, people.map(ToOwned::to_owned)).await;
    let masked: Vec<String> =
        ask(&server, VILLAGE, "siti aminah").await.into_iter().map(|row| row.name_masked).collect();
    assert_eq!(masked, ["S••• A•••••", "S••• A•••••", "A••••• S••• R•••••", "S••• N•• A•••••"]);
}

#[tokio::test]
async fn five_people_with_long_names_and_every_programme_fit_one_length() {
    let server = TestServer::start().await;
    let name = PersonName::parse(&"Siti Nurhalimah Aminah ".repeat(4)[..90]).unwrap();
    let programmes: Vec<ListedProgramme> = Facts::bundled()
        .programmes
        .programmes
        .iter()
        .map(|programme| ListedProgramme {
            programme: programme.code.clone(),
            status: AssistanceStatus::NotReceiving,
            period: Period { from: date(2026, 10, 1), to: date(2026, 12, 31), stage: Some(4) },
        })
        .collect();
    let person = || ListedPerson { name: name.clone(), born: date(1980, 5, 5), programmes: programmes.clone() };
    let mut writing = server.state.database.write().await.unwrap();
    let people: Vec<ListedPerson> = (0..6).map(|_| person()).collect();
    list::write(&server.state, &mut writing, 0, RegionCode::parse(VILLAGE).unwrap(), &Page::of(&people)).await.unwrap();
    writing.commit().await.unwrap();
    let full = ask_as(&server, PHONE, VILLAGE, name.expose()).await;
    assert_eq!(full.json::<Matches>().matches.len(), MOST_MATCHES);
    let empty = ask_as(&server, PHONE, VILLAGE, "Joko Susilo").await;
    assert_eq!(full.body.len(), empty.body.len());
}

#[tokio::test]
async fn neither_database_nor_log_holds_a_listed_or_a_wanted_name() {
    let log = Log::listen();
    let server = TestServer::start().await;
    fill_with_fixed(&server.state).await;
    ask(&server, VILLAGE, "Suparti").await;
    ask(&server, VILLAGE, "Bambang Wicaksono").await;
    server.state.desk.sweep(&server.state);
    assert!(heard(&log).contains("public checks"));
    for name in ["Suparti", "suparti", "Bambang", "bambang"] {
        assert!(!heard(&log).contains(name), "{name}");
    }
    let mut reading = server.state.database.read().await.unwrap();
    let rows = sqlx::query("SELECT sealed FROM village_list").fetch_all(&mut *reading).await.unwrap();
    assert!(!rows.is_empty());
    for row in rows {
        let sealed: Vec<u8> = sqlx::Row::get(&row, "sealed");
        let text = String::from_utf8_lossy(&sealed).to_lowercase();
        assert!(!text.contains("suparti") && !text.contains("siti"));
    }
}

#[tokio::test]
async fn what_lies_in_memory_is_swept_also_when_the_database_fails() {
    let log = Log::listen();
    let server = TestServer::start().await;
    fill_with_fixed(&server.state).await;
    ask(&server, VILLAGE, "Suparti").await;
    let mut writing = server.state.database.write().await.unwrap();
    sqlx::query("DROP TABLE idempotency").execute(&mut *writing).await.unwrap();
    writing.commit().await.unwrap();
    assert!(crate::sweep::sweep(&server.state).await.is_err());
    assert!(heard(&log).contains("public checks"));
}

#[tokio::test]
async fn a_registry_gets_the_lists_that_it_lacks_and_no_other() {
    let server = TestServer::start().await;
    fill_with_fixed(&server.state).await;
    let sealed = async || {
        let mut reading = server.state.database.read().await.unwrap();
        let rows = sqlx::query("SELECT village, sealed FROM village_list").fetch_all(&mut *reading).await.unwrap();
        rows.iter().map(|row| (sqlx::Row::get(row, 0), sqlx::Row::get(row, 1))).collect::<BTreeMap<String, Vec<u8>>>()
    };
    let before = sealed().await;
    list::make_missing_of_current(&server.state).await.unwrap();
    assert_eq!(sealed().await, before, "none is missing");
    let mut writing = server.state.database.write().await.unwrap();
    sqlx::query("DELETE FROM village_list WHERE village = $1").bind(VILLAGE).execute(&mut *writing).await.unwrap();
    writing.commit().await.unwrap();
    assert_eq!(ask(&server, VILLAGE, "Suparti").await, []);
    list::make_missing_of_current(&server.state).await.unwrap();
    assert_eq!(ask(&server, VILLAGE, "Suparti").await.len(), 1);
    let after = sealed().await;
    assert_eq!(after.len(), before.len());
    assert!(after.iter().all(|(village, sealed)| village == VILLAGE || sealed == &before[village]));
}
