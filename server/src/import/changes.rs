//! What a release changes for a household, so that somebody can tell its family.

use std::collections::BTreeMap;

use bansosku_contract::household::AssistanceStatus;
use serde::Serialize;
use sqlx::AnyConnection;
use sqlx::Row as _;

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

/// What is different. Ids and words: no name, no number.
#[derive(Debug, Default, PartialEq, Eq, Serialize)]
pub(super) struct Details {
    /// Where a member stands otherwise in a programme's newest period.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub programmes: Vec<ProgrammeChange>,
    /// The welfare tenth is another one.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub desil: bool,
    /// Somebody came or went.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub members: bool,
}

/// A member's standing in a programme, before and after.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub(super) struct ProgrammeChange {
    /// Id of the member.
    pub member: String,
    /// Code of the programme.
    pub programme: String,
    /// Nothing when there was none.
    pub before: Option<AssistanceStatus>,
    /// Nothing when there is none any more.
    pub after: Option<AssistanceStatus>,
}

/// The newest status by member and programme.
type Standings = BTreeMap<(String, String), AssistanceStatus>;

/// Compares a household with what the current release has of it.
pub(super) async fn compare(connection: &mut AnyConnection, household: &HouseholdEntry) -> Answer<Details> {
    let row = sqlx::query("SELECT desil FROM household WHERE id = $1")
        .bind(&household.id)
        .fetch_one(&mut *connection)
        .await?;
    let desil: Option<i64> = row.try_get("desil")?;
    let rows = sqlx::query(
        "SELECT person.id AS id, programme, status FROM person
         LEFT JOIN assistance ON person_id = person.id
         WHERE household_id = $1 ORDER BY from_on",
    )
    .bind(&household.id)
    .fetch_all(connection)
    .await?;
    let mut members: Vec<String> = Vec::new();
    let mut before = Standings::new();
    for row in rows {
        let id: String = row.try_get("id")?;
        if let Some(programme) = row.try_get::<Option<String>, _>("programme")? {
            let status = registry::word(AssistanceStatus::parse, row.try_get("status")?)?;
            before.insert((id.clone(), programme), status);
        }
        members.push(id);
    }
    members.sort_unstable();
    members.dedup();
    let mut after = Standings::new();
    for person in &household.people {
        // Newest first: what is there already is newer.
        for given in &person.assistances {
            after.entry((person.id.clone(), given.programme.clone())).or_insert(given.status);
        }
    }
    let mut present: Vec<&String> = household.people.iter().map(|person| &person.id).collect();
    present.sort_unstable();
    Ok(Details {
        programmes: programmes(&before, &after),
        desil: desil != household.desil.map(i64::from),
        members: !members.iter().eq(present),
    })
}

fn programmes(before: &Standings, after: &Standings) -> Vec<ProgrammeChange> {
    let keys: std::collections::BTreeSet<_> = before.keys().chain(after.keys()).collect();
    let change = |key: &(String, String)| ProgrammeChange {
        member: key.0.clone(),
        programme: key.1.clone(),
        before: before.get(key).copied(),
        after: after.get(key).copied(),
    };
    keys.into_iter().map(change).filter(|change| change.before != change.after).collect()
}
