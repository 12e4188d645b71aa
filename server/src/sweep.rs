//! Throws away what is not needed any more, every few minutes.

use std::time::Duration;

use sqlx::Row as _;
use tokio::sync::Notify;

use crate::problem::Answer;
use crate::registry::release::Forget;
use crate::serve::Stopping;
use crate::session::rotation::milliseconds;
use crate::vault::End;
use crate::{AppState, idempotency, registry, report, upload};

const PAUSE: Duration = Duration::from_mins(5);
/// Pieces of an old registry that one sweep takes away: the rest of a large one waits, and holds nothing else up.
const PIECES: usize = 50;
/// A reset outlives its code, so that a late code is told from a wrong one.
const RESET_KEPT_MS: i64 = 24 * 60 * 60 * 1000;

/// Sweeps until the server stops.
pub(crate) async fn run(state: AppState, mut stopping: Stopping) {
    let never = Notify::new();
    loop {
        // The reason of a failure is in the log; what is left is swept next time.
        let _ = sweep(&state).await;
        if stopping.wait(&never, PAUSE).await {
            return;
        }
    }
}

/// Sweeps once.
pub(crate) async fn sweep(state: &AppState) -> Answer<()> {
    // First what lies in memory: no failure of the database may let it grow.
    state.limits.forget_idle();
    state.desk.sweep(state);
    forget_unconfirmed(state).await?;
    forget_photos(state).await?;
    forget_old_rows(state).await?;
    report::lapse_due(state).await?;
    report::forget_photos(state).await?;
    upload::sweep(state).await?;
    registry::release::forget_leaving(state, Forget::Pieces(PIECES)).await?;
    state.database.forget_log().await;
    Ok(())
}

/// Registrations whose address was never confirmed, with their photos.
async fn forget_unconfirmed(state: &AppState) -> Answer<()> {
    let before = state.clock.now_ms() - milliseconds(state.config.lifetimes.registration);
    let mut writing = state.database.write().await?;
    let rows = sqlx::query("SELECT id FROM account WHERE state = 'awaiting_email' AND created_at <= $1")
        .bind(before)
        .fetch_all(&mut *writing)
        .await?;
    for row in rows {
        let id: String = row.try_get("id")?;
        upload::release_all(state, &mut writing, &id, End::Unconfirmed).await?;
        idempotency::forget(&mut writing, &id).await?;
        for statement in [
            "DELETE FROM mail WHERE subject_id = $1",
            "DELETE FROM consent WHERE account_id = $1",
            "DELETE FROM account WHERE id = $1 AND state = 'awaiting_email'",
        ] {
            sqlx::query(statement).bind(&id).execute(&mut *writing).await?;
        }
    }
    Ok(writing.commit().await?)
}

/// Photos of accounts that were reviewed long enough ago.
async fn forget_photos(state: &AppState) -> Answer<()> {
    let mut writing = state.database.write().await?;
    let rows = sqlx::query("SELECT id, ktp_upload, selfie_upload FROM account WHERE photos_until_at <= $1")
        .bind(state.clock.now_ms())
        .fetch_all(&mut *writing)
        .await?;
    for row in rows {
        for column in ["ktp_upload", "selfie_upload"] {
            if let Some(upload) = row.try_get::<Option<String>, _>(column)? {
                upload::release(state, &mut writing, &upload, End::ReviewOver).await?;
            }
        }
        sqlx::query("UPDATE account SET ktp_upload = NULL, selfie_upload = NULL, photos_until_at = NULL WHERE id = $1")
            .bind(row.try_get::<String, _>("id")?)
            .execute(&mut *writing)
            .await?;
    }
    Ok(writing.commit().await?)
}

