//! A report has been sent: its ticket, to copy or to read out, and what happens now.

use bansosku_contract::Ticket;
use dioxus::prelude::*;

use super::frame::Lost;
use super::posted::use_posted;
use crate::language::{Value, left, moment, say, say_with};
use crate::route::Route;
use crate::service::Services;
use crate::service::outbox::Standing;
use crate::ui::{Badge, Button, ButtonLink, Card, CopyButton, Look, Moment, Page, Shape, Timeline, Tone};

/// The screen.
#[component]
pub fn Receipt(ticket: String) -> Element {
    let services = use_context::<Services>();
    let outside = services.outside.clone();
    let posted = use_posted(&services);
    let deadline = posted.read().iter().find_map(|posted| match &posted.standing {
        Standing::Sent(receipt) if receipt.ticket.as_str() == ticket => receipt.deadline,
        _ => None,
    });
    // An address that somebody typed may hold anything; only a ticket is shown as one.
    let Ok(shown) = Ticket::parse(&ticket) else {
        return rsx! {
            Lost { address: vec![ticket] }
        };
    };
    let shown = shown.to_string();
    rsx! {
        Page {
            title: say("receipt-title"),
            actions: rsx! {
                ButtonLink { to: Route::ReportDetail { ticket: ticket.clone() }, {say("receipt-follow")} }
                ButtonLink { look: Look::Other, to: Route::Profile {}, {say("receipt-home")} }
            },
            Badge { tone: Tone::Good, shape: Shape::Check, {say("receipt-badge")} }
            p { class: "lead", {say("receipt-lead")} }
            div { class: "ticket",
                p { class: "soft", {say("ticket")} }
                p { class: "ticket-number",
                    span { "aria-hidden": "true", {shown.clone()} }
                    span { class: "unseen", {spelled(&shown)} }
                }
                CopyButton {
                    text: shown.clone(),
                    label: say("ticket-copy"),
                    done: say("copied"),
                    refused: say("copy-refused"),
                }
                if outside.can_share() {
                    Button {
                        look: Look::Other,
                        shape: Shape::Share,
                        onpress: {
                            let text = say_with("ticket-share-text", [("ticket", Value::from(shown.clone()))]);
                            move |()| {
                                outside.share(&text);
                            }
                        },
                        {say("ticket-share")}
                    }
                }
            }
            Card {
                h2 { {say("receipt-now")} }
                Timeline { label: say("receipt-now"),
                    Moment { tone: Tone::Good, shape: Shape::Check, title: say("receipt-step-received") }
                    Moment {
                        tone: Tone::Quiet,
                        shape: Shape::Clock,
                        is_ahead: true,
                        title: say("receipt-step-check"),
                        when: deadline.map(|until| say_with(
                            "until-at-the-latest",
                            [("moment", Value::from(moment(until))), ("left", Value::from(left(until)))],
                        )),
                    }
                    Moment { tone: Tone::Quiet, shape: Shape::Letter, is_ahead: true, title: say("receipt-step-answer") }
                }
            }
        }
    }
}

/// The signs one by one, so that a screen reader spells them.
fn spelled(ticket: &str) -> String {
    ticket.chars().filter(|sign| *sign != '-').map(String::from).collect::<Vec<_>>().join(" ")
}
