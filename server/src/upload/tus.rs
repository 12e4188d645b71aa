//! tus 1.0 as it is spoken here: its headers, and what a request says by them before its body.

use axum::body::{Body, HttpBody as _};
use axum::http::{HeaderMap, HeaderName, HeaderValue, header};
use axum::response::{IntoResponse, Response};
use bansosku_contract::upload::{MAX_BYTES, TUS_VERSION, UPLOAD_BYTES, UploadKind};
use bansosku_contract::{Problem, ProblemCode};
use jiff::Timestamp;

use super::findings::Findings;
use super::headers::{self, Checksum, HeaderError};
use crate::problem::Refusal;

pub(super) const RESUMABLE: HeaderName = HeaderName::from_static("tus-resumable");
pub(super) const VERSION: HeaderName = HeaderName::from_static("tus-version");
pub(super) const EXTENSION: HeaderName = HeaderName::from_static("tus-extension");
pub(super) const MAX_SIZE: HeaderName = HeaderName::from_static("tus-max-size");
pub(super) const CHECKSUM_ALGORITHM: HeaderName = HeaderName::from_static("tus-checksum-algorithm");
pub(super) const UPLOAD_LENGTH: HeaderName = HeaderName::from_static("upload-length");
pub(super) const UPLOAD_METADATA: HeaderName = HeaderName::from_static("upload-metadata");
pub(super) const UPLOAD_OFFSET: HeaderName = HeaderName::from_static("upload-offset");
pub(super) const UPLOAD_EXPIRES: HeaderName = HeaderName::from_static("upload-expires");
pub(super) const UPLOAD_CHECKSUM: HeaderName = HeaderName::from_static("upload-checksum");

const IDEMPOTENCY_KEY: HeaderName = HeaderName::from_static("idempotency-key");
/// As many hexadecimal digits as 128 bits have.
const SHORTEST_KEY: usize = 32;
const LONGEST_KEY: usize = 200;

/// What a creation says about itself before its body.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Creation {
    pub kind: UploadKind,
    pub length: usize,
    pub checksum: Option<Checksum>,
    pub findings: Findings,
}

/// What a PATCH says about itself before its body.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Continuation {
    pub offset: u64,
    /// How long its body is, when that is known beforehand.
    pub announced: Option<u64>,
    pub checksum: Option<Checksum>,
}

/// Why a request is refused by its headers.
#[derive(Debug)]
pub(super) enum HeaderRefusal {
    /// It speaks another version of tus, or none. The answer names ours.
    Version,
    /// Anything else.
    Other(Refusal),
}

impl<E: Into<Refusal>> From<E> for HeaderRefusal {
    fn from(error: E) -> Self {
        Self::Other(error.into())
    }
}

impl From<HeaderError> for Refusal {
    fn from(HeaderError(detail): HeaderError) -> Self {
        invalid(detail)
    }
}

impl IntoResponse for HeaderRefusal {
    fn into_response(self) -> Response {
        match self {
            Self::Version => {
                let ours = (VERSION, HeaderValue::from_static(TUS_VERSION));
                ([ours], Refusal::from(ProblemCode::TusVersionUnsupported)).into_response()
            }
            Self::Other(refusal) => refusal.into_response(),
        }
    }
}

/// Refuses another version of tus than ours.
pub(super) fn check_version(headers: &HeaderMap) -> Result<(), HeaderRefusal> {
    if headers.get(RESUMABLE).is_some_and(|version| version == TUS_VERSION) {
        Ok(())
    } else {
        Err(HeaderRefusal::Version)
    }
}