/// Rows that only their age makes useless.
async fn forget_old_rows(state: &AppState) -> Answer<()> {
    let now = state.clock.now_ms();
    let lifetimes = &state.config.lifetimes;
    let idle = now - milliseconds(lifetimes.session_idle);
    let signed_in = now - milliseconds(lifetimes.session);
    let mut writing = state.database.write().await?;
    for (statement, before) in [
        ("DELETE FROM refresh_token WHERE session_id IN (SELECT id FROM session WHERE last_used_at <= $1)", idle),
        ("DELETE FROM session WHERE last_used_at <= $1", idle),
        ("DELETE FROM refresh_token WHERE session_id IN (SELECT id FROM session WHERE signed_in_at <= $1)", signed_in),
        ("DELETE FROM session WHERE signed_in_at <= $1", signed_in),
        // A token that was consumed so long ago has expired besides; a copy of it opens nothing.
        ("DELETE FROM refresh_token WHERE consumed_at <= $1", idle),
        ("DELETE FROM idempotency WHERE created_at <= $1", now - milliseconds(lifetimes.idempotency)),
        ("DELETE FROM password_reset WHERE created_at <= $1", now - RESET_KEPT_MS),
    ] {
        sqlx::query(statement).bind(before).execute(&mut *writing).await?;
    }
    Ok(writing.commit().await?)
}

#[cfg(test)]
mod tests {
    use bansosku_contract::account::AccountState;
    use jiff::SignedDuration;

    use super::*;
    use crate::account::review::{self, Reviewer};
    use crate::testing::{TestPerson, TestServer};

    #[tokio::test]
    async fn a_registration_that_nobody_confirms_goes_after_a_day_with_its_photos() {
        let server = TestServer::start().await;
        server.register(&TestPerson::number(1)).await;
        let kept = server.account(&TestPerson::number(2), AccountState::UnderReview).await;
        server.pass(SignedDuration::from_hours(24) - SignedDuration::from_secs(1));
        sweep(&server.state).await.unwrap();
        assert_eq!(server.count("SELECT COUNT(*) FROM account").await, 2);
        server.pass(SignedDuration::from_secs(1));
        sweep(&server.state).await.unwrap();
        assert_eq!(server.count("SELECT COUNT(*) FROM account").await, 1);
        assert_eq!(server.count("SELECT COUNT(*) FROM mail").await, 0);
        assert_eq!(server.count("SELECT COUNT(*) FROM idempotency").await, 0, "the key may carry a new form");
        assert_eq!(server.kept_photos().await, 0);
        let left = server.refresh(kept.tokens.refresh_token.expose()).await;
        assert_eq!(left.status, 200, "{}", left.text());
    }

    #[tokio::test]
    async fn photos_go_a_month_after_the_verdict() {
        let server = TestServer::start().await;
        let person = TestPerson::number(1);
        let registration = server.register(&person).await;
        server.confirm(&registration, &server.code(&person).await).await;
        review::approve(&server.state, &registration, Reviewer::Officer).await.unwrap();
        server.pass(SignedDuration::from_hours(24 * 30 - 1));
        sweep(&server.state).await.unwrap();
        assert_eq!(server.kept_photos().await, 2);
        server.pass(SignedDuration::from_hours(1));
        sweep(&server.state).await.unwrap();
        assert_eq!(server.kept_photos().await, 0);
        assert_eq!(server.sign_in(&person.nik, &person.password).await.status, 200);
    }

    #[tokio::test]
    async fn what_only_its_age_makes_useless_goes() {
        let server = TestServer::start().await;
        let person = TestPerson::number(1);
        let owner = server.account(&person, AccountState::Active).await;
        server.refresh(owner.tokens.refresh_token.expose()).await;
        server.post("/v1/password-resets").json(&serde_json::json!({"email": person.email})).send().await;
        server.mails().await;
        sweep(&server.state).await.unwrap();
        assert_eq!(server.count("SELECT COUNT(*) FROM password_reset").await, 1);
        assert_eq!(server.count("SELECT COUNT(*) FROM refresh_token").await, 2);
        server.pass(SignedDuration::from_hours(24 * 30));
        sweep(&server.state).await.unwrap();
        for statement in [
            "SELECT COUNT(*) FROM password_reset",
            "SELECT COUNT(*) FROM refresh_token",
            "SELECT COUNT(*) FROM session",
        ] {
            assert_eq!(server.count(statement).await, 0, "{statement}");
        }
    }
}
