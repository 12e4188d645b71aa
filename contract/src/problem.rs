//! Refusals: `application/problem+json` by RFC 9457, with a stable code.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use crate::words::words;

/// Content type of a [`Problem`].
pub const PROBLEM_JSON: &str = "application/problem+json";

words! {
    /// What an answer that is not a success means. The names are stable.
    pub enum ProblemCode {
        /// 400: the body is not JSON.
        JsonMalformed = "json_malformed",
        /// 422: the JSON has a field that this call does not know, lacks one, or one of another type.
        JsonUnexpected = "json_unexpected",
        /// 422: fields are wrong; `errors` names each.
        FieldsRefused = "fields_refused",
        /// 400: a header that this call needs is missing or unreadable.
        HeaderMissing = "header_missing",
        /// 400: `Idempotency-Key` is missing.
        IdempotencyKeyMissing = "idempotency_key_missing",
        /// 422: the key was used with another body.
        IdempotencyKeyReused = "idempotency_key_reused",
        /// 409: the first request with this key is still being worked on.
        IdempotencyInFlight = "idempotency_in_flight",
        /// 401: no NIK or address with this password. Which of the two is never said.
        CredentialsWrong = "credentials_wrong",
        /// 401: the access token is missing, unknown or expired: refresh.
        AccessTokenInvalid = "access_token_invalid",
        /// 401: the session is over: sign in again.
        SessionEnded = "session_ended",
        /// 403: the account is not active yet.
        AccountNotActive = "account_not_active",
        /// 409: the account is not refused, so that there is nothing to send again.
        AccountNotRefused = "account_not_refused",
        /// 422: the code is wrong.
        EmailCodeWrong = "email_code_wrong",
        /// 422: the code was right once and is too old, or was tried too often: ask for a new one.
        EmailCodeExpired = "email_code_expired",
        /// 404: there is no such thing, or it is another person's.
        NotFound = "not_found",
        /// 405: this address has no such method.
        MethodNotAllowed = "method_not_allowed",
        /// 408: the request took too long to arrive or to be worked on.
        TimedOut = "timed_out",
        /// 413: the body is larger than this call takes.
        BodyTooLarge = "body_too_large",
        /// 413: the photo is larger than an upload may be.
        UploadTooLarge = "upload_too_large",
        /// 415: the content type is another one than this call takes.
        MediaTypeUnsupported = "media_type_unsupported",
        /// 412: `Tus-Resumable` is not 1.0.0.
        TusVersionUnsupported = "tus_version_unsupported",
        /// 400: a header of an upload, as `Upload-Length`, is missing or unreadable.
        UploadHeadersInvalid = "upload_headers_invalid",
        /// 409: the upload stands at another offset; HEAD tells it.
        UploadOffsetWrong = "upload_offset_wrong",
        /// 410: the upload was not finished or not used in time, and is gone.
        UploadExpired = "upload_expired",
        /// 413: there are more bytes than `Upload-Length` says.
        UploadLengthExceeded = "upload_length_exceeded",
        /// 423: a newer request has taken the upload over from this one.
        UploadTakenOver = "upload_taken_over",
        /// 460: the bytes are not those that `Upload-Checksum` was made of; none of them was kept.
        UploadChecksumWrong = "upload_checksum_wrong",
        /// 422: the bytes are no JPEG or PNG, or are broken.
        PhotoUnreadable = "photo_unreadable",
        /// 422: the picture has more pixels than are decoded.
        PhotoTooManyPixels = "photo_too_many_pixels",
        /// 422: the picture is smaller than anything can be read on.
        PhotoTooSmall = "photo_too_small",
        /// 422: the proof of work was not made for this village and client, is wrong, or was used before.
        ProofRefused = "proof_refused",
        /// 422: the challenge that the proof is for has run out.
        ProofExpired = "proof_expired",
        /// 429: too many tries; `Retry-After` says when again.
        TooManyRequests = "too_many_requests",
        /// 500: a mistake of the server's.
        Internal = "internal",
        /// 503: the server can't answer now; `Retry-After` says when again.
        Unavailable = "unavailable",
    }
}

