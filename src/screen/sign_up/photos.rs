//! Step 3: a photo of the KTP and one of the person who holds it.

use bansosku_contract::upload::UploadKind;
use dioxus::prelude::*;

use super::Step;
use crate::language::say;
use crate::route::Route;
use crate::screen::photo_field::{PhotoField, Taken};
use crate::screen::{Kept, go_back};
use crate::ui::{Button, Notice, Page, Section};
use crate::web_view;

/// The step.
#[component]
pub fn SignUpPhotos() -> Element {
    let form = Kept::here().sign_up;
    let mut is_judged = use_signal(|| false);
    let (ktp, selfie) = (form.ktp, form.selfie);
    let objection = move |taken: Taken| taken.objection().filter(|_| is_judged()).map(say);
    let go = move |()| {
        is_judged.set(true);
        if ktp.objection().is_some() {
            web_view::focus("ktp");
        } else if selfie.objection().is_some() {
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
                PhotoField { kind: UploadKind::Ktp, taken: ktp, error: objection(ktp) }
            }
            Section { title: say("photo-selfie"),
                ul { class: "bullets",
                    li { {say("photo-selfie-tip-hold")} }
                    li { {say("photo-selfie-tip-light")} }
                    li { {say("photo-selfie-tip-help")} }
                }
                PhotoField { kind: UploadKind::Selfie, taken: selfie, error: objection(selfie) }
            }
            Notice { title: say("photo-kept-title"),
                p { {say("photo-kept")} }
            }
        }
    }
}
