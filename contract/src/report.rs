//! A report of a mistake, its receipt, and what happens to it. `POST` and `GET /v1/reports`.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::typed::Typed;
use crate::words::{field_error, words};
use crate::{
    FieldProblem, Ticket,
    upload::{MAX_EVIDENCE, UploadError},
};

/// The most characters of the message.
pub const LONGEST_MESSAGE: usize = 1000;
/// The most characters of what is claimed to be right.
pub const LONGEST_CLAIM: usize = 200;
/// The most characters of the name of what is wrong.
const LONGEST_FIELD: usize = 64;

words! {
    /// What is wrong.
    pub enum ReportKind {
        /// A name, date or other entry is not right.
        WrongData = "wrong_data",
        /// Somebody on the list does not belong to the family.
        NotFamily = "not_family",
        /// Somebody of the family is missing.
        MissingMember = "missing_member",
        /// The assistance did not arrive.
        AidNotReceived = "aid_not_received",
        /// The card is lost, blocked or held by somebody else.
        CardProblem = "card_problem",
        /// Something else; it needs a message.
        Other = "other",
    }
}

words! {
    /// Where a report stands.
    pub enum ReportState {
        /// It has arrived; nobody has looked at it yet.
        Received = "received",
        /// An officer is looking into it.
        InVerification = "in_verification",
        /// The mistake was found and is being mended.
        Accepted = "accepted",
        /// It was not followed; the reason says why.
        Declined = "declined",
        /// Its deadline passed without an answer.
        Lapsed = "lapsed",
    }
}

impl ReportState {
    /// Whether somebody still has to act.
    pub const fn is_open(self) -> bool {
        matches!(self, Self::Received | Self::InVerification)
    }
}

words! {
    /// Why a report was not followed. Each has a next step in the language files.
    pub enum DeclineReason {
        /// The registry agrees with what is shown.
        DataCorrect = "data_correct",
        /// What was sent does not show it.
        NotProven = "not_proven",
        /// Another office has to mend it first.
        OtherOffice = "other_office",
        /// The same was reported before.
        Duplicate = "duplicate",
        /// The rules of the programme are so.
        ProgrammeRule = "programme_rule",
    }
}

words! {
    /// Who did something.
    pub enum Actor {
        /// The person who reported.
        Reporter = "reporter",
        /// An officer who checks reports.
        Officer = "officer",
        /// The server by itself.
        System = "system",
    }
}

field_error! {
    /// Why a report is refused.
    pub enum ReportError {
        /// The kind is not one of the list.
        Kind = "report_kind",
        /// The member is not of the caller's household.
        Member = "report_member",
        /// This kind of report needs a member.
        MemberMissing = "report_member_missing",
        /// This kind of report needs words.
        MessageMissing = "report_message_missing",
        /// The message has more than 1000 characters.
        MessageLong = "report_message_long",
        /// What is claimed has more than 200 characters.
        ClaimedLong = "report_claimed_long",
        /// The name of what is wrong has more than 64 characters.
        FieldLong = "report_field_long",
    }
}

/// Body of `POST /v1/reports`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct NewReport {
    /// A word of [`ReportKind`].
    pub kind: String,
    /// Id of a member of the household; nothing when it concerns the whole household.
    #[serde(default)]
    pub member: Option<String>,
    /// What is wrong, as `name` or `pkh`.
    #[serde(default)]
    pub field: Option<String>,
    /// What would be right.
    #[serde(default)]
    pub claimed: Option<Typed>,
    /// In the reporter's own words.
    #[serde(default)]
    pub message: Option<Typed>,
    /// Ids of complete uploads of kind `evidence`, at most three.
    #[serde(default)]
    pub uploads: Vec<String>,
}

