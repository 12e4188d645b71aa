//! The app's own folder, and whether the app was here before.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

/// The file whose presence says that the app was here before.
const MARK: &str = "installed";

/// The app's own folder.
#[derive(Debug, Clone)]
pub struct Folder {
    path: PathBuf,
}

impl Folder {
    /// Opens the folder, and makes it where it is missing.
    pub fn open(path: &Path) -> io::Result<Self> {
        fs::create_dir_all(path)?;
        Ok(Self { path: fs::canonicalize(path)? })
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// A file in the folder.
    pub fn file(&self, name: &str) -> PathBuf {
        self.path.join(name)
    }

    /// Whether this is the first time that the app is here. An iPhone's keyring outlives the app, so that a
    /// secret that is found at the first start is another person's.
    pub fn is_new(&self) -> bool {
        !self.file(MARK).exists()
    }

    /// Remembers that the app was here.
    pub fn mark(&self) -> io::Result<()> {
        fs::write(self.file(MARK), [])
    }

    /// A short name for this folder among others on the same machine.
    pub fn short_name(&self) -> String {
        let digest: [u8; 32] = Sha256::digest(self.path.as_os_str().as_encoded_bytes()).into();
        format!("{:032x}", digest.iter().take(16).fold(0_u128, |number, byte| number << 8 | u128::from(*byte)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_is_new_until_it_is_marked() {
        let place = tempfile::tempdir().unwrap();
        let folder = Folder::open(&place.path().join("a/b")).unwrap();
        assert!(folder.is_new());
        folder.mark().unwrap();
        assert!(!folder.is_new());
        assert!(!Folder::open(&place.path().join("a/b")).unwrap().is_new());
    }

    #[test]
    fn two_folders_are_two_phones() {
        let place = tempfile::tempdir().unwrap();
        let [one, same, other] = ["one", "x/../one", "other"].map(|name| {
            fs::create_dir_all(place.path().join("x")).unwrap();
            Folder::open(&place.path().join(name)).unwrap().short_name()
        });
        assert_eq!(one, same);
        assert_ne!(one, other);
    }
}
