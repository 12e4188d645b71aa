//! Who is signed in on this phone, and the tokens that show it to the server.
//!
//! A session is a pair of tokens: an access token that goes with each request and lives for minutes, and
//! a refresh token that is exchanged for the next pair. The rules:
//!
//! - One refresh at a time. Whoever finds the access token refused waits for the same new one.
//! - The new refresh token is saved before anything else is done with the new pair. If the phone dies in
//!   between, the old token still stands in the keyring, and the server takes it once more.
//! - An answer that is lost on the way signs nobody out: only the server's word `session_ended` does.
//! - Refreshing, beginning and forgetting are tasks of their own. A screen that is left meanwhile breaks none off.
//! - Signing out forgets at once, and everything of that person with it: the store's key first, so that a
//!   phone that dies in between finds a session without data, and never data without a session. A session
//!   that the server ended takes what was fetched; what was written and waits to be sent stays for the same
//!   person, and is gone as soon as another one signs in.
//! - What is under way for an old session keeps nothing. It finds that it is no longer the one: each has
//!   a number.

use std::future::Future;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use bansosku_contract::account::AccountState;
use bansosku_contract::session::SessionTokens;
use bansosku_contract::{ProblemCode, Typed};
use serde::{Deserialize, Serialize};
use tokio::sync::watch;
use tokio::time::Instant;

use super::Failure;
use super::remembered::Known;
use super::session::Standing;
use crate::remote::{Client, RemoteError};
use crate::store::{Folder, KeptIn, Secrets, Store};

/// An access token is not used in its last moments: it could be over before it arrives.
const MARGIN: Duration = Duration::from_secs(20);
/// How long the server is told, in the background, that a device signed out.
const FAREWELL: Duration = Duration::from_secs(30);

/// Who is signed in.
pub struct Access {
    remote: Arc<Client>,
    secrets: Secrets,
    folder: Folder,
    store: Store,
    known: Arc<Known>,
    standing: watch::Sender<Standing>,
    held: Mutex<Option<Held>>,
    last_number: AtomicU64,
    /// Held by the one refresh that is under way.
    turn: tokio::sync::Mutex<()>,
    /// Held while the keyring is written, so that what is deleted last stays deleted.
    writing: tokio::sync::Mutex<()>,
}

/// The tokens of a session.
#[derive(Clone)]
struct Held {
    /// Counts the sessions of this process, so that one is never taken for the next.
    number: u64,
    refresh: Typed,
    access: Option<AccessToken>,
    account: AccountState,
}

#[derive(Clone)]
struct AccessToken {
    token: Typed,
    good_until: Instant,
}

/// What goes with a session that is over.
#[derive(Clone, Copy)]
enum Leaving {
    /// The owner left: nothing of hers stays.
    Everything,
    /// The server ended it: what waits to be sent is still hers.
    WhatWasFetched,
}

/// What stands in the keyring.
#[derive(Serialize, Deserialize)]
struct Kept {
    server: String,
    refresh_token: Typed,
    account: AccountState,
}

impl Access {
    /// Nobody is known to be signed in yet.
    pub fn new(remote: Arc<Client>, secrets: Secrets, folder: Folder, store: Store, known: Arc<Known>) -> Self {
        Self {
            remote,
            secrets,
            folder,
            store,
            known,
            standing: watch::Sender::new(Standing::Unknown),
            held: Mutex::default(),
            last_number: AtomicU64::new(0),
            turn: tokio::sync::Mutex::default(),
            writing: tokio::sync::Mutex::default(),
        }
    }

    /// The standing, and every change of it.
    pub fn standing(&self) -> watch::Receiver<Standing> {
        self.standing.subscribe()
    }

    /// Where the session is kept.
    pub fn kept_in(&self) -> KeptIn {
        self.secrets.kept_in()
    }

    /// The number of the session, while somebody is signed in.
    pub fn number(&self) -> Option<u64> {
        self.held().as_ref().map(|held| held.number)
    }

    /// Reads the keyring, once for each start.
    pub async fn restore(&self) -> Standing {
        let _turn = self.turn.lock().await;
        if *self.standing.borrow() != Standing::Unknown {
            return *self.standing.borrow();
        }
        // Before the folder is marked: a store that finds it new takes nothing from an earlier installation.
        let owner = self.store.owner().await.ok();
        if self.folder.is_new() {
            self.secrets.delete().await;
            if let Err(error) = self.folder.mark() {
                tracing::warn!("Unable to write into the app's folder: {error}");
            }
        }
        let standing = if let Some(kept) = self.kept().await {
            let number = self.next_number();
            *self.held() = Some(Held { number, refresh: kept.refresh_token, access: None, account: kept.account });
            if let Some(owner) = owner {
                self.known.begin(number, owner).await;
            }
            Standing::SignedIn(kept.account)
        } else {
            if let Some(owner) = owner {
                self.known.open(&owner).await;
            }
            Standing::SignedOut
        };
        self.standing.send_replace(standing);
        standing
    }

