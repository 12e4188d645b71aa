//! A photo in a form: picked, made ready, shown with what will be sent.

use bansosku_contract::upload::UploadKind;
use bansosku_photo::Finding;
use dioxus::prelude::*;

use crate::language::{self, Clock, Value, say, say_with, say_word};
use crate::service::Services;
use crate::service::photo::{PhotoError, ReadyPhoto};
use crate::ui::{
    Camera, CardPicture, Notice, PhotoPicker, Picked, PickerWords, SelfiePicture, Weight, picture_address,
};

/// A photo with something wrong in it is asked for so often; after that it may be sent as it is.
const TRIES: u8 = 2;

/// A photo in a form, and how often it was taken with something wrong in it.
#[derive(Clone, Copy, PartialEq)]
pub struct Taken {
    /// The photo.
    pub photo: Signal<Option<ReadyPhoto>>,
    tries: Signal<u8>,
}

impl Taken {
    /// No photo yet. To be called in a hook.
    pub fn new() -> Self {
        Self { photo: Signal::new(None), tries: Signal::new(0) }
    }

    /// Takes a photo in, and counts it if there is something wrong in it.
    pub fn put(&mut self, photo: ReadyPhoto) {
        if photo.should_be_taken_again() {
            self.tries += 1;
        }
        self.photo.set(Some(photo));
    }

    /// How often it was taken with something wrong in it.
    pub fn tries(&self) -> u8 {
        (self.tries)()
    }

    /// Takes up what was taken before the app was closed.
    pub fn restore(&mut self, photo: Option<ReadyPhoto>, tries: u8) {
        self.photo.set(photo);
        self.tries.set(tries);
    }

    /// Forgets it, once it has served.
    pub fn clear(&mut self) {
        self.restore(None, 0);
    }

    /// The name of the message that says why the form can't go on with this photo, if so.
    pub fn objection(&self) -> Option<&'static str> {
        match &*self.photo.read() {
            None => Some("photo-missing"),
            Some(photo) if photo.should_be_taken_again() && (self.tries)() < TRIES => Some("photo-take-again"),
            Some(_) => None,
        }
    }
}

/// Makes picked bytes ready and tells what came of it.
#[derive(Clone, Copy, PartialEq)]
pub struct Preparing {
    is_busy: Signal<bool>,
    /// The id of its text.
    problem: Signal<Option<&'static str>>,
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
        (self.problem)().map(say)
    }

    /// Takes what the picker gave; `then` gets the photo when it is ready.
    pub fn take(mut self, kind: UploadKind, picked: Picked, mut then: impl FnMut(ReadyPhoto) + 'static) {
        match picked {
            Picked::Begun => {
                self.problem.set(None);
                self.is_busy.set(true);
            }
            Picked::TooLarge => {
                self.problem.set(Some(PhotoError::TooLarge.message()));
                self.is_busy.set(false);
            }
            Picked::NothingTaken => self.problem.set(Some("photo-nothing-taken")),
            Picked::Bytes(bytes) => {
                let photos = consume_context::<Services>().photo;
                // A copy that falls into wrong hands says what it was made for.
                let watermark = (kind == UploadKind::Ktp)
                    .then(|| say_with("photo-watermark", [("day", language::day(Clock::today()).into())]));
                spawn(async move {
                    match photos.prepare(kind, bytes, watermark).await {
                        Ok(photo) => then(photo),
                        Err(problem) => self.problem.set(Some(problem.message())),
                    }
                    self.is_busy.set(false);
                });
            }
        }
    }
}

/// The photo of the KTP, or the selfie with it.
#[component]
pub fn PhotoField(kind: UploadKind, taken: Taken, error: Option<String>) -> Element {
    let mut taken = taken;
    let photo = taken.photo;
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
            onpick: move |picked| preparing.take(kind, picked, move |ready| taken.put(ready)),
            if is_selfie {
                SelfiePicture {}
            } else {
                CardPicture {}
            }
        }
        if let (Some(ready), false) = (&*photo.read(), preparing.is_busy()) {
            Findings { findings: ready.findings.clone(), is_stopped: taken.objection().is_some() }
        }
    }
}

/// What a reviewer may object to in a photo, each with what to do about it.
#[component]
pub fn Findings(findings: Vec<Finding>, is_stopped: bool) -> Element {
    if findings.is_empty() {
        return rsx! {};
    }
    let title = if is_stopped { say("findings-stop") } else { say("findings-warn") };
    rsx! {
        Notice { weight: Weight::Warning, title, is_news: true,
            ul { class: "bullets",
                for finding in &findings {
                    li { {say_word("finding", finding.as_str())} }
                }
            }
            p { if is_stopped { {say("findings-stop-note")} } else { {say("findings-warn-note")} } }
        }
    }
}

/// That a photo is ready, and how much will be sent.
pub fn ready_words(photo: &ReadyPhoto) -> String {
    let kilobytes = photo.jpeg.len().div_ceil(1024);
    say_with("photo-ready", [("kilobytes", Value::from(kilobytes))])
}
