//! Sealed bytes: XChaCha20-Poly1305 with a nonce of its own before them, bound to a context. Whoever seals says what
//! the bytes are for; sealed bytes that were put in another's place do not open.

use chacha20poly1305::aead::{Aead as _, KeyInit as _, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use zeroize::Zeroizing;

use crate::random::Random;

const NONCE: usize = 24;

/// A key that was drawn for one thing. It is wiped when it is dropped.
pub(crate) struct Key(Zeroizing<[u8; 32]>);

/// Why bytes can't be sealed or opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum SealedError {
    /// There are more bytes than the cipher takes.
    #[error("The bytes can't be sealed")]
    Unsealable,
    /// The key or the context is another one, or the bytes were changed.
    #[error("The bytes do not open with this key in this place")]
    Closed,
}

impl Key {
    /// A new key.
    pub fn draw(random: &dyn Random) -> Self {
        Self(Zeroizing::new(random.bytes()))
    }

    /// A key that was opened.
    pub fn read(bytes: &[u8]) -> Option<Self> {
        Some(Self(Zeroizing::new(bytes.try_into().ok()?)))
    }

    pub fn bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

/// Seals bytes for a context.
pub(crate) fn seal(key: &[u8; 32], context: &[u8], bytes: &[u8], random: &dyn Random) -> Result<Vec<u8>, SealedError> {
    let nonce = random.bytes::<NONCE>();
    let sealed = XChaCha20Poly1305::new(key.into())
        .encrypt(&XNonce::from(nonce), Payload { msg: bytes, aad: context })
        .map_err(|_| SealedError::Unsealable)?;
    Ok([nonce.as_slice(), &sealed].concat())
}

/// Opens what [`seal`] gave for the same key and context.
pub(crate) fn open(key: &[u8; 32], context: &[u8], sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>, SealedError> {
    let (nonce, sealed) = sealed.split_at_checked(NONCE).ok_or(SealedError::Closed)?;
    let nonce: [u8; NONCE] = nonce.try_into().map_err(|_| SealedError::Closed)?;
    XChaCha20Poly1305::new(key.into())
        .decrypt(&XNonce::from(nonce), Payload { msg: sealed, aad: context })
        .map(Zeroizing::new)
        .map_err(|_| SealedError::Closed)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::LoadedDice;

    #[test]
    fn sealed_bytes_open_with_their_key_in_their_place_alone() {
        let dice = LoadedDice::new(1);
        let (key, other) = (Key::draw(&dice), Key::draw(&dice));
        let sealed = seal(key.bytes(), b"here", b"bytes", &dice).unwrap();
        assert_eq!(open(key.bytes(), b"here", &sealed).unwrap().as_slice(), b"bytes");
        assert_ne!(seal(key.bytes(), b"here", b"bytes", &dice).unwrap(), sealed);
        for (key, context) in [(&key, b"else"), (&other, b"here")] {
            assert_eq!(open(key.bytes(), context, &sealed), Err(SealedError::Closed));
        }
        for place in 0..sealed.len() {
            let mut changed = sealed.clone();
            changed[place] ^= 1;
            assert!(open(key.bytes(), b"here", &changed).is_err(), "byte {place}");
            assert!(open(key.bytes(), b"here", &sealed[..place]).is_err(), "{place} bytes");
        }
        assert!(Key::read(&[0; 31]).is_none());
    }
}
