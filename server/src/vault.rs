//! The vault: photos of cards and faces, sealed, in an object store.
//!
//! # The idea
//!
//! These photos are the most dangerous thing that the server holds, and it needs each of them for a
//! few days only. So the process that receives them can't read what it received before, nothing that
//! is stolen alone is worth anything, and what is not needed any more can't be brought back.
//!
//! # Keys
//!
//! Each photo is sealed (XChaCha20-Poly1305) with a key of its own, drawn for it and used once. Its
//! name and its purpose are part of the seal, so that an object put in another's place does not open.
//! That key is sealed in turn with `age` to a recipient; only the identity that belongs to it opens
//! it. Receiving needs the recipient alone: the identity may lie on another machine. The database
//! keeps the sealed key and the recipient, the object store keeps the sealed photo. Neither of them
//! opens anything without the other and the identity. A new identity takes over by sealing the short
//! keys again; the photos stay where they are.
//!
//! # How a photo comes
//!
//! A database and an object store can't be written in one step. So the row comes first, doomed from
//! the start: if the server stops before the object is used, the sweeper erases both. Then the object
//! is written, under a random name. Then [`settle`] takes the doom away in the very transaction that
//! makes the upload. No object is ever without a row.
//!
//! # How a photo is seen
//!
//! Through [`open`] alone, which notes in the audit who saw which photo before it gives it out.
//!
//! # How and when photos go
//!
//! Whoever lets go of one calls [`doom`] in its own transaction: an upload that nobody used in a day,
//! a registration that was never confirmed, a review that is long enough ago, an account that is
//! erased. This destroys the key at once, by key: from then on nothing opens the object, not even a
//! copy of it in a backup of the store. [`erase_doomed`] then deletes the object, and the row last.
//! Is the store out of reach, the row stays, and the next sweep tries again.
//!
//! # What remains
//!
//! The audit knows that an object of this name was opened, by whom and when. A backup of the database
//! from before holds the sealed key as long as the backup is kept; whoever runs the server lets
//! backups age out with the photos. On flash memory, an overwritten page may live on until the drive
//! reuses it; the identity, kept elsewhere, protects it even then.

