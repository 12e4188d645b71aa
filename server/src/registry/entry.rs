//! A household, its people and what they receive, before they are written to the registry.

use bansosku_contract::household::{Assistance, Relation};
use bansosku_contract::{Kk, Nik, PersonName, Sex};
use bansosku_region::RegionCode;
use jiff::civil::Date;

use crate::keys::Keys;

/// A household.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HouseholdEntry {
    /// Id of the row: the same in every release.
    pub id: String,
    /// Number of the family card.
    pub kk: Kk,
    /// Where it lives.
    pub village: RegionCode,
    /// Welfare tenth; nothing when there is none yet.
    pub desil: Option<u8>,
    /// The day that the data are of.
    pub as_of: Date,
    /// The head first.
    pub people: Vec<PersonEntry>,
}

/// One person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PersonEntry {
    /// Id of the row: the same in every release.
    pub id: String,
    /// Number of the person.
    pub nik: Nik,
    /// Name as on the KTP.
    pub name: PersonName,
    /// Sex as in the registry.
    pub sex: Sex,
    /// Day of birth as in the registry; that of the NIK may be another one.
    pub born: Date,
    /// How the person stands to the head.
    pub relation: Relation,
    /// Newest period first.
    pub assistances: Vec<Assistance>,
}

impl PersonEntry {
    /// Whole years on this day.
    pub fn age(&self, day: Date) -> i16 {
        super::age(self.born, day)
    }
}

impl HouseholdEntry {
    /// Tells whether two releases know the same of the household, whatever day they are of.
    pub(crate) fn content_hash(&self, keys: &Keys) -> String {
        keys.content(self.content().as_bytes())
    }

    /// All that is known of the household but the day that it is of.
    fn content(&self) -> String {
        use std::fmt::Write as _;

        let mut text = format!("{}\n{}\n{:?}\n", self.kk.expose(), self.village, self.desil);
        for person in &self.people {
            let PersonEntry { id, nik, name, sex: _, born, relation, assistances } = person;
            let _ = write!(text, "{id}\n{}\n{}\n{born}\n{relation}\n", nik.expose(), name.expose());
            let _ = writeln!(text, "{}", serde_json::to_string(assistances).unwrap_or_default());
        }
        text
    }
}
