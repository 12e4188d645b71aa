//! Whether the process lives, and whether it can work.

use axum::extract::State;
use bansosku_contract::ProblemCode;
use serde::Serialize;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::AppState;
use crate::problem::{Answer, Json, Refusal};

#[derive(Serialize, utoipa::ToSchema)]
struct Health {
    /// Always `ok`.
    status: &'static str,
}

const OK: Json<Health> = Json(Health { status: "ok" });

pub(crate) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::default().routes(routes!(alive)).routes(routes!(ready))
}

/// Whether the process lives.
#[utoipa::path(get, path = "/healthz", tag = "health", responses((status = 200, body = Health)))]
async fn alive() -> Json<Health> {
    OK
}

/// Whether it can work: the database answers.
#[utoipa::path(
    get, path = "/readyz", tag = "health",
    responses((status = 200, body = Health), (status = 503, body = bansosku_contract::Problem))
)]
async fn ready(State(state): State<AppState>) -> Answer<Json<Health>> {
    if state.database.answers().await { Ok(OK) } else { Err(Refusal::from(ProblemCode::Unavailable).retry_after(5)) }
}
