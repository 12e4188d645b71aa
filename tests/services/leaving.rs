//! What stays on the phone: enough to open on without a network, readable by nobody else, and nothing once its
//! owner has gone.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use axum::Router;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{delete, get, post};
use bansosku::service::drafts::BegunSignUp;
use bansosku::service::fake::sample;
use bansosku::service::photo::ReadyPhoto;
use bansosku::service::registration::SignUpDraft;
use bansosku::service::report::ReportDraft;
use bansosku::service::session::Standing;
use bansosku::service::{Failure, Services};
use bansosku_contract::ProblemCode;
use bansosku_contract::account::AccountState;
use bansosku_contract::report::{ReportKind, Reports};
use bansosku_contract::upload::UploadKind;
use base64::Engine as _;
use base64::prelude::{BASE64_STANDARD, BASE64_STANDARD_NO_PAD, BASE64_URL_SAFE_NO_PAD};
use uuid::Uuid;

use crate::store::all_bytes;
use crate::world::{Heard, PASSWORD, Phone, Server, nobody, ours, password, refusal, tokens};

const NIK: &str = "3302015505809501";

/// What must lie in no file in the clear, nor in Base64.
fn canaries() -> Vec<Vec<u8>> {
    let mut canaries: Vec<Vec<u8>> =
        [NIK, PASSWORD, "Kenari di tambang", "kenari@contoh.invalid", "access-1", "refresh-1"]
            .iter()
            .map(|text| text.as_bytes().to_vec())
            .collect();
    canaries.extend(sample::household().members.iter().map(|member| member.name.clone().into_bytes()));
    canaries.push(photo_bytes()[..48].to_vec());
    let encoded: Vec<Vec<u8>> = canaries
        .iter()
        // Base64 looks different with each of three beginnings; what all have in common is their middle.
        .flat_map(|canary| (0..3).map(|skip| canary[skip..canary.len() - (canary.len() - skip) % 3].to_vec()))
        .flat_map(|part| {
            [&BASE64_STANDARD, &BASE64_STANDARD_NO_PAD, &BASE64_URL_SAFE_NO_PAD].map(|base| base.encode(&part))
        })
        .map(String::into_bytes)
        .filter(|text| text.len() >= 8)
        .collect();
    canaries.extend(encoded);
    canaries
}

fn photo_bytes() -> Vec<u8> {
    (0..20_000_u32).map(|place| u8::try_from(place.wrapping_mul(2_654_435_761) >> 24 & 0xff).unwrap()).collect()
}

fn photo(kind: UploadKind) -> ReadyPhoto {
    ReadyPhoto { kind, jpeg: photo_bytes().into(), width: 1600, height: 1200, findings: Vec::new() }
}

fn assert_no_canary(phone: &Phone) {
    for (path, bytes) in all_bytes(phone.path()) {
        for canary in canaries() {
            let is_there = bytes.windows(canary.len()).any(|part| part == canary);
            assert!(!is_there, "{:?} lies in {}", String::from_utf8_lossy(&canary), path.display());
        }
    }
}

fn report() -> ReportDraft {
    ReportDraft {
        kind: Some(ReportKind::Other),
        member: None,
        field: None,
        claimed: "".into(),
        message: "Kenari di tambang".into(),
        photos: vec![photo(UploadKind::Evidence)],
        key: Uuid::from_u128(77),
    }
}

fn sign_up() -> BegunSignUp {
    BegunSignUp {
        form: SignUpDraft {
            nik: NIK.into(),
            kk: "3302010101209501".into(),
            name: "Kenari di tambang".into(),
            email: "kenari@contoh.invalid".into(),
            phone: "0840 0000 9501".into(),
            password: "".into(),
            ktp: Some(photo(UploadKind::Ktp)),
            selfie: None,
            consents: Vec::new(),
            key: Uuid::from_u128(5),
        },
        step: 3,
        child_confirmed: "".into(),
        tries: [1, 0],
        was_sent: true,
    }
}

