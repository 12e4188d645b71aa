//! The official places to turn to, and the warnings about fraud, from the dated facts.

use std::sync::LazyLock;

use bansosku_contract::contact::{ContactKind, Contacts};
use dioxus::prelude::*;

use crate::language::{Value, say_with, say_word};
use crate::service::Services;
use crate::ui::{Icon, RowButton, Shape};

#[expect(clippy::expect_used, reason = "the text is part of the program, and a test reads it")]
static FACTS: LazyLock<Contacts> = LazyLock::new(|| {
    serde_json::from_str(include_str!("../../assets/facts/contacts.json")).expect("the contacts follow their own form")
});

/// The official places, each with what it is for. A number is dialled and an address opened by the phone itself.
#[component]
pub fn ContactList() -> Element {
    let services = use_context::<Services>();
    let outside = services.outside;
    let mut refused = use_signal(|| None::<String>);
    let reach = use_callback(move |(kind, value): (ContactKind, String)| {
        let reached = match kind {
            ContactKind::Phone => outside.dial(&value),
            _ => outside.open(&value),
        };
        refused.set((!reached).then_some(value));
    });
    rsx! {
        ul { class: "rows",
            for contact in &FACTS.contacts {
                li {
                    match (&contact.value, contact.kind) {
                        (Some(value), ContactKind::Phone | ContactKind::Website) => {
                            let (value, kind) = (value.clone(), contact.kind);
                            rsx! {
                                RowButton {
                                    shape: if kind == ContactKind::Phone { Shape::Phone } else { Shape::Globe },
                                    hint: say_word("contact-about", &contact.code),
                                    onpress: move |()| reach.call((kind, value.clone())),
                                    {say_word("contact", &contact.code)}
                                }
                            }
                        }
                        _ => rsx! {
                            div { class: "row",
                                span { class: "row-icon",
                                    Icon { shape: if contact.kind == ContactKind::App { Shape::Device } else { Shape::House } }
                                }
                                span { class: "row-words",
                                    span { class: "row-name", {say_word("contact", &contact.code)} }
                                    span { class: "row-hint", {say_word("contact-about", &contact.code)} }
                                }
                            }
                        },
                    }
                }
            }
        }
        if let Some(value) = refused() {
            p { class: "card-body", role: "status", {say_with("contact-by-hand", [("value", Value::from(value))])} }
        }
    }
}

/// The warnings about fraud.
#[component]
pub fn Warnings() -> Element {
    rsx! {
        ul { class: "bullets",
            for warning in &FACTS.warnings {
                li { {say_word("warning", &warning.code)} }
            }
        }
        p { class: "soft small", {say_with("facts-of", [("day", Value::from(crate::language::day(FACTS.as_of)))])} }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::language::has;
    use crate::service::settings::Language;

    #[test]
    fn every_place_and_warning_of_the_facts_has_words_in_both_languages() {
        for language in [Language::Indonesian, Language::English] {
            for contact in &FACTS.contacts {
                let code = contact.code.replace('_', "-");
                assert!(has(language, &format!("contact-{code}")), "{code}");
                assert!(has(language, &format!("contact-about-{code}")), "{code}");
            }
            for warning in &FACTS.warnings {
                let code = warning.code.replace('_', "-");
                assert!(has(language, &format!("warning-{code}")), "{code}");
            }
        }
    }
}
