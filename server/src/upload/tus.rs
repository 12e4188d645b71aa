//! The headers of tus 1.0, read once at the border.

use axum::http::{HeaderMap, HeaderName, HeaderValue, header};
use axum::response::{IntoResponse, Response};
use bansosku_contract::upload::{MAX_BYTES, TUS_VERSION, UploadKind};
use bansosku_contract::{Problem, ProblemCode};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use jiff::Timestamp;

use crate::problem::Refusal;

pub(super) const RESUMABLE: HeaderName = HeaderName::from_static("tus-resumable");
pub(super) const VERSION: HeaderName = HeaderName::from_static("tus-version");
pub(super) const EXTENSION: HeaderName = HeaderName::from_static("tus-extension");
pub(super) const MAX_SIZE: HeaderName = HeaderName::from_static("tus-max-size");
pub(super) const UPLOAD_LENGTH: HeaderName = HeaderName::from_static("upload-length");
pub(super) const UPLOAD_METADATA: HeaderName = HeaderName::from_static("upload-metadata");
pub(super) const UPLOAD_OFFSET: HeaderName = HeaderName::from_static("upload-offset");
pub(super) const UPLOAD_EXPIRES: HeaderName = HeaderName::from_static("upload-expires");

const BODY_TYPE: &str = "application/offset+octet-stream";

/// What a creation says about itself before its body.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Creation {
    pub kind: UploadKind,
    pub length: usize,
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
    /// Reads the headers of a creation with upload.
    pub fn read(headers: &HeaderMap) -> Result<Self, HeaderRefusal> {
        check_version(headers)?;
        let length = number(headers, &UPLOAD_LENGTH)?.ok_or_else(|| invalid("Upload-Length is missing"))?;
        let body = number(headers, &header::CONTENT_LENGTH)?;
        if length > MAX_BYTES || body.is_some_and(|body| body > MAX_BYTES) {
            return Err(ProblemCode::UploadTooLarge.into());
        }
        if body.is_some_and(|body| body != length) {
            return Err(invalid("The body is not as long as Upload-Length says").into());
        }
        if headers.get(header::CONTENT_TYPE).is_none_or(|kind| kind != BODY_TYPE) {
            return Err(ProblemCode::MediaTypeUnsupported.into());
        }
        let kind = kind(headers).ok_or_else(|| invalid("Upload-Metadata has no kind that is known"))?;
        let length = usize::try_from(length).map_err(|_| ProblemCode::UploadTooLarge)?;
        Ok(Self { kind, length })
    }
}

/// The day and time of a header, as HTTP writes them.
pub(super) fn http_date(time: Timestamp) -> Option<HeaderValue> {
    HeaderValue::from_str(&time.strftime("%a, %d %b %Y %H:%M:%S GMT").to_string()).ok()
}

pub(super) fn invalid(detail: &'static str) -> Refusal {
    Problem::new(ProblemCode::UploadHeadersInvalid).with_detail(detail).into()
}

fn number(headers: &HeaderMap, name: &HeaderName) -> Result<Option<u64>, Refusal> {
    let Some(value) = headers.get(name) else { return Ok(None) };
    let digits = value.to_str().ok().filter(|text| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()));
    let digits = digits.ok_or_else(|| invalid("A length is not a number"))?;
    // A number with more digits than fit is larger than anything that is taken.
    Ok(Some(digits.parse().unwrap_or(u64::MAX)))
}

/// The kind, out of pairs of a key and a value in Base64. Other keys, as a file's name, are not read.
fn kind(headers: &HeaderMap) -> Option<UploadKind> {
    let pairs = headers.get(UPLOAD_METADATA)?.to_str().ok()?.split(',');
    let mut kinds = pairs.filter_map(|pair| pair.trim().strip_prefix("kind "));
    let (value, other) = (kinds.next()?, kinds.next());
    let word = String::from_utf8(STANDARD.decode(value.trim()).ok()?).ok()?;
    UploadKind::ALL.iter().copied().find(|kind| kind.as_str() == word).filter(|_| other.is_none())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(pairs: &[(&'static str, &str)]) -> HeaderMap {
        let mut headers = HeaderMap::new();
        for (name, value) in pairs {
            headers.insert(*name, value.parse().unwrap());
        }
        headers
    }

    fn kind_of(metadata: &str) -> Option<UploadKind> {
        kind(&headers(&[("upload-metadata", metadata)]))
    }

    #[test]
    fn the_kind_is_found_among_other_keys() {
        assert_eq!(kind_of("kind a3Rw"), Some(UploadKind::Ktp));
        assert_eq!(kind_of("filename a3RwLmpwZw==, kind c2VsZmll,is_private"), Some(UploadKind::Selfie));
        assert_eq!(kind_of("kind ZXZpZGVuY2U="), Some(UploadKind::Evidence));
    }

    #[test]
    fn a_kind_that_is_missing_unknown_unreadable_or_told_twice_is_none() {
        for metadata in
            ["", "kind", "kind ", "kind !", "kind a3R3", "filename a3Rw", "kind a3Rw,kind c2VsZmll", "KIND a3Rw"]
        {
            assert_eq!(kind_of(metadata), None, "{metadata}");
        }
    }

    #[test]
    fn a_number_is_only_digits_and_never_too_long_to_read() {
        let length = |text: &str| number(&headers(&[("upload-length", text)]), &UPLOAD_LENGTH);
        assert_eq!(length("0").unwrap(), Some(0));
        assert_eq!(length(&"9".repeat(60)).unwrap(), Some(u64::MAX));
        for text in ["", "-1", "+1", "1.0", "0x10", "1 2"] {
            assert!(length(text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_time_is_written_as_http_does() {
        let time = "2026-11-22T03:00:00Z".parse().unwrap();
        assert_eq!(http_date(time).unwrap(), "Sun, 22 Nov 2026 03:00:00 GMT");
    }
}
