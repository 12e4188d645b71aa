//! The vault keeps what it promises: nothing opens what was sealed but its own key, for its own
//! purpose, and what goes is gone.

use std::path::{Path as FilePath, PathBuf};
use std::sync::{Arc, Mutex};

use age::x25519::Identity;
use bansosku_contract::upload::UploadKind;
use jiff::SignedDuration;
use object_store::local::LocalFileSystem;
use tracing_subscriber::fmt::MakeWriter;

use super::*;
use crate::random::LoadedDice;
use crate::testing::{TestPerson, TestServer, jpeg};

fn keys() -> Keys {
    Keys::new(&[3; 32], Identity::generate())
}

fn sealed(keys: &Keys) -> SealedPhoto {
    SealedPhoto::of(&keys.photo_recipient(), &LoadedDice::new(1), "ktp", b"a photo").unwrap()
}

#[test]
fn a_photo_opens_under_its_own_name_for_its_own_purpose_alone() {
    let keys = keys();
    let SealedPhoto { name, key_sealed, object, .. } = sealed(&keys);
    let opened = |name: &str, purpose: &str, object: &[u8]| {
        unseal(&keys, name, purpose, &key_sealed, object).map(|photo| photo.to_vec())
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
    assert_eq!(unseal(&another, &name, "ktp", &key_sealed, &object).err(), Some(SealError::LostKey));
    assert_eq!(unseal(&keys, &name, "ktp", "", &object).err(), Some(SealError::LostKey));
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
    doom(&mut writing, &name).await.unwrap();
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

/// What was logged.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl std::io::Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Log {
    type Writer = Self;

    fn make_writer(&'a self) -> Self {
        self.clone()
    }
}

fn holds_one_of(bytes: &[u8], pieces: &[&[u8]]) -> bool {
    pieces.iter().any(|piece| bytes.windows(piece.len()).any(|window| window == *piece))
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

/// Pieces of the part of a JPEG that no other JPEG shares.
fn pieces(jpeg: &[u8]) -> Vec<&[u8]> {
    let scan = jpeg.windows(2).position(|two| two == [0xFF, 0xDA]).unwrap() + 20;
    [scan, usize::midpoint(scan, jpeg.len()), jpeg.len() - 40].map(|start| &jpeg[start..start + 24]).to_vec()
}

#[tokio::test]
async fn no_trace_of_a_photo_is_found_in_database_journal_folder_or_log() {
    let log = Log::default();
    let subscriber = tracing_subscriber::fmt().with_max_level(tracing::Level::TRACE).with_writer(log.clone()).finish();
    let _listening = tracing::subscriber::set_default(subscriber);
    let (server, _) = on_disk().await;

    // Grain that occurs nowhere else, neither in what is sent nor in what is kept.
    let picture = image::RgbImage::from_fn(400, 300, |x, y| {
        let grain = (u64::from(x) << 32 | u64::from(y)).wrapping_mul(0x9E37_79B9_7F4A_7C15);
        let [first, second, third, ..] = grain.to_be_bytes();
        image::Rgb([first / 2 + 60, second / 2 + 60, third / 2 + 60])
    });
    let mut canary = std::io::Cursor::new(Vec::new());
    picture.write_to(&mut canary, image::ImageFormat::Jpeg).unwrap();
    let canary = canary.into_inner();
    let kept = bansosku_photo::shrink(&canary, &bansosku_photo::Limits::SERVER).unwrap().bytes;
    let traces: Vec<&[u8]> = pieces(&canary).into_iter().chain(pieces(&kept)).collect();

    let mut uploads = Vec::new();
    for kind in [UploadKind::Ktp, UploadKind::Selfie] {
        let answer = server.upload(kind, canary.clone()).send().await;
        uploads.push(answer.headers["location"].to_str().unwrap().to_owned());
    }
    let form = TestPerson::number(1).form(&uploads[0], &uploads[1]);
    let answer = server.post("/v1/accounts").key(&server.state.random.id()).json(&form).send().await;
    assert_eq!(answer.status, 202, "{}", answer.text());

    assert_eq!(server.kept_photos().await, 2);
    assert_eq!(files_with(server.folder.path(), &traces), Vec::<PathBuf>::new());
    let logged = log.0.lock().unwrap().clone();
    assert!(holds_one_of(&logged, &[b"answered"]), "the log was listened to");
    assert!(!holds_one_of(&logged, &traces));

    // The search does find what lies open.
    std::fs::write(server.folder.path().join("open.jpg"), &*kept).unwrap();
    assert_eq!(files_with(server.folder.path(), &traces).len(), 1);
}
