//! The first screen: what the app does, that it is independent and unofficial, and the way to an account.

use dioxus::prelude::*;

use super::begun::{BegunSignUpCard, TroubleNotice};
use crate::language::{Locale, say};
use crate::route::Route;
use crate::service::Services;
use crate::service::settings::Language;
use crate::ui::{Button, Icon, Look, Mark, Notice, Shape, TextButton, Weight};

/// The screen.
#[component]
pub fn Welcome() -> Element {
    let services = use_context::<Services>();
    let go = use_callback(move |route: Route| {
        services.settings.set_welcomed();
        navigator().push(route);
    });
    rsx! {
        header { class: "hero",
            p { class: "hero-name",
                Mark {}
                span { "Bansosku" }
            }
            h1 { {say("welcome-title")} }
            p { {say("welcome-lead")} }
        }
        main { class: "page", id: "content",
            LanguageSwitch {}
            TroubleNotice {}
            BegunSignUpCard {}
            ul { class: "promises",
                for (shape , words) in [
                    (Shape::Family, say("welcome-see")),
                    (Shape::Flag, say("welcome-report")),
                    (Shape::Money, say("welcome-free")),
                ] {
                    li { class: "promise",
                        span { class: "promise-icon", Icon { shape } }
                        span { {words} }
                    }
                }
            }
            Notice { weight: Weight::Warning, title: say("unofficial-title"),
                p { {say("unofficial-text")} }
            }
            div { class: "actions",
                Button { onpress: move |()| go.call(Route::SignUpIdentity {}), {say("welcome-sign-up")} }
                Button { look: Look::Other, onpress: move |()| go.call(Route::SignIn {}), {say("welcome-sign-in")} }
                Button { look: Look::Other, shape: Shape::Search, onpress: move |()| go.call(Route::Check {}), {say("check-open")} }
                TextButton { shape: Shape::Info, onpress: move |()| go.call(Route::About {}), {say("about-open")} }
            }
        }
    }
}

/// Chooses the language, each named in itself.
#[component]
pub fn LanguageSwitch() -> Element {
    let services = use_context::<Services>();
    let mut locale = use_context::<Locale>();
    let chosen = locale.language();
    let choose = use_callback(move |language| {
        services.settings.choose_language(language);
        locale.choose(language);
    });
    rsx! {
        div { class: "languages", role: "group", aria_label: say("language"),
            for (language , code , name) in [
                (Language::Indonesian, "id", "Bahasa Indonesia"),
                (Language::English, "en", "English"),
            ] {
                button {
                    r#type: "button",
                    lang: code,
                    aria_pressed: if chosen == language { "true" } else { "false" },
                    onclick: move |_| choose.call(language),
                    {name}
                }
            }
        }
    }
}
