//! Sessions: one for each signed-in device.

mod caller;
mod list;
mod refresh;
pub(crate) mod rotation;
#[cfg(test)]
mod rotation_model;
mod sign_in;
mod sign_out;

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::AppState;

#[cfg(test)]
pub(crate) use caller::HOLDER;
pub use caller::{ActiveCaller, Caller};
pub(crate) use list::of_account;

/// The routes.
pub fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::default()
        .routes(routes!(sign_in::sign_in, list::list))
        .routes(routes!(refresh::refresh))
        .routes(routes!(sign_out::sign_out))
        .routes(routes!(sign_out::sign_out_device))
}
