//! `GET /v1/sessions`: the signed-in devices.

use axum::extract::State;
use bansosku_contract::Problem;
use bansosku_contract::session::{Device, Devices};
use sqlx::{AnyConnection, Row as _};

use super::Caller;
use super::rotation::{DEVICE_NAME, milliseconds};
use crate::AppState;
use crate::clock::instant;
use crate::keys::Place;
use crate::problem::{Answer, Json};

/// The devices that are signed in to the caller's account.
#[utoipa::path(
    get, path = "/v1/sessions", tag = "session",
    responses((status = 200, body = Devices), (status = 401, body = Problem, description = "`access_token_invalid`")),
    security(("access_token" = []))
)]
pub(super) async fn list(State(state): State<AppState>, caller: Caller) -> Answer<Json<Devices>> {
    let mut reading = state.database.read().await?;
    Ok(Json(Devices { sessions: of_account(&state, &mut reading, &caller).await? }))
}

/// The caller's devices, newest use first.
pub(crate) async fn of_account(
    state: &AppState,
    connection: &mut AnyConnection,
    caller: &Caller,
) -> Answer<Vec<Device>> {
    let now = state.clock.now_ms();
    let rows = sqlx::query(
        "SELECT id, device_name_sealed, signed_in_at, last_used_at FROM session
         WHERE account_id = $1 AND last_used_at > $2 AND signed_in_at > $3
         ORDER BY last_used_at DESC, id",
    )
    .bind(&caller.account)
    .bind(now - milliseconds(state.config.lifetimes.session_idle))
    .bind(now - milliseconds(state.config.lifetimes.session))
    .fetch_all(connection)
    .await?;
    rows.into_iter()
        .map(|row| {
            let id: String = row.try_get("id")?;
            let place = Place { column: DEVICE_NAME, row: &id };
            Ok(Device {
                device_name: state.keys.open(place, row.try_get("device_name_sealed")?)?,
                current: id == caller.session,
                signed_in_at: instant(row.try_get("signed_in_at")?),
                last_used_at: instant(row.try_get("last_used_at")?),
                id,
            })
        })
        .collect()
}
