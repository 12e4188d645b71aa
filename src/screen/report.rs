//! A report of a mistake, in two steps: what is wrong, then the details that this needs. What is written stays until it is sent.

use bansosku_contract::household::Household;
use bansosku_contract::report::{LONGEST_CLAIM, LONGEST_MESSAGE, ReportKind};
use dioxus::prelude::*;

use super::evidence::Evidence;
use super::failure::FailureNotice;
use super::fetching::Fetching;
use super::keeping::flush;
use super::kept::{empty_report, fresh_key};
use super::profile::use_household;
use super::sending::use_sending;
use super::{Kept, go_back};
use crate::language::{say, say_code, say_with, say_word};
use crate::route::Route;
use crate::service::report::ReportDraft;
use crate::service::{Failure, Services};
use crate::ui::{Button, Choice, Choices, Field, LongField, Page, Steps};
use crate::web_view;

/// What an entry of the registry can be wrong in. Programmes come on top.
const PARTS: [&str; 5] = ["name", "birth", "relation", "address", "amount"];

/// A new report.
#[component]
pub fn Report() -> Element {
    rsx! {
        Writing {}
    }
}

/// A new report about a member.
#[component]
pub fn ReportMember(member: String) -> Element {
    rsx! {
        Writing { member }
    }
}

/// A new report about a member's programme.
#[component]
pub fn ReportProgramme(member: String, programme: String) -> Element {
    rsx! {
        Writing { member, programme }
    }
}

#[component]
fn Writing(member: Option<String>, programme: Option<String>) -> Element {
    let kept = Kept::here();
    let mut draft = kept.report;
    let household = use_household();
    // Coming for somebody else begins a new report; coming for the same one goes on with it.
    use_hook(|| {
        let is_other = {
            let draft = draft.peek();
            (member.is_some() && draft.member != member) || (programme.is_some() && draft.field != programme)
        };
        if is_other {
            draft.set(ReportDraft { member, field: programme, ..empty_report() });
        }
    });
    // What the server refused comes back to the step where it is mended.
    let mut is_telling = use_signal(|| !kept.report_problems.peek().is_empty());
    rsx! {
        if is_telling() {
            Telling { household, onback: move |()| is_telling.set(false) }
        } else {
            Choosing { onnext: move |()| is_telling.set(true) }
        }
    }
}

/// Step 1: what is wrong, from plain sentences.
#[component]
fn Choosing(onnext: EventHandler<()>) -> Element {
    let mut draft = Kept::here().report;
    let mut is_judged = use_signal(|| false);
    let kind = draft.read().kind;
    rsx! {
        Page {
            title: say("report-title"),
            back: say("back"),
            onback: move |()| go_back(Route::Profile {}),
            actions: rsx! {
                Button {
                    onpress: move |()| {
                        if draft.peek().kind.is_some() {
                            onnext.call(());
                        } else {
                            is_judged.set(true);
                            web_view::focus("kind");
                        }
                    },
                    {say("next")}
                }
            },
            Progress { number: 1 }
            Choices {
                id: "kind",
                question: say("report-what"),
                error: (is_judged() && kind.is_none()).then(|| say("report-kind-missing")),
                for one in ReportKind::ALL.iter().copied() {
                    Choice {
                        key: "{one}",
                        group: "kind",
                        value: one.as_str(),
                        is_chosen: kind == Some(one),
                        hint: say_word("kind-about", one.as_str()),
                        onchoose: move |_| change(&mut draft, |draft| draft.kind = Some(one)),
                        {say_word("kind", one.as_str())}
                    }
                }
            }
        }
    }
}

#[component]
fn Progress(number: usize) -> Element {
    rsx! {
        Steps { number, of: 2, words: say_with("step", [("number", number.into()), ("of", 2.into())]) }
    }
}

/// Step 2: whom it is about, what would be right, in own words, with photos.
#[component]
fn Telling(household: Fetching<Household>, onback: EventHandler<()>) -> Element {
    let services = use_context::<Services>();
    let mut kept = Kept::here();
    let mut draft = kept.report;
    let sending = use_sending();
    let mut problems = use_signal(|| std::mem::take(&mut *kept.report_problems.write()));
    let kind = draft.read().kind.unwrap_or(ReportKind::Other);

    let send = use_callback(move |()| {
        let ready = draft.read().clone();
        problems.set(ready.check().err().unwrap_or_default());
        if let Some(first) = problems.peek().first() {
            web_view::focus(&first.field);
            return;
        }
        let outbox = services.outbox.clone();
        sending.send(async move { outbox.post(&ready).await }, move |id| {
            draft.set(empty_report());
            navigator().replace(Route::PostedReport { id: id.to_string() });
        });
    });
    use_effect(move || {
        if let Some(Failure::Fields(refused)) = sending.failure() {
            if let Some(first) = refused.first() {
                web_view::focus(&first.field);
            }
            problems.set(refused);
        }
    });
    let error = move |field: &str| {
        problems.read().iter().find(|problem| problem.field == field).map(|problem| say_code(&problem.code))
    };
    let forgive = move |field: &'static str| problems.write().retain(|problem| problem.field != field);

    rsx! {
        Page {
            title: say_word("kind", kind.as_str()),
            back: say("back"),
            onback: move |()| onback.call(()),
            actions: rsx! {
                Button { busy: sending.words("posting"), onpress: move |()| send.call(()), {say("report-send")} }
            },
            Progress { number: 2 }
            Whom { household, kind, error: error("member"), onchoose: move |()| { let mut forgive = forgive; forgive("member"); } }
            if asks_part(kind) {
                Part { household, kind }
            }
            if asks_claim(kind) {
                Field {
                    id: "claimed",
                    label: if kind == ReportKind::MissingMember { say("report-missing-name") } else { say("report-claimed") },
                    hint: say("may-stay-empty"),
                    value: draft.peek().claimed.expose().to_owned(),
                    error: error("claimed"),
                    oninput: move |text: String| {
                        let mut forgive = forgive;
                        change(&mut draft, |draft| draft.claimed = text.into());
                        forgive("claimed");
                    },
                    onleave: |()| flush(),
                }
            }
            LongField {
                id: "message",
                label: say("report-message"),
                hint: if needs_message(kind) { say("report-message-needed") } else { say("may-stay-empty") },
                value: draft.peek().message.expose().to_owned(),
                longest: LONGEST_MESSAGE,
                count: say_with("letters-used", [
                    ("count", draft.read().message.expose().chars().count().into()),
                    ("most", LONGEST_MESSAGE.into()),
                ]),
                error: error("message"),
                oninput: move |text: String| {
                    let mut forgive = forgive;
                    change(&mut draft, |draft| draft.message = text.into());
                    forgive("message");
                },
                onleave: |()| flush(),
            }
            Evidence { error: error("uploads") }
            match sending.failure() {
                None | Some(Failure::Fields(_)) => rsx! {},
                Some(failure) => rsx! {
                    FailureNotice {
                        failure,
                        kept: say("kept-form"),
                        onretry: move |()| send.call(()),
                        is_busy: sending.is_running(),
                    }
                },
            }
        }
    }
}

