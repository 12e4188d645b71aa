//! Releases of the registry. One is current; another may be arriving beside it, and one that was replaced leaves row by
//! row. Readers notice nothing but the moment in which the new one takes the old one's place.

use sqlx::AnyConnection;
use sqlx::Row as _;

use crate::AppState;
use crate::problem::Answer;

/// Households of one transaction when a release leaves.
const BATCH: i64 = 500;

/// The number of the current release.
pub(crate) async fn current(connection: &mut AnyConnection) -> sqlx::Result<i64> {
    sqlx::query("SELECT number FROM registry_release WHERE state = 'current'")
        .fetch_one(connection)
        .await?
        .try_get("number")
}

/// Whether the current release was loaded from a file.
pub(crate) async fn was_loaded(connection: &mut AnyConnection) -> sqlx::Result<bool> {
    Ok(!source(connection).await?.is_empty())
}

/// What the current release was loaded from; empty for made-up households.
pub(crate) async fn source(connection: &mut AnyConnection) -> sqlx::Result<String> {
    sqlx::query("SELECT source FROM registry_release WHERE state = 'current'")
        .fetch_one(connection)
        .await?
        .try_get("source")
}

/// Begins a release that arrives. What an interrupted one left is given up.
pub(crate) async fn begin(state: &AppState, source: &str) -> sqlx::Result<i64> {
    let mut writing = state.database.write().await?;
    sqlx::query("UPDATE registry_release SET state = 'leaving' WHERE state = 'arriving'")
        .execute(&mut *writing)
        .await?;
    let number = next_number(&mut writing).await?;
    sqlx::query("INSERT INTO registry_release (number, state, source, begun_at) VALUES ($1, 'arriving', $2, $3)")
        .bind(number)
        .bind(source)
        .bind(state.clock.now_ms())
        .execute(&mut *writing)
        .await?;
    writing.commit().await?;
    Ok(number)
}

/// A number that no release ever had: whoever still writes to one that was given up must not meet another.
async fn next_number(connection: &mut AnyConnection) -> sqlx::Result<i64> {
    sqlx::query(
        "INSERT INTO meta (name, value)
         VALUES ('last_release', CAST((SELECT MAX(number) + 1 FROM registry_release) AS TEXT))
         ON CONFLICT (name) DO UPDATE SET value = CAST(CAST(meta.value AS BIGINT) + 1 AS TEXT)
         RETURNING CAST(value AS BIGINT) AS number",
    )
    .fetch_one(connection)
    .await?
    .try_get("number")
}

/// Keeps a release from being given up until the transaction ends. False when it is leaving: nothing may be written to
/// it any more.
pub(crate) async fn hold(connection: &mut AnyConnection, release: i64) -> sqlx::Result<bool> {
    let held = sqlx::query("UPDATE registry_release SET state = state WHERE number = $1 AND state <> 'leaving'")
        .bind(release)
        .execute(connection)
        .await?;
    Ok(held.rows_affected() == 1)
}

/// Puts an arriving release, which the transaction holds, in the place of the current one.
pub(crate) async fn publish(connection: &mut AnyConnection, release: i64, now_ms: i64) -> sqlx::Result<()> {
    sqlx::query("UPDATE registry_release SET state = 'leaving' WHERE state = 'current'")
        .execute(&mut *connection)
        .await?;
    sqlx::query("UPDATE registry_release SET state = 'current', published_at = $2 WHERE number = $1")
        .bind(release)
        .bind(now_ms)
        .execute(connection)
        .await?;
    Ok(())
}

/// Gives an arriving release up.
pub(crate) async fn give_up(state: &AppState, release: i64) -> sqlx::Result<()> {
    let mut writing = state.database.write().await?;
    sqlx::query("UPDATE registry_release SET state = 'leaving' WHERE number = $1 AND state = 'arriving'")
        .bind(release)
        .execute(&mut *writing)
        .await?;
    writing.commit().await
}

/// Takes away what is left of releases that leave, some households a transaction. What a published one changed stays:
/// somebody may still have to be told. What one that was given up would have changed goes with it.
pub(crate) async fn forget_leaving(state: &AppState) -> Answer<()> {
    while forget_some(state).await? {}
    Ok(())
}

/// Takes the households of a release up to an id away.
pub(crate) const FORGET: [&str; 3] = [
    "DELETE FROM registry_assistance WHERE release = $1 AND person_id IN
     (SELECT id FROM registry_person WHERE release = $1 AND household_id <= $2)",
    "DELETE FROM registry_person WHERE release = $1 AND household_id <= $2",
    "DELETE FROM registry_household WHERE release = $1 AND id <= $2",
];

async fn forget_some(state: &AppState) -> Answer<bool> {
    let mut writing = state.database.write().await?;
    let leaving = sqlx::query("SELECT number FROM registry_release WHERE state = 'leaving' ORDER BY number LIMIT 1")
        .fetch_optional(&mut *writing)
        .await?;
    let Some(leaving) = leaving else { return Ok(false) };
    let release: i64 = leaving.try_get("number")?;
    let rows = sqlx::query("SELECT id FROM registry_household WHERE release = $1 ORDER BY id LIMIT $2")
        .bind(release)
        .bind(BATCH)
        .fetch_all(&mut *writing)
        .await?;
    let Some(last) = rows.last() else {
        for statement in [
            "DELETE FROM village_list WHERE release = $1",
            "DELETE FROM registry_refused WHERE release = $1",
            "DELETE FROM household_change WHERE release = $1
             AND EXISTS (SELECT 1 FROM registry_release WHERE number = $1 AND published_at IS NULL)",
            "DELETE FROM registry_release WHERE number = $1",
        ] {
            sqlx::query(statement).bind(release).execute(&mut *writing).await?;
        }
        writing.commit().await?;
        return Ok(true);
    };
    let last: &str = last.try_get("id")?;
    for statement in FORGET {
        sqlx::query(statement).bind(release).bind(last).execute(&mut *writing).await?;
    }
    writing.commit().await?;
    Ok(true)
}
