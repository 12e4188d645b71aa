//! The last answers on this phone: to be read without a network, and to be removed.

use std::sync::Arc;

use dioxus::prelude::*;

use super::super::{Kept, go_back};
use super::whole_path;
use crate::language::{Value, ago, say, say_with};
use crate::route::Route;
use crate::service::check::{Checked, Checks};
use crate::service::{Failure, Services};
use crate::ui::{Button, ButtonLink, Card, Look, Notice, Page, RowButton, Shape, TextButton, Weight};

/// The screen.
#[component]
pub fn CheckKept() -> Element {
    let checks = use_context::<Services>().check;
    let mut answers = {
        let checks = checks.clone();
        use_resource(move || {
            let checks = checks.clone();
            async move { checks.kept().await }
        })
    };
    let mut is_asking = use_signal(|| false);
    let mut has_failed = use_signal(|| false);
    let remove = use_callback(move |one: Option<Checked>| {
        let checks = checks.clone();
        spawn(async move {
            has_failed.set(remove(checks, one).await.is_err());
            is_asking.set(false);
            answers.restart();
        });
    });
    let Some(known) = answers() else { return rsx! {} };
    let is_empty = known.is_empty();
    rsx! {
        Page {
            title: say("check-kept-title"),
            back: say("back"),
            onback: move |()| go_back(Route::Check {}),
            actions: rsx! {
                if is_empty {
                    ButtonLink { to: Route::Check {}, {say("check-again")} }
                } else if is_asking() {
                    p { {say("check-kept-remove-ask")} }
                    Button { look: Look::Danger, shape: Shape::Bin, onpress: move |()| remove.call(None), {say("check-kept-remove-yes")} }
                    TextButton { shape: Shape::Return, onpress: move |()| is_asking.set(false), {say("begun-throw-no")} }
                } else {
                    Button { look: Look::Other, shape: Shape::Bin, onpress: move |()| is_asking.set(true), {say("check-kept-remove-all")} }
                }
            },
            p { class: "lead",
                if is_empty {
                    {say("check-kept-none")}
                } else {
                    {say("check-kept-lead")}
                }
            }
            if has_failed() {
                Notice { weight: Weight::Error, is_news: true, p { {say("failure-phone")} } }
            }
            ul { class: "stack",
                for answer in known {
                    li { key: "{answer.at}", Answer { answer, onremove: move |one| remove.call(Some(one)) } }
                }
            }
        }
    }
}

async fn remove(checks: Arc<dyn Checks>, one: Option<Checked>) -> Result<(), Failure> {
    match one {
        Some(one) => checks.forget(&one).await,
        None => checks.forget_all().await,
    }
}

#[component]
fn Answer(answer: Checked, onremove: EventHandler<Checked>) -> Element {
    let mut shown = Kept::here().check.shown;
    let name = answer.name.expose().to_owned();
    let words = match answer.matches.len() {
        0 => say("check-none-title"),
        count => say_with("check-found-title", [("count", count.into())]),
    };
    let hint = format!("{words} · {} · {}", whole_path(answer.village), ago(answer.at));
    rsx! {
        Card { class: "card-flush",
            RowButton {
                shape: Shape::Search,
                hint,
                onpress: {
                    let answer = answer.clone();
                    move |()| {
                        shown.set(Some(answer.clone()));
                        navigator().push(Route::CheckResult {});
                    }
                },
                {name.clone()}
            }
            RowButton {
                shape: Shape::Bin,
                onpress: move |()| onremove.call(answer.clone()),
                {say_with("check-kept-remove", [("name", Value::from(name))])}
            }
        }
    }
}
