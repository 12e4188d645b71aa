//! A report on its way: its provisional receipt, where it stands, and what can be done about it. Once it has
//! arrived, the real receipt takes this one's place.

use bansosku_contract::FieldProblem;
use dioxus::prelude::*;
use uuid::Uuid;

use super::Kept;
use super::failure::words;
use super::sending::SendingProgress;
use super::watched::use_watched;
use crate::language::{Value, ago, say, say_code, say_with, say_word};
use crate::route::Route;
use crate::service::outbox::{Posted, Reason, Standing};
use crate::service::session::Keeping;
use crate::service::{Failure, Services};
use crate::ui::busy::use_busy;
use crate::ui::{Badge, Button, ButtonLink, Card, Fact, Facts, Look, Notice, Page, Shape, TextButton, Tone, Weight};

/// A hook for what is in the outbox, as it is now.
pub fn use_posted(services: &Services) -> Signal<Vec<Posted>> {
    let outbox = services.outbox.clone();
    use_watched(move || outbox.posted())
}

/// A hook for how many things in the outbox have not arrived.
pub fn use_open_count(services: &Services) -> usize {
    use_posted(services).read().iter().filter(|posted| posted.is_open()).count()
}

/// The screen.
#[component]
pub fn PostedReport(id: String) -> Element {
    let services = use_context::<Services>();
    let posted = use_posted(&services);
    let id = Uuid::parse_str(&id).unwrap_or_default();
    let item = posted.read().iter().find(|posted| posted.id == id).cloned();
    let ticket = item.as_ref().and_then(|item| match &item.standing {
        Standing::Sent(receipt) => Some(receipt.ticket.to_string()),
        _ => None,
    });
    use_effect(use_reactive((&ticket,), |(ticket,)| {
        if let Some(ticket) = ticket {
            navigator().replace(Route::Receipt { ticket });
        }
    }));
    rsx! {
        match item {
            Some(item) => rsx! {
                Shown { item }
            },
            None => rsx! {
                Page {
                    title: say("posted-none-title"),
                    actions: rsx! {
                        ButtonLink { to: Route::Reports {}, {say("tab-reports")} }
                    },
                    p { {say("posted-none")} }
                }
            },
        }
    }
}

#[component]
fn Shown(item: Posted) -> Element {
    let services = use_context::<Services>();
    let keeping = use_hook(|| services.session.keeping());
    rsx! {
        Page {
            title: say_word("kind", item.kind.as_str()),
            back: say("tab-reports"),
            onback: move |()| {
                navigator().replace(Route::Reports {});
            },
            StandingBadge { standing: item.standing.clone(), waits_for_wifi: item.waits_for_wifi }
            match item.standing.clone() {
                Standing::Waiting(failure) => rsx! {
                    p { class: "lead",
                        if item.waits_for_wifi {
                            {say_with("posted-wifi-lead", [("kilobytes", item.photo_bytes.div_ceil(1024).into())])}
                        } else {
                            {say("posted-waiting-lead")}
                        }
                    }
                    if let Some(failure) = failure {
                        Notice { weight: Weight::Info, is_news: true, p { {waiting_words(&failure)} } }
                    }
                },
                Standing::Sending(progress) => rsx! {
                    SendingProgress { progress }
                    p { {say("posted-sending-lead")} }
                },
                Standing::Sent(_) => rsx! {},
                Standing::NeedsAttention(reason) => rsx! {
                    Notice { weight: Weight::Error, title: say("posted-refused-title"),
                        for sentence in reason_words(&reason) {
                            p { {sentence} }
                        }
                        p { {say("posted-refused-kept")} }
                    }
                },
            }
            Card {
                Facts {
                    Fact { name: say("posted-receipt"), span { class: "number", {item.receipt()} } }
                    Fact { name: say("posted-at"), {ago(item.at)} }
                    if item.photos > 0 {
                        Fact { name: say("report-photos"), {say_with("photo-count", [("count", item.photos.into())])} }
                    }
                }
                p { class: "soft small", {say("posted-receipt-note")} }
            }
            if keeping == Keeping::Memory {
                Notice { weight: Weight::Warning, title: say("posted-memory-title"), p { {say("posted-memory")} } }
            }
            Choices { item }
        }
    }
}

