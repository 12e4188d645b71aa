//! How often something that takes long says how far it has come.

use std::time::{Duration, Instant};

const EVERY: Duration = Duration::from_secs(5);

/// When something was said the last time.
#[derive(Debug)]
pub(crate) struct Pace {
    said: Instant,
}

impl Pace {
    /// Begins now: nothing is said at first.
    pub fn begin() -> Self {
        Self { said: Instant::now() }
    }

    /// Whether it is time to say something, which is then taken for said.
    pub fn is_due(&mut self) -> bool {
        let is_due = self.said.elapsed() > EVERY;
        if is_due {
            self.said = Instant::now();
        }
        is_due
    }
}
