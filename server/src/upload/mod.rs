//! Photos on their way in, by tus 1.0: an upload is made before anybody has an account, so that its
//! random id is all that gives a right to it.
//!
//! A photo is decoded and encoded anew, then sealed by the [vault](crate::vault); the bytes that came
//! in are kept nowhere. A complete upload waits a day for an account or a report that names it, which
//! [attaches](attach) it; otherwise it is erased. What is refused leaves nothing behind.

mod create;
mod discover;
mod record;
mod room;
mod terminate;
mod tus;

use axum::http::HeaderValue;
use axum::middleware;
use axum::response::Response;
use bansosku_contract::upload::TUS_VERSION;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::AppState;
use crate::problem::Answer;
use crate::vault;

pub(crate) use record::{attach, is_complete, object_of, release, release_all};
pub(crate) use room::Room;

/// The routes.
pub fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::default()
        .routes(routes!(create::create))
        .routes(routes!(discover::discover))
        .routes(routes!(terminate::terminate))
        .layer(middleware::map_response(name_version))
}

/// Erases every photo that was let go of or has expired.
pub(crate) async fn sweep(state: &AppState) -> Answer<()> {
    record::expire(state).await?;
    vault::erase_doomed(state).await
}

/// Every answer of ours says which version of tus it speaks.
async fn name_version(mut response: Response) -> Response {
    response.headers_mut().insert(tus::RESUMABLE, HeaderValue::from_static(TUS_VERSION));
    response
}
