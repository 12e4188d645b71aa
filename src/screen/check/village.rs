//! Choosing a village by typing a part of its name, or from four lists.

use std::time::Duration;

use dioxus::prelude::*;

use super::super::go_back;
use super::places::Places;
use super::{name_and_path, use_choosing};
use crate::language::{say, say_with};
use crate::route::Route;
use crate::service::check::villages::{Found, find, is_too_short};
use crate::ui::{Card, Field, Page, RowButton, Section, Shape};

/// Nothing is looked for while somebody is typing.
const TYPING: Duration = Duration::from_millis(150);

/// The screen.
#[component]
pub fn CheckVillage() -> Element {
    let mut typed = use_signal(String::new);
    let found = use_resource(move || {
        let typed = typed();
        async move {
            tokio::time::sleep(TYPING).await;
            let found = find(typed.clone()).await;
            (typed, found)
        }
    });
    rsx! {
        Page {
            title: say("check-village-title"),
            back: say("back"),
            onback: move |()| go_back(Route::Check {}),
            Field {
                id: "village",
                label: say("check-village-type"),
                hint: say("check-village-hint"),
                value: "",
                is_last: true,
                oninput: move |text| typed.set(text),
                onleave: |()| {},
            }
            if let Some((typed, found)) = found() {
                Villages { typed, found }
            }
            Section { title: say("check-village-list"),
                Places {}
            }
        }
    }
}

/// What was found, and what to type when it is too much or nothing.
#[component]
fn Villages(typed: String, found: Found) -> Element {
    let choose = use_choosing();
    let count = found.total;
    let shown = found.villages.len();
    let words = match count {
        0 if is_too_short(&typed) => return rsx! {},
        0 => say("check-village-nothing"),
        _ if count > shown => say_with("check-village-more", [("count", count.into()), ("shown", shown.into())]),
        _ => say_with("check-village-count", [("count", count.into())]),
    };
    rsx! {
        p { class: "soft", role: "status", {words} }
        if shown > 0 {
            Card { class: "card-flush",
                ul { class: "rows",
                    for (code , (name , path)) in found.villages.into_iter().map(|code| (code, name_and_path(code))) {
                        li { key: "{code}",
                            RowButton { shape: Shape::Pin, hint: path, onpress: move |()| choose.call(code), {name} }
                        }
                    }
                }
            }
        }
    }
}
