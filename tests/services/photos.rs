//! Photos on their way to the server.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use axum::Router;
use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::{patch, post};
use bansosku::service::Failure;
use bansosku::service::photo::ReadyPhoto;
use bansosku::service::registration::{Progress, SignUpDraft};
use bansosku_contract::account::{ConsentPurpose, NewAccount, Registered};
use bansosku_contract::upload::UploadKind;
use bansosku_contract::{FieldProblem, Problem, ProblemCode};
use tokio::sync::watch;
use uuid::Uuid;

use crate::world::{Heard, PASSWORD, Phone, Server, ours, portal, refusal, refusal_of};

/// A server that takes photos and forms, and says what it is told to say to the form.
#[derive(Clone)]
struct Counter {
    heard: Heard,
    uploads: Arc<AtomicUsize>,
    forms: Arc<AtomicUsize>,
    answer: fn(usize) -> Response,
    upload_answer: fn(usize) -> Option<Response>,
}

impl Counter {
    fn new(answer: fn(usize) -> Response) -> Self {
        Self {
            heard: Heard::default(),
            uploads: Arc::default(),
            forms: Arc::default(),
            answer,
            upload_answer: |_| None,
        }
    }

    async fn serve(&self) -> Server {
        let routes = Router::new()
            .route("/v1/uploads", post(upload))
            .route("/v1/uploads/{id}", patch(go_on))
            .route("/v1/accounts", post(register))
            .layer(axum::extract::DefaultBodyLimit::max(16 * 1024 * 1024))
            .with_state(self.clone());
        Server::of(routes).await
    }
}

async fn upload(State(server): State<Counter>, headers: HeaderMap, body: Bytes) -> Response {
    let number = server.uploads.fetch_add(1, Ordering::SeqCst) + 1;
    if let Some(answer) = (server.upload_answer)(number) {
        return answer;
    }
    let header = |name: &str| headers.get(name).map_or("", |value| value.to_str().unwrap()).to_owned();
    server.heard.hear(format!(
        "{} {} {} {} {} {}",
        header("tus-resumable"),
        header("upload-metadata"),
        header("upload-length"),
        header("content-length"),
        header("content-type"),
        body.len()
    ));
    let location = format!("/v1/uploads/upload-{number}");
    let offset = body.len().to_string();
    let headers = [("bansosku-api", "1".to_owned()), ("location", location), ("upload-offset", offset)];
    (StatusCode::CREATED, headers).into_response()
}

async fn go_on(State(server): State<Counter>, Path(id): Path<String>, headers: HeaderMap, body: Bytes) -> Response {
    let offset: usize = headers["upload-offset"].to_str().unwrap().parse().unwrap();
    server.heard.hear(format!("{id} from {offset}: {}", body.len()));
    let offset = (offset + body.len()).to_string();
    (StatusCode::NO_CONTENT, [("bansosku-api", "1".to_owned()), ("upload-offset", offset)]).into_response()
}

async fn register(State(server): State<Counter>, headers: HeaderMap, body: Bytes) -> Response {
    let form: NewAccount = serde_json::from_slice(&body).unwrap();
    let key = headers["idempotency-key"].to_str().unwrap();
    server.heard.hear(format!("form {} {} {key}", form.ktp_upload, form.selfie_upload));
    (server.answer)(server.forms.fetch_add(1, Ordering::SeqCst) + 1)
}

fn photo(kind: UploadKind, size: usize) -> ReadyPhoto {
    let shade = u8::try_from(size % 251).unwrap();
    ReadyPhoto { kind, jpeg: vec![shade; size].into(), width: 1600, height: 1000, findings: Vec::new() }
}

pub fn draft() -> SignUpDraft {
    SignUpDraft {
        nik: "3302015505809501".into(),
        kk: "3302010101209501".into(),
        name: "Siti Fatimah".into(),
        email: "siti@contoh.invalid".into(),
        phone: "0840 0000 9501".into(),
        password: PASSWORD.into(),
        ktp: Some(photo(UploadKind::Ktp, 200_000)),
        selfie: Some(photo(UploadKind::Selfie, 150_000)),
        consents: ConsentPurpose::NEEDED.to_vec(),
        key: Uuid::from_u128(7),
    }
}

const KEY: &str = "00000000-0000-0000-0000-000000000007";
const KTP: &str = "1.0.0 kind a3Rw 200000 200000 application/offset+octet-stream 200000";
const SELFIE: &str = "1.0.0 kind c2VsZmll 150000 150000 application/offset+octet-stream 150000";

fn registered() -> Response {
    ours(&Registered { registration: "registration-1".to_owned() })
}

