//! Accounts: how one is asked for, confirmed, reviewed, shown, taken away and erased.

mod close;
pub(crate) mod code;
mod confirm_email;
mod export;
mod passwords;
pub(crate) mod record;
mod register;
mod resend_code;
mod resubmit;
pub mod review;
mod show;

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::AppState;

pub use passwords::{Compared, Passwords};

/// The routes.
pub fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::default()
        .routes(routes!(register::register))
        .routes(routes!(confirm_email::confirm_email))
        .routes(routes!(resend_code::resend_code))
        .routes(routes!(show::show, close::close))
        .routes(routes!(export::export))
        .routes(routes!(resubmit::resubmit))
}
