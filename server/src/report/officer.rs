//! `bansosku-server report`: what an officer does with reports, until there is a console.

use bansosku_contract::Ticket;
use bansosku_contract::account::ConsentPurpose;
use bansosku_contract::report::{Actor, DeclineReason, LONGEST_MESSAGE, ReportState};
use sqlx::{AnyConnection, Row as _};

use super::open::open;
use super::{lapse, record};
use crate::AppState;
use crate::audit::{self, Event};
use crate::clock::instant;
use crate::command::{Failure, say};
use crate::mail::{self, Message};
use crate::problem::{Answer, Refusal};
use crate::session::rotation::milliseconds;

/// What an officer can do with reports.
#[derive(Debug, clap::Subcommand)]
pub enum ReportAction {
    /// List the reports that wait for somebody: ticket, kind, state, deadline. Nothing personal.
    List,
    /// Show what a report says. It is personal, so that the audit keeps who looked.
    Show {
        /// Its ticket.
        ticket: String,
        /// Who looks at it: the audit keeps this.
        #[arg(long, value_name = "OFFICER")]
        by: String,
    },
    /// Begin to look into a report.
    Begin {
        /// Its ticket.
        ticket: String,
        /// A word to the reporter.
        #[arg(long)]
        note: Option<String>,
    },
    /// The mistake was found and is being mended.
    Accept {
        /// Its ticket.
        ticket: String,
        /// A word to the reporter.
        #[arg(long)]
        note: Option<String>,
    },
    /// The report is not followed.
    Decline {
        /// Its ticket.
        ticket: String,
        /// Why: `data_correct`, `not_proven`, `other_office`, `duplicate` or `programme_rule`.
        #[arg(long)]
        reason: String,
        /// A word to the reporter.
        #[arg(long)]
        note: Option<String>,
    },
}

/// Why an officer's step is not taken.
#[derive(Debug, thiserror::Error)]
pub enum StepError {
    /// A sign was mistyped, or no report has the ticket.
    #[error("There is no report with this ticket")]
    Unknown,
    /// The step does not lead on from where the report stands.
    #[error("The report can't become {to}: it is {from}")]
    NotFrom {
        /// Where it stands.
        from: ReportState,
        /// Where it was to go.
        to: ReportState,
    },
    /// The reporter would see a word that nobody explains.
    #[error("Unable to decline for this reason: give one of {}", DeclineReason::ALL.iter().map(|reason| reason.as_str()).collect::<Vec<_>>().join(", "))]
    Reason,
    /// The note would not fit on a phone.
    #[error("The note has more than {LONGEST_MESSAGE} characters")]
    NoteLong,
    /// The server failed.
    #[error("Unable to write the step; the log says why")]
    Failed(Refusal),
}

impl<E: Into<Refusal>> From<E> for StepError {
    fn from(error: E) -> Self {
        Self::Failed(error.into())
    }
}

/// Does it.
pub async fn act(state: &AppState, action: ReportAction) -> Result<(), Failure> {
    match action {
        ReportAction::List => return list(state).await,
        ReportAction::Show { ticket, by } => return say(&open(state, &ticket, &by).await?),
        ReportAction::Begin { ticket, note } => {
            step(state, &ticket, ReportState::InVerification, None, note.as_deref()).await?;
        }
        ReportAction::Accept { ticket, note } => {
            step(state, &ticket, ReportState::Accepted, None, note.as_deref()).await?;
        }
        ReportAction::Decline { ticket, reason, note } => {
            let reason = DeclineReason::parse(&reason).ok_or(StepError::Reason)?;
            step(state, &ticket, ReportState::Declined, Some(reason), note.as_deref()).await?;
        }
    }
    Ok(())
}

async fn list(state: &AppState) -> Result<(), Failure> {
    lapse::lapse_due(state).await.map_err(StepError::Failed)?;
    let mut reading = state.database.read().await?;
    let rows = sqlx::query(
        "SELECT ticket, kind, state, deadline_at FROM report
         WHERE state IN ('received', 'in_verification') ORDER BY deadline_at, ticket",
    )
    .fetch_all(&mut *reading)
    .await?;
    for row in rows {
        let (ticket, kind, standing): (&str, &str, &str) =
            (row.try_get("ticket")?, row.try_get("kind")?, row.try_get("state")?);
        say(&format!("{ticket}  {kind}  {standing}  until {}", instant(row.try_get("deadline_at")?)))?;
    }
    Ok(())
}

/// Moves a report on, and tells its reporter.
pub(super) async fn step(
    state: &AppState,
    ticket: &str,
    to: ReportState,
    reason: Option<DeclineReason>,
    note: Option<&str>,
) -> Result<(), StepError> {
    let ticket = Ticket::parse(ticket).map_err(|_| StepError::Unknown)?;
    let note = note.map(str::trim).filter(|note| !note.is_empty());
    if note.is_some_and(|note| note.chars().count() > LONGEST_MESSAGE) {
        return Err(StepError::NoteLong);
    }
    lapse::lapse_due(state).await?;

    let mut writing = state.database.write().await?;
    let row = sqlx::query("SELECT account_id, state FROM report WHERE ticket = $1")
        .bind(ticket.as_str())
        .fetch_optional(&mut *writing)
        .await?
        .ok_or(StepError::Unknown)?;
    let from = ReportState::parse(row.try_get("state")?)
        .ok_or_else(|| Refusal::internal("Unable to read the state of a report", "it is unknown"))?;
    let leads_on = from == ReportState::Received || (from == ReportState::InVerification && to != from);
    let now = state.clock.now_ms();
    let photos_until_at = now + milliseconds(state.config.lifetimes.photos_after_report);
    let moved =
        sqlx::query("UPDATE report SET state = $3, reason = $4, photos_until_at = $5 WHERE ticket = $1 AND state = $2")
            .bind(ticket.as_str())
            .bind(from.as_str())
            .bind(to.as_str())
            .bind(reason.map(DeclineReason::as_str))
            .bind((!to.is_open()).then_some(photos_until_at));
    if !leads_on || moved.execute(&mut *writing).await?.rows_affected() == 0 {
        return Err(StepError::NotFrom { from, to });
    }
    record::add_step(state, &mut writing, ticket.as_str(), to, now, Actor::Officer, note).await?;
    audit::append(state, &mut writing, Event::ReportMoved, ticket.as_str(), to.as_str()).await?;
    tell_reporter(state, &mut writing, row.try_get("account_id")?, ticket.as_str(), to).await?;
    writing.commit().await?;
    state.mail_due.notify_one();
    Ok(())
}

/// Queues a mail to the reporter, who must have asked for such mails. Wake the worker after the commit.
pub(super) async fn tell_reporter(
    state: &AppState,
    connection: &mut AnyConnection,
    account: &str,
    ticket: &str,
    standing: ReportState,
) -> Answer<()> {
    let asked = sqlx::query("SELECT version FROM consent WHERE account_id = $1 AND purpose = $2")
        .bind(account)
        .bind(ConsentPurpose::Notifications.as_str())
        .fetch_optional(&mut *connection)
        .await?;
    if asked.is_none() {
        return Ok(());
    }
    let message = Message::ReportMoved { ticket: ticket.to_owned(), state: standing.as_str().to_owned() };
    mail::queue_to_account(state, connection, account, &message).await
}
