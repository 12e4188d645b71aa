//! A message in the page: what happened, and what to do.

use dioxus::prelude::*;

use super::{Icon, Shape};

/// How urgent a notice is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Weight {
    /// Good to know.
    #[default]
    Info,
    /// It went well.
    Good,
    /// Something to look at; nothing is lost.
    Warning,
    /// It went wrong. Read out at once.
    Error,
}

/// A notice.
#[component]
pub fn Notice(
    #[props(default)] weight: Weight,
    title: Option<String>,
    id: Option<String>,
    /// Whether it came after the page did, so that a screen reader must say it by itself.
    #[props(default)]
    is_news: bool,
    children: Element,
) -> Element {
    let (word, shape) = match weight {
        Weight::Info => ("info", Shape::Info),
        Weight::Good => ("good", Shape::Check),
        Weight::Warning => ("warning", Shape::Alert),
        Weight::Error => ("error", Shape::Alert),
    };
    let role = match weight {
        Weight::Error => Some("alert"),
        _ if is_news => Some("status"),
        _ => None,
    };
    rsx! {
        div { class: "notice notice-{word}", id, role, tabindex: "-1",
            Icon { shape }
            div { class: "notice-words",
                if let Some(title) = title {
                    p { class: "notice-title", {title} }
                }
                {children}
            }
        }
    }
}
