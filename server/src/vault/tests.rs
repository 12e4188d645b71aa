//! The vault keeps what it promises: nothing opens what was sealed but its own key, for its own
//! purpose, and what goes is gone.

use std::path::{Path as FilePath, PathBuf};
use std::sync::Arc;

use age::x25519::Identity;
use bansosku_contract::upload::UploadKind;
use jiff::SignedDuration;
use object_store::local::LocalFileSystem;

use super::*;
use crate::random::LoadedDice;
use crate::testing::{Log, TestPerson, TestServer, broken_off, grainy_jpeg, jpeg};

fn keys() -> Keys {
    Keys::new(&[3; 32], Identity::generate())
}

fn sealed(keys: &Keys) -> SealedPhoto {
    SealedPhoto::of(keys.photo_recipient(), &LoadedDice::new(1), "ktp", b"a photo").unwrap()
}

#[test]
fn a_photo_opens_under_its_own_name_for_its_own_purpose_alone() {
    let keys = keys();
    let SealedPhoto { name, key_sealed, object, recipient } = sealed(&keys);
    let opened = |name: &str, purpose: &str, object: &[u8]| {
        unseal(&keys, &recipient, name, purpose, &key_sealed, object).map(|photo| photo.to_vec())
    };
    assert_eq!(opened(&name, "ktp", &object), Ok(b"a photo".to_vec()));
    assert_eq!(opened(&name, "selfie", &object), Err(SealError::Changed));
    assert_eq!(opened("other", "ktp", &object), Err(SealError::Changed));
    for place in 0..object.len() {
        let mut changed = object.clone();
        changed[place] ^= 1;
        assert_eq!(opened(&name, "ktp", &changed), Err(SealError::Changed), "byte {place}");
        assert_eq!(opened(&name, "ktp", &object[..place]), Err(SealError::Changed), "{place} bytes");
    }
}

#[test]
fn whoever_has_only_the_recipient_opens_nothing() {
    let keys = keys();
    let SealedPhoto { name, key_sealed, object, recipient } = sealed(&keys);
    assert_eq!(recipient, keys.photo_recipient().to_string());
    let another = Keys::new(&[3; 32], Identity::generate());
    assert_eq!(unseal(&another, &recipient, &name, "ktp", &key_sealed, &object).err(), Some(SealError::LostKey));
    assert_eq!(unseal(&keys, &recipient, &name, "ktp", "", &object).err(), Some(SealError::LostKey));
}

/// The object of the only upload.
async fn object(server: &TestServer) -> String {
    let mut reading = server.state.database.read().await.unwrap();
    sqlx::query("SELECT name FROM vault_object").fetch_one(&mut *reading).await.unwrap().get("name")
}

#[tokio::test]
async fn whoever_sees_a_photo_is_noted() {
    let server = TestServer::start().await;
    server.photo(UploadKind::Ktp).await;
    let name = object(&server).await;
    assert!(open(&server.state, &name, "officer-1").await.unwrap().is_some());
    let noted = "SELECT COUNT(*) FROM audit WHERE event = 'photo_opened' AND detail = 'officer-1'";
    assert_eq!(server.count(noted).await, 1);
    assert!(open(&server.state, "no such object", "officer-1").await.unwrap().is_none());
    assert_eq!(server.count(noted).await, 1);
}

#[tokio::test]
async fn a_doomed_photo_opens_no_more_even_while_its_object_is_there() {
    let server = TestServer::start().await;
    server.photo(UploadKind::Ktp).await;
    let name = object(&server).await;
    let mut writing = server.state.database.write().await.unwrap();
    doom(&server.state, &mut writing, &name, End::TakenBack).await.unwrap();
    writing.commit().await.unwrap();
    assert_eq!(server.kept_photos().await, 1);
    assert!(open(&server.state, &name, "officer-1").await.unwrap().is_none());
    let mut writing = server.state.database.write().await.unwrap();
    assert!(settle(&mut writing, &name).await.is_err(), "nothing takes the doom away again");
}

