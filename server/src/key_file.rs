//! The key file: the master secret, and the identities that open photos.
//!
//! It is made at first use, readable by its owner alone, and never printed. Whoever has the database without this file
//! learns no NIK, name or address from it; whoever loses the file loses all of these.
//!
//! It has one identity, except while the vault changes to a new one: then the new one comes first, and the older ones
//! stay for reading until no photo needs them. A server that only receives photos gets a file of its own with the
//! recipient in place of the identities ([`KeyFile::for_serving`]), so that it can't open one.

use std::fs::{self, File};
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::str::FromStr as _;

use age::secrecy::ExposeSecret as _;
use age::x25519::{Identity, Recipient};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use zeroize::Zeroizing;

use crate::keys::Keys;
use crate::random::Random;

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
    /// It is one for serving.
    #[error("The key file {0} has no identity that opens photos; use the one that it was made from")]
    NoIdentity(String),
    /// Another process changes it.
    #[error("The key file {0} is being changed by another process")]
    Busy(String),
}

/// What the key file holds.
pub struct KeyFile {
    path: PathBuf,
    master: Zeroizing<[u8; 32]>,
    recipient: Recipient,
    /// The newest first. None in a file for serving.
    identities: Vec<Identity>,
}

impl KeyFile {
    /// Reads the key file; nothing when there is none.
    pub fn load(path: &Path) -> Result<Option<Self>, KeyFileError> {
        match fs::read_to_string(path).map(Zeroizing::new) {
            Ok(text) => {
                refuse_open_file(path)?;
                Self::parse(path, &text).map(Some).ok_or_else(|| KeyFileError::Content(path.display().to_string()))
            }
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(failed(path, error)),
        }
    }

    /// Reads the key file, and makes it when there is none.
    pub fn load_or_create(path: &Path, random: &dyn Random) -> Result<Self, KeyFileError> {
        if let Some(file) = Self::load(path)? {
            return Ok(file);
        }
        let identity = Identity::generate();
        let file = Self {
            path: path.to_owned(),
            master: Zeroizing::new(random.bytes()),
            recipient: identity.to_public(),
            identities: vec![identity],
        };
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder).map_err(|source| file.failed(source))?;
        }
        match write_new(path, &file.text()) {
            // Another process was faster: its keys count.
            Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => Self::load_or_create(path, random),
            result => result.map(|()| file).map_err(|source| failed(path, source)),
        }
    }

    /// The keys, with everything that opens photos.
    pub fn keys(&self) -> Keys {
        Keys::of(&self.master, self.recipient.clone(), self.identities.clone())
    }

    /// The keys of a server that receives photos: nothing in it opens one.
    pub fn keys_for_serving(&self) -> Keys {
        Keys::of(&self.master, self.recipient.clone(), Vec::new())
    }

    /// The recipient that photos are sealed for.
    pub fn recipient(&self) -> &Recipient {
        &self.recipient
    }

    /// Keeps other processes from changing the file as long as this lives. Whoever is killed lets go.
    pub fn lock(path: &Path) -> Result<File, KeyFileError> {
        let mut beside = path.as_os_str().to_owned();
        beside.push(".lock");
        let lock = File::create(&beside).map_err(|source| failed(path, source))?;
        match lock.try_lock() {
            Ok(()) => Ok(lock),
            Err(fs::TryLockError::WouldBlock) => Err(KeyFileError::Busy(path.display().to_string())),
            Err(fs::TryLockError::Error(source)) => Err(failed(path, source)),
        }
    }

    /// Puts a new identity before the others, and writes the file. Where one was left there by a change that was not
    /// finished, that change goes on.
    pub fn begin_change(&mut self) -> Result<(), KeyFileError> {
        match self.identities.len() {
            0 => Err(KeyFileError::NoIdentity(self.path.display().to_string())),
            1 => {
                let identity = Identity::generate();
                self.recipient = identity.to_public();
                self.identities.insert(0, identity);
                self.replace()
            }
            _ => Ok(()),
        }
    }

    /// Drops every identity but the newest, and writes the file. Only when no photo needs them any more.
    pub fn end_change(&mut self) -> Result<(), KeyFileError> {
        self.identities.truncate(1);
        self.replace()
    }

    /// Writes a key file for a server that receives photos and can't open them.
    pub fn for_serving(&self, to: &Path) -> Result<(), KeyFileError> {
        let serving = Self {
            path: to.to_owned(),
            master: self.master.clone(),
            recipient: self.recipient.clone(),
            identities: Vec::new(),
        };
        write_new(to, &serving.text()).map_err(|source| failed(to, source))
    }

    fn parse(path: &Path, text: &str) -> Option<Self> {
        let values = |name: &'static str| {
            text.lines().filter_map(move |line| line.strip_prefix(name)?.strip_prefix(" = ")).map(str::trim)
        };
        let master = Zeroizing::new(URL_SAFE_NO_PAD.decode(values("master").next()?).ok()?);
        let identities: Vec<Identity> =
            values("photo-identity").map(Identity::from_str).collect::<Result<_, _>>().ok()?;
        let recipient = match identities.first() {
            Some(newest) => newest.to_public(),
            None => Recipient::from_str(values("photo-recipient").next()?).ok()?,
        };
        let master = Zeroizing::new(master.as_slice().try_into().ok()?);
        Some(Self { path: path.to_owned(), master, recipient, identities })
    }

    fn text(&self) -> Zeroizing<String> {
        let mut text = Zeroizing::new(format!(
            "# Keys of a Bansosku server. Without them its database can't be read: keep a copy in a safe place.\n\
             master = {}\n",
            URL_SAFE_NO_PAD.encode(self.master.as_slice())
        ));
        for identity in &self.identities {
            text.push_str("photo-identity = ");
            text.push_str(identity.to_string().expose_secret());
            text.push('\n');
        }
        if self.identities.is_empty() {
            text.push_str("photo-recipient = ");
            text.push_str(&self.recipient.to_string());
            text.push('\n');
        }
        text
    }

    /// Writes the file so that a loss of power leaves the old one or the new one.
    fn replace(&self) -> Result<(), KeyFileError> {
        let mut beside = self.path.as_os_str().to_owned();
        beside.push(".new");
        let beside = PathBuf::from(beside);
        // One that a killed process left was never in use.
        let _ = fs::remove_file(&beside);
        write_new(&beside, &self.text()).map_err(|source| self.failed(source))?;
        fs::rename(&beside, &self.path).map_err(|source| self.failed(source))?;
        let folder = self.path.parent().filter(|folder| !folder.as_os_str().is_empty());
        File::open(folder.unwrap_or_else(|| Path::new(".")))
            .and_then(|folder| folder.sync_all())
            .map_err(|source| self.failed(source))
    }

    fn failed(&self, source: std::io::Error) -> KeyFileError {
        failed(&self.path, source)
    }
}

