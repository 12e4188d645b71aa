//! That a release is not gone through for each batch.

use super::*;
use crate::database::DatabaseLocation;

/// It took a release that it had never seen for an empty one, and went through all people of it for each batch.
#[tokio::test]
async fn postgresql_knows_how_large_a_release_is_that_arrives() {
    let server = TestServer::start().await;
    if matches!(server.location, DatabaseLocation::File(_)) {
        return;
    }
    let loaded = taken(&server, &lines_of(&households(600))).await;
    let mut reading = server.state.database.read().await.unwrap();
    let query = sqlx::query("EXPLAIN SELECT id FROM registry_person WHERE release = 1");
    let plan: String = query.fetch_one(&mut *reading).await.unwrap().get(0);
    let expected: u64 = plan.split_once("rows=").unwrap().1.split(' ').next().unwrap().parse().unwrap();
    assert!(expected > loaded.people / 2, "{expected} of {} people", loaded.people);
}
