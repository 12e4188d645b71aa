//! A photo in a form: picked, made ready, shown with what will be sent.

use bansosku_contract::upload::UploadKind;
use dioxus::prelude::*;

use crate::language::{Value, say, say_with};
use crate::service::Services;
use crate::service::photo::{PhotoError, ReadyPhoto};
use crate::ui::{Camera, CardPicture, PhotoPicker, Picked, PickerWords, SelfiePicture, picture_address};

/// Makes picked bytes ready and tells what came of it.
#[derive(Clone, Copy, PartialEq)]
pub struct Preparing {
    is_busy: Signal<bool>,
    problem: Signal<Option<PhotoError>>,
}

/// A hook for making photos ready.
pub fn use_preparing() -> Preparing {
    Preparing { is_busy: use_signal(|| false), problem: use_signal(|| None) }
}

impl Preparing {
    /// Whether a photo is being worked on.
    pub fn is_busy(self) -> bool {
        (self.is_busy)()
    }

    /// What was wrong with the last photo, in words.
    pub fn error(self) -> Option<String> {
        (self.problem)().map(|problem| say(problem.message()))
    }

    /// Takes what the picker gave; `then` gets the photo when it is ready.
    pub fn take(mut self, kind: UploadKind, picked: Picked, mut then: impl FnMut(ReadyPhoto) + 'static) {
        match picked {
            Picked::Begun => {
                self.problem.set(None);
                self.is_busy.set(true);
            }
            Picked::TooLarge => {
                self.problem.set(Some(PhotoError::TooLarge));
                self.is_busy.set(false);
            }
            Picked::Bytes(bytes) => {
                let photos = consume_context::<Services>().photo;
                spawn(async move {
                    match photos.prepare(kind, bytes).await {
                        Ok(photo) => then(photo),
                        Err(problem) => self.problem.set(Some(problem)),
                    }
                    self.is_busy.set(false);
                });
            }
        }
    }
}

/// The photo of the KTP, or the selfie with it.
#[component]
pub fn PhotoField(kind: UploadKind, photo: Signal<Option<ReadyPhoto>>, error: Option<String>) -> Element {
    let mut photo = photo;
    let preparing = use_preparing();
    // Encoded once for each photo, not at every keystroke elsewhere.
    let picture = use_memo(move || photo.read().as_ref().map(|photo| picture_address(&photo.jpeg)));
    let is_selfie = kind == UploadKind::Selfie;
    let words = PickerWords {
        camera: if photo.read().is_some() { say("photo-again") } else { say("photo-camera") },
        gallery: say("photo-gallery"),
        working: say("photo-working"),
        alt: if is_selfie { say("photo-selfie-alt") } else { say("photo-ktp-alt") },
    };
    rsx! {
        PhotoPicker {
            id: kind.as_str(),
            camera: if is_selfie { Camera::Front } else { Camera::Back },
            words,
            picture: picture(),
            status: photo.read().as_ref().map(ready_words),
            error: preparing.error().or(error),
            is_busy: preparing.is_busy(),
            onpick: move |picked| preparing.take(kind, picked, move |ready| photo.set(Some(ready))),
            if is_selfie {
                SelfiePicture {}
            } else {
                CardPicture {}
            }
        }
    }
}

/// That a photo is ready, and how much will be sent.
pub fn ready_words(photo: &ReadyPhoto) -> String {
    let kilobytes = photo.jpeg.len().div_ceil(1024);
    say_with("photo-ready", [("kilobytes", Value::from(kilobytes))])
}
