//! The registry of households that accounts are compared with.
//!
//! [`crate::seed`] and [`crate::import`] fill it, through [`write()`]. It comes in releases ([`release`]), of which one
//! is current: the views `household`, `person` and `assistance` show that one. Everybody else looks somebody up by the
//! keyed hash of a number; the public check alone looks through a village, by its [list](crate::check).

mod entry;
pub(crate) mod release;
mod write;

use bansosku_contract::PersonName;
use bansosku_contract::household::Period;
use jiff::civil::Date;
use sqlx::AnyConnection;
use sqlx::Row as _;
use sqlx::any::AnyRow;

use crate::keys::{Keys, Place};
use crate::problem::{Answer, Refusal};

pub use entry::{HouseholdEntry, PersonEntry};
pub(crate) use write::{Table, insert, write};

pub(crate) const KK: &str = "household.kk";
pub(crate) const NIK: &str = "person.nik";
pub(crate) const NAME: &str = "person.name";
pub(crate) const BORN: &str = "person.born";

/// A person of the registry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RegisteredPerson {
    /// Id of the person.
    pub id: String,
    /// Id of the household that the person belongs to today.
    pub household: String,
    /// Name as in the registry. Compare it folded.
    pub name: PersonName,
    /// Day of birth as in the registry; that of the NIK may be another one.
    pub born: Date,
}

/// The person who has this NIK and stands on this family card. Which of the two does not fit is not said.
pub async fn find(
    keys: &Keys,
    connection: &mut AnyConnection,
    nik_index: &str,
    kk_index: &str,
) -> Answer<Option<RegisteredPerson>> {
    let row = sqlx::query(
        "SELECT person.id AS id, person.household_id AS household_id,
                person.name_sealed AS name_sealed, person.born_sealed AS born_sealed
         FROM person
         JOIN household ON household.id = person.household_id
         WHERE person.nik_index = $1 AND household.kk_index = $2",
    )
    .bind(nik_index)
    .bind(kk_index)
    .fetch_optional(connection)
    .await?;
    let Some(row) = row else { return Ok(None) };
    let id: String = row.try_get("id")?;
    Ok(Some(RegisteredPerson {
        household: row.try_get("household_id")?,
        name: open_name(keys, &id, row.try_get("name_sealed")?)?,
        born: open_born(keys, &id, row.try_get("born_sealed")?)?,
        id,
    }))
}

/// The household of the person who has this NIK.
pub async fn household_of(connection: &mut AnyConnection, nik_index: &str) -> sqlx::Result<Option<String>> {
    let row = sqlx::query("SELECT household_id FROM person WHERE nik_index = $1")
        .bind(nik_index)
        .fetch_optional(connection)
        .await?;
    row.map(|row| row.try_get("household_id")).transpose()
}

/// Whether a person belongs to a household.
pub async fn is_member(connection: &mut AnyConnection, person: &str, household: &str) -> sqlx::Result<bool> {
    let row = sqlx::query("SELECT id FROM person WHERE id = $1 AND household_id = $2")
        .bind(person)
        .bind(household)
        .fetch_optional(connection)
        .await?;
    Ok(row.is_some())
}

/// Whether the data are made up, so that no number may get in that is not marked as such.
pub(crate) async fn takes_samples_only(connection: &mut AnyConnection) -> sqlx::Result<bool> {
    let row = sqlx::query("SELECT value FROM meta WHERE name = 'sample'").fetch_optional(connection).await?;
    Ok(row.map(|row| row.try_get::<String, _>("value")).transpose()?.is_some_and(|value| value == "true"))
}

/// Whole years on a day; somebody born on 29 February has the birthday on 1 March of a common year.
pub fn age(born: Date, day: Date) -> i16 {
    let had_birthday = (day.month(), day.day()) >= (born.month(), born.day());
    day.year() - born.year() - i16::from(!had_birthday)
}

pub(crate) fn open_name(keys: &Keys, person: &str, sealed: &str) -> Answer<PersonName> {
    let name = keys.open(Place { column: NAME, row: person }, sealed)?;
    PersonName::parse(&name).map_err(|error| Refusal::internal("Unable to read a name of the registry", error))
}

