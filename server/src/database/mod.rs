//! The database: SQLite in a file, or PostgreSQL by URL, through the same statements.
//!
//! Statements are portable (`$1`, `TEXT`, `BIGINT`); whatever must differ between the engines stands
//! in this folder and nowhere else. Writing transactions take turns on SQLite, so that none of them
//! ever meets a locked database. They must hold on PostgreSQL too, where they run side by side:
//! decide by unique columns and by `UPDATE … WHERE` with a look at how many rows it changed, never
//! by a `SELECT` alone.

mod location;
mod lookup;

use std::ops::{Deref, DerefMut};
use std::sync::{Arc, PoisonError};
use std::time::{Duration, Instant};

use sqlx::any::AnyPoolOptions;
use sqlx::{Any, AnyConnection, AnyPool, Connection as _, Executor as _, Transaction};
use tokio::sync::{Mutex, OwnedMutexGuard};

use lookup::Lookups;

pub use location::{DatabaseLocation, LocationError};
pub use lookup::{Found, Value};

/// A connection that nobody used for longer is asked whether it still lives before it is used.
const TRUSTED_FOR: Duration = Duration::from_secs(5);

/// How long somebody waits for a connection.
const ROOM_WITHIN: Duration = Duration::from_secs(20);

/// Longer than the pause between two tries of SQLite's.
const GIVEN_WAY: Duration = Duration::from_millis(150);
/// Who waits for a long work of many transactions waits so long for a pause.
const GIVE_WAY_EACH: Duration = Duration::from_secs(1);

