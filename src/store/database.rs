//! The store's one file: how it is opened, what becomes of a broken one, and the statements on it.
//!
//! Write-ahead log with `synchronous=FULL`: a commit is one forced write, and it is on the disk when the
//! call returns. A rollback journal would need three, and its folder forced too, for the same promise.
//! What is deleted is overwritten (`secure_delete`), and the log is emptied when everything is forgotten.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::{Connection, ErrorCode, OptionalExtension as _, Transaction, TransactionBehavior, params};

use super::schema::{self, UpgradeError};

/// The file, and what SQLite puts beside it.
const FILE: &str = "store.db";
const BESIDE: [&str; 3] = ["-wal", "-shm", "-journal"];
/// A file that could not be read, for whoever may want to look at it. Only the last one is kept.
const ASIDE: &str = "store.broken";

/// A kind of row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Table {
    /// What was fetched from the server.
    Cache,
    /// What was begun and not sent.
    Draft,
    /// What waits to be sent.
    Outbox,
    /// Photos of drafts and of what waits.
    Photo,
}

impl Table {
    /// Every kind.
    pub const ALL: [Self; 4] = [Self::Cache, Self::Draft, Self::Outbox, Self::Photo];

    /// Its name in the file.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Cache => "cache",
            Self::Draft => "draft",
            Self::Outbox => "outbox",
            Self::Photo => "photo",
        }
    }
}

/// Something about the file that its owner should know.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mishap {
    /// It was broken, and was set aside: what had not been sent yet is gone.
    SetAside,
    /// Single rows in it were broken, and are gone.
    RowsLost,
    /// A newer version of the app has written it. It stays as it is, and nothing is kept this time.
    Newer,
    /// It can't be opened; nothing is kept this time.
    Unusable,
}

