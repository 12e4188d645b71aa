//! The public check by village and name. `GET /v1/check/challenge`, `POST /v1/check`.
//!
//! Nobody signs in for it. What keeps it from being emptied name by name is a proof of work for each
//! question ([ALTCHA](https://altcha.org), version 2), quotas, and an answer of at most five masked rows.

use altcha::Payload;
use serde::{Deserialize, Serialize};

use crate::household::{AssistanceStatus, Period};
use crate::words::{field_error, words};

pub use altcha::{Challenge, Solution};

/// The most rows of one answer. Whoever gets so many does not learn whether there are more.
pub const MOST_MATCHES: usize = 5;

/// Names the phone that asks, so that its questions are counted apart from its neighbours' behind the same address.
///
/// The value is a random text of the phone's own making, 16 to 64 letters, digits, `-` or `_`. It is no identity, and
/// may be left out: then the network address stands for it.
pub const CLIENT_HEADER: &str = "bansosku-client";

/// Body of `POST /v1/check`.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Question {
    /// Code of the village, as `33.02.01.2001`.
    pub village: String,
    /// Name as on the KTP: the whole of a name of one word, or two of its words.
    pub name: String,
    /// The solved challenge of this village.
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub proof: Proof,
}

/// A solved challenge.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Proof {
    /// As ALTCHA's own programs send it: `{challenge, solution}` as JSON in base64.
    Encoded(String),
    /// The same without base64.
    Plain(Box<Payload>),
}

impl Proof {
    /// This challenge with what was found for it.
    pub fn new(challenge: Challenge, solution: Solution) -> Self {
        Self::Plain(Box::new(Payload { challenge, solution }))
    }
}

field_error! {
    /// Why a village can't be asked about.
    pub enum VillageError {
        /// The text is no code of a village, or today's table has none of this code.
        Unknown = "village_unknown",
    }
}

/// Answer to `POST /v1/check`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Matches {
    /// The people of the village whose name fits, the best first, at most [`MOST_MATCHES`].
    pub matches: Vec<Match>,
}

/// A person whose name fits.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Match {
    /// First letter of each word of the name, and a point for each other one.
    pub name_masked: String,
    /// About how old the person is.
    pub age_band: AgeBand,
    /// Whether the person is listed for each programme, in its newest period.
    pub programmes: Vec<ListedProgramme>,
}

words! {
    /// About how old somebody is, in whole years.
    pub enum AgeBand {
        /// A child or youth, who has no KTP yet.
        Under17 = "under_17",
        /// 17 to 29.
        From17To29 = "17_to_29",
        /// 30 to 44.
        From30To44 = "30_to_44",
        /// 45 to 59.
        From45To59 = "45_to_59",
        /// 60 and over.
        From60 = "60_and_over",
    }
}

impl AgeBand {
    /// The band of an age in whole years.
    pub const fn of(age: i16) -> Self {
        match age {
            ..17 => Self::Under17,
            17..30 => Self::From17To29,
            30..45 => Self::From30To44,
            45..60 => Self::From45To59,
            _ => Self::From60,
        }
    }
}

/// How somebody stands in a programme.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ListedProgramme {
    /// Code of the programme, as `pkh`.
    pub programme: String,
    /// Whether the person receives it in this period.
    pub status: AssistanceStatus,
    /// The newest period that the registry has.
    pub period: Period,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_proof_is_read_with_and_without_base64() {
        let challenge = r#"{"parameters": {"algorithm": "PBKDF2/SHA-256", "cost": 1, "keyLength": 32, "keyPrefix": "00",
                            "nonce": "00", "salt": "00"}, "signature": "00"}"#;
        let plain = format!(r#"{{"challenge": {challenge}, "solution": {{"counter": 3, "derivedKey": "00ff"}}}}"#);
        assert!(
            matches!(serde_json::from_str(&plain).unwrap(), Proof::Plain(payload) if payload.solution.counter == 3)
        );
        assert!(matches!(serde_json::from_str(r#""e30=""#).unwrap(), Proof::Encoded(text) if text == "e30="));
    }

    #[test]
    fn every_age_has_its_band() {
        assert_eq!((AgeBand::of(0), AgeBand::of(16)), (AgeBand::Under17, AgeBand::Under17));
        assert_eq!((AgeBand::of(17), AgeBand::of(29)), (AgeBand::From17To29, AgeBand::From17To29));
        assert_eq!(
            (AgeBand::of(59), AgeBand::of(60), AgeBand::of(101)),
            (AgeBand::From45To59, AgeBand::From60, AgeBand::From60)
        );
    }
}
