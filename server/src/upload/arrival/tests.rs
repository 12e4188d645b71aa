//! What is not finished goes, in time or at its sender's wish, and whoever asks is told which.

use std::sync::LazyLock;

use bansosku_contract::upload::UploadKind;
use jiff::SignedDuration;

use crate::testing::{TestServer, broken_off, grainy_jpeg};
use crate::upload;

/// A photo of a few checkpoints.
static PHOTO: LazyLock<Vec<u8>> = LazyLock::new(|| grainy_jpeg(640, 480));

#[tokio::test]
async fn what_is_not_finished_in_a_day_is_gone_and_its_sender_is_told_so() {
    let server = TestServer::start().await;
    let address = server.announce(UploadKind::Ktp, PHOTO.len()).await;
    server.patch(&address, 0, broken_off(&PHOTO[..100_000])).send().await;
    server.pass(SignedDuration::from_hours(24) - SignedDuration::from_secs(1));
    upload::sweep(&server.state).await.unwrap();
    assert_eq!(server.head(&address).send().await.headers["upload-offset"], "100000");
    server.pass(SignedDuration::from_secs(1));
    for is_swept in [false, true] {
        if is_swept {
            upload::sweep(&server.state).await.unwrap();
            assert_eq!(server.count("SELECT COUNT(*) FROM arrival").await, 0);
            assert_eq!(server.count("SELECT COUNT(*) FROM arrival_piece").await, 0);
        }
        assert_eq!(server.head(&address).send().await.status, 410, "swept: {is_swept}");
        let late = server.patch(&address, 100_000, PHOTO[100_000..].to_vec()).send().await;
        assert_eq!(late.problem(), (410, "upload_expired".to_owned()), "swept: {is_swept}");
    }
    server.pass(SignedDuration::from_hours(24 * 30));
    upload::sweep(&server.state).await.unwrap();
    assert_eq!(server.head(&address).send().await.status, 404);
    assert_eq!(server.count("SELECT COUNT(*) FROM expired_upload").await, 0);
}

#[tokio::test]
async fn a_complete_upload_that_nobody_used_is_told_from_one_that_never_was() {
    let server = TestServer::start().await;
    let address = format!("/v1/uploads/{}", server.photo(UploadKind::Ktp).await);
    server.pass(SignedDuration::from_hours(24));
    assert_eq!(server.head(&address).send().await.status, 410);
    upload::sweep(&server.state).await.unwrap();
    assert_eq!(server.head(&address).send().await.status, 410);
    assert_eq!(server.head("/v1/uploads/00000000000000000000000000000000").send().await.status, 404);
}

#[tokio::test]
async fn each_part_that_comes_gives_the_rest_another_day() {
    let server = TestServer::start().await;
    let address = server.announce(UploadKind::Ktp, PHOTO.len()).await;
    server.pass(SignedDuration::from_hours(23));
    let answer = server.patch(&address, 0, PHOTO[..10].to_vec()).send().await;
    assert_eq!(answer.headers["upload-expires"], "Mon, 23 Nov 2026 02:00:00 GMT");
    assert_eq!(server.head(&address).send().await.headers["upload-expires"], "Mon, 23 Nov 2026 02:00:00 GMT");
}

#[tokio::test]
async fn a_half_photo_is_taken_back() {
    let server = TestServer::start().await;
    let address = server.announce(UploadKind::Ktp, PHOTO.len()).await;
    server.patch(&address, 0, broken_off(&PHOTO[..100_000])).send().await;
    let taken_back = server.delete(&address).header("tus-resumable", "1.0.0").send().await;
    assert_eq!(taken_back.status, 204);
    assert_eq!(server.count("SELECT COUNT(*) FROM arrival").await, 0);
    assert_eq!(server.count("SELECT COUNT(*) FROM arrival_piece").await, 0);
    assert_eq!(server.head(&address).send().await.status, 404);
    let late = server.patch(&address, 100_000, PHOTO[100_000..].to_vec()).send().await;
    assert_eq!(late.problem(), (404, "not_found".to_owned()));
}
