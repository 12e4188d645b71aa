//! Hashing passwords with argon2id, never more at once than there are cores.
//!
//! Passwords are brought to one Unicode form (NFC) first: two phones may write the same é in two
//! ways. Besides its salt a hash depends on a pepper that is not in the database.

use std::sync::Arc;

use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher as _, PasswordVerifier as _};
use argon2::{Algorithm, Argon2, Params, Version};
use bansosku_contract::Password;
use tokio::sync::Semaphore;
use unicode_normalization::UnicodeNormalization as _;
use zeroize::Zeroizing;

use crate::config::PasswordCost;
use crate::keys::Keys;
use crate::problem::Refusal;
use crate::random::Random;

/// Hashes and compares passwords.
#[derive(Clone)]
pub struct Passwords {
    keys: Arc<Keys>,
    random: Arc<dyn Random>,
    params: Params,
    permits: Arc<Semaphore>,
    /// The hash of a password that nobody has.
    nobody: Arc<str>,
}

/// What comparing a password gave.
#[derive(Debug, PartialEq, Eq)]
pub enum Compared {
    /// It is another password.
    Other,
    /// It is the same.
    Same,
    /// It is the same, and its hash was made at another cost: keep this one instead.
    SameAtOtherCost(String),
}

impl std::fmt::Debug for Passwords {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("Passwords(…)")
    }
}

impl Passwords {
    /// Hashes at this cost.
    pub fn new(cost: PasswordCost, keys: Arc<Keys>, random: Arc<dyn Random>) -> Result<Self, argon2::Error> {
        let params = Params::new(cost.memory, cost.passes, cost.lanes, None)?;
        let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
        let nobody = hash(&keys, &params, random.token().as_bytes(), &random.bytes()).unwrap_or_default().into();
        Ok(Self { keys, random, params, permits: Arc::new(Semaphore::new(cores)), nobody })
    }

    /// The hash of a new password.
    pub async fn hash(&self, password: &Password) -> Result<String, Refusal> {
        let (password, this) = (normal(password), self.clone());
        let salt = self.random.bytes();
        self.at_work(move || hash(&this.keys, &this.params, password.as_bytes(), &salt)).await?.map_err(refused)
    }

    /// Compares a password with a hash. Without a hash it takes as long and never fits.
    pub async fn compare(&self, password: &Password, kept: Option<String>) -> Result<Compared, Refusal> {
        let (password, this) = (normal(password), self.clone());
        let salt = self.random.bytes();
        self.at_work(move || {
            let known = kept.is_some();
            let kept = kept.unwrap_or_else(|| this.nobody.to_string());
            let parsed = PasswordHash::new(&kept).map_err(|_| argon2::password_hash::Error::Internal)?;
            let hasher = hasher(&this.keys, &this.params).map_err(|_| argon2::password_hash::Error::Internal)?;
            match hasher.verify_password(password.as_bytes(), &parsed) {
                Err(_) => Ok(Compared::Other),
                Ok(()) if !known => Ok(Compared::Other),
                Ok(()) if Params::try_from(&parsed).is_ok_and(|params| same_cost(&params, &this.params)) => {
                    Ok(Compared::Same)
                }
                Ok(()) => hash(&this.keys, &this.params, password.as_bytes(), &salt).map(Compared::SameAtOtherCost),
            }
        })
        .await?
        .map_err(refused)
    }

    async fn at_work<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> Result<T, Refusal> {
        // The permit goes into the work: a caller who hangs up must not free it while the core is busy.
        let permit = Arc::clone(&self.permits)
            .acquire_owned()
            .await
            .map_err(|error| Refusal::internal("Unable to wait for a core", error))?;
        tokio::task::spawn_blocking(move || {
            let _permit = permit;
            work()
        })
        .await
        .map_err(|error| Refusal::internal("Unable to hash a password", error))
    }
}

fn normal(password: &Password) -> Zeroizing<String> {
    Zeroizing::new(password.expose().nfc().collect())
}

fn same_cost(one: &Params, other: &Params) -> bool {
    (one.m_cost(), one.t_cost(), one.p_cost()) == (other.m_cost(), other.t_cost(), other.p_cost())
}

fn hasher<'k>(keys: &'k Keys, params: &Params) -> Result<Argon2<'k>, argon2::Error> {
    Argon2::new_with_secret(keys.password_pepper(), Algorithm::Argon2id, Version::V0x13, params.clone())
}

fn hash(
    keys: &Keys,
    params: &Params,
    password: &[u8],
    salt: &[u8; 16],
) -> Result<String, argon2::password_hash::Error> {
    let hasher = hasher(keys, params).map_err(|_| argon2::password_hash::Error::Internal)?;
    let hash: PasswordHash = hasher.hash_password_with_salt(password, salt)?;
    Ok(hash.to_string())
}

fn refused(error: argon2::password_hash::Error) -> Refusal {
    Refusal::internal("Unable to hash a password", error)
}

#[cfg(test)]
mod tests {
    use age::x25519::Identity;

    use super::*;
    use crate::random::LoadedDice;

    fn passwords(cost: PasswordCost, keys: &Arc<Keys>) -> Passwords {
        Passwords::new(cost, Arc::clone(keys), Arc::new(LoadedDice::new(1))).unwrap()
    }

    fn password(text: &str) -> Password {
        Password::parse(text).unwrap()
    }

    const CHEAP: PasswordCost = PasswordCost { memory: 16, passes: 1, lanes: 1 };

    #[tokio::test]
    async fn a_password_fits_its_own_hash_in_either_way_to_write_it() {
        let keys = Arc::new(Keys::new(&[1; 32], Identity::generate()));
        let passwords = passwords(CHEAP, &keys);
        let kept = passwords.hash(&password("caf\u{e9} di pojok")).await.unwrap();
        assert!(kept.starts_with("$argon2id$"));
        assert_eq!(
            passwords.compare(&password("cafe\u{301} di pojok"), Some(kept.clone())).await.unwrap(),
            Compared::Same
        );
        assert_eq!(passwords.compare(&password("cafe di pojok"), Some(kept)).await.unwrap(), Compared::Other);
        assert_eq!(passwords.compare(&password("cafe di pojok"), None).await.unwrap(), Compared::Other);
    }

    #[tokio::test]
    async fn a_hash_of_another_cost_is_made_anew() {
        let keys = Arc::new(Keys::new(&[1; 32], Identity::generate()));
        let old = passwords(CHEAP, &keys).hash(&password("kopi tubruk pagi")).await.unwrap();
        let dear = passwords(PasswordCost { memory: 32, ..CHEAP }, &keys);
        let Compared::SameAtOtherCost(new) = dear.compare(&password("kopi tubruk pagi"), Some(old)).await.unwrap()
        else {
            panic!("the old hash was taken as it is");
        };
        assert_eq!(dear.compare(&password("kopi tubruk pagi"), Some(new)).await.unwrap(), Compared::Same);
    }

    #[tokio::test]
    async fn without_the_pepper_no_password_fits() {
        let kept = passwords(CHEAP, &Arc::new(Keys::new(&[1; 32], Identity::generate())))
            .hash(&password("kopi tubruk pagi"))
            .await
            .unwrap();
        let other = passwords(CHEAP, &Arc::new(Keys::new(&[2; 32], Identity::generate())));
        assert_eq!(other.compare(&password("kopi tubruk pagi"), Some(kept)).await.unwrap(), Compared::Other);
    }
}
