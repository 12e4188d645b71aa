//! `bansosku-server report show`: an officer reads a report, on record.

use bansosku_contract::report::Report;
use bansosku_contract::{ProblemCode, Ticket, Typed};
use sqlx::{AnyConnection, Row as _};

use super::officer::StepError;
use super::record;
use crate::AppState;
use crate::audit::{self, Event};
use crate::problem::Answer;
use crate::registry;

/// What a report says, as lines of text. The audit keeps who asked for it.
pub(super) async fn open(state: &AppState, ticket: &str, officer: &str) -> Result<String, StepError> {
    let ticket = Ticket::parse(ticket).map_err(|_| StepError::Unknown)?;
    let mut writing = state.database.write().await?;
    let row = sqlx::query("SELECT account_id FROM report WHERE ticket = $1")
        .bind(ticket.as_str())
        .fetch_optional(&mut *writing)
        .await?
        .ok_or(StepError::Unknown)?;
    let report = record::find(state, &mut writing, row.try_get("account_id")?, &ticket).await?;
    let report = report.ok_or(ProblemCode::Internal)?;
    let member = match &report.member {
        Some(member) => member_name(state, &mut writing, member).await?,
        None => None,
    };
    audit::append(state, &mut writing, Event::ReportOpened, ticket.as_str(), officer).await?;
    writing.commit().await?;
    Ok(written(&report, member.as_deref()))
}

async fn member_name(state: &AppState, connection: &mut AnyConnection, member: &str) -> Answer<Option<String>> {
    let row =
        sqlx::query("SELECT name_sealed FROM person WHERE id = $1").bind(member).fetch_optional(connection).await?;
    match row {
        Some(row) => {
            let name = registry::open_name(&state.keys, member, row.try_get("name_sealed")?)?;
            Ok(Some(name.expose().to_owned()))
        }
        None => Ok(None),
    }
}

fn written(report: &Report, member: Option<&str>) -> String {
    let mut lines = vec![format!("{}  {}  {}", report.ticket, report.kind, report.state)];
    let mut add = |name: &str, text: Option<&str>| {
        if let Some(text) = text {
            lines.push(format!("{name}: {text}"));
        }
    };
    add("until", report.deadline.map(|deadline| deadline.to_string()).as_deref());
    add("member", member);
    add("field", report.field.as_deref());
    add("claimed", report.claimed.as_ref().map(Typed::expose));
    add("message", report.message.as_ref().map(Typed::expose));
    add("photos", Some(&report.photos.to_string()));
    add("reason", report.reason.as_deref());
    for step in &report.timeline {
        let note = step.note.as_deref().map(|note| format!(": {note}")).unwrap_or_default();
        lines.push(format!("{}  {} by {}{note}", step.at, step.state, step.by));
    }
    lines.join("\n")
}
