//! The devices that are signed in; others can be signed out from here.

use bansosku_contract::session::Device;
use dioxus::prelude::*;

use super::failure::FailureNotice;
use super::go_back;
use super::sending::{Sending, use_sending};
use crate::language::{Value, ago, moment, say, say_with};
use crate::route::Route;
use crate::service::Services;
use crate::ui::{Badge, Button, Card, Fact, Facts, Loading, Look, Notice, Page, Shape, Tone, Weight};

/// The screen.
#[component]
pub fn Devices() -> Element {
    let services = use_context::<Services>();
    let mut devices = use_signal(|| None::<Vec<Device>>);
    let mut signed_out = use_signal(|| None::<String>);
    let loading = use_sending();
    let ending = use_sending();
    let load = use_callback({
        let services = services.clone();
        move |()| {
            let session = services.session.clone();
            loading.send(async move { session.devices().await }, move |list| devices.set(Some(list)));
        }
    });
    use_hook(|| load.call(()));
    let end = use_callback(move |device: Device| {
        let session = services.session.clone();
        signed_out.set(None);
        let id = device.id.clone();
        ending.send(async move { session.sign_out_device(&id).await }, move |()| {
            devices.with_mut(|devices| {
                if let Some(devices) = devices {
                    devices.retain(|one| one.id != device.id);
                }
            });
            signed_out.set(Some(device.device_name.clone()));
        });
    });
    rsx! {
        Page {
            title: say("devices-title"),
            back: say("tab-settings"),
            onback: move |()| go_back(Route::Settings {}),
            p { class: "lead", {say("devices-lead")} }
            if let Some(name) = signed_out() {
                Notice { weight: Weight::Good, is_news: true,
                    p { {say_with("device-ended", [("name", Value::from(name))])} }
                }
            }
            if let Some(failure) = ending.failure() {
                FailureNotice { failure }
            }
            match devices() {
                Some(devices) => rsx! {
                    for device in devices {
                        DeviceCard { key: "{device.id}", device, ending, onend: end }
                    }
                },
                None => match loading.failure() {
                    Some(failure) => rsx! {
                        FailureNotice { failure, onretry: move |()| load.call(()), is_busy: loading.is_running() }
                    },
                    None => rsx! {
                        Loading { words: say("loading-devices") }
                    },
                },
            }
        }
    }
}

#[component]
fn DeviceCard(device: Device, ending: Sending, onend: Callback<Device>) -> Element {
    let one = device.clone();
    rsx! {
        Card {
            h2 { {device.device_name.clone()} }
            if device.current {
                Badge { tone: Tone::Good, shape: Shape::Check, {say("device-current")} }
            }
            Facts {
                Fact { name: say("device-used"), {ago(device.last_used_at)} }
                Fact { name: say("device-since"), {moment(device.signed_in_at)} }
            }
            if !device.current {
                Button {
                    look: Look::Other,
                    shape: Shape::Leave,
                    busy: ending.words("signing-out"),
                    onpress: move |()| onend.call(one.clone()),
                    span { {say("device-end")} }
                    span { class: "unseen", " {device.device_name}" }
                }
            }
        }
    }
}
