//! The dated facts about the programmes. `GET /v1/programmes`; the data file is `assets/facts/programmes.json`.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::Rupiah;
use crate::household::ChannelKind;
use crate::words::words;

/// Answer to `GET /v1/programmes`, and the form of the data file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Programmes {
    /// The day that the facts were gathered.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = Date))]
    pub as_of: Date,
    /// Every programme that a household can have.
    pub programmes: Vec<Programme>,
    /// The stages (*tahap*) of a year.
    pub stages: Vec<Stage>,
    /// The places that pay out.
    pub channels: Vec<PayingPlace>,
}

words! {
    /// In what form a programme helps.
    pub enum ProgrammeForm {
        /// Money that is collected.
        Cash = "cash",
        /// Money on a card that buys food.
        Food = "food",
        /// A premium that the state pays: nothing is collected.
        Premium = "premium",
    }
}

/// One programme.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Programme {
    /// Stable code, as `pkh`; the language files name it in `programme-pkh`.
    pub code: String,
    /// In what form it helps.
    pub form: ProgrammeForm,
    /// Readings of who it is for; sources that disagree stand beside each other.
    pub desil: Vec<DesilRange>,
    /// Reasons for which a member counts; none where the programme has no components.
    pub components: Vec<Component>,
    /// What it pays, where it has no components.
    pub amounts: Vec<Amount>,
}

/// A reason for which a member counts in a programme.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Component {
    /// Stable code, as `lansia`; the language files name it in `component-lansia`.
    pub code: String,
    /// What it pays.
    pub amounts: Vec<Amount>,
}

words! {
    /// The span of time that an amount is for.
    pub enum AmountPer {
        /// One month.
        Month = "month",
        /// One stage of three months.
        Stage = "stage",
    }
}

/// An amount, from when to when it held, and who says so.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Amount {
    /// Whole rupiah.
    pub value: Rupiah,
    /// What the amount is for.
    pub per: AmountPer,
    /// First day on which it held.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = Date))]
    pub valid_from: Date,
    /// Last day on which it held; nothing while it holds.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, format = Date))]
    pub valid_to: Option<Date>,
    /// Who says so.
    pub source: Source,
}

/// A range of welfare tenths, both ends included.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DesilRange {
    /// Poorest tenth that counts.
    pub from: u8,
    /// Best-off tenth that counts.
    pub to: u8,
    /// Who says so.
    pub source: Source,
}

/// A stage of the year.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Stage {
    /// 1 to 4.
    pub stage: u8,
    /// First month, 1 to 12.
    pub from_month: u8,
    /// Last month, 1 to 12.
    pub to_month: u8,
    /// Who says so.
    pub source: Source,
}

/// A place that pays out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PayingPlace {
    /// What kind of place.
    pub kind: ChannelKind,
    /// Its name, as `BRI`.
    pub name: String,
    /// Codes of the provinces that it serves; none means all that no other bank has for itself.
    pub provinces: Vec<String>,
    /// Who says so.
    pub source: Source,
}

words! {
    /// How far a fact can be relied on.
    pub enum Mark {
        /// Two or more independent sources, or an official text.
        Confirmed = "A",
        /// One usable source.
        OneSource = "B",
        /// Weak or conflicting sources.
        Doubtful = "C",
        /// General knowledge, unsourced.
        General = "G",
    }
}

/// Who says so, and when it was looked up.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Source {
    /// Title or name of the source.
    pub name: String,
    /// The day it was looked up.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = Date))]
    pub day: Date,
    /// How far it can be relied on.
    pub mark: Mark,
}
