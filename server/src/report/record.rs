//! A report as it lies in the database.

use bansosku_contract::Ticket;
use bansosku_contract::report::{Actor, Report, ReportKind, ReportState, TimelineEntry};
use sqlx::any::AnyRow;
use sqlx::{AnyConnection, Row as _};

use crate::AppState;
use crate::clock::instant;
use crate::keys::Place;
use crate::problem::{Answer, Refusal};
use crate::upload;
use crate::vault::End;

pub(super) const FIELD: &str = "report.field";
pub(super) const CLAIMED: &str = "report.claimed";
pub(super) const MESSAGE: &str = "report.message";
const NOTE: &str = "report_timeline.note";

/// The reports of an account, newest first.
pub(crate) async fn of_account(state: &AppState, connection: &mut AnyConnection, account: &str) -> Answer<Vec<Report>> {
    let rows = sqlx::query(
        "SELECT ticket, kind, state, member_id, field_sealed, claimed_sealed, message_sealed, reason, deadline_at
         FROM report WHERE account_id = $1 ORDER BY sent_at DESC, ticket",
    )
    .bind(account)
    .fetch_all(&mut *connection)
    .await?;
    let mut reports = Vec::with_capacity(rows.len());
    for row in &rows {
        reports.push(read(state, connection, row).await?);
    }
    Ok(reports)
}

/// One report of an account.
pub(super) async fn find(
    state: &AppState,
    connection: &mut AnyConnection,
    account: &str,
    ticket: &Ticket,
) -> Answer<Option<Report>> {
    let row = sqlx::query(
        "SELECT ticket, kind, state, member_id, field_sealed, claimed_sealed, message_sealed, reason, deadline_at
         FROM report WHERE ticket = $1 AND account_id = $2",
    )
    .bind(ticket.as_str())
    .bind(account)
    .fetch_optional(&mut *connection)
    .await?;
    match row {
        Some(row) => Ok(Some(read(state, connection, &row).await?)),
        None => Ok(None),
    }
}

async fn read(state: &AppState, connection: &mut AnyConnection, row: &AnyRow) -> Answer<Report> {
    let ticket: String = row.try_get("ticket")?;
    let standing = word(ReportState::parse, row.try_get("state")?)?;
    let open = |column: &'static str, name: &str| -> Answer<Option<String>> {
        let sealed: Option<String> = row.try_get(name)?;
        Ok(sealed.map(|sealed| state.keys.open(Place { column, row: &ticket }, &sealed)).transpose()?)
    };
    let deadline = instant(row.try_get("deadline_at")?);
    Ok(Report {
        kind: word(ReportKind::parse, row.try_get("kind")?)?,
        member: row.try_get("member_id")?,
        field: open(FIELD, "field_sealed")?,
        claimed: open(CLAIMED, "claimed_sealed")?.map(Into::into),
        message: open(MESSAGE, "message_sealed")?.map(Into::into),
        photos: photos(connection, &ticket).await?,
        state: standing,
        deadline: standing.is_open().then_some(deadline),
        reason: row.try_get("reason")?,
        timeline: timeline(state, connection, &ticket).await?,
        ticket: Ticket::parse(&ticket).map_err(|error| Refusal::internal("Unable to read a ticket", error))?,
    })
}

async fn photos(connection: &mut AnyConnection, ticket: &str) -> Answer<u8> {
    let row = sqlx::query("SELECT COUNT(*) AS photos FROM report_upload WHERE ticket = $1")
        .bind(ticket)
        .fetch_one(connection)
        .await?;
    Ok(u8::try_from(row.try_get::<i64, _>("photos")?).unwrap_or(u8::MAX))
}

async fn timeline(state: &AppState, connection: &mut AnyConnection, ticket: &str) -> Answer<Vec<TimelineEntry>> {
    let rows = sqlx::query(
        "SELECT number, state, happened_at, actor, note_sealed
         FROM report_timeline WHERE ticket = $1 ORDER BY number",
    )
    .bind(ticket)
    .fetch_all(connection)
    .await?;
    rows.into_iter()
        .map(|row| {
            let place = note_place(ticket, row.try_get("number")?);
            let note: Option<String> = row.try_get("note_sealed")?;
            Ok(TimelineEntry {
                state: word(ReportState::parse, row.try_get("state")?)?,
                at: instant(row.try_get("happened_at")?),
                by: word(Actor::parse, row.try_get("actor")?)?,
                note: note.map(|note| state.keys.open(Place { column: NOTE, row: &place }, &note)).transpose()?,
            })
        })
        .collect()
}

/// Adds a step to the timeline.
pub(super) async fn add_step(
    state: &AppState,
    connection: &mut AnyConnection,
    ticket: &str,
    standing: ReportState,
    happened_at: i64,
    actor: Actor,
    note: Option<&str>,
) -> Answer<()> {
    let row = sqlx::query("SELECT COALESCE(MAX(number), 0) + 1 AS number FROM report_timeline WHERE ticket = $1")
        .bind(ticket)
        .fetch_one(&mut *connection)
        .await?;
    let number: i64 = row.try_get("number")?;
    let place = note_place(ticket, number);
    sqlx::query(
        "INSERT INTO report_timeline (ticket, number, state, happened_at, actor, note_sealed)
         VALUES ($1, $2, $3, $4, $5, $6)",
    )
    .bind(ticket)
    .bind(number)
    .bind(standing.as_str())
    .bind(happened_at)
    .bind(actor.as_str())
    .bind(note.map(|note| state.keys.seal(Place { column: NOTE, row: &place }, note, &*state.random)))
    .execute(connection)
    .await?;
    Ok(())
}

/// Erases every report of an account, and lets go of the photos.
pub(crate) async fn erase_all(state: &AppState, connection: &mut AnyConnection, account: &str) -> Answer<()> {
    let uploads = sqlx::query(
        "SELECT report_upload.upload_id AS upload_id
         FROM report
         JOIN report_upload ON report_upload.ticket = report.ticket
         WHERE report.account_id = $1",
    )
    .bind(account)
    .fetch_all(&mut *connection)
    .await?;
    for row in uploads {
        upload::release(state, connection, row.try_get("upload_id")?, End::Closed).await?;
    }
    for statement in [
        "DELETE FROM report_upload WHERE ticket IN (SELECT ticket FROM report WHERE account_id = $1)",
        "DELETE FROM report_timeline WHERE ticket IN (SELECT ticket FROM report WHERE account_id = $1)",
        "DELETE FROM report WHERE account_id = $1",
    ] {
        sqlx::query(statement).bind(account).execute(&mut *connection).await?;
    }
    Ok(())
}

fn note_place(ticket: &str, number: i64) -> String {
    format!("{ticket} {number}")
}

fn word<T>(parse: impl Fn(&str) -> Option<T>, word: &str) -> Answer<T> {
    parse(word).ok_or_else(|| Refusal::internal("Unable to read a word of a report", "it is unknown"))
}
