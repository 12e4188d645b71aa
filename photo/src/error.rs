//! Why a photo can't be used.
//!
//! Each variant is one thing that a person can act upon; the app has a sentence for each. None
//! carries a byte of the photo, so that they can be logged.

/// Why a photo can't be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PhotoError {
    /// These bytes are no JPEG and no PNG, whatever the file is called.
    #[error("Not a JPEG or PNG but {0:?}")]
    NotAPicture(Content),
    /// It began as a picture, and it can't be read to its end.
    #[error("The picture can't be read: {0:?}")]
    Broken(Flaw),
    /// Reading it would take more memory than one photo is given.
    #[error("The picture has {width} x {height} pixels, more than are read")]
    TooManyPixels {
        /// Pixels from left to right, as the file claims.
        width: u32,
        /// Pixels from top to bottom, as the file claims.
        height: u32,
    },
    /// The file has more bytes than are taken.
    #[error("The file has {bytes} bytes, more than are taken")]
    TooLarge {
        /// Length of the file.
        bytes: u64,
    },
    /// Nothing could be recognised on so small a picture.
    #[error("The picture has {width} x {height} pixels, too few to see anything")]
    TooSmall {
        /// Pixels from left to right.
        width: u32,
        /// Pixels from top to bottom.
        height: u32,
    },
}

impl PhotoError {
    /// The reason as a name for messages and logs; never changes.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::NotAPicture(Content::Nothing) => "empty",
            Self::NotAPicture(Content::Heic) => "heic",
            Self::NotAPicture(Content::Webp) => "webp",
            Self::NotAPicture(Content::Gif) => "gif",
            Self::NotAPicture(Content::Pdf) => "pdf",
            Self::NotAPicture(Content::Unknown) => "not_a_picture",
            Self::Broken(Flaw::CutShort) => "cut_short",
            Self::Broken(Flaw::Damaged) => "damaged",
            Self::Broken(Flaw::Unusual) => "unusual",
            Self::TooManyPixels { .. } => "too_many_pixels",
            Self::TooLarge { .. } => "too_large",
            Self::TooSmall { .. } => "too_small",
        }
    }
}

/// What the bytes seem to be instead of a picture that is read here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Content {
    /// There are no bytes at all.
    Nothing,
    /// A photo as iPhones keep them; the phone can hand it out as JPEG.
    Heic,
    /// A picture from the web.
    Webp,
    /// A picture that moves.
    Gif,
    /// A document, as scanner apps make them.
    Pdf,
    /// Something else.
    Unknown,
}

/// What is wrong with a picture that can't be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Flaw {
    /// It ends before the picture does: it was not copied or sent to its end.
    CutShort,
    /// Bytes in it contradict each other.
    Damaged,
    /// It is made in a way that no camera uses and that is not read here.
    Unusual,
}