#[tokio::test]
async fn photos_go_first_and_the_form_names_them() {
    let server = Counter::new(|_| registered());
    let running = server.serve().await;
    let services = Phone::of(&running).open();
    let progress = watch::Sender::new(Progress::Waiting);
    let mut seen = progress.subscribe();
    let watching = tokio::spawn(async move {
        let mut steps = vec![];
        while seen.changed().await.is_ok() {
            steps.push(*seen.borrow_and_update());
        }
        steps
    });
    assert_eq!(services.registration.register(&draft(), &progress).await, Ok("registration-1".to_owned()));
    assert_eq!(server.heard.all(), [KTP, SELFIE, &format!("form upload-1 upload-2 {KEY}")]);

    drop(progress);
    let steps = watching.await.unwrap();
    assert_eq!(steps.last(), Some(&Progress::Form));
    let moved = |photo: u8| {
        steps
            .iter()
            .filter_map(|step| match step {
                Progress::Photo { number, of: 2, sent, .. } if *number == photo => Some(*sent),
                _ => None,
            })
            .collect::<Vec<_>>()
    };
    for photo in [1, 2] {
        let sent = moved(photo);
        assert!(!sent.is_empty() && sent.is_sorted(), "{sent:?}");
    }
}

#[tokio::test]
async fn a_second_try_sends_the_same_form_and_no_photo_twice() {
    let server = Counter::new(|form| if form == 1 { portal(StatusCode::BAD_GATEWAY) } else { registered() });
    let running = server.serve().await;
    let services = Phone::of(&running).open();
    let progress = watch::Sender::new(Progress::Waiting);
    let draft = draft();
    assert_eq!(services.registration.register(&draft, &progress).await, Err(Failure::Captive));
    assert_eq!(services.registration.register(&draft, &progress).await, Ok("registration-1".to_owned()));
    let form = format!("form upload-1 upload-2 {KEY}");
    assert_eq!(server.heard.all(), [KTP, SELFIE, &form, &form]);
}

#[tokio::test]
async fn a_photo_that_did_not_arrive_is_sent_again_and_the_other_one_is_not() {
    let server = Counter {
        upload_answer: |upload| (upload == 2).then(|| portal(StatusCode::OK)),
        ..Counter::new(|_| registered())
    };
    let running = server.serve().await;
    let services = Phone::of(&running).open();
    let progress = watch::Sender::new(Progress::Waiting);
    assert_eq!(services.registration.register(&draft(), &progress).await, Err(Failure::Captive));
    assert_eq!(services.registration.register(&draft(), &progress).await, Ok("registration-1".to_owned()));
    // Whether the first try left something at the server is asked without sending any of it again.
    let rest = ["1.0.0 kind c2VsZmll 150000 0  0", "upload-3 from 0: 65536", "upload-3 from 65536: 84464"];
    let form = format!("form upload-1 upload-3 {KEY}");
    assert_eq!(server.heard.all(), [&[KTP], &rest[..], &[&form]].concat());
}

#[tokio::test]
async fn photos_that_the_server_no_longer_has_are_sent_once_more() {
    let gone = |form| match form {
        1 => refusal_of(&Problem::fields(vec![FieldProblem::new("ktp_upload", "upload_unknown")])),
        _ => registered(),
    };
    let server = Counter::new(gone);
    let running = server.serve().await;
    let services = Phone::of(&running).open();
    let progress = watch::Sender::new(Progress::Waiting);
    assert_eq!(services.registration.register(&draft(), &progress).await, Ok("registration-1".to_owned()));
    assert_eq!(server.heard.all().last().unwrap(), &format!("form upload-3 upload-4 {KEY}"));

    let always_gone = |_| refusal_of(&Problem::fields(vec![FieldProblem::new("ktp_upload", "upload_unknown")]));
    let server = Counter::new(always_gone);
    let running = server.serve().await;
    let services = Phone::of(&running).open();
    let told = services.registration.register(&draft(), &progress).await;
    assert_eq!(told, Err(Failure::Fields(vec![FieldProblem::new("ktp_upload", "upload_unknown")])));
    assert_eq!(server.uploads.load(Ordering::SeqCst), 4, "once more, and not for ever");
}

#[tokio::test]
async fn a_photo_that_the_server_refuses_is_told_as_such() {
    let server =
        Counter { upload_answer: |_| Some(refusal(ProblemCode::PhotoUnreadable)), ..Counter::new(|_| registered()) };
    let running = server.serve().await;
    let services = Phone::of(&running).open();
    let progress = watch::Sender::new(Progress::Waiting);
    let told = services.registration.register(&draft(), &progress).await;
    assert_eq!(told, Err(Failure::Refused(ProblemCode::PhotoUnreadable)));
}

#[tokio::test]
async fn a_form_with_a_mistake_is_not_sent_at_all() {
    let server = Counter::new(|_| registered());
    let running = server.serve().await;
    let services = Phone::of(&running).open();
    let progress = watch::Sender::new(Progress::Waiting);
    let wrong = SignUpDraft { nik: "3302014013809501".into(), ..draft() };
    let told = services.registration.register(&wrong, &progress).await;
    assert_eq!(told, Err(Failure::Fields(vec![FieldProblem::new("nik", "nik_day")])));
    assert_eq!(server.heard.all(), [""; 0]);
    assert_eq!(*progress.borrow(), Progress::Waiting);
}
