//! The photos that a report may bring: a letter, a card, a receipt.

use bansosku_contract::upload::{MAX_EVIDENCE, UploadKind};
use dioxus::prelude::*;

use super::Kept;
use super::photo_field::{Findings, ready_words, use_preparing};
use super::report::change;
use crate::language::{say, say_with};
use crate::service::photo::ReadyPhoto;
use crate::ui::{Camera, PhotoPicker, PickerWords, Section, Shape, TextButton, picture_address};

/// Up to three photos.
#[component]
pub fn Evidence(error: Option<String>) -> Element {
    let mut draft = Kept::here().report;
    let preparing = use_preparing();
    let pictures = use_memo(move || {
        let shown = |photo: &ReadyPhoto| (picture_address(&photo.jpeg), ready_words(photo), photo.findings.clone());
        draft.read().photos.iter().map(shown).collect::<Vec<_>>()
    });
    let count = pictures.read().len();
    rsx! {
        Section { title: say("report-photos"),
            p { class: "hint", {say_with("report-photos-hint", [("most", MAX_EVIDENCE.into())])} }
            if count > 0 {
                div { class: "thumbs",
                    for (index , (picture , words , findings)) in pictures().into_iter().enumerate() {
                        div { class: "thumb", key: "{index}",
                            img { src: picture, alt: say_with("photo-evidence-alt", [("number", (index + 1).into())]) }
                            p { class: "soft small", {words} }
                            Findings { findings, is_stopped: false }
                            TextButton {
                                shape: Shape::Bin,
                                onpress: move |()| change(&mut draft, |draft| {
                                    draft.photos.remove(index);
                                }),
                                {say_with("photo-remove", [("number", (index + 1).into())])}
                            }
                        }
                    }
                }
            }
            if count < MAX_EVIDENCE {
                PhotoPicker {
                    id: "uploads",
                    camera: Camera::Back,
                    words: PickerWords {
                        camera: say("photo-camera"),
                        gallery: say("photo-gallery"),
                        working: say("photo-working"),
                        alt: String::new(),
                    },
                    picture: None,
                    status: None,
                    error: preparing.error().or(error),
                    is_busy: preparing.is_busy(),
                    onpick: move |picked| preparing.take(UploadKind::Evidence, picked, move |photo| {
                        change(&mut draft, |draft| draft.photos.push(photo));
                    }),
                }
            }
        }
    }
}