pub(crate) fn open_born(keys: &Keys, person: &str, sealed: &str) -> Answer<Date> {
    let born = keys.open(Place { column: BORN, row: person }, sealed)?;
    born.parse().map_err(|_| Refusal::internal("Unable to read a day of birth of the registry", "it is no day"))
}

/// The day of a column that always has one.
pub(crate) fn day(row: &AnyRow, column: &'static str) -> Answer<Date> {
    let day: &str = row.try_get(column)?;
    day.parse().map_err(|_| Refusal::internal("Unable to read a day of the registry", column))
}

/// The months of a row of assistance.
pub(crate) fn period(row: &AnyRow) -> Answer<Period> {
    let stage = row.try_get::<Option<i64>, _>("stage")?.and_then(|stage| u8::try_from(stage).ok());
    Ok(Period { stage, from: day(row, "from_on")?, to: day(row, "to_on")? })
}

/// A word of the registry, as what it stands for.
pub(crate) fn word<T>(parse: impl Fn(&str) -> Option<T>, word: &str) -> Answer<T> {
    parse(word).ok_or_else(|| Refusal::internal("Unable to read a word of the registry", "it is unknown"))
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;
    use crate::keys::Indexed;
    use crate::seed::fill_with_fixed;
    use crate::testing::TestServer;

    #[test]
    fn age_grows_on_the_birthday() {
        let born = date(1925, 6, 3);
        assert_eq!((age(born, date(2026, 6, 2)), age(born, date(2026, 6, 3))), (100, 101));
        let leap = date(2008, 2, 29);
        assert_eq!((age(leap, date(2025, 2, 28)), age(leap, date(2025, 3, 1))), (16, 17));
    }

    #[tokio::test]
    async fn somebody_is_found_by_both_numbers_and_by_no_other_pair() {
        let server = TestServer::start().await;
        let households = fill_with_fixed(&server.state).await;
        let keys = &server.state.keys;
        let (one, other) = (&households[0], &households[1]);
        let nik = keys.index(Indexed::Nik, one.people[0].nik.expose());
        let mut reading = server.state.database.read().await.unwrap();
        let mut found =
            async |nik: &str, kk: &str| find(keys, &mut reading, nik, &keys.index(Indexed::Kk, kk)).await.unwrap();
        let person = found(&nik, one.kk.expose()).await.unwrap();
        assert_eq!((&person.id, &person.household), (&one.people[0].id, &one.id));
        assert_eq!((&person.name, person.born), (&one.people[0].name, one.people[0].born));
        assert_eq!(found(&nik, other.kk.expose()).await, None);
        assert_eq!(found(&keys.index(Indexed::Nik, "3302015505809901"), one.kk.expose()).await, None);
        assert_eq!(found(one.people[0].nik.expose(), one.kk.expose()).await, None, "a bare number is no index");
    }

    /// A release has millions of rows: no statement that runs for one household or one village may go through all of
    /// them. What SQLite plans is looked at without any statistics, as it is right after a release was loaded.
    #[tokio::test]
    async fn no_statement_about_one_household_or_village_goes_through_a_whole_release() {
        let server = TestServer::start().await;
        if !matches!(server.location, crate::database::DatabaseLocation::File(_)) {
            return;
        }
        let mut statements = vec![
            crate::check::list::PEOPLE_OF_VILLAGE,
            crate::check::list::ASSISTANCES_OF_VILLAGE,
            crate::household::ASSISTANCES,
            crate::import::MAY_BE_KEPT,
        ];
        statements.extend(crate::import::COPY);
        statements.extend(crate::import::TAKE_OUT);
        statements.extend(release::FORGET);
        let mut connection = server.state.database.read().await.unwrap();
        for statement in statements {
            let plan = sqlx::AssertSqlSafe(format!("EXPLAIN QUERY PLAN {statement}"));
            let rows = sqlx::query(plan).bind(0_i64).bind("x").fetch_all(&mut *connection).await.unwrap();
            assert!(!rows.is_empty());
            for row in rows {
                let step: String = row.get("detail");
                let is_whole = step.starts_with("SCAN registry") || step.ends_with("(release=?)");
                assert!(!is_whole, "{statement}\n{step}");
            }
        }
    }
}
