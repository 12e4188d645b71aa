//! What this app is and is not, what is kept and for how long, and the official places.

use dioxus::prelude::*;

use super::contacts::{ContactList, Warnings};
use super::go_back;
use crate::language::{Value, say, say_with};
use crate::route::Route;
use crate::ui::{Card, Mark, Notice, Page, Section, Weight};

/// The screen.
#[component]
pub fn About() -> Element {
    rsx! {
        Page {
            title: say("about-title"),
            back: say("back"),
            onback: move |()| go_back(Route::Start {}),
            aside: rsx! {
                Mark {}
            },
            Notice { weight: Weight::Warning, title: say("unofficial-title"),
                p { {say("unofficial-text")} }
            }
            Section { title: say("about-does"),
                p { {say("about-does-text")} }
                p { {say("about-sample")} }
            }
            Section { title: say("about-never"),
                ul { class: "bullets",
                    li { {say("about-never-money")} }
                    li { {say("about-never-pin")} }
                    li { {say("about-never-link")} }
                }
            }
            Section { title: say("about-kept"),
                Card {
                    dl { class: "facts",
                        for (name , value) in [
                            (say("about-kept-account"), say("about-kept-account-time")),
                            (say("about-kept-photos"), say("about-kept-photos-time")),
                            (say("about-kept-reports"), say("about-kept-reports-time")),
                            (say("about-kept-phone"), say("about-kept-phone-time")),
                            (say("about-kept-checks"), say("about-kept-checks-time")),
                        ] {
                            div { class: "fact",
                                dt { {name} }
                                dd { class: "plain", {value} }
                            }
                        }
                    }
                }
                p { {say("about-rights")} }
            }
            Section { title: say("about-official"),
                p { {say("about-official-text")} }
                Card { class: "card-flush", ContactList {} }
            }
            Section { title: say("about-warnings"), Warnings {} }
            p { class: "soft small", {say_with("version", [("version", Value::from(env!("CARGO_PKG_VERSION")))])} }
        }
    }
}
