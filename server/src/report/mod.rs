//! Reports of mistakes: sent by a member of the household, answered by an officer, lapsed at the deadline.
//!
//! Each step goes on the timeline with who did it, so that the reporter always sees whose turn it is
//! and until when. What people write is sealed. Another person's report answers like one that does not
//! exist.

mod lapse;
mod officer;
mod open;
mod photos;
mod record;
mod show;
mod submit;

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::AppState;

pub(crate) use lapse::lapse_due;
pub use officer::{ReportAction, act};
pub(crate) use photos::forget_photos;
pub(crate) use record::{erase_all, of_account};

/// The routes.
pub fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::default().routes(routes!(show::list, submit::submit)).routes(routes!(show::show))
}

#[cfg(test)]
mod tests;
