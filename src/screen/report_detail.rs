//! One report: what was written, everything that has happened to it, who acts next and until when.

use bansosku_contract::Ticket;
use bansosku_contract::report::{Report, ReportState, TimelineEntry};
use dioxus::prelude::*;

use super::fetching::{Trouble, use_fetching};
use super::reports::{StateBadge, state_look};
use crate::language::{Locale, Value, ago, has, left, moment, say, say_with, say_word};
use crate::route::Route;
use crate::service::{Failure, Services};
use crate::ui::{
    ButtonLink, Card, CopyButton, Fact, Facts, IconButton, Loading, Look, Moment, Notice, Page, Section, Shape,
    Timeline, Tone, Weight,
};

/// The screen.
#[component]
pub fn ReportDetail(ticket: String) -> Element {
    let services = use_context::<Services>();
    let household = use_hook(|| services.household.known());
    let report = {
        let (known, ticket) = (services.report.clone(), ticket.clone());
        let asked = Ticket::parse(&ticket);
        use_fetching(
            move || {
                let known = known.known()?;
                let at = known.at;
                let value = known.value.into_iter().find(|report| report.ticket.as_str() == ticket)?;
                Some(crate::service::household::Fetched { value, at })
            },
            move || {
                let (reports, asked) = (services.report.clone(), asked.clone());
                async move {
                    // An address that is no ticket names no report.
                    let ticket = asked.map_err(|_| Failure::Refused(bansosku_contract::ProblemCode::NotFound))?;
                    reports.report(&ticket).await
                }
            },
        )
    };
    let is_busy = report.is_busy();
    let known = (report.known)();
    let title =
        known.as_ref().map_or_else(|| say("report-detail-title"), |known| say_word("kind", known.value.kind.as_str()));
    rsx! {
        Page {
            title,
            back: say("tab-reports"),
            // Whoever comes from the receipt reads "my reports" here, too.
            onback: move |()| {
                navigator().replace(Route::Reports {});
            },
            aside: rsx! {
                if known.is_some() {
                    IconButton {
                        shape: Shape::Refresh,
                        label: if is_busy { say("refreshing") } else { say("refresh") },
                        is_busy,
                        onpress: move |()| report.refresh(),
                    }
                }
            },
            Trouble {
                fetching: report,
                kept: known.as_ref().map(|known| say_with("kept-old-reports", [("ago", Value::from(ago(known.at)))])),
            }
            match known {
                Some(known) => {
                    let member = known.value.member.as_ref().and_then(|id| {
                        let household = household.as_ref()?;
                        household.value.members.iter().find(|member| member.id == *id).map(|member| member.name.clone())
                    });
                    rsx! {
                        Full { report: known.value, member }
                    }
                }
                None if is_busy => rsx! {
                    Loading { words: say("loading-report") }
                },
                None => rsx! {},
            }
        }
    }
}

#[component]
fn Full(report: Report, member: Option<String>) -> Element {
    let reason = report.reason.clone();
    rsx! {
        StateBadge { state: report.state }
        if let Some(reason) = reason.filter(|_| report.state == ReportState::Declined) {
            Notice { weight: Weight::Info, title: say_word("decline", &reason),
                p { {say_word("decline-next", &reason)} }
            }
        }
        Section { title: say("report-progress"),
            Card {
                Timeline { label: say("report-progress"),
                    for (index , entry) in report.timeline.clone().into_iter().enumerate() {
                        Happened { key: "{index}", entry }
                    }
                    Moment {
                        tone: Tone::Quiet,
                        shape: if report.state.is_open() { Shape::Clock } else { Shape::Info },
                        is_ahead: true,
                        title: say_word("state-next", report.state.as_str()),
                        when: report.deadline.filter(|_| report.state.is_open()).map(|until| say_with(
                            "until-at-the-latest",
                            [("moment", Value::from(moment(until))), ("left", Value::from(left(until)))],
                        )),
                    }
                }
            }
        }
        Section { title: say("report-written"),
            Card {
                Facts {
                    Fact { name: say("ticket"), span { class: "number", "{report.ticket}" } }
                    if let Some(member) = member {
                        Fact { name: say("report-about"), {member} }
                    }
                    if let Some(field) = report.field.as_ref() {
                        Fact { name: field_label(field), {field_words(field)} }
                    }
                    if let Some(claimed) = report.claimed.as_ref() {
                        Fact { name: say("report-claimed"), {claimed.expose().to_owned()} }
                    }
                    if let Some(message) = report.message.as_ref() {
                        Fact { name: say("report-message"),
                            span { class: "plain as-typed", {message.expose().to_owned()} }
                        }
                    }
                    if report.photos > 0 {
                        Fact { name: say("report-photos"), {say_with("photo-count", [("count", report.photos.into())])} }
                    }
                }
                CopyButton {
                    text: report.ticket.to_string(),
                    label: say("ticket-copy"),
                    done: say("copied"),
                    refused: say("copy-refused"),
                }
            }
        }
        if matches!(report.state, ReportState::Declined | ReportState::Lapsed) {
            ButtonLink { look: Look::Other, shape: Shape::Plus, to: Route::Report {}, {say("report-again")} }
        }
    }
}

#[component]
fn Happened(entry: TimelineEntry) -> Element {
    let (tone, shape) = state_look(entry.state);
    let when = say_with(
        "when-by",
        [("moment", Value::from(moment(entry.at))), ("actor", Value::from(say_word("actor", entry.by.as_str())))],
    );
    rsx! {
        Moment { tone, shape, title: say_word("state", entry.state.as_str()), when,
            if let Some(note) = entry.note {
                p { class: "quote", {note} }
            }
        }
    }
}

/// Whether a report is about an entry of the registry; otherwise it is about a programme.
fn is_entry(field: &str) -> bool {
    has(Locale::current(), &format!("part-{}", field.replace('_', "-")))
}

fn field_label(field: &str) -> String {
    if is_entry(field) { say("report-which-part") } else { say("report-which-programme") }
}

fn field_words(field: &str) -> String {
    if is_entry(field) { say_word("part", field) } else { say_word("programme", field) }
}
