//! Sessions: one for each signed-in device.

mod caller;
pub(crate) mod rotation;

use utoipa_axum::router::OpenApiRouter;

use crate::AppState;

pub use caller::{ActiveCaller, Caller};

/// The routes.
pub fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::default()
}
