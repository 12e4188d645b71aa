//! Signing in and out, staying signed in, and what happens to the tokens on the way.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, AtomicUsize, Ordering};
use std::time::Duration;

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{delete, get, post};
use axum::{Json, Router};
use bansosku::service::fake::sample;
use bansosku::service::session::{Keeping, Standing};
use bansosku::service::{Failure, Services};
use bansosku_contract::ProblemCode;
use bansosku_contract::account::AccountState;
use bansosku_contract::session::Refresh;
use tokio::sync::Notify;

use crate::world::{Heard, PATIENCE, Phone, Server, is_now, nobody, ours, password, portal, refusal, tokens};

/// A server that hands out numbered tokens: a refresh with the newest one gives the next pair.
#[derive(Clone, Default)]
pub struct Numbered {
    inner: Arc<Inner>,
}

#[derive(Default)]
struct Inner {
    /// The number of the newest pair.
    newest: AtomicUsize,
    /// Seconds that an access token lives by its own word.
    lifetime: AtomicU32,
    /// Whether access tokens are refused at the moment.
    refuses_access: AtomicBool,
    /// Whether the session is over.
    ended: AtomicBool,
    /// Whether answers to refreshes are lost on the way.
    loses_refreshes: AtomicBool,
    /// While true, a refresh is not answered until `go_on`.
    holds_refreshes: AtomicBool,
    go_on: Notify,
    heard: Heard,
}

impl Numbered {
    pub async fn serve(&self) -> Server {
        self.inner.lifetime.store(900, Ordering::SeqCst);
        let routes = Router::new()
            .route("/v1/sessions", post(sign_in))
            .route("/v1/sessions/refresh", post(refresh))
            .route("/v1/sessions/current", delete(end))
            .route("/v1/household", get(household))
            .route("/v1/account", get(account))
            .with_state(self.clone());
        Server::of(routes).await
    }

    fn heard(&self) -> Vec<String> {
        self.inner.heard.all()
    }

    fn refreshes(&self) -> usize {
        self.heard().iter().filter(|heard| heard.starts_with("refresh ")).count()
    }

    fn pair(&self, number: usize) -> Response {
        ours(&tokens(number, self.inner.lifetime.load(Ordering::SeqCst), AccountState::Active))
    }

    /// Refuses a request whose access token is not the newest one.
    fn check(&self, headers: &HeaderMap) -> Result<(), Box<Response>> {
        let newest = format!("Bearer access-{}", self.inner.newest.load(Ordering::SeqCst));
        if self.inner.ended.load(Ordering::SeqCst) {
            return Err(Box::new(refusal(ProblemCode::SessionEnded)));
        }
        if self.inner.refuses_access.load(Ordering::SeqCst)
            || headers.get(header::AUTHORIZATION).is_none_or(|given| given != newest.as_str())
        {
            return Err(Box::new(refusal(ProblemCode::AccessTokenInvalid)));
        }
        Ok(())
    }
}

async fn sign_in(State(server): State<Numbered>) -> Response {
    let number = server.inner.newest.fetch_add(1, Ordering::SeqCst) + 1;
    server.pair(number)
}

async fn refresh(State(server): State<Numbered>, Json(asked): Json<Refresh>) -> Response {
    server.inner.heard.hear(format!("refresh {}", asked.refresh_token.expose()));
    if server.inner.ended.load(Ordering::SeqCst) {
        return refusal(ProblemCode::SessionEnded);
    }
    if server.inner.holds_refreshes.load(Ordering::SeqCst) {
        server.inner.go_on.notified().await;
    }
    if server.inner.loses_refreshes.load(Ordering::SeqCst) {
        return portal(StatusCode::BAD_GATEWAY);
    }
    let number = server.inner.newest.fetch_add(1, Ordering::SeqCst) + 1;
    server.pair(number)
}

