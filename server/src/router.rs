//! The whole HTTP interface: every resource's routes, and what holds for all of them.

use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

use axum::Router;
use axum::extract::{ConnectInfo, DefaultBodyLimit, FromRequestParts, MatchedPath, Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse as _, Response};
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::compression::predicate::{DefaultPredicate, Predicate as _, SizeAbove};
use tower_http::timeout::TimeoutLayer;
use tracing::Instrument as _;
use utoipa_axum::router::OpenApiRouter;

use crate::problem::{not_found, only_problems, panicked};
use crate::{AppState, account, health, household, openapi, password_reset, programme, report, session, upload};

/// Answers below this many bytes are not compressed: it would not save a packet.
const WORTH_COMPRESSING: u64 = 512;

/// Every route, with its description.
pub(crate) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::with_openapi(openapi::front_matter())
        .merge(account::router())
        .merge(session::router())
        .merge(password_reset::router())
        .merge(upload::router())
        .merge(household::router())
        .merge(programme::router())
        .merge(report::router())
        .merge(health::router())
}

/// The server as a service: tests call it without a socket.
pub fn router(state: AppState) -> Router {
    let (routes, description) = routes().split_for_parts();
    let compression = CompressionLayer::new()
        .gzip(true)
        .compress_when(DefaultPredicate::new().and(SizeAbove::new(WORTH_COMPRESSING)));
    routes
        .merge(openapi::router(&description))
        .fallback(not_found)
        .layer(DefaultBodyLimit::max(state.config.largest_body))
        .layer(middleware::from_fn_with_state(state.clone(), limit_network))
        .layer(TimeoutLayer::with_status_code(
            StatusCode::REQUEST_TIMEOUT,
            Duration::from_secs(state.config.request_seconds),
        ))
        .layer(CatchPanicLayer::custom(panicked))
        .layer(middleware::from_fn(only_problems))
        .layer(compression)
        .layer(middleware::from_fn(common_headers))
        .layer(middleware::from_fn_with_state(state.clone(), trace))
        .with_state(state)
}

/// The address that a request came from, as far as it can be known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Network(pub IpAddr);

impl FromRequestParts<AppState> for Network {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, Self::Rejection> {
        let peer = parts
            .extensions
            .get::<ConnectInfo<SocketAddr>>()
            .map_or(IpAddr::from([0, 0, 0, 0]), |ConnectInfo(address)| address.ip());
        let forwarded = || {
            // The proxy adds the address that it saw at the end; what stands before it may be made up.
            let last = parts.headers.get("x-forwarded-for")?.to_str().ok()?.rsplit(',').next()?;
            last.trim().parse().ok()
        };
        let trusted = state.config.trusted_proxy == Some(peer);
        Ok(Self(trusted.then(forwarded).flatten().unwrap_or(peer)))
    }
}

impl Network {
    /// What is counted by: a home or a tower has a whole /56 of IPv6 addresses.
    pub(crate) fn counted(self) -> String {
        match self.0.to_canonical() {
            IpAddr::V4(address) => address.to_string(),
            IpAddr::V6(address) => {
                let segments = address.segments();
                format!("{:x}:{:x}:{:x}:{:x}", segments[0], segments[1], segments[2], segments[3] & 0xff00)
            }
        }
    }
}

async fn limit_network(State(state): State<AppState>, network: Network, request: Request, next: Next) -> Response {
    match state.limits.network.take(&network.counted()) {
        Ok(()) => next.run(request).await,
        Err(refusal) => refusal.into_response(),
    }
}

/// Headers of every answer. `Bansosku-Api` tells our answers from those of a captive portal.
async fn common_headers(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    headers.insert(HeaderName::from_static("bansosku-api"), HeaderValue::from_static("1"));
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    response
}

/// One line for each request: method, route template, status, duration and an id that the answer
/// carries too. Never the address itself, its query, a header or a body: they may be personal.
async fn trace(State(state): State<AppState>, request: Request, next: Next) -> Response {
    let id = state.random.id();
    let route = request.extensions().get::<MatchedPath>().map_or("unknown", MatchedPath::as_str);
    let span = tracing::info_span!("request", method = request.method().as_str(), route, id);
    let begun = std::time::Instant::now();
    let mut response = next.run(request).instrument(span.clone()).await;
    let milliseconds = u64::try_from(begun.elapsed().as_millis()).unwrap_or(u64::MAX);
    span.in_scope(|| tracing::info!(status = response.status().as_u16(), milliseconds, "answered"));
    if let Ok(id) = HeaderValue::from_str(&id) {
        response.headers_mut().insert(HeaderName::from_static("x-request-id"), id);
    }
    response
}
