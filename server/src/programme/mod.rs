//! The dated facts about the programmes, for everybody.

mod facts;

use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue};
use axum::response::Response;
use bansosku_contract::programme::Programmes;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::problem::Answer;
use crate::{AppState, conditional};

pub use facts::Facts;

/// Facts change by the quarter; a day is soon enough for a correction.
const CACHE: HeaderValue = HeaderValue::from_static("public, max-age=86400");

/// The routes.
pub fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::default().routes(routes!(list))
}

/// Programmes, components, amounts, stages and paying places, each with its source and day.
#[utoipa::path(
    get, path = "/v1/programmes", tag = "programme",
    params(("If-None-Match" = Option<String>, Header, description = "The ETag that the caller has")),
    responses((status = 200, body = Programmes), (status = 304, description = "The caller has it"))
)]
async fn list(State(state): State<AppState>, headers: HeaderMap) -> Answer<Response> {
    conditional::answer(&state, &headers, "", CACHE, &Facts::bundled().programmes)
}

#[cfg(test)]
mod tests {
    use axum::http::StatusCode;

    use super::*;
    use crate::testing::TestServer;

    #[tokio::test]
    async fn everybody_sees_the_facts_with_their_sources() {
        let server = TestServer::start().await;
        let answer = server.get("/v1/programmes").send().await;
        assert_eq!(answer.status, StatusCode::OK);
        assert_eq!(answer.headers["cache-control"], "public, max-age=86400");
        assert_eq!(answer.json::<Programmes>(), Facts::bundled().programmes);
    }

    #[tokio::test]
    async fn who_has_the_facts_is_not_sent_them_again() {
        let server = TestServer::start().await;
        let first = server.get("/v1/programmes").send().await;
        let tag = first.headers["etag"].to_str().unwrap().to_owned();
        let again = server.get("/v1/programmes").header("if-none-match", &tag).send().await;
        assert_eq!((again.status, again.body.len()), (StatusCode::NOT_MODIFIED, 0));
        assert_eq!(again.headers["etag"], tag.as_str());
        assert_eq!(again.headers["cache-control"], "public, max-age=86400");
    }
}
