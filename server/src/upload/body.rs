//! The bytes of a request as they arrive, on a line that may stall or break.

use std::time::Duration;

use axum::body::{Body, Bytes};
use http_body_util::BodyExt as _;

/// What comes next of a body.
pub(super) enum Next {
    /// More bytes.
    Bytes(Bytes),
    /// Nothing: the body is whole.
    End,
    /// Nothing: the line broke.
    Broken,
    /// Nothing for so long that nothing is waited for.
    Stalled,
}

/// Waits for what comes next, at most so long.
pub(super) async fn next(body: &mut Body, patience: Duration) -> Next {
    loop {
        let Ok(frame) = tokio::time::timeout(patience, body.frame()).await else { return Next::Stalled };
        match frame.map(|frame| frame.map(hyper::body::Frame::into_data)) {
            None => return Next::End,
            Some(Err(_)) => return Next::Broken,
            Some(Ok(Ok(bytes))) => return Next::Bytes(bytes),
            // Trailers say nothing that is read here.
            Some(Ok(Err(_))) => {}
        }
    }
}
