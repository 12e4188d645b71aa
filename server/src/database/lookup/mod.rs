//! Single statements that look a row up by one text: the one that every request begins with, and a village's list.
//!
//! sqlx runs each statement of SQLite on a thread of its own, and its pool asks a connection whether it lives. For one
//! row by its key, both cost several times the statement. So look-ups have connections of their own: to SQLite through
//! `rusqlite` on the thread that asks, to PostgreSQL a few that take many questions along.
//!
//! A statement is `SELECT … FROM … WHERE … KEY = $1`, of which each key has one row at the most.

mod file;
mod server;

use sqlx::any::AnyTypeInfoKind;
use sqlx::{Row as _, ValueRef as _};

use self::file::File;
use self::server::Server;
use super::DatabaseLocation;

/// A row of `N` columns.
pub type Found<const N: usize> = Option<[Value; N]>;

/// What stands in a column.
#[derive(Clone, PartialEq, Eq)]
pub enum Value {
    /// Nothing.
    Null,
    /// A whole number.
    Number(i64),
    /// A text.
    Text(String),
    /// Bytes.
    Bytes(Vec<u8>),
}

impl Value {
    /// The number, or nothing.
    pub fn optional_number(self) -> sqlx::Result<Option<i64>> {
        match self {
            Self::Null => Ok(None),
            Self::Number(number) => Ok(Some(number)),
            _ => Err(unexpected()),
        }
    }

    /// The number that must be there.
    pub fn number(self) -> sqlx::Result<i64> {
        self.optional_number()?.ok_or_else(unexpected)
    }

    /// The text, or nothing.
    pub fn optional_text(self) -> sqlx::Result<Option<String>> {
        match self {
            Self::Null => Ok(None),
            Self::Text(text) => Ok(Some(text)),
            _ => Err(unexpected()),
        }
    }

    /// The text that must be there.
    pub fn text(self) -> sqlx::Result<String> {
        self.optional_text()?.ok_or_else(unexpected)
    }

    /// The bytes that must be there.
    pub fn bytes(self) -> sqlx::Result<Vec<u8>> {
        match self {
            Self::Bytes(bytes) => Ok(bytes),
            _ => Err(unexpected()),
        }
    }
}

/// Of a column that is not what the statement's author took it for. It says nothing of what stands there.
fn unexpected() -> sqlx::Error {
    sqlx::Error::Decode("a column of a look-up is of another kind".into())
}

/// The ways to a row.
pub(super) enum Lookups {
    File(File),
    Server(Server),
}

impl std::fmt::Debug for Lookups {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("Lookups(…)")
    }
}

impl Lookups {
    /// None is opened before it is needed.
    pub fn new(location: &DatabaseLocation) -> Self {
        match location {
            DatabaseLocation::File(path) => Self::File(File::new(path.clone())),
            DatabaseLocation::Server(url) => Self::Server(Server::new(url.clone())),
        }
    }

    /// The row that a statement finds by a text, its only parameter.
    pub async fn fetch<const N: usize>(&self, statement: &'static str, key: &str) -> sqlx::Result<Found<N>> {
        match self {
            Self::File(file) => file.fetch(statement, key),
            Self::Server(server) => {
                let found = server.fetch(statement, key).await?;
                found.map(|values| values.try_into().map_err(|_| unexpected())).transpose()
            }
        }
    }

    /// Notes that this process has written.
    pub fn note_written(&self) {
        if let Self::File(file) = self {
            file.note_written();
        }
    }

    /// Closes what waits; what is in use is closed when its statement ends.
    pub fn close(&self) {
        match self {
            Self::File(file) => file.close(),
            Self::Server(server) => server.close(),
        }
    }
}

