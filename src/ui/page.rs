//! The frame of a page: a way back, a heading that gets the focus when the page opens, the content, what can be done.

use dioxus::prelude::*;

use super::{Icon, Shape};

/// A page.
#[component]
pub fn Page(
    /// The heading.
    title: String,
    /// What the way back says; nothing where there is none.
    back: Option<String>,
    #[props(default)] onback: EventHandler<()>,
    /// What stands beside the heading.
    aside: Option<Element>,
    /// Buttons at the end of the page.
    actions: Option<Element>,
    children: Element,
) -> Element {
    rsx! {
        header { class: "page-head",
            if let Some(back) = back {
                button { class: "page-back", r#type: "button", onclick: move |_| onback.call(()),
                    Icon { shape: Shape::Back }
                    span { {back} }
                }
            }
        }
        main { class: "page", id: "content",
            div { class: "page-title",
                h1 {
                    // A screen reader goes on from here when a page opens.
                    tabindex: "-1",
                    onmounted: move |heading| async move {
                        // Where the heading can't be focused, the page is read from its beginning: no harm.
                        let _ = heading.set_focus(true).await;
                    },
                    {title}
                }
                {aside}
            }
            {children}
            if let Some(actions) = actions {
                div { class: "actions", {actions} }
            }
        }
    }
}

/// A part of a page with a heading of its own.
#[component]
pub fn Section(title: String, #[props(default)] class: String, children: Element) -> Element {
    rsx! {
        section { class: "section {class}",
            h2 { {title} }
            {children}
        }
    }
}
