//! The caller's own household, as the registry has it today.

use std::collections::HashMap;
use std::time::Duration;

use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use bansosku_contract::household::{
    Assistance, AssistanceStatus, Channel, ChannelKind, Disbursement, DisbursementState, Household, Member, Relation,
};
use bansosku_contract::{Kk, Nik, Problem, ProblemCode, Rupiah};
use bansosku_region::{RegionCode, Villages};
use jiff::civil::Date;
use moka::sync::Cache;
use sqlx::AnyConnection;
use sqlx::Row as _;
use sqlx::any::AnyRow;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::AppState;
use crate::conditional::{self, Page};
use crate::keys::{Keys, Place};
use crate::problem::{Answer, Refusal};
use crate::registry::{self, KK, NIK};
use crate::session::ActiveCaller;

/// The routes.
pub fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::default().routes(routes!(show))
}

/// The caller's household: its members, and the present and past assistance of each.
#[utoipa::path(
    get, path = "/v1/household", tag = "household",
    params(("If-None-Match" = Option<String>, Header, description = "The ETag that the caller has")),
    responses(
        (status = 200, body = Household),
        (status = 304, description = "The caller has it"),
        (status = 401, body = Problem, description = "`access_token_invalid`"),
        (status = 403, body = Problem, description = "`account_not_active`"),
        (status = 404, body = Problem, description = "The registry has no household of the caller any more"),
    ),
    security(("access_token" = []))
)]
async fn show(
    State(state): State<AppState>,
    ActiveCaller(caller): ActiveCaller,
    headers: HeaderMap,
) -> Answer<Response> {
    let sight = Sight { account: caller.account, nik_index: caller.nik_index, release: caller.release };
    let page = if let Some(page) = state.shown_households.0.get(&sight) {
        page
    } else {
        let mut reading = state.database.read().await?;
        let household = of_person(&state.keys, &mut reading, &sight.nik_index).await?.ok_or(ProblemCode::NotFound)?;
        let page = Page::new(&state, &sight.account, &household)?;
        state.shown_households.0.insert(sight, page.clone());
        page
    };
    Ok(page.answer(&headers, conditional::PRIVATE))
}

/// The households that were shown just now. A phone on a weak line asks again and again, and a release does not change:
/// only `seed` writes to the current one, and is seen when what was shown before is forgotten.
pub(crate) struct Shown(Cache<Sight, Page>);

/// What somebody sees of a release.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct Sight {
    account: String,
    nik_index: String,
    release: i64,
}

/// So long a household lies open in memory.
const SHOWN_FOR: Duration = Duration::from_mins(1);
/// Bytes of all of them.
const MOST_SHOWN: u64 = 32 * 1024 * 1024;

impl Default for Shown {
    fn default() -> Self {
        let weight = |_: &Sight, page: &Page| u32::try_from(page.length()).unwrap_or(u32::MAX);
        Self(Cache::builder().max_capacity(MOST_SHOWN).weigher(weight).time_to_live(SHOWN_FOR).build())
    }
}

/// The household of the person who has this NIK, as its members see it.
pub async fn of_person(keys: &Keys, connection: &mut AnyConnection, nik_index: &str) -> Answer<Option<Household>> {
    let row = sqlx::query(
        "SELECT household.id AS id, kk_sealed, village, desil, as_of
         FROM person JOIN household ON household.id = person.household_id WHERE nik_index = $1",
    )
    .bind(nik_index)
    .fetch_optional(&mut *connection)
    .await?;
    let Some(row) = row else { return Ok(None) };
    let id: String = row.try_get("id")?;
    let as_of = registry::day(&row, "as_of")?;
    let kk = keys.open(Place { column: KK, row: &id }, row.try_get("kk_sealed")?)?;
    Ok(Some(Household {
        kk_masked: Kk::parse(&kk)
            .map_err(|error| Refusal::internal("Unable to read a No KK of the registry", error))?
            .masked(),
        region: region(row.try_get("village")?),
        desil: row.try_get::<Option<i64>, _>("desil")?.and_then(|desil| u8::try_from(desil).ok()),
        as_of,
        members: members(keys, connection, &id, as_of).await?,
    }))
}

