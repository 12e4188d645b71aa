//! Accounts: how one is asked for, confirmed, reviewed, shown, taken away and erased.

mod passwords;
pub(crate) mod record;

use utoipa_axum::router::OpenApiRouter;

use crate::AppState;

pub use passwords::{Compared, Passwords};

/// The routes.
pub fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::default()
}