fn failed(path: &Path, source: std::io::Error) -> KeyFileError {
    KeyFileError::File { path: path.display().to_string(), source }
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
    let metadata = fs::metadata(path).map_err(|source| failed(path, source))?;
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::keys::Indexed;
    use crate::random::LoadedDice;

    fn load(path: &Path) -> Result<KeyFile, KeyFileError> {
        KeyFile::load_or_create(path, &LoadedDice::new(1))
    }

    #[test]
    fn the_key_file_is_made_once_for_its_owner_alone_and_read_again() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("new/keys");
        let (first, again) = (load(&path).unwrap(), load(&path).unwrap());
        assert_eq!(first.keys().index(Indexed::Nik, "1"), again.keys().index(Indexed::Nik, "1"));
        assert_eq!(first.recipient.to_string(), again.recipient.to_string());
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
            fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).unwrap();
            assert!(matches!(load(&path), Err(KeyFileError::Open(_))));
        }
    }

    #[test]
    fn a_file_that_is_no_key_file_is_refused_and_kept() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("keys");
        write_new(&path, "master = short\n").unwrap();
        assert!(matches!(load(&path), Err(KeyFileError::Content(_))));
        assert_eq!(fs::read_to_string(&path).unwrap(), "master = short\n");
    }

    #[test]
    fn a_change_keeps_the_old_identity_until_it_ends_also_when_it_is_begun_twice() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("keys");
        let old = load(&path).unwrap().recipient.to_string();
        let mut file = load(&path).unwrap();
        file.begin_change().unwrap();
        let new = file.recipient.to_string();
        assert_ne!(new, old);
        let mut again = load(&path).unwrap();
        again.begin_change().unwrap();
        assert_eq!(again.recipient.to_string(), new, "an unfinished change goes on");
        assert!(again.keys().photo_identity(&old).is_some());
        again.end_change().unwrap();
        let after = load(&path).unwrap();
        assert!(after.keys().photo_identity(&old).is_none() && after.keys().photo_identity(&new).is_some());
        assert_eq!(after.keys().index(Indexed::Nik, "1"), file.keys().index(Indexed::Nik, "1"));
    }

    #[test]
    fn a_file_for_serving_has_everything_but_what_opens_photos() {
        let folder = tempfile::tempdir().unwrap();
        let (path, serving) = (folder.path().join("keys"), folder.path().join("serving"));
        let whole = load(&path).unwrap();
        whole.for_serving(&serving).unwrap();
        assert!(!fs::read_to_string(&serving).unwrap().contains("AGE-SECRET-KEY"));
        let mut serving = load(&serving).unwrap();
        assert_eq!(serving.keys().index(Indexed::Nik, "1"), whole.keys().index(Indexed::Nik, "1"));
        assert_eq!(serving.recipient.to_string(), whole.recipient.to_string());
        assert!(
            whole.keys().opens_photos() && !serving.keys().opens_photos() && !whole.keys_for_serving().opens_photos()
        );
        assert!(matches!(serving.begin_change(), Err(KeyFileError::NoIdentity(_))));
    }

    #[test]
    fn one_process_at_a_time_changes_the_file() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("keys");
        let first = KeyFile::lock(&path).unwrap();
        assert!(matches!(KeyFile::lock(&path), Err(KeyFileError::Busy(_))));
        drop(first);
        assert!(KeyFile::lock(&path).is_ok());
    }
}
