//! What a file says of itself, read without decoding a pixel.
//!
//! Everything that protects from hostile files stands here and in the two modules for the formats.
//! Nothing here may allocate by a number that the file gives.

use image::metadata::Orientation;

use crate::error::{Content, PhotoError};
use crate::{jpeg_header, png_header};

/// The most pixels that a picture may claim: the cameras of today's phones stay below.
const MOST_PIXELS: u64 = 50_000_000;

/// The most pixels that one side may claim. No camera makes longer ones, and decoders compute with
/// 16 bits near the end of the format's range.
const LONGEST_CLAIM: u32 = 32_000;

/// How much one caller is ready to take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// The most bytes of a file.
    pub bytes: usize,
    /// The most pixels of a picture.
    pub pixels: u64,
}

impl Limits {
    /// For what a stranger sends: the app sends less than a tenth of it.
    pub const SERVER: Self = Self { bytes: 8 * 1024 * 1024, pixels: MOST_PIXELS };

    /// For what the phone's own camera or gallery gave.
    pub const PHONE: Self = Self { bytes: 48 * 1024 * 1024, pixels: MOST_PIXELS };
}

/// The kinds of picture that are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// A JPEG whose rows are stored from top to bottom, once.
    Jpeg,
    /// A JPEG that becomes sharper scan by scan; all of it has to be kept while it is read.
    ProgressiveJpeg,
    /// A PNG; of a moving one, the still picture that it opens with.
    Png,
}

/// What a file says of itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Header {
    /// What kind of picture it is, by its bytes.
    pub format: Format,
    /// Pixels from left to right, before it is turned.
    pub width: u32,
    /// Pixels from top to bottom, before it is turned.
    pub height: u32,
    /// How it must be turned to stand upright.
    pub orientation: Orientation,
    /// Where the picture ends. What follows is something else and is not looked at.
    pub end: usize,
}

impl Header {
    /// Reads the header, and refuses what is too large to be decoded.
    pub fn read(bytes: &[u8], limits: &Limits) -> Result<Self, PhotoError> {
        if bytes.len() > limits.bytes {
            return Err(PhotoError::TooLarge { bytes: bytes.len() as u64 });
        }
        if bytes.starts_with(jpeg_header::SIGNATURE) {
            jpeg_header::read(bytes, limits)
        } else if bytes.starts_with(png_header::SIGNATURE) {
            png_header::read(bytes, limits)
        } else {
            Err(PhotoError::NotAPicture(recognise(bytes)))
        }
    }
}

impl Limits {
    /// Refuses a size that is too large to be decoded, or none at all.
    pub(crate) fn check(&self, width: u32, height: u32) -> Result<(), PhotoError> {
        if width == 0 || height == 0 {
            return Err(PhotoError::TooSmall { width, height });
        }
        let pixels = u64::from(width) * u64::from(height);
        if pixels > self.pixels || width.max(height) > LONGEST_CLAIM {
            return Err(PhotoError::TooManyPixels { width, height });
        }
        Ok(())
    }
}

/// The big-endian number of two bytes at this place.
pub(crate) fn two_bytes(bytes: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_be_bytes(*bytes.get(at..)?.first_chunk()?))
}

/// The big-endian number of four bytes at this place.
pub(crate) fn four_bytes(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_be_bytes(*bytes.get(at..)?.first_chunk()?))
}

/// Says what the bytes are, so that the person learns more than "this is no photo".
fn recognise(bytes: &[u8]) -> Content {
    let has = |at: usize, mark: &[u8]| bytes.get(at..).is_some_and(|rest| rest.starts_with(mark));
    let brand = |name: &[u8]| has(4, b"ftyp") && has(8, name);
    if bytes.is_empty() {
        Content::Nothing
    } else if [b"heic", b"heix", b"hevc", b"heim", b"heis", b"mif1", b"msf1"].iter().any(|name| brand(*name)) {
        Content::Heic
    } else if has(0, b"RIFF") && has(8, b"WEBP") {
        Content::Webp
    } else if has(0, b"GIF8") {
        Content::Gif
    } else if has(0, b"%PDF") {
        Content::Pdf
    } else {
        Content::Unknown
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refusal(bytes: &[u8]) -> PhotoError {
        Header::read(bytes, &Limits::SERVER).unwrap_err()
    }

    #[test]
    fn what_is_no_picture_is_told_by_its_bytes() {
        let heic = b"\0\0\0\x24ftypheic\0\0\0\0mif1";
        assert_eq!(refusal(heic), PhotoError::NotAPicture(Content::Heic));
        assert_eq!(refusal(b"RIFF\x24\0\0\0WEBPVP8 "), PhotoError::NotAPicture(Content::Webp));
        assert_eq!(refusal(b"GIF89a"), PhotoError::NotAPicture(Content::Gif));
        assert_eq!(refusal(b"%PDF-1.7"), PhotoError::NotAPicture(Content::Pdf));
        assert_eq!(refusal(b"Selamat pagi"), PhotoError::NotAPicture(Content::Unknown));
        assert_eq!(refusal(b""), PhotoError::NotAPicture(Content::Nothing));
    }

    #[test]
    fn a_file_with_too_many_bytes_is_not_even_looked_at() {
        let limits = Limits { bytes: 10, ..Limits::SERVER };
        assert_eq!(Header::read(&[0xFF; 11], &limits), Err(PhotoError::TooLarge { bytes: 11 }));
    }

    #[test]
    fn a_size_is_refused_by_area_and_by_length() {
        let limits = Limits::SERVER;
        assert_eq!(limits.check(8_000, 6_000), Ok(()));
        assert_eq!(limits.check(8_000, 6_251), Err(PhotoError::TooManyPixels { width: 8_000, height: 6_251 }));
        assert_eq!(limits.check(40_000, 10), Err(PhotoError::TooManyPixels { width: 40_000, height: 10 }));
        assert_eq!(limits.check(0, 10), Err(PhotoError::TooSmall { width: 0, height: 10 }));
    }
}
