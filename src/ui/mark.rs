//! The app's own mark: a kawung flower, four petals around a grain, from the oldest of batik patterns.

use dioxus::prelude::*;

/// The mark. It decorates; the app's name stands beside it.
#[component]
pub fn Mark() -> Element {
    rsx! {
        svg { class: "mark", view_box: "0 0 48 48", "aria-hidden": "true",
            rect { class: "mark-ground", width: "48", height: "48", rx: "13" }
            for turn in [45, 135, 225, 315] {
                path {
                    class: "mark-petal",
                    transform: "rotate({turn} 24 24)",
                    d: "M24 20.6c-3.6-2.6-5.4-5.7-5.4-8.8A5.4 5.4 0 0 1 24 6.4a5.4 5.4 0 0 1 5.4 5.4c0 3.1-1.8 6.2-5.4 8.8",
                }
            }
            circle { class: "mark-grain", cx: "24", cy: "24", r: "2.6" }
        }
    }
}
