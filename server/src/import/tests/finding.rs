//! That rows are found without going through a release.

use super::super::lookup::{MOST_VALUES, PERSON};
use super::*;
use crate::database::DatabaseLocation;

/// PostgreSQL went through all people of the release for each batch, because it took the release for empty.
#[tokio::test]
async fn people_of_a_release_that_arrives_are_found_by_their_numbers_however_many_there_are() {
    let server = TestServer::start().await;
    taken(&server, &lines_of(&households(600))).await;
    let mut reading = server.state.database.read().await.unwrap();
    let release = release::current(&mut reading).await.unwrap();
    let (explain, column) = match server.location {
        DatabaseLocation::File(_) => ("EXPLAIN QUERY PLAN", "detail"),
        DatabaseLocation::Server(_) => ("EXPLAIN", "QUERY PLAN"),
    };
    let statement = format!("{explain} {}", PERSON.statement(MOST_VALUES));
    let query = sqlx::query(sqlx::AssertSqlSafe(statement)).bind(release);
    let query = (0..MOST_VALUES).fold(query, |query, number| query.bind(format!("number {number}")));
    let rows = query.fetch_all(&mut *reading).await.unwrap();
    let plan: Vec<String> = rows.iter().map(|row| row.get(column)).collect();
    let plan = plan.join("\n");
    assert!(plan.contains("nik_index=?") || plan.contains("Index Cond: ((release = $1) AND (nik_index"), "{plan}");
}
