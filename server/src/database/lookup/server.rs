//! Look-ups on PostgreSQL. A connection comes back as it is, unless its statement failed or was given up; then it is
//! closed.

use std::sync::{Mutex, PoisonError};
use std::time::Instant;

use sqlx::any::AnyRow;
use sqlx::{AnyConnection, Connection as _};
use tokio::sync::Semaphore;

use crate::database::{ROOM_WITHIN, TRUSTED_FOR};

/// How many statements run at the same time.
const ROOM: usize = 8;

/// The connections that wait for a statement.
pub struct Server {
    url: String,
    room: Semaphore,
    idle: Mutex<Vec<(AnyConnection, Instant)>>,
}

impl Server {
    pub fn new(url: String) -> Self {
        Self { url, room: Semaphore::new(ROOM), idle: Mutex::default() }
    }

    /// The row that a statement finds by a text.
    pub async fn fetch(&self, statement: &'static str, key: &str) -> sqlx::Result<Option<AnyRow>> {
        let room = tokio::time::timeout(ROOM_WITHIN, self.room.acquire()).await;
        let _room = room.map_err(|_| sqlx::Error::PoolTimedOut)?.map_err(|_| sqlx::Error::PoolClosed)?;
        let mut connection = self.connection().await?;
        let found = sqlx::query(statement).bind(key).fetch_optional(&mut connection).await?;
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
        AnyConnection::connect(&self.url).await
    }

    pub fn close(&self) {
        self.room.close();
        self.idle().clear();
    }

    fn idle(&self) -> std::sync::MutexGuard<'_, Vec<(AnyConnection, Instant)>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
