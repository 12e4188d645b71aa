//! Erases the account: what that means, then the password, then it is gone.

use bansosku_contract::{Password, ProblemCode};
use dioxus::prelude::*;

use super::failure::FailureNotice;
use super::input::Input;
use super::sending::use_sending;
use super::{Kept, WhyHere, go_back};
use crate::language::say;
use crate::route::Route;
use crate::service::{Failure, Services};
use crate::ui::{Button, ButtonLink, Card, Look, Page, PasswordField, Tick};
use crate::web_view;

/// The screen.
#[component]
pub fn DeleteAccount() -> Element {
    let services = use_context::<Services>();
    let kept = Kept::here();
    let mut password = use_hook(Input::new);
    let mut understands = use_signal(|| false);
    let mut is_judged = use_signal(|| false);
    let sending = use_sending();
    let close = use_callback(move |()| {
        is_judged.set(true);
        let right = password.settle(Password::parse);
        let Some(right) = right.filter(|_| understands()) else {
            web_view::focus(if understands() { "password" } else { "understands" });
            return;
        };
        let account = services.account.clone();
        let mut why_here = kept.why_here;
        sending.send(
            async move {
                // Set before, for the screen changes as soon as the session is over.
                why_here.set(Some(WhyHere::AccountClosed));
                account.close(&right).await.inspect_err(|_| why_here.set(None))
            },
            |()| {},
        );
    });
    use_effect(move || {
        if let Some(Failure::Refused(ProblemCode::CredentialsWrong)) = sending.failure() {
            password.refuse("password_wrong");
            sending.forgive();
            web_view::focus("password");
        }
    });
    rsx! {
        Page {
            title: say("delete-title"),
            back: say("tab-settings"),
            onback: move |()| go_back(Route::Settings {}),
            actions: rsx! {
                Button {
                    look: Look::Danger,
                    busy: sending.words("deleting"),
                    onpress: move |()| close.call(()),
                    {say("delete-now")}
                }
                ButtonLink { look: Look::Other, to: Route::Settings {}, {say("delete-not")} }
            },
            p { class: "lead", {say("delete-lead")} }
            Card {
                h2 { {say("delete-what")} }
                ul { class: "bullets",
                    li { {say("delete-what-account")} }
                    li { {say("delete-what-photos")} }
                    li { {say("delete-what-reports")} }
                    li { {say("delete-what-phone")} }
                }
                h2 { {say("delete-what-stays")} }
                p { {say("delete-what-stays-text")} }
            }
            div { class: "form",
                Tick {
                    id: "understands",
                    is_ticked: understands(),
                    is_needed: true,
                    error: (is_judged() && !understands()).then(|| say("delete-understand-needed")),
                    onchange: move |is_ticked| understands.set(is_ticked),
                    {say("delete-understand")}
                }
                PasswordField {
                    id: "password",
                    label: say("field-password"),
                    hint: say("delete-password-hint"),
                    value: password.first(),
                    error: password.error(Password::parse),
                    show: say("password-show"),
                    hide: say("password-hide"),
                    is_last: true,
                    oninput: move |text| password.write(text),
                    onleave: move |()| password.leave(),
                }
            }
            if let Some(failure) = sending.failure() {
                FailureNotice {
                    failure,
                    kept: say("kept-account"),
                    onretry: move |()| close.call(()),
                    is_busy: sending.is_running(),
                }
            }
        }
    }
}