impl NewReport {
    /// Checks what can be known without the household: kind, lengths, and what the kind needs.
    pub fn check(&self) -> Result<ReportKind, Vec<FieldProblem>> {
        let mut problems = Vec::new();
        let kind = FieldProblem::keep(ReportKind::parse(&self.kind).ok_or(ReportError::Kind), "kind", &mut problems);
        let message = self.message.as_ref().filter(|message| !message.is_blank());
        let length = |text: Option<&Typed>| text.map_or(0, |text| text.expose().chars().count());
        let mut refuse = |wrong: bool, field: &'static str, code: &'static str| {
            if wrong {
                problems.push(FieldProblem::new(field, code));
            }
        };
        refuse(
            kind == Some(ReportKind::NotFamily) && self.member.is_none(),
            "member",
            ReportError::MemberMissing.as_str(),
        );
        refuse(
            matches!(kind, Some(ReportKind::Other | ReportKind::MissingMember)) && message.is_none(),
            "message",
            ReportError::MessageMissing.as_str(),
        );
        refuse(length(message) > LONGEST_MESSAGE, "message", ReportError::MessageLong.as_str());
        refuse(length(self.claimed.as_ref()) > LONGEST_CLAIM, "claimed", ReportError::ClaimedLong.as_str());
        refuse(
            self.field.as_ref().is_some_and(|field| field.chars().count() > LONGEST_FIELD),
            "field",
            ReportError::FieldLong.as_str(),
        );
        refuse(self.uploads.len() > MAX_EVIDENCE, "uploads", UploadError::TooMany.as_str());
        match kind {
            Some(kind) if problems.is_empty() => Ok(kind),
            _ => Err(problems),
        }
    }
}

/// Answer to `POST /v1/reports` and `GET /v1/reports/{ticket}`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Report {
    /// The receipt.
    pub ticket: Ticket,
    /// What is wrong.
    pub kind: ReportKind,
    /// Id of the member that it is about.
    pub member: Option<String>,
    /// What is wrong, as `name` or `pkh`.
    pub field: Option<String>,
    /// What would be right.
    pub claimed: Option<Typed>,
    /// In the reporter's own words.
    pub message: Option<Typed>,
    /// How many photos came with it.
    pub photos: u8,
    /// Where it stands.
    pub state: ReportState,
    /// Until when somebody must have acted; nothing when it is decided.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, format = DateTime))]
    pub deadline: Option<Timestamp>,
    /// A word of [`DeclineReason`], when it was declined.
    pub reason: Option<String>,
    /// What has happened, oldest first.
    pub timeline: Vec<TimelineEntry>,
}

/// One thing that happened to a report.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TimelineEntry {
    /// The state from then on.
    pub state: ReportState,
    /// When.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = DateTime))]
    pub at: Timestamp,
    /// Who did it.
    pub by: Actor,
    /// What the officer wrote, if anything.
    pub note: Option<String>,
}

/// Answer to `GET /v1/reports`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Reports {
    /// The caller's own reports, newest first.
    pub reports: Vec<Report>,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn report(kind: &str) -> NewReport {
        NewReport { kind: kind.into(), member: None, field: None, claimed: None, message: None, uploads: vec![] }
    }

    #[test]
    fn each_kind_says_what_it_needs() {
        assert_eq!(report("card_problem").check(), Ok(ReportKind::CardProblem));
        assert_eq!(report("gone").check(), Err(vec![FieldProblem::new("kind", "report_kind")]));
        assert_eq!(report("not_family").check(), Err(vec![FieldProblem::new("member", "report_member_missing")]));
        assert_eq!(report("other").check(), Err(vec![FieldProblem::new("message", "report_message_missing")]));
        let blank = NewReport { message: Some("  \n".into()), ..report("other") };
        assert_eq!(blank.check(), Err(vec![FieldProblem::new("message", "report_message_missing")]));
    }

    #[test]
    fn what_is_too_long_or_too_many_is_named() {
        let long = NewReport {
            message: Some("é".repeat(1001).as_str().into()),
            claimed: Some("x".repeat(201).as_str().into()),
            uploads: vec!["a".into(); 4],
            ..report("wrong_data")
        };
        let codes: Vec<_> = long.check().unwrap_err().into_iter().map(|problem| problem.code).collect();
        assert_eq!(codes, ["report_message_long", "report_claimed_long", "upload_too_many"]);
        let longest = NewReport { message: Some("é".repeat(1000).as_str().into()), ..report("wrong_data") };
        assert!(longest.check().is_ok());
    }
}
