//! The scripted lock.

use std::sync::Mutex;

use async_trait::async_trait;
use bansosku_contract::Typed;
use tokio::sync::watch;

use super::Script;
use super::scripted::Taken;
use crate::service::lock::{Attempt, Lock, LockState, Pin};

/// A lock. It is off at first.
#[derive(Debug)]
pub struct FakeLock {
    /// How it stands, as the app watches it.
    pub state: watch::Sender<LockState>,
    /// Answers of `open`; a right one opens it.
    pub open: Script<Attempt>,
    /// PINs that were tried.
    pub tried: Taken<String>,
    /// How many PINs were chosen.
    pub chosen: Mutex<usize>,
}

impl Default for FakeLock {
    fn default() -> Self {
        Self {
            state: watch::Sender::new(LockState::Off),
            open: Script::new(Attempt::Right),
            tried: Taken::default(),
            chosen: Mutex::default(),
        }
    }
}

#[async_trait]
impl Lock for FakeLock {
    fn state(&self) -> watch::Receiver<LockState> {
        self.state.subscribe()
    }

    fn close(&self) {
        self.state.send_replace(LockState::Closed);
    }

    async fn open(&self, pin: &Typed) -> Attempt {
        self.tried.take(pin.expose().to_owned());
        let attempt = self.open.next().await;
        if attempt == Attempt::Right {
            self.state.send_replace(LockState::Open);
        }
        attempt
    }

    async fn choose(&self, _pin: &Pin) {
        *self.chosen.lock().unwrap_or_else(std::sync::PoisonError::into_inner) += 1;
        self.state.send_replace(LockState::Open);
    }

    async fn remove(&self) {
        self.state.send_replace(LockState::Off);
    }
}