async fn end(State(server): State<Numbered>, headers: HeaderMap) -> Response {
    if let Err(refused) = server.check(&headers) {
        return *refused;
    }
    server.inner.heard.hear("ended");
    (StatusCode::NO_CONTENT, [("bansosku-api", "1")]).into_response()
}

async fn household(State(server): State<Numbered>, headers: HeaderMap) -> Response {
    if let Err(refused) = server.check(&headers) {
        return *refused;
    }
    if headers.get(header::IF_NONE_MATCH).is_some_and(|known| known == "\"1\"") {
        server.inner.heard.hear("same");
        return (StatusCode::NOT_MODIFIED, [("bansosku-api", "1")]).into_response();
    }
    let mut answer = ours(&sample::household());
    answer.headers_mut().insert(header::ETAG, "\"1\"".parse().unwrap());
    answer
}

async fn account(State(server): State<Numbered>, headers: HeaderMap) -> Response {
    match server.check(&headers) {
        Ok(()) => ours(&sample::account(AccountState::Refused)),
        Err(refused) => *refused,
    }
}

pub async fn signed_in(phone: &Phone) -> Services {
    let services = phone.open();
    assert_eq!(services.session.restore().await, Standing::SignedOut);
    services.session.sign_in(&"3302015505809501".into(), &password()).await.unwrap();
    services
}

fn standing(services: &Services) -> Standing {
    *services.session.standing().borrow()
}

#[tokio::test]
async fn signing_in_is_remembered_by_the_keyring_and_needs_no_network_at_the_next_start() {
    let server = Numbered::default();
    let running = server.serve().await;
    let phone = Phone::of(&running);
    let services = signed_in(&phone).await;
    assert_eq!(standing(&services), Standing::SignedIn(AccountState::Active));
    assert_eq!(services.session.keeping(), Keeping::Keyring);
    drop((services, running));

    let services = phone.open();
    assert_eq!(standing(&services), Standing::Unknown);
    assert_eq!(services.session.restore().await, Standing::SignedIn(AccountState::Active));
    assert_eq!(services.household.refresh().await, Err(Failure::Offline));
    assert_eq!(standing(&services), Standing::SignedIn(AccountState::Active), "a dead network signs nobody out");
}

#[tokio::test]
async fn after_a_restart_the_kept_session_goes_on() {
    let server = Numbered::default();
    let running = server.serve().await;
    let phone = Phone::of(&running);
    drop(signed_in(&phone).await);
    let services = phone.open();
    services.session.restore().await;
    let fetched = services.household.refresh().await.unwrap();
    assert_eq!(fetched.value, sample::household());
    assert!(is_now(fetched.at));
    assert_eq!(server.heard(), ["refresh refresh-1"]);
}

#[tokio::test]
async fn nothing_of_the_session_lies_in_a_file() {
    let server = Numbered::default();
    let running = server.serve().await;
    let phone = Phone::of(&running);
    let services = signed_in(&phone).await;
    services.household.refresh().await.unwrap();
    services.settings.set_welcomed();
    let mut files = 0;
    for file in std::fs::read_dir(phone.path()).unwrap() {
        let text = String::from_utf8_lossy(&std::fs::read(file.unwrap().path()).unwrap()).into_owned();
        assert!(!text.contains("refresh") && !text.contains("access") && !text.contains("Siti"), "{text}");
        files += 1;
    }
    assert!(files > 0, "the settings are there");
}

#[tokio::test]
async fn without_a_keyring_the_session_ends_with_the_app_and_the_app_says_so() {
    let server = Numbered::default();
    let running = server.serve().await;
    let phone = Phone::of(&running).without_keyring();
    let services = signed_in(&phone).await;
    assert_eq!(services.session.keeping(), Keeping::Memory);
    services.household.refresh().await.unwrap();
    drop(services);
    assert_eq!(phone.open().session.restore().await, Standing::SignedOut);
}

