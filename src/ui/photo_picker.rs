//! Takes a photo with the camera or from the gallery, shows it, and lets it be taken again.
//!
//! The tap lands on a real file input, which opens the phone's own camera or gallery; the page makes
//! the picture small and hands over its bytes (`assets/js/photo.js`).

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use dioxus::prelude::*;
use serde::Deserialize;

use super::{Icon, Shape};
use crate::web_view;

/// Which camera opens first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Camera {
    /// The one beside the screen.
    Front,
    /// The one on the back.
    Back,
}

/// What came of picking.
#[derive(Clone, PartialEq, Eq)]
pub enum Picked {
    /// A photo was picked; the page works on it.
    Begun,
    /// Its bytes: JPEG, or whatever the file holds where the page could not read it.
    Bytes(Vec<u8>),
    /// It is larger than anything that a camera makes.
    TooLarge,
    /// The camera closed without a photo, or never opened.
    NothingTaken,
}

#[derive(Deserialize)]
#[serde(tag = "step", rename_all = "kebab-case")]
enum Told {
    Picked,
    Read { photo: String },
    TooLarge,
    NothingTaken,
}

/// The words of a picker.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PickerWords {
    /// On the button for the camera.
    pub camera: String,
    /// On the button for the gallery.
    pub gallery: String,
    /// While the picture is worked on.
    pub working: String,
    /// What the picture shows, for those who can't see it.
    pub alt: String,
}

/// The picker.
#[component]
pub fn PhotoPicker(
    /// The ids of the two inputs are this with `-camera` and `-gallery`.
    id: String,
    camera: Camera,
    words: PickerWords,
    /// The photo as an address for an image; nothing while there is none.
    picture: Option<String>,
    /// What is said of the photo, such as its size.
    status: Option<String>,
    error: Option<String>,
    is_busy: bool,
    onpick: EventHandler<Picked>,
    /// What stands in the frame while there is no photo.
    children: Element,
) -> Element {
    let inputs = [format!("{id}-camera"), format!("{id}-gallery")];
    let [camera_input, gallery_input] = inputs.clone();
    use_effect(move || {
        let inputs = inputs.clone();
        spawn(async move {
            let mut page = web_view::watch_photos(&inputs);
            while let Ok(told) = page.recv::<Told>().await {
                onpick.call(match told {
                    Told::Picked => Picked::Begun,
                    // What is no base64 is no picture either: nothing of it can be decoded.
                    Told::Read { photo } => Picked::Bytes(STANDARD.decode(photo).unwrap_or_default()),
                    Told::TooLarge => Picked::TooLarge,
                    Told::NothingTaken => Picked::NothingTaken,
                });
            }
        });
    });
    let facing = match camera {
        Camera::Front => "user",
        Camera::Back => "environment",
    };
    rsx! {
        div { class: "photo", id: "{id}", tabindex: "-1",
            div { class: if picture.is_some() { "photo-frame is-filled" } else { "photo-frame" },
                if let Some(picture) = &picture {
                    img { src: "{picture}", alt: words.alt.clone() }
                } else {
                    {children}
                }
            }
            p { class: "photo-status", role: "status",
                if is_busy {
                    span { class: "spinner", "aria-hidden": "true" }
                    span { {words.working.clone()} }
                } else if let Some(status) = status {
                    Icon { shape: Shape::Check }
                    span { {status} }
                }
            }
            div { class: "field-error", id: "{id}-error", role: "alert", {error} }
            div { class: "photo-buttons",
                label { class: "button button-other photo-button", r#for: "{camera_input}",
                    Icon { shape: Shape::Camera }
                    span { {words.camera} }
                    input {
                        r#type: "file",
                        id: "{camera_input}",
                        accept: "image/*",
                        capture: facing,
                        aria_describedby: "{id}-error",
                    }
                }
                label { class: "button button-other photo-button", r#for: "{gallery_input}",
                    Icon { shape: Shape::Picture }
                    span { {words.gallery} }
                    input {
                        r#type: "file",
                        id: "{gallery_input}",
                        accept: "image/*",
                        aria_describedby: "{id}-error",
                    }
                }
            }
        }
    }
}

/// A JPEG as an address for an image.
pub fn picture_address(jpeg: &[u8]) -> String {
    format!("data:image/jpeg;base64,{}", STANDARD.encode(jpeg))
}
