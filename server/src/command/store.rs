//! Where a command finds the data: database, keys, photos.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::Args;
use jiff::SignedDuration;
use object_store::ObjectStore;
use object_store::local::LocalFileSystem;
use object_store::memory::InMemory;

use super::Failure;
use crate::AppState;
use crate::clock::SystemClock;
use crate::config::{Config, MailRoute};
use crate::database::{Database, DatabaseLocation};
use crate::key_file::KeyFile;
use crate::keys::Keys;
use crate::random::SystemRandom;
use crate::state::Parts;

/// Where the data lies.
#[derive(Debug, Clone, Args)]
pub struct StoreArguments {
    /// The database: `sqlite://FILE`, a path, or `postgres://…`; a missing file is made.
    #[arg(
        long,
        global = true,
        env = "BANSOSKU_DATABASE",
        default_value = "sqlite://bansosku-data/bansosku.db",
        hide_env_values = true
    )]
    pub database: DatabaseLocation,
    /// The key file, made at first use; beside a SQLite file when nothing is said.
    #[arg(long, global = true, env = "BANSOSKU_KEYS", value_name = "FILE")]
    pub keys: Option<PathBuf>,
    /// The folder of the photos: `file:///FOLDER` or a path; beside a SQLite file when nothing is said.
    #[arg(long, global = true, env = "BANSOSKU_PHOTOS", value_name = "URL")]
    pub photos: Option<String>,
    /// Days that photos are kept after the review or the report that they were sent for has ended. A month is long
    /// enough to object. Give the same to `serve`, `account` and `report`.
    #[arg(long, global = true, env = "BANSOSKU_PHOTO_DAYS", value_name = "DAYS", default_value_t = 30,
          value_parser = clap::value_parser!(u16).range(0..=365))]
    pub photo_days: u16,
}

impl StoreArguments {
    /// Opens the database, for a command that serves nobody and touches no photo: mails are left to the server.
    pub async fn open(&self) -> Result<AppState, Failure> {
        self.assemble(self.read_key_file()?.keys(), Arc::new(InMemory::new()), no_mails()).await
    }

    /// Opens everything, with the identities that open photos.
    pub async fn open_with_photos(&self) -> Result<AppState, Failure> {
        self.assemble(self.read_key_file()?.keys(), self.photo_store()?, no_mails()).await
    }

    /// Opens everything for a server. It receives photos and has no need to open one.
    pub async fn open_for_serving(&self, config: Config) -> Result<AppState, Failure> {
        self.assemble(self.read_key_file()?.keys_for_serving(), self.photo_store()?, config).await
    }

    /// The key file, made at first use.
    pub fn read_key_file(&self) -> Result<KeyFile, Failure> {
        Ok(KeyFile::load_or_create(&self.key_file()?, &SystemRandom)?)
    }

    async fn assemble(
        &self,
        keys: Keys,
        photos: Arc<dyn ObjectStore>,
        mut config: Config,
    ) -> Result<AppState, Failure> {
        let kept = SignedDuration::from_hours(24 * i64::from(self.photo_days));
        config.lifetimes.photos_after_review = kept;
        config.lifetimes.photos_after_report = kept;
        let state = AppState::assemble(Parts {
            database: Database::open(&self.database).await?,
            keys: Arc::new(keys),
            photos,
            clock: Arc::new(SystemClock),
            random: Arc::new(SystemRandom),
            config,
        })?;
        Ok(state)
    }

    /// Where the key file lies.
    pub fn key_file(&self) -> Result<PathBuf, Failure> {
        if let Some(path) = &self.keys {
            return Ok(path.clone());
        }
        match self.database.file() {
            Some(file) => Ok(beside(file, ".keys")),
            None => Ok(data_folder()?.join("bansosku.keys")),
        }
    }

    fn photo_store(&self) -> Result<Arc<dyn ObjectStore>, Failure> {
        let folder = match (&self.photos, self.database.file()) {
            (Some(text), _) => folder_of(text)?,
            (None, Some(file)) => beside(file, ".photos"),
            (None, None) => data_folder()?.join("photos"),
        };
        std::fs::create_dir_all(&folder)?;
        // A photo that was answered for must survive a loss of power, as the database does.
        Ok(Arc::new(LocalFileSystem::new_with_prefix(folder)?.with_fsync(true)))
    }
}

/// Nothing delivers mails in a command, so that the folder is never written to.
fn no_mails() -> Config {
    Config::new(MailRoute::Mailbox(PathBuf::new()))
}

/// `/data/a.db` and `.keys` give `/data/a.db.keys`.
fn beside(file: &Path, ending: &str) -> PathBuf {
    let mut path = file.as_os_str().to_owned();
    path.push(ending);
    path.into()
}

fn folder_of(text: &str) -> Result<PathBuf, Failure> {
    match text.split_once("://") {
        Some(("file", path)) => Ok(PathBuf::from(path)),
        Some((scheme, _)) => {
            Err(format!("Unable to keep photos by the scheme {scheme}: give file:///FOLDER or a path").into())
        }
        None => Ok(PathBuf::from(text)),
    }
}

/// The user's data folder, by the rules of XDG.
fn data_folder() -> Result<PathBuf, Failure> {
    let data = std::env::var_os("XDG_DATA_HOME").map(PathBuf::from).filter(|path| path.is_absolute());
    let home = || std::env::var_os("HOME").map(|home| PathBuf::from(home).join(".local/share"));
    let folder = data.or_else(home).ok_or("Unable to find the user's data folder: give --keys and --photos")?;
    Ok(folder.join("bansosku"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_and_photos_lie_beside_the_database_file() {
        assert_eq!(beside(Path::new("/data/a.db"), ".keys"), Path::new("/data/a.db.keys"));
    }

    #[test]
    fn the_photo_folder_is_taken_as_a_url_or_a_path() {
        assert_eq!(folder_of("file:///data/photos").unwrap(), Path::new("/data/photos"));
        assert_eq!(folder_of("photos").unwrap(), Path::new("photos"));
        assert!(folder_of("s3://bucket").is_err());
    }

    #[tokio::test]
    async fn a_command_that_touches_no_photo_makes_no_folder_for_them() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("a.db");
        let database = DatabaseLocation::File(file.clone());
        let store = StoreArguments { database, keys: None, photos: None, photo_days: 7 };
        let state = store.open().await.unwrap();
        assert_eq!(state.config.lifetimes.photos_after_review, SignedDuration::from_hours(7 * 24));
        state.database.close().await;
        assert!(!beside(&file, ".photos").exists());
        let state = store.open_for_serving(no_mails()).await.unwrap();
        assert!(beside(&file, ".photos").exists());
        assert!(!state.keys.opens_photos());
        state.database.close().await;
    }
}
