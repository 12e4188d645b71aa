//! Step 3: a photo of the KTP and one of the person who holds it.

use bansosku_contract::upload::UploadKind;
use dioxus::prelude::*;

use super::Step;
use crate::language::say;
use crate::route::Route;
use crate::screen::photo_field::PhotoField;
use crate::screen::{Kept, go_back};
use crate::ui::{Button, Notice, Page, Section};
use crate::web_view;

/// The step.
#[component]
pub fn SignUpPhotos() -> Element {
    let form = Kept::here().sign_up;
    let mut is_judged = use_signal(|| false);
    let missing = move |is_missing: bool| (is_judged() && is_missing).then(|| say("photo-missing"));
    let go = move |()| {
        is_judged.set(true);
        if form.ktp.peek().is_none() {
            web_view::focus("ktp");
        } else if form.selfie.peek().is_none() {
            web_view::focus("selfie");
        } else {
            navigator().push(Route::SignUpReview {});
        }
    };
    rsx! {
        Page {
            title: say("sign-up-photos-title"),
            back: say("back"),
            onback: move |()| go_back(Route::SignUpAccount {}),
            actions: rsx! {
                Button { onpress: go, {say("next")} }
            },
            Step { number: 3 }
            p { class: "lead", {say("sign-up-photos-lead")} }
            Section { title: say("photo-ktp"),
                ul { class: "bullets",
                    li { {say("photo-ktp-tip-flat")} }
                    li { {say("photo-ktp-tip-sharp")} }
                    li { {say("photo-ktp-tip-original")} }
                }
                PhotoField { kind: UploadKind::Ktp, photo: form.ktp, error: missing(form.ktp.read().is_none()) }
            }
            Section { title: say("photo-selfie"),
                ul { class: "bullets",
                    li { {say("photo-selfie-tip-hold")} }
                    li { {say("photo-selfie-tip-light")} }
                    li { {say("photo-selfie-tip-help")} }
                }
                PhotoField { kind: UploadKind::Selfie, photo: form.selfie, error: missing(form.selfie.read().is_none()) }
            }
            Notice { title: say("photo-kept-title"),
                p { {say("photo-kept")} }
            }
        }
    }
}
