//! Sealing rows: XChaCha20-Poly1305 under a random key, bound to the place that a row stands in.
//!
//! A row that was moved to another table, name or owner, or that was sealed in another form, does not open.

use std::sync::Arc;

use chacha20poly1305::aead::{Aead as _, KeyInit as _, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use zeroize::Zeroizing;

/// Fills bytes that nobody can foresee. Handed in, so that a test can load the dice.
pub type Random = Arc<dyn Fn(&mut [u8]) + Send + Sync>;

/// The form of a sealed row. It is its first byte, and the seal holds for it.
const FORM: u8 = 1;
const NONCE: usize = 24;

/// The key of one person's rows. It prints nothing, and leaves nothing in memory.
#[derive(Clone)]
pub struct RowKey(Zeroizing<[u8; 32]>);

/// Where a row stands.
#[derive(Debug, Clone, Copy)]
pub struct Place<'a> {
    /// Its table.
    pub table: &'a str,
    /// Its name in there.
    pub name: &'a str,
    /// Whose it is.
    pub owner: &'a str,
}

/// That a row does not open: another key, another place, or changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the row does not open")]
pub struct SealError;

impl RowKey {
    /// A key that nobody has.
    pub fn fresh(random: &Random) -> Self {
        let mut key = Zeroizing::new([0; 32]);
        random(&mut *key);
        Self(key)
    }

    /// The key with these bytes, if they are as many as a key has.
    pub fn of(bytes: &[u8]) -> Option<Self> {
        Some(Self(Zeroizing::new(bytes.try_into().ok()?)))
    }

    /// Its bytes, for the keyring.
    pub fn expose(&self) -> &[u8] {
        &*self.0
    }

    /// Seals a row for its place.
    pub fn seal(&self, place: Place<'_>, row: &[u8], random: &Random) -> Result<Vec<u8>, SealError> {
        let mut nonce = [0; NONCE];
        random(&mut nonce);
        let payload = Payload { msg: row, aad: &bound_to(place, FORM) };
        let sealed = self.cipher().encrypt(&XNonce::from(nonce), payload).map_err(|_| SealError)?;
        Ok([&[FORM], nonce.as_slice(), &sealed].concat())
    }

    /// Opens what [`RowKey::seal`] gave for the same place.
    pub fn open(&self, place: Place<'_>, sealed: &[u8]) -> Result<Vec<u8>, SealError> {
        let (form, sealed) = sealed.split_first().filter(|(form, _)| **form == FORM).ok_or(SealError)?;
        let (nonce, sealed) = sealed.split_at_checked(NONCE).ok_or(SealError)?;
        let nonce: [u8; NONCE] = nonce.try_into().map_err(|_| SealError)?;
        let payload = Payload { msg: sealed, aad: &bound_to(place, *form) };
        self.cipher().decrypt(&XNonce::from(nonce), payload).map_err(|_| SealError)
    }

    fn cipher(&self) -> XChaCha20Poly1305 {
        XChaCha20Poly1305::new((&*self.0).into())
    }
}

/// What the seal holds for besides the row. Each part stands with its length, so that no two places read alike.
fn bound_to(place: Place<'_>, form: u8) -> Vec<u8> {
    let mut bytes = vec![form];
    for part in [place.table, place.name, place.owner] {
        bytes.extend_from_slice(&(part.len() as u64).to_be_bytes());
        bytes.extend_from_slice(part.as_bytes());
    }
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    const PLACE: Place<'_> = Place { table: "cache", name: "household", owner: "a" };

    fn dice() -> Random {
        let next = std::sync::atomic::AtomicU8::new(1);
        Arc::new(move |bytes| bytes.fill(next.fetch_add(1, std::sync::atomic::Ordering::SeqCst)))
    }

    #[test]
    fn a_row_opens_in_its_own_place_alone() {
        let dice = dice();
        let key = RowKey::fresh(&dice);
        let sealed = key.seal(PLACE, b"Siti", &dice).unwrap();
        assert_eq!(key.open(PLACE, &sealed).unwrap(), b"Siti");
        for moved in [
            Place { table: "draft", ..PLACE },
            Place { name: "reports", ..PLACE },
            Place { owner: "b", ..PLACE },
            Place { table: "cach", name: "ehousehold", ..PLACE },
        ] {
            assert_eq!(key.open(moved, &sealed), Err(SealError), "{moved:?}");
        }
        assert_eq!(RowKey::fresh(&dice).open(PLACE, &sealed), Err(SealError));
    }

    #[test]
    fn a_changed_or_cut_row_does_not_open() {
        let dice = dice();
        let key = RowKey::fresh(&dice);
        let sealed = key.seal(PLACE, b"Siti", &dice).unwrap();
        for place in 0..sealed.len() {
            let mut changed = sealed.clone();
            changed[place] ^= 1;
            assert_eq!(key.open(PLACE, &changed), Err(SealError), "byte {place}");
            assert_eq!(key.open(PLACE, &sealed[..place]), Err(SealError), "cut at {place}");
        }
    }

    #[test]
    fn the_same_row_never_looks_the_same_twice() {
        let dice = dice();
        let key = RowKey::fresh(&dice);
        assert_ne!(key.seal(PLACE, b"Siti", &dice).unwrap(), key.seal(PLACE, b"Siti", &dice).unwrap());
    }
}
