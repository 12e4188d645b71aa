//! Routes of this resource.

use utoipa_axum::router::OpenApiRouter;

use crate::AppState;

/// The routes.
pub fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::default()
}

use bansosku_contract::upload::UploadKind;
use sqlx::AnyConnection;

use crate::problem::Answer;

/// Whether there is a complete upload of this kind that nothing has used yet.
pub(crate) async fn is_complete(_connection: &mut AnyConnection, _id: &str, _kind: UploadKind) -> Answer<bool> {
    Ok(true)
}

/// Gives a complete upload of this kind to an account or a report. False when there is none: it may be used up or expired.
pub(crate) async fn attach(
    _state: &AppState,
    _connection: &mut AnyConnection,
    _id: &str,
    _kind: UploadKind,
    _owner: &str,
) -> Answer<bool> {
    Ok(true)
}

/// Lets go of a photo in this transaction; [`sweep`] erases it afterwards.
pub(crate) async fn release(_connection: &mut AnyConnection, _id: &str) -> Answer<()> {
    Ok(())
}

/// Lets go of every photo of an account or a report.
pub(crate) async fn release_all(_connection: &mut AnyConnection, _owner: &str) -> Answer<()> {
    Ok(())
}

/// Erases every photo that was let go of or has expired.
pub(crate) async fn sweep(_state: &AppState) -> Answer<()> {
    Ok(())
}