    /// Takes in the tokens of a fresh sign-in with this login. Nothing of anybody else stays on the phone.
    pub async fn begin(self: &Arc<Self>, tokens: SessionTokens, login: Typed) -> AccountState {
        let state = tokens.account.state;
        let this = Arc::clone(self);
        // A task of its own: a session that only the keyring knows would come as a surprise at the next start.
        let beginning = tokio::spawn(async move {
            let number = this.next_number();
            this.known.clear();
            let _writing = this.writing.lock().await;
            if let Err(error) = this.store.hand_to(login.expose()).await {
                tracing::warn!("Unable to make the store this person's: {error}");
            }
            this.write(&tokens.refresh_token, state).await;
            *this.held() = Some(Held::of(number, tokens));
            if let Ok(owner) = this.store.owner().await {
                this.known.begin(number, owner).await;
            }
            this.standing.send_replace(Standing::SignedIn(state));
        });
        // It can only fail by the end of the process.
        let _ended = beginning.await;
        state
    }

    /// Forgets the session, on this phone at once, and tells the server in the background.
    pub async fn sign_out(self: &Arc<Self>) {
        if let Some(held) = self.let_go(Leaving::Everything).await {
            let remote = Arc::clone(&self.remote);
            tokio::spawn(async move {
                if tokio::time::timeout(FAREWELL, say_farewell(&remote, held)).await.is_err() {
                    tracing::info!("The server could not be told that this device signed out");
                }
            });
        }
    }

    /// Forgets the session on this phone, and everything of its owner.
    pub async fn forget(self: &Arc<Self>) {
        self.let_go(Leaving::Everything).await;
    }

    async fn let_go(self: &Arc<Self>, leaving: Leaving) -> Option<Held> {
        let held = self.held().take();
        self.known.clear();
        let this = Arc::clone(self);
        // A task of its own: whoever asked may be gone before the keyring has answered.
        let forgetting = tokio::spawn(async move {
            let _writing = this.writing.lock().await;
            if this.number().is_none() {
                let forgotten = match leaving {
                    Leaving::Everything => this.store.forget().await,
                    Leaving::WhatWasFetched => this.known.clear_rows().await,
                };
                if let Err(error) = forgotten {
                    tracing::warn!("Unable to forget what was kept: {error}");
                }
                this.secrets.delete().await;
                this.standing.send_replace(Standing::SignedOut);
            }
        });
        // It can only fail by the end of the process.
        let _ended = forgetting.await;
        held
    }

    /// Remembers how the server says that the account stands.
    pub async fn heard(&self, number: u64, state: AccountState) {
        let _writing = self.writing.lock().await;
        let refresh = match self.held().as_mut().filter(|held| held.number == number && held.account != state) {
            Some(held) => {
                held.account = state;
                held.refresh.clone()
            }
            None => return,
        };
        self.write(&refresh, state).await;
        if self.number() == Some(number) {
            self.standing.send_replace(Standing::SignedIn(state));
        }
    }

    /// Makes a request in the name of whoever is signed in. If the access token is refused, it is renewed and the request made once more.
    pub async fn call<T, F, R>(self: &Arc<Self>, mut request: F) -> Result<T, Failure>
    where
        F: FnMut(Typed) -> R + Send,
        R: Future<Output = Result<T, RemoteError>> + Send,
    {
        let (number, token) = self.token(None).await?;
        let answer = match request(token.clone()).await {
            Err(error) if is(&error, ProblemCode::AccessTokenInvalid) => {
                let (_, token) = self.token(Some(token)).await?;
                request(token).await
            }
            answer => answer,
        };
        match answer {
            Err(error) if is(&error, ProblemCode::SessionEnded) => {
                self.end(number).await;
                Err(Failure::SignedOut)
            }
            // A token that is refused as soon as it was made is the server's mistake, and no reason to sign out.
            Err(error) if is(&error, ProblemCode::AccessTokenInvalid) => Err(Failure::Server),
            answer => answer.map_err(Failure::from),
        }
    }

