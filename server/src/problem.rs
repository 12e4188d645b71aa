//! Refusals as HTTP answers: problem documents by RFC 9457, with the codes of the contract.
//!
//! Every way to fail ends here: what a handler refuses, what an extractor can't read, what axum
//! answers by itself, time-outs and panics. Nothing personal and nothing internal may stand in one.

use std::fmt::Display;

use axum::Json as Plain;
use axum::body::Body;
use axum::extract::rejection::BytesRejection;
use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::http::request::Parts;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use bansosku_contract::problem::PROBLEM_JSON;
use bansosku_contract::{FieldProblem, Problem, ProblemCode};
use serde::Serialize;
use serde::de::DeserializeOwned;

/// Why a request is not fulfilled, and what the answer says about it.
#[derive(Debug)]
pub struct Refusal {
    problem: Box<Problem>,
    retry_after: Option<u64>,
}

/// What a handler gives back.
pub type Answer<T> = Result<T, Refusal>;

impl Refusal {
    /// A refusal that is worth another try after so many seconds.
    #[must_use]
    pub fn retry_after(mut self, seconds: u64) -> Self {
        self.retry_after = Some(seconds.max(1));
        self
    }

    /// A mistake of the server's. The log gets what was attempted and why it failed, the caller only
    /// the code.
    pub fn internal(attempted: &'static str, error: impl Display) -> Self {
        tracing::error!(%error, "{attempted}");
        ProblemCode::Internal.into()
    }

    /// That these fields are wrong.
    pub fn fields(errors: Vec<FieldProblem>) -> Self {
        Problem::fields(errors).into()
    }

    /// That this field is wrong.
    pub fn field(field: &'static str, code: &'static str) -> Self {
        Self::fields(vec![FieldProblem::new(field, code)])
    }

    /// The code, as in the answer.
    pub fn code(&self) -> &str {
        &self.problem.code
    }
}

impl From<Problem> for Refusal {
    fn from(problem: Problem) -> Self {
        Self { problem: Box::new(problem), retry_after: None }
    }
}

impl From<ProblemCode> for Refusal {
    fn from(code: ProblemCode) -> Self {
        Problem::new(code).into()
    }
}

impl From<Vec<FieldProblem>> for Refusal {
    fn from(errors: Vec<FieldProblem>) -> Self {
        Self::fields(errors)
    }
}

impl From<sqlx::Error> for Refusal {
    fn from(error: sqlx::Error) -> Self {
        match error {
            sqlx::Error::PoolTimedOut | sqlx::Error::PoolClosed => Self::from(ProblemCode::Unavailable).retry_after(5),
            error => Self::internal("Unable to use the database", crate::database::without_values(&error)),
        }
    }
}

impl From<crate::keys::SealError> for Refusal {
    fn from(error: crate::keys::SealError) -> Self {
        Self::internal("Unable to open a sealed column", error)
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.problem.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let mut response = (status, Plain(&*self.problem)).into_response();
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(PROBLEM_JSON));
        if let Some(seconds) = self.retry_after {
            headers.insert(header::RETRY_AFTER, seconds.into());
        }
        if status == StatusCode::UNAUTHORIZED {
            headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        response
    }
}

/// A JSON body, in and out. What can't be read becomes a problem that names the field, never its value.
#[derive(Debug, Clone, Copy)]
pub struct Json<T>(pub T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for Json<T> {
    type Rejection = Refusal;

    async fn from_request(request: Request, state: &S) -> Result<Self, Refusal> {
        if !is_json(&request) {
            return Err(ProblemCode::MediaTypeUnsupported.into());
        }
        let bytes = body(request, state).await?;
        serde_json::from_slice(&bytes).map(Self).map_err(|error| match error.classify() {
            serde_json::error::Category::Data => {
                Problem::new(ProblemCode::JsonUnexpected).with_detail(named_field(&error)).into()
            }
            _ => ProblemCode::JsonMalformed.into(),
        })
    }
}

impl<T: Serialize> IntoResponse for Json<T> {
    fn into_response(self) -> Response {
        Plain(self.0).into_response()
    }
}

/// A part of the address. What can't be read is an address that does not exist.
#[derive(Debug, Clone, Copy)]
pub struct Path<T>(pub T);

impl<T: DeserializeOwned + Send, S: Send + Sync> FromRequestParts<S> for Path<T> {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Refusal> {
        match axum::extract::Path::from_request_parts(parts, state).await {
            Ok(axum::extract::Path(value)) => Ok(Self(value)),
            Err(_) => Err(ProblemCode::NotFound.into()),
        }
    }
}

fn is_json(request: &Request) -> bool {
    let essence = request
        .headers()
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .and_then(|value| value.split(';').next())
        .unwrap_or_default()
        .trim();
    essence.eq_ignore_ascii_case("application/json")
}

async fn body<S: Send + Sync>(request: Request, state: &S) -> Result<axum::body::Bytes, Refusal> {
    axum::body::Bytes::from_request(request, state).await.map_err(|rejection| match rejection {
        BytesRejection::FailedToBufferBody(failure) if failure.status() == StatusCode::PAYLOAD_TOO_LARGE => {
            ProblemCode::BodyTooLarge.into()
        }
        _ => ProblemCode::JsonMalformed.into(),
    })
}

/// Which field is at fault, out of serde's message; the rest of that message may quote what was typed.
fn named_field(error: &serde_json::Error) -> String {
    let message = error.to_string();
    let named = ["unknown field `", "missing field `", "duplicate field `"].into_iter().find_map(|start| {
        let name: String = message.strip_prefix(start)?.split('`').next()?.chars().take(64).collect();
        Some(format!("{start}{name}`"))
    });
    named.unwrap_or_else(|| format!("unexpected value at line {}, column {}", error.line(), error.column()))
}

/// Turns every bare refusal (of axum, of a time-out) into a problem document.
pub fn only_problems(response: Response) -> Response {
    let status = response.status();
    let is_refusal = status.is_client_error() || status.is_server_error();
    let is_problem = response.headers().get(header::CONTENT_TYPE).is_some_and(|value| value == PROBLEM_JSON);
    if !is_refusal || is_problem {
        return response;
    }
    let code = match status {
        StatusCode::NOT_FOUND => ProblemCode::NotFound,
        StatusCode::METHOD_NOT_ALLOWED => ProblemCode::MethodNotAllowed,
        StatusCode::REQUEST_TIMEOUT => ProblemCode::TimedOut,
        StatusCode::PAYLOAD_TOO_LARGE => ProblemCode::BodyTooLarge,
        StatusCode::UNSUPPORTED_MEDIA_TYPE => ProblemCode::MediaTypeUnsupported,
        StatusCode::SERVICE_UNAVAILABLE => ProblemCode::Unavailable,
        status if status.is_client_error() => ProblemCode::HeaderMissing,
        _ => ProblemCode::Internal,
    };
    let (mut problem, body) = Refusal::from(code).into_response().into_parts();
    for name in [header::ALLOW, header::RETRY_AFTER, header::CONNECTION] {
        if let Some(value) = response.headers().get(&name) {
            problem.headers.insert(name, value.clone());
        }
    }
    Response::from_parts(problem, body)
}

/// The answer to a request whose handler panicked.
pub fn panicked(_panic: Box<dyn std::any::Any + Send>) -> Response<Body> {
    // The panic's text may quote a value, so that it stays out of the log; the hook has printed its place.
    Refusal::internal("Unable to finish a request", "a handler panicked").into_response()
}

/// The answer to an address that does not exist.
pub async fn not_found() -> Refusal {
    ProblemCode::NotFound.into()
}