/// The connections.
#[derive(Debug, Clone)]
pub struct Database {
    pool: AnyPool,
    engine: Engine,
    turn: Arc<Mutex<()>>,
    lookups: Arc<Lookups>,
    gave_way: Arc<std::sync::Mutex<Instant>>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Engine {
    Sqlite,
    Postgres,
}

/// Why a database can't be opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// Its folder or its file can't be made.
    #[error("Unable to make the file of the database: {0}")]
    File(#[from] std::io::Error),
    /// It can't be reached.
    #[error("Unable to open the database: {}", without_values(.0))]
    Connect(#[from] sqlx::Error),
    /// Its tables can't be brought up to date.
    #[error("Unable to bring the tables up to date: {0}")]
    Migrate(#[from] sqlx::migrate::MigrateError),
}

impl Database {
    /// Opens the database, makes it if it is a missing file, and brings its tables up to date.
    pub async fn open(location: &DatabaseLocation) -> Result<Self, OpenError> {
        sqlx::any::install_default_drivers();
        if let Some(file) = location.file() {
            location::make(file)?;
        }
        let engine = if location.file().is_some() { Engine::Sqlite } else { Engine::Postgres };
        let url = location.url();
        let lookups = Arc::new(Lookups::new(location));
        let pool = AnyPoolOptions::new()
            .max_connections(match engine {
                Engine::Sqlite => 8,
                Engine::Postgres => 16,
            })
            .acquire_timeout(ROOM_WITHIN)
            // Asking each connection whether it lives, each time, costs as much as the statement that follows.
            .test_before_acquire(false)
            .before_acquire(|connection, meta| {
                Box::pin(async move {
                    if meta.idle_for > TRUSTED_FOR {
                        connection.ping().await?;
                    }
                    Ok(true)
                })
            })
            .after_connect(move |connection, _| Box::pin(async move { prepare(engine, connection).await }))
            .connect(&url)
            .await?;
        sqlx::migrate!().run(&pool).await?;
        let database = Self { pool, engine, turn: Arc::default(), lookups, gave_way: Arc::new(Instant::now().into()) };
        database.protect_audit().await?;
        Ok(database)
    }

    /// A transaction that reads one state of the data, however long it takes. What it writes is lost.
    pub async fn read(&self) -> sqlx::Result<Reading> {
        let begin = match self.engine {
            Engine::Sqlite => "BEGIN",
            Engine::Postgres => "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
        };
        Ok(Reading { transaction: self.pool.begin_with(begin).await? })
    }

    /// The row that a single statement finds by a text, its only parameter. It needs no transaction to see one state of
    /// the data.
    pub async fn look_up<const N: usize>(&self, statement: &'static str, key: &str) -> sqlx::Result<Found<N>> {
        self.lookups.fetch(statement, key).await
    }

    /// A transaction that writes. Dropped without [`Writing::commit`], it has changed nothing.
    pub async fn write(&self) -> sqlx::Result<Writing> {
        match self.engine {
            Engine::Sqlite => {
                let turn = Arc::clone(&self.turn).lock_owned().await;
                let transaction = self.pool.begin_with("BEGIN IMMEDIATE").await?;
                Ok(Writing { transaction, lookups: Arc::clone(&self.lookups), _turn: Some(turn) })
            }
            Engine::Postgres => {
                let transaction = self.pool.begin().await?;
                Ok(Writing { transaction, lookups: Arc::clone(&self.lookups), _turn: None })
            }
        }
    }

    /// Whether the database answers.
    pub async fn answers(&self) -> bool {
        match self.pool.acquire().await {
            Ok(mut connection) => connection.ping().await.is_ok(),
            Err(_) => false,
        }
    }

    /// Empties SQLite's write-ahead log, so that what was erased does not live on in it. A reader in the way only
    /// delays that until the next time.
    pub async fn forget_log(&self) {
        if self.engine == Engine::Sqlite
            && let Ok(mut connection) = self.pool.acquire().await
            && let Err(error) = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").await
        {
            tracing::debug!(error = without_values(&error), "the log is emptied later");
        }
    }

    /// Has PostgreSQL look at the tables of the registry anew. It goes by what it saw the last time, and to a release
    /// that it never saw it would take the way that suits an empty one: through all of its rows. SQLite has no such
    /// choice.
    pub async fn note_sizes(&self) -> sqlx::Result<()> {
        if self.engine == Engine::Postgres {
            let mut connection = self.pool.acquire().await?;
            let look = "ANALYZE
                 registry_household, registry_person, registry_assistance, registry_refused, household_change";
            connection.execute(look).await?;
        }
        Ok(())
    }

    /// Between two of many transactions: lets another process write, each second. Who waits for SQLite asks each tenth of
    /// a second, and would never meet a moment without a writer. On PostgreSQL nobody waits.
    pub async fn give_way(&self) {
        let gave_way = || self.gave_way.lock().unwrap_or_else(PoisonError::into_inner);
        if self.engine == Engine::Sqlite && gave_way().elapsed() > GIVE_WAY_EACH {
            tokio::time::sleep(GIVEN_WAY).await;
            *gave_way() = Instant::now();
        }
    }

    /// Lets running statements finish and closes every connection.
    pub async fn close(&self) {
        self.lookups.close();
        self.forget_log().await;
        self.pool.close().await;
    }

    /// Entries of the audit are only ever added: the database itself refuses to change or drop one.
    async fn protect_audit(&self) -> sqlx::Result<()> {
        let statements: &[&'static str] = match self.engine {
            Engine::Sqlite => &[
                "CREATE TRIGGER IF NOT EXISTS audit_unchanged BEFORE UPDATE ON audit
                 BEGIN SELECT RAISE(ABORT, 'audit entries are only added'); END",
                "CREATE TRIGGER IF NOT EXISTS audit_kept BEFORE DELETE ON audit
                 BEGIN SELECT RAISE(ABORT, 'audit entries are only added'); END",
            ],
            Engine::Postgres => &[
                "CREATE OR REPLACE FUNCTION audit_refuse() RETURNS trigger LANGUAGE plpgsql AS
                 $$ BEGIN RAISE EXCEPTION 'audit entries are only added'; END $$",
                "CREATE OR REPLACE TRIGGER audit_unchanged BEFORE UPDATE OR DELETE OR TRUNCATE ON audit
                 FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse()",
            ],
        };
        let mut writing = self.write().await?;
        for statement in statements {
            writing.execute(*statement).await?;
        }
        writing.commit().await
    }
}

#[cfg(test)]
impl Database {
    /// Takes the protection of the audit away, as somebody would who wants to change it.
    pub(crate) async fn expose_audit(&self) {
        let statements: &[&'static str] = match self.engine {
            Engine::Sqlite => &["DROP TRIGGER audit_unchanged", "DROP TRIGGER audit_kept"],
            Engine::Postgres => &["DROP TRIGGER audit_unchanged ON audit"],
        };
        let mut connection = self.pool.acquire().await.unwrap();
        for statement in statements {
            connection.execute(*statement).await.unwrap();
        }
    }
}

async fn prepare(engine: Engine, connection: &mut AnyConnection) -> sqlx::Result<()> {
    if engine == Engine::Sqlite {
        // A second process (the command line beside the server) is waited for. An acknowledged write
        // survives a loss of power, and what is deleted is overwritten.
        for pragma in [
            "PRAGMA busy_timeout = 10000",
            "PRAGMA journal_mode = WAL",
            "PRAGMA synchronous = FULL",
            "PRAGMA foreign_keys = ON",
            "PRAGMA secure_delete = ON",
        ] {
            connection.execute(pragma).await?;
        }
    }
    Ok(())
}

/// A reading transaction: see [`Database::read`].
#[derive(Debug)]
pub struct Reading {
    transaction: Transaction<'static, Any>,
}

impl Deref for Reading {
    type Target = AnyConnection;

    fn deref(&self) -> &AnyConnection {
        &self.transaction
    }
}

impl DerefMut for Reading {
    fn deref_mut(&mut self) -> &mut AnyConnection {
        &mut self.transaction
    }
}

/// A writing transaction: see [`Database::write`].
#[derive(Debug)]
pub struct Writing {
    transaction: Transaction<'static, Any>,
    lookups: Arc<Lookups>,
    _turn: Option<OwnedMutexGuard<()>>,
}

impl Writing {
    /// Keeps what was written.
    pub async fn commit(self) -> sqlx::Result<()> {
        self.transaction.commit().await?;
        self.lookups.note_written();
        Ok(())
    }
}

impl Deref for Writing {
    type Target = AnyConnection;

    fn deref(&self) -> &AnyConnection {
        &self.transaction
    }
}

impl DerefMut for Writing {
    fn deref_mut(&mut self) -> &mut AnyConnection {
        &mut self.transaction
    }
}

/// `($1, $2), ($3, $4)` for two rows of two columns. On SQLite `(?, ?), (?, ?)`: of a place with a name sqlx asks the
/// name, and SQLite goes through all names each time. Nothing else of such a statement may have a place.
pub fn rows_of_places(connection: &AnyConnection, rows: usize, columns: usize) -> String {
    places(rows, columns, connection.backend_name() != "SQLite")
}

fn places(rows: usize, columns: usize, named: bool) -> String {
    let place = |number: usize| if named { format!("${number}") } else { "?".to_owned() };
    let row = |row: usize| {
        let places: Vec<String> = (1..=columns).map(|column| place(row * columns + column)).collect();
        format!("({})", places.join(", "))
    };
    (0..rows).map(row).collect::<Vec<_>>().join(", ")
}

/// What went wrong, without any value that a statement carried.
pub fn without_values(error: &sqlx::Error) -> String {
    match error {
        sqlx::Error::Database(error) => format!(
            "{} (code {}, constraint {})",
            error.message(),
            error.code().unwrap_or_default(),
            error.constraint().unwrap_or("none")
        ),
        error => error.to_string(),
    }
}

/// Whether a statement failed because a row with the same unique value is there already.
pub fn is_taken(error: &sqlx::Error) -> bool {
    error.as_database_error().is_some_and(sqlx::error::DatabaseError::is_unique_violation)
}

#[cfg(test)]
mod tests {
    use sqlx::Row as _;

    use super::*;

    async fn temporary() -> (tempfile::TempDir, Database) {
        let folder = tempfile::tempdir().unwrap();
        let database = open_in(&folder).await.unwrap();
        (folder, database)
    }

    async fn open_in(folder: &tempfile::TempDir) -> Result<Database, OpenError> {
        let file = folder.path().join("new folder/a?b.db");
        Database::open(&DatabaseLocation::parse(file.to_str().unwrap()).unwrap()).await
    }

    #[tokio::test]
    async fn a_missing_file_and_folder_are_made_and_opened_again() {
        let (folder, database) = temporary().await;
        assert!(folder.path().join("new folder/a?b.db").exists());
        assert!(database.answers().await);
        database.close().await;
        assert!(!database.answers().await);
        assert!(open_in(&folder).await.is_ok());
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn writers_take_turns_and_none_is_turned_away() {
        let (_folder, database) = temporary().await;
        let mut writing = database.write().await.unwrap();
        writing.execute("CREATE TABLE counter (value BIGINT NOT NULL)").await.unwrap();
        writing.execute("INSERT INTO counter (value) VALUES (0)").await.unwrap();
        writing.commit().await.unwrap();
        let tasks: Vec<_> = (0..50)
            .map(|_| {
                let database = database.clone();
                tokio::spawn(async move {
                    let mut writing = database.write().await.unwrap();
                    let row = sqlx::query("SELECT value FROM counter").fetch_one(&mut *writing).await.unwrap();
                    let value: i64 = row.get("value");
                    sqlx::query("UPDATE counter SET value = $1").bind(value + 1).execute(&mut *writing).await.unwrap();
                    writing.commit().await.unwrap();
                })
            })
            .collect();
        for task in tasks {
            task.await.unwrap();
        }
        let mut reading = database.read().await.unwrap();
        let row = sqlx::query("SELECT value FROM counter").fetch_one(&mut *reading).await.unwrap();
        assert_eq!(row.get::<i64, _>("value"), 50);
    }

    #[tokio::test]
    async fn work_of_many_transactions_lets_another_process_write() {
        let (folder, working) = temporary().await;
        let other = open_in(&folder).await.unwrap();
        let work = tokio::spawn(async move {
            loop {
                let writing = working.write().await.unwrap();
                // Hardly a moment without a writer, but for the pauses.
                tokio::time::sleep(Duration::from_millis(300)).await;
                writing.commit().await.unwrap();
                working.give_way().await;
            }
        });
        tokio::time::sleep(Duration::from_millis(100)).await;
        // It would be refused after ten seconds.
        other.write().await.unwrap().commit().await.unwrap();
        work.abort();
    }

    #[tokio::test]
    async fn what_is_not_committed_is_not_kept() {
        let (_folder, database) = temporary().await;
        let mut writing = database.write().await.unwrap();
        writing.execute("INSERT INTO meta (name, value) VALUES ('a', 'b')").await.unwrap();
        drop(writing);
        let mut reading = database.read().await.unwrap();
        assert!(
            sqlx::query("SELECT name FROM meta WHERE name = 'a'")
                .fetch_optional(&mut *reading)
                .await
                .unwrap()
                .is_none()
        );
    }

    #[test]
    fn places_are_numbered_through_all_rows() {
        assert_eq!(places(1, 2, true), "($1, $2)");
        assert_eq!(places(2, 3, true), "($1, $2, $3), ($4, $5, $6)");
        assert_eq!(places(2, 3, false), "(?, ?, ?), (?, ?, ?)");
    }

    #[tokio::test]
    async fn rows_of_places_are_filled_in_the_order_of_their_values() {
        let (_folder, database) = temporary().await;
        let mut writing = database.write().await.unwrap();
        let places = rows_of_places(&writing, 2, 2);
        assert_eq!(places, "(?, ?), (?, ?)");
        let statement = sqlx::AssertSqlSafe(format!("INSERT INTO meta (name, value) VALUES {places}"));
        let query = ["a", "1", "b", "2"].into_iter().fold(sqlx::query(statement), sqlx::query::Query::bind);
        query.execute(&mut *writing).await.unwrap();
        let row = sqlx::query("SELECT value FROM meta WHERE name = 'b'").fetch_one(&mut *writing).await.unwrap();
        assert_eq!(row.get::<String, _>("value"), "2");
    }
}
