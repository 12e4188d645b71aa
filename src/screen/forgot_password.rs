//! Asks for a code to set a new password. The answer is the same for an address that nobody has.

use bansosku_contract::Email;
use dioxus::prelude::*;

use super::failure::FailureNotice;
use super::input::Input;
use super::sending::use_sending;
use super::{Kept, go_back};
use crate::language::say;
use crate::route::Route;
use crate::service::Services;
use crate::ui::{Button, Field, Keyboard, Page};
use crate::web_view;

/// The screen.
#[component]
pub fn ForgotPassword() -> Element {
    let services = use_context::<Services>();
    let mut kept = Kept::here();
    let mut email = use_hook(Input::new);
    let sending = use_sending();
    let send = use_callback(move |()| {
        let Some(address) = email.settle(Email::parse) else {
            web_view::focus("email");
            return;
        };
        let (session, asked) = (services.session.clone(), address.clone());
        sending.send(async move { session.forget_password(&asked).await }, move |reset| {
            kept.reset.set(Some((reset, address.clone())));
            navigator().push(Route::ResetPassword {});
        });
    });
    rsx! {
        Page {
            title: say("forgot-title"),
            back: say("back"),
            onback: move |()| go_back(Route::SignIn {}),
            actions: rsx! {
                Button { busy: sending.words("sending"), onpress: move |()| send.call(()), {say("forgot-send")} }
            },
            p { class: "lead", {say("forgot-lead")} }
            div { class: "form",
                Field {
                    id: "email",
                    label: say("field-email"),
                    keyboard: Keyboard::Email,
                    value: email.first(),
                    error: email.error(Email::parse),
                    is_last: true,
                    oninput: move |text| email.write(text),
                    onleave: move |()| email.leave(),
                    onenter: move |()| send.call(()),
                }
            }
            if let Some(failure) = sending.failure() {
                FailureNotice { failure, kept: say("kept-form"), onretry: move |()| send.call(()), is_busy: sending.is_running() }
            }
        }
    }
}
