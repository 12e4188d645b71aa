//! `DELETE /v1/uploads/{id}`: the sender takes a photo back that nothing uses yet, whole or not.

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use bansosku_contract::{Problem, ProblemCode};

use super::tus::{HeaderRefusal, check_version};
use super::{arrival, record};
use crate::AppState;
use crate::problem::Path;
use crate::vault;

/// Erases a photo that no account and no report uses yet.
#[utoipa::path(
    delete, path = "/v1/uploads/{id}", tag = "upload",
    params(
        ("id" = String, Path, description = "As in `Location`"),
        ("Tus-Resumable" = String, Header, description = "`1.0.0`"),
    ),
    responses(
        (status = 204, description = "Erased"),
        (status = 404, body = Problem, description = "`not_found`"),
        (status = 412, body = Problem, description = "`tus_version_unsupported`"),
    )
)]
pub(super) async fn terminate(
    State(state): State<AppState>,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Result<StatusCode, HeaderRefusal> {
    check_version(&headers)?;
    let fingerprint = arrival::fingerprint(&state, &id);
    let _turn = state.upload_turns.take(&fingerprint).await?;
    let mut writing = state.database.write().await?;
    if !arrival::forget(&mut writing, &fingerprint).await? && !record::discard(&state, &mut writing, &id).await? {
        return Err(ProblemCode::NotFound.into());
    }
    writing.commit().await?;
    vault::erase_doomed(&state).await?;
    Ok(StatusCode::NO_CONTENT)
}

#[cfg(test)]
mod tests {
    use bansosku_contract::upload::UploadKind;

    use crate::testing::{TestAnswer, TestServer};
    use crate::upload;

    async fn delete(server: &TestServer, id: &str) -> TestAnswer {
        server.delete(&format!("/v1/uploads/{id}")).header("tus-resumable", "1.0.0").send().await
    }

    #[tokio::test]
    async fn a_photo_is_taken_back_once() {
        let server = TestServer::start().await;
        let id = server.photo(UploadKind::Ktp).await;
        let other = server.photo(UploadKind::Selfie).await;
        let answer = delete(&server, &id).await;
        assert_eq!(answer.status, 204);
        assert_eq!(answer.headers["tus-resumable"], "1.0.0");
        assert_eq!(server.kept_photos().await, 1);
        assert_eq!(delete(&server, &id).await.problem(), (404, "not_found".to_owned()));
        assert_eq!(delete(&server, &other).await.status, 204);
        assert_eq!(server.count("SELECT COUNT(*) FROM vault_object").await, 0);
    }

    #[tokio::test]
    async fn a_photo_that_belongs_to_somebody_looks_like_one_that_does_not_exist() {
        let server = TestServer::start().await;
        let id = server.photo(UploadKind::Ktp).await;
        let mut writing = server.state.database.write().await.unwrap();
        assert!(upload::attach(&server.state, &mut writing, &id, UploadKind::Ktp, "owner").await.unwrap());
        writing.commit().await.unwrap();
        let absent = delete(&server, "00000000000000000000000000000000").await;
        assert_eq!(delete(&server, &id).await.outline(), absent.outline());
        assert_eq!(server.kept_photos().await, 1);
    }

    #[tokio::test]
    async fn without_the_version_of_tus_nothing_is_erased() {
        let server = TestServer::start().await;
        let id = server.photo(UploadKind::Ktp).await;
        let answer = server.delete(&format!("/v1/uploads/{id}")).send().await;
        assert_eq!(answer.problem(), (412, "tus_version_unsupported".to_owned()));
        assert_eq!(server.kept_photos().await, 1);
    }
}
