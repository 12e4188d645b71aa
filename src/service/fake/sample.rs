//! A made-up family for tests and for trying out screens.

use bansosku_contract::account::AccountState;
use bansosku_contract::check::{AgeBand, ListedProgramme, Match};
use bansosku_contract::household::{
    Assistance, AssistanceStatus, Channel, ChannelKind, Disbursement, DisbursementState, Household, Member, Period,
    Relation,
};
use bansosku_contract::programme::Programmes;
use bansosku_contract::report::{Actor, Report, ReportKind, ReportState, TimelineEntry};
use bansosku_contract::session::Device;
use bansosku_contract::{PersonName, Rupiah, Ticket};
use bansosku_region::RegionCode;
use jiff::civil::date;
use jiff::{SignedDuration, Timestamp};

use crate::service::account::AccountView;
use crate::service::check::Checked;
use crate::service::household::{Fetched, bundled_programmes};

/// The moment at which the samples were fetched: 2026-11-03, 09:30 in Jakarta.
pub const NOW: Timestamp = Timestamp::constant(1_793_673_000, 0);

/// Something that was fetched at [`NOW`].
pub fn fetched<T>(value: T) -> Fetched<T> {
    Fetched { value, at: NOW }
}

/// An account in this state.
pub fn account(state: AccountState) -> AccountView {
    AccountView {
        name: "Siti Fatimah".to_owned(),
        nik_masked: "3302••••••••9901".to_owned(),
        email: "siti@contoh.invalid".to_owned(),
        phone: "+6284000001234".to_owned(),
        state,
        refusal_reasons: match state {
            AccountState::Refused => vec!["name_differs".to_owned(), "ktp_unclear".to_owned()],
            _ => Vec::new(),
        },
        since: NOW - SignedDuration::from_hours(5),
        review_until: (state == AccountState::UnderReview).then(|| NOW + SignedDuration::from_hours(43)),
    }
}

/// Two signed-in devices, this one first.
pub fn devices() -> Vec<Device> {
    [("device-1", "Android phone", true, 0), ("device-2", "Linux desktop", false, 72)]
        .map(|(id, device_name, current, hours)| Device {
            id: id.to_owned(),
            device_name: device_name.to_owned(),
            current,
            signed_in_at: NOW - SignedDuration::from_hours(hours + 200),
            last_used_at: NOW - SignedDuration::from_hours(hours),
        })
        .to_vec()
}

/// A family of four: one programme for the mother, one for the household, one past, one suspended.
pub fn household() -> Household {
    Household {
        kk_masked: "3302••••••••9901".to_owned(),
        region: "Kalibening, Lumbir, Banyumas, Jawa Tengah".to_owned(),
        desil: Some(2),
        as_of: date(2026, 10, 31),
        members: vec![
            member("member-1", "Slamet Riyadi", "3302••••••••9902", Relation::Head, 44, sembako()),
            member("member-2", "Siti Fatimah", "3302••••••••9901", Relation::Wife, 41, pkh()),
            member("member-3", "Ayu Lestari", "3302••••••••9903", Relation::Child, 12, suspended()),
            member("member-4", "Mbah Karti", "3302••••••••9904", Relation::Parent, 71, Vec::new()),
        ],
    }
}

/// The same family without any assistance.
pub fn household_without_assistance() -> Household {
    let mut household = household();
    household.desil = Some(7);
    for member in &mut household.members {
        member.assistances.clear();
    }
    household
}

fn member(id: &str, name: &str, nik_masked: &str, relation: Relation, age: u8, assistances: Vec<Assistance>) -> Member {
    Member { id: id.to_owned(), name: name.to_owned(), nik_masked: nik_masked.to_owned(), relation, age, assistances }
}

fn stage(number: u8) -> Period {
    let (from, to) = match number {
        3 => (date(2026, 7, 1), date(2026, 9, 30)),
        _ => (date(2026, 10, 1), date(2026, 12, 31)),
    };
    Period { stage: Some(number), from, to }
}

