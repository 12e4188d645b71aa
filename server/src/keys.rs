//! The keys, one for each purpose, all from one secret in one [file](crate::key_file).
//!
//! From the master secret HKDF-SHA-256 gives a key for each purpose, so that what one of them protects says nothing
//! about another. Photos are another matter: they are sealed for a recipient, and only identities open them, which
//! the process that receives photos does not have.

use age::x25519::{Identity, Recipient};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chacha20poly1305::aead::{Aead as _, KeyInit as _, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use hkdf::Hkdf;
use hmac::{Hmac, Mac as _};
use sha2::Sha256;
use zeroize::Zeroizing;

use crate::random::Random;

type Key = Zeroizing<[u8; 32]>;

/// What a lookup column stands for. The same text gives another value for each of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Indexed {
    /// A NIK.
    Nik,
    /// A No KK.
    Kk,
    /// An e-mail address, folded.
    Email,
}

/// What a secret that we gave out is for. Its fingerprint is all that is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Secret {
    /// An access token.
    AccessToken,
    /// A refresh token.
    RefreshToken,
    /// The code that confirms an address, bound to its registration.
    RegistrationCode,
    /// The code that allows a new password, bound to its reset.
    ResetCode,
    /// The id of an upload that is still arriving.
    Upload,
}

/// The place of a sealed value. A value that was moved to another place does not open.
#[derive(Debug, Clone, Copy)]
pub struct Place<'a> {
    /// `table.column`.
    pub column: &'static str,
    /// Id of the row.
    pub row: &'a str,
}

/// A sealed value does not belong to this place or this key, or was changed.
#[derive(Debug, Clone, Copy, thiserror::Error)]
#[error("A value of {column} does not open with this key")]
pub struct SealError {
    column: &'static str,
}

/// One key for each purpose, for whom photos are sealed, and what opens them, if that is here.
pub struct Keys {
    blind_index: Key,
    seal: XChaCha20Poly1305,
    token: Key,
    etag: Key,
    idempotency: Key,
    password_pepper: Key,
    limit: Key,
    audit: Key,
    upload: Key,
    vault_recipient: Key,
    check: Key,
    content: Key,
    proof: Key,
    photo_recipient: Recipient,
    photo_identities: Vec<Identity>,
}

impl std::fmt::Debug for Keys {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("Keys(…)")
    }
}

impl Keys {
    /// The keys of this master secret, and one identity that opens photos.
    pub fn new(master: &[u8; 32], photo_identity: Identity) -> Self {
        Self::of(master, photo_identity.to_public(), vec![photo_identity])
    }

    /// The keys of this master secret, with photos sealed for a recipient and opened by these identities.
    pub fn of(master: &[u8; 32], photo_recipient: Recipient, photo_identities: Vec<Identity>) -> Self {
        let hkdf = Hkdf::<Sha256>::new(Some(b"bansosku keys 1"), master);
        let key = |label: &str| {
            let mut key = Zeroizing::new([0; 32]);
            // HKDF-SHA-256 gives up to 8,160 bytes; 32 never fail.
            let _ = hkdf.expand(label.as_bytes(), key.as_mut_slice());
            key
        };
        Self {
            blind_index: key("blind index"),
            seal: XChaCha20Poly1305::new((&*key("seal")).into()),
            token: key("token"),
            etag: key("etag"),
            idempotency: key("idempotency"),
            password_pepper: key("password pepper"),
            limit: key("limit"),
            audit: key("audit"),
            upload: key("upload"),
            vault_recipient: key("vault recipient"),
            check: key("public check"),
            content: key("content"),
            proof: key("proof"),
            photo_recipient,
            photo_identities,
        }
    }

    /// What a `*_index` column holds for this text: equal texts are found, none can be read back.
    pub fn index(&self, what: Indexed, text: &str) -> String {
        let label = match what {
            Indexed::Nik => "nik",
            Indexed::Kk => "kk",
            Indexed::Email => "email",
        };
        mac(&self.blind_index, &[label.as_bytes(), text.as_bytes()])
    }