impl Creation {
    /// Reads the headers of a creation, with a body or without.
    pub fn read(headers: &HeaderMap, body: &Body) -> Result<Self, HeaderRefusal> {
        check_version(headers)?;
        let length = number(headers, &UPLOAD_LENGTH)?.ok_or_else(|| invalid("Upload-Length is missing"))?;
        let announced = number(headers, &header::CONTENT_LENGTH)?;
        if length > MAX_BYTES || announced.is_some_and(|announced| announced > MAX_BYTES) {
            return Err(ProblemCode::UploadTooLarge.into());
        }
        if announced.is_some_and(|announced| announced > length) {
            return Err(ProblemCode::UploadLengthExceeded.into());
        }
        if !body.is_end_stream() {
            check_body_type(headers)?;
        }
        let metadata = one(headers, &UPLOAD_METADATA)?.ok_or_else(|| invalid("Upload-Metadata is missing"))?;
        let kind = headers::kind(metadata)?;
        let findings = headers::findings(metadata);
        let length = usize::try_from(length).map_err(|_| ProblemCode::UploadTooLarge)?;
        Ok(Self { kind, length, checksum: checksum(headers)?, findings })
    }
}

impl Continuation {
    /// Reads the headers of a PATCH.
    pub fn read(headers: &HeaderMap) -> Result<Self, HeaderRefusal> {
        check_version(headers)?;
        check_body_type(headers)?;
        let offset = number(headers, &UPLOAD_OFFSET)?.ok_or_else(|| invalid("Upload-Offset is missing"))?;
        let announced = number(headers, &header::CONTENT_LENGTH)?;
        Ok(Self { offset, announced, checksum: checksum(headers)? })
    }
}

/// The sender's own name for an upload. Whoever knows it can go on with the upload, so that it must be long.
pub(super) fn sender_key(headers: &HeaderMap) -> Result<Option<&str>, Refusal> {
    let Some(key) = one(headers, &IDEMPOTENCY_KEY)? else { return Ok(None) };
    let is_long = (SHORTEST_KEY..=LONGEST_KEY).contains(&key.len()) && key.iter().all(u8::is_ascii_graphic);
    std::str::from_utf8(key)
        .ok()
        .filter(|_| is_long)
        .map(Some)
        .ok_or_else(|| invalid("Idempotency-Key must be random, with 32 to 200 visible ASCII characters"))
}

/// The day and time of a header, as HTTP writes them.
pub(super) fn http_date(time: Timestamp) -> Option<HeaderValue> {
    HeaderValue::from_str(&time.strftime("%a, %d %b %Y %H:%M:%S GMT").to_string()).ok()
}

pub(super) fn invalid(detail: &'static str) -> Refusal {
    Problem::new(ProblemCode::UploadHeadersInvalid).with_detail(detail).into()
}

fn check_body_type(headers: &HeaderMap) -> Result<(), Refusal> {
    if headers.get(header::CONTENT_TYPE).is_some_and(|kind| kind == UPLOAD_BYTES) {
        Ok(())
    } else {
        Err(ProblemCode::MediaTypeUnsupported.into())
    }
}

/// The value of a header that may come once. Two of them may mean two things to two readers.
fn one<'h>(headers: &'h HeaderMap, name: &HeaderName) -> Result<Option<&'h [u8]>, Refusal> {
    let mut values = headers.get_all(name).iter();
    let value = values.next().map(HeaderValue::as_bytes);
    if values.next().is_some() { Err(invalid("A header comes twice")) } else { Ok(value) }
}

fn number(headers: &HeaderMap, name: &HeaderName) -> Result<Option<u64>, Refusal> {
    one(headers, name)?.map(|value| headers::number(value).map_err(Refusal::from)).transpose()
}

fn checksum(headers: &HeaderMap) -> Result<Option<Checksum>, Refusal> {
    one(headers, &UPLOAD_CHECKSUM)?.map(|value| headers::checksum(value).map_err(Refusal::from)).transpose()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_is_written_as_http_does() {
        let time = "2026-11-22T03:00:00Z".parse().unwrap();
        assert_eq!(http_date(time).unwrap(), "Sun, 22 Nov 2026 03:00:00 GMT");
    }

    #[test]
    fn a_header_that_comes_twice_is_refused() {
        let mut headers = HeaderMap::new();
        headers.append(UPLOAD_LENGTH, HeaderValue::from_static("1"));
        assert_eq!(number(&headers, &UPLOAD_LENGTH).unwrap(), Some(1));
        headers.append(UPLOAD_LENGTH, HeaderValue::from_static("1"));
        assert!(number(&headers, &UPLOAD_LENGTH).is_err());
    }
}
