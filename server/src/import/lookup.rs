//! Finds rows of a release by keyed hashes, many at once.

use std::collections::HashMap;

use sqlx::{AnyConnection, AssertSqlSafe, Row as _};

/// The most values of one `IN`.
const MOST_VALUES: usize = 500;

/// A statement that ends with `IN`.
#[derive(Clone, Copy)]
pub(super) struct Searched(&'static str);

/// Households by their card.
pub(super) const CARD: Searched =
    Searched("SELECT kk_index AS hash, id, content FROM registry_household WHERE release = $1 AND kk_index IN");
/// People by their number.
pub(super) const PERSON: Searched =
    Searched("SELECT nik_index AS hash, id, '' AS content FROM registry_person WHERE release = $1 AND nik_index IN");
/// The cards that people stand on, by the number of the person.
pub(super) const CARD_OF_PERSON: Searched = Searched(
    "SELECT nik_index AS hash, '' AS content,
            (SELECT kk_index FROM registry_household AS home WHERE home.release = $1 AND home.id = household_id) AS id
     FROM registry_person WHERE release = $1 AND nik_index IN",
);
/// The households that people are the heads of, by the number of the person.
pub(super) const HOUSEHOLD_OF_HEAD: Searched = Searched(
    "SELECT nik_index AS hash, household_id AS id, '' AS content FROM registry_person
     WHERE release = $1 AND relation = 'head' AND nik_index IN",
);
/// Households by their id.
pub(super) const HOUSEHOLD: Searched =
    Searched("SELECT id AS hash, id, content FROM registry_household WHERE release = $1 AND id IN");
/// Cards that were refused.
pub(super) const REFUSED: Searched = Searched(
    "SELECT kk_index AS hash, kk_index AS id, '' AS content FROM registry_refused
     WHERE release = $1 AND kk_index IN",
);

/// A row that was found.
pub(super) struct Found {
    /// What the statement looks for.
    pub id: String,
    /// The hash of what is known of a household; empty for anything else.
    pub content: String,
}

/// The rows of a release that have one of these keyed hashes, by it.
pub(super) async fn find<'a>(
    connection: &mut AnyConnection,
    searched: Searched,
    release: i64,
    hashes: impl IntoIterator<Item = &'a str>,
) -> sqlx::Result<HashMap<String, Found>> {
    let hashes: Vec<&str> = hashes.into_iter().collect();
    let mut found = HashMap::new();
    for some in hashes.chunks(MOST_VALUES) {
        let places: Vec<String> = (2..some.len() + 2).map(|number| format!("${number}")).collect();
        // Made of our own words and numbers alone; every value is bound.
        let statement = AssertSqlSafe(format!("{} ({})", searched.0, places.join(", ")));
        let query = some.iter().fold(sqlx::query(statement).bind(release), |query, hash| query.bind(*hash));
        for row in query.fetch_all(&mut *connection).await? {
            let content = row.try_get("content")?;
            found.insert(row.try_get("hash")?, Found { id: row.try_get("id")?, content });
        }
    }
    Ok(found)
}
