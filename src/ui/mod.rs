//! The pieces that screens are built from. What they look like stands in `assets/css/bansosku.css`.
//!
//! A piece shows what it is given and tells its parent by a value what the person did. It knows no
//! service and no screen; of the app it knows only [`crate::language`].
#![allow(unused_qualifications, reason = "rsx! writes them for every handler")]

mod badge;
mod button;
mod card;
mod choice;
mod copy;
mod digits;
mod field;
mod icon;
mod illustration;
mod mark;
mod navigation;
mod notice;
mod page;
mod photo_picker;
mod progress;
mod tick;
mod timeline;

pub mod busy;

pub use badge::{Badge, Tone};
pub use button::{Button, ButtonLink, IconButton, Look, TextButton};
pub use card::{Avatar, Card, Fact, Facts, Row, RowButton};
pub use choice::{Choice, Choices};
pub use copy::CopyButton;
pub use digits::Digits;
pub use field::{Field, Keyboard, LongField, PasswordField};
pub use icon::{Icon, Shape};
pub use illustration::{CardPicture, Nobody, SelfiePicture};
pub use mark::Mark;
pub use navigation::{Tab, Tabs};
pub use notice::{Notice, Weight};
pub use page::{Page, Section};
pub use photo_picker::{Camera, PhotoPicker, Picked, PickerWords, picture_address};
pub use progress::{Loading, ProgressBar, Steps};
pub use tick::Tick;
pub use timeline::{Moment, Timeline};
