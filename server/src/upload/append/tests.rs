//! An upload survives what a bad line does to it, and is never anything else than the photo that was sent.

mod named;

use std::sync::{Arc, LazyLock};
use std::time::Duration;

use axum::http::Method;
use bansosku_contract::upload::UploadKind;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha1::{Digest as _, Sha1};
use sha2::Sha256;
use sqlx::Row as _;

use crate::random::{LoadedDice, Random};
use crate::testing::{Line, TestAnswer, TestServer, broken_off, grainy_jpeg, jpeg, line};
use crate::{upload, vault};

/// A photo of a few checkpoints.
static PHOTO: LazyLock<Vec<u8>> = LazyLock::new(|| grainy_jpeg(640, 480));

async fn announced(server: &TestServer) -> String {
    assert!(PHOTO.len() > 150_000, "{}", PHOTO.len());
    server.announce(UploadKind::Ktp, PHOTO.len()).await
}

/// What HEAD tells.
async fn offset(server: &TestServer, address: &str) -> usize {
    let answer = server.head(address).send().await;
    assert_eq!(answer.status, 200);
    assert_eq!(answer.headers["upload-length"], PHOTO.len().to_string().as_str());
    answer.headers["upload-offset"].to_str().unwrap().parse().unwrap()
}

fn code(status: u16, code: &str) -> (u16, String) {
    (status, code.to_owned())
}

/// The kept photo is what one request with all of it would have given, and nothing of its way is left.
async fn assert_whole(server: &TestServer) {
    let expected = bansosku_photo::shrink(&PHOTO, &bansosku_photo::Limits::SERVER).unwrap().bytes;
    let mut reading = server.state.database.read().await.unwrap();
    let object: String = sqlx::query("SELECT object FROM upload").fetch_one(&mut *reading).await.unwrap().get(0);
    drop(reading);
    let kept = vault::open(&server.state, &object, "test").await.unwrap().unwrap();
    assert!(*kept == *expected, "another photo was kept");
    assert_nothing_arrives(server).await;
}

async fn assert_nothing_arrives(server: &TestServer) {
    assert_eq!(server.count("SELECT COUNT(*) FROM arrival").await, 0);
    assert_eq!(server.count("SELECT COUNT(*) FROM arrival_piece").await, 0);
}

/// Sends what has been sent so far on a line that stays open.
fn hanging(server: &Arc<TestServer>, address: &str, offset: usize, sent: &[u8]) -> Hanging {
    let (line, body) = line();
    line.send(sent);
    let (server, address) = (Arc::clone(server), address.to_owned());
    let answer = tokio::spawn(async move { server.patch(&address, offset, body).send().await });
    Hanging { line, answer }
}

struct Hanging {
    line: Line,
    answer: tokio::task::JoinHandle<TestAnswer>,
}

/// Lets the other tasks get to where they wait.
async fn settle() {
    tokio::time::sleep(Duration::from_millis(400)).await;
}

#[tokio::test]
async fn a_photo_may_come_in_pieces() {
    let server = TestServer::start().await;
    let address = announced(&server).await;
    assert_eq!(offset(&server, &address).await, 0);
    let mut sent = 0;
    for piece in PHOTO.chunks(70_000) {
        let answer = server.patch(&address, sent, piece.to_vec()).send().await;
        sent += piece.len();
        assert_eq!(answer.status, 204, "{}", answer.text());
        assert_eq!(answer.headers["upload-offset"], sent.to_string().as_str());
        assert_eq!(answer.headers["upload-expires"], "Sun, 22 Nov 2026 03:00:00 GMT");
        assert_eq!(answer.headers["tus-resumable"], "1.0.0");
        assert_eq!(offset(&server, &address).await, sent);
    }
    assert_whole(&server).await;
}