#[tokio::test]
async fn twenty_requests_at_once_renew_the_tokens_once() {
    let server = Numbered::default();
    let running = server.serve().await;
    let phone = Phone::of(&running);
    let services = signed_in(&phone).await;
    // The server has forgotten the access token; nobody on the phone knows.
    server.inner.newest.fetch_add(1, Ordering::SeqCst);
    let requests: Vec<_> = (0..20)
        .map(|_| {
            let household = services.household.clone();
            tokio::spawn(async move { household.refresh().await })
        })
        .collect();
    for request in requests {
        request.await.unwrap().unwrap();
    }
    assert_eq!(server.refreshes(), 1, "{:?}", server.heard());
}

#[tokio::test]
async fn a_token_that_is_over_by_its_own_word_is_renewed_before_it_is_used() {
    let server = Numbered::default();
    let running = server.serve().await;
    server.inner.lifetime.store(1, Ordering::SeqCst);
    let phone = Phone::of(&running);
    let services = signed_in(&phone).await;
    services.household.refresh().await.unwrap();
    assert_eq!(server.heard(), ["refresh refresh-1"]);
}

#[tokio::test]
async fn a_lost_answer_signs_nobody_out_and_the_same_token_is_tried_again() {
    let server = Numbered::default();
    let running = server.serve().await;
    let phone = Phone::of(&running);
    let services = signed_in(&phone).await;
    let before = phone.secret();
    server.inner.newest.fetch_add(1, Ordering::SeqCst);
    server.inner.loses_refreshes.store(true, Ordering::SeqCst);
    assert_eq!(services.household.refresh().await, Err(Failure::Captive));
    assert_eq!(standing(&services), Standing::SignedIn(AccountState::Active));
    assert_eq!(phone.secret(), before);
    server.inner.loses_refreshes.store(false, Ordering::SeqCst);
    services.household.refresh().await.unwrap();
    assert_eq!(server.heard(), ["refresh refresh-1", "refresh refresh-1"]);
}

