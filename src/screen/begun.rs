//! What was begun and not sent: offered on the first screen, to go on with or to throw away on purpose.

use dioxus::prelude::*;

use super::Kept;
use super::keeping::flush;
use super::kept::empty_report;
use super::posted::use_open_count;
use crate::language::{say, say_with};
use crate::route::Route;
use crate::service::Services;
use crate::service::drafts::KeepingTrouble;
use crate::ui::{Button, Card, Look, Notice, Shape, TextButton, Weight};

/// A sign-up that was begun.
#[component]
pub fn BegunSignUpCard() -> Element {
    let kept = Kept::here();
    let mut form = kept.sign_up;
    // Whoever waits for the code has sent it.
    if kept.registration.read().is_some() || form.begun().is_none() {
        return rsx! {};
    }
    rsx! {
        Begun {
            title: say("begun-sign-up-title"),
            text: say("begun-sign-up"),
            ongo: move |()| {
                navigator().push(form.next_step());
            },
            onthrow: move |()| {
                form.forget();
                // What was thrown away must not come back with an app that is closed a moment later.
                flush();
            },
        }
    }
}

/// A report that was begun.
#[component]
pub fn BegunReportCard() -> Element {
    let mut report = Kept::here().report;
    if !report.read().is_begun() {
        return rsx! {};
    }
    rsx! {
        Begun {
            title: say("begun-report-title"),
            text: say("begun-report"),
            ongo: move |()| {
                navigator().push(Route::Report {});
            },
            onthrow: move |()| {
                report.set(empty_report());
                flush();
            },
        }
    }
}

#[component]
fn Begun(title: String, text: String, ongo: EventHandler<()>, onthrow: EventHandler<()>) -> Element {
    let mut is_asking = use_signal(|| false);
    rsx! {
        Card {
            h2 { {title} }
            if is_asking() {
                p { {say("begun-throw-ask")} }
                Button { look: Look::Other, shape: Shape::Bin, onpress: move |()| onthrow.call(()), {say("begun-throw-yes")} }
                TextButton { shape: Shape::Return, onpress: move |()| is_asking.set(false), {say("begun-throw-no")} }
            } else {
                p { {text} }
                Button { onpress: move |()| ongo.call(()), {say("begun-go-on")} }
                TextButton { shape: Shape::Bin, onpress: move |()| is_asking.set(true), {say("begun-throw")} }
            }
        }
    }
}

/// What was sent waits on the phone for its owner to sign in again.
#[component]
pub fn WaitingForOwner() -> Element {
    let services = use_context::<Services>();
    let count = use_open_count(&services);
    rsx! {
        if count > 0 {
            Notice { weight: Weight::Warning, title: say_with("posted-for-owner-title", [("count", count.into())]),
                p { {say("posted-for-owner")} }
            }
        }
    }
}

/// Something about what was kept that the person should know.
#[component]
pub fn TroubleNotice() -> Element {
    let mut trouble = Kept::here().trouble;
    let words = match trouble() {
        None => return rsx! {},
        Some(KeepingTrouble::Lost) => say("trouble-lost"),
        Some(KeepingTrouble::Newer) => say("trouble-newer"),
        Some(KeepingTrouble::NotKept) => say("trouble-not-kept"),
    };
    rsx! {
        Notice { weight: Weight::Warning, is_news: true, title: say("trouble-title"),
            p { {words} }
            TextButton { onpress: move |()| trouble.set(None), {say("understood")} }
        }
    }
}