impl ProblemCode {
    /// The HTTP status that goes with this code.
    pub const fn status(self) -> u16 {
        match self {
            Self::JsonMalformed | Self::HeaderMissing | Self::IdempotencyKeyMissing | Self::UploadHeadersInvalid => 400,
            Self::CredentialsWrong | Self::AccessTokenInvalid | Self::SessionEnded => 401,
            Self::AccountNotActive => 403,
            Self::NotFound => 404,
            Self::MethodNotAllowed => 405,
            Self::TimedOut => 408,
            Self::IdempotencyInFlight | Self::AccountNotRefused | Self::UploadOffsetWrong => 409,
            Self::UploadExpired => 410,
            Self::TusVersionUnsupported => 412,
            Self::BodyTooLarge | Self::UploadTooLarge | Self::UploadLengthExceeded => 413,
            Self::MediaTypeUnsupported => 415,
            Self::JsonUnexpected
            | Self::FieldsRefused
            | Self::IdempotencyKeyReused
            | Self::EmailCodeWrong
            | Self::EmailCodeExpired
            | Self::PhotoUnreadable
            | Self::PhotoTooManyPixels
            | Self::PhotoTooSmall
            | Self::ProofRefused
            | Self::ProofExpired => 422,
            Self::UploadTakenOver => 423,
            Self::TooManyRequests => 429,
            // The status that tus has for it.
            Self::UploadChecksumWrong => 460,
            Self::Internal => 500,
            Self::Unavailable => 503,
        }
    }
}

/// A refusal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Problem {
    /// Names the kind of problem: `urn:bansosku:problem:` and the code.
    #[serde(rename = "type")]
    pub kind: String,
    /// The kind of problem in a few English words.
    pub title: String,
    /// The HTTP status.
    pub status: u16,
    /// A word of [`ProblemCode`], or one that a newer server knows.
    pub code: String,
    /// What is wrong this time, in English, for developers. People read the text of the code.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
    /// What is wrong with which field.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub errors: Vec<FieldProblem>,
}

impl Problem {
    /// A problem of this code.
    pub fn new(code: ProblemCode) -> Self {
        Self {
            kind: format!("urn:bansosku:problem:{code}"),
            title: code.as_str().replace('_', " "),
            status: code.status(),
            code: code.as_str().to_owned(),
            detail: None,
            errors: Vec::new(),
        }
    }

    /// With what is wrong this time. Never put anything personal in it.
    #[must_use]
    pub fn with_detail(mut self, detail: impl Into<String>) -> Self {
        self.detail = Some(detail.into());
        self
    }

    /// That these fields are wrong.
    pub fn fields(errors: Vec<FieldProblem>) -> Self {
        Self { errors, ..Self::new(ProblemCode::FieldsRefused) }
    }
}

/// What is wrong with one field.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct FieldProblem {
    /// Name of the field as in the request's JSON.
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub field: Cow<'static, str>,
    /// Stable code, as `nik_length`; the language files explain it in `nik-length`.
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub code: Cow<'static, str>,
}

impl FieldProblem {
    /// That this field is wrong in this way.
    pub const fn new(field: &'static str, code: &'static str) -> Self {
        Self { field: Cow::Borrowed(field), code: Cow::Borrowed(code) }
    }

    /// Hands on the value of a field; an error becomes a problem of that field in the list.
    pub fn keep<T, E: std::fmt::Display>(
        result: Result<T, E>,
        field: &'static str,
        problems: &mut Vec<Self>,
    ) -> Option<T> {
        result
            .map_err(|error| problems.push(Self { field: Cow::Borrowed(field), code: Cow::Owned(error.to_string()) }))
            .ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_problem_travels_by_its_stable_code() {
        let problem = Problem::fields(vec![FieldProblem::new("nik", "nik_length")]);
        let json = serde_json::to_value(&problem).unwrap();
        assert_eq!(json["type"], "urn:bansosku:problem:fields_refused");
        assert_eq!(json["status"], 422);
        assert_eq!(json["errors"][0]["code"], "nik_length");
        assert_eq!(serde_json::from_value::<Problem>(json).unwrap(), problem);
    }

    #[test]
    fn every_code_has_a_status_of_a_refusal() {
        for code in ProblemCode::ALL {
            assert!((400..600).contains(&code.status()), "{code}");
        }
    }
}
