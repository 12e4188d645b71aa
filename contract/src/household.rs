//! The household: who belongs to it, and which assistance each member has. `GET /v1/household`.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::Rupiah;
use crate::words::words;

/// Answer to `GET /v1/household`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Household {
    /// First and last four digits of the No KK.
    pub kk_masked: String,
    /// Village, district, regency, province, as people write it.
    pub region: String,
    /// Welfare tenth from 1 (poorest) to 10; nothing when the household has none yet. It is information, not a decision.
    pub desil: Option<u8>,
    /// The day that the registry's data are of.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = Date))]
    pub as_of: Date,
    /// Head of the family first.
    pub members: Vec<Member>,
}

words! {
    /// How a member stands to the head of the family, in the words of the family card.
    pub enum Relation {
        /// *Kepala keluarga*.
        Head = "head",
        /// *Suami*.
        Husband = "husband",
        /// *Istri*.
        Wife = "wife",
        /// *Anak*.
        Child = "child",
        /// *Menantu*.
        ChildInLaw = "child_in_law",
        /// *Cucu*.
        Grandchild = "grandchild",
        /// *Orang tua*.
        Parent = "parent",
        /// *Mertua*.
        ParentInLaw = "parent_in_law",
        /// *Famili lain*.
        OtherRelative = "other_relative",
        /// *Lainnya*: no relative.
        Other = "other",
    }
}

/// One member of the household.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Member {
    /// Names the member in a report.
    pub id: String,
    /// Name as in the registry.
    pub name: String,
    /// First and last four digits of the NIK.
    pub nik_masked: String,
    /// How the member stands to the head of the family.
    pub relation: Relation,
    /// Whole years on the day `as_of`.
    pub age: u8,
    /// The present and past assistance of this member, newest period first.
    pub assistances: Vec<Assistance>,
}

words! {
    /// Whether a member receives a programme in a period.
    pub enum AssistanceStatus {
        /// The member is a recipient in this period.
        Receiving = "receiving",
        /// The member was looked at and is not a recipient.
        NotReceiving = "not_receiving",
        /// Payments are halted until something is cleared up.
        Suspended = "suspended",
        /// The member is proposed; nothing is decided.
        Proposed = "proposed",
    }
}

/// One programme in one period for one member.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Assistance {
    /// Code of a programme of `GET /v1/programmes`, as `pkh`.
    pub programme: String,
    /// Code of a component of that programme, as `lansia`; nothing where it has none.
    pub component: Option<String>,
    /// Whether the member receives it.
    pub status: AssistanceStatus,
    /// The months that it is for.
    pub period: Period,
    /// Whole rupiah for the period; nothing while it is not decided.
    pub amount: Option<Rupiah>,
    /// How it reaches the member.
    pub channel: Option<Channel>,
    /// Where the payment stands; nothing where there is no cash to collect.
    pub disbursement: Option<Disbursement>,
}

/// The months of an assistance.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Period {
    /// Number of the stage (*tahap*) in its year; nothing where the programme has none.
    pub stage: Option<u8>,
    /// First day.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = Date))]
    pub from: Date,
    /// Last day.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = Date))]
    pub to: Date,
}

words! {
    /// Through what kind of place an assistance reaches a person.
    pub enum ChannelKind {
        /// A state bank, with the KKS card.
        Bank = "bank",
        /// PT Pos, with an invitation.
        Post = "post",
        /// The health insurer: the state pays the premium, and there is nothing to collect.
        Insurer = "insurer",
    }
}

/// How an assistance reaches a person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Channel {
    /// What kind of place.
    pub kind: ChannelKind,
    /// Its name, as `BRI`.
    pub name: String,
}

words! {
    /// Where a payment stands.
    pub enum DisbursementState {
        /// Planned; the day is an estimate.
        Scheduled = "scheduled",
        /// It can be collected.
        Available = "available",
        /// It was collected.
        Collected = "collected",
        /// It was not collected in time and went back.
        Returned = "returned",
        /// It could not be delivered.
        Failed = "failed",
    }
}

/// A payment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Disbursement {
    /// Where it stands.
    pub state: DisbursementState,
    /// The day from which it is expected: an estimate, never a promise.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, format = Date))]
    pub expected_from: Option<Date>,
    /// The day on which it was paid.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, format = Date))]
    pub paid_on: Option<Date>,
}