#[tokio::test]
async fn an_object_that_was_never_used_goes_after_an_hour() {
    let server = TestServer::start().await;
    keep(&server.state, "ktp", b"a photo").await.unwrap();
    server.pass(SignedDuration::from_mins(59));
    erase_doomed(&server.state).await.unwrap();
    assert_eq!(server.kept_photos().await, 1);
    server.pass(SignedDuration::from_mins(1));
    erase_doomed(&server.state).await.unwrap();
    assert_eq!(server.kept_photos().await, 0);
    assert_eq!(server.count("SELECT COUNT(*) FROM vault_object").await, 0);
}

async fn on_disk() -> (TestServer, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let photos = folder.path().join("photos");
    std::fs::create_dir(&photos).unwrap();
    let store = Arc::new(LocalFileSystem::new_with_prefix(&photos).unwrap());
    (TestServer::start_on(folder, store, |_| {}).await, photos)
}

#[tokio::test]
async fn while_the_store_is_out_of_reach_nothing_is_lost_track_of() {
    let (server, photos) = on_disk().await;
    server.photo(UploadKind::Ktp).await;
    let away = photos.with_extension("away");
    std::fs::rename(&photos, &away).unwrap();
    std::fs::write(&photos, "no folder").unwrap();
    let refused = server.upload(UploadKind::Ktp, jpeg(320, 240)).send().await;
    assert_eq!(refused.problem(), (503, "unavailable".to_owned()));
    server.pass(SignedDuration::from_hours(25));
    crate::upload::sweep(&server.state).await.unwrap();
    let known = server.count("SELECT COUNT(*) FROM vault_object").await;
    assert!(known >= 1, "the object that could not be erased is still known");
    std::fs::remove_file(&photos).unwrap();
    std::fs::rename(&away, &photos).unwrap();
    crate::upload::sweep(&server.state).await.unwrap();
    assert_eq!(server.kept_photos().await, 0);
    assert_eq!(server.count("SELECT COUNT(*) FROM vault_object").await, 0);
}

fn holds_one_of(bytes: &[u8], pieces: &[&[u8]]) -> bool {
    pieces.iter().any(|piece| {
        let (first, rest) = piece.split_first().unwrap();
        let mut from = 0;
        while let Some(found) = bytes[from..].iter().position(|byte| byte == first) {
            from += found + 1;
            if bytes[from..].starts_with(rest) {
                return true;
            }
        }
        false
    })
}

/// Which files of a folder hold one of these pieces.
fn files_with(folder: &FilePath, pieces: &[&[u8]]) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files_with(&path, pieces));
        } else if holds_one_of(&std::fs::read(&path).unwrap(), pieces) {
            found.push(path);
        }
    }
    found
}

/// What a photo can be known by: pieces of the part that no other JPEG shares, also as text would hold them.
fn traces_of(jpeg: &[u8]) -> Vec<Vec<u8>> {
    let scan = jpeg.windows(2).position(|two| two == [0xFF, 0xDA]).unwrap() + 20;
    let places = [scan, usize::midpoint(scan, jpeg.len()), jpeg.len() - 40];
    places.into_iter().flat_map(|start| forms_of(&jpeg[start..start + 24])).collect()
}

/// These bytes as they are, in hexadecimal, and in Base64 wherever they begin in it.
fn forms_of(bytes: &[u8]) -> Vec<Vec<u8>> {
    let hexadecimal = bytes.iter().fold(String::new(), |text, byte| format!("{text}{byte:02x}")).into_bytes();
    let mut forms = vec![bytes.to_vec(), hexadecimal];
    for start in 0..3 {
        let whole = (bytes.len() - start) / 3 * 3;
        let text = base64::engine::general_purpose::STANDARD.encode(&bytes[start..start + whole]);
        forms.push(text.replace('+', "-").replace('/', "_").into_bytes());
        forms.push(text.into_bytes());
    }
    forms
}

