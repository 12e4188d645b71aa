//! Connections for single statements.
//!
//! The pool asks a connection whether it lives each time that one comes back. For the one statement that every request
//! begins with, whose token it is, that costs more than the statement. Here a connection comes back as it is, unless its
//! statement failed or was given up; then it is closed.

use std::sync::{Mutex, PoisonError};
use std::time::Instant;

use sqlx::any::{AnyArguments, AnyRow};
use sqlx::query::Query;
use sqlx::{Any, AnyConnection, Connection as _};
use tokio::sync::Semaphore;

use super::{Engine, ROOM_WITHIN, TRUSTED_FOR, prepare};

/// How many statements run at the same time.
const ROOM: usize = 8;

/// The connections that wait for a statement.
pub(super) struct Lookups {
    engine: Engine,
    url: String,
    room: Semaphore,
    idle: Mutex<Vec<(AnyConnection, Instant)>>,
}

impl std::fmt::Debug for Lookups {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("Lookups(…)")
    }
}

impl Lookups {
    /// None is opened before it is needed.
    pub fn new(engine: Engine, url: String) -> Self {
        Self { engine, url, room: Semaphore::new(ROOM), idle: Mutex::default() }
    }

    /// The row that a statement finds.
    pub async fn fetch(&self, statement: Query<'_, Any, AnyArguments>) -> sqlx::Result<Option<AnyRow>> {
        let room = tokio::time::timeout(ROOM_WITHIN, self.room.acquire()).await;
        let _room = room.map_err(|_| sqlx::Error::PoolTimedOut)?.map_err(|_| sqlx::Error::PoolClosed)?;
        let mut connection = self.connection().await?;
        let found = statement.fetch_optional(&mut connection).await?;
        if !self.room.is_closed() {
            self.idle().push((connection, Instant::now()));
        }
        Ok(found)
    }

    /// The one that was used last, so that those that are not needed fall silent.
    async fn connection(&self) -> sqlx::Result<AnyConnection> {
        let kept = self.idle().pop();
        if let Some((mut connection, since)) = kept
            && (since.elapsed() <= TRUSTED_FOR || connection.ping().await.is_ok())
        {
            return Ok(connection);
        }
        let mut connection = AnyConnection::connect(&self.url).await?;
        prepare(self.engine, &mut connection).await?;
        Ok(connection)
    }

    /// Closes what waits; what is in use is closed when its statement ends.
    pub fn close(&self) {
        self.room.close();
        self.idle().clear();
    }

    fn idle(&self) -> std::sync::MutexGuard<'_, Vec<(AnyConnection, Instant)>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use sqlx::Row as _;

    use crate::testing::TestServer;

    #[tokio::test(flavor = "multi_thread")]
    async fn a_statement_that_fails_or_is_given_up_leaves_the_others_alone() {
        let server = TestServer::start().await;
        let database = &server.state.database;
        for _ in 0..20 {
            assert!(database.look_up(sqlx::query("SELECT no_such_column FROM meta")).await.is_err());
            let given_up = database.look_up(sqlx::query("SELECT COUNT(*) AS count FROM registry_release"));
            drop(tokio::time::timeout(std::time::Duration::ZERO, given_up).await);
            let row = database.look_up(sqlx::query("SELECT COUNT(*) AS count FROM registry_release")).await.unwrap();
            assert_eq!(row.unwrap().get::<i64, _>("count"), 1);
        }
        database.close().await;
        assert!(database.look_up(sqlx::query("SELECT number FROM registry_release")).await.is_err());
    }
}
