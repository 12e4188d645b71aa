//! Step 1: NIK, No KK, name as on the KTP.

use bansosku_contract::{Kk, Nik, PersonName};
use dioxus::prelude::*;

use super::Step;
use crate::language::{Clock, Value, say, say_with};
use crate::route::Route;
use crate::screen::kk_field::KkField;
use crate::screen::nik_field::{NikField, is_of_a_child};
use crate::screen::{Kept, go_back};
use crate::ui::{Button, Field, Keyboard, Look, Notice, Page, Weight};
use crate::web_view;

/// The step.
#[component]
pub fn SignUpIdentity() -> Element {
    let form = Kept::here().sign_up;
    let (mut nik, mut kk, mut name) = (form.nik, form.kk, form.name);
    let mut child_confirmed = form.child_confirmed;
    // Asked once for each NIK: some people of over 99 years read as children, and some children have an account's wish.
    let mut asks_age = use_signal(|| None::<i16>);

    let go = use_callback(move |()| {
        let parsed = nik.settle(Nik::parse);
        let kk_parsed = kk.settle(|text| Kk::parse_beside(text, parsed.as_ref()));
        let named = name.settle(PersonName::parse);
        match (parsed, kk_parsed.is_some(), named.is_some()) {
            (None, _, _) => web_view::focus("nik"),
            (_, false, _) => web_view::focus("kk"),
            (_, _, false) => web_view::focus("name"),
            (Some(parsed), true, true) if is_of_a_child(&parsed) && *child_confirmed.peek() != nik.typed() => {
                asks_age.set(Some(parsed.age(Clock::today())));
                web_view::focus("age-question");
            }
            _ => {
                navigator().push(Route::SignUpAccount {});
            }
        }
    });

    rsx! {
        Page {
            title: say("sign-up-identity-title"),
            back: say("back"),
            onback: move |()| go_back(Route::Welcome {}),
            actions: rsx! {
                if asks_age().is_none() {
                    Button { onpress: move |()| go.call(()), {say("next")} }
                }
            },
            Step { number: 1 }
            p { class: "lead", {say("sign-up-identity-lead")} }
            div { class: "form",
                NikField { input: nik }
                KkField { input: kk, nik }
                Field {
                    id: "name",
                    label: say("field-name"),
                    hint: say("field-name-hint"),
                    keyboard: Keyboard::Name,
                    value: name.first(),
                    error: name.error(PersonName::parse),
                    is_last: true,
                    oninput: move |text| name.write(text),
                    onleave: move |()| name.leave(),
                    onenter: move |()| go.call(()),
                }
            }
            if let Some(age) = asks_age() {
                Notice { weight: Weight::Warning, id: "age-question", is_news: true, title: say("age-question-title"),
                    p { {say_with("age-question", [("age", Value::from(age))])} }
                    Button {
                        look: Look::Other,
                        onpress: move |()| {
                            asks_age.set(None);
                            web_view::focus("nik");
                        },
                        {say("age-question-mend")}
                    }
                    Button {
                        onpress: move |()| {
                            child_confirmed.set(nik.typed());
                            asks_age.set(None);
                            go.call(());
                        },
                        {say("age-question-go-on")}
                    }
                }
            }
        }
    }
}
