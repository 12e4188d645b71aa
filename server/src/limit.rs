//! How often somebody may try. A bucket for each thing that is counted, in memory.
//!
//! In Indonesia thousands of phones stand behind one address, so that the network is the loosest
//! bucket and the thing that is guessed at (a login, a registration, an address) the tight one.
//! Buckets count by keyed hashes: no number or address lies in memory. They don't depend on whether
//! an account exists, or they would tell.

use std::num::NonZeroU32;
use std::sync::Arc;
use std::time::Duration;

use bansosku_contract::ProblemCode;
use governor::clock::Clock as GovernorClock;
use governor::middleware::NoOpMiddleware;
use governor::nanos::Nanos;
use governor::state::keyed::DashMapStateStore;
use governor::{Quota, RateLimiter};
use serde::Deserialize;

use crate::check::{ProofOfWork, VillageCap};
use crate::clock::Clock;
use crate::keys::Keys;
use crate::problem::Refusal;

/// So many at once, then one more after each pause.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rate {
    /// At once.
    pub burst: u32,
    /// Milliseconds until one more.
    pub every_ms: u64,
}

const fn rate(burst: u32, every_ms: u64) -> Rate {
    Rate { burst, every_ms }
}

/// Every limit. A JSON file may set some of them, as `{"resend": {"burst": 3, "every_ms": 60000}}`.
#[derive(Debug, Clone, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct LimitSettings {
    /// Requests of one network address: 600, then 20 a second.
    pub network: Rate,
    /// Sign-ins with one login from one network address: 10, then 6 a minute.
    pub sign_in_from: Rate,
    /// Sign-ins with one login from anywhere: 100, then 30 a minute. High, or others could lock its owner out.
    pub sign_in: Rate,
    /// Mails with a code to one address: 5, then 3 an hour.
    pub code_mail: Rate,
    /// Codes asked for again for one registration: 3, then one a minute.
    pub resend: Rate,
    /// Codes tried for one registration or reset: 10, then one a minute. Each code has its own five tries besides.
    pub code_try: Rate,
    /// The password asked for again, of one account: 5, then one a minute.
    pub password_again: Rate,
    /// Reports of one account: 10, then one every ten minutes.
    pub report: Rate,
    /// Photos from one network address: 600, then 2 a second.
    pub upload: Rate,
    /// Public checks of one client: 30, then 30 a day.
    pub check_client: Rate,
    /// Public checks and challenges of one network address: 3,000, then one a second.
    pub check_network: Rate,
    /// Public checks about one village.
    pub check_village: VillageCap,
    /// The work behind one question of the public check.
    pub check_work: ProofOfWork,
}

impl Default for LimitSettings {
    fn default() -> Self {
        Self {
            network: rate(600, 50),
            sign_in_from: rate(10, 10_000),
            sign_in: rate(100, 2_000),
            code_mail: rate(5, 20 * 60_000),
            resend: rate(3, 60_000),
            code_try: rate(10, 60_000),
            password_again: rate(5, 60_000),
            report: rate(10, 10 * 60_000),
            upload: rate(600, 500),
            check_client: rate(30, 48 * 60_000),
            check_network: rate(3000, 1000),
            check_village: VillageCap::default(),
            check_work: ProofOfWork::default(),
        }
    }
}

type Limiter = RateLimiter<String, DashMapStateStore<String>, LimiterClock, NoOpMiddleware<Nanos>>;

/// One limit at work.
pub struct Bucket {
    limiter: Limiter,
    clock: LimiterClock,
    keys: Arc<Keys>,
}

impl Bucket {
    fn new(rate: Rate, clock: LimiterClock, keys: Arc<Keys>) -> Self {
        let quota = Quota::with_period(Duration::from_millis(rate.every_ms.max(1)))
            .unwrap_or_else(|| Quota::per_second(NonZeroU32::MIN))
            .allow_burst(NonZeroU32::new(rate.burst).unwrap_or(NonZeroU32::MIN));
        Self { limiter: RateLimiter::new(quota, DashMapStateStore::default(), clock.clone()), clock, keys }
    }

    /// Counts one try of this; too many are refused with the seconds until the next.
    pub fn take(&self, what: &str) -> Result<(), Refusal> {
        self.limiter.check_key(&self.keys.limit_key(what)).map_err(|refused| {
            let wait = refused.wait_time_from(self.clock.now());
            Refusal::from(ProblemCode::TooManyRequests).retry_after(wait.as_secs() + 1)
        })
    }
}

