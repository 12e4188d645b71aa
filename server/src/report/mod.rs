//! Routes of this resource.

use utoipa_axum::router::OpenApiRouter;

use crate::AppState;

/// The routes.
pub fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::default()
}

/// What an officer can do with reports.
#[derive(Debug, clap::Subcommand)]
pub enum ReportAction {
    /// List the reports that wait for somebody.
    List,
    /// Begin to look into a report.
    Begin {
        /// Its ticket.
        ticket: String,
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
        /// Why, a word of the contract's `DeclineReason`.
        #[arg(long)]
        reason: String,
        /// A word to the reporter.
        #[arg(long)]
        note: Option<String>,
    },
}

/// Does it.
pub async fn act(_state: &AppState, _action: ReportAction) -> Result<(), crate::command::Failure> {
    Ok(())
}

/// The reports of an account, newest first.
pub(crate) async fn of_account(
    _state: &AppState,
    _connection: &mut sqlx::AnyConnection,
    _account: &str,
) -> crate::problem::Answer<Vec<bansosku_contract::report::Report>> {
    Ok(Vec::new())
}

/// Erases the reports of an account, and lets go of their photos.
pub(crate) async fn erase_all(_connection: &mut sqlx::AnyConnection, _account: &str) -> crate::problem::Answer<()> {
    Ok(())
}
