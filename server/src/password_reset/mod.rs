//! Forgotten passwords: a code by mail, then a new password.

mod ask;
mod confirm;

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::AppState;

/// The routes.
pub fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::default().routes(routes!(ask::ask)).routes(routes!(confirm::confirm))
}
