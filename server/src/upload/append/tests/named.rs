//! An upload that its sender has named is found again by its name.

use std::sync::Arc;

use bansosku_contract::upload::UploadKind;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::{PHOTO, assert_whole, code, settle};
use crate::testing::{TestRequest, TestServer, line};

/// The photo in one request that names its upload.
fn named(server: &TestServer, body: impl Into<axum::body::Body>) -> TestRequest<'_> {
    server
        .upload(UploadKind::Ktp, PHOTO.clone())
        .header("idempotency-key", "0190c0de-0000-4000-8000-000000000001")
        .body(body)
}

#[tokio::test]
async fn who_names_an_upload_keeps_what_arrived_before_the_answer_was_lost() {
    let server = Arc::new(TestServer::start().await);
    let (line, body) = line();
    line.send(&PHOTO[..100_000]);
    let sending = {
        let server = Arc::clone(&server);
        tokio::spawn(async move { named(&server, body).send().await })
    };
    settle().await;
    line.break_off();
    assert_eq!(sending.await.unwrap().status, 400);

    let answer = named(&server, Vec::new()).send().await;
    assert_eq!((answer.status.as_u16(), &answer.headers["upload-offset"]), (201, &"100000".parse().unwrap()));
    let address = answer.headers["location"].to_str().unwrap().to_owned();
    assert_eq!(server.patch(&address, 100_000, PHOTO[100_000..].to_vec()).send().await.status, 204);
    assert_whole(&server).await;

    let again = named(&server, PHOTO.clone()).send().await;
    assert_eq!(again.headers["location"].to_str().unwrap(), address, "it is the same upload");
    assert_eq!(again.headers["upload-offset"], PHOTO.len().to_string().as_str());
    assert_eq!(server.kept_photos().await, 1);
}

#[tokio::test]
async fn a_name_is_for_one_photo_and_must_be_hard_to_guess() {
    let server = TestServer::start().await;
    assert_eq!(named(&server, PHOTO.clone()).send().await.status, 201);
    let other = named(&server, Vec::new()).header("upload-length", "5").send().await;
    assert_eq!(other.problem(), code(422, "idempotency_key_reused"));
    let short = named(&server, Vec::new()).header("idempotency-key", "photo-1").send().await;
    assert_eq!(short.problem(), code(400, "upload_headers_invalid"));
}

#[tokio::test]
async fn what_the_phone_found_doubtful_stays_with_the_photo() {
    let server = TestServer::start().await;
    let metadata = format!("kind {},findings {}", STANDARD.encode("ktp"), STANDARD.encode("blurred too_dark"));
    for (key, first) in [("a", 0), ("b", 100_000)] {
        let key = key.repeat(32);
        let sent = server
            .upload(UploadKind::Ktp, PHOTO.clone())
            .header("upload-metadata", &metadata)
            .header("idempotency-key", &key)
            .body(PHOTO[..if first == 0 { PHOTO.len() } else { first }].to_vec())
            .send()
            .await;
        if first > 0 {
            let address = sent.headers["location"].to_str().unwrap();
            assert_eq!(server.patch(address, first, PHOTO[first..].to_vec()).send().await.status, 204);
        }
    }
    assert_eq!(server.count("SELECT COUNT(*) FROM upload WHERE findings = 'too_dark blurred'").await, 2);
}
