//! `PATCH /v1/uploads/{id}`: an upload goes on where it stands.
//!
//! What arrives is kept at checkpoints, and when the line breaks, stalls, or a newer request calls, up to the last
//! byte. With a checksum it is kept when it was found right, and not before. The work is done in a task of its own:
//! it must put down what it holds although the connection, and the request with it, is gone.

use std::time::Duration;

use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use axum::response::{IntoResponse as _, Response};
use bansosku_contract::upload::CHECKPOINT_BYTES;
use bansosku_contract::{Problem, ProblemCode};

use super::arrival::{self, Arrival};
use super::body::{self, Next};
use super::room::Received;
use super::turns::Turn;
use super::tus::{self, Continuation, HeaderRefusal, invalid};
use super::{finish, record};
use crate::AppState;
use crate::clock::instant;
use crate::problem::{Answer, Path, Refusal};

/// Takes more bytes of a photo. The last byte completes the upload.
#[utoipa::path(
    patch, path = "/v1/uploads/{id}", tag = "upload",
    params(
        ("id" = String, Path, description = "As in `Location`"),
        ("Tus-Resumable" = String, Header, description = "`1.0.0`"),
        ("Upload-Offset" = u64, Header, description = "Where the bytes belong: what the last answer told"),
        ("Upload-Checksum" = Option<String>, Header, description = "`sha1` or `sha256` and the hash of this body in Base64"),
    ),
    request_body(content = Vec<u8>, content_type = "application/offset+octet-stream"),
    responses(
        (status = 204, description = "Kept. When the offset is the length, the upload is complete", headers(
            ("Upload-Offset" = u64),
            ("Upload-Expires" = String),
        )),
        (status = 400, body = Problem, description = "`upload_headers_invalid`"),
        (status = 404, body = Problem, description = "`not_found`"),
        (status = 408, body = Problem, description = "`timed_out`: nothing came for too long; what came is kept"),
        (status = 409, body = Problem, description = "`upload_offset_wrong`: ask with HEAD"),
        (status = 410, body = Problem, description = "`upload_expired`"),
        (status = 412, body = Problem, description = "`tus_version_unsupported`"),
        (status = 413, body = Problem, description = "`upload_length_exceeded`"),
        (status = 415, body = Problem, description = "`media_type_unsupported`"),
        (status = 422, body = Problem,
         description = "`photo_unreadable`, `photo_too_many_pixels`, `photo_too_small`: the upload is gone"),
        (status = 423, body = Problem, description = "`upload_taken_over`: a newer request goes on with it"),
        (status = 429, body = Problem, description = "`too_many_requests`"),
        (status = 460, body = Problem, description = "`upload_checksum_wrong`: nothing of this body was kept"),
        (status = 503, body = Problem, description = "`unavailable`"),
    )
)]
pub(super) async fn append(
    State(state): State<AppState>,
    Path(id): Path<String>,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, HeaderRefusal> {
    let continuation = Continuation::read(&headers)?;
    let stood = go_on(state, id, continuation, body).await?;
    Ok((StatusCode::NO_CONTENT, stood.headers()).into_response())
}

/// Takes in a body that continues an upload, in a task of its own.
pub(super) async fn go_on(state: AppState, id: String, continuation: Continuation, body: Body) -> Answer<Stood> {
    tokio::spawn(receive(state, id, continuation, body))
        .await
        .map_err(|error| Refusal::internal("Unable to take a part of an upload", error))?
}

/// Where an upload stands after a request.
pub(super) struct Stood {
    pub offset: usize,
    pub expires_at: i64,
}

impl Stood {
    pub fn headers(&self) -> HeaderMap {
        let mut headers: Vec<(HeaderName, HeaderValue)> = vec![(tus::UPLOAD_OFFSET, HeaderValue::from(self.offset))];
        headers.extend(tus::http_date(instant(self.expires_at)).map(|date| (tus::UPLOAD_EXPIRES, date)));
        HeaderMap::from_iter(headers)
    }
}

/// How a body came to its end.
enum Ended {
    Whole,
    /// Too early, for this reason. What came is kept, unless a checksum can't be told.
    Early(Refusal),
    /// In a way that nothing more is kept of.
    Wrong(Refusal),
}

async fn receive(state: AppState, id: String, continuation: Continuation, body: Body) -> Answer<Stood> {
    let turn = state.upload_turns.take(&arrival::fingerprint(&state, &id)).await?;
    let Some(mut arrival) = arrival::enter(&state, &id, continuation.offset).await? else {
        return already_complete(&state, &id, continuation).await;
    };
    let missing = arrival.length - arrival.received;
    if continuation.announced.is_some_and(|announced| announced > missing as u64) {
        return Err(ProblemCode::UploadLengthExceeded.into());
    }
    let mut received = Received::default();
    let is_checked = continuation.checksum.is_some();
    match read(&state, &turn, &mut arrival, &mut received, is_checked, body).await {
        Ended::Wrong(refusal) => return Err(refusal),
        Ended::Whole => {
            if continuation.checksum.is_some_and(|checksum| !checksum.fits(&received.bytes)) {
                return Err(ProblemCode::UploadChecksumWrong.into());
            }
        }
        Ended::Early(refusal) if is_checked => return Err(refusal),
        // Whoever broke off after the last byte has sent all the same.
        Ended::Early(refusal) => {
            if arrival.received + received.bytes.len() < arrival.length {
                arrival.add(&state, &received.bytes, false).await?;
                return Err(refusal);
            }
        }
    }
    if arrival.received + received.bytes.len() < arrival.length {
        arrival.add(&state, &received.bytes, true).await?;
        return Ok(Stood { offset: arrival.received, expires_at: arrival.expires_at });
    }
    complete(&state, &id, &arrival, received).await
}

/// Reads the body, and keeps what came at each checkpoint. The last piece stays in hand: it completes the upload.
async fn read(
    state: &AppState,
    turn: &Turn,
    arrival: &mut Arrival,
    received: &mut Received,
    is_checked: bool,
    mut body: Body,
) -> Ended {
    let patience = Duration::from_secs(state.config.upload_patience_seconds);
    loop {
        let next = tokio::select! {
            biased;
            () = turn.called() => return Ended::Early(ProblemCode::UploadTakenOver.into()),
            next = body::next(&mut body, patience) => next,
        };
        let bytes = match next {
            Next::Bytes(bytes) => bytes,
            Next::End => return Ended::Whole,
            Next::Broken => return Ended::Early(invalid("The body broke off")),
            Next::Stalled => return Ended::Early(ProblemCode::TimedOut.into()),
        };
        if arrival.received + received.bytes.len() + bytes.len() > arrival.length {
            return Ended::Wrong(ProblemCode::UploadLengthExceeded.into());
        }
        for piece in bytes.chunks(CHECKPOINT_BYTES) {
            if let Err(full) = state.upload_room.add(received, piece) {
                return Ended::Early(full);
            }
            while !is_checked
                && received.bytes.len() >= CHECKPOINT_BYTES
                && arrival.received + received.bytes.len() < arrival.length
            {
                let kept = received.take_first(CHECKPOINT_BYTES);
                if let Err(refusal) = arrival.add(state, &kept, false).await {
                    return Ended::Wrong(refusal);
                }
            }
        }
    }
}

/// Makes the complete upload of everything that came. A photo that can't be used is gone with its upload.
async fn complete(state: &AppState, id: &str, arrival: &Arrival, last: Received) -> Answer<Stood> {
    let mut whole = Received::default();
    state.upload_room.add(&mut whole, &arrival.bytes(state).await?)?;
    state.upload_room.add(&mut whole, &last.bytes)?;
    drop(last);
    let photo = match finish::read(state, whole).await? {
        Ok(photo) => photo,
        Err(code) => {
            let mut writing = state.database.write().await?;
            arrival.end(&mut writing).await?;
            writing.commit().await?;
            return Err(code.into());
        }
    };
    let expires_at =
        finish::keep(state, id, arrival.kind, (arrival.length, arrival.findings), &photo, Some(arrival)).await?;
    Ok(Stood { offset: arrival.length, expires_at })
}

/// A complete upload takes no more bytes: none is fine, in case the answer to the last one was lost.
async fn already_complete(state: &AppState, id: &str, continuation: Continuation) -> Answer<Stood> {
    let progress = record::progress(state, id).await?;
    if continuation.offset != u64::try_from(progress.length).unwrap_or(u64::MAX) {
        return Err(ProblemCode::UploadOffsetWrong.into());
    }
    if continuation.announced != Some(0) {
        return Err(ProblemCode::UploadLengthExceeded.into());
    }
    let offset = usize::try_from(progress.length).unwrap_or(usize::MAX);
    Ok(Stood { offset, expires_at: progress.expires_at })
}

#[cfg(test)]
mod tests;
