//! `POST /v1/sessions/refresh`: the next pair of tokens. How they follow each other: [`super::rotation`].

use axum::extract::State;
use bansosku_contract::Problem;
use bansosku_contract::session::{Refresh, SessionTokens};

use super::rotation;
use crate::AppState;
use crate::problem::{Answer, Json};

/// Exchanges a refresh token for a new pair. The same token gives another pair as long as the last one was not used.
#[utoipa::path(
    post, path = "/v1/sessions/refresh", tag = "session",
    request_body = Refresh,
    responses(
        (status = 200, body = SessionTokens),
        (status = 401, body = Problem, description = "`session_ended`: sign in again"),
        (status = 422, body = Problem, description = "`json_unexpected`"),
    )
)]
pub(super) async fn refresh(State(state): State<AppState>, Json(form): Json<Refresh>) -> Answer<Json<SessionTokens>> {
    rotation::exchange(&state, form.refresh_token.expose()).await.map(Json)
}