fn value(row: &sqlx::any::AnyRow, column: usize) -> sqlx::Result<Value> {
    let raw = row.try_get_raw(column)?;
    if raw.is_null() {
        return Ok(Value::Null);
    }
    Ok(match raw.type_info().kind() {
        AnyTypeInfoKind::SmallInt | AnyTypeInfoKind::Integer | AnyTypeInfoKind::BigInt => {
            Value::Number(row.try_get(column)?)
        }
        AnyTypeInfoKind::Text => Value::Text(row.try_get(column)?),
        AnyTypeInfoKind::Blob => Value::Bytes(row.try_get(column)?),
        _ => return Err(unexpected()),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::TestServer;

    #[tokio::test(flavor = "multi_thread")]
    async fn a_statement_that_fails_or_is_given_up_leaves_the_others_alone() {
        let server = TestServer::start().await;
        let database = &server.state.database;
        for _ in 0..20 {
            assert!(database.look_up::<1>("SELECT no_such_column FROM meta WHERE name = $1", "a").await.is_err());
            let state = "SELECT state FROM registry_release WHERE state = $1";
            drop(tokio::time::timeout(std::time::Duration::ZERO, database.look_up::<1>(state, "current")).await);
            let [found] = database.look_up(state, "current").await.unwrap().unwrap();
            assert_eq!(found.text().unwrap(), "current");
        }
        database.close().await;
        assert!(database.look_up::<1>("SELECT value FROM meta WHERE name = $1", "a").await.is_err());
    }

    #[tokio::test]
    async fn each_kind_of_column_is_read_as_what_it_is_and_never_as_another() {
        let server = TestServer::start().await;
        let database = &server.state.database;
        let mut writing = database.write().await.unwrap();
        sqlx::query("INSERT INTO village_list (release, village, people, sealed) VALUES (1, '3302010001', 7, $1)")
            .bind(vec![1_u8, 2])
            .execute(&mut *writing)
            .await
            .unwrap();
        writing.commit().await.unwrap();
        let statement = "SELECT village, people, sealed, CAST(NULL AS TEXT) FROM village_list WHERE village = $1";
        let row: [Value; 4] = database.look_up(statement, "3302010001").await.unwrap().unwrap();
        let [village, people, sealed, nothing] = row.clone();
        assert_eq!(village.text().unwrap(), "3302010001");
        assert_eq!(people.number().unwrap(), 7);
        assert_eq!(sealed.bytes().unwrap(), [1, 2]);
        assert_eq!(nothing.optional_text().unwrap(), None);
        let [village, people, sealed, nothing] = row;
        assert!(village.number().is_err() && people.text().is_err() && sealed.text().is_err());
        assert!(nothing.clone().number().is_err() && nothing.clone().text().is_err() && nothing.bytes().is_err());
        assert!(database.look_up::<3>(statement, "3302010001").await.is_err(), "one column too many");
        assert!(database.look_up::<4>(statement, "3302010002").await.unwrap().is_none());
    }

    /// They run on the thread that asks, so that none may go through a table.
    #[tokio::test]
    async fn each_look_up_goes_straight_to_its_row() {
        let server = TestServer::start().await;
        if !matches!(server.location, DatabaseLocation::File(_)) {
            return;
        }
        let mut reading = server.state.database.read().await.unwrap();
        for statement in [crate::session::HOLDER, crate::check::list::LIST_OF_VILLAGE] {
            let plan = sqlx::AssertSqlSafe(format!("EXPLAIN QUERY PLAN {statement}"));
            let rows = sqlx::query(plan).bind("x").fetch_all(&mut *reading).await.unwrap();
            assert!(rows.len() > 1);
            for row in rows {
                let step: String = row.get("detail");
                // There are two releases at the most.
                let goes_through = step.starts_with("SCAN") && !step.starts_with("SCAN registry_release");
                assert!(!goes_through, "{statement}\n{step}");
            }
        }
    }

    #[tokio::test]
    async fn a_transaction_of_look_ups_ends_by_itself_and_the_log_can_be_emptied() {
        let server = TestServer::start().await;
        let DatabaseLocation::File(path) = &server.location else { return };
        let database = &server.state.database;
        let mut writing = database.write().await.unwrap();
        sqlx::query("INSERT INTO meta (name, value) VALUES ('a', 'b')").execute(&mut *writing).await.unwrap();
        writing.commit().await.unwrap();
        database.look_up::<1>("SELECT value FROM meta WHERE name = $1", "a").await.unwrap();
        let log = path.with_extension(format!("{}-wal", path.extension().unwrap().display()));
        for _ in 0..100 {
            tokio::time::sleep(std::time::Duration::from_millis(20)).await;
            database.forget_log().await;
            if std::fs::metadata(&log).unwrap().len() == 0 {
                return;
            }
        }
        panic!("the log can't be emptied");
    }

    #[tokio::test]
    async fn what_another_process_writes_is_seen_soon() {
        let server = TestServer::start().await;
        let other = super::super::Database::open(&server.location).await.unwrap();
        let database = &server.state.database;
        let statement = "SELECT value FROM meta WHERE name = $1";
        assert!(database.look_up::<1>(statement, "a").await.unwrap().is_none());
        let mut writing = other.write().await.unwrap();
        sqlx::query("INSERT INTO meta (name, value) VALUES ('a', 'b')").execute(&mut *writing).await.unwrap();
        writing.commit().await.unwrap();
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        assert!(database.look_up::<1>(statement, "a").await.unwrap().is_some());
    }

    #[tokio::test]
    async fn a_look_up_sees_what_was_just_written() {
        let server = TestServer::start().await;
        let database = &server.state.database;
        let statement = "SELECT value FROM meta WHERE name = $1";
        assert!(database.look_up::<1>(statement, "a").await.unwrap().is_none());
        let mut writing = database.write().await.unwrap();
        sqlx::query("INSERT INTO meta (name, value) VALUES ('a', 'b')").execute(&mut *writing).await.unwrap();
        assert!(database.look_up::<1>(statement, "a").await.unwrap().is_none(), "nothing is committed yet");
        writing.commit().await.unwrap();
        let [value] = database.look_up(statement, "a").await.unwrap().unwrap();
        assert_eq!(value.text().unwrap(), "b");
    }
}
