//! What never leaves the app by a side door: log lines, debug output, files.

use std::io;
use std::sync::{Arc, Mutex};

use altcha::{CreateChallengeOptions, create_challenge};
use axum::Router;
use axum::routing::{get, post};
use bansosku::service::Failure;
use bansosku::service::fake::sample;
use bansosku_contract::account::AccountState;
use bansosku_contract::check::Matches;
use bansosku_contract::{PersonName, ProblemCode, session};
use bansosku_region::RegionCode;
use tokio::sync::watch;
use tracing_subscriber::fmt::MakeWriter;

use crate::world::{PASSWORD, Phone, Server, ours, password, refusal, tokens};

/// Log lines in memory.
#[derive(Clone, Default)]
struct Lines(Arc<Mutex<Vec<u8>>>);

impl io::Write for Lines {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl MakeWriter<'_> for Lines {
    type Writer = Self;

    fn make_writer(&self) -> Self {
        self.clone()
    }
}

const NIK: &str = "3302015505809501";

/// What must be found nowhere.
const SECRETS: [&str; 5] = [NIK, PASSWORD, "access-1", "refresh-1", "Siti"];

#[test]
fn neither_tokens_nor_personal_data_reach_the_log() {
    let lines = Lines::default();
    // Everything that any library logs at any level, which is more than the app ever writes.
    let log = tracing_subscriber::fmt()
        .with_max_level(tracing::level_filters::LevelFilter::TRACE)
        .with_writer(lines.clone())
        .finish();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    tracing::subscriber::with_default(log, || runtime.block_on(live()));
    let lines = String::from_utf8(lines.0.lock().unwrap().clone()).unwrap();
    let ours: Vec<&str> = lines.lines().filter(|line| line.contains("bansosku")).collect();
    for secret in SECRETS {
        assert!(!ours.iter().any(|line| line.contains(secret)), "{secret} in {ours:#?}");
    }
}

/// Signs in, looks around, is thrown out, and signs out.
async fn live() {
    let routes = Router::new()
        .route("/v1/sessions", post(|| async { ours(&tokens(1, 900, AccountState::Active)) }))
        .route("/v1/sessions/refresh", post(|| async { refusal(ProblemCode::Internal) }))
        .route("/v1/household", get(|| async { ours(&sample::household()) }))
        .route(
            "/v1/check/challenge",
            get(|| async {
                ours(&create_challenge(CreateChallengeOptions { cost: 20, ..Default::default() }).unwrap())
            }),
        )
        .route("/v1/check", post(|| async { ours(&Matches { matches: Vec::new() }) }))
        .route("/v1/account", get(|| async { refusal(ProblemCode::AccessTokenInvalid) }));
    let server = Server::of(routes).await;
    let services = Phone::of(&server).open();
    services.session.restore().await;
    let (village, name) = (RegionCode::parse("33.02.01.2001").unwrap(), PersonName::parse("Siti Fatimah").unwrap());
    services.check.check(village, &name, &watch::Sender::default()).await.unwrap();
    services.session.sign_in(&NIK.into(), &password()).await.unwrap();
    services.household.refresh().await.unwrap();
    assert_eq!(services.account.account().await, Err(Failure::Server));
    services.session.sign_out().await;
}

#[test]
fn debug_output_shows_no_secret() {
    let sign_in = session::SignIn { login: NIK.into(), password: PASSWORD.into(), device_name: "Test".to_owned() };
    let shown = format!("{sign_in:?} {:?} {:?}", tokens(1, 900, AccountState::Active), password());
    for secret in SECRETS {
        assert!(!shown.contains(secret), "{secret} in {shown}");
    }
}
