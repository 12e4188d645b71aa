//! Where a command finds the data: database, keys, photos.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::Args;
use object_store::ObjectStore;
use object_store::local::LocalFileSystem;

use super::Failure;
use crate::AppState;
use crate::clock::SystemClock;
use crate::config::{Config, MailRoute};
use crate::database::{Database, DatabaseLocation};
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
}

impl StoreArguments {
    /// Opens everything, for a command that serves nobody: mails are left to the server.
    pub async fn open(&self) -> Result<AppState, Failure> {
        // Nothing delivers here, so that the folder is never written to.
        self.open_with(Config::new(MailRoute::Mailbox(PathBuf::new()))).await
    }

    /// Opens everything.
    pub async fn open_with(&self, config: Config) -> Result<AppState, Failure> {
        let random = Arc::new(SystemRandom);
        let keys = Arc::new(Keys::load_or_create(&self.key_file()?, &*random)?);
        let database = Database::open(&self.database).await?;
        let state = AppState::assemble(Parts {
            database,
            keys,
            photos: self.photo_store()?,
            clock: Arc::new(SystemClock),
            random,
            config,
        })?;
        Ok(state)
    }

    fn key_file(&self) -> Result<PathBuf, Failure> {
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
}
