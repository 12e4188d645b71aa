//! An answer, and how it is told from what somebody else on the way says.
//!
//! Every answer of our server carries `Bansosku-Api: 1`. A portal's sign-in page or a proxy's error page
//! does not, whatever its status is.

use bansosku_contract::Problem;
use bansosku_contract::problem::PROBLEM_JSON;
use reqwest::header::{CONTENT_TYPE, ETAG, HeaderMap, LOCATION, RETRY_AFTER};
use reqwest::{Response, StatusCode};
use serde::de::DeserializeOwned;

use super::RemoteError;

/// The header that every answer of the server has.
const API: &str = "bansosku-api";
/// The version of the contract that this app speaks.
const VERSION: &str = "1";
/// The longest wait that is believed: a day.
const LONGEST_WAIT: u32 = 24 * 60 * 60;

/// Something that the server may know to be the same as before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fresh<T> {
    /// It is what it was when it had this `ETag`.
    Same,
    /// It has changed, or was never asked for.
    New {
        /// What it is now.
        value: T,
        /// To ask with the next time.
        etag: Option<String>,
    },
}

/// A success of our server.
pub(super) struct Answer {
    status: StatusCode,
    headers: HeaderMap,
    body: Vec<u8>,
}

impl Answer {
    /// Takes in an answer: a success is returned, anything else is an error.
    pub(super) async fn read(response: Response, largest: usize) -> Result<Self, RemoteError> {
        match response.headers().get(API).map(reqwest::header::HeaderValue::as_bytes) {
            None => return Err(RemoteError::Foreign),
            Some(version) if version == VERSION.as_bytes() => {}
            Some(_) => return Err(RemoteError::Unreadable),
        }
        let status = response.status();
        let headers = response.headers().clone();
        let answer = Self { status, headers, body: body(response, largest).await? };
        if status.is_success() || status == StatusCode::NOT_MODIFIED { Ok(answer) } else { Err(answer.refusal()) }
    }

    /// The value that it carries.
    pub(super) fn json<T: DeserializeOwned>(&self) -> Result<T, RemoteError> {
        if !self.is_of_type("application/json") {
            return Err(RemoteError::Foreign);
        }
        serde_json::from_slice(&self.body).map_err(|_| RemoteError::Unreadable)
    }

    /// The value that it carries, unless it says that nothing has changed.
    pub(super) fn fresh<T: DeserializeOwned>(&self) -> Result<Fresh<T>, RemoteError> {
        if self.status == StatusCode::NOT_MODIFIED {
            return Ok(Fresh::Same);
        }
        let etag = self.headers.get(ETAG).and_then(|etag| etag.to_str().ok()).map(str::to_owned);
        Ok(Fresh::New { value: self.json()?, etag })
    }

    /// The last part of the address of what was made.
    pub(super) fn made(&self) -> Result<String, RemoteError> {
        self.headers
            .get(LOCATION)
            .and_then(|location| location.to_str().ok())
            .and_then(|location| location.trim_end_matches('/').rsplit('/').next())
            .filter(|id| !id.is_empty())
            .map(str::to_owned)
            .ok_or(RemoteError::Unreadable)
    }

    /// A header's value as a whole number.
    pub(super) fn number(&self, header: &str) -> Option<u64> {
        self.headers.get(header)?.to_str().ok()?.trim().parse().ok()
    }

    fn is_of_type(&self, media_type: &str) -> bool {
        self.headers
            .get(CONTENT_TYPE)
            .and_then(|given| given.to_str().ok())
            .and_then(|given| given.split(';').next())
            .is_some_and(|given| given.trim().eq_ignore_ascii_case(media_type))
    }

    fn refusal(&self) -> RemoteError {
        let problem = self.is_of_type(PROBLEM_JSON).then(|| serde_json::from_slice::<Problem>(&self.body));
        match problem {
            Some(Ok(problem)) => RemoteError::Refused {
                problem: Box::new(problem),
                retry_after: self
                    .number(RETRY_AFTER.as_str())
                    .map(|seconds| u32::try_from(seconds).unwrap_or(LONGEST_WAIT).clamp(1, LONGEST_WAIT)),
            },
            _ if matches!(self.status, StatusCode::NOT_FOUND | StatusCode::GONE) => RemoteError::Missing,
            // An answer to HEAD has no body; the upload is in another request's hands for a moment.
            _ if matches!(self.status, StatusCode::CONFLICT | StatusCode::LOCKED) => RemoteError::Failed,
            _ if self.status.is_server_error() => RemoteError::Failed,
            _ => RemoteError::Unreadable,
        }
    }
}

/// Takes in a body, and stops at what a phone must not be filled with.
async fn body(mut response: Response, largest: usize) -> Result<Vec<u8>, RemoteError> {
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await? {
        if body.len() + chunk.len() > largest {
            return Err(RemoteError::Failed);
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body)
}
