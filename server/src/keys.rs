//! The keys, one for each purpose, all from one secret in one file.
//!
//! The file holds a master secret and the identity that opens photos. It is made at first use,
//! readable by its owner alone, and never printed. Whoever has the database without this file learns
//! no NIK, name or address from it; whoever loses the file loses all of these. From the master secret
//! HKDF-SHA-256 gives a key for each purpose, so that what one of them protects says nothing about
//! another.

use std::fs;
use std::io::Write as _;
use std::path::Path;
use std::str::FromStr as _;

use age::secrecy::ExposeSecret as _;
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

/// Why the key file can't be used.
#[derive(Debug, thiserror::Error)]
pub enum KeyFileError {
    /// The file system refused.
    #[error("Unable to read or write the key file {path}: {source}")]
    File {
        /// Which file.
        path: String,
        /// What the system said.
        source: std::io::Error,
    },
    /// The file is not one of ours.
    #[error("The key file {0} is not readable as one; it was left as it is")]
    Content(String),
    /// Others than the owner may read the file.
    #[error("Others may read the key file {0}; allow its owner alone (chmod 600)")]
    Open(String),
}

/// One key for each purpose, and the identity that opens photos.
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
    photo_identity: Identity,
}

impl std::fmt::Debug for Keys {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("Keys(…)")
    }
}

impl Keys {
    /// Reads the key file, and makes it when there is none.
    pub fn load_or_create(path: &Path, random: &dyn Random) -> Result<Self, KeyFileError> {
        let file_error = |source| KeyFileError::File { path: path.display().to_string(), source };
        match fs::read_to_string(path).map(Zeroizing::new) {
            Ok(text) => {
                refuse_open_file(path)?;
                Self::parse(&text).ok_or_else(|| KeyFileError::Content(path.display().to_string()))
            }
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                let text = Zeroizing::new(written(&random.bytes(), &Identity::generate()));
                if let Some(folder) = path.parent() {
                    fs::create_dir_all(folder).map_err(file_error)?;
                }
                match write_new(path, &text) {
                    // Another process was faster: its keys count.
                    Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {
                        Self::load_or_create(path, random)
                    }
                    result => {
                        result.map_err(file_error)?;
                        Self::parse(&text).ok_or_else(|| KeyFileError::Content(path.display().to_string()))
                    }
                }
            }
            Err(error) => Err(file_error(error)),
        }
    }

    /// The keys of this master secret.
    pub fn new(master: &[u8; 32], photo_identity: Identity) -> Self {
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
            photo_identity,
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

    /// What passwords are hashed with besides their salt.
    pub fn password_pepper(&self) -> &[u8; 32] {
        &self.password_pepper
    }

    /// Encrypts a personal value for its place. Equal values look different each time.
    pub fn seal(&self, place: Place<'_>, text: &str, random: &dyn Random) -> String {
        let nonce = random.bytes::<24>();
        let payload = Payload { msg: text.as_bytes(), aad: &aad(place) };
        // The cipher refuses only texts of more than 256 GiB.
        let sealed = self.seal.encrypt(&XNonce::from(nonce), payload).unwrap_or_default();
        URL_SAFE_NO_PAD.encode([nonce.as_slice(), &sealed].concat())
    }

    /// Decrypts what [`Keys::seal`] gave for the same place.
    pub fn open(&self, place: Place<'_>, sealed: &str) -> Result<String, SealError> {
        let refused = SealError { column: place.column };
        let bytes = URL_SAFE_NO_PAD.decode(sealed).map_err(|_| refused)?;
        let (nonce, sealed) = bytes.split_at_checked(24).ok_or(refused)?;
        let nonce: [u8; 24] = nonce.try_into().map_err(|_| refused)?;
        let text =
            self.seal.decrypt(&XNonce::from(nonce), Payload { msg: sealed, aad: &aad(place) }).map_err(|_| refused)?;
        String::from_utf8(text).map_err(|_| refused)
    }

    /// For whom photos are encrypted: all that receiving one needs.
    pub fn photo_recipient(&self) -> Recipient {
        self.photo_identity.to_public()
    }

    /// What opens photos: for review and for the owner's export only.
    pub fn photo_identity(&self) -> &Identity {
        &self.photo_identity
    }

    fn parse(text: &str) -> Option<Self> {
        let value = |name: &str| text.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(" = "));
        let master = Zeroizing::new(URL_SAFE_NO_PAD.decode(value("master")?).ok()?);
        let identity = Identity::from_str(value("photo-identity")?).ok()?;
        Some(Self::new(master.as_slice().try_into().ok()?, identity))
    }
}

fn written(master: &[u8; 32], identity: &Identity) -> String {
    format!(
        "# Keys of a Bansosku server. Without them its database and photos can't be read: keep a copy in a safe place.\n\
         master = {}\nphoto-identity = {}\n",
        URL_SAFE_NO_PAD.encode(master),
        identity.to_string().expose_secret()
    )
}

fn write_new(path: &Path, text: &str) -> std::io::Result<()> {
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()
}

#[cfg(unix)]
fn refuse_open_file(path: &Path) -> Result<(), KeyFileError> {
    use std::os::unix::fs::PermissionsExt as _;
    let metadata =
        fs::metadata(path).map_err(|source| KeyFileError::File { path: path.display().to_string(), source })?;
    if metadata.permissions().mode().trailing_zeros() >= 6 {
        Ok(())
    } else {
        Err(KeyFileError::Open(path.display().to_string()))
    }
}

#[cfg(not(unix))]
fn refuse_open_file(_path: &Path) -> Result<(), KeyFileError> {
    Ok(())
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
    fn the_key_file_is_made_once_for_its_owner_alone_and_read_again() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("new/keys");
        let dice = LoadedDice::new(1);
        let first = Keys::load_or_create(&path, &dice).unwrap();
        let again = Keys::load_or_create(&path, &dice).unwrap();
        assert_eq!(first.index(Indexed::Nik, "1"), again.index(Indexed::Nik, "1"));
        assert_eq!(first.photo_recipient().to_string(), again.photo_recipient().to_string());
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
            fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).unwrap();
            assert!(matches!(Keys::load_or_create(&path, &dice), Err(KeyFileError::Open(_))));
        }
    }

    #[test]
    fn a_file_that_is_no_key_file_is_refused_and_kept() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("keys");
        write_new(&path, "master = short\n").unwrap();
        assert!(matches!(Keys::load_or_create(&path, &LoadedDice::new(1)), Err(KeyFileError::Content(_))));
        assert_eq!(fs::read_to_string(&path).unwrap(), "master = short\n");
    }

    #[test]
    fn debug_shows_no_key() {
        assert_eq!(format!("{:?}", keys()), "Keys(…)");
    }
}
