//! The database of a test: a SQLite file of its own, or a PostgreSQL database of its own.
//!
//! With `BANSOSKU_TEST_POSTGRES=postgres://USER@HOST:PORT` every test runs on PostgreSQL, so that a
//! statement that only one engine takes is found. The databases are left there: give a server that is
//! thrown away afterwards.

use std::path::Path;

use sqlx::{AnyConnection, AssertSqlSafe, Connection as _, Executor as _};

use crate::database::DatabaseLocation;
use crate::random::{Random, SystemRandom};

/// A new, empty database.
pub(super) async fn new_database(folder: &Path) -> DatabaseLocation {
    let Ok(server) = std::env::var("BANSOSKU_TEST_POSTGRES") else {
        return DatabaseLocation::File(folder.join("bansosku.db"));
    };
    sqlx::any::install_default_drivers();
    let name = format!("test_{}", (&SystemRandom as &dyn Random).id());
    let mut connection = AnyConnection::connect(&format!("{server}/postgres")).await.unwrap();
    connection.execute(AssertSqlSafe(format!("CREATE DATABASE {name}"))).await.unwrap();
    connection.close().await.unwrap();
    DatabaseLocation::Server(format!("{server}/{name}"))
}
