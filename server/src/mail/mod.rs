//! Mails: an outbox in the database, and a worker that sends what is due.
//!
//! A request only queues a mail, in the transaction of whatever it tells, and never waits for a mail
//! server. A request must not show either whether an address belongs to an account; so the worker
//! alone looks, later, and only then decides what the mail says, or that there is none. A code is
//! made in that moment, too: it is fresh when it arrives, and nothing but its keyed hash is ever kept.

mod route;
mod text;
mod worker;

use bansosku_contract::Email;
use bansosku_contract::account::ConsentPurpose;
use serde::{Deserialize, Serialize};
use sqlx::AnyConnection;
use sqlx::Row as _;

use crate::AppState;
use crate::account::record::EMAIL;
use crate::keys::Place;
use crate::problem::{Answer, Refusal};

pub use route::{Post, RouteError};
pub use worker::deliver_due;
pub(crate) use worker::run;

const RECIPIENT: &str = "mail.recipient";
const DETAILS: &str = "mail.details";

/// What a mail is about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Message {
    /// The code that confirms the address of a registration. Where the address already has an
    /// account, the mail says so instead and carries no code.
    ConfirmEmail,
    /// The code that allows a new password. Where the address has no account, there is no mail.
    ResetPassword,
    /// The review found everything in order.
    Approved,
    /// The review found differences: words of [`bansosku_contract::account::RefusalReason`].
    Refused(Vec<String>),
    /// The password was replaced.
    PasswordChanged,
    /// Two held the same token, and the device was signed out.
    SessionCopied,
    /// The account was erased.
    Closed,
    /// A report moved on.
    ReportMoved {
        /// Its ticket.
        ticket: String,
        /// A word of [`bansosku_contract::report::ReportState`].
        state: String,
    },
}

impl Message {
    /// The word that stands in the database.
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::ConfirmEmail => "confirm_email",
            Self::ResetPassword => "reset_password",
            Self::Approved => "approved",
            Self::Refused(_) => "refused",
            Self::PasswordChanged => "password_changed",
            Self::SessionCopied => "session_copied",
            Self::Closed => "closed",
            Self::ReportMoved { .. } => "report_moved",
        }
    }

    /// Whether only those get it who agreed to be told when something changes.
    const fn is_news(&self) -> bool {
        matches!(self, Self::ReportMoved { .. })
    }
}

/// Queues a mail to this address. `subject` is the account, registration or reset that it is about.
///
/// Wake the worker with `state.mail_due.notify_one()` after the commit.
pub async fn queue(
    state: &AppState,
    connection: &mut AnyConnection,
    subject: &str,
    recipient: &Email,
    message: &Message,
) -> Answer<()> {
    let id = state.random.id();
    let details =
        serde_json::to_string(message).map_err(|error| Refusal::internal("Unable to write down a mail", error))?;
    let seal = |column, text: &str| state.keys.seal(Place { column, row: &id }, text, &*state.random);
    sqlx::query(
        "INSERT INTO mail (id, kind, subject_id, recipient_sealed, details_sealed, created_at, due_at, attempts)
         VALUES ($1, $2, $3, $4, $5, $6, $6, 0)",
    )
    .bind(&id)
    .bind(message.kind())
    .bind(subject)
    .bind(seal(RECIPIENT, recipient.expose()))
    .bind(seal(DETAILS, &details))
    .bind(state.clock.now_ms())
    .execute(connection)
    .await?;
    Ok(())
}

/// Queues a mail to the address of an account; nothing when it has none any more, or did not agree to news.
pub async fn queue_to_account(
    state: &AppState,
    connection: &mut AnyConnection,
    account: &str,
    message: &Message,
) -> Answer<()> {
    if message.is_news() && !agreed_to_news(connection, account).await? {
        return Ok(());
    }
    let row = sqlx::query("SELECT email_sealed FROM account WHERE id = $1 AND state <> 'closed'")
        .bind(account)
        .fetch_optional(&mut *connection)
        .await?;
    let Some(sealed) = row.map(|row| row.try_get::<Option<String>, _>("email_sealed")).transpose()?.flatten() else {
        return Ok(());
    };
    let address = state.keys.open(Place { column: EMAIL, row: account }, &sealed)?;
    let address =
        Email::parse(&address).map_err(|error| Refusal::internal("Unable to read the address of an account", error))?;
    queue(state, connection, account, &address, message).await
}

async fn agreed_to_news(connection: &mut AnyConnection, account: &str) -> sqlx::Result<bool> {
    let consent = sqlx::query("SELECT purpose FROM consent WHERE account_id = $1 AND purpose = $2")
        .bind(account)
        .bind(ConsentPurpose::Notifications.as_str())
        .fetch_optional(connection)
        .await?;
    Ok(consent.is_some())
}