/// A server with one household, that knows by an `ETag` whether it has changed.
async fn server(heard: &Heard) -> Server {
    let (heard, sign_ins) = (heard.clone(), Arc::new(AtomicUsize::new(0)));
    let household = move |headers: HeaderMap| async move {
        let asked = headers.get(header::IF_NONE_MATCH).map_or("", |tag| tag.to_str().unwrap()).to_owned();
        heard.hear(format!("household {asked}"));
        if asked == "\"h1\"" {
            return (StatusCode::NOT_MODIFIED, [("bansosku-api", "1")]).into_response();
        }
        with_etag(ours(&sample::household()), "\"h1\"")
    };
    let sign_in =
        move || async move { ours(&tokens(sign_ins.fetch_add(1, Ordering::SeqCst) + 1, 900, AccountState::Active)) };
    let routes = Router::new()
        .route("/v1/sessions", post(sign_in))
        .route("/v1/sessions/refresh", post(|| async { ours(&tokens(9, 900, AccountState::Active)) }))
        .route("/v1/sessions/current", delete(|| async { ours(&serde_json::json!({})) }))
        .route("/v1/household", get(household))
        .route("/v1/programmes", get(|| async { with_etag(ours(&sample::programmes()), "\"p1\"") }))
        .route("/v1/reports", get(|| async { with_etag(ours(&Reports { reports: vec![sample::report()] }), "\"r1\"") }))
        .route("/v1/account", get(|| async { refusal(ProblemCode::SessionEnded) }));
    Server::of(routes).await
}

/// That server, and a phone whose app talks to it.
async fn scene(heard: &Heard) -> (Server, Phone) {
    let server = server(heard).await;
    let phone = Phone::of(&server);
    (server, phone)
}

fn with_etag(mut answer: Response, etag: &str) -> Response {
    answer.headers_mut().insert(header::ETAG, etag.parse().unwrap());
    answer
}

/// Signs in, looks at everything, begins a report, and posts another that can't go out.
async fn live(services: &Services) {
    services.session.restore().await;
    services.session.sign_in(&NIK.into(), &password()).await.unwrap();
    services.household.refresh().await.unwrap();
    services.household.programmes().await;
    services.report.refresh().await.unwrap();
    services.drafts.keep_report(&report()).await.unwrap();
    services.outbox.post(&ReportDraft { key: Uuid::from_u128(78), ..report() }).await.unwrap();
    services.drafts.keep_report(&report()).await.unwrap();
}

#[tokio::test]
async fn the_app_opens_without_a_network_on_what_it_last_knew_and_asks_only_whether_it_changed() {
    let heard = Heard::default();
    let (server, phone) = scene(&heard).await;
    let services = phone.open();
    live(&services).await;
    let fetched = services.household.known().unwrap();
    drop(services);

    let without = phone.open_for(&server.to_string(), crate::world::PATIENCE);
    assert_eq!(without.session.restore().await, Standing::SignedIn(AccountState::Active));
    let known = without.household.known().unwrap();
    assert_eq!(known, fetched, "with the moment at which it was fetched");
    assert_eq!(without.report.known().unwrap().value, [sample::report()]);
    assert_eq!(without.drafts.report().await, Some(report()));

    without.household.refresh().await.unwrap();
    assert_eq!(heard.all().last().unwrap(), "household \"h1\"", "the tag was kept, too");
    assert!(without.household.known().unwrap().at >= fetched.at);
}

#[tokio::test]
async fn a_refresh_that_fails_takes_nothing_away() {
    let (server, phone) = scene(&Heard::default()).await;
    live(&phone.open()).await;
    drop(server);
    let services = phone.open();
    services.session.restore().await;
    assert_eq!(services.household.refresh().await, Err(Failure::Offline));
    assert_eq!(services.household.known().unwrap().value, sample::household());
}

#[tokio::test]
async fn while_somebody_is_here_nothing_personal_lies_in_the_clear() {
    let (_server, phone) = scene(&Heard::default()).await;
    let services = phone.open();
    services.session.restore().await;
    services.drafts.keep_sign_up(&sign_up()).await.unwrap();
    assert_no_canary(&phone);
    live(&services).await;
    assert_no_canary(&phone);
    let bytes: usize = all_bytes(phone.path()).iter().map(|(_, bytes)| bytes.len()).sum();
    assert!(bytes > 40_000, "everything does lie there: {bytes} bytes");
}