/// Every limit at work.
pub struct Limits {
    /// See [`LimitSettings::network`].
    pub network: Bucket,
    /// See [`LimitSettings::sign_in_from`].
    pub sign_in_from: Bucket,
    /// See [`LimitSettings::sign_in`].
    pub sign_in: Bucket,
    /// See [`LimitSettings::code_mail`].
    pub code_mail: Bucket,
    /// See [`LimitSettings::resend`].
    pub resend: Bucket,
    /// See [`LimitSettings::code_try`].
    pub code_try: Bucket,
    /// See [`LimitSettings::password_again`].
    pub password_again: Bucket,
    /// See [`LimitSettings::report`].
    pub report: Bucket,
    /// See [`LimitSettings::upload`].
    pub upload: Bucket,
    /// See [`LimitSettings::check_client`].
    pub check_client: Bucket,
    /// See [`LimitSettings::check_network`].
    pub check_network: Bucket,
}

impl std::fmt::Debug for Limits {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("Limits(…)")
    }
}

impl Limits {
    /// These limits, all unused.
    pub fn new(settings: &LimitSettings, clock: &Arc<dyn Clock>, keys: &Arc<Keys>) -> Self {
        let bucket = |rate| Bucket::new(rate, LimiterClock(Arc::clone(clock)), Arc::clone(keys));
        Self {
            network: bucket(settings.network),
            sign_in_from: bucket(settings.sign_in_from),
            sign_in: bucket(settings.sign_in),
            code_mail: bucket(settings.code_mail),
            resend: bucket(settings.resend),
            code_try: bucket(settings.code_try),
            password_again: bucket(settings.password_again),
            report: bucket(settings.report),
            upload: bucket(settings.upload),
            check_client: bucket(settings.check_client),
            check_network: bucket(settings.check_network),
        }
    }

    /// Forgets whoever has not tried for so long that nothing is left to remember.
    pub fn forget_idle(&self) {
        for bucket in [
            &self.network,
            &self.sign_in_from,
            &self.sign_in,
            &self.code_mail,
            &self.resend,
            &self.code_try,
            &self.password_again,
            &self.report,
            &self.upload,
            &self.check_client,
            &self.check_network,
        ] {
            bucket.limiter.retain_recent();
            bucket.limiter.shrink_to_fit();
        }
    }
}

/// Our clock, as the limiter wants it.
#[derive(Clone)]
struct LimiterClock(Arc<dyn Clock>);

impl GovernorClock for LimiterClock {
    type Instant = Nanos;

    fn now(&self) -> Nanos {
        // Before 1970 nothing was limited.
        Nanos::new(u64::try_from(self.0.now().as_nanosecond()).unwrap_or(0))
    }
}

#[cfg(test)]
mod tests {
    use age::x25519::Identity;
    use jiff::{SignedDuration, Timestamp};

    use super::*;
    use crate::clock::StandingClock;

    #[test]
    fn a_file_sets_some_limits_and_leaves_the_others() {
        let settings: LimitSettings = serde_json::from_str(r#"{"resend": {"burst": 9, "every_ms": 1000}}"#).unwrap();
        assert_eq!(settings.resend, rate(9, 1000));
        assert_eq!(settings.network, LimitSettings::default().network);
        assert!(serde_json::from_str::<LimitSettings>(r#"{"resent": {"burst": 9, "every_ms": 1000}}"#).is_err());
    }

    #[test]
    fn each_key_has_its_own_tries_and_gets_them_back() {
        let standing = StandingClock::at(Timestamp::UNIX_EPOCH + SignedDuration::from_hours(1));
        let clock: Arc<dyn Clock> = Arc::new(standing.clone());
        let keys = Arc::new(Keys::new(&[1; 32], Identity::generate()));
        let limits = Limits::new(&LimitSettings::default(), &clock, &keys);
        for _ in 0..3 {
            assert!(limits.resend.take("a").is_ok());
        }
        assert_eq!(limits.resend.take("a").unwrap_err().code(), "too_many_requests");
        assert!(limits.resend.take("b").is_ok());
        standing.pass(SignedDuration::from_secs(61));
        assert!(limits.resend.take("a").is_ok());
        assert!(limits.resend.take("a").is_err());
    }
}
