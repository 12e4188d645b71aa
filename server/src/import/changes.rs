//! What a release changes for a household, so that somebody can tell its family.

use std::collections::{BTreeMap, BTreeSet};

use bansosku_contract::Rupiah;
use bansosku_contract::household::{Assistance, AssistanceStatus, DisbursementState, Period};
use serde::Serialize;
use sqlx::AnyConnection;
use sqlx::Row as _;
use sqlx::any::AnyRow;

use crate::household::ASSISTANCES;
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
    /// Where a member stands otherwise in a programme's newest period.
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
}

/// A member's standing in a programme, before and after.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub(super) struct ProgrammeChange {
    /// Id of the member.
    pub member: String,
    /// Code of the programme.
    pub programme: String,
    /// Nothing when there was none.
    pub before: Option<Standing>,
    /// Nothing when there is none any more.
    pub after: Option<Standing>,
}

/// What a member has in the newest period of a programme.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub(super) struct Standing {
    pub status: AssistanceStatus,
    pub period: Period,
    pub amount: Option<Rupiah>,
    pub disbursement: Option<DisbursementState>,
}

impl Standing {
    fn of(given: &Assistance) -> Self {
        Self {
            status: given.status,
            period: given.period,
            amount: given.amount,
            disbursement: given.disbursement.as_ref().map(|payment| payment.state),
        }
    }

    fn read(row: &AnyRow) -> Answer<Self> {
        let disbursement = row
            .try_get::<Option<String>, _>("disbursement")?
            .map(|state| registry::word(DisbursementState::parse, &state))
            .transpose()?;
        Ok(Self {
            status: registry::word(AssistanceStatus::parse, row.try_get("status")?)?,
            period: registry::period(row)?,
            amount: row.try_get::<Option<i64>, _>("amount")?.map(Rupiah),
            disbursement,
        })
    }
}

/// The newest standing by member and programme.
type Standings = BTreeMap<(String, String), Standing>;

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
    let rows = sqlx::query("SELECT id FROM person WHERE household_id = $1")
        .bind(&household.id)
        .fetch_all(&mut *connection)
        .await?;
    let members: Vec<String> = rows.iter().map(|row| row.try_get("id")).collect::<Result<_, _>>()?;
    let mut before = Standings::new();
    for row in sqlx::query(ASSISTANCES).bind(&household.id).fetch_all(connection).await? {
        // Newest first: what is there already is newer.
        before.entry((row.try_get("person_id")?, row.try_get("programme")?)).or_insert(Standing::read(&row)?);
    }
    let mut after = Standings::new();
    for person in &household.people {
        for given in &person.assistances {
            after.entry((person.id.clone(), given.programme.clone())).or_insert(Standing::of(given));
        }
    }
    let members: BTreeSet<&String> = members.iter().collect();
    let present: BTreeSet<&String> = household.people.iter().map(|person| &person.id).collect();
    let parts = [
        (Part::Card, card != keys.index(Indexed::Kk, household.kk.expose())),
        (Part::Village, village != household.village.to_string()),
        (Part::Desil, desil != household.desil.map(i64::from)),
        (Part::Members, members != present),
    ];
    let differs = parts.into_iter().filter(|(_, differs)| *differs).map(|(part, _)| part).collect();
    Ok(Details { programmes: programmes(&before, &after), differs })
}

fn programmes(before: &Standings, after: &Standings) -> Vec<ProgrammeChange> {
    let keys: BTreeSet<_> = before.keys().chain(after.keys()).collect();
    let change = |key: &(String, String)| ProgrammeChange {
        member: key.0.clone(),
        programme: key.1.clone(),
        before: before.get(key).copied(),
        after: after.get(key).copied(),
    };
    keys.into_iter().map(change).filter(|change| change.before != change.after).collect()
}
