//! The time, handed in, so that a test can set it. Nothing else in this crate asks the system for it.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use jiff::{SignedDuration, Timestamp, civil::Date, tz::TimeZone};

/// Tells the time.
pub trait Clock: Send + Sync {
    /// Now.
    fn now(&self) -> Timestamp;

    /// Now, in unix milliseconds: what `*_at` columns hold.
    fn now_ms(&self) -> i64 {
        self.now().as_millisecond()
    }

    /// Today in the west of Indonesia (UTC+7), where the registry keeps its days.
    fn today(&self) -> Date {
        TimeZone::fixed(jiff::tz::offset(7)).to_datetime(self.now()).date()
    }
}

/// The clock of the system.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> Timestamp {
        Timestamp::now()
    }
}

/// A clock that stands still until it is moved.
#[derive(Debug, Clone)]
pub struct StandingClock(Arc<AtomicI64>);

impl StandingClock {
    /// A clock that shows this time.
    pub fn at(time: Timestamp) -> Self {
        Self(Arc::new(AtomicI64::new(time.as_millisecond())))
    }

    /// Moves it on.
    pub fn pass(&self, time: SignedDuration) {
        self.0.fetch_add(i64::try_from(time.as_millis()).unwrap_or(i64::MAX), Ordering::SeqCst);
    }
}

impl Clock for StandingClock {
    fn now(&self) -> Timestamp {
        Timestamp::from_millisecond(self.0.load(Ordering::SeqCst)).unwrap_or(Timestamp::MAX)
    }
}

/// The instant of a `*_at` column.
pub fn instant(milliseconds: i64) -> Timestamp {
    Timestamp::from_millisecond(milliseconds).unwrap_or(Timestamp::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_day_is_that_of_west_indonesia() {
        let clock = StandingClock::at("2026-11-21T18:30:00Z".parse().unwrap());
        assert_eq!(clock.today(), jiff::civil::date(2026, 11, 22));
        clock.pass(SignedDuration::from_hours(-2));
        assert_eq!(clock.today(), jiff::civil::date(2026, 11, 21));
    }
}