fn month_of_october() -> Period {
    Period { stage: None, from: date(2026, 10, 1), to: date(2026, 10, 31) }
}

fn bank() -> Channel {
    Channel { kind: ChannelKind::Bank, name: "BRI".to_owned() }
}

fn sembako() -> Vec<Assistance> {
    let payment = |state, expected_from, paid_on| Some(Disbursement { state, expected_from, paid_on });
    let of = |period, disbursement| Assistance {
        programme: "sembako".to_owned(),
        component: None,
        status: AssistanceStatus::Receiving,
        period,
        amount: Some(Rupiah(600_000)),
        channel: Some(bank()),
        disbursement,
    };
    vec![
        of(stage(4), payment(DisbursementState::Scheduled, Some(date(2026, 11, 20)), None)),
        of(stage(3), payment(DisbursementState::Collected, None, Some(date(2026, 8, 18)))),
    ]
}

fn pkh() -> Vec<Assistance> {
    vec![Assistance {
        programme: "pkh".to_owned(),
        component: Some("anak_sd".to_owned()),
        status: AssistanceStatus::Receiving,
        period: stage(4),
        amount: Some(Rupiah(225_000)),
        channel: Some(Channel { kind: ChannelKind::Post, name: "PT Pos Indonesia".to_owned() }),
        disbursement: Some(Disbursement {
            state: DisbursementState::Available,
            expected_from: Some(date(2026, 11, 2)),
            paid_on: None,
        }),
    }]
}

fn suspended() -> Vec<Assistance> {
    vec![Assistance {
        programme: "pbi_jk".to_owned(),
        component: None,
        status: AssistanceStatus::Suspended,
        period: month_of_october(),
        amount: None,
        channel: Some(Channel { kind: ChannelKind::Insurer, name: "BPJS Kesehatan".to_owned() }),
        disbursement: None,
    }]
}

/// Two people of one name: a woman with assistance, and a girl without.
#[expect(clippy::expect_used, clippy::missing_panics_doc, reason = "the sample is right")]
pub fn checked() -> Checked {
    let listed = |programme: &str, status, period| ListedProgramme { programme: programme.to_owned(), status, period };
    let of =
        |age_band, programmes| Match { name_masked: "S••• F••••••".to_owned(), age_band, programmes };
    Checked {
        village: RegionCode::parse("33.02.01.2001").expect("a code"),
        name: PersonName::parse("Siti Fatimah").expect("a name"),
        matches: vec![
            of(
                AgeBand::From30To44,
                vec![
                    listed("pkh", AssistanceStatus::Receiving, stage(4)),
                    listed("sembako", AssistanceStatus::NotReceiving, stage(4)),
                    listed("pbi_jk", AssistanceStatus::Suspended, month_of_october()),
                ],
            ),
            of(AgeBand::Under17, Vec::new()),
        ],
        at: NOW,
    }
}

/// The facts that come with the app.
pub fn programmes() -> Programmes {
    bundled_programmes()
}

/// A report that an officer looks into.
pub fn report() -> Report {
    let arrived = NOW - SignedDuration::from_hours(30);
    Report {
        ticket: Ticket::from_number(7_340_215),
        kind: ReportKind::AidNotReceived,
        member: Some("member-2".to_owned()),
        field: Some("pkh".to_owned()),
        claimed: None,
        message: Some("Uangnya belum masuk.".into()),
        photos: 0,
        state: ReportState::InVerification,
        deadline: Some(arrived + SignedDuration::from_hours(14 * 24)),
        reason: None,
        timeline: vec![
            TimelineEntry { state: ReportState::Received, at: arrived, by: Actor::Reporter, note: None },
            TimelineEntry {
                state: ReportState::InVerification,
                at: NOW - SignedDuration::from_hours(6),
                by: Actor::Officer,
                note: Some("Sedang kami cek ke bank penyalur.".to_owned()),
            },
        ],
    }
}
