//! Step 2: e-mail, phone, password.

use bansosku_contract::{Email, Password, Phone};
use dioxus::prelude::*;

use super::Step;
use crate::language::say;
use crate::route::Route;
use crate::screen::input::Input;
use crate::screen::{Kept, go_back};
use crate::ui::{Button, Field, Keyboard, Page};
use crate::web_view;

/// The step.
#[component]
pub fn SignUpAccount() -> Element {
    let form = Kept::here().sign_up;
    let (mut email, mut phone, mut password) = (form.email, form.phone, form.password);
    let go = use_callback(move |()| {
        let own = form.own_words();
        let email_is_right = email.settle(Email::parse).is_some();
        let phone_is_right = phone.settle(Phone::parse).is_some();
        let own: Vec<&str> = own.iter().map(bansosku_contract::Typed::expose).collect();
        let password_is_right = password.settle(|text| Password::choose(text, &own)).is_some();
        match (email_is_right, phone_is_right, password_is_right) {
            (false, _, _) => web_view::focus("email"),
            (_, false, _) => web_view::focus("phone"),
            (_, _, false) => web_view::focus("password"),
            _ => {
                navigator().push(Route::SignUpPhotos {});
            }
        }
    });
    rsx! {
        Page {
            title: say("sign-up-account-title"),
            back: say("back"),
            onback: move |()| go_back(Route::SignUpIdentity {}),
            actions: rsx! {
                Button { onpress: move |()| go.call(()), {say("next")} }
            },
            Step { number: 2 }
            p { class: "lead", {say("sign-up-account-lead")} }
            div { class: "form",
                Field {
                    id: "email",
                    label: say("field-email"),
                    hint: say("field-email-hint"),
                    keyboard: Keyboard::Email,
                    value: email.first(),
                    error: email.error(Email::parse),
                    oninput: move |text| email.write(text),
                    onleave: move |()| email.leave(),
                }
                Field {
                    id: "phone",
                    label: say("field-phone"),
                    hint: say("field-phone-hint"),
                    keyboard: Keyboard::Phone,
                    value: phone.first(),
                    error: phone.error(Phone::parse),
                    oninput: move |text| phone.write(text),
                    onleave: move |()| phone.leave(),
                }
                NewPassword { id: "password", input: password, own_words: form.own_words().to_vec(), note: say("password-not-kept"), onenter: move |()| go.call(()) }
            }
        }
    }
}

/// The field for a new password: what is missing, and how to find a good one.
#[component]
pub fn NewPassword(
    id: String,
    input: Input,
    own_words: Vec<bansosku_contract::Typed>,
    /// What else should be known about it here.
    note: Option<String>,
    onenter: EventHandler<()>,
) -> Element {
    let mut input = input;
    let own: Vec<&str> = own_words.iter().map(bansosku_contract::Typed::expose).collect();
    let is_good = Password::choose(input.typed().expose(), &own).is_ok();
    rsx! {
        crate::ui::PasswordField {
            id,
            label: say("field-new-password"),
            hint: say("field-new-password-hint"),
            is_new: true,
            value: input.first(),
            error: input.error(|text| Password::choose(text, &own)),
            show: say("password-show"),
            hide: say("password-hide"),
            is_last: true,
            oninput: move |text| input.write(text),
            onleave: move |()| input.leave(),
            onenter,
            if is_good {
                p { {say("password-good")} }
            }
            if let Some(note) = note {
                p { {note} }
            }
        }
    }
}
