//! A word about how something stands, with a colour and an icon, so that neither has to be told alone.

use dioxus::prelude::*;

use super::{Icon, Shape};

/// How a state feels to the person it concerns.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tone {
    /// It is as it should be.
    Good,
    /// Something is under way.
    Calm,
    /// It needs attention.
    Warning,
    /// Something went wrong.
    Bad,
    /// It is over, or was never so.
    Quiet,
}

impl Tone {
    /// The word in class names.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Good => "good",
            Self::Calm => "calm",
            Self::Warning => "warning",
            Self::Bad => "bad",
            Self::Quiet => "quiet",
        }
    }
}

/// The badge.
#[component]
pub fn Badge(tone: Tone, shape: Shape, children: Element) -> Element {
    rsx! {
        span { class: "badge badge-{tone.word()}",
            Icon { shape }
            span { {children} }
        }
    }
}
