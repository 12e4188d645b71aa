//! Accounts: how one is asked for, confirmed, reviewed, shown, taken away and erased.

mod passwords;

use utoipa_axum::router::OpenApiRouter;

use crate::AppState;

pub use passwords::{Compared, Passwords};

pub(crate) const NIK: &str = "account.nik";
pub(crate) const KK: &str = "account.kk";
pub(crate) const NAME: &str = "account.name";
pub(crate) const EMAIL: &str = "account.email";
pub(crate) const PHONE: &str = "account.phone";

/// The routes.
pub fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::default()
}
