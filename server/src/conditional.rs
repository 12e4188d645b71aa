//! Answers that are not sent again to somebody who has them: entity tags and 304.

use axum::body::Bytes;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use serde::Serialize;

use crate::AppState;
use crate::problem::{Answer, Refusal};

/// For what one person sees: a phone may keep it, and asks each time whether it still holds.
pub const PRIVATE: HeaderValue = HeaderValue::from_static("private, no-cache");

/// Answers with this value as JSON, or with 304 when the request names its tag.
pub fn answer<T: Serialize>(
    state: &AppState,
    request: &HeaderMap,
    account: &str,
    cache_control: HeaderValue,
    value: &T,
) -> Answer<Response> {
    Ok(Page::new(state, account, value)?.answer(request, cache_control))
}

/// A value as JSON, with its tag.
#[derive(Debug, Clone)]
pub struct Page {
    body: Bytes,
    tag: HeaderValue,
}

impl Page {
    /// Writes a value. `account` makes the tag another one for each person, so that it says nothing about what others see.
    pub fn new<T: Serialize>(state: &AppState, account: &str, value: &T) -> Answer<Self> {
        let body = serde_json::to_vec(value).map_err(|error| Refusal::internal("Unable to write an answer", error))?;
        let tag = HeaderValue::try_from(state.keys.etag(account, &body))
            .map_err(|error| Refusal::internal("Unable to write an entity tag", error))?;
        Ok(Self { body: body.into(), tag })
    }

    /// Bytes of it.
    pub fn length(&self) -> usize {
        self.body.len()
    }

    /// The whole of it, or 304 when the request names its tag.
    pub fn answer(&self, request: &HeaderMap, cache_control: HeaderValue) -> Response {
        let known = self.tag.to_str().is_ok_and(|tag| names(request, tag));
        let mut response = if known {
            StatusCode::NOT_MODIFIED.into_response()
        } else {
            ([(header::CONTENT_TYPE, HeaderValue::from_static("application/json"))], self.body.clone()).into_response()
        };
        let headers = response.headers_mut();
        headers.insert(header::CACHE_CONTROL, cache_control);
        headers.insert(header::ETAG, self.tag.clone());
        response
    }
}

/// Whether `If-None-Match` names this tag, by the weak comparison of RFC 9110.
fn names(request: &HeaderMap, tag: &str) -> bool {
    request
        .get_all(header::IF_NONE_MATCH)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .map(str::trim)
        .any(|value| value == "*" || value.strip_prefix("W/").unwrap_or(value) == tag)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(values: &[&'static str]) -> bool {
        let mut headers = HeaderMap::new();
        for value in values {
            headers.append(header::IF_NONE_MATCH, HeaderValue::from_static(value));
        }
        names(&headers, "\"abc\"")
    }

    #[test]
    fn a_tag_is_found_in_every_way_that_it_may_be_named() {
        assert!(named(&["\"abc\""]));
        assert!(named(&["W/\"abc\""]));
        assert!(named(&["\"x\", \"abc\""]));
        assert!(named(&["\"x\"", "\"abc\""]));
        assert!(named(&["*"]));
        assert!(!named(&[]));
        assert!(!named(&["\"abcd\"", "abc", ""]));
    }
}