async fn members(keys: &Keys, connection: &mut AnyConnection, household: &str, as_of: Date) -> Answer<Vec<Member>> {
    let rows = sqlx::query(
        "SELECT id, relation, nik_sealed, name_sealed, born_sealed
         FROM person WHERE household_id = $1 ORDER BY place",
    )
    .bind(household)
    .fetch_all(&mut *connection)
    .await?;
    let mut given = assistances(connection, household).await?;
    let mut members = Vec::with_capacity(rows.len());
    for row in rows {
        let id: String = row.try_get("id")?;
        let nik = keys.open(Place { column: NIK, row: &id }, row.try_get("nik_sealed")?)?;
        let born = registry::open_born(keys, &id, row.try_get("born_sealed")?)?;
        members.push(Member {
            name: registry::open_name(keys, &id, row.try_get("name_sealed")?)?.expose().to_owned(),
            nik_masked: Nik::parse(&nik)
                .map_err(|error| Refusal::internal("Unable to read a NIK of the registry", error))?
                .masked(),
            relation: registry::word(Relation::parse, row.try_get("relation")?)?,
            age: u8::try_from(registry::age(born, as_of)).unwrap_or(0),
            assistances: given.remove(&id).unwrap_or_default(),
            id,
        });
    }
    Ok(members)
}

/// What the members of a household receive. Nested, not joined: SQLite would begin a join with everybody's.
pub(crate) const ASSISTANCES: &str = "SELECT person_id, programme, from_on, to_on, stage, component, status, amount,
            channel_kind, channel_name, disbursement, expected_on, paid_on
     FROM assistance WHERE person_id IN (SELECT id FROM person WHERE household_id = $1)
     ORDER BY from_on DESC, programme";

/// The assistances of every member, by the member's id, the newest first.
pub(crate) async fn assistances(
    connection: &mut AnyConnection,
    household: &str,
) -> Answer<HashMap<String, Vec<Assistance>>> {
    let rows = sqlx::query(ASSISTANCES).bind(household).fetch_all(connection).await?;
    let mut given: HashMap<String, Vec<Assistance>> = HashMap::new();
    for row in &rows {
        given.entry(row.try_get("person_id")?).or_default().push(assistance(row)?);
    }
    Ok(given)
}

fn assistance(row: &AnyRow) -> Answer<Assistance> {
    let kind: Option<String> = row.try_get("channel_kind")?;
    let name: Option<String> = row.try_get("channel_name")?;
    let channel = match kind.zip(name) {
        Some((kind, name)) => Some(Channel { kind: registry::word(ChannelKind::parse, &kind)?, name }),
        None => None,
    };
    let disbursement = match row.try_get::<Option<String>, _>("disbursement")? {
        Some(standing) => Some(Disbursement {
            state: registry::word(DisbursementState::parse, &standing)?,
            expected_from: day(row, "expected_on")?,
            paid_on: day(row, "paid_on")?,
        }),
        None => None,
    };
    Ok(Assistance {
        programme: row.try_get("programme")?,
        component: row.try_get("component")?,
        status: registry::word(AssistanceStatus::parse, row.try_get("status")?)?,
        period: registry::period(row)?,
        amount: row.try_get::<Option<i64>, _>("amount")?.map(Rupiah),
        channel,
        disbursement,
    })
}

/// Village, district, regency, province. A village that today's table lacks is shown by its code.
fn region(village: &str) -> String {
    let path = RegionCode::parse(village).ok().and_then(|code| Villages::bundled().path(code));
    path.unwrap_or_else(|| village.to_owned())
}

fn day(row: &AnyRow, column: &'static str) -> Answer<Option<Date>> {
    match row.try_get::<Option<&str>, _>(column)? {
        Some(_) => registry::day(row, column).map(Some),
        None => Ok(None),
    }
}

#[cfg(test)]
mod tests;
