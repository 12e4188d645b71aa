//! `POST /v1/uploads`: a new upload, with its first bytes or without; in the good case with all of them.
//!
//! Nobody knows the upload before the answer has arrived, so that a body which breaks off leaves nothing behind. A
//! sender who gives an `Idempotency-Key` has a name for it from the start: what arrived is kept, and the same key asks
//! for the same upload and where it stands. The id comes from the key, so that nothing has to be remembered.

use std::time::Duration;

use axum::body::{Body, HttpBody as _};
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use bansosku_contract::{Problem, ProblemCode};

use super::append::{self, Stood};
use super::body::{self, Next};
use super::room::Received;
use super::tus::{self, Continuation, Creation, HeaderRefusal, invalid};
use super::{arrival, finish, record, show};
use crate::AppState;
use crate::problem::{Answer, Refusal};
use crate::router::Network;

/// Takes a photo, or as much of it as the body has; PATCH adds the rest. What is kept is not what was sent: it is
/// decoded and encoded anew, at most 1600 pixels long, without place, time or anything else besides the picture.
#[utoipa::path(
    post, path = "/v1/uploads", tag = "upload",
    params(
        ("Tus-Resumable" = String, Header, description = "`1.0.0`"),
        ("Upload-Length" = u64, Header, description = "Bytes of the photo, at most 8 MiB"),
        ("Upload-Metadata" = String, Header, description = "`kind` and `ktp`, `selfie` or `evidence` in Base64"),
        ("Upload-Checksum" = Option<String>, Header, description = "`sha1` or `sha256` and the hash of this body in Base64"),
        ("Idempotency-Key" = Option<String>, Header, description = "With it, what arrived before a break is kept, and the same request without a body tells where the upload stands"),
    ),
    request_body(content = Vec<u8>, content_type = "application/offset+octet-stream"),
    responses(
        (status = 201, description = "When the offset is the length, it is complete, and a form may name it until it expires", headers(
            ("Location" = String, description = "`/v1/uploads/` and its id"),
            ("Upload-Offset" = u64),
            ("Upload-Expires" = String),
        )),
        (status = 400, body = Problem, description = "`upload_headers_invalid`"),
        (status = 408, body = Problem, description = "`timed_out`"),
        (status = 412, body = Problem, description = "`tus_version_unsupported`"),
        (status = 413, body = Problem, description = "`upload_too_large`, `upload_length_exceeded`"),
        (status = 415, body = Problem, description = "`media_type_unsupported`"),
        (status = 422, body = Problem, description = "`photo_unreadable`, `photo_too_many_pixels`, `photo_too_small`"),
        (status = 429, body = Problem, description = "`too_many_requests`"),
        (status = 460, body = Problem, description = "`upload_checksum_wrong`"),
        (status = 503, body = Problem, description = "`unavailable`"),
    )
)]
pub(super) async fn create(
    State(state): State<AppState>,
    network: Network,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, HeaderRefusal> {
    let creation = Creation::read(&headers, &body)?;
    state.limits.upload.take(&network.counted())?;
    if let Some(key) = tus::sender_key(&headers)? {
        return create_once(state, key, creation, body).await;
    }
    let received = receive(&state, body, creation.length).await?;
    if creation.checksum.is_some_and(|checksum| !checksum.fits(&received.bytes)) {
        return Err(ProblemCode::UploadChecksumWrong.into());
    }
    let id = state.random.id();
    let offset = received.bytes.len();
    let expires_at = if offset < creation.length {
        arrival::begin(&state, &id, creation, &received.bytes).await?
    } else {
        let photo = finish::read(&state, received).await??;
        finish::keep(&state, &id, creation.kind, (creation.length, creation.findings), &photo, None).await?
    };
    Ok(created(&id, &Stood { offset, expires_at })?)
}

fn created(id: &str, stood: &Stood) -> Answer<Response> {
    let location = HeaderValue::try_from(record::path(id))
        .map_err(|error| Refusal::internal("Unable to name an upload", error))?;
    let mut answer = stood.headers();
    answer.insert(header::LOCATION, location);
    Ok((StatusCode::CREATED, answer).into_response())
}

/// Makes the upload of this key, unless it is there already: then its body is not read, and the answer tells where
/// the upload stands.
async fn create_once(state: AppState, key: &str, creation: Creation, body: Body) -> Result<Response, HeaderRefusal> {
    let id = state.keys.upload_id(key);
    let known = match show::progress(&state, &id).await {
        Ok(progress) => Some(progress),
        Err(refusal)
            if [ProblemCode::NotFound, ProblemCode::UploadExpired]
                .map(ProblemCode::as_str)
                .contains(&refusal.code()) =>
        {
            None
        }
        Err(refusal) => return Err(refusal.into()),
    };
    if let Some(progress) = known {
        if progress.kind != creation.kind || progress.length != i64::try_from(creation.length).unwrap_or(i64::MAX) {
            return Err(ProblemCode::IdempotencyKeyReused.into());
        }
        let offset = usize::try_from(progress.offset).unwrap_or_default();
        return Ok(created(&id, &Stood { offset, expires_at: progress.expires_at })?);
    }
    let expires_at = arrival::begin(&state, &id, creation, &[]).await?;
    if body.is_end_stream() {
        return Ok(created(&id, &Stood { offset: 0, expires_at })?);
    }
    let continuation = Continuation { offset: 0, announced: body.size_hint().exact(), checksum: creation.checksum };
    let stood = append::go_on(state, id.clone(), continuation, body).await?;
    Ok(created(&id, &stood)?)
}

/// Reads a body of at most this length; a longer one is not read to its end.
async fn receive(state: &AppState, mut body: Body, length: usize) -> Answer<Received> {
    let patience = Duration::from_secs(state.config.upload_patience_seconds);
    let mut received = Received::default();
    loop {
        match body::next(&mut body, patience).await {
            Next::Bytes(bytes) if received.bytes.len() + bytes.len() > length => {
                return Err(ProblemCode::UploadLengthExceeded.into());
            }
            Next::Bytes(bytes) => state.upload_room.add(&mut received, &bytes)?,
            Next::End => return Ok(received),
            Next::Broken => return Err(invalid("The body broke off")),
            Next::Stalled => return Err(ProblemCode::TimedOut.into()),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::pin::Pin;
    use std::sync::Arc;
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::task::{Context, Poll};

    use axum::body::Bytes;
    use bansosku_contract::upload::UploadKind;
    use hyper::body::Frame;
    use sqlx::Row as _;

    use super::*;
    use crate::limit::Rate;
    use crate::testing::{TestServer, jpeg};
    use crate::vault;

    async fn refusal(server: &TestServer, bytes: Vec<u8>) -> (u16, String) {
        server.upload(UploadKind::Ktp, bytes).send().await.problem()
    }

    async fn assert_nothing_is_kept(server: &TestServer) {
        assert_eq!(server.count("SELECT COUNT(*) FROM upload").await, 0);
        assert_eq!(server.count("SELECT COUNT(*) FROM vault_object").await, 0);
        assert_eq!(server.kept_photos().await, 0);
    }

    #[tokio::test]
    async fn a_photo_in_one_request_is_complete() {
        let server = TestServer::start().await;
        let bytes = jpeg(320, 240);
        let answer = server.upload(UploadKind::Ktp, bytes.clone()).send().await;
        assert_eq!(answer.status, 201, "{}", answer.text());
        let location = answer.headers["location"].to_str().unwrap();
        assert_eq!(location.strip_prefix("/v1/uploads/").map(str::len), Some(32), "{location}");
        assert_eq!(answer.headers["upload-offset"], bytes.len().to_string().as_str());
        assert_eq!(answer.headers["upload-expires"], "Sun, 22 Nov 2026 03:00:00 GMT");
        assert_eq!(answer.headers["tus-resumable"], "1.0.0");
        assert!(answer.body.is_empty());
        assert_eq!(server.kept_photos().await, 1);
    }

    #[tokio::test]
    async fn what_is_kept_is_the_picture_and_nothing_that_came_with_it() {
        let server = TestServer::start().await;
        let mut sent = jpeg(2_000, 1_500);
        let exif = b"\xFF\xE1\x00\x20Exif\0\0MM\0\x2A\0\0\0\x08, a canary in it";
        sent.splice(2..2, exif.iter().copied());
        sent.extend(b"PK\x03\x04 a canary behind it");
        let answer = server.upload(UploadKind::Ktp, sent).send().await;
        assert_eq!(answer.status, 201, "{}", answer.text());
        let mut reading = server.state.database.read().await.unwrap();
        let object: String = sqlx::query("SELECT object FROM upload").fetch_one(&mut *reading).await.unwrap().get(0);
        drop(reading);
        let kept = vault::open(&server.state, &object, "test").await.unwrap().unwrap();
        assert!(!kept.windows(6).any(|window| window == b"canary"));
        let picture = image::load_from_memory(&kept).unwrap();
        assert_eq!((picture.width(), picture.height()), (1_600, 1_200));
    }

    #[tokio::test]
    async fn what_is_no_photo_is_refused_and_nothing_of_it_is_kept() {
        let server = TestServer::start().await;
        let unreadable = (422, "photo_unreadable".to_owned());
        assert_eq!(refusal(&server, b"not a photo, whatever ktp.jpg says".to_vec()).await, unreadable);
        assert_eq!(refusal(&server, Vec::new()).await, unreadable);
        let mut cut_short = jpeg(320, 240);
        cut_short.truncate(cut_short.len() / 2);
        assert_eq!(refusal(&server, cut_short).await, unreadable);
        assert_eq!(refusal(&server, jpeg(320, 100)).await, (422, "photo_too_small".to_owned()));
        let mut huge = jpeg(320, 240);
        let frame = huge.windows(2).position(|two| two == [0xFF, 0xC0]).unwrap();
        huge[frame + 5..frame + 9].copy_from_slice(&[0xFF, 0xDC, 0xFF, 0xDC]);
        assert_eq!(refusal(&server, huge).await, (422, "photo_too_many_pixels".to_owned()));
        assert_nothing_is_kept(&server).await;
    }

    #[tokio::test]
    async fn another_version_of_tus_is_refused_with_ours() {
        let server = TestServer::start().await;
        for version in ["0.2.2", "1.0.1", ""] {
            let answer = server.upload(UploadKind::Ktp, jpeg(320, 240)).header("tus-resumable", version).send().await;
            assert_eq!(answer.problem(), (412, "tus_version_unsupported".to_owned()));
            assert_eq!(answer.headers["tus-version"], "1.0.0");
            assert_eq!(answer.headers["tus-resumable"], "1.0.0");
        }
        let without = server.post("/v1/uploads").body(jpeg(320, 240)).send().await;
        assert_eq!(without.problem(), (412, "tus_version_unsupported".to_owned()));
    }

    #[tokio::test]
    async fn headers_that_cant_be_read_are_refused() {
        let server = TestServer::start().await;
        let invalid = (400, "upload_headers_invalid".to_owned());
        for (name, value) in [
            ("upload-length", "many"),
            ("upload-length", "-1"),
            ("upload-metadata", "kind"),
            ("upload-metadata", "kind cGFzc3BvcnQ="),
            ("upload-metadata", "filename a3RwLmpwZw=="),
        ] {
            let answer = server.upload(UploadKind::Ktp, jpeg(320, 240)).header(name, value).send().await;
            assert_eq!(answer.problem(), invalid, "{name}: {value}");
        }
        let other = server.upload(UploadKind::Ktp, jpeg(320, 240)).header("content-type", "image/jpeg").send().await;
        assert_eq!(other.problem(), (415, "media_type_unsupported".to_owned()));
        assert_nothing_is_kept(&server).await;
    }

    /// A body that never ends, and counts how many pieces of it were read.
    struct Endless(Arc<AtomicUsize>);

    impl hyper::body::Body for Endless {
        type Data = Bytes;
        type Error = std::convert::Infallible;

        fn poll_frame(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Self::Error>>> {
            self.0.fetch_add(1, Ordering::SeqCst);
            Poll::Ready(Some(Ok(Frame::data(Bytes::from_static(&[0xFF; 16 * 1024])))))
        }
    }

    /// The answer to an endless body that announces this length, and how many pieces of it were read.
    async fn endless(server: &TestServer, length: &str) -> ((u16, String), usize) {
        let read = Arc::new(AtomicUsize::new(0));
        let body = Body::new(Endless(Arc::clone(&read)));
        let request = server.upload(UploadKind::Ktp, Vec::new()).header("upload-length", length).body(body);
        (request.send().await.problem(), read.load(Ordering::SeqCst))
    }

    #[tokio::test]
    async fn what_is_too_large_is_refused_without_being_read() {
        let server = TestServer::start().await;
        let too_large = (413, "upload_too_large".to_owned());
        for length in ["8388609", "999999999999999999999999"] {
            assert_eq!(endless(&server, length).await, (too_large.clone(), 0));
        }
        let (problem, read) = endless(&server, "100000").await;
        assert_eq!(problem, (413, "upload_length_exceeded".to_owned()));
        assert_eq!(read, 7, "it stops right behind the length that was announced");
        assert_nothing_is_kept(&server).await;
    }

    #[tokio::test]
    async fn one_network_may_not_fill_the_store() {
        let server = TestServer::start_with(|config| config.limits.upload = Rate { burst: 2, every_ms: 60_000 }).await;
        for _ in 0..2 {
            assert_eq!(server.upload(UploadKind::Ktp, jpeg(320, 240)).send().await.status, 201);
        }
        assert_eq!(refusal(&server, jpeg(320, 240)).await, (429, "too_many_requests".to_owned()));
    }
}
