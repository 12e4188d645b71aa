//! The field for a No KK.

use bansosku_contract::{Kk, KkError, Nik};
use dioxus::prelude::*;

use super::input::Input;
use super::nik_field::{DigitCount, digits_of};
use crate::language::say;
use crate::ui::{Digits, Field, Keyboard};

/// The field. It knows the NIK of the same form, which is often copied in its place.
#[component]
pub fn KkField(input: Input, nik: Input, hint: Option<String>) -> Element {
    let mut input = input;
    let typed = input.typed();
    let beside = Nik::parse(nik.typed().expose()).ok();
    let check = |text: &str| Kk::parse_beside(text, beside.as_ref());
    let error = input.error(check);
    let checked = check(typed.expose());
    let is_right = checked.is_ok();
    let wrong = match checked {
        Err(KkError::Province) => Some(0..2),
        Err(KkError::Region) => Some(2..6),
        Err(KkError::Serial) => Some(12..16),
        Err(KkError::Empty | KkError::NotDigits | KkError::Length | KkError::IsNik) | Ok(_) => None,
    };
    rsx! {
        Field {
            id: "kk",
            label: say("field-kk"),
            hint: hint.unwrap_or_else(|| say("field-kk-hint")),
            keyboard: Keyboard::Number,
            value: input.first(),
            error: error.clone(),
            oninput: move |text| input.write(text),
            onleave: move |()| input.leave(),
            match wrong {
                Some(wrong) if error.is_some() => rsx! {
                    Digits { text: digits_of(typed.expose()), cuts: vec![2, 4, 6, 12], wrong }
                },
                _ if is_right => rsx! {},
                _ => rsx! {
                    DigitCount { text: typed.expose().to_owned() }
                },
            }
        }
    }
}
