//! The whole HTTP interface: every resource's routes, and what holds for all of them.

use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

use axum::Router;
use axum::extract::{ConnectInfo, DefaultBodyLimit, FromRequestParts, MatchedPath, Request, State};
use axum::http::request::Parts;
use axum::http::{Extensions, HeaderMap, HeaderName, HeaderValue, StatusCode, Version, header};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse as _, Response};
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::compression::predicate::{DefaultPredicate, Predicate as _, SizeAbove};
use tracing::Instrument as _;
use utoipa_axum::router::OpenApiRouter;

use crate::problem::{not_found, only_problems, panicked};
use crate::{
    AppState, account, beat, check, health, household, openapi, password_reset, programme, report, session, upload,
};

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
        .merge(check::router())
        .merge(programme::router())
        .merge(report::router())
        .merge(health::router())
}

/// The server as a service: tests call it without a socket.
pub fn router(state: AppState) -> Router {
    let (routes, description) = routes().split_for_parts();
    for_all(routes.merge(openapi::router(&openapi::complete(description))), state)
}

/// What holds for all routes.
fn for_all(routes: Router<AppState>, state: AppState) -> Router {
    let compression = CompressionLayer::new()
        .gzip(true)
        .compress_when(DefaultPredicate::new().and(SizeAbove::new(WORTH_COMPRESSING)).and(may_be_packed));
    // All in one layer: each call of `layer` wraps every route once more, and costs memory with each request.
    routes
        .fallback(not_found)
        .layer((
            middleware::from_fn_with_state(state.clone(), trace),
            compression,
            CatchPanicLayer::custom(panicked),
            middleware::from_fn_with_state(state.clone(), admit),
            DefaultBodyLimit::max(state.config.largest_body),
        ))
        .with_state(state)
}

/// Marks an answer whose length must not tell what is in it: it is never compressed.
#[derive(Debug, Clone, Copy)]
pub(crate) struct AsItIs;

