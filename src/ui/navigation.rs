//! The bar at the foot of the main pages.

use dioxus::prelude::*;

use super::{Icon, Shape};

/// The bar.
#[component]
pub fn Tabs(label: String, children: Element) -> Element {
    rsx! {
        nav { class: "tabs", aria_label: label, {children} }
    }
}

/// One place in the bar.
#[component]
pub fn Tab(shape: Shape, #[props(into)] to: NavigationTarget, is_here: bool, children: Element) -> Element {
    rsx! {
        Link { class: if is_here { "tab is-here" } else { "tab" }, to,
            Icon { shape }
            span { {children} }
        }
    }
}
