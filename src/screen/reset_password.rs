//! Sets a new password with the code of the mail.

use bansosku_contract::{Email, EmailCode, Password, ProblemCode};
use dioxus::prelude::*;

use super::failure::FailureNotice;
use super::input::Input;
use super::sending::use_sending;
use super::sign_up::NewPassword;
use super::waiting_for_code::{CodeField, Resend, use_resend_wait};
use super::{Kept, WhyHere, go_back};
use crate::language::{Value, say, say_with};
use crate::route::Route;
use crate::service::{Failure, Services};
use crate::ui::{Button, Notice, Page, Weight};
use crate::web_view;

/// The screen.
#[component]
pub fn ResetPassword() -> Element {
    let asked = (Kept::here().reset)();
    // The app was closed in between: the code has to be asked for anew.
    let is_lost = asked.is_none();
    use_effect(use_reactive((&is_lost,), |(is_lost,)| {
        if is_lost {
            navigator().replace(Route::ForgotPassword {});
        }
    }));
    rsx! {
        if let Some((reset, email)) = asked {
            Form { reset, email }
        }
    }
}

#[component]
fn Form(reset: String, email: Email) -> Element {
    let services = use_context::<Services>();
    let mut kept = Kept::here();
    let mut code = use_hook(Input::new);
    let mut password = use_hook(Input::new);
    let sending = use_sending();
    let resending = use_sending();
    let wait = use_resend_wait();
    let mut was_resent = use_signal(|| false);

    let send = use_callback({
        let (services, email) = (services.clone(), email.clone());
        move |()| {
            let right_code = code.settle(EmailCode::parse);
            let right_password = password.settle(|text| Password::choose(text, &[email.expose()]));
            let (Some(right_code), Some(right_password)) = (right_code.clone(), right_password) else {
                web_view::focus(if right_code.is_none() { "code" } else { "new_password" });
                return;
            };
            let (session, reset) = (services.session.clone(), reset.clone());
            sending.send(
                async move { session.reset_password(&reset, &right_code, &right_password).await },
                move |()| {
                    kept.reset.set(None);
                    kept.why_here.set(Some(WhyHere::PasswordChanged));
                    navigator().replace(Route::SignIn {});
                },
            );
        }
    });
    // What the server refuses is said at its field.
    use_effect(move || match sending.failure() {
        Some(Failure::Refused(problem @ (ProblemCode::EmailCodeWrong | ProblemCode::EmailCodeExpired))) => {
            code.refuse(problem.as_str());
            sending.forgive();
            web_view::focus("code");
        }
        Some(Failure::Fields(refused)) => {
            for problem in refused {
                match &*problem.field {
                    "code" => code.refuse(&problem.code),
                    _ => password.refuse(&problem.code),
                }
            }
            sending.forgive();
            web_view::focus(if code.is_refused() { "code" } else { "new_password" });
        }
        _ => {}
    });
    let resend = {
        let email = email.clone();
        move |()| {
            let (session, email) = (services.session.clone(), email.clone());
            was_resent.set(false);
            let asked = email.clone();
            resending.send(async move { session.forget_password(&asked).await }, move |reset| {
                kept.reset.set(Some((reset, email.clone())));
                wait.begin();
                was_resent.set(true);
            });
        }
    };
    use_effect(move || {
        if let Some(Failure::Wait { seconds }) = resending.failure() {
            wait.wait(seconds);
        }
    });

    rsx! {
        Page {
            title: say("reset-title"),
            back: say("back"),
            onback: move |()| go_back(Route::ForgotPassword {}),
            actions: rsx! {
                Button { busy: sending.words("sending"), onpress: move |()| send.call(()), {say("reset-send")} }
            },
            p { class: "lead", {say_with("reset-lead", [("address", Value::from(email.expose()))])} }
            div { class: "form",
                CodeField { input: code }
                NewPassword {
                    id: "new_password",
                    input: password,
                    own_words: vec![email.expose().into()],
                    onenter: move |()| send.call(()),
                }
            }
            if let Some(failure) = sending.failure() {
                FailureNotice { failure, kept: say("kept-form"), onretry: move |()| send.call(()), is_busy: sending.is_running() }
            }
            div { class: "stack",
                p { class: "soft", {say("reset-not-there")} }
                if was_resent() {
                    Notice { weight: Weight::Good, is_news: true, p { {say("resent")} } }
                }
                if let Some(failure) = resending.failure() {
                    FailureNotice { failure }
                }
                Resend { wait_for: wait, is_busy: resending.is_running(), onresend: resend }
            }
            Notice { p { {say("code-never-share")} } }
        }
    }
}
