//! Uploads in the database, and what accounts and reports do with them.

use bansosku_contract::ProblemCode;
use bansosku_contract::upload::{UploadKind, UploadState};
use sqlx::any::AnyRow;
use sqlx::{AnyConnection, Row as _};

use super::arrival::{self, Progress};
use super::findings::Findings;
use crate::AppState;
use crate::problem::Answer;
use crate::session::rotation::milliseconds;
use crate::vault::{self, End};

const FOLDER: &str = "/v1/uploads/";

/// The address of an upload.
pub(super) fn path(id: &str) -> String {
    format!("{FOLDER}{id}")
}

/// The id of an upload, from a form that names it by id or by address.
fn bare(upload: &str) -> &str {
    upload.strip_prefix(FOLDER).unwrap_or(upload)
}

/// Makes a complete upload of an object of the vault. It gives when it expires.
pub(super) async fn insert(
    state: &AppState,
    connection: &mut AnyConnection,
    id: &str,
    kind: UploadKind,
    (length, findings): (usize, Findings),
    object: &str,
) -> Answer<i64> {
    let now = state.clock.now_ms();
    let expires_at = now + milliseconds(state.config.lifetimes.upload);
    sqlx::query(
        "INSERT INTO upload (id, kind, state, length, object, created_at, expires_at, findings)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
    )
    .bind(id)
    .bind(kind.as_str())
    .bind(UploadState::Complete.as_str())
    .bind(i64::try_from(length).unwrap_or(i64::MAX))
    .bind(object)
    .bind(now)
    .bind(expires_at)
    .bind(findings.names())
    .execute(connection)
    .await?;
    Ok(expires_at)
}

/// How far an upload has come that is not arriving any more. One that somebody uses looks like one that does not
/// exist; one that was late is told from both for a while.
pub(super) async fn progress(state: &AppState, id: &str) -> Answer<Progress> {
    let mut reading = state.database.read().await?;
    let row = sqlx::query("SELECT kind, length, expires_at FROM upload WHERE id = $1 AND state = 'complete'")
        .bind(id)
        .fetch_optional(&mut *reading)
        .await?;
    let Some(row) = row else {
        let is_expired = arrival::is_expired(&mut reading, &arrival::fingerprint(state, id)).await?;
        return Err(if is_expired { ProblemCode::UploadExpired } else { ProblemCode::NotFound }.into());
    };
    let expires_at = row.try_get("expires_at")?;
    if expires_at <= state.clock.now_ms() {
        return Err(ProblemCode::UploadExpired.into());
    }
    let length = row.try_get("length")?;
    let kind = UploadKind::parse(row.try_get("kind")?).ok_or(ProblemCode::Internal)?;
    Ok(Progress { kind, offset: length, length, expires_at })
}

/// Whether there is a complete upload of this kind that nothing has used yet.
pub(crate) async fn is_complete(connection: &mut AnyConnection, upload: &str, kind: UploadKind) -> Answer<bool> {
    let row = sqlx::query("SELECT id FROM upload WHERE id = $1 AND kind = $2 AND state = 'complete'")
        .bind(bare(upload))
        .bind(kind.as_str())
        .fetch_optional(connection)
        .await?;
    Ok(row.is_some())
}

/// Gives a complete upload of this kind to an account or a report. False when there is none: it may
/// be used up or expired.
pub(crate) async fn attach(
    state: &AppState,
    connection: &mut AnyConnection,
    upload: &str,
    kind: UploadKind,
    owner: &str,
) -> Answer<bool> {
    let attached = sqlx::query(
        "UPDATE upload SET state = 'attached', owner = $3, expires_at = NULL
         WHERE id = $1 AND kind = $2 AND state = 'complete' AND expires_at > $4",
    )
    .bind(bare(upload))
    .bind(kind.as_str())
    .bind(owner)
    .bind(state.clock.now_ms())
    .execute(connection)
    .await?;
    Ok(attached.rows_affected() == 1)
}

