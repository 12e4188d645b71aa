//! Requests to the whole router, and what came back.

use axum::body::Body;
use axum::http::{HeaderMap, Request, StatusCode, header};
use http_body_util::BodyExt as _;
use serde::Serialize;
use serde::de::DeserializeOwned;
use tower::ServiceExt as _;

use super::{SignedIn, TestServer};

/// A request on its way.
pub(crate) struct TestRequest<'s> {
    server: &'s TestServer,
    request: Request<Body>,
}

impl<'s> TestRequest<'s> {
    pub(super) fn new(server: &'s TestServer, request: Request<Body>) -> Self {
        Self { server, request }
    }

    pub fn header(mut self, name: &'static str, value: &str) -> Self {
        self.request.headers_mut().insert(name, value.parse().unwrap());
        self
    }

    pub fn bearer(self, token: &str) -> Self {
        self.header("authorization", &format!("Bearer {token}"))
    }

    /// As this person.
    pub fn by(self, person: &SignedIn) -> Self {
        self.bearer(person.access())
    }

    pub fn key(self, key: &str) -> Self {
        self.header("idempotency-key", key)
    }

    pub fn json(self, body: &impl Serialize) -> Self {
        self.header("content-type", "application/json").body(serde_json::to_vec(body).unwrap())
    }

    pub fn body(mut self, body: impl Into<Body>) -> Self {
        *self.request.body_mut() = body.into();
        self
    }

    pub async fn send(self) -> TestAnswer {
        let response = self.server.router.clone().oneshot(self.request).await.unwrap();
        let (parts, body) = response.into_parts();
        let body = body.collect().await.unwrap().to_bytes().to_vec();
        TestAnswer { status: parts.status, headers: parts.headers, body }
    }
}

/// What came back.
#[derive(Debug, Clone)]
pub(crate) struct TestAnswer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: Vec<u8>,
}

impl TestAnswer {
    pub fn text(&self) -> &str {
        std::str::from_utf8(&self.body).unwrap()
    }

    pub fn json<T: DeserializeOwned>(&self) -> T {
        serde_json::from_slice(&self.body).unwrap_or_else(|error| panic!("{error}: {} {}", self.status, self.text()))
    }

    /// What a caller can tell two answers apart by: status, headers and length of the body. Left out is what differs
    /// between any two answers.
    pub fn outline(&self) -> (StatusCode, Vec<(String, String)>, usize) {
        let headers = self
            .headers
            .iter()
            .filter(|(name, _)| !["date", "x-request-id"].contains(&name.as_str()))
            .map(|(name, value)| (name.to_string(), value.to_str().unwrap().to_owned()))
            .collect();
        (self.status, headers, self.body.len())
    }

    /// Status and code of a problem.
    pub fn problem(&self) -> (u16, String) {
        assert_eq!(self.headers[header::CONTENT_TYPE], bansosku_contract::problem::PROBLEM_JSON, "{}", self.text());
        let problem: bansosku_contract::Problem = self.json();
        assert_eq!(problem.status, self.status.as_u16());
        (problem.status, problem.code)
    }

    /// `field:code` of each wrong field.
    pub fn field_problems(&self) -> Vec<String> {
        assert_eq!(self.problem(), (422, "fields_refused".to_owned()), "{}", self.text());
        let problem: bansosku_contract::Problem = self.json();
        problem.errors.into_iter().map(|error| format!("{}:{}", error.field, error.code)).collect()
    }
}