#[tokio::test]
async fn a_creation_may_bring_the_first_part() {
    let server = TestServer::start().await;
    let (first, rest) = PHOTO.split_at(100_000);
    let length = PHOTO.len().to_string();
    let answer = server.upload(UploadKind::Ktp, first.to_vec()).header("upload-length", &length).send().await;
    assert_eq!((answer.status.as_u16(), &answer.headers["upload-offset"]), (201, &"100000".parse().unwrap()));
    assert!(answer.headers.contains_key("upload-expires"));
    let address = answer.headers["location"].to_str().unwrap().to_owned();
    assert_eq!(server.patch(&address, 100_000, rest.to_vec()).send().await.status, 204);
    assert_whole(&server).await;
}

#[tokio::test]
async fn what_is_still_arriving_belongs_to_nobody() {
    let server = TestServer::start().await;
    let address = announced(&server).await;
    let mut writing = server.state.database.write().await.unwrap();
    assert!(!upload::is_complete(&mut writing, &address, UploadKind::Ktp).await.unwrap());
    assert!(!upload::attach(&server.state, &mut writing, &address, UploadKind::Ktp, "a").await.unwrap());
}

#[tokio::test]
async fn what_came_before_the_line_broke_is_kept_to_the_last_byte() {
    let server = TestServer::start().await;
    let address = announced(&server).await;
    server.patch(&address, 0, broken_off(&PHOTO[..100_001])).send().await;
    assert_eq!(offset(&server, &address).await, 100_001);
    server.patch(&address, 100_001, broken_off(&PHOTO[100_001..100_002])).send().await;
    assert_eq!(offset(&server, &address).await, 100_002);
    assert_eq!(server.patch(&address, 100_002, PHOTO[100_002..].to_vec()).send().await.status, 204);
    assert_whole(&server).await;
}

#[tokio::test]
async fn a_request_that_is_dropped_puts_down_what_it_holds() {
    let server = Arc::new(TestServer::start().await);
    let address = announced(&server).await;
    let Hanging { line, answer } = hanging(&server, &address, 0, &PHOTO[..90_000]);
    settle().await;
    answer.abort();
    line.break_off();
    assert_eq!(offset(&server, &address).await, 90_000);
}

#[tokio::test]
async fn a_question_ends_the_request_that_hangs_and_what_it_tells_is_taken() {
    let server = Arc::new(TestServer::start().await);
    let address = announced(&server).await;
    let Hanging { line, answer } = hanging(&server, &address, 0, &PHOTO[..70_000]);
    settle().await;
    assert_eq!(offset(&server, &address).await, 70_000);
    assert_eq!(answer.await.unwrap().problem(), code(423, "upload_taken_over"));
    line.send(&PHOTO[70_000..]);
    assert_eq!(server.patch(&address, 70_000, PHOTO[70_000..].to_vec()).send().await.status, 204);
    assert_whole(&server).await;
}

#[tokio::test]
async fn a_newer_request_ends_the_older_and_goes_on_from_what_was_told() {
    let server = Arc::new(TestServer::start().await);
    let address = announced(&server).await;
    let first = hanging(&server, &address, 0, &PHOTO[..140_000]);
    settle().await;
    let second = hanging(&server, &address, 0, &PHOTO[..10_000]);
    settle().await;
    assert_eq!(first.answer.await.unwrap().problem(), code(423, "upload_taken_over"));
    assert_eq!(server.patch(&address, 0, PHOTO.clone()).send().await.status, 204);
    assert_eq!(second.answer.await.unwrap().problem(), code(423, "upload_taken_over"));
    assert_whole(&server).await;
}

#[tokio::test]
async fn a_belated_request_never_makes_a_told_offset_wrong() {
    let server = TestServer::start().await;
    let address = announced(&server).await;
    server.patch(&address, 0, broken_off(&PHOTO[..50_000])).send().await;
    assert_eq!(offset(&server, &address).await, 50_000);
    // It was sent before the question and comes after it.
    server.patch(&address, 50_000, broken_off(&PHOTO[50_000..130_000])).send().await;
    assert_eq!(server.patch(&address, 50_000, PHOTO[50_000..].to_vec()).send().await.status, 204);
    assert_whole(&server).await;
}

