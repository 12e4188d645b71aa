//! How long to wait before something is tried again.

use std::time::Duration;

/// The first pause is at most this long.
const FIRST: Duration = Duration::from_secs(1);
/// No pause is longer, unless the server asks for it.
const LONGEST: Duration = Duration::from_mins(15);
/// How long a portal is given until somebody has signed in to it. A changed line ends the pause early.
pub const PORTAL: Duration = Duration::from_secs(30);
/// So many tries can be made in quick succession…
const BURST: f64 = 10.0;
/// …and after that one in this time.
const REFILL: Duration = Duration::from_mins(1);
/// The shortest wait for the budget.
const SHORTEST: Duration = Duration::from_millis(100);

/// The pause after so many failed tries: a random part of a span that doubles ("full jitter"), so that phones
/// that lost the same line don't come back at the same moment. `lot` is drawn from 0 to 1.
pub fn pause(tries: u32, lot: f64) -> Duration {
    let span = FIRST.saturating_mul(2_u32.saturating_pow(tries.saturating_sub(1))).min(LONGEST);
    span.mul_f64(lot.clamp(0.0, 1.0))
}

/// The pause that the server asked for. It is never shortened; a tenth on top spreads those who were told the same.
pub fn asked_for(seconds: u32, lot: f64) -> Duration {
    Duration::from_secs(seconds.into()).mul_f64(1.0 + 0.1 * lot.clamp(0.0, 1.0))
}

/// What is left of a pause after a restart. The phone's clock may have been set to anything meanwhile, so that
/// it is believed within the pause's own length only. Both instants are in milliseconds since 1970.
pub fn left(until: i64, planned: Duration, now: i64) -> Duration {
    let left = u64::try_from(until.saturating_sub(now)).unwrap_or(0);
    Duration::from_millis(left).min(planned)
}

/// What retries are paid from, over all items: a line that fails always must not be knocked at forever.
#[derive(Debug, Clone, PartialEq)]
pub struct Budget {
    tokens: f64,
}

impl Budget {
    /// A full one.
    pub const fn full() -> Self {
        Self { tokens: BURST }
    }

    /// Fills with time.
    pub fn pass(&mut self, time: Duration) {
        self.tokens = (self.tokens + time.as_secs_f64() / REFILL.as_secs_f64()).min(BURST);
    }

    /// Pays for a retry, or says how long to wait until it can be paid.
    pub fn take(&mut self) -> Result<(), Duration> {
        if self.tokens >= 1.0 {
            self.tokens -= 1.0;
            return Ok(());
        }
        // Never a pause of nothing: it would end before the budget has grown.
        Err(REFILL.mul_f64(1.0 - self.tokens).max(SHORTEST))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_span_doubles_up_to_a_quarter_of_an_hour_and_any_part_of_it_may_be_drawn() {
        let longest: Vec<u64> = (1..=12).map(|tries| pause(tries, 1.0).as_secs()).collect();
        assert_eq!(longest, [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900]);
        assert_eq!(pause(5, 0.5), Duration::from_secs(8));
        assert_eq!(pause(12, 0.0), Duration::ZERO);
        assert_eq!(pause(u32::MAX, 1.0), LONGEST);
    }

    #[test]
    fn the_servers_word_is_never_shortened() {
        assert_eq!(asked_for(60, 0.0), Duration::from_mins(1));
        assert_eq!(asked_for(60, 1.0), Duration::from_secs(66));
    }

    #[test]
    fn a_clock_that_was_set_can_neither_stall_nor_frighten() {
        let planned = Duration::from_mins(1);
        assert_eq!(left(100_000, planned, 80_000), Duration::from_secs(20));
        assert_eq!(left(100_000, planned, 200_000), Duration::ZERO, "the time is over");
        assert_eq!(left(100_000, planned, -900_000_000_000), planned, "years back: the whole pause at most");
        assert_eq!(left(i64::MAX, planned, i64::MIN), planned);
    }

    #[test]
    fn a_burst_of_retries_is_followed_by_one_a_minute() {
        let mut budget = Budget::full();
        assert!((0..10).all(|_| budget.take().is_ok()));
        assert_eq!(budget.take(), Err(Duration::from_mins(1)));
        budget.pass(Duration::from_secs(30));
        assert_eq!(budget.take(), Err(Duration::from_secs(30)));
        budget.pass(Duration::from_secs(30));
        assert_eq!(budget.take(), Ok(()));
        budget.pass(Duration::from_hours(9));
        assert!((0..10).all(|_| budget.take().is_ok()));
        assert!(budget.take().is_err());
    }
}
