//! What is held about the owner: shown in words, and as the file that can be copied.

use dioxus::prelude::*;
use jiff::Timestamp;
use jiff::civil::Date;
use serde_json::Value as Json;

use super::failure::FailureNotice;
use super::go_back;
use super::sending::use_sending;
use crate::language::{Locale, day, has, moment, say, say_word};
use crate::route::Route;
use crate::service::Services;
use crate::ui::{Button, Card, CopyButton, Loading, Look, Notice, Page, Section, Shape};

/// The screen.
#[component]
pub fn MyData() -> Element {
    let services = use_context::<Services>();
    let mut held = use_signal(|| None::<String>);
    let loading = use_sending();
    let load = use_callback(move |()| {
        let account = services.account.clone();
        loading.send(async move { account.export().await }, move |text| held.set(Some(text)));
    });
    use_hook(|| load.call(()));
    rsx! {
        Page {
            title: say("my-data-title"),
            back: say("tab-settings"),
            onback: move |()| go_back(Route::Settings {}),
            p { class: "lead", {say("my-data-lead")} }
            match held() {
                Some(text) => rsx! {
                    Held { text }
                },
                None => match loading.failure() {
                    Some(failure) => rsx! {
                        FailureNotice { failure, onretry: move |()| load.call(()), is_busy: loading.is_running() }
                    },
                    None => rsx! {
                        Loading { words: say("loading-my-data") }
                    },
                },
            }
        }
    }
}

#[component]
fn Held(text: String) -> Element {
    let parts = parts(&text);
    let mut is_open = use_signal(|| false);
    rsx! {
        for (title , things) in parts {
            Section { title,
                for lines in things {
                    Card {
                        dl { class: "facts",
                            for (name , value) in lines {
                                div { class: "fact",
                                    dt { {name} }
                                    dd { {value} }
                                }
                            }
                        }
                    }
                }
            }
        }
        Section { title: say("my-data-file"),
            p { {say("my-data-file-text")} }
            CopyButton {
                text: text.clone(),
                label: say("my-data-copy"),
                done: say("copied"),
                refused: say("copy-refused"),
            }
            Button { look: Look::Other, shape: Shape::Paper, onpress: move |()| is_open.toggle(),
                if is_open() {
                    {say("my-data-hide-file")}
                } else {
                    {say("my-data-show-file")}
                }
            }
            if is_open() {
                pre { class: "export", tabindex: "0", aria_label: say("my-data-file"), {text} }
            }
        }
        Notice { p { {say("my-data-rights")} } }
    }
}

/// The name of a field and what it holds.
type Line = (String, String);

/// A title, and the lines of each thing below it.
type Part = (String, Vec<Vec<Line>>);

/// The parts of the file in words. A file of another form than expected is shown as it is, further down.
fn parts(text: &str) -> Vec<Part> {
    let Ok(Json::Object(fields)) = serde_json::from_str::<Json>(text) else {
        return Vec::new();
    };
    let mut single = Vec::new();
    let mut parts = Vec::new();
    for (name, value) in &fields {
        match value {
            Json::Object(_) => parts.push((named(name), vec![lines(value)])),
            Json::Array(list) => parts.push((named(name), list.iter().map(lines).collect())),
            value => single.push((named(name), plain(name, value))),
        }
    }
    if !single.is_empty() {
        parts.push((say("my-data-others"), vec![single]));
    }
    parts.retain(|(_, things)| !things.is_empty());
    parts
}

/// Every single value below a value, each named by the way to it.
fn lines(value: &Json) -> Vec<Line> {
    let mut lines = Vec::new();
    collect(value, "", "", &mut lines);
    lines
}

fn collect(value: &Json, way: &str, field: &str, lines: &mut Vec<Line>) {
    let below = |name: String| if way.is_empty() { name } else { format!("{way} · {name}") };
    match value {
        Json::Object(fields) => {
            for (name, value) in fields {
                collect(value, &below(named(name)), name, lines);
            }
        }
        Json::Array(list) => {
            for (index, value) in list.iter().enumerate() {
                let number = if list.len() > 1 { below((index + 1).to_string()) } else { way.to_owned() };
                collect(value, &number, field, lines);
            }
        }
        single => lines.push((way.to_owned(), plain(field, single))),
    }
}

/// A single value as a person reads it: words of the contract by their names, instants and days by the calendar.
fn plain(field: &str, value: &Json) -> String {
    match value {
        Json::Null => "–".to_owned(),
        Json::Bool(true) => say("yes"),
        Json::Bool(false) => say("no"),
        Json::String(text) => {
            let prefix = if field == "by" { "actor" } else { field };
            if has(Locale::current(), &format!("{prefix}-{}", text.replace('_', "-"))) {
                say_word(prefix, text)
            } else if let Ok(at) = text.parse::<Timestamp>() {
                moment(at)
            } else if let Ok(date) = text.parse::<Date>() {
                day(date)
            } else {
                text.clone()
            }
        }
        other => other.to_string(),
    }
}

/// The name of a field in the person's language; one that has none keeps its own.
fn named(field: &str) -> String {
    if has(Locale::current(), &format!("held-{}", field.replace('_', "-"))) {
        return say_word("held", field);
    }
    let words = field.replace('_', " ");
    let mut letters = words.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}