/// Asserts that nothing in the folder (database, its journal, store, mailbox) and nothing in the log shows a trace.
fn assert_no_trace(when: &str, server: &TestServer, log: &Log, traces: &[Vec<u8>]) {
    let traces: Vec<&[u8]> = traces.iter().map(Vec::as_slice).collect();
    assert_eq!(files_with(server.folder.path(), &traces), Vec::<PathBuf>::new(), "{when}");
    assert!(!holds_one_of(&log.heard(), &traces), "in the log, {when}");
}

#[tokio::test]
async fn no_trace_of_a_photo_is_found_in_database_journal_store_mailbox_or_log() {
    const CANARY: &[u8] = b"burung kenari di dalam foto";
    let log = Log::listen();
    let (server, _) = on_disk().await;
    let person = TestPerson::number(1);
    server.registered(&person).await;

    let mut photo = grainy_jpeg(400, 300);
    let metadata = [b"\xFF\xE1\x00\x25Exif\0\0".as_slice(), CANARY].concat();
    photo.splice(2..2, metadata);
    let kept = bansosku_photo::shrink(&photo, &bansosku_photo::Limits::SERVER).unwrap().bytes;
    let mut traces = [traces_of(&photo), traces_of(&kept), forms_of(CANARY)].concat();

    // The card comes in pieces over a line that breaks, the face in one request.
    let card = server.announce(UploadKind::Ktp, photo.len()).await;
    let middle = photo.len() / 2;
    server.patch(&card, 0, broken_off(&photo[..middle])).send().await;
    assert_eq!(server.head(&card).send().await.headers["upload-offset"], middle.to_string().as_str());
    assert_no_trace("half a photo has come", &server, &log, &traces);
    assert_eq!(server.patch(&card, middle, photo[middle..].to_vec()).send().await.status, 204);
    let face = server.upload(UploadKind::Selfie, photo.clone()).send().await.headers["location"].clone();
    assert_no_trace("both have come", &server, &log, &traces);

    let form = person.form(&card, face.to_str().unwrap());
    let answer = server.post("/v1/accounts").key(&server.state.random.id()).json(&form).send().await;
    assert_eq!(answer.status, 202, "{}", answer.text());
    let registration = answer.json::<bansosku_contract::account::Registered>().registration;
    server.confirm(&registration, &server.code(&person).await).await;
    crate::account::review::review_waiting(&server.state).await.unwrap();
    assert_eq!(server.sign_in(&person.nik, &person.password).await.status, 200);
    assert_eq!(server.kept_photos().await, 2);
    assert_no_trace("the review is over", &server, &log, &traces);

    // From here on the sealed forms, too, are traces: the keys and the objects must be gone.
    let mut reading = server.state.database.read().await.unwrap();
    for row in sqlx::query("SELECT key_sealed FROM vault_object").fetch_all(&mut *reading).await.unwrap() {
        traces.push(row.get::<String, _>("key_sealed").as_bytes()[100..140].to_vec());
    }
    drop(reading);
    assert_eq!(traces.len(), 8 * 7 + 2);
    server.pass(SignedDuration::from_hours(24 * 30));
    crate::sweep::sweep(&server.state).await.unwrap();
    assert_eq!(server.kept_photos().await, 0);
    assert_no_trace("they were destroyed", &server, &log, &traces);
    assert_eq!(server.count("SELECT COUNT(*) FROM vault_object").await, 0);
    let noted = "SELECT COUNT(*) FROM audit WHERE event = 'photo_destroyed' AND detail = 'review_over'";
    assert_eq!(server.count(noted).await, 2);

    // The search does find what lies open, and the log was listened to.
    assert!(holds_one_of(&log.heard(), &[b"answered"]));
    std::fs::write(server.folder.path().join("open.jpg"), &*kept).unwrap();
    std::fs::write(server.folder.path().join("open.txt"), base64::engine::general_purpose::STANDARD.encode(&photo))
        .unwrap();
    let traces: Vec<&[u8]> = traces.iter().map(Vec::as_slice).collect();
    assert_eq!(files_with(server.folder.path(), &traces).len(), 2);
}
