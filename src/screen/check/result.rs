//! What the registry says: who fits, and for what each is listed. Or that nobody does, and what that can mean.

use bansosku_contract::check::{MOST_MATCHES, Match};
use dioxus::prelude::*;

use super::super::aid::AidLine;
use super::super::contacts::ContactList;
use super::super::read_aloud::ReadAloudButton;
use super::super::{Kept, go_back};
use super::words::{about_the_rest, as_assistance, shared, spoken, spoken_name};
use super::{Checking, name_and_path};
use crate::language::{Locale, Value, moment, say, say_with, say_word};
use crate::route::Route;
use crate::service::Services;
use crate::service::check::Checked;
use crate::ui::{Badge, Button, ButtonLink, Card, CopyButton, Look, Notice, Page, Section, Shape, Tone, Weight};

/// The screen.
#[component]
pub fn CheckResult() -> Element {
    let Checking { shown, .. } = Kept::here().check;
    match shown() {
        Some(checked) => rsx! {
            Answer { checked }
        },
        // The app was opened here.
        None => rsx! {
            Page {
                title: say("check-gone-title"),
                back: say("back"),
                onback: move |()| go_back(Route::Check {}),
                actions: rsx! {
                    ButtonLink { to: Route::Check {}, {say("check-again")} }
                },
                p { {say("check-gone")} }
            }
        },
    }
}

#[component]
fn Answer(checked: Checked) -> Element {
    let count = checked.matches.len();
    let (village, path) = name_and_path(checked.village);
    rsx! {
        Page {
            title: if count == 0 { say("check-none-title") } else { say_with("check-found-title", [("count", count.into())]) },
            back: say("back"),
            onback: move |()| go_back(Route::Check {}),
            actions: rsx! {
                HandOn { checked: checked.clone() }
                Button { shape: Shape::Search, onpress: move |()| instead(Route::Check {}), {say("check-again")} }
            },
            p { class: "freshness", {say_with("check-as-of", [("moment", Value::from(moment(checked.at)))])} }
            Badge { tone: Tone::Quiet, shape: Shape::Info, {say("sample-data")} }
            div {
                p { class: "strong", {village} }
                p { class: "soft small", {path} }
            }
            if count == 0 {
                Nobody { checked: checked.clone() }
            }
            if count > 1 {
                p { {say("check-several")} }
            }
            for (index , found) in checked.matches.into_iter().enumerate() {
                Person { key: "{index}", found }
            }
            if count >= MOST_MATCHES {
                Notice { p { {say("check-too-many")} } }
            }
            Section { title: say("check-official-title"),
                Notice { weight: Weight::Warning,
                    p { {say("check-official")} }
                }
                Card { class: "card-flush", ContactList {} }
            }
        }
    }
}

/// Goes to another screen of the check, which this one leads back to no more.
fn instead(route: Route) {
    navigator().replace(route);
}

/// Somebody whose name fits.
#[component]
fn Person(found: Match) -> Element {
    rsx! {
        article { class: "card",
            div {
                h2 {
                    span { "aria-hidden": "true", class: "masked", {found.name_masked.clone()} }
                    span { class: "unseen", {spoken_name(&found.name_masked)} }
                }
                p { class: "soft", {say_word("age-band", found.age_band.as_str())} }
            }
            for listed in &found.programmes {
                AidLine { key: "{listed.programme}", aid: as_assistance(listed) }
            }
            p { class: if found.programmes.is_empty() { "strong" } else { "soft small" }, {say(about_the_rest(&found))} }
        }
    }
}

/// Nobody fits: why that can be, and what can be done.
#[component]
fn Nobody(checked: Checked) -> Element {
    let mut asked = Kept::here().check;
    // The answer may be one of those that were kept: the form gets back what was asked then.
    let back_to_form = use_callback(move |()| {
        asked.village.set(Some(checked.village));
        asked.name.write(checked.name.expose().to_owned());
        instead(Route::Check {});
    });
    rsx! {
        Card {
            h2 { {say("check-none-why")} }
            ul { class: "bullets",
                li { {say("check-none-spelling")} }
                li { {say("check-none-elsewhere")} }
                li { {say("check-none-unlisted")} }
            }
            h2 { {say("check-none-do")} }
            Button {
                look: Look::Other,
                shape: Shape::Return,
                onpress: move |()| back_to_form.call(()),
                {say("check-none-mend-name")}
            }
            Button {
                look: Look::Other,
                shape: Shape::Pin,
                onpress: move |()| {
                    back_to_form.call(());
                    navigator().push(Route::CheckVillage {});
                },
                {say("check-none-other-village")}
            }
            p { {say("check-none-ask")} }
        }
    }
}

/// Reading the answer aloud, and giving it to somebody.
#[component]
fn HandOn(checked: Checked) -> Element {
    let outside = use_context::<Services>().outside;
    let locale = use_context::<Locale>();
    let text = shared(&checked);
    rsx! {
        ReadAloudButton {
            text: spoken(&checked),
            language: locale.code(),
            label: say("read-aloud"),
            stop: say("read-aloud-stop"),
        }
        if outside.can_share() {
            Button {
                look: Look::Other,
                shape: Shape::Share,
                onpress: move |()| {
                    outside.share(&text);
                },
                {say("check-share")}
            }
        } else {
            CopyButton { text, label: say("check-copy"), done: say("copied"), refused: say("copy-refused") }
        }
    }
}