/// The object of the vault that an attached upload of this owner lies in.
pub(crate) async fn object_of(
    connection: &mut AnyConnection,
    owner: &str,
    kind: UploadKind,
) -> sqlx::Result<Option<String>> {
    sqlx::query("SELECT object FROM upload WHERE owner = $1 AND kind = $2 AND state = 'attached'")
        .bind(owner)
        .bind(kind.as_str())
        .fetch_optional(connection)
        .await?
        .map(|row| row.try_get("object"))
        .transpose()
}

/// What the sender's phone found doubtful in an attached photo.
pub(crate) async fn findings_of(connection: &mut AnyConnection, object: &str) -> sqlx::Result<Findings> {
    let row =
        sqlx::query("SELECT findings FROM upload WHERE object = $1").bind(object).fetch_optional(connection).await?;
    row.map_or(Ok(Findings::default()), |row| Ok(Findings::read(row.try_get("findings")?)))
}

/// Lets go of a photo in this transaction; [`super::sweep`] erases it afterwards.
pub(crate) async fn release(state: &AppState, connection: &mut AnyConnection, upload: &str, end: End) -> Answer<()> {
    let rows = sqlx::query("SELECT id, object FROM upload WHERE id = $1")
        .bind(bare(upload))
        .fetch_all(&mut *connection)
        .await?;
    drop_all(state, connection, rows, end).await
}

/// Lets go of every photo of an account or a report.
pub(crate) async fn release_all(state: &AppState, connection: &mut AnyConnection, owner: &str, end: End) -> Answer<()> {
    let rows =
        sqlx::query("SELECT id, object FROM upload WHERE owner = $1").bind(owner).fetch_all(&mut *connection).await?;
    drop_all(state, connection, rows, end).await
}

/// Lets go of an upload that nothing uses yet. False when there is none.
pub(super) async fn discard(state: &AppState, connection: &mut AnyConnection, id: &str) -> Answer<bool> {
    let rows = sqlx::query("SELECT id, object FROM upload WHERE id = $1 AND state <> 'attached'")
        .bind(id)
        .fetch_all(&mut *connection)
        .await?;
    let is_there = !rows.is_empty();
    drop_all(state, connection, rows, End::TakenBack).await?;
    Ok(is_there)
}

/// Lets go of every upload that was not used in time.
pub(super) async fn expire(state: &AppState) -> Answer<()> {
    let now = state.clock.now_ms();
    let mut writing = state.database.write().await?;
    let rows =
        sqlx::query("SELECT id, object FROM upload WHERE expires_at <= $1").bind(now).fetch_all(&mut *writing).await?;
    for row in &rows {
        let fingerprint = arrival::fingerprint(state, row.try_get("id")?);
        arrival::remember_expired(&mut writing, &fingerprint, now).await?;
    }
    drop_all(state, &mut writing, rows, End::Unused).await?;
    arrival::forget_expired(&mut writing, now - milliseconds(state.config.lifetimes.expired_upload)).await?;
    Ok(writing.commit().await?)
}