#[tokio::test]
async fn signing_out_leaves_nothing_behind_and_destroys_the_key() {
    let (_server, phone) = scene(&Heard::default()).await;
    let services = phone.open();
    live(&services).await;
    assert!(phone.secret_of("rows").is_some());
    services.session.sign_out().await;
    assert_eq!((phone.secret_of("rows"), phone.secret()), (None, None));
    assert_no_canary(&phone);
    let left: Vec<_> = all_bytes(phone.path())
        .into_iter()
        .filter(|(path, bytes)| path.to_string_lossy().contains("store") && !bytes.is_empty())
        .collect();
    for (path, bytes) in left {
        assert!(bytes.len() < 40_000, "{} still holds {} bytes", path.display(), bytes.len());
    }
    drop(services);
    let services = phone.open();
    assert_eq!(services.session.restore().await, Standing::SignedOut);
    assert_eq!(services.drafts.report().await, None);
    assert!(services.outbox.posted().borrow().is_empty());
}

#[tokio::test]
async fn another_person_on_the_same_phone_finds_nothing_of_the_first() {
    let (_server, phone) = scene(&Heard::default()).await;
    let services = phone.open();
    services.session.restore().await;
    services.drafts.keep_sign_up(&sign_up()).await.unwrap();
    live(&services).await;
    assert_eq!(services.drafts.sign_up().await, None, "a stranger's sign-up is gone with the first sign-in");
    let key = phone.secret_of("rows");
    // The server ends the session, and another person signs in.
    assert_eq!(services.account.account().await, Err(Failure::SignedOut));
    services.session.sign_in(&"3302015505809502".into(), &password()).await.unwrap();
    assert_ne!(phone.secret_of("rows"), key);
    assert_eq!(services.household.known(), None);
    assert_eq!(services.drafts.report().await, None);
    let mut posted = services.outbox.posted();
    let empty = posted.wait_for(Vec::is_empty);
    drop(tokio::time::timeout(std::time::Duration::from_secs(30), empty).await.unwrap().unwrap());
    tokio::time::sleep(std::time::Duration::from_millis(300)).await;
    assert!(posted.borrow().is_empty());
}

#[tokio::test]
async fn a_session_that_the_server_ended_takes_what_was_fetched_and_keeps_what_was_written() {
    let (_server, phone) = scene(&Heard::default()).await;
    let services = phone.open();
    live(&services).await;
    assert_eq!(services.account.account().await, Err(Failure::SignedOut));
    drop(services);
    let services = phone.open();
    assert_eq!(services.session.restore().await, Standing::SignedOut);
    services.session.sign_in(&" 3302 0155 0580 9501".into(), &password()).await.unwrap();
    assert_eq!(services.household.known(), None, "what was fetched is fetched again");
    assert_eq!(services.drafts.report().await, Some(report()));
    let mut posted = services.outbox.posted();
    let waits = posted.wait_for(|all| all.len() == 1);
    tokio::time::timeout(std::time::Duration::from_secs(30), waits).await.unwrap().unwrap();
}

#[tokio::test]
async fn a_sign_up_that_was_begun_is_there_again_without_its_password() {
    let phone = Phone::of(nobody().await);
    let services = phone.open();
    services.session.restore().await;
    services.drafts.keep_sign_up(&sign_up()).await.unwrap();
    drop(services);
    let services = phone.open();
    services.session.restore().await;
    assert_eq!(services.drafts.sign_up().await, Some(sign_up()));
    services.drafts.forget_sign_up().await.unwrap();
    drop(services);
    assert_eq!(phone.open().drafts.sign_up().await, None);
}

#[tokio::test]
async fn without_a_keyring_forms_live_until_the_app_is_closed() {
    let phone = Phone::of(nobody().await).without_keyring();
    let services = phone.open();
    services.session.restore().await;
    services.drafts.keep_sign_up(&sign_up()).await.unwrap();
    assert_eq!(services.drafts.sign_up().await, Some(sign_up()));
    assert_no_canary(&phone);
    drop(services);
    assert_eq!(phone.open().drafts.sign_up().await, None);
}
