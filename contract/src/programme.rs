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

impl Programmes {
    /// The programme of this code.
    pub fn programme(&self, code: &str) -> Option<&Programme> {
        self.programmes.iter().find(|programme| programme.code == code)
    }

    /// The stage that this day lies in, with its first and its last day.
    pub fn stage_of(&self, day: Date) -> Option<(u8, Date, Date)> {
        let month = u8::try_from(day.month()).ok()?;
        let stage = self.stages.iter().find(|stage| (stage.from_month..=stage.to_month).contains(&month))?;
        let first = |month: u8| Date::new(day.year(), i8::try_from(month).ok()?, 1).ok();
        Some((stage.stage, first(stage.from_month)?, first(stage.to_month)?.last_of_month()))
    }
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
    /// What it pays, where it has no components. Each row is a way to say it: rows are not added up.
    pub amounts: Vec<Amount>,
    /// Readings of how many members of one family count at most.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub most_members: Vec<MostMembers>,
}

impl Programme {
    /// The component of this code.
    pub fn component(&self, code: &str) -> Option<&Component> {
        self.components.iter().find(|component| component.code == code)
    }
}

/// A reason for which a member counts in a programme.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Component {
    /// Stable code, as `lansia`; the language files name it in `component-lansia`.
    pub code: String,
    /// Readings of the ages that count; none where the age does not matter.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub ages: Vec<AgeRange>,
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

impl Amount {
    /// Whether it held on this day.
    pub fn holds_on(&self, day: Date) -> bool {
        self.valid_from <= day && self.valid_to.is_none_or(|last| day <= last)
    }
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

/// A range of ages in whole years, both ends included.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AgeRange {
    /// Youngest age that counts.
    pub from: u8,
    /// Oldest age that counts; nothing where there is none.
    pub to: Option<u8>,
    /// Who says so.
    pub source: Source,
}

/// How many members of one family count at most.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct MostMembers {
    /// So many.
    pub value: u8,
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
        /// Nobody's rule: this project's own choice.
        OwnChoice = "O",
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

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    fn facts() -> Programmes {
        serde_json::from_str(include_str!("../../assets/facts/programmes.json")).unwrap()
    }

    #[test]
    fn every_programme_says_what_it_pays() {
        for programme in facts().programmes {
            assert_eq!(programme.amounts.is_empty(), !programme.components.is_empty(), "{}", programme.code);
            for component in programme.components {
                assert!(!component.amounts.is_empty(), "{}", component.code);
            }
        }
    }

    #[test]
    fn codes_are_words_that_a_language_file_can_name() {
        for programme in facts().programmes {
            let codes = programme.components.iter().map(|component| &component.code).chain([&programme.code]);
            for code in codes {
                assert!(code.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_'), "{code}");
            }
        }
    }

    #[test]
    fn sources_that_disagree_stand_beside_each_other() {
        let facts = facts();
        let readings: Vec<u8> = facts.programme("sembako").unwrap().desil.iter().map(|range| range.to).collect();
        assert_eq!(readings, [5, 4]);
        let elders = facts.programme("pkh").unwrap().component("lansia").unwrap();
        assert_eq!(elders.ages.iter().map(|range| range.from).collect::<Vec<_>>(), [60, 70]);
    }

    #[test]
    fn no_fact_is_from_a_day_after_it_was_gathered() {
        let facts = facts();
        let sources = facts
            .programmes
            .iter()
            .flat_map(|programme| programme.desil.iter().map(|range| &range.source))
            .chain(facts.stages.iter().map(|stage| &stage.source))
            .chain(facts.channels.iter().map(|place| &place.source));
        assert!(sources.into_iter().all(|source| source.day <= facts.as_of && !source.name.is_empty()));
    }

    #[test]
    fn four_stages_make_a_year_without_a_gap() {
        let facts = facts();
        let mut day = date(2026, 1, 1);
        for stage in 1..=4 {
            let (number, from, to) = facts.stage_of(day).unwrap();
            assert_eq!((number, from), (stage, day));
            day = to.tomorrow().unwrap();
        }
        assert_eq!(day, date(2027, 1, 1));
    }

    #[test]
    fn an_amount_holds_from_its_first_to_its_last_day() {
        let facts = facts();
        let amount = &facts.programme("blt_kesra").unwrap().amounts[0];
        assert!(amount.holds_on(date(2025, 10, 1)) && amount.holds_on(date(2025, 12, 31)));
        assert!(!amount.holds_on(date(2025, 9, 30)) && !amount.holds_on(date(2026, 1, 1)));
    }
}
