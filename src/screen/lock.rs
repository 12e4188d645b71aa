//! The PIN in front of the app: asking for it, and choosing it in the settings.

use bansosku_contract::Typed;
use dioxus::prelude::*;
use jiff::SignedDuration;

use super::input::Input;
use super::watched::use_watched;
use super::{Kept, WhyHere, go_back};
use crate::language::{Value, say, say_with, wait};
use crate::route::Route;
use crate::service::Services;
use crate::service::lock::{Attempt, DIGITS, LockState, MOST_WRONG, Pin};
use crate::ui::busy::{Busy, use_busy};
use crate::ui::{Button, Field, Keyboard, Look, Mark, Notice, Page, Shape, TextButton, Weight};
use crate::web_view;

/// Whoever is back within this time is not asked: the camera and the mail app take that long.
pub const SHORT: SignedDuration = SignedDuration::from_mins(2);

/// A hook for how the lock stands.
pub fn use_lock() -> LockState {
    let lock = use_context::<Services>().lock;
    use_watched(move || lock.state())()
}

/// A try that is under way, and what came of the last one.
#[derive(Clone, Copy, PartialEq)]
struct Trying {
    pin: Input,
    busy: Busy,
    last: Signal<Option<Attempt>>,
}

fn use_trying() -> Trying {
    Trying { pin: use_hook(Input::new), busy: use_busy(), last: use_signal(|| None) }
}

impl Trying {
    fn go(mut self, then: impl FnOnce() + 'static) {
        let services = consume_context::<Services>();
        let mut why_here = Kept::here().why_here;
        let pin: Typed = self.pin.typed();
        if Pin::has_form(pin.expose()) {
            self.busy.run(async move {
                // Set before, for the screen changes as soon as the session is over.
                why_here.set(Some(WhyHere::WrongPin));
                let attempt = services.lock.open(&pin).await;
                if attempt != Attempt::Gone {
                    why_here.set(None);
                }
                self.last.set(Some(attempt));
                if attempt == Attempt::Right {
                    then();
                } else {
                    web_view::focus("pin");
                }
            });
        } else {
            self.last.set(None);
            self.pin.refuse("pin_digits");
            web_view::focus("pin");
        }
    }

    fn error(&self) -> Option<String> {
        let last = match (self.last)() {
            Some(Attempt::Wrong { left }) => Some(say_with("pin-wrong", [("left", left.into())])),
            Some(Attempt::Wait { seconds }) => Some(say_with("pin-wait", [("wait", Value::from(wait(seconds)))])),
            Some(Attempt::Right | Attempt::Gone) | None => None,
        };
        self.pin.is_refused().then(|| self.pin.error(Pin::parse)).flatten().or(last)
    }
}

/// Asks for the PIN that there is.
#[component]
fn PinField(trying: Trying, onenter: EventHandler<()>) -> Element {
    let mut trying = trying;
    rsx! {
        Field {
            id: "pin",
            label: say("field-pin"),
            keyboard: Keyboard::Pin,
            value: trying.pin.first(),
            error: trying.error(),
            is_last: true,
            oninput: move |text| trying.pin.write(text),
            onleave: |()| {},
            onenter: move |()| onenter.call(()),
        }
    }
}

