//! The root component.
//!
//! It finds the [`crate::service::Services`] in its context, put there by whoever made the window.

use dioxus::prelude::*;

use crate::web_view;

/// The app.
#[component]
pub fn App() -> Element {
    web_view::use_first_screen();
    rsx! {
        main { "Bansosku" }
    }
}