/// What can be done about it.
#[component]
fn Choices(item: Posted) -> Element {
    let services = use_context::<Services>();
    let mut kept = Kept::here();
    let busy = use_busy();
    let mut is_asking = use_signal(|| false);
    let mut refused = use_signal(|| None::<Failure>);
    let id = item.id;
    if !item.can_be_withdrawn() {
        return rsx! {};
    }
    let outbox = services.outbox.clone();
    let retry = use_callback(move |()| {
        let outbox = outbox.clone();
        busy.run(async move { outbox.retry(id).await });
    });
    let outbox = services.outbox.clone();
    let withdraw = use_callback(move |()| {
        let outbox = outbox.clone();
        busy.run(async move {
            match outbox.withdraw(id).await {
                Ok(()) => {
                    navigator().replace(Route::Reports {});
                }
                Err(failure) => refused.set(Some(failure)),
            }
        });
    });
    let outbox = services.outbox.clone();
    let mend = use_callback(move |()| {
        let outbox = outbox.clone();
        busy.run(async move {
            match outbox.reopen(id).await {
                Ok(returned) => {
                    kept.report.set(returned.draft);
                    kept.report_problems.set(returned.problems);
                    navigator().replace(Route::Report {});
                }
                Err(failure) => refused.set(Some(failure)),
            }
        });
    });
    let needs_attention = matches!(item.standing, Standing::NeedsAttention(_));
    // A form that is being written is not thrown away for another one.
    let is_writing = kept.report.read().is_begun();
    rsx! {
        if let Some(failure) = refused() {
            Notice { weight: Weight::Error, is_news: true, p { {words(&failure)} } }
        }
        if is_asking() {
            Card {
                p { {say("posted-withdraw-ask")} }
                if item.may_have_arrived {
                    p { {say("posted-may-have-arrived")} }
                }
                Button { look: Look::Other, shape: Shape::Bin, onpress: move |()| withdraw.call(()), {say("posted-withdraw-yes")} }
                TextButton { shape: Shape::Return, onpress: move |()| is_asking.set(false), {say("posted-withdraw-no")} }
            }
        } else {
            if needs_attention && !is_writing {
                Button { onpress: move |()| mend.call(()), {say("posted-mend")} }
            }
            if needs_attention && is_writing {
                p { class: "soft", {say("posted-mend-later")} }
            }
            Button { look: Look::Other, shape: Shape::Refresh, onpress: move |()| retry.call(()),
                if item.waits_for_wifi { {say("wifi-question-send")} } else { {say("posted-retry")} }
            }
            TextButton { shape: Shape::Bin, onpress: move |()| is_asking.set(true), {say("posted-withdraw")} }
        }
    }
}

/// What is in the outbox and not yet among the reports of the server.
#[component]
pub fn PostedCards(
    /// Tickets that stand in the list below.
    listed: Vec<String>,
) -> Element {
    let services = use_context::<Services>();
    let posted = use_posted(&services);
    let shown: Vec<Posted> = posted
        .read()
        .iter()
        .filter(|item| match &item.standing {
            Standing::Sent(receipt) => !listed.iter().any(|ticket| *ticket == receipt.ticket.as_str()),
            _ => true,
        })
        .cloned()
        .collect();
    rsx! {
        if !shown.is_empty() {
            ul { class: "stack",
                for item in shown {
                    li { key: "{item.id}",
                        Link { class: "card card-link", to: Route::PostedReport { id: item.id.to_string() },
                            StandingBadge { standing: item.standing.clone(), waits_for_wifi: item.waits_for_wifi }
                            p { class: "strong", {say_word("kind", item.kind.as_str())} }
                            p { class: "soft small", {ago(item.at)} }
                        }
                    }
                }
            }
        }
    }
}

/// Where it stands, in a word.
#[component]
fn StandingBadge(standing: Standing, waits_for_wifi: bool) -> Element {
    let (tone, shape, words) = match standing {
        Standing::Waiting(_) if waits_for_wifi => (Tone::Quiet, Shape::Clock, say("posted-wifi")),
        Standing::Waiting(_) => (Tone::Quiet, Shape::Clock, say("posted-waiting")),
        Standing::Sending(_) => (Tone::Calm, Shape::Letter, say("posted-sending")),
        Standing::Sent(_) => (Tone::Good, Shape::Check, say("posted-sent")),
        Standing::NeedsAttention(_) => (Tone::Warning, Shape::Alert, say("posted-attention")),
    };
    rsx! {
        Badge { tone, shape, {words} }
    }
}

/// Why it waits. That it is tried again by itself stands above.
fn waiting_words(failure: &Failure) -> String {
    match failure {
        Failure::Captive => say("failure-captive"),
        Failure::Wait { seconds } => {
            say_with("posted-server-asks", [("wait", Value::from(crate::language::wait(*seconds)))])
        }
        Failure::Server => say("posted-server-failed"),
        Failure::Phone => say("failure-phone"),
        Failure::SignedOut => say("posted-signed-out"),
        Failure::Slow => say("posted-slow"),
        _ => say("posted-offline"),
    }
}

fn reason_words(reason: &Reason) -> Vec<String> {
    match reason {
        Reason::Fields(problems) => problems.iter().map(|problem: &FieldProblem| say_code(&problem.code)).collect(),
        Reason::Refused(code) => vec![say_code(code)],
        Reason::Outdated => vec![say("failure-outdated")],
        Reason::PhotoLost => vec![say("posted-photo-lost")],
    }
}
