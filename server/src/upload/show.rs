//! `HEAD /v1/uploads/{id}`: how far an upload has come.

use axum::extract::State;
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use bansosku_contract::Problem;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::arrival::{self, Progress};
use super::{record, tus};
use crate::AppState;
use crate::clock::instant;
use crate::problem::{Answer, Path, Refusal};

/// Tells how many bytes are kept. A request that still hangs on the upload is ended first, so that the next PATCH is
/// sure to be taken at this offset.
#[utoipa::path(
    head, path = "/v1/uploads/{id}", tag = "upload",
    params(
        ("id" = String, Path, description = "As in `Location`"),
        ("Tus-Resumable" = String, Header, description = "`1.0.0`"),
    ),
    responses(
        (status = 200, description = "When the offset is the length, the upload is complete", headers(
            ("Upload-Offset" = u64),
            ("Upload-Length" = u64),
            ("Upload-Metadata" = String, description = "The kind; nothing else of it was kept"),
            ("Upload-Expires" = String),
        )),
        (status = 404, body = Problem, description = "`not_found`: there is none, it was taken back, or somebody used it"),
        (status = 410, body = Problem, description = "`upload_expired`"),
        (status = 412, body = Problem, description = "`tus_version_unsupported`"),
        (status = 423, body = Problem, description = "`upload_taken_over`: the photo is being read; ask again"),
    )
)]
pub(super) async fn show(
    State(state): State<AppState>,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Result<(StatusCode, HeaderMap), tus::HeaderRefusal> {
    tus::check_version(&headers)?;
    let progress = progress(&state, &id).await?;
    let metadata = HeaderValue::try_from(format!("kind {}", STANDARD.encode(progress.kind.as_str())))
        .map_err(|error| Refusal::internal("Unable to write a header", error))?;
    let mut answer: Vec<(HeaderName, HeaderValue)> = vec![
        (tus::UPLOAD_OFFSET, HeaderValue::from(progress.offset)),
        (tus::UPLOAD_LENGTH, HeaderValue::from(progress.length)),
        (tus::UPLOAD_METADATA, metadata),
    ];
    answer.extend(tus::http_date(instant(progress.expires_at)).map(|date| (tus::UPLOAD_EXPIRES, date)));
    Ok((StatusCode::OK, HeaderMap::from_iter(answer)))
}

/// How far an upload has come, once any older request on it has ended.
pub(super) async fn progress(state: &AppState, id: &str) -> Answer<Progress> {
    let fingerprint = arrival::fingerprint(state, id);
    let _turn = state.upload_turns.take(&fingerprint).await?;
    match arrival::tell(state, &fingerprint).await? {
        Some(progress) => Ok(progress),
        None => record::progress(state, id).await,
    }
}
