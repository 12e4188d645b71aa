//! The household: who belongs to it, and which assistance everybody has in the present period.

use bansosku_contract::household::{Household, Member};
use dioxus::prelude::*;

use super::aid::{AidLine, NextMoney, channel_words, current, next_money};
use super::begun::{BegunReportCard, TroubleNotice};
use super::contacts::ContactList;
use super::fetching::{Fetching, Trouble, use_fetching};
use crate::language::{self, Clock, Value, ago, say, say_with, say_word};
use crate::route::Route;
use crate::service::Services;
use crate::ui::{
    Avatar, Badge, ButtonLink, Card, Icon, IconButton, Loading, Look, Nobody, Page, Row, Section, Shape, Tone,
};
use crate::web_view;

/// The id of the button that refreshes; pulling the page down presses it.
const REFRESH: &str = "refresh";

/// A hook for the household, as last known and as it is.
pub fn use_household() -> Fetching<Household> {
    let services = use_context::<Services>();
    let known = services.household.clone();
    use_fetching(
        move || known.known(),
        move || {
            let household = services.household.clone();
            async move { household.refresh().await }
        },
    )
}

/// The screen.
#[component]
pub fn Profile() -> Element {
    let household = use_household();
    let is_busy = household.is_busy();
    use_effect(|| web_view::refresh_by_pulling(REFRESH));
    let known = (household.known)();
    rsx! {
        Page {
            title: say("profile-title"),
            aside: rsx! {
                if known.is_some() {
                    IconButton {
                        id: REFRESH,
                        shape: Shape::Refresh,
                        label: if is_busy { say("refreshing") } else { say("refresh") },
                        is_busy,
                        onpress: move |()| household.refresh(),
                    }
                }
            },
            if let Some(known) = known.as_ref() {
                p { class: "freshness", role: "status",
                    {say_with("freshness", [
                        ("day", Value::from(language::day(known.value.as_of))),
                        ("ago", Value::from(ago(known.at))),
                    ])}
                }
            }
            Trouble { fetching: household, kept: known.is_some().then(|| say("kept-old-data")) }
            TroubleNotice {}
            BegunReportCard {}
            match known {
                Some(known) => rsx! {
                    Full { household: known.value }
                },
                None if is_busy => rsx! {
                    Loading { words: say("loading-household") }
                },
                None => rsx! {},
            }
        }
    }
}

#[component]
fn Full(household: Household) -> Element {
    let has_none = household.members.iter().all(|member| member.assistances.is_empty());
    let next = next_money(&household);
    let is_sample = household.members.iter().all(|member| is_sample(&member.nik_masked));
    rsx! {
        if is_sample {
            Badge { tone: Tone::Quiet, shape: Shape::Info, {say("sample-data")} }
        }
        if has_none {
            NoAssistance {}
        }
        if let Some(next) = next {
            NextCard { next }
        }
        Section { title: say("profile-members"),
            p { class: "soft small", {household.region} }
            for member in household.members {
                MemberCard { key: "{member.id}", member }
            }
        }
        Card { class: "card-flush",
            Row { shape: Shape::Flag, to: Route::Report {}, hint: say("profile-report-hint"), {say("profile-report")} }
        }
        DesilCard { desil: household.desil }
        p { class: "soft small", {say_with("kk-number", [("masked", Value::from(household.kk_masked))])} }
    }
}

/// Whether the last four digits of a NIK are of the block that only made-up people have.
fn is_sample(nik_masked: &str) -> bool {
    let serial = nik_masked.len().checked_sub(4).and_then(|start| nik_masked.get(start..));
    serial.and_then(|serial| serial.parse().ok()).is_some_and(|serial: u16| serial > 9000)
}

/// The money that can be collected, or that is expected next.
#[component]
fn NextCard(next: NextMoney) -> Element {
    let is_late = !next.is_available && next.from.is_some_and(|day| day < Clock::today());
    rsx! {
        section { class: "next",
            h2 {
                if next.is_available {
                    {say("next-available")}
                } else {
                    {say("next-scheduled")}
                }
            }
            if let Some(amount) = next.amount {
                p { class: "next-amount", "{amount}" }
            }
            p { class: "next-when",
                match (next.is_available, next.from) {
                    (true, Some(day)) => say_with("next-since", [("day", Value::from(language::day(day)))]),
                    (true, None) => say("next-now"),
                    (false, Some(day)) if is_late => say_with("next-late", [("day", Value::from(language::day(day)))]),
                    (false, Some(day)) => say_with("next-from", [("day", Value::from(language::day(day)))]),
                    (false, None) => say("next-unknown-day"),
                }
            }
            for (programme , name , channel) in next.parts {
                p { class: "next-small",
                    {say_with("next-part", [
                        ("programme", Value::from(say_word("programme", &programme))),
                        ("name", Value::from(name)),
                    ])}
                    if let Some(channel) = channel {
                        br {}
                        {channel_words(&channel)}
                    }
                }
            }
        }
    }
}

/// One member with the present programmes.
#[component]
fn MemberCard(member: Member) -> Element {
    let aids: Vec<_> = current(&member.assistances).into_iter().cloned().collect();
    rsx! {
        article { class: "card card-flush",
            div { class: "card-body",
                div { class: "member-head",
                    Avatar { name: member.name.clone() }
                    div {
                        h3 { {member.name.clone()} }
                        p { class: "soft small",
                            {say_with("relation-and-age", [
                                ("relation", Value::from(say_word("relation", member.relation.as_str()))),
                                ("age", member.age.into()),
                            ])}
                        }
                    }
                }
                if aids.is_empty() {
                    p { class: "soft", {say("member-no-aid")} }
                }
                for (index , aid) in aids.into_iter().enumerate() {
                    AidLine { key: "{index}", aid }
                }
            }
            Row {
                to: Route::Member { member: member.id },
                label: say_with("member-open-of", [("name", Value::from(member.name))]),
                {say("member-open")}
            }
        }
    }
}

/// Nobody of the household has any assistance: why that can be, and what can be done.
#[component]
fn NoAssistance() -> Element {
    rsx! {
        Card {
            div { class: "centred", Nobody {} }
            h2 { {say("no-aid-title")} }
            p { {say("no-aid-text")} }
            h3 { {say("no-aid-why")} }
            ul { class: "bullets",
                li { {say("no-aid-why-other")} }
                li { {say("no-aid-why-new")} }
                li { {say("no-aid-why-data")} }
            }
            h3 { {say("no-aid-do")} }
            ol { class: "numbered",
                li { span { {say("no-aid-do-check")} } }
                li { span { {say("no-aid-do-propose")} } }
                li { span { {say("no-aid-do-ask")} } }
            }
            ButtonLink { look: Look::Other, shape: Shape::Flag, to: Route::Report {}, {say("profile-report")} }
        }
        Card { class: "card-flush", ContactList {} }
    }
}

/// The welfare tenth: information, not a decision.
#[component]
fn DesilCard(desil: Option<u8>) -> Element {
    rsx! {
        Card {
            match desil {
                Some(desil) => rsx! {
                    h2 { {say_with("desil-title", [("desil", desil.into())])} }
                    div { class: "desil", "aria-hidden": "true",
                        for tenth in 1..=10_u8 {
                            span { class: if tenth == desil { "is-here" } }
                        }
                    }
                    p { {say_with("desil-text", [("desil", desil.into())])} }
                },
                None => rsx! {
                    h2 { {say("desil-none-title")} }
                    p { {say("desil-none-text")} }
                },
            }
            p { class: "icon-line soft",
                Icon { shape: Shape::Info }
                span { {say("desil-no-decision")} }
            }
        }
    }
}