#[tokio::test]
async fn a_request_of_another_process_adds_nothing_once_the_upload_was_taken_over() {
    let server = Arc::new(TestServer::start().await);
    let other = server.beside();
    let address = announced(&server).await;
    let Hanging { line, answer } = hanging(&server, &address, 0, &PHOTO[..70_000]);
    settle().await;
    assert_eq!(offset(&other, &address).await, 65_536);
    line.send(&PHOTO[70_000..140_000]);
    assert_eq!(answer.await.unwrap().problem(), code(423, "upload_taken_over"));
    assert_eq!(other.patch(&address, 65_536, PHOTO[65_536..].to_vec()).send().await.status, 204);
    assert_whole(&server).await;
}

#[tokio::test]
async fn a_line_that_stalls_is_given_up_and_what_came_is_kept() {
    let server = Arc::new(TestServer::start_with(|config| config.upload_patience_seconds = 1).await);
    let address = announced(&server).await;
    let stalled = hanging(&server, &address, 0, &PHOTO[..30_000]);
    assert_eq!(stalled.answer.await.unwrap().problem(), code(408, "timed_out"));
    assert_eq!(offset(&server, &address).await, 30_000);
    let (_line, body) = line();
    let created = server.upload(UploadKind::Ktp, Vec::new()).header("upload-length", "9").body(body).send().await;
    assert_eq!(created.problem(), code(408, "timed_out"));
}

#[tokio::test]
async fn any_way_of_breaking_off_and_coming_back_leads_to_the_same_photo() {
    for seed in 0..8 {
        let dice = LoadedDice::new(seed);
        let dice: &dyn Random = &dice;
        let draw = |limit: usize| usize::try_from(dice.below(limit as u64)).unwrap();
        let server = TestServer::start().await;
        let address = announced(&server).await;
        let mut at = 0;
        while at < PHOTO.len() {
            let end = (at + 1 + draw(90_000)).min(PHOTO.len());
            match draw(5) {
                0 => at = offset(&server, &address).await,
                1 | 2 => {
                    server.patch(&address, at, broken_off(&PHOTO[at..end])).send().await;
                    at = offset(&server, &address).await;
                    assert_eq!(at, end);
                }
                3 => {
                    let answer = server.patch(&address, at, PHOTO[at..end].to_vec()).send().await;
                    assert_eq!(answer.status, 204, "{}", answer.text());
                    at = end;
                }
                _ => {
                    let wrong = server.patch(&address, at + 1, PHOTO[at..end].to_vec()).send().await;
                    assert_eq!(wrong.problem(), code(409, "upload_offset_wrong"));
                }
            }
        }
        assert_whole(&server).await;
    }
}

#[tokio::test]
async fn another_offset_is_refused_and_changes_nothing() {
    let server = TestServer::start().await;
    let address = announced(&server).await;
    assert_eq!(server.patch(&address, 0, PHOTO[..1_000].to_vec()).send().await.status, 204);
    for wrong in ["0", "999", "1001", "99999999999999999999999999"] {
        let answer = server.patch(&address, 0, PHOTO[..10].to_vec()).header("upload-offset", wrong).send().await;
        assert_eq!(answer.problem(), code(409, "upload_offset_wrong"), "{wrong}");
    }
    assert_eq!(offset(&server, &address).await, 1_000);
}

