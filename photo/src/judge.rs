//! Says what a reviewer would object to, while the person still holds the phone.
//!
//! A photo that is refused days later is the most frequent reason why an account fails. So each
//! [`Finding`] is something that a person can change at once: more light, less glare, hold still.
//! None of them forbids anything for good: a [`Weight::Stop`] asks to take the photo again, and the
//! person may still send it after the second try.
//!
//! What is measured stands in the modules below, each with one look at the picture. Where a finding
//! begins stands in one data file, `photo/checks.json`, with how it was set.

mod bounds;
mod card;
mod face;
mod light;
mod measured;
mod sharpness;
mod small;

use crate::picture::Picture;
use bounds::Bounds;

pub use measured::Measured;

/// What a photo is to show.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Subject {
    /// The identity card, filling most of the picture.
    Ktp,
    /// One person, usually with the card in the hand.
    Selfie,
    /// Anything: a letter, a house, a receipt.
    Evidence,
}

/// Something that keeps a reviewer from seeing what the photo is to show.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Finding {
    /// Nothing can be made out for want of light.
    TooDark,
    /// Most of it is white.
    TooBright,
    /// A lamp or the sky is mirrored in the card.
    Glare,
    /// Out of focus, or moved.
    Blurred,
    /// Too few pixels, or the card is too far away.
    TooSmall,
    /// The card stands on its head.
    UpsideDown,
    /// The card stands on its short side.
    Sideways,
    /// Without colour: a photocopy, not the card itself.
    GreyLikeACopy,
    /// Nothing in it looks like a card.
    NoCard,
    /// Nobody is seen.
    NoFace,
    /// More than one person is seen.
    SeveralFaces,
}

/// What follows from a finding.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Weight {
    /// The person is asked to take the photo again, and may send it after the second try.
    Stop,
    /// The person is told, and may send it at once: the check is wrong too often to ask for more.
    Warn,
}

impl Finding {
    /// All of them, in the order in which they are told.
    pub const ALL: [Self; 11] = [
        Self::TooDark,
        Self::TooBright,
        Self::Glare,
        Self::Blurred,
        Self::TooSmall,
        Self::UpsideDown,
        Self::Sideways,
        Self::GreyLikeACopy,
        Self::NoCard,
        Self::NoFace,
        Self::SeveralFaces,
    ];

    /// Its name in messages, data and what the server is told; never changes.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::TooDark => "too_dark",
            Self::TooBright => "too_bright",
            Self::Glare => "glare",
            Self::Blurred => "blurred",
            Self::TooSmall => "too_small",
            Self::UpsideDown => "upside_down",
            Self::Sideways => "sideways",
            Self::GreyLikeACopy => "grey_like_a_copy",
            Self::NoCard => "no_card",
            Self::NoFace => "no_face",
            Self::SeveralFaces => "several_faces",
        }
    }

    /// What follows from it.
    pub fn weight(self) -> Weight {
        if Bounds::get().only_warns(self) { Weight::Warn } else { Weight::Stop }
    }
}

/// Looks at a picture that stands upright by what its file says, before anything is drawn on it. No
/// findings: it is as good as can be told here. The order is that of [`Finding::ALL`].
pub fn judge(picture: &Picture, subject: Subject) -> Vec<Finding> {
    Measured::of(picture, subject).findings(subject)
}
