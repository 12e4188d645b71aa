//! A PIN in front of the app, for families who share a phone.
//!
//! It keeps a curious neighbour from what is shown; it is not what the data is sealed with. It lies in the
//! keyring as a slow hash, goes with the session, and says after each wrong try how many are left. From the
//! third wrong one on, each next try has to wait, longer each time; after the tenth everything of the person
//! is gone from this phone, and she signs in again. A try is written down before it is looked at, so that an
//! app that is killed in between gives nobody one more. The waiting is measured by a clock that only goes
//! forward, and begins anew with the app: a phone's clock can be set.

use std::sync::Arc;
use std::time::Duration;

use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher as _, PasswordVerifier as _};
use argon2::{Algorithm, Argon2, Params, Version};
use async_trait::async_trait;
use bansosku_contract::Typed;
use serde::{Deserialize, Serialize};
use tokio::sync::{Mutex, watch};
use tokio::time::Instant;

use super::access::Access;
use super::session::Standing;
use crate::store::{Random, Secrets};

/// How many digits a PIN has.
pub const DIGITS: usize = 6;
/// After so many wrong tries everything goes.
pub const MOST_WRONG: u32 = 10;
/// So many wrong tries cost no waiting.
const FREE: u32 = 2;
/// The first waiting; it doubles with each further wrong try.
const FIRST_WAIT: Duration = Duration::from_secs(30);
const LONGEST_WAIT: Duration = Duration::from_mins(15);
/// What a hash costs: 19 MiB and two passes, as OWASP's password storage cheat sheet has it for argon2id.
const COST: (u32, u32, u32) = (19 * 1024, 2, 1);

/// A PIN that may be chosen.
#[derive(Clone, PartialEq, Eq)]
pub struct Pin(Typed);

/// Why a PIN can't be chosen; as text, the name of the message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PinError {
    /// It has not six digits.
    #[error("pin_digits")]
    Digits,
    /// It is one that everybody tries first.
    #[error("pin_easy")]
    Easy,
}

impl Pin {
    /// Six digits, neither all alike nor in a row.
    pub fn parse(text: &str) -> Result<Self, PinError> {
        let text = text.trim();
        if !Self::has_form(text) {
            return Err(PinError::Digits);
        }
        let steps: Vec<i16> = text.as_bytes().windows(2).map(|pair| i16::from(pair[1]) - i16::from(pair[0])).collect();
        let is_row = [-1, 0, 1].iter().any(|step| steps.iter().all(|one| one == step));
        if is_row { Err(PinError::Easy) } else { Ok(Self(text.into())) }
    }

    /// Whether this can be a PIN at all.
    pub fn has_form(text: &str) -> bool {
        let text = text.trim();
        text.len() == DIGITS && text.bytes().all(|sign| sign.is_ascii_digit())
    }
}

/// How the lock stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LockState {
    /// Not known yet: the keyring is being read.
    Unknown,
    /// There is none.
    Off,
    /// The PIN is asked for.
    Closed,
    /// The PIN was given.
    Open,
}

/// What came of a try.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Attempt {
    /// It was the PIN.
    Right,
    /// It was not.
    Wrong {
        /// So many tries are left before everything goes.
        left: u32,
    },
    /// It was not looked at: wait first.
    Wait {
        /// So many seconds.
        seconds: u32,
    },
    /// It was wrong once too often: everything of the person is gone from this phone.
    Gone,
}

/// A PIN in front of the app.
#[async_trait]
pub trait Lock: Send + Sync {
    /// How it stands, and every change of it.
    fn state(&self) -> watch::Receiver<LockState>;
    /// Asks for the PIN from now on, if there is one.
    fn close(&self);
    /// Tries a PIN.
    async fn open(&self, pin: &Typed) -> Attempt;
    /// Chooses a PIN, in the place of another one.
    async fn choose(&self, pin: &Pin);
    /// Takes the lock away.
    async fn remove(&self);
}

/// The lock in the keyring.
pub struct KeptLock {
    secrets: Secrets,
    access: Arc<Access>,
    random: Random,
    state: watch::Sender<LockState>,
    /// Held while a try is looked at; until when the next has to wait.
    turn: Mutex<Option<Instant>>,
}

/// What stands in the keyring.
#[derive(Serialize, Deserialize)]
struct Kept {
    hash: String,
    wrong: u32,
}

impl KeptLock {
    /// Reads the keyring, and goes with the session from then on.
    pub fn start(secrets: Secrets, access: Arc<Access>, random: Random) -> Arc<Self> {
        let state = watch::Sender::new(LockState::Unknown);
        let lock = Arc::new(Self { secrets, access, random, state, turn: Mutex::default() });
        let this = Arc::downgrade(&lock);
        let mut standing = lock.access.standing();
        tokio::spawn(async move {
            loop {
                let now = *standing.borrow_and_update();
                let Some(lock) = this.upgrade() else { return };
                lock.follow(now).await;
                drop(lock);
                if standing.changed().await.is_err() {
                    return;
                }
            }
        });
        lock
    }

    async fn follow(&self, standing: Standing) {
        match standing {
            Standing::SignedOut => self.remove().await,
            Standing::SignedIn(_) if *self.state.borrow() == LockState::Unknown => {
                let mut turn = self.turn.lock().await;
                let kept = self.kept().await;
                *turn = kept.as_ref().and_then(|kept| Some(Instant::now() + wait_after(kept.wrong)?));
                self.state.send_replace(if kept.is_some() { LockState::Closed } else { LockState::Off });
            }
            Standing::Unknown | Standing::SignedIn(_) => {}
        }
    }