#[tokio::test]
async fn more_bytes_than_announced_are_refused() {
    let server = TestServer::start().await;
    let address = announced(&server).await;
    let too_long = [PHOTO.as_slice(), b"x"].concat();
    let announced = too_long.len().to_string();
    let answer = server.patch(&address, 0, too_long.clone()).header("content-length", &announced).send().await;
    assert_eq!(answer.problem(), code(413, "upload_length_exceeded"));
    assert_eq!(offset(&server, &address).await, 0);
    let (line, body) = line();
    too_long.chunks(30_000).for_each(|piece| line.send(piece));
    let answer = server.patch(&address, 0, body).send().await;
    assert_eq!(answer.problem(), code(413, "upload_length_exceeded"));
    let at = offset(&server, &address).await;
    assert!(at < PHOTO.len());
    assert_eq!(server.patch(&address, at, PHOTO[at..].to_vec()).send().await.status, 204);
    assert_whole(&server).await;
}

#[tokio::test]
async fn a_complete_upload_takes_the_last_question_again_and_no_more_bytes() {
    let server = TestServer::start().await;
    let address = announced(&server).await;
    assert_eq!(server.patch(&address, 0, PHOTO.clone()).send().await.status, 204);
    assert_eq!(offset(&server, &address).await, PHOTO.len());
    let empty = server.patch(&address, PHOTO.len(), Vec::new()).header("content-length", "0").send().await;
    assert_eq!((empty.status.as_u16(), &empty.headers["upload-offset"]), (204, &PHOTO.len().into()));
    let again = server.patch(&address, 0, PHOTO.clone()).send().await;
    assert_eq!(again.problem(), code(409, "upload_offset_wrong"));
    let more = server.patch(&address, PHOTO.len(), b"x".to_vec()).header("content-length", "1").send().await;
    assert_eq!(more.problem(), code(413, "upload_length_exceeded"));
    assert_whole(&server).await;
}

#[tokio::test]
async fn bytes_that_a_checksum_does_not_fit_are_not_kept() {
    let server = TestServer::start().await;
    let address = announced(&server).await;
    let (piece, rest) = PHOTO.split_at(100_000);
    let wrong = format!("sha1 {}", STANDARD.encode(Sha1::digest(b"something else")));
    let sha1 = format!("sha1 {}", STANDARD.encode(Sha1::digest(piece)));
    let refused = server.patch(&address, 0, piece.to_vec()).header("upload-checksum", &wrong).send().await;
    assert_eq!(refused.problem(), code(460, "upload_checksum_wrong"));
    assert_eq!(offset(&server, &address).await, 0);
    // What broke off can't be compared, so that nothing of it counts.
    server.patch(&address, 0, broken_off(&piece[..70_000])).header("upload-checksum", &sha1).send().await;
    assert_eq!(offset(&server, &address).await, 0);
    assert_eq!(server.count("SELECT COUNT(*) FROM arrival_piece").await, 0);

    let taken = server.patch(&address, 0, piece.to_vec()).header("upload-checksum", &sha1).send().await;
    assert_eq!(taken.status, 204, "{}", taken.text());
    let sha256 = format!("sha256 {}", STANDARD.encode(Sha256::digest(rest)));
    let taken = server.patch(&address, piece.len(), rest.to_vec()).header("upload-checksum", &sha256).send().await;
    assert_eq!(taken.status, 204, "{}", taken.text());
    assert_whole(&server).await;

    for (checksum, expected) in
        [(wrong.as_str(), code(460, "upload_checksum_wrong")), ("crc32 AAAAAA==", code(400, "upload_headers_invalid"))]
    {
        let creation = server.upload(UploadKind::Ktp, PHOTO.clone()).header("upload-checksum", checksum).send().await;
        assert_eq!(creation.problem(), expected);
    }
    assert_eq!(server.count("SELECT COUNT(*) FROM upload").await, 1);
}

