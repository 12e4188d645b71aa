//! Surfaces that hold what belongs together: cards, lists of facts, rows that lead on.

use dioxus::prelude::*;

use super::{Icon, Shape};

/// A card.
#[component]
pub fn Card(
    /// Another class beside `card`.
    #[props(default)]
    class: String,
    children: Element,
) -> Element {
    rsx! {
        div { class: "card {class}", {children} }
    }
}

/// Facts, each with its name.
#[component]
pub fn Facts(children: Element) -> Element {
    rsx! {
        dl { class: "facts", {children} }
    }
}

/// One fact.
#[component]
pub fn Fact(name: String, children: Element) -> Element {
    rsx! {
        div { class: "fact",
            dt { {name} }
            dd { {children} }
        }
    }
}

/// The first letters of a name in a circle: a face for people whose picture is nobody's business.
#[component]
pub fn Avatar(name: String) -> Element {
    let letters: String = name
        .split_whitespace()
        .filter_map(|word| word.chars().find(|letter| letter.is_alphabetic()))
        .take(2)
        .flat_map(char::to_uppercase)
        .collect();
    rsx! {
        span { class: "avatar", "aria-hidden": "true", {letters} }
    }
}

/// A row that leads to another page.
#[component]
pub fn Row(
    shape: Option<Shape>,
    #[props(into)] to: NavigationTarget,
    hint: Option<String>,
    /// What a screen reader says instead of the words, where many rows have the same ones.
    label: Option<String>,
    children: Element,
) -> Element {
    rsx! {
        Link { class: "row", to, aria_label: label,
            if let Some(shape) = shape {
                span { class: "row-icon", Icon { shape } }
            }
            span { class: "row-words",
                span { class: "row-name", {children} }
                if let Some(hint) = hint {
                    span { class: "row-hint", {hint} }
                }
            }
            Icon { shape: Shape::More }
        }
    }
}

/// A row that does something here.
#[component]
pub fn RowButton(
    shape: Option<Shape>,
    hint: Option<String>,
    id: Option<String>,
    onpress: EventHandler<()>,
    children: Element,
) -> Element {
    rsx! {
        button { class: "row", r#type: "button", id, onclick: move |_| onpress.call(()),
            if let Some(shape) = shape {
                span { class: "row-icon", Icon { shape } }
            }
            span { class: "row-words",
                span { class: "row-name", {children} }
                if let Some(hint) = hint {
                    span { class: "row-hint", {hint} }
                }
            }
        }
    }
}
