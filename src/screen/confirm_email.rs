//! The code of the mail proves that the address is read. Afterwards the owner is signed in at once.

use bansosku_contract::{EmailCode, Password, ProblemCode};
use dioxus::prelude::*;

use super::failure::FailureNotice;
use super::input::Input;
use super::sending::use_sending;
use super::waiting_for_code::{CodeField, Resend, use_resend_wait};
use super::{Kept, WhyHere};
use crate::language::{Value, say, say_with};
use crate::route::Route;
use crate::service::{Failure, Services};
use crate::ui::{Button, ButtonLink, Look, Notice, Page, Shape, TextButton, Weight};
use crate::web_view;

/// The screen.
#[component]
pub fn ConfirmEmail() -> Element {
    match (Kept::here().registration)() {
        Some(registration) => rsx! {
            CodeForm { registration }
        },
        None => rsx! {
            NothingToConfirm {}
        },
    }
}

#[component]
fn CodeForm(registration: String) -> Element {
    let services = use_context::<Services>();
    let mut kept = Kept::here();
    let mut form = kept.sign_up;
    let mut code = use_hook(Input::new);
    let confirming = use_sending();
    let resending = use_sending();
    let wait = use_resend_wait();
    let mut was_resent = use_signal(|| false);
    let settings = services.settings.clone();

    let confirm = use_callback({
        let (services, registration) = (services.clone(), registration.clone());
        move |()| {
            let Some(right) = code.settle(EmailCode::parse) else {
                web_view::focus("code");
                return;
            };
            let (services, registration) = (services.clone(), registration.clone());
            let (login, password) = (form.email.typed(), form.password.typed());
            let settings = services.settings.clone();
            confirming.send(
                async move {
                    services.registration.confirm(&registration, &right).await?;
                    // Who can't be signed in from here signs in by hand: the address is confirmed either way.
                    Ok(match Password::parse(password.expose()) {
                        Ok(password) => services.session.sign_in(&login, &password).await.is_ok(),
                        Err(_) => false,
                    })
                },
                move |is_signed_in| {
                    settings.await_registration(None);
                    kept.registration.set(None);
                    form.forget();
                    if !is_signed_in {
                        kept.why_here.set(Some(WhyHere::EmailConfirmed));
                        navigator().replace(Route::SignIn {});
                    }
                },
            );
        }
    });
    // A code that the server refuses is said at its field.
    use_effect(move || {
        if let Some(Failure::Refused(problem @ (ProblemCode::EmailCodeWrong | ProblemCode::EmailCodeExpired))) =
            confirming.failure()
        {
            code.refuse(problem.as_str());
            confirming.forgive();
            web_view::focus("code");
        }
    });
    let resend = move |()| {
        let (services, registration) = (services.clone(), registration.clone());
        was_resent.set(false);
        resending.send(async move { services.registration.resend(&registration).await }, move |()| {
            wait.begin();
            was_resent.set(true);
        });
    };
    use_effect(move || {
        if let Some(Failure::Wait { seconds }) = resending.failure() {
            wait.wait(seconds);
        }
    });

    let address = form.email.typed();
    rsx! {
        Page {
            title: say("confirm-title"),
            actions: rsx! {
                Button { busy: confirming.words("checking"), onpress: move |()| confirm.call(()), {say("confirm-send")} }
            },
            if address.is_blank() {
                p { class: "lead", {say("confirm-lead-without-address")} }
            } else {
                p { class: "lead", {say_with("confirm-lead", [("address", Value::from(address.expose()))])} }
            }
            div { class: "form",
                CodeField { input: code, is_last: true, onenter: move |()| confirm.call(()) }
            }
            if let Some(failure) = confirming.failure() {
                FailureNotice { failure, kept: say("kept-form"), onretry: move |()| confirm.call(()), is_busy: confirming.is_running() }
            }
            div { class: "stack",
                p { class: "soft", {say("confirm-not-there")} }
                if was_resent() {
                    Notice { weight: Weight::Good, is_news: true, p { {say("resent")} } }
                }
                if let Some(failure) = resending.failure() {
                    FailureNotice { failure }
                }
                Resend { wait_for: wait, is_busy: resending.is_running(), onresend: resend }
                // The address is known only as long as the app stays open.
                if address.is_blank() {
                    TextButton {
                        shape: Shape::Return,
                        onpress: move |()| {
                            settings.await_registration(None);
                            kept.registration.set(None);
                            navigator().push(Route::SignUpIdentity {});
                        },
                        {say("confirm-anew")}
                    }
                } else {
                    TextButton {
                        shape: Shape::Letter,
                        onpress: move |()| {
                            navigator().push(Route::SignUpAccount {});
                        },
                        {say("confirm-other-address")}
                    }
                }
            }
            Notice { p { {say("code-never-share")} } }
        }
    }
}

/// The app was closed in between and no longer knows which registration the code belongs to.
#[component]
fn NothingToConfirm() -> Element {
    rsx! {
        Page {
            title: say("confirm-lost-title"),
            actions: rsx! {
                ButtonLink { to: Route::SignUpIdentity {}, {say("welcome-sign-up")} }
                ButtonLink { look: Look::Other, to: Route::SignIn {}, {say("welcome-sign-in")} }
            },
            p { {say("confirm-lost")} }
        }
    }
}