#[tokio::test]
async fn what_turns_out_to_be_no_photo_leaves_nothing_behind() {
    let server = TestServer::start().await;
    let small = jpeg(320, 100);
    for (bytes, expected) in [(vec![7; 100_000], "photo_unreadable"), (small, "photo_too_small")] {
        let address = server.announce(UploadKind::Selfie, bytes.len()).await;
        let (first, last) = bytes.split_at(bytes.len() / 2);
        assert_eq!(server.patch(&address, 0, first.to_vec()).send().await.status, 204);
        let refused = server.patch(&address, first.len(), last.to_vec()).send().await;
        assert_eq!(refused.problem(), code(422, expected));
        assert_eq!(server.head(&address).send().await.status, 404);
    }
    assert_nothing_arrives(&server).await;
    assert_eq!(server.count("SELECT COUNT(*) FROM vault_object").await, 0);
}

#[tokio::test]
async fn a_patch_that_can_not_be_read_is_refused_and_changes_nothing() {
    let server = TestServer::start().await;
    let address = announced(&server).await;
    for (name, value, expected) in [
        ("tus-resumable", "0.2.2", code(412, "tus_version_unsupported")),
        ("content-type", "image/jpeg", code(415, "media_type_unsupported")),
        ("upload-offset", "-1", code(400, "upload_headers_invalid")),
        ("upload-offset", "", code(400, "upload_headers_invalid")),
        ("upload-checksum", "sha1", code(400, "upload_headers_invalid")),
    ] {
        let answer = server.patch(&address, 0, PHOTO[..10].to_vec()).header(name, value).send().await;
        assert_eq!(answer.problem(), expected, "{name}: {value}");
    }
    let without = server.request(Method::PATCH, &address).header("tus-resumable", "1.0.0");
    let without = without.header("content-type", "application/offset+octet-stream").send().await;
    assert_eq!(without.problem(), code(400, "upload_headers_invalid"));
    let unknown = server.patch("/v1/uploads/nobody's", 0, PHOTO[..10].to_vec()).send().await;
    assert_eq!(unknown.problem(), code(404, "not_found"));
    assert_eq!(server.request(Method::HEAD, &address).send().await.status, 412);
    assert_eq!(offset(&server, &address).await, 0);
}

#[tokio::test]
async fn a_network_that_lets_only_post_through_is_served_too() {
    let server = TestServer::start().await;
    let address = announced(&server).await;
    let overridden =
        |method: &str| server.post(&address).header("tus-resumable", "1.0.0").header("x-http-method-override", method);
    let patch =
        overridden("PATCH").header("upload-offset", "0").header("content-type", "application/offset+octet-stream");
    assert_eq!(patch.body(PHOTO[..5_000].to_vec()).send().await.status, 204);
    assert_eq!(overridden("HEAD").send().await.headers["upload-offset"], "5000");
    assert_eq!(overridden("PUT").send().await.problem(), code(405, "method_not_allowed"));
    assert_eq!(overridden("DELETE").send().await.status, 204);
    assert_eq!(server.head(&address).send().await.status, 404);
}

#[tokio::test]
async fn a_half_photo_can_not_be_opened_with_what_lies_in_the_database() {
    let server = TestServer::start().await;
    let address = announced(&server).await;
    server.patch(&address, 0, broken_off(&PHOTO[..100_000])).send().await;
    let id = address.rsplit('/').next().unwrap();
    let mut reading = server.state.database.read().await.unwrap();
    let row = sqlx::query("SELECT id_fingerprint, key_sealed FROM arrival").fetch_one(&mut *reading).await.unwrap();
    assert_ne!(row.get::<String, _>("id_fingerprint"), id);
    for row in sqlx::query("SELECT bytes_sealed FROM arrival_piece").fetch_all(&mut *reading).await.unwrap() {
        let sealed = base64::engine::general_purpose::STANDARD_NO_PAD.decode(row.get::<String, _>(0)).unwrap();
        assert!(sealed.len() <= 64 * 1024 + 40, "{}", sealed.len());
        assert!(!PHOTO.windows(24).step_by(4_999).any(|piece| sealed.windows(24).any(|window| window == piece)));
    }
}
