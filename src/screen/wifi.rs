//! Asks before photos go over mobile data, for whoever chose in the settings that they wait for Wi-Fi.

use dioxus::prelude::*;

use crate::language::{say, say_with};
use crate::service::Services;
use crate::ui::{Button, Look, Notice, Weight};
use crate::web_view;

/// The question, and its answer.
#[derive(Clone, Copy, PartialEq)]
pub struct WifiQuestion {
    is_asked: Signal<bool>,
    agreed: Signal<bool>,
}

/// A hook for the question.
pub fn use_wifi_question() -> WifiQuestion {
    WifiQuestion { is_asked: use_signal(|| false), agreed: use_signal(|| false) }
}

impl WifiQuestion {
    /// Asks, if so many bytes of photos should wait for Wi-Fi now: whether the form has to wait for the answer.
    pub fn must_be_asked(mut self, bytes: usize) -> bool {
        let services = consume_context::<Services>();
        let waits = bytes > 0
            && !*self.agreed.peek()
            && services.settings.photos_wait_for_wifi()
            && services.outside.is_metered();
        self.is_asked.set(waits);
        if waits {
            web_view::focus("wifi-question");
        }
        waits
    }
}

/// Shows the question while it is open. `onsend` is called when the photos may go over mobile data.
#[component]
pub fn WifiNotice(question: WifiQuestion, bytes: usize, onsend: EventHandler<()>) -> Element {
    let mut question = question;
    if !(question.is_asked)() {
        return rsx! {};
    }
    rsx! {
        Notice { weight: Weight::Warning, id: "wifi-question", is_news: true, title: say("wifi-question"),
            p { {say_with("wifi-question-cost", [("kilobytes", bytes.div_ceil(1024).into())])} }
            Button {
                look: Look::Other,
                onpress: move |()| {
                    question.is_asked.set(false);
                    question.agreed.set(true);
                    onsend.call(());
                },
                {say("wifi-question-send")}
            }
            p { class: "soft small", {say("wifi-question-note")} }
        }
    }
}
