//! The dice, handed in, so that a test can load them. Ids, tokens, codes and nonces come from here.

use std::sync::{Mutex, PoisonError};

use bansosku_contract::{EmailCode, Ticket};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use rand::rngs::StdRng;
use rand::{Rng as _, SeedableRng as _};

/// A source of bytes that nobody can foresee.
pub trait Random: Send + Sync {
    /// Fills these bytes.
    fn fill(&self, bytes: &mut [u8]);
}

impl dyn Random + '_ {
    /// So many bytes.
    pub fn bytes<const N: usize>(&self) -> [u8; N] {
        let mut bytes = [0; N];
        self.fill(&mut bytes);
        bytes
    }

    /// An id that can't be guessed: 128 bits in 32 hexadecimal digits.
    pub fn id(&self) -> String {
        uuid::Builder::from_random_bytes(self.bytes()).into_uuid().simple().to_string()
    }

    /// A token: 256 bits in 43 characters.
    pub fn token(&self) -> String {
        URL_SAFE_NO_PAD.encode(self.bytes::<32>())
    }

    /// A number below this one, each as likely as any other.
    pub fn below(&self, limit: u64) -> u64 {
        let limit = limit.max(1);
        // Numbers above the last whole multiple would favour the small remainders.
        let whole = u64::MAX - u64::MAX % limit;
        loop {
            let number = u64::from_le_bytes(self.bytes());
            if number < whole {
                return number % limit;
            }
        }
    }

    /// A code for a mail.
    pub fn email_code(&self) -> EmailCode {
        EmailCode::from_number(u32::try_from(self.below(100_000_000)).unwrap_or(0))
    }

    /// A ticket for a report. It may have been given out before: let a unique column decide.
    pub fn ticket(&self) -> Ticket {
        Ticket::from_number(self.below(31_u64.pow(7)))
    }
}

/// The dice of the system.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemRandom;

impl Random for SystemRandom {
    fn fill(&self, bytes: &mut [u8]) {
        rand::rng().fill_bytes(bytes);
    }
}

/// Dice that fall alike for the same seed: for tests and made-up data, never for secrets.
#[derive(Debug)]
pub struct LoadedDice(Mutex<StdRng>);

impl LoadedDice {
    /// Dice of this seed.
    pub fn new(seed: u64) -> Self {
        Self(Mutex::new(StdRng::seed_from_u64(seed)))
    }
}

impl Random for LoadedDice {
    fn fill(&self, bytes: &mut [u8]) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).fill_bytes(bytes);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_and_tokens_are_long_and_differ() {
        let random: &dyn Random = &SystemRandom;
        assert_eq!(random.id().len(), 32);
        assert_ne!(random.id(), random.id());
        assert_eq!(random.token().len(), 43);
        assert_ne!(random.token(), random.token());
        assert_eq!(random.email_code().expose().len(), 8);
    }

    #[test]
    fn every_number_below_the_limit_falls() {
        let dice: &dyn Random = &LoadedDice::new(1);
        let mut fallen = [0; 6];
        for _ in 0..600 {
            fallen[usize::try_from(dice.below(6)).unwrap()] += 1;
        }
        assert!(fallen.iter().all(|count| (60..140).contains(count)), "{fallen:?}");
    }
}