/// Whom it is about.
#[component]
fn Whom(
    household: Fetching<Household>,
    kind: ReportKind,
    error: Option<String>,
    onchoose: EventHandler<()>,
) -> Element {
    let mut draft = Kept::here().report;
    let chosen = draft.read().member.clone();
    let members = (household.known)().map(|known| known.value.members).unwrap_or_default();
    if kind == ReportKind::MissingMember || members.is_empty() {
        return rsx! {};
    }
    rsx! {
        Choices { id: "member", question: say("report-whom"), error,
            for member in members {
                Choice {
                    key: "{member.id}",
                    group: "member",
                    value: member.id.clone(),
                    is_chosen: chosen.as_ref() == Some(&member.id),
                    hint: say_word("relation", member.relation.as_str()),
                    onchoose: move |id: String| {
                        change(&mut draft, |draft| draft.member = Some(id));
                        onchoose.call(());
                    },
                    {member.name.clone()}
                }
            }
            if kind != ReportKind::NotFamily {
                Choice {
                    group: "member",
                    value: "all",
                    is_chosen: chosen.is_none(),
                    onchoose: move |_| change(&mut draft, |draft| draft.member = None),
                    {say("report-whole-family")}
                }
            }
        }
    }
}

/// What is wrong: an entry of the registry, or a programme.
#[component]
fn Part(household: Fetching<Household>, kind: ReportKind) -> Element {
    let mut draft = Kept::here().report;
    let chosen = draft.read().field.clone();
    let member = draft.read().member.clone();
    let programmes: Vec<String> = (household.known)()
        .map(|known| programmes_of(&known.value, member.as_deref()))
        .unwrap_or_default()
        .into_iter()
        .chain(chosen.clone().filter(|chosen| !PARTS.contains(&chosen.as_str())))
        .collect::<std::collections::BTreeSet<_>>()
        .into_iter()
        .collect();
    let entries: Vec<&str> = if kind == ReportKind::WrongData { PARTS.to_vec() } else { Vec::new() };
    if entries.is_empty() && programmes.is_empty() {
        return rsx! {};
    }
    rsx! {
        Choices {
            id: "field",
            question: if kind == ReportKind::WrongData { say("report-which-part") } else { say("report-which-programme") },
            for part in entries {
                Choice {
                    key: "{part}",
                    group: "field",
                    value: part,
                    is_chosen: chosen.as_deref() == Some(part),
                    onchoose: move |part: String| change(&mut draft, |draft| draft.field = Some(part)),
                    {say_word("part", part)}
                }
            }
            for programme in programmes {
                Choice {
                    key: "{programme}",
                    group: "field",
                    value: programme.clone(),
                    is_chosen: chosen.as_ref() == Some(&programme),
                    onchoose: move |programme: String| change(&mut draft, |draft| draft.field = Some(programme)),
                    {say_word("programme", &programme)}
                }
            }
        }
    }
}

/// Changes the report. A changed report is another one: it gets a key of its own.
pub fn change(draft: &mut Signal<ReportDraft>, how: impl FnOnce(&mut ReportDraft)) {
    let key = fresh_key();
    draft.with_mut(|draft| {
        how(draft);
        draft.key = key;
    });
}

/// The programmes of a member, or of everybody.
fn programmes_of(household: &Household, member: Option<&str>) -> Vec<String> {
    household
        .members
        .iter()
        .filter(|one| member.is_none_or(|member| one.id == member))
        .flat_map(|one| one.assistances.iter().map(|aid| aid.programme.clone()))
        .collect()
}

const fn asks_part(kind: ReportKind) -> bool {
    matches!(kind, ReportKind::WrongData | ReportKind::AidNotReceived)
}

const fn asks_claim(kind: ReportKind) -> bool {
    matches!(kind, ReportKind::WrongData | ReportKind::MissingMember)
}

const fn needs_message(kind: ReportKind) -> bool {
    matches!(kind, ReportKind::Other | ReportKind::MissingMember)
}

// The field's own limit keeps a claim within what the contract takes.
const _: () = assert!(LONGEST_CLAIM >= 200);
