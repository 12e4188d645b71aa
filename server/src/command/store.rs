//! Where a command finds the data: database, keys, photos.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::Args;
use jiff::SignedDuration;
use object_store::ObjectStore;
use object_store::local::LocalFileSystem;
use object_store::memory::InMemory;
use sqlx::Row as _;

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
        self.assemble(KeyFile::keys, Arc::new(InMemory::new()), no_mails()).await
    }

    /// Opens everything, with the identities that open photos.
    pub async fn open_with_photos(&self) -> Result<AppState, Failure> {
        self.assemble(KeyFile::keys, self.photo_store()?, no_mails()).await
    }

    /// Opens everything for a server. It receives photos and has no need to open one.
    pub async fn open_for_serving(&self, config: Config) -> Result<AppState, Failure> {
        self.assemble(KeyFile::keys_for_serving, self.photo_store()?, config).await
    }

    /// The key file, made at first use.
    pub fn read_key_file(&self) -> Result<KeyFile, Failure> {
        Ok(KeyFile::load_or_create(&self.key_file()?, &SystemRandom)?)
    }

    async fn assemble(
        &self,
        keys: fn(&KeyFile) -> Keys,
        photos: Arc<dyn ObjectStore>,
        mut config: Config,
    ) -> Result<AppState, Failure> {
        let kept = SignedDuration::from_hours(24 * i64::from(self.photo_days));
        config.lifetimes.photos_after_review = kept;
        config.lifetimes.photos_after_report = kept;
        let database = Database::open(&self.database).await?;
        let keys = keys(&self.key_file_of(&database).await?);
        let state = AppState::assemble(Parts {
            database,
            keys: Arc::new(keys),
            photos,
            clock: Arc::new(SystemClock),
            random: Arc::new(SystemRandom),
            config,
        })?;
        Ok(state)
    }

    /// The key file that a database is read with. Has another one written to it, or is the file missing, the database is
    /// left alone: with other keys nobody in it would be found any more.
    async fn key_file_of(&self, database: &Database) -> Result<KeyFile, Failure> {
        let path = self.key_file()?;
        let file = match KeyFile::load(&path)? {
            Some(file) => file,
            None if holds_anything(database).await? => {
                return Err(format!(
                    "The key file {} is missing, and the database was written with it: bring it back, or name it with \
                     --keys",
                    path.display()
                )
                .into());
            }
            None => self.read_key_file()?,
        };
        let proof = file.keys_for_serving().master_proof();
        let mut writing = database.write().await?;
        let written: String = sqlx::query(
            "INSERT INTO meta (name, value) VALUES ('master_proof', $1)
             ON CONFLICT (name) DO UPDATE SET value = meta.value RETURNING value",
        )
        .bind(&proof)
        .fetch_one(&mut *writing)
        .await?
        .try_get("value")?;
        writing.commit().await?;
        if written != proof {
            return Err(format!(
                "The key file {} is not the one that the database was written with: name that one with --keys",
                path.display()
            )
            .into());
        }
        Ok(file)
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

/// Whether there is something in a database that only its keys make sense of.
async fn holds_anything(database: &Database) -> sqlx::Result<bool> {
    let mut reading = database.read().await?;
    for statement in [
        "SELECT id FROM account LIMIT 1",
        "SELECT id FROM registry_household LIMIT 1",
        "SELECT name FROM meta WHERE name = 'master_proof'",
    ] {
        if sqlx::query(statement).fetch_optional(&mut *reading).await?.is_some() {
            return Ok(true);
        }
    }
    Ok(false)
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
    use crate::seed::fill_with_fixed;
    use crate::testing::TestServer;

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

    #[tokio::test]
    async fn a_database_is_opened_with_no_other_keys_than_it_was_written_with() {
        let server = TestServer::start().await;
        let at = |name: &str| Some(server.folder.path().join(name));
        let store = StoreArguments { database: server.location.clone(), keys: at("keys"), photos: None, photo_days: 7 };
        store.open().await.unwrap();
        store.open().await.unwrap();
        let other = StoreArguments { keys: at("other"), ..store.clone() };
        for state in ["missing", "another"] {
            let failure = other.open().await.err().unwrap().to_string();
            assert!(failure.contains("--keys"), "{failure}");
            assert_eq!(other.keys.as_ref().unwrap().exists(), state == "another", "none is made");
            other.read_key_file().unwrap();
        }
        let serving = StoreArguments { keys: at("serving"), ..store.clone() };
        store.read_key_file().unwrap().for_serving(serving.keys.as_ref().unwrap()).unwrap();
        serving.open().await.unwrap();
    }

    #[tokio::test]
    async fn a_registry_from_before_there_was_a_proof_gets_no_new_keys() {
        let server = TestServer::start().await;
        fill_with_fixed(&server.state).await;
        let keys = Some(server.folder.path().join("keys"));
        let store = StoreArguments { database: server.location.clone(), keys, photos: None, photo_days: 7 };
        let failure = store.open().await.err().unwrap().to_string();
        assert!(failure.contains("is missing") && !store.keys.as_ref().unwrap().exists(), "{failure}");
    }
}
