//! The own reports, newest first.

use bansosku_contract::report::{Report, ReportState};
use dioxus::prelude::*;

use super::fetching::{Fetching, Trouble, use_fetching};
use super::posted::PostedCards;
use crate::language::{Value, ago, left, say, say_with, say_word};
use crate::route::Route;
use crate::service::Services;
use crate::ui::{Badge, ButtonLink, Card, Icon, IconButton, Loading, Page, Shape, Tone};
use crate::web_view;

const REFRESH: &str = "refresh";

/// A hook for the own reports, as last known and as they are.
fn use_reports() -> Fetching<Vec<Report>> {
    let services = use_context::<Services>();
    let known = services.report.clone();
    use_fetching(
        move || known.known(),
        move || {
            let reports = services.report.clone();
            async move { reports.refresh().await }
        },
    )
}

/// The screen.
#[component]
pub fn Reports() -> Element {
    let reports = use_reports();
    let is_busy = reports.is_busy();
    use_effect(|| web_view::refresh_by_pulling(REFRESH));
    let known = (reports.known)();
    rsx! {
        Page {
            title: say("reports-title"),
            aside: rsx! {
                if known.is_some() {
                    IconButton {
                        id: REFRESH,
                        shape: Shape::Refresh,
                        label: if is_busy { say("refreshing") } else { say("refresh") },
                        is_busy,
                        onpress: move |()| reports.refresh(),
                    }
                }
            },
            actions: rsx! {
                ButtonLink { shape: Shape::Plus, to: Route::Report {}, {say("report-open")} }
            },
            Trouble {
                fetching: reports,
                kept: known.as_ref().map(|known| say_with("kept-old-reports", [("ago", Value::from(ago(known.at)))])),
            }
            if let Some(known) = known.as_ref().filter(|_| (reports.failure)().is_none()) {
                p { class: "freshness", {say_with("fetched-ago", [("ago", Value::from(ago(known.at)))])} }
            }
            PostedCards {
                listed: known.iter().flat_map(|known| &known.value).map(|report| report.ticket.as_str().to_owned()).collect::<Vec<_>>(),
            }
            match known {
                Some(known) if known.value.is_empty() => rsx! {
                    Card {
                        h2 { {say("reports-none-title")} }
                        p { {say("reports-none-text")} }
                    }
                },
                Some(known) => rsx! {
                    ul { class: "stack",
                        for report in known.value {
                            li { key: "{report.ticket}", ReportCard { report } }
                        }
                    }
                },
                None if is_busy => rsx! {
                    Loading { words: say("loading-reports") }
                },
                None => rsx! {},
            }
        }
    }
}

#[component]
fn ReportCard(report: Report) -> Element {
    rsx! {
        Link { class: "card card-link", to: Route::ReportDetail { ticket: report.ticket.to_string() },
            StateBadge { state: report.state }
            p { class: "strong", {say_word("kind", report.kind.as_str())} }
            p { class: "soft small number", "{report.ticket}" }
            if let Some(until) = report.deadline.filter(|_| report.state.is_open()) {
                p { class: "icon-line soft",
                    Icon { shape: Shape::Clock }
                    span { {left(until)} }
                }
            }
        }
    }
}

/// A state with its colour.
#[component]
pub fn StateBadge(state: ReportState) -> Element {
    let (tone, shape) = state_look(state);
    rsx! {
        Badge { tone, shape, {say_word("state", state.as_str())} }
    }
}

/// How a state looks.
pub fn state_look(state: ReportState) -> (Tone, Shape) {
    match state {
        ReportState::Received => (Tone::Calm, Shape::Letter),
        ReportState::InVerification => (Tone::Calm, Shape::Clock),
        ReportState::Accepted => (Tone::Good, Shape::Check),
        ReportState::Declined => (Tone::Quiet, Shape::Cross),
        ReportState::Lapsed => (Tone::Warning, Shape::Alert),
    }
}
