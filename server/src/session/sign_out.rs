//! `DELETE /v1/sessions/current` and `DELETE /v1/sessions/{id}`: signing a device out.

use axum::extract::State;
use axum::http::StatusCode;
use bansosku_contract::{Problem, ProblemCode};

use super::{Caller, rotation};
use crate::AppState;
use crate::audit::{self, Event};
use crate::problem::{Answer, Path};

/// Signs out the device that asks.
#[utoipa::path(
    delete, path = "/v1/sessions/current", tag = "session",
    responses((status = 204), (status = 401, body = Problem, description = "`access_token_invalid`")),
    security(("access_token" = []))
)]
pub(super) async fn sign_out(State(state): State<AppState>, caller: Caller) -> Answer<StatusCode> {
    let session = caller.session.clone();
    end_own(&state, &caller, &session).await
}

/// Signs out one of the caller's devices.
#[utoipa::path(
    delete, path = "/v1/sessions/{id}", tag = "session",
    params(("id" = String, Path, description = "Of `GET /v1/sessions`")),
    responses(
        (status = 204),
        (status = 401, body = Problem, description = "`access_token_invalid`"),
        (status = 404, body = Problem, description = "`not_found`, also for another person's device"),
    ),
    security(("access_token" = []))
)]
pub(super) async fn sign_out_device(
    State(state): State<AppState>,
    caller: Caller,
    Path(id): Path<String>,
) -> Answer<StatusCode> {
    end_own(&state, &caller, &id).await
}

async fn end_own(state: &AppState, caller: &Caller, session: &str) -> Answer<StatusCode> {
    let mut writing = state.database.write().await?;
    let own = sqlx::query("SELECT id FROM session WHERE id = $1 AND account_id = $2")
        .bind(session)
        .bind(&caller.account)
        .fetch_optional(&mut *writing)
        .await?;
    own.ok_or(ProblemCode::NotFound)?;
    rotation::end(&mut writing, session).await?;
    audit::append(state, &mut writing, Event::SignedOut, &caller.account, session).await?;
    writing.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}
