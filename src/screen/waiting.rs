//! The account is being reviewed: what is checked, by whom, until when. Or it was refused: why, and what to do.

use std::time::Duration;

use bansosku_contract::account::AccountState;
use dioxus::prelude::*;

use super::failure::FailureNotice;
use crate::language::{Clock, Value, ago, left, moment, say, say_with, say_word};
use crate::route::Route;
use crate::service::account::AccountView;
use crate::service::household::Fetched;
use crate::service::{Failure, Services};
use crate::ui::busy::use_busy;
use crate::ui::{
    Badge, Button, ButtonLink, Card, Fact, Facts, Loading, Look, Moment, Notice, Page, Section, Shape, Timeline, Tone,
    Weight,
};
use crate::web_view;

/// The first and the longest while between two looks at how the account stands.
const FIRST_PAUSE: Duration = Duration::from_secs(2);
const LONGEST_PAUSE: Duration = Duration::from_mins(1);

/// The screen.
#[component]
pub fn Waiting() -> Element {
    let services = use_context::<Services>();
    let mut seen = use_signal(|| None::<Fetched<AccountView>>);
    let mut failure = use_signal(|| None::<Failure>);
    let busy = use_busy();
    let look = use_callback(move |()| {
        let account = services.account.clone();
        busy.run(async move {
            match account.account().await {
                Ok(value) => {
                    failure.set(None);
                    seen.set(Some(Fetched { value, at: Clock::now() }));
                }
                Err(reason) => failure.set(Some(reason)),
            }
        });
    });
    use_hook(|| look.call(()));
    // The review is often done within seconds, and sometimes within days; a covered screen asks for nothing.
    use_future(move || async move {
        let mut pause = FIRST_PAUSE;
        loop {
            tokio::time::sleep(pause).await;
            let is_waiting = seen.peek().as_ref().is_none_or(|seen| seen.value.state == AccountState::UnderReview);
            if is_waiting && web_view::is_seen().await {
                look.call(());
            }
            pause = (pause * 2).min(LONGEST_PAUSE);
        }
    });

    let is_busy = busy.is_running();
    match seen() {
        None => rsx! {
            Page { title: say("waiting-title"),
                if let Some(failure) = failure() {
                    FailureNotice { failure, onretry: move |()| look.call(()), is_busy }
                } else {
                    Loading { words: say("loading-account") }
                }
            }
        },
        Some(Fetched { value: account, .. }) if account.state == AccountState::Refused => rsx! {
            Refused { account }
        },
        Some(Fetched { value: account, at }) => rsx! {
            Page {
                title: say("waiting-title"),
                actions: rsx! {
                    Button {
                        look: Look::Other,
                        shape: Shape::Refresh,
                        busy: is_busy.then(|| say("checking")),
                        onpress: move |()| look.call(()),
                        {say("waiting-look")}
                    }
                    ButtonLink { look: Look::Other, shape: Shape::Search, to: Route::Check {}, {say("check-title")} }
                    ButtonLink { look: Look::Other, shape: Shape::Sliders, to: Route::Settings {}, {say("tab-settings")} }
                },
                Badge { tone: Tone::Calm, shape: Shape::Clock, {say("waiting-badge")} }
                p { class: "lead", {say_with("waiting-lead", [("name", Value::from(account.name.clone()))])} }
                Review { account: account.clone() }
                p { class: "soft small", role: "status", {say_with("looked-at", [("ago", Value::from(ago(at)))])} }
                if let Some(failure) = failure() {
                    FailureNotice { failure, kept: say("kept-waiting"), onretry: move |()| look.call(()), is_busy }
                }
                Notice {
                    p { {say_with("waiting-mail", [("address", Value::from(account.email))])} }
                }
            }
        },
    }
}

/// What happens to the account, step by step.
#[component]
fn Review(account: AccountView) -> Element {
    rsx! {
        Card {
            Timeline { label: say("waiting-steps"),
                Moment { tone: Tone::Good, shape: Shape::Check, title: say("waiting-sent"), when: moment(account.since) }
                Moment {
                    tone: Tone::Calm,
                    shape: Shape::Clock,
                    title: say("waiting-now"),
                    when: account.review_until.map(|until| say_with(
                        "until-at-the-latest",
                        [("moment", Value::from(moment(until))), ("left", Value::from(left(until)))],
                    )),
                    p { {say("waiting-what")} }
                    p { class: "soft", {say("waiting-who")} }
                }
                Moment { tone: Tone::Quiet, shape: Shape::House, title: say("waiting-then"), is_ahead: true }
            }
        }
    }
}

/// The account was refused: each reason with what to do.
#[component]
fn Refused(account: AccountView) -> Element {
    let is_hopeless =
        account.refusal_reasons.iter().all(|reason| reason == "under_age") && !account.refusal_reasons.is_empty();
    rsx! {
        Page {
            title: say("refused-title"),
            actions: rsx! {
                if !is_hopeless {
                    ButtonLink { to: Route::Correct {}, {say("refused-mend")} }
                }
                ButtonLink { look: Look::Other, shape: Shape::Sliders, to: Route::Settings {}, {say("tab-settings")} }
            },
            Badge { tone: Tone::Warning, shape: Shape::Alert, {say("refused-badge")} }
            p { class: "lead", {say("refused-lead")} }
            Section { title: say("refused-reasons"),
                for reason in account.refusal_reasons {
                    Notice { weight: Weight::Warning, title: say_word("refusal", &reason),
                        p { {say_word("refusal-next", &reason)} }
                    }
                }
            }
            Card {
                Facts {
                    Fact { name: say("refused-by"), {say("waiting-who")} }
                    Fact { name: say("refused-when"), {moment(account.since)} }
                    Fact { name: say("refused-until"), {say("refused-no-deadline")} }
                }
            }
        }
    }
}
