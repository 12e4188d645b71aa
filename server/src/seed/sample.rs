//! Made-up households, people and assistances, before they are written to the registry.

use bansosku_contract::household::{Assistance, Relation};
use bansosku_contract::{Kk, Nik, PersonName, Sex};
use bansosku_region::RegionCode;
use jiff::civil::Date;

/// A household.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SampleHousehold {
    /// Id of the row.
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
    pub people: Vec<SamplePerson>,
}

/// One person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SamplePerson {
    /// Id of the row.
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

impl SamplePerson {
    /// Whole years on this day.
    pub fn age(&self, day: Date) -> i16 {
        crate::registry::age(self.born, day)
    }
}
