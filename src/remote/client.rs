//! One connection to the server, and the one way that every request goes.

use std::time::Duration;

use bansosku_contract::Typed;
use reqwest::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue, IF_NONE_MATCH};
use reqwest::{Body, Certificate, Method, redirect};
use serde::Serialize;
use tokio::sync::OnceCell;
use uuid::Uuid;

use super::answer::Answer;
use super::{RemoteError, ServerAddress};

/// How long the app waits for the server.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Timeouts {
    /// For a connection.
    pub connect: Duration,
    /// For a whole request, from its first byte to the last of its answer.
    pub request: Duration,
    /// For each 1000 bytes of a photo, beyond that: a line that is slower carries nothing at all.
    pub photo_per_1000_bytes: Duration,
}

impl Default for Timeouts {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(10),
            request: Duration::from_mins(1),
            photo_per_1000_bytes: Duration::from_secs(1),
        }
    }
}

/// The server, as the app reaches it.
pub struct Client {
    address: ServerAddress,
    /// The certificates to trust, as DER; `None` where the system is asked about each server.
    trusted_roots: Option<Vec<Vec<u8>>>,
    timeouts: Timeouts,
    // Made at the first request: reading the system's certificates would delay the first screen.
    http: OnceCell<reqwest::Client>,
}

/// A request on its way.
pub(super) struct Call<'a> {
    method: Method,
    path: &'a [&'a str],
    query: Option<(&'a str, &'a str)>,
    headers: HeaderMap,
    body: Option<Body>,
    timeout: Duration,
    largest_answer: usize,
}

/// What an ordinary answer may have at most, unpacked. A large household has some 10 KB.
const LARGEST_ANSWER: usize = 1024 * 1024;

impl Client {
    /// A client that has not connected yet.
    pub fn new(address: ServerAddress, trusted_roots: Option<Vec<Vec<u8>>>, timeouts: Timeouts) -> Self {
        Self { address, trusted_roots, timeouts, http: OnceCell::new() }
    }

    /// The server's address.
    pub fn address(&self) -> &ServerAddress {
        &self.address
    }

    pub(super) fn timeouts(&self) -> Timeouts {
        self.timeouts
    }

    pub(super) fn call<'a>(&self, method: Method, path: &'a [&'a str]) -> Call<'a> {
        Call {
            method,
            path,
            query: None,
            headers: HeaderMap::new(),
            body: None,
            timeout: self.timeouts.request,
            largest_answer: LARGEST_ANSWER,
        }
    }

    pub(super) fn get<'a>(&self, path: &'a [&'a str]) -> Call<'a> {
        self.call(Method::GET, path)
    }

    pub(super) fn post<'a>(&self, path: &'a [&'a str]) -> Call<'a> {
        self.call(Method::POST, path)
    }

    /// Sends a request and takes in the whole answer. A refusal is an error.
    pub(super) async fn send(&self, call: Call<'_>) -> Result<Answer, RemoteError> {
        let http = self.http.get_or_try_init(|| self.connect()).await?;
        let mut url = self.address.call(call.path);
        if let Some((name, value)) = call.query {
            url.query_pairs_mut().append_pair(name, value);
        }
        let mut request = http
            .request(call.method, url)
            .timeout(call.timeout)
            .header(ACCEPT, HeaderValue::from_static("application/json"))
            .headers(call.headers);
        if let Some(body) = call.body {
            request = request.body(body);
        }
        Answer::read(request.send().await?, call.largest_answer).await
    }

    async fn connect(&self) -> Result<reqwest::Client, RemoteError> {
        // A second call finds the first one's provider, which is the same.
        let _already_chosen = rustls::crypto::ring::default_provider().install_default();
        let mut builder = reqwest::Client::builder()
            .user_agent(concat!("Bansosku/", env!("CARGO_PKG_VERSION")))
            .connect_timeout(self.timeouts.connect)
            .redirect(redirect::Policy::none())
            .tcp_keepalive(Duration::from_secs(30))
            .gzip(true);
        if self.address.is_on_this_machine() {
            builder = builder.no_proxy();
        } else {
            builder = builder.https_only(true);
        }
        if let Some(roots) = &self.trusted_roots {
            let roots: Result<Vec<_>, _> = roots.iter().map(|root| Certificate::from_der(root)).collect();
            builder = builder.tls_certs_only(roots?);
        }
        let built = tokio::task::spawn_blocking(move || builder.build()).await;
        Ok(built.map_err(|_| RemoteError::Failed)??)
    }
}

impl<'a> Call<'a> {
    /// With this behind its address. Never anything personal: addresses are written into logs on the way.
    pub(super) fn query(self, name: &'a str, value: &'a str) -> Self {
        Self { query: Some((name, value)), ..self }
    }

    /// In the name of the session that this access token is of.
    pub(super) fn access(self, token: &Typed) -> Self {
        let mut value = HeaderValue::from_str(&format!("Bearer {}", token.expose()))
            // A token that no header can carry is one that no server knows.
            .unwrap_or_else(|_| HeaderValue::from_static("Bearer"));
        value.set_sensitive(true);
        self.header(AUTHORIZATION, value)
    }

    /// Once, however often it arrives.
    pub(super) fn once(self, key: Uuid) -> Self {
        let name = HeaderName::from_static("idempotency-key");
        match HeaderValue::from_str(&key.hyphenated().to_string()) {
            Ok(value) => self.header(name, value),
            Err(_) => self,
        }
    }

    /// Only if it is no longer what it was.
    pub(super) fn unless(self, etag: Option<&str>) -> Self {
        match etag.and_then(|etag| HeaderValue::from_str(etag).ok()) {
            Some(value) => self.header(IF_NONE_MATCH, value),
            None => self,
        }
    }

    /// With a body of JSON.
    pub(super) fn json<T: Serialize>(mut self, body: &T) -> Result<Self, RemoteError> {
        self.body = Some(serde_json::to_vec(body).map_err(|_| RemoteError::Unreadable)?.into());
        Ok(self.header(CONTENT_TYPE, HeaderValue::from_static("application/json")))
    }

    /// With a body that takes longer than others.
    pub(super) fn body(self, body: Body, timeout: Duration) -> Self {
        Self { body: Some(body), timeout, ..self }
    }

    /// With this header.
    pub(super) fn header(mut self, name: HeaderName, value: HeaderValue) -> Self {
        self.headers.insert(name, value);
        self
    }

    /// With an answer that may be larger than others.
    pub(super) fn at_most(self, largest_answer: usize) -> Self {
        Self { largest_answer, ..self }
    }
}
