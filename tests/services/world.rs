//! A phone for a test, and servers that behave as the test says.

use std::net::SocketAddr;
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use bansosku::configuration::Configuration;
use bansosku::platform::Platform;
use bansosku::remote::Timeouts;
use bansosku::service::Services;
use bansosku::start::start_with;
use bansosku::store::Steps;
use bansosku_contract::account::{AccountStanding, AccountState};
use bansosku_contract::problem::PROBLEM_JSON;
use bansosku_contract::session::SessionTokens;
use bansosku_contract::{Password, Problem, ProblemCode};
use jiff::Timestamp;
use keyring_core::{CredentialStore, mock};
use serde::Serialize;
use tempfile::TempDir;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

use crate::system::System;

/// The password of everybody in these tests.
pub const PASSWORD: &str = "nasi goreng tiga piring";

/// So short that a test need not wait, so long that a busy machine keeps up.
pub const PATIENCE: Timeouts = Timeouts {
    connect: Duration::from_secs(2),
    request: Duration::from_secs(3),
    photo_per_1000_bytes: Duration::from_millis(10),
};

/// A phone: a folder, a keyring (or none) and the app on it, which can be closed and opened again.
pub struct Phone {
    folder: TempDir,
    pub keyring: Option<Arc<CredentialStore>>,
    trusted_roots: Option<Vec<Vec<u8>>>,
    server: String,
}

impl Phone {
    /// A phone with a keyring, whose app talks to this server.
    #[allow(clippy::needless_pass_by_value, reason = "an address reads better without a reference before it")]
    pub fn of(server: impl ToString) -> Self {
        let keyring: Arc<CredentialStore> = mock::Store::new().unwrap();
        Self {
            folder: tempfile::tempdir().unwrap(),
            keyring: Some(keyring),
            trusted_roots: None,
            server: server.to_string(),
        }
    }

    /// The same, trusting these certificates and no others, as Android phones do.
    pub fn trusting(self, roots: Vec<Vec<u8>>) -> Self {
        Self { trusted_roots: Some(roots), ..self }
    }

    /// The same without a keyring.
    pub fn without_keyring(self) -> Self {
        Self { keyring: None, ..self }
    }

    /// Opens the app.
    pub fn open(&self) -> Services {
        self.open_with(PATIENCE)
    }

    /// Opens the app with another patience.
    pub fn open_with(&self, timeouts: Timeouts) -> Services {
        self.open_for(&self.server, timeouts)
    }

    /// Opens the app for another server.
    pub fn open_for(&self, server: &str, timeouts: Timeouts) -> Services {
        let arguments =
            ["--server".to_owned(), server.to_owned(), "--folder".to_owned(), self.path().display().to_string()];
        let configuration = Configuration::read(arguments, |_| None).unwrap();
        let system: Arc<dyn Platform> =
            Arc::new(System { keyring: self.keyring.clone(), trusted_roots: self.trusted_roots.clone() });
        start_with(&system, &configuration, timeouts, &(Arc::new(|_| ()) as Steps)).unwrap()
    }

    /// The app's folder.
    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    /// The session that the keyring holds, if any.
    pub fn secret(&self) -> Option<String> {
        self.secret_of("session")
    }

    /// What the keyring holds of this app under a name, if anything.
    pub fn secret_of(&self, name: &str) -> Option<String> {
        let keyring = self.keyring.as_ref()?;
        let name = format!("{name} {}", bansosku::store::Folder::open(self.path()).unwrap().short_name());
        keyring.build("org.bansosku.app", &name, None).unwrap().get_password().ok()
    }

    /// Puts something into the keyring in the app's place.
    pub fn plant(&self, secret: &str) {
        let name = format!("session {}", bansosku::store::Folder::open(self.path()).unwrap().short_name());
        let entry = self.keyring.as_ref().unwrap().build("org.bansosku.app", &name, None).unwrap();
        entry.set_password(secret).unwrap();
    }
}

/// A server on this machine that ends with the test.
pub struct Server {
    pub address: SocketAddr,
    task: JoinHandle<()>,
}

impl Server {
    /// Serves these routes.
    pub async fn of(routes: Router) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        Self { address, task: tokio::spawn(async move { axum::serve(listener, routes).await.unwrap() }) }
    }

    /// Does this with every connection.
    pub async fn raw<F>(talk: impl Fn(tokio::net::TcpStream) -> F + Send + 'static) -> Self
    where
        F: Future<Output = ()> + Send + 'static,
    {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let answering = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(talk(stream));
            }
        });
        Self { address, task: answering }
    }

    /// Answers every request with this.
    pub async fn always(answer: impl Fn() -> Response + Clone + Send + Sync + 'static) -> Self {
        Self::of(Router::new().fallback(move || {
            let answer = answer.clone();
            async move { answer() }
        }))
        .await
    }
}

impl std::fmt::Display for Server {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "http://{}", self.address)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// An address where nobody listens.
pub async fn nobody() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    format!("http://{}", listener.local_addr().unwrap())
}

/// A success of our server.
pub fn ours(body: &impl Serialize) -> Response {
    ours_with(StatusCode::OK, "application/json", serde_json::to_vec(body).unwrap())
}

/// An answer of our server.
pub fn ours_with(status: StatusCode, content_type: &str, body: impl Into<Body>) -> Response {
    Response::builder()
        .status(status)
        .header(header::CONTENT_TYPE, content_type)
        .header("bansosku-api", "1")
        .body(body.into())
        .unwrap()
}

/// A refusal of our server.
pub fn refusal(code: ProblemCode) -> Response {
    refusal_of(&Problem::new(code))
}

/// A refusal of our server.
pub fn refusal_of(problem: &Problem) -> Response {
    ours_with(StatusCode::from_u16(problem.status).unwrap(), PROBLEM_JSON, serde_json::to_vec(problem).unwrap())
}

/// A sign-in page of somebody else's network.
pub fn portal(status: StatusCode) -> Response {
    (status, axum::response::Html("<html><body>Selamat datang di WiFi gratis</body></html>")).into_response()
}

/// Tokens of a number: `access-3`, `refresh-3`.
pub fn tokens(number: usize, expires_in: u32, state: AccountState) -> SessionTokens {
    SessionTokens {
        access_token: format!("access-{number}").into(),
        expires_in,
        refresh_token: format!("refresh-{number}").into(),
        account: AccountStanding { state },
    }
}

pub fn password() -> Password {
    Password::parse(PASSWORD).unwrap()
}

/// A list that handlers and the test share.
#[derive(Clone, Default)]
pub struct Heard(Arc<Mutex<Vec<String>>>);

impl Heard {
    pub fn hear(&self, what: impl Into<String>) {
        self.0.lock().unwrap().push(what.into());
    }

    pub fn all(&self) -> Vec<String> {
        self.0.lock().unwrap().clone()
    }

    /// Waits until something was heard.
    pub async fn wait_for(&self, what: &str) {
        for _ in 0..500 {
            if self.all().iter().any(|heard| heard == what) {
                return;
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        panic!("{what} was never heard, only {:?}", self.all());
    }
}

/// Whether two moments are at most a minute apart.
pub fn is_now(moment: Timestamp) -> bool {
    (Timestamp::now().as_second() - moment.as_second()).abs() < 60
}