    /// An access token that is good as far as is known here, other than the refused one.
    async fn token(self: &Arc<Self>, refused: Option<Typed>) -> Result<(u64, Typed), Failure> {
        let held = self.held().clone().ok_or(Failure::SignedOut)?;
        if let Some(token) = held.usable(refused.as_ref()) {
            return Ok((held.number, token));
        }
        let this = Arc::clone(self);
        let refresh = tokio::spawn(async move { this.refresh(refused).await });
        refresh.await.map_err(|_| Failure::Phone)?
    }

    async fn refresh(self: Arc<Self>, refused: Option<Typed>) -> Result<(u64, Typed), Failure> {
        let _turn = self.turn.lock().await;
        let held = self.held().clone().ok_or(Failure::SignedOut)?;
        // Another request may have renewed it while this one waited.
        if let Some(token) = held.usable(refused.as_ref()) {
            return Ok((held.number, token));
        }
        match self.remote.refresh(&held.refresh).await {
            Ok(tokens) => self.renew(held.number, tokens).await,
            Err(error) if is(&error, ProblemCode::SessionEnded) => {
                self.end(held.number).await;
                Err(Failure::SignedOut)
            }
            Err(error) => Err(error.into()),
        }
    }

    /// Takes in new tokens of a session, unless it is over by now.
    async fn renew(&self, number: u64, tokens: SessionTokens) -> Result<(u64, Typed), Failure> {
        let state = tokens.account.state;
        let token = tokens.access_token.clone();
        let writing = self.writing.lock().await;
        if self.number() != Some(number) {
            return Err(Failure::SignedOut);
        }
        self.write(&tokens.refresh_token, state).await;
        match self.held().as_mut().filter(|held| held.number == number) {
            Some(held) => *held = Held::of(number, tokens),
            // Signed out just now: the keyring is cleared by whoever did it, right after this.
            None => return Err(Failure::SignedOut),
        }
        drop(writing);
        let now = Standing::SignedIn(state);
        self.standing.send_if_modified(|standing| std::mem::replace(standing, now) != now);
        Ok((number, token))
    }

    /// The server says that this session is over.
    async fn end(self: &Arc<Self>, number: u64) {
        if self.number() == Some(number) {
            self.let_go(Leaving::WhatWasFetched).await;
        }
    }

    async fn write(&self, refresh_token: &Typed, account: AccountState) {
        let server = self.remote.address().to_string();
        let kept = Kept { server, refresh_token: refresh_token.clone(), account };
        match serde_json::to_string(&kept) {
            Ok(text) => self.secrets.write(text).await,
            Err(error) => tracing::warn!("Unable to write down the session: {error}"),
        }
    }

    /// What the keyring holds, if it is a session with this server.
    async fn kept(&self) -> Option<Kept> {
        let text = self.secrets.read().await?;
        let kept = serde_json::from_str::<Kept>(&text).ok();
        let of_this_server = kept.filter(|kept| kept.server == self.remote.address().to_string());
        if of_this_server.is_none() {
            self.secrets.delete().await;
        }
        of_this_server
    }

    fn next_number(&self) -> u64 {
        self.last_number.fetch_add(1, Ordering::SeqCst) + 1
    }

    fn held(&self) -> MutexGuard<'_, Option<Held>> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Held {
    fn of(number: u64, tokens: SessionTokens) -> Self {
        let lifetime = Duration::from_secs(tokens.expires_in.into()).saturating_sub(MARGIN);
        let access = AccessToken { token: tokens.access_token, good_until: Instant::now() + lifetime };
        Self { number, refresh: tokens.refresh_token, access: Some(access), account: tokens.account.state }
    }

    /// The access token, if it is not over and not the one that was refused.
    fn usable(&self, refused: Option<&Typed>) -> Option<Typed> {
        let access = self.access.as_ref()?;
        (access.good_until > Instant::now() && refused != Some(&access.token)).then(|| access.token.clone())
    }
}

async fn say_farewell(remote: &Client, held: Held) {
    let token = match held.usable(None) {
        Some(token) => token,
        None => match remote.refresh(&held.refresh).await {
            Ok(tokens) => tokens.access_token,
            // Over already, or out of reach: then it ends by itself when it is not used.
            Err(_) => return,
        },
    };
    if remote.end_this_session(&token).await.is_err() {
        tracing::info!("The server could not be told that this device signed out");
    }
}

fn is(error: &RemoteError, code: ProblemCode) -> bool {
    matches!(error, RemoteError::Refused { problem, .. } if problem.code == code.as_str())
}