#[tokio::test]
async fn the_next_refresh_token_is_kept_even_if_the_screen_that_asked_is_gone() {
    let server = Numbered::default();
    let running = server.serve().await;
    let phone = Phone::of(&running);
    let services = signed_in(&phone).await;
    server.inner.newest.fetch_add(1, Ordering::SeqCst);
    server.inner.holds_refreshes.store(true, Ordering::SeqCst);
    let screen = tokio::spawn(async move { services.household.refresh().await });
    server.inner.heard.wait_for("refresh refresh-1").await;
    screen.abort();
    assert!(screen.await.unwrap_err().is_cancelled());
    server.inner.go_on.notify_one();
    for _ in 0..500 {
        if phone.secret().is_some_and(|secret| secret.contains("refresh-3")) {
            return;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    panic!("the new token was not kept: {:?}", phone.secret());
}

#[tokio::test]
async fn the_next_refresh_token_is_kept_before_the_new_access_token_is_used() {
    let server = Numbered::default();
    let phone = Arc::new(std::sync::OnceLock::<Phone>::new());
    let heard = Heard::default();
    let routes = {
        let (phone, heard) = (phone.clone(), heard.clone());
        Router::new()
            .route("/v1/sessions", post(sign_in))
            .route("/v1/sessions/refresh", post(refresh))
            .with_state(server.clone())
            .route(
                "/v1/household",
                get(move |headers: HeaderMap| async move {
                    let used = headers[header::AUTHORIZATION].to_str().unwrap().to_owned();
                    let kept = phone.get().unwrap().secret().unwrap();
                    heard.hear(format!("{used} {}", kept.contains(&used.replace("Bearer access", "refresh"))));
                    if used.ends_with("-1") {
                        refusal(ProblemCode::AccessTokenInvalid)
                    } else {
                        ours(&sample::household())
                    }
                }),
            )
    };
    let running = Server::of(routes).await;
    server.inner.lifetime.store(900, Ordering::SeqCst);
    let phone = phone.get_or_init(|| Phone::of(&running));
    signed_in(phone).await.household.refresh().await.unwrap();
    assert_eq!(heard.all(), ["Bearer access-1 true", "Bearer access-2 true"]);
}

#[tokio::test]
async fn a_session_that_was_ended_elsewhere_is_over_everywhere_in_the_app() {
    let server = Numbered::default();
    let running = server.serve().await;
    let phone = Phone::of(&running);
    let services = signed_in(&phone).await;
    services.household.refresh().await.unwrap();
    server.inner.newest.fetch_add(1, Ordering::SeqCst);
    server.inner.ended.store(true, Ordering::SeqCst);
    assert_eq!(services.household.refresh().await, Err(Failure::SignedOut));
    assert_eq!(standing(&services), Standing::SignedOut);
    assert_eq!(services.household.known(), None);
    assert_eq!(phone.secret(), None);
    assert_eq!(services.account.account().await, Err(Failure::SignedOut));
}

#[tokio::test]
async fn a_token_that_is_refused_right_after_it_was_made_signs_nobody_out() {
    let server = Numbered::default();
    let running = server.serve().await;
    let phone = Phone::of(&running);
    let services = signed_in(&phone).await;
    server.inner.refuses_access.store(true, Ordering::SeqCst);
    assert_eq!(services.household.refresh().await, Err(Failure::Server));
    assert_eq!(standing(&services), Standing::SignedIn(AccountState::Active));
    assert_eq!(server.refreshes(), 1);
}

#[tokio::test]
async fn signing_out_leaves_no_secret_and_tells_the_server() {
    let server = Numbered::default();
    let running = server.serve().await;
    let phone = Phone::of(&running);
    let services = signed_in(&phone).await;
    services.household.refresh().await.unwrap();
    assert!(phone.secret().is_some());
    services.session.sign_out().await;
    assert_eq!(phone.secret(), None);
    assert_eq!(standing(&services), Standing::SignedOut);
    assert_eq!(services.household.known(), None);
    assert_eq!(services.household.refresh().await, Err(Failure::SignedOut));
    server.inner.heard.wait_for("ended").await;
    assert_eq!(phone.open().session.restore().await, Standing::SignedOut);
}

#[tokio::test]
async fn signing_out_with_an_old_access_token_still_tells_the_server() {
    let server = Numbered::default();
    let running = server.serve().await;
    let phone = Phone::of(&running);
    drop(signed_in(&phone).await);
    let services = phone.open();
    services.session.restore().await;
    services.session.sign_out().await;
    server.inner.heard.wait_for("ended").await;
}

#[tokio::test]
async fn signing_out_does_not_wait_for_a_server_that_is_away() {
    let server = Numbered::default();
    let running = server.serve().await;
    let phone = Phone::of(&running);
    let services = signed_in(&phone).await;
    drop(running);
    tokio::time::timeout(PATIENCE.request.mul_f32(0.8), services.session.sign_out()).await.unwrap();
    assert_eq!((standing(&services), phone.secret()), (Standing::SignedOut, None));
}

#[tokio::test]
async fn tokens_that_arrive_after_signing_out_are_not_kept() {
    let server = Numbered::default();
    let running = server.serve().await;
    let phone = Phone::of(&running);
    let services = signed_in(&phone).await;
    server.inner.newest.fetch_add(1, Ordering::SeqCst);
    server.inner.holds_refreshes.store(true, Ordering::SeqCst);
    let late = tokio::spawn({
        let household = services.household.clone();
        async move { household.refresh().await }
    });
    server.inner.heard.wait_for("refresh refresh-1").await;
    tokio::time::timeout(PATIENCE.request.mul_f32(0.8), services.session.sign_out()).await.unwrap();
    server.inner.holds_refreshes.store(false, Ordering::SeqCst);
    server.inner.go_on.notify_waiters();
    assert_eq!(late.await.unwrap(), Err(Failure::SignedOut));
    assert_eq!((standing(&services), phone.secret()), (Standing::SignedOut, None));
}

#[tokio::test]
async fn how_the_account_stands_is_heard_and_remembered() {
    let server = Numbered::default();
    let running = server.serve().await;
    let phone = Phone::of(&running);
    let services = signed_in(&phone).await;
    let mut heard = services.session.standing();
    heard.mark_unchanged();
    assert_eq!(services.account.account().await.unwrap().state, AccountState::Refused);
    assert!(heard.has_changed().unwrap());
    assert_eq!(*heard.borrow(), Standing::SignedIn(AccountState::Refused));
    drop((services, running));
    assert_eq!(phone.open().session.restore().await, Standing::SignedIn(AccountState::Refused));
}

#[tokio::test]
async fn what_has_not_changed_is_not_sent_again() {
    let server = Numbered::default();
    let running = server.serve().await;
    let phone = Phone::of(&running);
    let services = signed_in(&phone).await;
    assert_eq!(services.household.known(), None);
    let first = services.household.refresh().await.unwrap();
    assert_eq!(services.household.known(), Some(first.clone()));
    let second = services.household.refresh().await.unwrap();
    assert_eq!(second.value, first.value);
    assert!(second.at >= first.at);
    assert_eq!(server.heard(), ["same"]);
}

#[tokio::test]
async fn the_next_person_sees_nothing_of_the_last_one() {
    let server = Numbered::default();
    let running = server.serve().await;
    let phone = Phone::of(&running);
    let services = signed_in(&phone).await;
    services.household.refresh().await.unwrap();
    services.session.sign_in(&"3302015505809502".into(), &password()).await.unwrap();
    assert_eq!(services.household.known(), None);
    services.household.refresh().await.unwrap();
    assert_eq!(server.heard(), [""; 0], "the other person's version is not asked about");
}

#[tokio::test]
async fn a_kept_session_is_used_with_its_own_server_only() {
    let server = Numbered::default();
    let running = server.serve().await;
    let phone = Phone::of(&running);
    drop(signed_in(&phone).await);
    let other = Numbered::default();
    let other_running = other.serve().await;
    let services = phone.open_for(&other_running.to_string(), PATIENCE);
    assert_eq!(services.session.restore().await, Standing::SignedOut);
    assert_eq!(services.household.refresh().await, Err(Failure::SignedOut));
    assert_eq!(other.heard(), [""; 0]);
    assert_eq!(phone.secret(), None);
}

#[tokio::test]
async fn what_the_keyring_holds_at_the_first_start_is_another_persons_and_goes() {
    let phone = Phone::of(nobody().await);
    phone.plant(r#"{"server":"http://127.0.0.1:1","refresh_token":"refresh-1","account":"active"}"#);
    assert_eq!(phone.open().session.restore().await, Standing::SignedOut);
    assert_eq!(phone.secret(), None);
}

#[tokio::test]
async fn what_is_no_session_counts_as_signed_out_and_goes() {
    let phone = Phone::of(nobody().await);
    phone.open().session.restore().await;
    for secret in ["", "{", "null", r#"{"server":"x"}"#, "refresh-1"] {
        phone.plant(secret);
        assert_eq!(phone.open().session.restore().await, Standing::SignedOut, "{secret}");
        assert_eq!(phone.secret(), None);
    }
}

#[tokio::test]
async fn the_page_may_ask_for_the_session_as_often_as_it_is_opened() {
    let server = Numbered::default();
    let running = server.serve().await;
    let phone = Phone::of(&running);
    let services = signed_in(&phone).await;
    assert_eq!(services.session.restore().await, Standing::SignedIn(AccountState::Active));
    services.session.sign_out().await;
    assert_eq!(services.session.restore().await, Standing::SignedOut);
}
