//! Makes a photo small, upright and free of everything but the picture.
//!
//! The app runs it before a photo is sent, the server runs it again after a photo came in: the
//! server can't know who made the bytes, and the app must not spend a family's data on pixels that
//! nobody looks at.
//!
//! # Where to start
//!
//! [`shrink`] does all of it, and [`prepare`] also judges the photo and marks it, on the phone. Its two halves are there for whoever works on the pixels in between:
//! [`Picture::read`] and [`Picture::encode`]. What may go wrong is one list: [`PhotoError`].
//!
//! # In this order, and why
//!
//! 1. [`Header`] finds out from the bytes alone what it is, how many pixels it claims and where it
//!    ends. Nothing is decoded before this has passed: a file of 200 bytes can claim 4 gigapixels.
//! 2. [`decode`] turns it into [`Planes`] of light and colours, a JPEG at the smallest scale that is
//!    still large enough.
//! 3. The picture is shrunk to [`LONGEST_SIDE`] and turned the right way up.
//! 4. [`Picture::encode`] searches for the best quality that fits into [`MOST_BYTES`], by counting.
//!
//! A photo is always encoded anew, even when it is small enough already: place, time, maker and
//! thumbnail are lost on the way, and so is anything hidden behind the picture.
//!
//! This crate does no input or output, keeps nothing, and never panics on what it is given.

#![forbid(unsafe_code)]

mod dct;
mod encode;
mod error;
mod header;
mod jpeg_header;
mod judge;
mod picture;
mod planes;
mod png_header;
mod watermark;

pub mod decode;
pub mod letters;

pub use encode::{FALLBACK_SIDE, LOWEST_QUALITY, MOST_BYTES, Photo};
pub use error::{Content, Flaw, PhotoError};
pub use header::{Format, Header, Limits};
pub use image::metadata::Orientation;
pub use judge::{Finding, Measured, Subject, Weight, judge};
pub use picture::{LONGEST_SIDE, Picture, SHORTEST_SIDE};
pub use planes::{Plane, Planes};

/// Makes of any JPEG or PNG a JPEG of at most [`LONGEST_SIDE`] pixels and [`MOST_BYTES`] bytes,
/// upright, with nothing in it but the picture.
pub fn shrink(bytes: &[u8], limits: &Limits) -> Result<Photo, PhotoError> {
    Picture::read(bytes, limits)?.encode()
}

/// A photo that is ready to be sent, and what may be wrong with it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Prepared {
    /// What will be sent.
    pub photo: Photo,
    /// What a reviewer may object to; empty when all is well.
    pub findings: Vec<Finding>,
}

/// As [`shrink`], and judges the photo for what it is to show. `watermark` is written across it
/// faintly, after it was judged, see [`Picture::watermark`].
pub fn prepare(
    bytes: &[u8],
    limits: &Limits,
    subject: Subject,
    watermark: Option<&str>,
) -> Result<Prepared, PhotoError> {
    let mut picture = Picture::read(bytes, limits)?;
    let findings = judge(&picture, subject);
    if let Some(text) = watermark {
        picture.watermark(text);
    }
    Ok(Prepared { photo: picture.encode()?, findings })
}
