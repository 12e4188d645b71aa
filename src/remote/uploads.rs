//! `/v1/uploads` by tus 1.0: a photo goes with the request that creates its upload; after a break
//! the server says how much of it arrived, and only the rest is sent.
//!
//! No `Upload-Checksum` is sent: with one, a server has to throw away a piece that was cut off, and a
//! slow line would never get through. TLS keeps the bytes as they are.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use bansosku_contract::upload::{TUS_VERSION, UploadKind};
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use reqwest::header::{CONTENT_LENGTH, CONTENT_TYPE, HeaderName, HeaderValue};
use reqwest::{Body, Method};
use uuid::Uuid;

use super::answer::Answer;
use super::client::Call;
use super::{Client, RemoteError};

/// How many bytes are handed over at once: so small that the progress moves on a slow line.
const PIECE: usize = 8 * 1024;

const OFFSET: &str = "upload-offset";

/// A photo as the server is told of it.
#[derive(Clone)]
pub struct Upload {
    /// What it shows.
    pub kind: UploadKind,
    /// What the phone finds doubtful in it, by the names of `bansosku_photo::Finding`.
    pub findings: Vec<&'static str>,
    /// Its bytes.
    pub photo: Arc<[u8]>,
}

/// An upload as the server has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standing {
    /// Its name.
    pub id: String,
    /// How many bytes have arrived.
    pub offset: u64,
}

impl Client {
    /// Creates an upload with the first `take` bytes of the photo; with the same `key` it is the same
    /// upload, however often it is asked for. `sent` hears how many bytes have left.
    pub async fn create_upload(
        &self,
        upload: &Upload,
        key: Uuid,
        take: usize,
        sent: impl Fn(u64) + Send + 'static,
    ) -> Result<Standing, RemoteError> {
        let length = upload.photo.len() as u64;
        let take = take.min(upload.photo.len());
        let mut metadata = vec![format!("kind {}", BASE64_STANDARD.encode(upload.kind.as_str()))];
        if !upload.findings.is_empty() {
            metadata.push(format!("findings {}", BASE64_STANDARD.encode(upload.findings.join(" "))));
        }
        let metadata = HeaderValue::from_str(&metadata.join(",")).map_err(|_| RemoteError::Unreadable)?;
        let call = tus(self.post(&["v1", "uploads"]))
            .once(key)
            .header(HeaderName::from_static("upload-length"), length.into())
            .header(HeaderName::from_static("upload-metadata"), metadata);
        let answer = self.send(self.with_bytes(call, &upload.photo, 0..take, sent)).await?;
        Ok(Standing { id: answer.made()?, offset: offset(&answer, length).unwrap_or(0) })
    }

    /// How many bytes of an upload have arrived. `None`: there is no such upload (any more).
    pub async fn upload_offset(&self, id: &str, length: u64) -> Result<Option<u64>, RemoteError> {
        match self.send(tus(self.call(Method::HEAD, &["v1", "uploads", id]))).await {
            Ok(answer) => offset(&answer, length).map(Some),
            Err(RemoteError::Missing) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Sends the bytes from `offset` on, `take` at most, and gives how many have arrived then.
    pub async fn continue_upload(
        &self,
        standing: &Standing,
        photo: &Arc<[u8]>,
        take: usize,
        sent: impl Fn(u64) + Send + 'static,
    ) -> Result<u64, RemoteError> {
        let start = usize::try_from(standing.offset).unwrap_or(usize::MAX).min(photo.len());
        let end = start.saturating_add(take).min(photo.len());
        let path = ["v1", "uploads", standing.id.as_str()];
        let call = tus(self.call(Method::PATCH, &path)).header(HeaderName::from_static(OFFSET), standing.offset.into());
        let answer = self.send(self.with_bytes(call, photo, start..end, sent)).await?;
        offset(&answer, photo.len() as u64)
    }

    fn with_bytes<'a>(
        &self,
        call: Call<'a>,
        photo: &Arc<[u8]>,
        part: std::ops::Range<usize>,
        sent: impl Fn(u64) + Send + 'static,
    ) -> Call<'a> {
        let timeouts = self.timeouts();
        let thousands = u32::try_from(part.len().div_ceil(1000)).unwrap_or(u32::MAX);
        let timeout: Duration = timeouts.request + timeouts.photo_per_1000_bytes.saturating_mul(thousands);
        let call = call.header(CONTENT_LENGTH, (part.len() as u64).into());
        if part.is_empty() {
            return call.body(Body::from(Vec::new()), timeout);
        }
        call.header(CONTENT_TYPE, HeaderValue::from_static("application/offset+octet-stream"))
            .body(pieces(Arc::clone(photo), part, sent), timeout)
    }
}

fn tus(call: Call<'_>) -> Call<'_> {
    call.header(HeaderName::from_static("tus-resumable"), HeaderValue::from_static(TUS_VERSION))
}

/// A server that has more than was ever sent does not speak of this photo.
fn offset(answer: &Answer, length: u64) -> Result<u64, RemoteError> {
    answer.number(OFFSET).filter(|offset| *offset <= length).ok_or(RemoteError::Unreadable)
}

fn pieces(photo: Arc<[u8]>, part: std::ops::Range<usize>, sent: impl Fn(u64) + Send + 'static) -> Body {
    let last = part.end;
    let pieces = part.step_by(PIECE).map(move |start| {
        let end = last.min(start + PIECE);
        sent(end as u64);
        Ok::<_, Infallible>(photo[start..end].to_vec())
    });
    Body::wrap_stream(futures_util::stream::iter(pieces))
}
