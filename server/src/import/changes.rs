//! What a release changes for a household, so that somebody can tell its family.

use std::collections::{BTreeMap, BTreeSet};

use bansosku_contract::household::Assistance;
use jiff::civil::Date;
use serde::Serialize;
use sqlx::AnyConnection;
use sqlx::Row as _;

use crate::household::assistances;
use crate::keys::{Indexed, Keys};
use crate::problem::Answer;
use crate::registry::{self, HouseholdEntry};

/// How the household of a release stands to the one before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Change {
    /// It was not there.
    Appeared,
    /// Something is different.
    Changed,
    /// It is not there any more.
    Left,
}

impl Change {
    /// The word that stands in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Appeared => "appeared",
            Self::Changed => "changed",
            Self::Left => "left",
        }
    }
}

/// What is different. Ids and words: no name, no number of a person.
#[derive(Debug, Default, PartialEq, Eq, Serialize)]
pub(super) struct Details {
    /// Where a member has something else in a programme's newest period.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub programmes: Vec<ProgrammeChange>,
    /// What else of the household is another than before.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub differs: Vec<Part>,
}

/// A part of a household that may be another than before.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Part {
    /// The number of its family card.
    Card,
    /// Where it lives.
    Village,
    /// The welfare tenth.
    Desil,
    /// Somebody came or went.
    Members,
    /// The members are the same, but for a name, a day of birth or a place in the family.
    People,
    /// What is known of a period that was known before.
    Past,
}

/// What a member has in the newest period of a programme, before and after.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub(super) struct ProgrammeChange {
    /// Id of the member.
    pub member: String,
    /// Code of the programme.
    pub programme: String,
    /// Nothing when there was none.
    pub before: Option<Assistance>,
    /// Nothing when there is none any more.
    pub after: Option<Assistance>,
}

/// What the members of a household receive.
#[derive(Default)]
struct Received<'a> {
    /// The newest by member and programme.
    newest: BTreeMap<(&'a str, &'a str), &'a Assistance>,
    /// Each period of them.
    all: BTreeMap<(&'a str, &'a str, Date), &'a Assistance>,
}

impl<'a> Received<'a> {
    /// Adds what a member receives, newest first.
    fn add(&mut self, member: &'a str, assistances: &'a [Assistance]) {
        for given in assistances {
            self.newest.entry((member, &given.programme)).or_insert(given);
            self.all.insert((member, &given.programme, given.period.from), given);
        }
    }

    /// Whether something else is known now of a period that is not the newest one. A new period on top is none, and
    /// neither are old ones that are not told any more.
    fn differs_in_the_past(&self, after: &Self) -> bool {
        let is_newest = |member, programme, from| after.newest[&(member, programme)].period.from == from;
        after.all.iter().filter(|((member, programme, from), _)| !is_newest(*member, *programme, *from)).any(
            |(key @ (member, programme, _), given)| match self.all.get(key) {
                Some(before) => before != given,
                None => self.newest.contains_key(&(*member, *programme)),
            },
        )
    }
}

/// Compares a household with what the current release has of it.
pub(super) async fn compare(
    keys: &Keys,
    connection: &mut AnyConnection,
    household: &HouseholdEntry,
) -> Answer<Details> {
    let row = sqlx::query("SELECT kk_index, village, desil FROM household WHERE id = $1")
        .bind(&household.id)
        .fetch_one(&mut *connection)
        .await?;
    let (card, village): (String, String) = (row.try_get("kk_index")?, row.try_get("village")?);
    let desil: Option<i64> = row.try_get("desil")?;
    let rows =
        sqlx::query("SELECT id, relation, name_sealed, born_sealed FROM person WHERE household_id = $1 ORDER BY place")
            .bind(&household.id)
            .fetch_all(&mut *connection)
            .await?;
    let mut members = Vec::new();
    for row in &rows {
        let id: &str = row.try_get("id")?;
        let name = registry::open_name(keys, id, row.try_get("name_sealed")?)?;
        members.push((
            id.to_owned(),
            row.try_get::<String, _>("relation")?,
            name.expose().to_owned(),
            registry::open_born(keys, id, row.try_get("born_sealed")?)?,
        ));
    }
    let received = assistances(connection, &household.id).await?;
    let (mut before, mut after) = (Received::default(), Received::default());
    for (member, assistances) in &received {
        before.add(member, assistances);
    }
    for person in &household.people {
        after.add(&person.id, &person.assistances);
    }
    let present = household.people.iter().map(|person| {
        (person.id.clone(), person.relation.as_str().to_owned(), person.name.expose().to_owned(), person.born)
    });
    let present: Vec<_> = present.collect();
    let ids = |people: &[(String, String, String, Date)]| -> BTreeSet<String> {
        people.iter().map(|(id, ..)| id.clone()).collect()
    };
    let has_same_members = ids(&members) == ids(&present);
    let parts = [
        (Part::Card, card != keys.index(Indexed::Kk, household.kk.expose())),
        (Part::Village, village != household.village.to_string()),
        (Part::Desil, desil != household.desil.map(i64::from)),
        (Part::Members, !has_same_members),
        (Part::People, has_same_members && members != present),
        (Part::Past, before.differs_in_the_past(&after)),
    ];
    let differs = parts.into_iter().filter(|(_, differs)| *differs).map(|(part, _)| part).collect();
    Ok(Details { programmes: programmes(&before, &after), differs })
}

fn programmes(before: &Received<'_>, after: &Received<'_>) -> Vec<ProgrammeChange> {
    let keys: BTreeSet<_> = before.newest.keys().chain(after.newest.keys()).collect();
    let change = |key: &(&str, &str)| ProgrammeChange {
        member: key.0.to_owned(),
        programme: key.1.to_owned(),
        before: before.newest.get(key).copied().cloned(),
        after: after.newest.get(key).copied().cloned(),
    };
    keys.into_iter().map(change).filter(|change| change.before != change.after).collect()
}
