//! The last byte is there: the photo is decoded, encoded anew and sealed, and the upload is complete.

use bansosku_contract::ProblemCode;
use bansosku_contract::upload::UploadKind;
use bansosku_photo::{Limits, Photo, PhotoError};

use super::arrival::Arrival;
use super::findings::Findings;
use super::record;
use super::room::Received;
use crate::AppState;
use crate::problem::{Answer, Refusal};
use crate::vault;

/// What the bytes show; or why they can't be used, in the words of the contract.
pub(super) async fn read(state: &AppState, received: Received) -> Answer<Result<Photo, ProblemCode>> {
    let decoder = state.upload_room.decoder().await?;
    let read = tokio::task::spawn_blocking(move || {
        let _decoder = decoder;
        bansosku_photo::shrink(&received.bytes, &Limits::SERVER)
    });
    let read = read.await.map_err(|error| Refusal::internal("Unable to read a photo", error))?;
    Ok(read.map_err(|error| match error {
        PhotoError::NotAPicture(_) | PhotoError::Broken(_) => ProblemCode::PhotoUnreadable,
        PhotoError::TooManyPixels { .. } => ProblemCode::PhotoTooManyPixels,
        PhotoError::TooLarge { .. } => ProblemCode::UploadTooLarge,
        PhotoError::TooSmall { .. } => ProblemCode::PhotoTooSmall,
    }))
}

/// Seals the photo and makes the complete upload, in place of the one that was arriving. It gives when it expires.
pub(super) async fn keep(
    state: &AppState,
    id: &str,
    kind: UploadKind,
    (length, findings): (usize, Findings),
    photo: &Photo,
    arrival: Option<&Arrival>,
) -> Answer<i64> {
    let object = vault::keep(state, kind.as_str(), &photo.bytes).await?;
    let mut writing = state.database.write().await?;
    if let Some(arrival) = arrival {
        arrival.end(&mut writing).await?;
    }
    let expires_at = record::insert(state, &mut writing, id, kind, (length, findings), &object).await?;
    vault::settle(&mut writing, &object).await?;
    writing.commit().await?;
    Ok(expires_at)
}
