//! Sends what is due.

use crate::AppState;
use crate::problem::Answer;

/// Sends everything that is due, and says how many were sent.
pub async fn deliver_due(_state: &AppState) -> Answer<u32> {
    Ok(0)
}

/// Sends what is due, until the server stops.
pub async fn run(state: AppState) {
    loop {
        state.mail_due.notified().await;
        let _ = deliver_due(&state).await;
    }
}
