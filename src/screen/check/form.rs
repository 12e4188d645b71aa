//! What to ask: a village and a name.

use bansosku_contract::PersonName;
use dioxus::core::Task;
use dioxus::prelude::*;
use tokio::sync::watch;

use super::super::failure::FailureNotice;
use super::super::{Kept, go_back};
use super::name_and_path;
use crate::language::{Value, say, say_code, say_with, wait};
use crate::route::Route;
use crate::service::check::Stage;
use crate::service::{Failure, Services};
use crate::ui::{Button, Card, Field, Keyboard, Notice, Page, Row, Shape, TextButton, Weight};
use crate::web_view;

/// The screen.
#[component]
pub fn Check() -> Element {
    let kept = Kept::here();
    let mut name = kept.check.name;
    let village_error = use_signal(|| None::<String>);
    let question = use_question(village_error);
    let is_main = Route::Check {}.is_main((kept.standing)());
    rsx! {
        Page {
            title: say("check-title"),
            back: (!is_main).then(|| say("back")),
            onback: move |()| go_back(Route::Start {}),
            p { class: "lead", {say("check-lead")} }
            div { class: "form",
                ChosenVillage { error: village_error() }
                Field {
                    id: "name",
                    label: say("check-name"),
                    hint: say("check-name-hint"),
                    keyboard: Keyboard::Name,
                    value: name.first(),
                    error: name.error(PersonName::parse),
                    is_last: true,
                    oninput: move |text| name.write(text),
                    onleave: move |()| name.leave(),
                    onenter: move |()| question.ask.call(()),
                }
                Button {
                    busy: (question.stage)().map(stage_words),
                    shape: Shape::Search,
                    onpress: move |()| question.ask.call(()),
                    {say("check-search")}
                }
                if (question.stage)().is_some() {
                    TextButton { shape: Shape::Cross, onpress: move |()| question.give_up.call(()), {say("check-give-up")} }
                }
            }
            match (question.failure)() {
                None | Some(Failure::Fields(_)) => rsx! {},
                Some(Failure::Wait { seconds }) if seconds > LONGEST_WAIT_OF_A_PHONE => rsx! {
                    Notice { weight: Weight::Warning, is_news: true, id: "failure",
                        p { {say_with("check-village-closed", [("wait", Value::from(wait(seconds)))])} }
                        p { {say("kept-form")} }
                    }
                },
                Some(failure) => rsx! {
                    FailureNotice {
                        failure,
                        kept: say("kept-form"),
                        onretry: move |()| question.ask.call(()),
                        is_busy: (question.stage)().is_some(),
                    }
                },
            }
            LastAnswers {}
            Notice { weight: Weight::Warning, title: say("unofficial-title"),
                p { {say("check-unofficial")} }
            }
        }
    }
}

/// Seconds. Whoever asks too much waits less than an hour; only a village that was asked about by many stays closed
/// until tomorrow.
const LONGEST_WAIT_OF_A_PHONE: u32 = 60 * 60;

/// A question that can be asked and given up.
#[derive(Clone, Copy, PartialEq)]
struct Asking {
    /// How far it has come, while it is asked.
    stage: Signal<Option<Stage>>,
    failure: Signal<Option<Failure>>,
    ask: Callback<()>,
    give_up: Callback<()>,
}

/// A hook for asking what stands in the form. What is wrong is said at its field.
fn use_question(mut village_error: Signal<Option<String>>) -> Asking {
    let services = use_context::<Services>();
    let mut form = Kept::here().check;
    let mut stage = use_signal(|| None::<Stage>);
    let mut failure = use_signal(|| None::<Failure>);
    let mut task = use_signal(|| None::<Task>);
    // The village that was chosen last, on this phone.
    let checks = services.check.clone();
    use_future(move || {
        let checks = checks.clone();
        async move {
            if let Some(last) = checks.village().await
                && form.village.peek().is_none()
            {
                form.village.set(Some(last));
            }
        }
    });
    let mut refuse = move |field: &str, code: &str| {
        match field {
            "name" => form.name.refuse(code),
            "village" => village_error.set(Some(code.to_owned())),
            // No person can mend that in this form.
            _ => failure.set(Some(Failure::Outdated)),
        }
        web_view::focus(field);
    };
    let ask = use_callback(move |()| {
        if stage.peek().is_some() {
            return;
        }
        let name = form.name.settle(PersonName::parse);
        village_error.set(None);
        let Some(village) = *form.village.peek() else {
            refuse("village", "village_missing");
            return;
        };
        let Some(name) = name else {
            web_view::focus("name");
            return;
        };
        failure.set(None);
        stage.set(Some(Stage::default()));
        let checks = services.check.clone();
        task.set(Some(spawn(async move {
            let (told, mut heard) = watch::channel(Stage::default());
            let mut check = checks.check(village, &name, &told);
            let answer = loop {
                tokio::select! {
                    answer = &mut check => break answer,
                    Ok(()) = heard.changed() => stage.set(Some(*heard.borrow_and_update())),
                }
            };
            stage.set(None);
            match answer {
                Ok(checked) => {
                    form.shown.set(Some(checked));
                    navigator().push(Route::CheckResult {});
                }
                Err(Failure::Fields(problems)) => {
                    for problem in &problems {
                        refuse(&problem.field, &problem.code);
                    }
                }
                Err(reason) => {
                    failure.set(Some(reason));
                    web_view::focus("failure");
                }
            }
        })));
    });
    let give_up = use_callback(move |()| {
        if let Some(task) = task.take() {
            task.cancel();
        }
        stage.set(None);
    });
    Asking { stage, failure, ask, give_up }
}

fn stage_words(stage: Stage) -> String {
    match stage {
        Stage::Asking => say("check-stage-asking"),
        Stage::Working => say("check-stage-working"),
        Stage::Searching => say("check-stage-searching"),
    }
}

/// The village, and the way to another one.
#[component]
fn ChosenVillage(error: Option<String>) -> Element {
    let chosen = (Kept::here().check.village)().map(name_and_path);
    let is_chosen = chosen.is_some();
    let (name, path) = chosen.unwrap_or_else(|| (say("check-village-choose"), say("check-village-none")));
    let error = error.map(|code| say_code(&code));
    rsx! {
        div { class: if error.is_some() { "field is-wrong" } else { "field" }, id: "village", tabindex: "-1",
            p { class: "field-label", {say("check-village")} }
            Card { class: "card-flush",
                Row {
                    shape: Shape::Pin,
                    to: Route::CheckVillage {},
                    hint: path,
                    label: is_chosen.then(|| say_with("change-what", [("what", name.clone().into())])),
                    {name}
                }
            }
            div { class: "field-error", role: "alert", {error.clone()} }
        }
    }
}

/// The way to what was answered before, where something was.
#[component]
fn LastAnswers() -> Element {
    let checks = use_context::<Services>().check;
    let count = use_resource(move || {
        let checks = checks.clone();
        async move { checks.kept().await.len() }
    });
    let count = count().unwrap_or_default();
    rsx! {
        if count > 0 {
            Card { class: "card-flush",
                Row {
                    shape: Shape::Clock,
                    to: Route::CheckKept {},
                    hint: say_with("check-kept-hint", [("count", count.into())]),
                    {say("check-kept-title")}
                }
            }
        }
    }
}
