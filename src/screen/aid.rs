//! Assistance as it is shown: one programme in one period, the next payment, what comes after what.

use std::collections::BTreeSet;

use bansosku_contract::Rupiah;
use bansosku_contract::household::{
    Assistance, AssistanceStatus, Channel, ChannelKind, Disbursement, DisbursementState, Household, Period,
};
use dioxus::prelude::*;
use jiff::ToSpan as _;
use jiff::civil::Date;

use crate::language::{self, Clock, Value, say, say_with, say_word};
use crate::ui::{Badge, Icon, Shape, Tone};

/// The newest period of each programme and component; assistances come newest first.
pub fn current(assistances: &[Assistance]) -> Vec<&Assistance> {
    let mut seen = BTreeSet::new();
    assistances.iter().filter(|aid| seen.insert((&aid.programme, &aid.component))).collect()
}

/// All periods of one programme and component, newest first.
pub fn history<'a>(assistances: &'a [Assistance], of: &Assistance) -> Vec<&'a Assistance> {
    assistances.iter().filter(|aid| (&aid.programme, &aid.component) == (&of.programme, &of.component)).collect()
}

/// Money that can be collected, or that is expected next.
#[derive(Debug, Clone, PartialEq)]
pub struct NextMoney {
    /// Whether it can be collected now.
    pub is_available: bool,
    /// How much, where that is decided.
    pub amount: Option<Rupiah>,
    /// From when.
    pub from: Option<Date>,
    /// What it is made of: programme, name of the member, channel.
    pub parts: Vec<(String, String, Option<Channel>)>,
}

/// What can be collected now; if nothing can, what is expected first.
pub fn next_money(household: &Household) -> Option<NextMoney> {
    let payments = || {
        household.members.iter().flat_map(|member| {
            current(&member.assistances)
                .into_iter()
                .filter(|aid| aid.status == AssistanceStatus::Receiving)
                .filter_map(move |aid| aid.disbursement.map(|payment| (member, aid, payment)))
        })
    };
    let sum = |payments: &[(_, &Assistance, Disbursement)]| {
        payments.iter().map(|(_, aid, _)| aid.amount).collect::<Option<Vec<_>>>().map(|all| all.into_iter().sum())
    };
    let available: Vec<_> =
        payments().filter(|(_, _, payment)| payment.state == DisbursementState::Available).collect();
    let (is_available, chosen) = if available.is_empty() {
        let scheduled = payments().filter(|(_, _, payment)| payment.state == DisbursementState::Scheduled);
        let first = scheduled.min_by_key(|(_, _, payment)| payment.expected_from.unwrap_or(Date::MAX))?;
        (false, vec![first])
    } else {
        (true, available)
    };
    Some(NextMoney {
        is_available,
        amount: sum(&chosen),
        from: chosen.iter().filter_map(|(_, _, payment)| payment.expected_from).min(),
        parts: chosen
            .iter()
            .map(|(member, aid, _)| (aid.programme.clone(), member.name.clone(), aid.channel.clone()))
            .collect(),
    })
}

/// How long the data knows a period at the most before it knows the next one: it is renewed each quarter.
const RENEWED_WITHIN: i32 = 3;

/// The word for a status: `received` when it held for a period that ended more than a quarter ago and nothing of it is
/// open, for whoever received then need not receive now.
pub fn status_word(aid: &Assistance) -> &'static str {
    status_on(aid, Clock::today())
}

fn status_on(aid: &Assistance, today: Date) -> &'static str {
    let is_open = aid.disbursement.is_some_and(|payment| payment.state != DisbursementState::Collected);
    let is_over = aid.period.to.saturating_add(RENEWED_WITHIN.months()) < today;
    match aid.status {
        AssistanceStatus::Receiving if is_over && !is_open => "received",
        status => status.as_str(),
    }
}

/// How a status looks.
fn status_look(aid: &Assistance) -> (Tone, Shape) {
    match aid.status {
        AssistanceStatus::Receiving if status_word(aid) == "received" => (Tone::Quiet, Shape::Clock),
        AssistanceStatus::Receiving => (Tone::Good, Shape::Check),
        AssistanceStatus::NotReceiving => (Tone::Quiet, Shape::Cross),
        AssistanceStatus::Suspended => (Tone::Warning, Shape::Pause),
        AssistanceStatus::Proposed => (Tone::Calm, Shape::Clock),
    }
}

/// `Tahap 4 · Oktober–Desember 2026`.
pub fn period_words(period: &Period) -> String {
    let months = language::months(period.from, period.to);
    match period.stage {
        Some(stage) => say_with("stage-months", [("stage", stage.into()), ("months", Value::from(months))]),
        None => months,
    }
}

/// Where a payment stands, with its day.
pub fn payment_words(payment: &Disbursement) -> String {
    let with_day = |without: &str, with: &str, date: Option<Date>| match date {
        Some(date) => say_with(with, [("day", Value::from(language::day(date)))]),
        None => say(without),
    };
    match payment.state {
        DisbursementState::Scheduled if payment.expected_from.is_some_and(|day| day < Clock::today()) => {
            with_day("payment-late", "payment-late-day", payment.expected_from)
        }
        DisbursementState::Scheduled => with_day("payment-scheduled", "payment-scheduled-day", payment.expected_from),
        DisbursementState::Available => with_day("payment-available", "payment-available-day", payment.expected_from),
        DisbursementState::Collected => with_day("payment-collected", "payment-collected-day", payment.paid_on),
        DisbursementState::Returned => with_day("payment-returned", "payment-returned-day", payment.paid_on),
        DisbursementState::Failed => with_day("payment-failed", "payment-failed-day", payment.expected_from),
    }
}

