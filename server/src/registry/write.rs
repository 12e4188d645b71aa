//! Writes households into a release of the registry: many rows a statement, many households a transaction.

use bansosku_contract::household::Assistance;
use sqlx::any::AnyArguments;
use sqlx::{Any, AnyConnection, AssertSqlSafe, query::Query};

use super::entry::{HouseholdEntry, PersonEntry};
use super::{BORN, KK, NAME, NIK};
use crate::AppState;
use crate::database::rows_of_places;
use crate::keys::{Indexed, Place};

/// The most rows of one statement; what is left goes in halves of it, so that few statements are ever prepared.
const MOST_ROWS: usize = 64;

/// A statement with what is bound to it so far.
pub(crate) type Bound<'q> = Query<'q, Any, AnyArguments>;

/// A table and its columns.
pub(crate) struct Table {
    /// The statement up to its rows.
    pub insert: &'static str,
    /// How many values a row has.
    pub columns: usize,
}

const HOUSEHOLD: Table = Table {
    insert: "INSERT INTO registry_household
             (release, id, kk_index, kk_sealed, village, desil, as_of, synthetic, content) VALUES ",
    columns: 9,
};

const PERSON: Table = Table {
    insert: "INSERT INTO registry_person
             (release, id, household_id, place, relation, nik_index, nik_sealed, name_sealed, born_sealed) VALUES ",
    columns: 9,
};

const ASSISTANCE: Table = Table {
    insert: "INSERT INTO registry_assistance
             (release, person_id, programme, from_on, to_on, stage, component, status, amount,
              channel_kind, channel_name, disbursement, expected_on, paid_on) VALUES ",
    columns: 14,
};

/// Writes these households to a release, in the transaction of the caller.
pub(crate) async fn write(
    state: &AppState,
    connection: &mut AnyConnection,
    release: i64,
    households: &[HouseholdEntry],
) -> sqlx::Result<()> {
    insert(connection, &HOUSEHOLD, households, |query, household| {
        bind_household(state, query.bind(release), household)
    })
    .await?;
    let people: Vec<(&HouseholdEntry, i64, &PersonEntry)> = households
        .iter()
        .flat_map(|household| (0..).zip(&household.people).map(move |(place, person)| (household, place, person)))
        .collect();
    insert(connection, &PERSON, &people, |query, (household, place, person)| {
        bind_person(state, query.bind(release), household, *place, person)
    })
    .await?;
    let assistances: Vec<(&str, &Assistance)> = people
        .iter()
        .flat_map(|(_, _, person)| person.assistances.iter().map(|assistance| (person.id.as_str(), assistance)))
        .collect();
    insert(connection, &ASSISTANCE, &assistances, |query, (person, assistance)| {
        bind_assistance(query.bind(release), person, assistance)
    })
    .await
}

/// Writes rows, each bound with its values in the order of the table's columns.
pub(crate) async fn insert<T>(
    connection: &mut AnyConnection,
    table: &Table,
    rows: &[T],
    bind: impl for<'q> Fn(Bound<'q>, &T) -> Bound<'q>,
) -> sqlx::Result<()> {
    let mut rest = rows;
    let mut most = MOST_ROWS;
    while !rest.is_empty() {
        while most > rest.len() {
            most /= 2;
        }
        let (now, later) = rest.split_at(most);
        // Made of our own words and numbers alone; every value is bound.
        let statement =
            AssertSqlSafe(format!("{}{}", table.insert, rows_of_places(connection, now.len(), table.columns)));
        let query = now.iter().fold(sqlx::query(statement), &bind);
        query.execute(&mut *connection).await?;
        rest = later;
    }
    Ok(())
}

fn bind_household<'q>(state: &AppState, query: Bound<'q>, household: &HouseholdEntry) -> Bound<'q> {
    let kk = household.kk.expose();
    query
        .bind(household.id.clone())
        .bind(state.keys.index(Indexed::Kk, kk))
        .bind(state.keys.seal(Place { column: KK, row: &household.id }, kk, &*state.random))
        .bind(household.village.to_string())
        .bind(household.desil.map(i64::from))
        .bind(household.as_of.to_string())
        .bind(i64::from(household.people.iter().all(|person| person.nik.is_synthetic())))
        .bind(household.content_hash(&state.keys))
}

fn bind_person<'q>(
    state: &AppState,
    query: Bound<'q>,
    household: &HouseholdEntry,
    place: i64,
    person: &PersonEntry,
) -> Bound<'q> {
    let seal = |column, text: &str| state.keys.seal(Place { column, row: &person.id }, text, &*state.random);
    query
        .bind(person.id.clone())
        .bind(household.id.clone())
        .bind(place)
        .bind(person.relation.as_str())
        .bind(state.keys.index(Indexed::Nik, person.nik.expose()))
        .bind(seal(NIK, person.nik.expose()))
        .bind(seal(NAME, person.name.expose()))
        .bind(seal(BORN, &person.born.to_string()))
}

fn bind_assistance<'q>(query: Bound<'q>, person: &str, assistance: &Assistance) -> Bound<'q> {
    let channel = assistance.channel.as_ref();
    let disbursement = assistance.disbursement.as_ref();
    query
        .bind(person.to_owned())
        .bind(assistance.programme.clone())
        .bind(assistance.period.from.to_string())
        .bind(assistance.period.to.to_string())
        .bind(assistance.period.stage.map(i64::from))
        .bind(assistance.component.clone())
        .bind(assistance.status.as_str())
        .bind(assistance.amount.map(|amount| amount.0))
        .bind(channel.map(|channel| channel.kind.as_str()))
        .bind(channel.map(|channel| channel.name.clone()))
        .bind(disbursement.map(|payment| payment.state.as_str()))
        .bind(disbursement.and_then(|payment| payment.expected_from).map(|day| day.to_string()))
        .bind(disbursement.and_then(|payment| payment.paid_on).map(|day| day.to_string()))
}