/// Stands in front of everything until the PIN was given.
#[component]
pub fn Locked() -> Element {
    let services = use_context::<Services>();
    let trying = use_trying();
    let mut is_asking = use_signal(|| false);
    let leaving = use_busy();
    let open = use_callback(move |()| trying.go(|| ()));
    let mut why_here = Kept::here().why_here;
    use_effect(|| {
        web_view::focus("pin");
        web_view::show_again();
    });
    rsx! {
        Page {
            title: say("locked-title"),
            actions: rsx! {
                Button {
                    busy: trying.busy.is_running().then(|| say("pin-looking")),
                    onpress: move |()| open.call(()),
                    {say("pin-open")}
                }
                if is_asking() {
                    Notice { weight: Weight::Warning, is_news: true, title: say("pin-forgotten-title"),
                        p { {say("pin-forgotten-note")} }
                        Button {
                            look: Look::Other,
                            shape: Shape::Leave,
                            busy: leaving.is_running().then(|| say("signing-out")),
                            onpress: move |()| {
                                let session = services.session.clone();
                                leaving.run(async move {
                                    why_here.set(Some(WhyHere::SignedOut));
                                    session.sign_out().await;
                                });
                            },
                            {say("pin-forgotten-yes")}
                        }
                        TextButton { shape: Shape::Return, onpress: move |()| is_asking.set(false), {say("pin-forgotten-no")} }
                    }
                } else {
                    TextButton { shape: Shape::Info, onpress: move |()| is_asking.set(true), {say("pin-forgotten")} }
                }
            },
            Mark {}
            p { class: "lead", {say("locked-lead")} }
            PinField { trying, onenter: move |()| open.call(()) }
        }
    }
}

/// Chooses, changes and removes the PIN.
#[component]
pub fn PinSetting() -> Element {
    let services = use_context::<Services>();
    let mut state = use_signal(|| *services.lock.state().borrow());
    let mut is_trusted = use_signal(move || *state.peek() == LockState::Off);
    let is_on = state() != LockState::Off;
    let trying = use_trying();
    let mut pin = use_hook(Input::new);
    let busy = use_busy();
    let mut is_done = use_signal(|| false);

    let prove = use_callback(move |()| trying.go(move || is_trusted.set(true)));
    let lock = services.lock.clone();
    let choose = use_callback(move |()| {
        let Some(chosen) = pin.settle(Pin::parse) else {
            web_view::focus("new-pin");
            return;
        };
        let lock = lock.clone();
        busy.run(async move {
            lock.choose(&chosen).await;
            state.set(LockState::Open);
            is_done.set(true);
        });
    });
    let lock = services.lock.clone();
    let remove = use_callback(move |()| {
        let lock = lock.clone();
        busy.run(async move {
            lock.remove().await;
            go_back(Route::Settings {});
        });
    });
    rsx! {
        Page {
            title: say("pin-title"),
            back: say("tab-settings"),
            onback: move |()| go_back(Route::Settings {}),
            actions: rsx! {
                if is_done() {
                    Button { onpress: move |()| go_back(Route::Settings {}), {say("pin-back")} }
                } else if is_trusted() {
                    Button {
                        busy: busy.is_running().then(|| say("pin-saving")),
                        onpress: move |()| choose.call(()),
                        {say("pin-save")}
                    }
                    if is_on {
                        Button { look: Look::Other, shape: Shape::Bin, onpress: move |()| remove.call(()), {say("pin-remove")} }
                    }
                } else {
                    Button {
                        busy: trying.busy.is_running().then(|| say("pin-looking")),
                        onpress: move |()| prove.call(()),
                        {say("next")}
                    }
                }
            },
            if is_done() {
                Notice { weight: Weight::Good, is_news: true, title: say("pin-done-title"), p { {say("pin-done")} } }
            } else if is_trusted() {
                p { class: "lead", {say("pin-lead")} }
                Field {
                    id: "new-pin",
                    label: say("field-new-pin"),
                    hint: say_with("pin-hint", [("digits", DIGITS.into())]),
                    // In sight, for it is typed only once.
                    keyboard: Keyboard::Number,
                    value: pin.first(),
                    error: pin.error(Pin::parse),
                    is_last: true,
                    oninput: move |text| pin.write(text),
                    onleave: move |()| pin.leave(),
                    onenter: move |()| choose.call(()),
                }
                p { class: "soft small", {say_with("pin-note", [("most", MOST_WRONG.into())])} }
            } else {
                p { class: "lead", {say("pin-prove")} }
                PinField { trying, onenter: move |()| prove.call(()) }
            }
        }
    }
}