/// Why a file is not used.
#[derive(Debug, thiserror::Error)]
enum OpenError {
    #[error(transparent)]
    Upgrade(#[from] UpgradeError),
    #[error("the file is broken")]
    Broken,
}

impl From<rusqlite::Error> for OpenError {
    fn from(error: rusqlite::Error) -> Self {
        Self::Upgrade(error.into())
    }
}

/// The file, or its stand-in in memory.
pub struct Database {
    connection: Connection,
}

impl Database {
    /// One in memory: where there is no place for a key, nothing may lie on the disk.
    pub fn in_memory(reached: &dyn Fn(&'static str)) -> rusqlite::Result<Self> {
        let mut connection = Connection::open_in_memory()?;
        match schema::upgrade(&mut connection, schema::STEPS, reached) {
            Ok(()) => Ok(Self { connection }),
            Err(UpgradeError::Database(error)) => Err(error),
            Err(UpgradeError::Newer(_)) => Err(rusqlite::Error::InvalidQuery),
        }
    }

    /// The file in this folder. One that is broken is set aside for a new one; one that can't be used is left as it is.
    pub fn open(folder: &Path, reached: &dyn Fn(&'static str)) -> rusqlite::Result<(Self, Option<Mishap>)> {
        let path = folder.join(FILE);
        match Self::open_file(&path, reached) {
            Ok(database) => return Ok((database, None)),
            Err(error) if is_broken(&error) => tracing::warn!("The store is broken and is set aside: {error}"),
            Err(OpenError::Upgrade(UpgradeError::Newer(version))) => {
                tracing::warn!("The store has schema {version}, which is newer than this build");
                return Ok((Self::in_memory(reached)?, Some(Mishap::Newer)));
            }
            Err(error) => {
                tracing::warn!("Unable to open the store: {error}");
                return Ok((Self::in_memory(reached)?, Some(Mishap::Unusable)));
            }
        }
        let opened = set_aside(&path).map_err(|_| OpenError::Broken).and_then(|()| Self::open_file(&path, reached));
        match opened {
            Ok(database) => Ok((database, Some(Mishap::SetAside))),
            Err(error) => {
                tracing::warn!("Unable to begin a new store: {error}");
                Ok((Self::in_memory(reached)?, Some(Mishap::Unusable)))
            }
        }
    }

    fn open_file(path: &Path, reached: &dyn Fn(&'static str)) -> Result<Self, OpenError> {
        let mut connection = Connection::open(path)?;
        connection.busy_timeout(Duration::from_secs(5))?;
        connection.pragma_update(None, "journal_mode", "WAL")?;
        connection.pragma_update(None, "synchronous", "FULL")?;
        connection.pragma_update(None, "secure_delete", "ON")?;
        // On an iPhone an ordinary sync may leave the data in the drive's own memory.
        connection.pragma_update(None, "fullfsync", "ON")?;
        connection.pragma_update(None, "checkpoint_fullfsync", "ON")?;
        let sound: String = connection.query_row("PRAGMA quick_check(1)", [], |row| row.get(0))?;
        if sound != "ok" {
            return Err(OpenError::Broken);
        }
        schema::upgrade(&mut connection, schema::STEPS, reached)?;
        for table in Table::ALL {
            connection.prepare(&format!("SELECT owner, name, sealed FROM {}", table.name()))?;
        }
        Ok(Self { connection })
    }

    /// A sealed row.
    pub fn get(&self, table: Table, owner: &str, name: &str) -> rusqlite::Result<Option<Vec<u8>>> {
        let sql = format!("SELECT sealed FROM {} WHERE owner = ?1 AND name = ?2", table.name());
        self.connection.prepare(&sql)?.query_row([owner, name], |row| row.get(0)).optional()
    }

    /// The names and sealed rows of a table, by name.
    pub fn all(&self, table: Table, owner: &str) -> rusqlite::Result<Vec<(String, Vec<u8>)>> {
        let sql = format!("SELECT name, sealed FROM {} WHERE owner = ?1 ORDER BY name", table.name());
        let mut query = self.connection.prepare(&sql)?;
        let rows = query.query_map([owner], |row| Ok((row.get(0)?, row.get(1)?)))?;
        rows.collect()
    }

    /// The names in a table.
    pub fn names(&self, table: Table, owner: &str) -> rusqlite::Result<Vec<String>> {
        let sql = format!("SELECT name FROM {} WHERE owner = ?1 ORDER BY name", table.name());
        let mut query = self.connection.prepare(&sql)?;
        let rows = query.query_map([owner], |row| row.get(0))?;
        rows.collect()
    }

    /// Does all of this, or nothing.
    pub fn change<T>(
        &mut self,
        work: impl FnOnce(&Writing<'_>) -> rusqlite::Result<T>,
        reached: &dyn Fn(&'static str),
    ) -> rusqlite::Result<T> {
        let writing = Writing(self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?);
        let done = work(&writing)?;
        reached("store: before commit");
        writing.0.commit()?;
        reached("store: committed");
        Ok(done)
    }

    /// Deletes what belongs to anybody else.
    pub fn keep_only(&mut self, owner: &str) -> rusqlite::Result<()> {
        let deleted = self.change(
            |writing| {
                let mut deleted = 0;
                for table in Table::ALL {
                    let sql = format!("DELETE FROM {} WHERE owner <> ?1", table.name());
                    deleted += writing.0.execute(&sql, [owner])?;
                }
                Ok(deleted)
            },
            &|_| (),
        )?;
        if deleted > 0 {
            self.connection.execute_batch("VACUUM; PRAGMA wal_checkpoint(TRUNCATE);")?;
        }
        Ok(())
    }
}

/// Changes that happen together.
pub struct Writing<'a>(Transaction<'a>);

impl Writing<'_> {
    /// Puts a sealed row in its place.
    pub fn put(&self, table: Table, owner: &str, name: &str, sealed: &[u8]) -> rusqlite::Result<()> {
        let sql = format!(
            "INSERT INTO {} (owner, name, sealed) VALUES (?1, ?2, ?3)
             ON CONFLICT (owner, name) DO UPDATE SET sealed = excluded.sealed",
            table.name()
        );
        self.0.prepare(&sql)?.execute(params![owner, name, sealed])?;
        Ok(())
    }

    /// Deletes a row.
    pub fn delete(&self, table: Table, owner: &str, name: &str) -> rusqlite::Result<()> {
        let sql = format!("DELETE FROM {} WHERE owner = ?1 AND name = ?2", table.name());
        self.0.prepare(&sql)?.execute([owner, name])?;
        Ok(())
    }

    /// Deletes all rows of a table.
    pub fn clear(&self, table: Table, owner: &str) -> rusqlite::Result<()> {
        self.0.execute(&format!("DELETE FROM {} WHERE owner = ?1", table.name()), [owner])?;
        Ok(())
    }
}

/// Deletes the file, and one that was set aside.
pub fn erase(folder: &Path) -> io::Result<()> {
    for name in [FILE, ASIDE] {
        remove_with_company(&folder.join(name))?;
    }
    Ok(())
}

fn set_aside(path: &Path) -> io::Result<()> {
    let aside = path.with_file_name(ASIDE);
    remove_with_company(&aside)?;
    fs::rename(path, &aside)?;
    // A log without its file would be taken for that of the next one.
    BESIDE.iter().try_for_each(|end| remove(&beside(path, end)))
}

fn remove_with_company(path: &Path) -> io::Result<()> {
    remove(path)?;
    BESIDE.iter().try_for_each(|end| remove(&beside(path, end)))
}

fn beside(path: &Path, end: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(end);
    name.into()
}

fn remove(path: &Path) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

fn is_broken(error: &OpenError) -> bool {
    match error {
        OpenError::Broken => true,
        OpenError::Upgrade(UpgradeError::Database(error)) => {
            // A statement that doesn't fit means that a table is not as its number says.
            matches!(
                error.sqlite_error_code(),
                Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase | ErrorCode::Unknown)
            )
        }
        OpenError::Upgrade(UpgradeError::Newer(_)) => false,
    }
}