async fn drop_all(state: &AppState, connection: &mut AnyConnection, rows: Vec<AnyRow>, end: End) -> Answer<()> {
    for row in rows {
        sqlx::query("DELETE FROM upload WHERE id = $1")
            .bind(row.try_get::<String, _>("id")?)
            .execute(&mut *connection)
            .await?;
        vault::doom(state, connection, row.try_get("object")?, end).await?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use jiff::SignedDuration;

    use super::*;
    use crate::testing::TestServer;
    use crate::upload::sweep;

    async fn attached(server: &TestServer, upload: &str, kind: UploadKind, owner: &str) -> bool {
        let mut writing = server.state.database.write().await.unwrap();
        let attached = attach(&server.state, &mut writing, upload, kind, owner).await.unwrap();
        writing.commit().await.unwrap();
        attached
    }

    async fn complete(server: &TestServer, upload: &str, kind: UploadKind) -> bool {
        is_complete(&mut server.state.database.read().await.unwrap(), upload, kind).await.unwrap()
    }

    #[tokio::test]
    async fn an_upload_is_used_once_and_for_its_kind_alone() {
        let server = TestServer::start().await;
        let id = server.photo(UploadKind::Ktp).await;
        assert!(!attached(&server, &id, UploadKind::Selfie, "a").await);
        assert!(complete(&server, &id, UploadKind::Ktp).await);
        assert!(attached(&server, &id, UploadKind::Ktp, "a").await);
        assert!(!attached(&server, &id, UploadKind::Ktp, "a").await);
        assert!(!complete(&server, &id, UploadKind::Ktp).await);
        assert!(!attached(&server, "no such id", UploadKind::Ktp, "a").await);
    }

    #[tokio::test]
    async fn an_upload_may_be_named_by_its_address() {
        let server = TestServer::start().await;
        let address = path(&server.photo(UploadKind::Evidence).await);
        assert!(complete(&server, &address, UploadKind::Evidence).await);
        assert!(attached(&server, &address, UploadKind::Evidence, "BKU-1").await);
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn of_many_who_want_the_same_upload_one_gets_it() {
        let server = Arc::new(TestServer::start().await);
        let id = server.photo(UploadKind::Ktp).await;
        let tasks: Vec<_> = (0..50)
            .map(|number: i32| {
                let (server, id) = (Arc::clone(&server), id.clone());
                tokio::spawn(async move { attached(&server, &id, UploadKind::Ktp, &number.to_string()).await })
            })
            .collect();
        let mut winners = 0;
        for task in tasks {
            winners += i32::from(task.await.unwrap());
        }
        assert_eq!(winners, 1);
    }

    #[tokio::test]
    async fn what_nobody_used_in_a_day_is_gone() {
        let server = TestServer::start().await;
        let unused = server.photo(UploadKind::Ktp).await;
        let used = server.photo(UploadKind::Selfie).await;
        assert!(attached(&server, &used, UploadKind::Selfie, "a").await);
        server.pass(SignedDuration::from_hours(24) - SignedDuration::from_secs(1));
        sweep(&server.state).await.unwrap();
        assert_eq!(server.kept_photos().await, 2);
        server.pass(SignedDuration::from_secs(1));
        assert!(!attached(&server, &unused, UploadKind::Ktp, "a").await, "not even before it was swept");
        sweep(&server.state).await.unwrap();
        assert_eq!(server.kept_photos().await, 1);
        assert_eq!(server.count("SELECT COUNT(*) FROM upload").await, 1);
        assert_eq!(server.count("SELECT COUNT(*) FROM vault_object").await, 1);
    }

    #[tokio::test]
    async fn what_is_let_go_of_is_erased_once_that_is_certain() {
        let server = TestServer::start().await;
        let ids = [server.photo(UploadKind::Ktp).await, server.photo(UploadKind::Selfie).await];
        assert!(attached(&server, &ids[0], UploadKind::Ktp, "a").await);
        assert!(attached(&server, &ids[1], UploadKind::Selfie, "b").await);
        let mut writing = server.state.database.write().await.unwrap();
        release_all(&server.state, &mut writing, "a", End::Closed).await.unwrap();
        writing.commit().await.unwrap();
        sweep(&server.state).await.unwrap();
        assert_eq!(server.kept_photos().await, 1);
        for (is_kept, photos) in [(false, 1), (true, 0)] {
            let mut writing = server.state.database.write().await.unwrap();
            release(&server.state, &mut writing, &path(&ids[1]), End::Replaced).await.unwrap();
            if is_kept {
                writing.commit().await.unwrap();
            } else {
                drop(writing);
            }
            sweep(&server.state).await.unwrap();
            assert_eq!(server.kept_photos().await, photos);
        }
        assert_eq!(server.count("SELECT COUNT(*) FROM vault_object").await, 0);
    }
}
