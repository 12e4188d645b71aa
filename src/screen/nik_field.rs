//! The field for a NIK: which digits are wrong, and what a right one says, softly.

use bansosku_contract::{Nik, NikError};
use bansosku_region::Regions;
use dioxus::prelude::*;

use super::input::Input;
use crate::language::{self, Clock, Value, say, say_with, say_word};
use crate::ui::{Digits, Field, Keyboard};

/// Younger people have no KTP of their own yet.
const YOUNGEST: i16 = 17;

/// Whether a NIK seems to be a child's. People of more than 99 years seem so too.
pub fn is_of_a_child(nik: &Nik) -> bool {
    nik.age(Clock::today()) < YOUNGEST
}

/// The field.
#[component]
pub fn NikField(input: Input, #[props(default)] is_last: bool, hint: Option<String>) -> Element {
    let mut input = input;
    let typed = input.typed();
    let error = input.error(Nik::parse);
    let parsed = Nik::parse(typed.expose());
    rsx! {
        Field {
            id: "nik",
            label: say("field-nik"),
            hint: hint.unwrap_or_else(|| say("field-nik-hint")),
            keyboard: Keyboard::Number,
            value: input.first(),
            error: error.clone(),
            is_last,
            oninput: move |text| input.write(text),
            onleave: move |()| input.leave(),
            match parsed {
                Ok(nik) => rsx! {
                    NikReading { nik }
                },
                Err(wrong) if error.is_some() => rsx! {
                    WrongDigits { text: digits_of(typed.expose()), wrong }
                },
                Err(_) => rsx! {
                    DigitCount { text: typed.expose().to_owned() }
                },
            }
        }
    }
}

/// How many of sixteen digits stand there, while they are being typed.
#[component]
pub fn DigitCount(text: String) -> Element {
    let count = digits_of(&text).chars().count();
    rsx! {
        if count > 0 {
            p { {say_with("digit-count", [("count", count.into())])} }
        }
    }
}

/// The digits, with those marked that the error is about.
#[component]
fn WrongDigits(text: String, wrong: NikError) -> Element {
    let wrong = match wrong {
        NikError::Province => 0..2,
        NikError::Region => 2..6,
        NikError::Day => 6..8,
        NikError::Month => 8..10,
        NikError::Date => 6..12,
        NikError::Serial => 12..16,
        NikError::Empty | NikError::NotDigits | NikError::Length => {
            return rsx! {
                DigitCount { text }
            };
        }
    };
    rsx! {
        Digits { text, cuts: vec![2, 4, 6, 8, 10, 12], wrong }
    }
}

/// What a NIK says of itself. It may differ from the card, and that is no mistake.
#[component]
fn NikReading(nik: Nik) -> Element {
    let sex = say_word("sex", nik.sex().as_str());
    let born = language::day(nik.birth_date(Clock::today()));
    let regions = Regions::bundled();
    let code = nik.district_code();
    let place = regions.find(&code).and_then(|district| regions.path(district.code));
    rsx! {
        if let Some(place) = place {
            p {
                {say_with("nik-says", [("sex", Value::from(sex)), ("born", Value::from(born)), ("place", Value::from(place))])}
            }
        } else {
            p { {say_with("nik-says-without-place", [("sex", Value::from(sex)), ("born", Value::from(born))])} }
            p { {say_with("nik-place-unknown", [("code", Value::from(code))])} }
        }
        p { {say("nik-says-otherwise")} }
    }
}

/// The text without what people put between digits.
pub fn digits_of(text: &str) -> String {
    text.chars().filter(|sign| sign.is_alphanumeric()).collect()
}