    async fn kept(&self) -> Option<Kept> {
        serde_json::from_str(&self.secrets.read().await?).ok()
    }

    async fn keep(&self, kept: &Kept) {
        match serde_json::to_string(kept) {
            Ok(text) => self.secrets.write(text).await,
            Err(error) => tracing::warn!("Unable to write down a lock: {error}"),
        }
    }
}

#[async_trait]
impl Lock for KeptLock {
    fn state(&self) -> watch::Receiver<LockState> {
        self.state.subscribe()
    }

    fn close(&self) {
        self.state.send_if_modified(|state| {
            let is_open = *state == LockState::Open;
            if is_open {
                *state = LockState::Closed;
            }
            is_open
        });
    }

    async fn open(&self, pin: &Typed) -> Attempt {
        let mut turn = self.turn.lock().await;
        if let Some(left) =
            turn.map(|until| until.saturating_duration_since(Instant::now())).filter(|left| !left.is_zero())
        {
            return Attempt::Wait { seconds: u32::try_from(left.as_secs() + 1).unwrap_or(u32::MAX) };
        }
        let Some(mut kept) = self.kept().await else {
            // Nothing to open.
            self.state.send_replace(LockState::Off);
            return Attempt::Right;
        };
        kept.wrong += 1;
        self.keep(&kept).await;
        let (typed, hash) = (pin.clone(), kept.hash.clone());
        // What can't be looked at is not the PIN.
        let is_right = tokio::task::spawn_blocking(move || fits(typed.expose().trim(), &hash)).await.unwrap_or(false);
        if is_right {
            self.keep(&Kept { wrong: 0, ..kept }).await;
            *turn = None;
            self.state.send_replace(LockState::Open);
            return Attempt::Right;
        }
        if kept.wrong >= MOST_WRONG {
            *turn = None;
            drop(turn);
            self.access.sign_out().await;
            return Attempt::Gone;
        }
        *turn = wait_after(kept.wrong).map(|wait| Instant::now() + wait);
        Attempt::Wrong { left: MOST_WRONG - kept.wrong }
    }

    async fn choose(&self, pin: &Pin) {
        let _turn = self.turn.lock().await;
        let mut salt = [0; 16];
        (self.random)(&mut salt);
        let pin = pin.0.clone();
        let hashed = tokio::task::spawn_blocking(move || hash(pin.expose(), &salt)).await;
        let Ok(Some(hash)) = hashed else {
            tracing::warn!("Unable to hash a PIN");
            return;
        };
        self.keep(&Kept { hash, wrong: 0 }).await;
        self.state.send_replace(LockState::Open);
    }

    async fn remove(&self) {
        let mut turn = self.turn.lock().await;
        self.secrets.delete().await;
        *turn = None;
        self.state.send_replace(LockState::Off);
    }
}

/// How long the next try has to wait after so many wrong ones.
fn wait_after(wrong: u32) -> Option<Duration> {
    let longer = wrong.checked_sub(FREE + 1)?;
    Some(FIRST_WAIT.saturating_mul(2_u32.saturating_pow(longer)).min(LONGEST_WAIT))
}

fn hasher() -> Option<Argon2<'static>> {
    let (memory, passes, lanes) = COST;
    Some(Argon2::new(Algorithm::Argon2id, Version::V0x13, Params::new(memory, passes, lanes, None).ok()?))
}

fn hash(pin: &str, salt: &[u8]) -> Option<String> {
    let hash: PasswordHash = hasher()?.hash_password_with_salt(pin.as_bytes(), salt).ok()?;
    Some(hash.to_string())
}

fn fits(pin: &str, hash: &str) -> bool {
    let Some(hasher) = hasher() else { return false };
    PasswordHash::new(hash).is_ok_and(|hash| hasher.verify_password(pin.as_bytes(), &hash).is_ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pin_is_six_digits_that_nobody_tries_first() {
        assert!(Pin::parse("502817").is_ok());
        assert!(Pin::parse(" 502817 ").is_ok());
        for (text, error) in [
            ("", PinError::Digits),
            ("50281", PinError::Digits),
            ("5028170", PinError::Digits),
            ("50281a", PinError::Digits),
            ("000000", PinError::Easy),
            ("123456", PinError::Easy),
            ("987654", PinError::Easy),
        ] {
            assert_eq!(Pin::parse(text).err(), Some(error), "{text}");
        }
    }

    #[test]
    fn only_the_same_pin_fits_its_hash() {
        let hashed = hash("502817", &[7; 16]).unwrap();
        assert!(hashed.starts_with("$argon2id$"));
        assert!(!hashed.contains("502817"));
        assert!(fits("502817", &hashed));
        assert!(!fits("502818", &hashed));
        assert!(!fits("502817", "no hash"));
    }

    #[test]
    fn the_third_wrong_try_makes_the_next_one_wait_and_each_further_one_longer() {
        let seconds = |wrong| wait_after(wrong).map_or(0, |wait| wait.as_secs());
        assert_eq!([0, 1, 2, 3, 4, 5].map(seconds), [0, 0, 0, 30, 60, 120]);
        assert_eq!([8, 9].map(seconds), [900, 900]);
    }
}
