//! Photos on their way in, by tus 1.0: an upload is made before anybody has an account, so that its random id is all
//! that gives a right to it.
//!
//! # How a photo comes
//!
//! In the good case [one request](create) brings all of it. When the line breaks, [HEAD](show) tells how far it has
//! come and [PATCH](append) goes on from there; what has come lies in [sealed pieces](arrival). One request at a time
//! writes to an upload: a newer one [ends the older](turns). With the last byte the photo is [read](finish): decoded,
//! encoded anew and sealed by the [vault](crate::vault); the bytes that came in are kept nowhere. What is refused
//! leaves nothing behind.
//!
//! # How long it stays
//!
//! An upload that is arriving expires a day after its last request, a complete one a day after it was completed,
//! unless an account or a report names it, which [attaches](attach) it. Whoever asks for an expired one is told so for
//! a month (410, `upload_expired`); one that was taken back, is attached, or never was is answered with 404.
//!
//! # Several servers
//!
//! All state lies in the database, so that any process on it can go on with an upload. What is kept and what was told
//! hold between them as within one. Only the ending differs: a request that hangs in another process notices at its
//! next checkpoint that it was taken over, and what it had not kept yet (at most 64 KiB) is sent again.
//!
//! # What it does not do
//!
//! Of `Upload-Metadata` only the kind and the findings of the sender's phone are read; a file's name may be personal. Concatenation, deferred
//! lengths and checksums in trailers are not offered.

mod append;
mod arrival;
mod body;
mod create;
mod discover;
mod findings;
mod finish;
pub mod headers;
mod overridden;
mod record;
mod room;
mod show;
mod terminate;
mod turns;
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

pub(crate) use record::{attach, findings_of, is_complete, object_of, release, release_all};
pub(crate) use room::Room;
pub(crate) use turns::Turns;

/// The routes.
pub fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::default()
        .routes(routes!(create::create, discover::discover))
        .routes(routes!(show::show, append::append, terminate::terminate, overridden::overridden))
        .layer(middleware::map_response(name_version))
}

/// Erases every photo that was let go of or has expired, whole or not.
pub(crate) async fn sweep(state: &AppState) -> Answer<()> {
    arrival::expire(state).await?;
    record::expire(state).await?;
    vault::erase_doomed(state).await
}

/// Whether requests of this route carry a photo, which takes its time on a slow line.
pub(crate) fn brings_photos(route: &str) -> bool {
    route.starts_with("/v1/uploads")
}

/// Every answer of ours says which version of tus it speaks.
async fn name_version(mut response: Response) -> Response {
    response.headers_mut().insert(tus::RESUMABLE, HeaderValue::from_static(TUS_VERSION));
    response
}
