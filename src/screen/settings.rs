//! What can be chosen for this phone and this account.

use dioxus::prelude::*;

use super::posted::use_open_count;
use super::welcome::LanguageSwitch;
use super::{Kept, WhyHere, go_back};
use crate::language::{Value, say, say_with};
use crate::route::Route;
use crate::service::Services;
use crate::service::session::{Keeping, Standing};
use crate::ui::busy::use_busy;
use crate::ui::{Button, Card, Look, Notice, Page, Row, Section, Shape, TextButton, Tick, Weight};
use crate::web_view;

/// The screen.
#[component]
pub fn Settings() -> Element {
    let services = use_context::<Services>();
    let kept = Kept::here();
    let keeping = use_hook(|| services.session.keeping());
    let is_active = (kept.standing)() == Standing::SignedIn(bansosku_contract::account::AccountState::Active);
    let settings = services.settings.clone();
    let mut waits = use_signal(|| settings.photos_wait_for_wifi());
    let busy = use_busy();
    let waiting = use_open_count(&services);
    let mut is_asking = use_signal(|| false);
    let sign_out = use_callback(move |()| {
        let session = services.session.clone();
        let mut why_here = kept.why_here;
        busy.run(async move {
            why_here.set(Some(WhyHere::SignedOut));
            session.sign_out().await;
        });
    });
    rsx! {
        Page {
            title: say("settings-title"),
            // An active account has the bar below; others came from the page about their review.
            back: (!is_active).then(|| say("back")),
            onback: move |()| go_back(Route::Waiting {}),
            Section { title: say("language"),
                LanguageSwitch {}
            }
            Section { title: say("settings-photos"),
                Tick {
                    id: "wifi-only",
                    is_ticked: waits(),
                    about: say("settings-wifi-about"),
                    onchange: move |is_ticked| {
                        waits.set(is_ticked);
                        settings.let_photos_wait_for_wifi(is_ticked);
                    },
                    {say("settings-wifi")}
                }
            }
            Section { title: say("settings-account"),
                Card { class: "card-flush",
                    Row { shape: Shape::Device, to: Route::Devices {}, hint: say("devices-hint"), {say("devices-title")} }
                    Row { shape: Shape::Lock, to: Route::PinSetting {}, hint: say("pin-row-hint"), {say("pin-title")} }
                    Row { shape: Shape::Paper, to: Route::MyData {}, hint: say("my-data-hint"), {say("my-data-title")} }
                    Row { shape: Shape::Bin, to: Route::DeleteAccount {}, hint: say("delete-hint"), {say("delete-title")} }
                }
            }
            Section { title: say("settings-app"),
                Card { class: "card-flush",
                    Row {
                        shape: Shape::Info,
                        to: Route::About {},
                        hint: say_with("version", [("version", Value::from(env!("CARGO_PKG_VERSION")))]),
                        {say("about-title")}
                    }
                }
            }
            if keeping == Keeping::Memory {
                Notice { title: say("memory-only-title"), p { {say("memory-only")} } }
            }
            if is_asking() && waiting > 0 {
                Notice { weight: Weight::Warning, is_news: true, id: "sign-out-ask",
                    title: say_with("sign-out-ask-title", [("count", waiting.into())]),
                    p { {say("sign-out-ask")} }
                    TextButton { shape: Shape::Leave, onpress: move |()| sign_out.call(()), {say("sign-out-anyway")} }
                }
            }
            Button {
                look: Look::Other,
                shape: Shape::Leave,
                busy: busy.is_running().then(|| say("signing-out")),
                onpress: move |()| {
                    if waiting > 0 {
                        is_asking.set(true);
                        web_view::focus("sign-out-ask");
                    } else {
                        sign_out.call(());
                    }
                },
                {say("sign-out")}
            }
            p { class: "soft small", {say("sign-out-note")} }
        }
    }
}