fn may_be_packed(_: StatusCode, _: Version, _: &HeaderMap, extensions: &Extensions) -> bool {
    extensions.get::<AsItIs>().is_none()
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

/// Lets a request in when its network has not asked too often, and gives it up when it takes too long.
async fn admit(State(state): State<AppState>, network: Network, request: Request, next: Next) -> Response {
    if let Err(refusal) = state.limits.network.take(&network.counted()) {
        return refusal.into_response();
    }
    let route = route(&request);
    let seconds = if upload::brings_photos(route) { state.config.upload_seconds } else { state.config.request_seconds };
    // A photo on a slow line takes longer than anything else.
    match tokio::time::timeout(Duration::from_secs(seconds), beat::keep(&state, request, next)).await {
        Ok(response) => response,
        Err(_) => StatusCode::REQUEST_TIMEOUT.into_response(),
    }
}

/// The template of the route that a request takes, as `/v1/reports/{ticket}`.
pub(crate) fn route(request: &Request) -> &str {
    request.extensions().get::<MatchedPath>().map_or("unknown", MatchedPath::as_str)
}

/// Headers of every answer. `Bansosku-Api` tells our answers from those of a captive portal.
fn add_common_headers(headers: &mut HeaderMap) {
    headers.insert(HeaderName::from_static("bansosku-api"), HeaderValue::from_static("1"));
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
}

/// The packed and the plain answer have one entity tag and are not the same bytes: the tag of the packed one is weak
/// (RFC 9110, section 8.8.1). `If-None-Match` compares weakly, so that either is recognised.
fn weaken_tag(headers: &mut HeaderMap) {
    if headers.contains_key(header::CONTENT_ENCODING)
        && let Some(tag) = headers.get(header::ETAG).and_then(|tag| tag.to_str().ok())
        && !tag.starts_with("W/")
        && let Ok(weak) = HeaderValue::try_from(format!("W/{tag}"))
    {
        headers.insert(header::ETAG, weak);
    }
}

/// One line for each request: method, route template, status, duration and an id that the answer
/// carries too. Never the address itself, its query, a header or a body: they may be personal.
async fn trace(State(state): State<AppState>, request: Request, next: Next) -> Response {
    let id = state.random.id();
    let span = tracing::info_span!("request", method = request.method().as_str(), route = route(&request), id);
    let begun = std::time::Instant::now();
    let mut response = only_problems(next.run(request).instrument(span.clone()).await);
    let milliseconds = u64::try_from(begun.elapsed().as_millis()).unwrap_or(u64::MAX);
    span.in_scope(|| tracing::info!(status = response.status().as_u16(), milliseconds, "answered"));
    let headers = response.headers_mut();
    weaken_tag(headers);
    add_common_headers(headers);
    if let Ok(id) = HeaderValue::from_str(&id) {
        headers.insert(HeaderName::from_static("x-request-id"), id);
    }
    response
}

#[cfg(test)]
mod tests {
    use std::io::Read as _;

    use axum::body::Body;
    use axum::http::Method;
    use axum::routing::get;
    use http_body_util::BodyExt as _;
    use tower::ServiceExt as _;

    use super::*;
    use crate::testing::{Log, TestPerson, TestServer};

    #[tokio::test]
    async fn every_answer_says_whose_it_is_and_is_not_kept() {
        let server = TestServer::start().await;
        for path in ["/healthz", "/readyz", "/v1/openapi.json", "/nowhere", "/v1/account"] {
            let answer = server.get(path).send().await;
            assert_eq!(answer.headers["bansosku-api"], "1", "{path}");
            assert_eq!(answer.headers["x-content-type-options"], "nosniff", "{path}");
            assert_eq!(answer.headers["cache-control"], "no-store", "{path}");
            assert_eq!(answer.headers["x-request-id"].len(), 32, "{path}");
        }
    }

    #[tokio::test]
    async fn what_does_not_exist_is_a_problem() {
        let server = TestServer::start().await;
        for path in ["/", "/v1", "/v1/nowhere", "/v1/account/", "/v1/sessions/a/b"] {
            assert_eq!(server.get(path).send().await.problem(), (404, "not_found".to_owned()), "{path}");
        }
        let method = server.request(Method::PUT, "/v1/account").send().await;
        assert_eq!(method.problem(), (405, "method_not_allowed".to_owned()));
        assert!(method.headers.contains_key("allow"));
    }

    #[tokio::test]
    async fn the_server_lives_and_can_work_until_its_database_is_gone() {
        let server = TestServer::start().await;
        assert_eq!(server.get("/healthz").send().await.text(), r#"{"status":"ok"}"#);
        assert_eq!(server.get("/readyz").send().await.status, 200);
        server.state.database.close().await;
        assert_eq!(server.get("/healthz").send().await.status, 200);
        let unready = server.get("/readyz").send().await;
        assert_eq!(unready.problem(), (503, "unavailable".to_owned()));
        assert!(unready.headers.contains_key("retry-after"));
    }

    /// A router with routes that misbehave.
    async fn odd(request: Request) -> (Response, TestServer) {
        async fn panics() -> &'static str {
            panic!("3302015505809501")
        }
        async fn sleeps() {
            std::future::pending::<()>().await;
        }
        let server = TestServer::start_with(|config| config.request_seconds = 1).await;
        let routes = Router::new().route("/panics", get(panics)).route("/sleeps", get(sleeps));
        let response = for_all(routes, server.state.clone()).oneshot(request).await.unwrap();
        (response, server)
    }

    async fn code(response: Response) -> String {
        assert_eq!(response.headers()["bansosku-api"], "1");
        let body = response.into_body().collect().await.unwrap().to_bytes();
        serde_json::from_slice::<bansosku_contract::Problem>(&body).unwrap().code
    }

    #[tokio::test]
    async fn a_panic_and_a_request_that_takes_too_long_are_problems() {
        let get = |path: &str| Request::get(path).body(Body::empty()).unwrap();
        let (panicked, _server) = odd(get("/panics")).await;
        assert_eq!((panicked.status().as_u16(), code(panicked).await.as_str()), (500, "internal"));
        let (slow, _server) = odd(get("/sleeps")).await;
        assert_eq!((slow.status().as_u16(), code(slow).await.as_str()), (408, "timed_out"));
    }

    /// A body that begins and then says nothing more.
    struct Endless;

    impl axum::body::HttpBody for Endless {
        type Data = axum::body::Bytes;
        type Error = std::convert::Infallible;

        fn poll_frame(
            self: std::pin::Pin<&mut Self>,
            _context: &mut std::task::Context<'_>,
        ) -> std::task::Poll<Option<Result<hyper::body::Frame<Self::Data>, Self::Error>>> {
            std::task::Poll::Pending
        }
    }

    #[tokio::test]
    async fn a_body_that_never_ends_is_given_up() {
        let server = TestServer::start_with(|config| config.request_seconds = 1).await;
        let request = Request::post("/v1/sessions").header("content-type", "application/json");
        let body = Body::new(Endless);
        let response = router(server.state.clone()).oneshot(request.body(body).unwrap()).await.unwrap();
        assert_eq!((response.status().as_u16(), code(response).await.as_str()), (408, "timed_out"));
    }

    #[tokio::test]
    async fn a_large_answer_is_compressed_for_who_can_read_it() {
        let server = TestServer::start().await;
        let plain = server.get("/v1/openapi.json").send().await;
        let packed = server.get("/v1/openapi.json").header("accept-encoding", "gzip").send().await;
        assert_eq!(packed.headers["content-encoding"], "gzip");
        assert!(packed.body.len() * 3 < plain.body.len());
        let small = server.get("/healthz").header("accept-encoding", "gzip").send().await;
        assert!(!small.headers.contains_key("content-encoding"));
    }

    #[tokio::test]
    async fn the_packed_and_the_plain_answer_never_share_a_strong_tag() {
        let server = TestServer::start().await;
        let plain = server.get("/v1/programmes").send().await;
        let packed = server.get("/v1/programmes").header("accept-encoding", "gzip").send().await;
        assert_eq!(packed.headers["content-encoding"], "gzip");
        assert_eq!(packed.headers["vary"], "accept-encoding");
        let (strong, weak) = (plain.headers["etag"].to_str().unwrap(), packed.headers["etag"].to_str().unwrap());
        assert!(strong.starts_with('"'));
        assert_eq!(weak, format!("W/{strong}"));
        for tag in [strong, weak] {
            for encoding in ["identity", "gzip"] {
                let request = server.get("/v1/programmes").header("accept-encoding", encoding);
                assert_eq!(request.header("if-none-match", tag).send().await.status, 304, "{tag} {encoding}");
            }
        }
    }

    #[tokio::test]
    async fn one_network_gets_only_so_many_answers() {
        let server = TestServer::start_with(|config| config.limits.network.burst = 3).await;
        for _ in 0..3 {
            assert_eq!(server.get("/healthz").send().await.status, 200);
        }
        let refused = server.get("/healthz").send().await;
        assert_eq!(refused.problem(), (429, "too_many_requests".to_owned()));
        assert!(refused.headers.contains_key("retry-after"));
    }

    #[tokio::test]
    async fn only_the_trusted_proxy_names_another_network() {
        let proxy: IpAddr = [10, 0, 0, 1].into();
        let server = TestServer::start_with(|config| config.trusted_proxy = Some(proxy)).await;
        let network = |peer: IpAddr, forwarded: &'static str| {
            let state = server.state.clone();
            async move {
                let mut request = Request::get("/").header("x-forwarded-for", forwarded).body(()).unwrap();
                request.extensions_mut().insert(ConnectInfo(SocketAddr::new(peer, 1)));
                Network::from_request_parts(&mut request.into_parts().0, &state).await.unwrap().counted()
            }
        };
        assert_eq!(network(proxy, "1.1.1.1, 36.68.1.2").await, "36.68.1.2");
        assert_eq!(network(proxy, "nonsense").await, "10.0.0.1");
        assert_eq!(network([10, 0, 0, 2].into(), "36.68.1.2").await, "10.0.0.2");
        assert_eq!(network(proxy, "2001:db8:0:1ff:9::1").await, network(proxy, "2001:db8:0:100::2").await);
        assert_ne!(network(proxy, "2001:db8:0:1ff:9::1").await, network(proxy, "2001:db8:0:200::2").await);
    }

    /// A whole life of an account, and what must never be seen of it.
    async fn life(server: &TestServer) -> Vec<String> {
        let person = TestPerson::number(7);
        server.registered(&person).await;
        let registration = server.register(&person).await;
        let code = server.code(&person).await;
        server.confirm(&registration, &code).await;
        account::review::review_waiting(&server.state).await.unwrap();
        server.mails().await;
        server.sign_in(&person.nik, "not the password").await;
        let tokens: bansosku_contract::session::SessionTokens =
            server.sign_in(&person.nik, &person.password).await.json();
        let access = tokens.access_token.expose().to_owned();
        for path in ["/v1/account", "/v1/account/export", "/v1/household", "/v1/sessions", "/v1/reports"] {
            let query = format!("{path}?nik={}", person.nik);
            assert_eq!(server.get(&query).bearer(&access).send().await.status, 200, "{path}");
        }
        server.delete(&format!("/v1/sessions/{}", person.email)).bearer(&access).send().await;
        let report = serde_json::json!({"kind": "other", "message": "Kenari menyanyi di pagi hari"});
        let report = server.post("/v1/reports").bearer(&access).key("kunci-laporan").json(&report).send().await;
        assert_eq!(report.status, 201, "{}", report.text());
        let refreshed = server.refresh(tokens.refresh_token.expose()).await;
        let tokens_again: bansosku_contract::session::SessionTokens = refreshed.json();
        server.refresh(tokens.refresh_token.expose()).await;
        vec![
            person.nik,
            person.kk,
            person.name,
            "siti.7".to_owned(),
            "84000000007".to_owned(),
            "nasi goreng".to_owned(),
            "Kenari menyanyi".to_owned(),
            "Ponsel".to_owned(),
            code,
            access,
            tokens.refresh_token.expose().to_owned(),
            tokens_again.refresh_token.expose().to_owned(),
        ]
    }

    fn found<'c>(bytes: &[u8], canaries: &'c [String]) -> Vec<&'c String> {
        canaries.iter().filter(|canary| bytes.windows(canary.len()).any(|part| part == canary.as_bytes())).collect()
    }

    #[tokio::test]
    async fn nothing_personal_and_no_secret_lies_in_the_files_or_the_log() {
        let log = Log::listen();
        let server = TestServer::start().await;
        let canaries = life(&server).await;

        let logged = log.heard();
        let text = String::from_utf8_lossy(&logged).into_owned();
        assert!(text.contains("route=\"/v1/sessions/{id}\"") && text.contains("status=404"), "{text}");
        assert_eq!(found(&logged, &canaries), Vec::<&String>::new());
        if !server.folder.path().join("bansosku.db").exists() {
            // The files are PostgreSQL's.
            return;
        }
        let search = || {
            let mut bytes = Vec::new();
            for ending in ["", "-wal"] {
                let path = server.folder.path().join(format!("bansosku.db{ending}"));
                if let Ok(mut file) = std::fs::File::open(path) {
                    file.read_to_end(&mut bytes).unwrap();
                }
            }
            assert!(bytes.len() > 50_000, "only {} bytes were searched", bytes.len());
            assert_eq!(found(&bytes, &canaries), Vec::<&String>::new());
        };
        search();
        server.state.database.close().await;
        search();
    }
}
