//! A report that nobody answered lapses, to the minute of its deadline.
//!
//! The sweeper comes by every few minutes, and whoever looks at an overdue report makes it lapse at
//! once. Either way the timeline shows the deadline itself, so that it does not matter who came first.

use bansosku_contract::report::{Actor, ReportState};
use sqlx::Row as _;

use super::officer::tell_reporter;
use super::record;
use crate::AppState;
use crate::audit::{self, Event};
use crate::problem::Answer;
use crate::session::rotation::milliseconds;

/// Lapses every open report whose deadline has passed.
pub(crate) async fn lapse_due(state: &AppState) -> Answer<()> {
    let mut writing = state.database.write().await?;
    let rows = sqlx::query(
        "SELECT ticket, account_id, deadline_at FROM report
         WHERE state IN ('received', 'in_verification') AND deadline_at <= $1
         ORDER BY deadline_at, ticket",
    )
    .bind(state.clock.now_ms())
    .fetch_all(&mut *writing)
    .await?;
    for row in &rows {
        let ticket: &str = row.try_get("ticket")?;
        let lapsed = sqlx::query(
            "UPDATE report SET state = 'lapsed', photos_until_at = deadline_at + $2
             WHERE ticket = $1 AND state IN ('received', 'in_verification')",
        )
        .bind(ticket)
        .bind(milliseconds(state.config.lifetimes.photos_after_report))
        .execute(&mut *writing)
        .await?;
        if lapsed.rows_affected() == 1 {
            let (standing, at) = (ReportState::Lapsed, row.try_get("deadline_at")?);
            record::add_step(state, &mut writing, ticket, standing, at, Actor::System, None).await?;
            audit::append(state, &mut writing, Event::ReportMoved, ticket, standing.as_str()).await?;
            tell_reporter(state, &mut writing, row.try_get("account_id")?, ticket, standing).await?;
        }
    }
    writing.commit().await?;
    if !rows.is_empty() {
        state.mail_due.notify_one();
    }
    Ok(())
}
