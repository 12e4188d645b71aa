//! What stands around every screen: the bar with the main pages, and the way to the right screen for whoever is here.

use dioxus::prelude::*;

use super::lock::{Locked, SHORT, use_lock};
use super::{Kept, Line, go_back};
use crate::language::say;
use crate::route::Route;
use crate::service::Services;
use crate::service::lock::LockState;
use crate::service::session::Standing;
use crate::ui::{ButtonLink, Mark, Page, Shape, Tab, Tabs};
use crate::web_view::{self, Presence};

/// Shows the screen of the address, or leads to the one that is right instead.
#[component]
pub fn Frame() -> Element {
    let services = use_context::<Services>();
    let kept = Kept::here();
    let route = use_route::<Route>();
    let standing = (kept.standing)();
    let instead = route.instead(standing, services.settings.welcomed());
    let lock = use_lock();
    // Once the app was open, screens stay as they are behind the lock; before, nothing of them is made.
    let mut was_open = use_signal(|| false);
    let is_signed_in = matches!(standing, Standing::SignedIn(_));
    let is_closed = is_signed_in && lock == LockState::Closed;
    let waits_for_lock = is_signed_in && lock == LockState::Unknown;
    let is_ready = instead.is_none() && !route.waits(standing) && !waits_for_lock;
    let is_shown = is_ready && (!is_closed || was_open());
    use_effect(use_reactive((&is_ready, &is_closed), move |(is_ready, is_closed)| {
        if is_ready && !is_closed && !*was_open.peek() {
            was_open.set(true);
        }
    }));
    let is_main = route.is_main(standing) && is_shown && !is_closed;
    use_effect(use_reactive((&instead,), move |(instead,)| {
        if let Some(instead) = instead {
            navigator().replace(instead);
        }
    }));
    // The phone's own way back leaves the app from the first screens, and goes back from all others.
    // In front of the lock there is nothing to go back to: the screen behind it stays where it is.
    let can_go_back = !route.is_first(standing) && !is_closed;
    use_effect(use_reactive((&can_go_back,), |(can_go_back,)| web_view::set_can_go_back(can_go_back)));
    let is_private = route.is_private() || is_closed;
    let hides = is_signed_in && lock == LockState::Open;
    use_effect(use_reactive((&hides,), |(hides,)| web_view::hide_when_away(hides)));
    let outside = services.outside.clone();
    use_effect(use_reactive((&is_private,), move |(is_private,)| outside.keep_private(is_private)));
    use_future(|| async {
        let mut presses = web_view::back_presses();
        while presses.recv::<String>().await.is_ok() {
            match router().current::<Route>().up() {
                Some(up) => {
                    navigator().replace(up);
                }
                None => go_back(Route::Start {}),
            }
        }
    });
    let line = use_context::<Line>();
    use_future(move || {
        let (line, outbox, lock) = (line.clone(), services.outbox.clone(), services.lock.clone());
        async move {
            let mut presence = web_view::presence(SHORT.as_secs() * 1000);
            while let Ok(change) = presence.recv::<Presence>().await {
                if change == Presence::BackLate {
                    // The screen that asks for the PIN shows the page again; without one it is shown as it was.
                    let is_open = *lock.state().borrow() == LockState::Open;
                    lock.close();
                    if !is_open || !matches!(*kept.standing.peek(), Standing::SignedIn(_)) {
                        web_view::show_again();
                    }
                }
                outbox.line_is_back();
                line.is_back();
            }
        }
    });
    rsx! {
        if is_closed {
            Locked {}
        }
        if is_shown {
            div { class: "behind", hidden: is_closed, Outlet::<Route> {} }
        } else if !is_closed {
            Splash {}
        }
        if is_main {
            Tabs { label: say("tabs"),
                Tab { shape: Shape::House, to: Route::Profile {}, is_here: route == Route::Profile {}, {say("tab-profile")} }
                Tab { shape: Shape::Search, to: Route::Check {}, is_here: route == Route::Check {}, {say("tab-check")} }
                Tab { shape: Shape::Paper, to: Route::Reports {}, is_here: route == Route::Reports {}, {say("tab-reports")} }
                Tab { shape: Shape::Sliders, to: Route::Settings {}, is_here: route == Route::Settings {}, {say("tab-settings")} }
            }
        }
    }
}

/// The first moment, while the keyring is read.
#[component]
pub fn Splash() -> Element {
    rsx! {
        main { class: "splash", id: "content",
            Mark {}
            h1 { class: "splash-name", "Bansosku" }
        }
    }
}

/// An address that is none.
#[component]
pub fn Lost(address: Vec<String>) -> Element {
    rsx! {
        Page {
            title: say("lost-title"),
            actions: rsx! {
                ButtonLink { to: Route::Start {}, {say("lost-home")} }
            },
            p { {say("lost-text")} }
        }
    }
}