/// How a payment looks.
pub fn payment_look(state: DisbursementState) -> (Tone, Shape) {
    match state {
        DisbursementState::Scheduled => (Tone::Calm, Shape::Clock),
        DisbursementState::Available => (Tone::Good, Shape::Money),
        DisbursementState::Collected => (Tone::Good, Shape::Check),
        DisbursementState::Returned => (Tone::Warning, Shape::Return),
        DisbursementState::Failed => (Tone::Bad, Shape::Alert),
    }
}

/// The picture of a channel.
pub fn channel_shape(kind: ChannelKind) -> Shape {
    match kind {
        ChannelKind::Bank => Shape::Bank,
        ChannelKind::Post => Shape::Letter,
        ChannelKind::Insurer => Shape::Heart,
    }
}

/// `Melalui bank: BRI`.
pub fn channel_words(channel: &Channel) -> String {
    let id = match channel.kind {
        ChannelKind::Bank => "channel-bank",
        ChannelKind::Post => "channel-post",
        ChannelKind::Insurer => "channel-insurer",
    };
    say_with(id, [("name", Value::from(channel.name.clone()))])
}

/// The programme with the component for which the member counts: `PKH, untuk anak SD`.
pub fn programme_words(aid: &Assistance) -> String {
    let programme = say_word("programme", &aid.programme);
    match &aid.component {
        Some(component) => {
            let component = say_word("component", component);
            say_with("programme-for", [("programme", Value::from(programme)), ("component", Value::from(component))])
        }
        None => programme,
    }
}

/// One programme in one period, in short.
#[component]
pub fn AidLine(aid: Assistance, #[props(default = true)] shows_name: bool) -> Element {
    let (tone, shape) = status_look(&aid);
    rsx! {
        div { class: "aid",
            div { class: "aid-head",
                if shows_name {
                    p { class: "strong", {programme_words(&aid)} }
                } else {
                    p { class: "strong", {period_words(&aid.period)} }
                }
                Badge { tone, shape, {say_word("status", status_word(&aid))} }
            }
            if let Some(amount) = aid.amount {
                p { class: "aid-amount", "{amount}" }
            }
            if shows_name {
                p { class: "soft small", {period_words(&aid.period)} }
            }
            if let Some(payment) = aid.disbursement {
                PaymentLine { payment }
            }
            if let Some(channel) = aid.channel {
                p { class: "icon-line soft",
                    Icon { shape: channel_shape(channel.kind) }
                    span { {channel_words(&channel)} }
                }
            }
        }
    }
}

/// Where a payment stands, with its icon.
#[component]
fn PaymentLine(payment: Disbursement) -> Element {
    let (tone, shape) = payment_look(payment.state);
    rsx! {
        p { class: "icon-line ink-{tone.word()}",
            Icon { shape }
            span { {payment_words(&payment)} }
        }
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;
    use crate::service::fake::sample;

    #[test]
    fn the_newest_period_of_each_programme_stands_for_it() {
        let household = sample::household();
        let sembako = &household.members[0].assistances;
        let now = current(sembako);
        assert_eq!(now.len(), 1);
        assert_eq!(now[0].period.stage, Some(4));
        assert_eq!(history(sembako, now[0]).len(), 2);
    }

    #[test]
    fn long_after_a_period_nobody_is_said_to_receive_unless_money_is_still_open() {
        let mut aid = sample::household().members[0].assistances[0].clone();
        (aid.status, aid.disbursement) = (AssistanceStatus::Receiving, None);
        (aid.period.from, aid.period.to) = (date(2026, 7, 1), date(2026, 9, 30));
        assert_eq!(status_on(&aid, date(2026, 9, 30)), "receiving");
        assert_eq!(status_on(&aid, date(2026, 12, 30)), "receiving", "the next period may not be known yet");
        let later = date(2026, 12, 31);
        assert_eq!(status_on(&aid, later), "received");
        for (state, word) in [
            (DisbursementState::Collected, "received"),
            (DisbursementState::Available, "receiving"),
            (DisbursementState::Failed, "receiving"),
            (DisbursementState::Returned, "receiving"),
        ] {
            aid.disbursement = Some(Disbursement { state, expected_from: None, paid_on: None });
            assert_eq!(status_on(&aid, later), word, "{state:?}");
        }
        (aid.status, aid.disbursement) = (AssistanceStatus::Suspended, None);
        assert_eq!(status_on(&aid, later), "suspended");
    }

    #[test]
    fn what_can_be_collected_comes_before_what_is_only_planned() {
        let next = next_money(&sample::household()).unwrap();
        assert!(next.is_available);
        assert_eq!(next.amount, Some(Rupiah(225_000)));
        assert_eq!(next.parts.len(), 1);
    }

    #[test]
    fn without_money_to_collect_the_earliest_plan_is_next() {
        let mut household = sample::household();
        household.members[1].assistances.clear();
        let next = next_money(&household).unwrap();
        assert!(!next.is_available);
        assert_eq!(next.amount, Some(Rupiah(600_000)));
        assert_eq!(next_money(&sample::household_without_assistance()), None);
    }
}