    /// The fingerprint of a secret that we gave out. `bound_to` is what it belongs to, if anything.
    pub fn fingerprint(&self, what: Secret, bound_to: &str, secret: &str) -> String {
        let label = match what {
            Secret::AccessToken => "access token",
            Secret::RefreshToken => "refresh token",
            Secret::RegistrationCode => "registration code",
            Secret::ResetCode => "reset code",
            Secret::Upload => "upload",
        };
        mac(&self.token, &[label.as_bytes(), bound_to.as_bytes(), secret.as_bytes()])
    }

    /// The entity tag, with its quotes, of what this person sees at this moment.
    pub fn etag(&self, account: &str, content: &[u8]) -> String {
        format!("\"{}\"", &mac(&self.etag, &[account.as_bytes(), content])[..22])
    }

    /// The fingerprint of the body of a request with an idempotency key.
    pub fn body_fingerprint(&self, body: &[u8]) -> String {
        mac(&self.idempotency, &[body])
    }

    /// What a limiter counts by, instead of an address or a number itself.
    pub fn limit_key(&self, text: &str) -> String {
        mac(&self.limit, &[text.as_bytes()])
    }

    /// What a challenge of the public check is signed with: another secret for each of these parts.
    pub fn challenge_secret(&self, parts: &[&[u8]]) -> String {
        mac(&self.check, &[&[b"challenge".as_slice()], parts].concat())
    }

    /// A number that nobody without the master secret can foresee, the same each time for a text.
    pub fn check_number(&self, text: &str) -> u64 {
        let bytes = mac_bytes(&self.check, &[b"number", text.as_bytes()]);
        bytes[..8].iter().fold(0, |number, byte| number << 8 | u64::from(*byte))
    }

    /// A keyed hash of a content, to tell whether it changed.
    pub fn content(&self, content: &[u8]) -> String {
        mac(&self.content, &[content])
    }

    /// The link of an audit entry to the one before.
    pub fn audit_link(&self, parts: &[&str]) -> String {
        let parts: Vec<&[u8]> = parts.iter().map(|part| part.as_bytes()).collect();
        mac(&self.audit, &parts)
    }

    /// The key that the key of an arriving upload is sealed with. It comes from the upload's id, which only its
    /// sender holds: without a request that names it, nothing here opens what has arrived.
    pub fn upload_key(&self, id: &str) -> Zeroizing<[u8; 32]> {
        Zeroizing::new(mac_bytes(&self.upload, &[id.as_bytes()]))
    }

    /// The id of the upload that a sender names by this key, which is as hard to guess as the key.
    pub fn upload_id(&self, key: &str) -> String {
        mac_bytes(&self.upload, &[b"id", key.as_bytes()])
            .iter()
            .take(16)
            .fold(String::new(), |id, byte| id + &format!("{byte:02x}"))
    }

    /// What passwords are hashed with besides their salt.
    pub fn password_pepper(&self) -> &[u8; 32] {
        &self.password_pepper
    }

    /// Encrypts a personal value for its place. Equal values look different each time.
    pub fn seal(&self, place: Place<'_>, text: &str, random: &dyn Random) -> String {
        URL_SAFE_NO_PAD.encode(self.seal_bytes(place, text, random))
    }

    /// As [`Keys::seal`], for a column of bytes.
    pub fn seal_bytes(&self, place: Place<'_>, text: &str, random: &dyn Random) -> Vec<u8> {
        let nonce = random.bytes::<24>();
        let payload = Payload { msg: text.as_bytes(), aad: &aad(place) };
        // The cipher refuses only texts of more than 256 GiB.
        let sealed = self.seal.encrypt(&XNonce::from(nonce), payload).unwrap_or_default();
        [nonce.as_slice(), &sealed].concat()
    }

    /// Decrypts what [`Keys::seal`] gave for the same place.
    pub fn open(&self, place: Place<'_>, sealed: &str) -> Result<String, SealError> {
        let bytes = URL_SAFE_NO_PAD.decode(sealed).map_err(|_| SealError { column: place.column })?;
        self.open_bytes(place, &bytes)
    }

