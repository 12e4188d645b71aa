//! The public check against a server that speaks the contract: the proof of work, what the phone calls itself, what
//! stays on the phone.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use altcha::{CreateChallengeOptions, VerifySolutionOptions, create_challenge, verify_solution};
use axum::extract::{Query, State};
use axum::http::{HeaderMap, StatusCode, Uri};
use axum::response::Response;
use axum::routing::{get, post};
use axum::{Json, Router};
use bansosku::service::check::{Checked, Stage};
use bansosku::service::fake::sample;
use bansosku::service::{Failure, Services};
use bansosku_contract::account::AccountState;
use bansosku_contract::check::{CLIENT_HEADER, Matches, Proof, Question};
use bansosku_contract::{PersonName, Problem, ProblemCode};
use bansosku_region::RegionCode;
use tokio::sync::watch;

use crate::world::{Heard, Phone, Server, nobody, ours, ours_with, password, refusal, tokens};

const KEY: &str = "of this test alone";

/// A server that refuses the first so many proofs.
#[derive(Clone, Default)]
struct Registry {
    heard: Heard,
    refusals: Arc<AtomicUsize>,
}

impl Registry {
    async fn serve(&self) -> Server {
        let routes = Router::new()
            .route("/v1/check/challenge", get(challenge))
            .route("/v1/check", post(answer))
            .route("/v1/sessions", post(|| async { ours(&tokens(1, 900, AccountState::Active)) }))
            .with_state(self.clone());
        Server::of(routes).await
    }

    fn hear(&self, uri: &Uri, headers: &HeaderMap) {
        let phone = headers.get(CLIENT_HEADER).and_then(|value| value.to_str().ok()).unwrap_or_default();
        self.heard.hear(format!("{uri} {phone}"));
    }
}

#[derive(serde::Deserialize)]
struct Asked {
    village: String,
}

async fn challenge(
    State(registry): State<Registry>,
    Query(asked): Query<Asked>,
    uri: Uri,
    headers: HeaderMap,
) -> Response {
    registry.hear(&uri, &headers);
    let data = [("village".to_owned(), asked.village.into())].into();
    let made = create_challenge(CreateChallengeOptions {
        cost: 20,
        data: Some(data),
        hmac_signature_secret: Some(KEY.to_owned()),
        ..CreateChallengeOptions::default()
    });
    ours(&made.unwrap())
}

async fn answer(
    State(registry): State<Registry>,
    uri: Uri,
    headers: HeaderMap,
    Json(question): Json<Question>,
) -> Response {
    registry.hear(&uri, &headers);
    let Proof::Plain(payload) = question.proof else { panic!("the app sends it plainly") };
    let verified = verify_solution(VerifySolutionOptions::new(&payload.challenge, &payload.solution, KEY)).unwrap();
    assert!(verified.verified);
    assert_eq!(payload.challenge.parameters.data.unwrap()["village"], question.village.as_str());
    let is_refused = registry.refusals.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |left| left.checked_sub(1));
    if is_refused.is_ok() {
        return refusal(ProblemCode::ProofExpired);
    }
    ours(&Matches { matches: sample::checked().matches })
}

async fn check(services: &Services) -> Result<Checked, Failure> {
    let village = RegionCode::parse("33.02.01.2001").unwrap();
    let name = PersonName::parse("Siti Fatimah").unwrap();
    let (stage, heard) = watch::channel(Stage::default());
    let checked = services.check.check(village, &name, &stage).await;
    if checked.is_ok() {
        assert_eq!(*heard.borrow(), Stage::Searching);
    }
    checked
}

#[tokio::test]
async fn a_question_is_paid_for_with_work_and_its_answer_stays_on_the_phone() {
    let registry = Registry::default();
    let server = registry.serve().await;
    let phone = Phone::of(&server);
    let services = phone.open();
    services.session.restore().await;
    let checked = check(&services).await.unwrap();
    assert_eq!(checked.matches, sample::checked().matches);
    let heard = registry.heard.all();
    let (first, name) = heard[0].split_once(' ').unwrap();
    assert_eq!(first, "/v1/check/challenge?village=33.02.01.2001");
    assert_eq!(heard[1], format!("/v1/check {name}"));
    assert!((16..=64).contains(&name.len()));

    let later = phone.open_for(&nobody().await, crate::world::PATIENCE);
    later.session.restore().await;
    assert_eq!(check(&later).await, Err(Failure::Offline));
    assert_eq!(later.check.kept().await, [checked]);
}

#[tokio::test]
async fn a_proof_that_comes_too_late_is_made_once_more() {
    let registry = Registry::default();
    let server = registry.serve().await;
    let services = Phone::of(&server).open();
    registry.refusals.store(1, Ordering::SeqCst);
    assert!(check(&services).await.is_ok());
    assert_eq!(registry.heard.all().len(), 4);
    registry.refusals.store(2, Ordering::SeqCst);
    assert_eq!(check(&services).await, Err(Failure::Refused(ProblemCode::ProofExpired)));
    assert_eq!(registry.heard.all().len(), 8);
}

#[tokio::test]
async fn whoever_asks_too_often_is_told_how_long_to_wait() {
    let server = Server::always(|| {
        let body = serde_json::to_vec(&Problem::new(ProblemCode::TooManyRequests)).unwrap();
        let mut response = ours_with(StatusCode::TOO_MANY_REQUESTS, bansosku_contract::problem::PROBLEM_JSON, body);
        response.headers_mut().insert("retry-after", "40".parse().unwrap());
        response
    })
    .await;
    let services = Phone::of(&server).open();
    assert_eq!(check(&services).await, Err(Failure::Wait { seconds: 40 }));
    assert!(services.check.kept().await.is_empty());
}

#[tokio::test]
async fn the_phone_has_another_name_and_no_answers_for_whoever_comes_next() {
    let registry = Registry::default();
    let server = registry.serve().await;
    let services = Phone::of(&server).open();
    services.session.restore().await;
    let village = RegionCode::parse("33.02.01.2001").unwrap();
    services.check.remember_village(village).await;
    check(&services).await.unwrap();
    services.session.sign_in(&"siti@contoh.invalid".into(), &password()).await.unwrap();
    assert!(services.check.kept().await.is_empty());
    assert_eq!(services.check.village().await, None);
    check(&services).await.unwrap();
    services.session.sign_out().await;
    assert!(services.check.kept().await.is_empty());
    check(&services).await.unwrap();
    let heard = registry.heard.all();
    let mut names: Vec<&str> = heard.iter().filter_map(|line| line.split(' ').nth(1)).collect();
    names.dedup();
    assert_eq!(names.len(), 3, "{heard:?}");
}

#[tokio::test]
async fn no_file_of_the_phone_shows_who_was_asked_for() {
    let registry = Registry::default();
    let server = registry.serve().await;
    let phone = Phone::of(&server);
    let services = phone.open();
    services.session.restore().await;
    check(&services).await.unwrap();
    assert!(phone.path().join("store.db").exists(), "there is a file to look into");
    for file in std::fs::read_dir(phone.path()).unwrap() {
        let bytes = std::fs::read(file.unwrap().path()).unwrap();
        for text in ["Siti", "33.02.01.2001"] {
            assert!(!bytes.windows(text.len()).any(|window| window == text.as_bytes()), "{text}");
        }
    }
}