use age::x25519::Recipient;
use bansosku_contract::ProblemCode;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chacha20poly1305::aead::{Aead as _, KeyInit as _, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use object_store::path::Path;
use object_store::{ObjectStoreExt as _, PutPayload};
use sqlx::{AnyConnection, Row as _};
use zeroize::Zeroizing;

use crate::AppState;
use crate::audit::{self, Event};
use crate::keys::Keys;
use crate::problem::{Answer, Refusal};
use crate::random::Random;

/// How long the way from the object to its upload may take.
const SETTLED_WITHIN_MS: i64 = 60 * 60 * 1000;

/// First byte of every object: how it was sealed.
const FORMAT: u8 = 1;

/// How many doomed objects one sweep erases at most, so that it ends.
const ERASED_AT_ONCE: i64 = 1000;

/// A photo that was sealed and lies nowhere yet.
struct SealedPhoto {
    name: String,
    key_sealed: String,
    recipient: String,
    object: Vec<u8>,
}

/// What does not fit together cannot be opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
enum SealError {
    /// The object's key could not be sealed.
    #[error("The key of an object can't be sealed")]
    Key,
    /// The photo could not be sealed.
    #[error("A photo can't be sealed")]
    Photo,
    /// The object's key does not open with this identity, or was destroyed.
    #[error("The key of an object does not open")]
    LostKey,
    /// The object is another one's, for another purpose, or was changed.
    #[error("An object does not open with its key")]
    Changed,
}

/// Seals a photo and writes it to the store. It is doomed until [`settle`] is told its name.
pub(crate) async fn keep(state: &AppState, purpose: &'static str, photo: &[u8]) -> Answer<String> {
    let sealed = SealedPhoto::of(&state.keys.photo_recipient(), &*state.random, purpose, photo)
        .map_err(|error| Refusal::internal("Unable to seal a photo", error))?;
    let now = state.clock.now_ms();
    let mut writing = state.database.write().await?;
    sqlx::query(
        "INSERT INTO vault_object (name, key_sealed, recipient, purpose, created_at, doomed_at)
         VALUES ($1, $2, $3, $4, $5, $6)",
    )
    .bind(&sealed.name)
    .bind(&sealed.key_sealed)
    .bind(&sealed.recipient)
    .bind(purpose)
    .bind(now)
    .bind(now + SETTLED_WITHIN_MS)
    .execute(&mut *writing)
    .await?;
    writing.commit().await?;
    state.photos.put(&path_of(&sealed.name), PutPayload::from(sealed.object)).await.map_err(|error| {
        tracing::error!(%error, "Unable to write a photo to the store");
        Refusal::from(ProblemCode::Unavailable).retry_after(30)
    })?;
    Ok(sealed.name)
}

/// Takes the doom away, in the transaction of what refers to the object from now on.
pub(crate) async fn settle(connection: &mut AnyConnection, name: &str) -> Answer<()> {
    let settled = sqlx::query("UPDATE vault_object SET doomed_at = NULL WHERE name = $1 AND key_sealed <> ''")
        .bind(name)
        .execute(connection)
        .await?;
    if settled.rows_affected() == 1 {
        Ok(())
    } else {
        Err(Refusal::internal("Unable to settle a photo", "it was erased in the meantime"))
    }
}

/// Destroys the key of an object, in the transaction of what referred to it. The object follows.
pub(crate) async fn doom(connection: &mut AnyConnection, name: &str) -> sqlx::Result<()> {
    sqlx::query("UPDATE vault_object SET doomed_at = 0, key_sealed = '' WHERE name = $1")
        .bind(name)
        .execute(connection)
        .await?;
    Ok(())
}

/// Deletes doomed objects and their rows. What the store refuses stays for the next time.
pub(crate) async fn erase_doomed(state: &AppState) -> Answer<()> {
    let mut reading = state.database.read().await?;
    let rows = sqlx::query("SELECT name FROM vault_object WHERE doomed_at <= $1 ORDER BY doomed_at LIMIT $2")
        .bind(state.clock.now_ms())
        .bind(ERASED_AT_ONCE)
        .fetch_all(&mut *reading)
        .await?;
    drop(reading);
    for row in rows {
        let name: String = row.try_get("name")?;
        match state.photos.delete(&path_of(&name)).await {
            Ok(()) | Err(object_store::Error::NotFound { .. }) => {
                let mut writing = state.database.write().await?;
                sqlx::query("DELETE FROM vault_object WHERE name = $1 AND doomed_at IS NOT NULL")
                    .bind(&name)
                    .execute(&mut *writing)
                    .await?;
                writing.commit().await?;
            }
            Err(error) => tracing::error!(%error, "Unable to erase a photo from the store"),
        }
    }
    Ok(())
}

/// Opens a photo for `viewer`, and notes it in the audit first. Nothing when there is no such object.
pub async fn open(state: &AppState, name: &str, viewer: &str) -> Answer<Option<Zeroizing<Vec<u8>>>> {
    let mut writing = state.database.write().await?;
    let row = sqlx::query("SELECT key_sealed, purpose FROM vault_object WHERE name = $1 AND key_sealed <> ''")
        .bind(name)
        .fetch_optional(&mut *writing)
        .await?;
    let Some(row) = row else { return Ok(None) };
    let (key_sealed, purpose): (String, String) = (row.try_get("key_sealed")?, row.try_get("purpose")?);
    audit::append(state, &mut writing, Event::PhotoOpened, name, viewer).await?;
    writing.commit().await?;
    let unreachable = |error| Refusal::internal("Unable to read a photo from the store", error);
    let found = state.photos.get(&path_of(name)).await.map_err(unreachable)?;
    let object = found.bytes().await.map_err(unreachable)?;
    unseal(&state.keys, name, &purpose, &key_sealed, &object)
        .map(Some)
        .map_err(|error| Refusal::internal("Unable to open a photo", error))
}

impl SealedPhoto {
    fn of(recipient: &Recipient, random: &dyn Random, purpose: &str, photo: &[u8]) -> Result<Self, SealError> {
        let name = random.id();
        let key = Zeroizing::new(random.bytes::<32>());
        let nonce = random.bytes::<24>();
        let key_sealed = age::encrypt(recipient, key.as_slice()).map_err(|_| SealError::Key)?;
        let context = context(&name, purpose);
        let sealed = XChaCha20Poly1305::new(&(*key).into())
            .encrypt(&XNonce::from(nonce), Payload { msg: photo, aad: &context })
            .map_err(|_| SealError::Photo)?;
        Ok(Self {
            name,
            key_sealed: URL_SAFE_NO_PAD.encode(key_sealed),
            recipient: recipient.to_string(),
            object: [&[FORMAT], nonce.as_slice(), &sealed].concat(),
        })
    }
}

fn unseal(
    keys: &Keys,
    name: &str,
    purpose: &str,
    key_sealed: &str,
    object: &[u8],
) -> Result<Zeroizing<Vec<u8>>, SealError> {
    let key = URL_SAFE_NO_PAD.decode(key_sealed).map_err(|_| SealError::LostKey)?;
    let key = Zeroizing::new(age::decrypt(keys.photo_identity(), &key).map_err(|_| SealError::LostKey)?);
    let key: Zeroizing<[u8; 32]> = Zeroizing::new(key.as_slice().try_into().map_err(|_| SealError::LostKey)?);
    let (format, rest) = object.split_first().ok_or(SealError::Changed)?;
    let (nonce, sealed) = rest.split_at_checked(24).filter(|_| *format == FORMAT).ok_or(SealError::Changed)?;
    let nonce: [u8; 24] = nonce.try_into().map_err(|_| SealError::Changed)?;
    XChaCha20Poly1305::new(&(*key).into())
        .decrypt(&XNonce::from(nonce), Payload { msg: sealed, aad: &context(name, purpose) })
        .map(Zeroizing::new)
        .map_err(|_| SealError::Changed)
}

/// What an object is sealed for besides its key.
fn context(name: &str, purpose: &str) -> Vec<u8> {
    [&[FORMAT], name.as_bytes(), b"\0", purpose.as_bytes()].concat()
}

/// Where an object lies in the store: a few hundred folders keep each of them short.
fn path_of(name: &str) -> Path {
    Path::from(format!("{}/{name}", name.get(..2).unwrap_or("00")))
}

#[cfg(test)]
mod tests {
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
        let subscriber =
            tracing_subscriber::fmt().with_max_level(tracing::Level::TRACE).with_writer(log.clone()).finish();
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
}
