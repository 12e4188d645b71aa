//! `/v1/uploads`: a photo goes with the request that creates its upload (tus 1.0, creation-with-upload).

use std::convert::Infallible;
use std::sync::Arc;

use bansosku_contract::Typed;
use bansosku_contract::upload::{TUS_VERSION, UploadKind};
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use reqwest::Body;
use reqwest::header::{CONTENT_LENGTH, CONTENT_TYPE, HeaderName, HeaderValue};

use super::{Client, RemoteError};

/// How many bytes are handed over at once: so small that the progress moves on a slow line.
const PIECE: usize = 8 * 1024;

impl Client {
    /// Sends a photo and gives the id of its upload. `sent` hears how many bytes have left.
    pub async fn upload(
        &self,
        access: Option<&Typed>,
        kind: UploadKind,
        photo: Arc<[u8]>,
        sent: impl Fn(u64) + Send + 'static,
    ) -> Result<String, RemoteError> {
        let length = photo.len() as u64;
        let timeouts = self.timeouts();
        let thousands = u32::try_from(length.div_ceil(1000)).unwrap_or(u32::MAX);
        let timeout = timeouts.request + timeouts.photo_per_1000_bytes.saturating_mul(thousands);
        let metadata = format!("kind {}", BASE64_STANDARD.encode(kind.as_str()));
        let call = self
            .post(&["v1", "uploads"])
            .header(HeaderName::from_static("tus-resumable"), HeaderValue::from_static(TUS_VERSION))
            .header(HeaderName::from_static("upload-length"), length.into())
            .header(
                HeaderName::from_static("upload-metadata"),
                HeaderValue::from_str(&metadata).map_err(|_| RemoteError::Unreadable)?,
            )
            .header(CONTENT_TYPE, HeaderValue::from_static("application/offset+octet-stream"))
            .header(CONTENT_LENGTH, length.into())
            .body(pieces(photo, sent), timeout);
        let call = match access {
            Some(token) => call.access(token),
            None => call,
        };
        let answer = self.send(call).await?;
        // Sending only the rest of a photo comes with the outbox; until then a part counts as nothing.
        if answer.number("upload-offset").is_some_and(|offset| offset < length) {
            return Err(RemoteError::Unreachable);
        }
        answer.made()
    }
}

fn pieces(photo: Arc<[u8]>, sent: impl Fn(u64) + Send + 'static) -> Body {
    let pieces = (0..photo.len()).step_by(PIECE).map(move |start| {
        let end = photo.len().min(start + PIECE);
        sent(end as u64);
        Ok::<_, Infallible>(photo[start..end].to_vec())
    });
    Body::wrap_stream(futures_util::stream::iter(pieces))
}