    /// Decrypts what [`Keys::seal_bytes`] gave for the same place.
    pub fn open_bytes(&self, place: Place<'_>, sealed: &[u8]) -> Result<String, SealError> {
        let refused = SealError { column: place.column };
        let (nonce, sealed) = sealed.split_at_checked(24).ok_or(refused)?;
        let nonce: [u8; 24] = nonce.try_into().map_err(|_| refused)?;
        let text =
            self.seal.decrypt(&XNonce::from(nonce), Payload { msg: sealed, aad: &aad(place) }).map_err(|_| refused)?;
        String::from_utf8(text).map_err(|_| refused)
    }

    /// For whom photos are sealed, by the key file. The database may name a newer one: see [`crate::vault`].
    pub fn photo_recipient(&self) -> &Recipient {
        &self.photo_recipient
    }

    /// The identity that belongs to a recipient, when it is here. The process that receives photos has none.
    pub fn photo_identity(&self, recipient: &str) -> Option<&Identity> {
        self.photo_identities.iter().find(|identity| identity.to_public().to_string() == recipient)
    }

    /// Whether photos can be opened here at all.
    pub fn opens_photos(&self) -> bool {
        !self.photo_identities.is_empty()
    }

    /// What shows that a database was written with this master secret. It says nothing about the secret.
    pub fn master_proof(&self) -> String {
        mac(&self.proof, &[])
    }

    /// What shows that a recipient in the database was written by somebody with the master secret.
    pub fn vault_recipient_proof(&self, recipient: &str) -> String {
        mac(&self.vault_recipient, &[recipient.as_bytes()])
    }
}

fn aad(place: Place<'_>) -> Vec<u8> {
    [place.column.as_bytes(), b"\0", place.row.as_bytes()].concat()
}

fn mac(key: &Key, parts: &[&[u8]]) -> String {
    URL_SAFE_NO_PAD.encode(mac_bytes(key, parts))
}

fn mac_bytes(key: &Key, parts: &[&[u8]]) -> [u8; 32] {
    let mut mac =
        Hmac::<Sha256>::new_from_slice(key.as_slice()).unwrap_or_else(|_| unreachable!("any length is a key"));
    for part in parts {
        // The length keeps `ab` + `c` from being `a` + `bc`.
        mac.update(&(part.len() as u64).to_le_bytes());
        mac.update(part);
    }
    mac.finalize().into_bytes().into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::LoadedDice;

    const PLACE: Place<'static> = Place { column: "account.name", row: "1" };

    fn keys() -> Keys {
        Keys::new(&[7; 32], Identity::generate())
    }

    #[test]
    fn a_sealed_value_opens_in_its_own_place_alone() {
        let (keys, dice) = (keys(), LoadedDice::new(1));
        let sealed = keys.seal(PLACE, "Siti Fatimah", &dice);
        assert_eq!(keys.open(PLACE, &sealed).unwrap(), "Siti Fatimah");
        assert_ne!(keys.seal(PLACE, "Siti Fatimah", &dice), sealed);
        assert!(keys.open(Place { row: "2", ..PLACE }, &sealed).is_err());
        assert!(keys.open(Place { column: "account.phone", ..PLACE }, &sealed).is_err());
        let mut changed = URL_SAFE_NO_PAD.decode(&sealed).unwrap();
        changed[30] ^= 1;
        assert!(keys.open(PLACE, &URL_SAFE_NO_PAD.encode(changed)).is_err());
        assert!(keys.open(PLACE, "").is_err());
    }

    #[test]
    fn one_text_has_another_index_for_each_purpose_and_key() {
        let keys = keys();
        assert_eq!(keys.index(Indexed::Nik, "1"), keys.index(Indexed::Nik, "1"));
        assert_ne!(keys.index(Indexed::Nik, "1"), keys.index(Indexed::Kk, "1"));
        assert_ne!(keys.index(Indexed::Nik, "1"), Keys::new(&[8; 32], Identity::generate()).index(Indexed::Nik, "1"));
        assert_ne!(keys.fingerprint(Secret::ResetCode, "ab", "c"), keys.fingerprint(Secret::ResetCode, "a", "bc"));
    }

    #[test]
    fn debug_shows_no_key() {
        assert_eq!(format!("{:?}", keys()), "Keys(…)");
    }
}
