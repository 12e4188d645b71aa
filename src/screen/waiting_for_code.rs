//! A code of a mail that is awaited: the field for it, and another mail after a wait that is shown.

use std::time::Duration;

use bansosku_contract::EmailCode;
use dioxus::prelude::*;
use jiff::{SignedDuration, Timestamp};

use super::input::Input;
use crate::language::{Clock, Value, say, say_with, wait};
use crate::ui::{Field, Keyboard, Shape, TextButton};

/// How long to wait before another mail is asked for, in seconds: most mails have come by then.
const PATIENCE: u32 = 60;

/// Until when to wait before another mail may be asked for.
#[derive(Clone, Copy, PartialEq)]
pub struct ResendWait {
    until: Signal<Timestamp>,
    now: Signal<Timestamp>,
}

/// A hook that counts down from the moment the screen opens.
pub fn use_resend_wait() -> ResendWait {
    let mut now = use_signal(Clock::now);
    let until = use_signal(|| Clock::now() + SignedDuration::from_secs(i64::from(PATIENCE)));
    use_future(move || async move {
        loop {
            tokio::time::sleep(Duration::from_secs(1)).await;
            now.set(Clock::now());
        }
    });
    ResendWait { until, now }
}

impl ResendWait {
    /// Begins anew, after a mail was asked for.
    pub fn begin(self) {
        self.wait(PATIENCE);
    }

    /// Waits this many seconds, because the server asks so.
    pub fn wait(mut self, seconds: u32) {
        self.now.set(Clock::now());
        self.until.set(Clock::now() + SignedDuration::from_secs(i64::from(seconds)));
    }

    /// The seconds that are left.
    fn left(self) -> u32 {
        let left = (self.until)().duration_since((self.now)());
        u32::try_from(left.as_secs()).unwrap_or(0)
    }
}

/// The button for another mail, or how long it is until there is one.
#[component]
pub fn Resend(wait_for: ResendWait, is_busy: bool, onresend: EventHandler<()>) -> Element {
    let left = wait_for.left();
    rsx! {
        TextButton { id: "resend", shape: Shape::Refresh, is_off: is_busy || left > 0, onpress: move |()| onresend.call(()),
            if is_busy {
                {say("sending")}
            } else if left > 0 {
                {say_with("resend-in", [("wait", Value::from(wait(left)))])}
            } else {
                {say("resend")}
            }
        }
    }
}

/// The field for the code.
#[component]
pub fn CodeField(input: Input, #[props(default)] is_last: bool, onenter: Option<EventHandler<()>>) -> Element {
    let mut input = input;
    rsx! {
        Field {
            id: "code",
            label: say("field-code"),
            hint: say("field-code-hint"),
            keyboard: Keyboard::Code,
            value: input.first(),
            error: input.error(EmailCode::parse),
            is_last,
            oninput: move |text| input.write(text),
            onleave: move |()| input.leave(),
            onenter,
        }
    }
}
