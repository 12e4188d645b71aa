//! Releases of the registry. One is current; another may be arriving beside it, and one that was replaced leaves row by
//! row. Readers notice nothing but the moment in which the new one takes the old one's place.

use sqlx::AnyConnection;
use sqlx::Row as _;

use crate::AppState;
use crate::pace::Pace;
use crate::problem::Answer;

/// Households, or rows of another table, of one transaction when a release leaves.
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
    // First: two that begin at once take turns here, and the second sees the first one's release.
    let number = next_number(&mut writing).await?;
    sqlx::query("UPDATE registry_release SET state = 'leaving' WHERE state = 'arriving'")
        .execute(&mut *writing)
        .await?;
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

/// A table of a release that leaves, which goes in the order of a key.
struct Leaving {
    /// The keys after one of a release, so many at the most.
    keys: &'static str,
    /// Take the rows between two of them away: after the one, up to the other.
    forget: &'static [&'static str],
}

/// Takes the households of a release between two ids away. Without the lower one, PostgreSQL would expect half of the
/// table each time, and go through all of it.
pub(crate) const FORGET: [&str; 3] = [
    "DELETE FROM registry_assistance WHERE release = $1 AND person_id IN
     (SELECT id FROM registry_person WHERE release = $1 AND household_id > $2 AND household_id <= $3)",
    "DELETE FROM registry_person WHERE release = $1 AND household_id > $2 AND household_id <= $3",
    "DELETE FROM registry_household WHERE release = $1 AND id > $2 AND id <= $3",
];

const HOUSEHOLDS: Leaving = Leaving {
    keys: "SELECT id AS key FROM registry_household WHERE release = $1 AND id > $2 ORDER BY id LIMIT $3",
    forget: &FORGET,
};

/// What a published release changed stays: somebody may still have to be told. What one that was given up would have
/// changed goes with it.
const LEAVING: [Leaving; 4] = [
    HOUSEHOLDS,
    Leaving {
        keys: "SELECT village AS key FROM village_list WHERE release = $1 AND village > $2 ORDER BY village LIMIT $3",
        forget: &["DELETE FROM village_list WHERE release = $1 AND village > $2 AND village <= $3"],
    },
    Leaving {
        keys: "SELECT kk_index AS key FROM registry_refused WHERE release = $1 AND kk_index > $2
               ORDER BY kk_index LIMIT $3",
        forget: &["DELETE FROM registry_refused WHERE release = $1 AND kk_index > $2 AND kk_index <= $3"],
    },
    Leaving {
        keys: "SELECT household_id AS key FROM household_change WHERE release = $1 AND household_id > $2
               AND EXISTS (SELECT 1 FROM registry_release WHERE number = $1 AND published_at IS NULL)
               ORDER BY household_id LIMIT $3",
        forget: &["DELETE FROM household_change WHERE release = $1 AND household_id > $2 AND household_id <= $3"],
    },
];

/// How much of what leaves is taken away before the caller does something else.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Forget {
    /// All of it.
    All,
    /// So many pieces.
    Pieces(usize),
}

/// Takes away what is left of releases that leave, some rows a transaction.
pub(crate) async fn forget_leaving(state: &AppState, forget: Forget) -> Answer<()> {
    let mut pieces = match forget {
        Forget::All => usize::MAX,
        Forget::Pieces(pieces) => pieces,
    };
    let mut pace = Pace::begin();
    while let Some(release) = leaving(state).await? {
        tracing::info!(release, "an old registry is taken away");
        let mut taken = 0_usize;
        state.database.note_sizes().await?;
        for table in &LEAVING {
            let mut after = String::new();
            while let Some(last) = forget_some(state, release, table, &after).await? {
                taken += 1;
                if pace.is_due() {
                    tracing::info!(release, pieces = taken, "an old registry is being taken away");
                }
                pieces -= 1;
                if pieces == 0 {
                    return Ok(());
                }
                after = last;
                state.database.give_way().await;
            }
        }
        let mut writing = state.database.write().await?;
        sqlx::query("DELETE FROM registry_release WHERE number = $1").bind(release).execute(&mut *writing).await?;
        writing.commit().await?;
    }
    Ok(())
}

/// The first release that leaves.
async fn leaving(state: &AppState) -> sqlx::Result<Option<i64>> {
    sqlx::query("SELECT number FROM registry_release WHERE state = 'leaving' ORDER BY number LIMIT 1")
        .fetch_optional(&mut *state.database.read().await?)
        .await?
        .map(|row| row.try_get("number"))
        .transpose()
}

/// Takes all households of a release away, some a transaction.
pub(crate) async fn forget_households(state: &AppState, release: i64) -> sqlx::Result<()> {
    let mut after = String::new();
    while let Some(last) = forget_some(state, release, &HOUSEHOLDS, &after).await? {
        after = last;
    }
    Ok(())
}

/// Takes a piece away, and tells up to where; nothing when that was the last.
async fn forget_some(state: &AppState, release: i64, table: &Leaving, after: &str) -> sqlx::Result<Option<String>> {
    let mut writing = state.database.write().await?;
    let rows = sqlx::query(table.keys).bind(release).bind(after).bind(BATCH).fetch_all(&mut *writing).await?;
    let Some(last) = rows.last() else { return Ok(None) };
    let last: String = last.try_get("key")?;
    for statement in table.forget {
        sqlx::query(*statement).bind(release).bind(after).bind(&last).execute(&mut *writing).await?;
    }
    writing.commit().await?;
    Ok((rows.len() == usize::try_from(BATCH).unwrap_or(usize::MAX)).then_some(last))
}
