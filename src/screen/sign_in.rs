//! Signing in with NIK or e-mail address.

use bansosku_contract::{Password, ProblemCode};
use dioxus::prelude::*;

use super::begun::{BegunSignUpCard, TroubleNotice, WaitingForOwner};
use super::failure::FailureNotice;
use super::input::Input;
use super::sending::use_sending;
use super::welcome::LanguageSwitch;
use super::{Kept, WhyHere};
use crate::language::say;
use crate::route::Route;
use crate::service::session::Keeping;
use crate::service::{Failure, Services};
use crate::ui::{
    Button, ButtonLink, Field, Keyboard, Look, Mark, Notice, Page, PasswordField, Shape, TextButton, Weight,
};
use crate::web_view;

/// Why the login can't be one.
#[derive(Debug, thiserror::Error)]
enum LoginError {
    #[error("login_empty")]
    Empty,
}

/// The screen.
#[component]
pub fn SignIn() -> Element {
    let services = use_context::<Services>();
    let kept = Kept::here();
    let mut login = use_hook(Input::new);
    let mut password = use_hook(Input::new);
    let sending = use_sending();
    let keeping = use_hook(|| services.session.keeping());
    let check_login = |text: &str| if text.trim().is_empty() { Err(LoginError::Empty) } else { Ok(()) };

    let sign_in = use_callback(move |()| {
        let has_login = login.settle(check_login).is_some();
        let right = password.settle(Password::parse);
        let Some(right) = right.filter(|_| has_login) else {
            web_view::focus(if has_login { "password" } else { "login" });
            return;
        };
        let session = services.session.clone();
        let login = login.typed();
        let mut why_here = kept.why_here;
        sending.send(async move { session.sign_in(&login, &right).await }, move |_| why_here.set(None));
    });

    rsx! {
        Page {
            title: say("sign-in-title"),
            aside: rsx! {
                Mark {}
            },
            actions: rsx! {
                Button { busy: sending.words("signing-in"), onpress: move |()| sign_in.call(()), {say("sign-in")} }
                ButtonLink { look: Look::Other, to: Route::SignUpIdentity {}, {say("welcome-sign-up")} }
                ButtonLink { look: Look::Other, shape: Shape::Search, to: Route::Check {}, {say("check-open")} }
                Link { class: "text-link", to: Route::About {}, {say("about-open")} }
                LanguageSwitch {}
            },
            if let Some(why) = (kept.why_here)() {
                Notice { weight: weight_of(why), is_news: true, p { {words_of(why)} } }
            }
            TroubleNotice {}
            WaitingForOwner {}
            BegunSignUpCard {}
            if kept.registration.read().is_some() {
                Notice { title: say("code-awaited-title"),
                    p { {say("code-awaited")} }
                    Link { class: "text-link", to: Route::ConfirmEmail {}, {say("code-awaited-open")} }
                }
            }
            div { class: "form",
                Field {
                    id: "login",
                    label: say("field-login"),
                    hint: say("field-login-hint"),
                    keyboard: Keyboard::Login,
                    value: login.first(),
                    error: login.error(check_login),
                    oninput: move |text| login.write(text),
                    onleave: move |()| login.leave(),
                }
                PasswordField {
                    id: "password",
                    label: say("field-password"),
                    value: password.first(),
                    error: password.error(Password::parse),
                    show: say("password-show"),
                    hide: say("password-hide"),
                    is_last: true,
                    oninput: move |text| password.write(text),
                    onleave: move |()| password.leave(),
                    onenter: move |()| sign_in.call(()),
                }
            }
            TextButton {
                shape: Shape::Lock,
                onpress: move |()| {
                    navigator().push(Route::ForgotPassword {});
                },
                {say("forgot-open")}
            }
            match sending.failure() {
                // Trying the same again would be refused the same way.
                Some(failure @ Failure::Refused(ProblemCode::CredentialsWrong)) => rsx! {
                    FailureNotice { failure }
                },
                Some(failure) => rsx! {
                    FailureNotice {
                        failure,
                        kept: say("kept-form"),
                        onretry: move |()| sign_in.call(()),
                        is_busy: sending.is_running(),
                    }
                },
                None => rsx! {},
            }
            if keeping == Keeping::Memory {
                Notice { weight: Weight::Info, title: say("memory-only-title"),
                    p { {say("memory-only")} }
                }
            }
        }
    }
}

fn weight_of(why: WhyHere) -> Weight {
    match why {
        WhyHere::EmailConfirmed | WhyHere::PasswordChanged => Weight::Good,
        WhyHere::SessionEnded | WhyHere::WrongPin => Weight::Warning,
        WhyHere::SignedOut | WhyHere::AccountClosed => Weight::Info,
    }
}

fn words_of(why: WhyHere) -> String {
    match why {
        WhyHere::EmailConfirmed => say("why-email-confirmed"),
        WhyHere::PasswordChanged => say("why-password-changed"),
        WhyHere::SessionEnded => say("why-session-ended"),
        WhyHere::SignedOut => say("why-signed-out"),
        WhyHere::AccountClosed => say("why-account-closed"),
        WhyHere::WrongPin => say("why-wrong-pin"),
    }
}
