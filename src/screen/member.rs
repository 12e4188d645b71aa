//! One member of the household: what each programme gave and gives, what its status means, and what to do next.

use bansosku_contract::Rupiah;
use bansosku_contract::household::Assistance;
use bansosku_contract::programme::{Amount, AmountPer, Programmes};
use dioxus::prelude::*;
use jiff::civil::Date;

use super::aid::{AidLine, current, history, programme_words, status_word};
use super::failure::FailureNotice;
use super::go_back;
use super::profile::use_household;
use crate::language::{self, Clock, Value, say, say_with, say_word};
use crate::route::Route;
use crate::service::Services;
use crate::ui::{Avatar, ButtonLink, Card, Fact, Facts, Loading, Look, Notice, Page, Section, Shape};

/// The screen.
#[component]
pub fn Member(member: String) -> Element {
    let household = use_household();
    let is_busy = household.is_busy();
    let known = (household.known)();
    let found = known.as_ref().and_then(|known| known.value.members.iter().find(|one| one.id == member)).cloned();
    let title = found.as_ref().map_or_else(|| say("member-title"), |one| one.name.clone());
    rsx! {
        Page {
            title,
            back: say("tab-profile"),
            onback: move |()| go_back(Route::Profile {}),
            if let Some(failure) = (household.failure)() {
                FailureNotice {
                    failure,
                    kept: found.is_some().then(|| say("kept-old-data")),
                    onretry: move |()| household.refresh(),
                    is_busy,
                }
            }
            match (found, known) {
                (Some(found), Some(known)) => rsx! {
                    Full { member: found, as_of: known.value.as_of }
                },
                (None, Some(_)) if !is_busy => rsx! {
                    Notice { p { {say("member-gone")} } }
                },
                (None, None) if !is_busy => rsx! {},
                _ => rsx! {
                    Loading { words: say("loading-household") }
                },
            }
        }
    }
}

#[component]
fn Full(member: bansosku_contract::household::Member, as_of: Date) -> Element {
    let services = use_context::<Services>();
    let facts = use_resource(move || {
        let household = services.household.clone();
        async move { household.programmes().await.value }
    });
    let aids: Vec<Assistance> = current(&member.assistances).into_iter().cloned().collect();
    rsx! {
        div { class: "member-head",
            Avatar { name: member.name.clone() }
            p {
                {say_with("relation-and-age", [
                    ("relation", Value::from(say_word("relation", member.relation.as_str()))),
                    ("age", member.age.into()),
                ])}
                br {}
                span { class: "soft small number", {say_with("nik-number", [("masked", Value::from(member.nik_masked.clone()))])} }
            }
        }
        if aids.is_empty() {
            Card {
                h2 { {say("member-no-aid")} }
                p { {say("member-no-aid-text")} }
            }
        }
        for (index , aid) in aids.into_iter().enumerate() {
            ProgrammeCard {
                key: "{index}",
                past: history(&member.assistances, &aid).into_iter().skip(1).cloned().collect::<Vec<_>>(),
                rule: facts.read().as_ref().and_then(|facts| rule(facts, &aid, Clock::today())),
                aid,
                member: member.id.clone(),
            }
        }
        p { class: "soft small", {say_with("data-of", [("day", Value::from(language::day(as_of)))])} }
        Section { title: say("member-wrong"),
            p { {say("member-wrong-text")} }
            ButtonLink {
                look: Look::Other,
                shape: Shape::Flag,
                to: Route::ReportMember { member: member.id },
                {say("report-open")}
            }
        }
    }
}

/// One programme: now, what to do, and before.
#[component]
fn ProgrammeCard(aid: Assistance, past: Vec<Assistance>, rule: Option<(Amount, Date)>, member: String) -> Element {
    let payment = aid.disbursement.map(|payment| payment.state);
    rsx! {
        Card {
            h2 { {programme_words(&aid)} }
            p { class: "soft small", {say_word("programme-about", &aid.programme)} }
            AidLine { aid: aid.clone(), shows_name: false }
            Facts {
                Fact { name: say("status-means"),
                    span { class: "plain", {say_word("status-about", status_word(&aid))} }
                }
                Fact { name: say("next-step"),
                    span { class: "plain",
                        if let Some(state) = payment {
                            {say_word("payment-next", state.as_str())}
                        } else {
                            {say_word("status-next", status_word(&aid))}
                        }
                    }
                }
                if let Some(channel) = aid.channel.as_ref() {
                    Fact { name: say("channel-how"),
                        span { class: "plain", {say_word("channel-about", channel.kind.as_str())} }
                    }
                }
                if let Some((amount, day)) = rule {
                    Fact { name: say_with("rule-of", [("day", Value::from(language::day(day)))]),
                        span { class: "plain", {rule_words(amount.value, amount.per)} }
                    }
                }
            }
            if !past.is_empty() {
                details {
                    summary { {say_with("history", [("count", past.len().into())])} }
                    div { class: "stack",
                        for (index , old) in past.into_iter().enumerate() {
                            AidLine { key: "{index}", aid: old, shows_name: false }
                        }
                    }
                }
            }
            Link {
                class: "text-link",
                to: Route::ReportProgramme { member, programme: aid.programme.clone() },
                {say_with("report-programme", [("programme", Value::from(say_word("programme", &aid.programme)))])}
            }
        }
    }
}

/// What the programme pays by the facts of today, and the day of those facts.
fn rule(facts: &Programmes, aid: &Assistance, today: Date) -> Option<(Amount, Date)> {
    let programme = facts.programmes.iter().find(|programme| programme.code == aid.programme)?;
    let amounts = match &aid.component {
        Some(code) => &programme.components.iter().find(|component| component.code == *code)?.amounts,
        None => &programme.amounts,
    };
    let holds = |amount: &&Amount| amount.valid_from <= today && amount.valid_to.is_none_or(|last| today <= last);
    amounts.iter().find(holds).map(|amount| (amount.clone(), facts.as_of))
}

fn rule_words(amount: Rupiah, per: AmountPer) -> String {
    let amount = [("amount", Value::from(amount.to_string()))];
    match per {
        AmountPer::Month => say_with("rule-per-month", amount),
        AmountPer::Stage => say_with("rule-per-stage", amount),
    }
}
