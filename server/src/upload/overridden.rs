//! `POST /v1/uploads/{id}` with `X-HTTP-Method-Override`: for networks that let only GET and POST through.

use axum::body::Body;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::{IntoResponse as _, Response};
use bansosku_contract::{Problem, ProblemCode};

use super::tus::HeaderRefusal;
use super::{append, show, terminate};
use crate::AppState;
use crate::problem::Path;

/// Does what the header names: PATCH, DELETE or HEAD.
#[utoipa::path(
    post, path = "/v1/uploads/{id}", tag = "upload",
    params(
        ("id" = String, Path, description = "As in `Location`"),
        ("X-HTTP-Method-Override" = String, Header, description = "`PATCH`, `DELETE` or `HEAD`; all else is as there"),
        ("Tus-Resumable" = String, Header, description = "`1.0.0`"),
    ),
    request_body(content = Vec<u8>, content_type = "application/offset+octet-stream"),
    responses(
        (status = 200, description = "As HEAD"),
        (status = 204, description = "As PATCH or DELETE"),
        (status = 405, body = Problem, description = "`method_not_allowed`: another method, or none"),
    )
)]
pub(super) async fn overridden(
    state: State<AppState>,
    id: Path<String>,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, HeaderRefusal> {
    let method = headers.get("x-http-method-override").map_or(b"".as_slice(), |method| method.as_bytes());
    match method {
        b"PATCH" => append::append(state, id, headers, body).await,
        b"DELETE" => Ok(terminate::terminate(state, id, headers).await?.into_response()),
        b"HEAD" => Ok(show::show(state, id, headers).await?.into_response()),
        _ => Err(ProblemCode::MethodNotAllowed.into()),
    }
}
