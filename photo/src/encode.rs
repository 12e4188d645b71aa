//! Makes a JPEG of a picture: as good as fits into a fixed number of bytes.
//!
//! How many bytes a quality takes depends on the picture, so it is searched. The encoder is our own
//! because the search is most of the work otherwise: it goes by the waves of a small sample of the
//! picture, which a probe divides and counts. Those of the whole are computed once, when it is known what
//! fits. Counting also gives codes that are made for this picture, so that a little more of it fits
//! into the same bytes.

mod code;
mod file;
mod waves;

use std::sync::Arc;

use crate::error::{Flaw, PhotoError};
use crate::picture::Picture;
use file::{Divisors, Needs};
use waves::Waves;

/// The most bytes that a photo may have: half a minute at 50 kbit/s.
pub const MOST_BYTES: usize = 200_000;

/// The best quality that is tried: above it only the bytes grow.
const HIGHEST_QUALITY: u8 = 88;

/// The worst quality that is sent: below it a smaller picture is easier to read.
pub const LOWEST_QUALITY: u8 = 55;

/// How long the longest side is when [`LOWEST_QUALITY`] needs too many bytes at full length.
pub const FALLBACK_SIDE: u32 = 1280;

/// Lengths for what no camera takes, such as pure noise.
const LAST_RESORTS: [u32; 2] = [960, 640];

/// The search looks at so small a part of the picture: one of so many runs of blocks. A row has fewer runs
/// than this prime number, so that the sample has blocks from everywhere across.
const SAMPLE: usize = 17;

/// A sample that is larger by one part of so many plainly is of a picture that does not fit.
const PLAINLY: usize = 50;

/// A photo that is ready to be sent or kept: a JPEG with nothing in it but the picture.
#[derive(Clone, PartialEq, Eq)]
pub struct Photo {
    /// The file. Cloning it is cheap.
    pub bytes: Arc<[u8]>,
    /// Pixels from left to right.
    pub width: u32,
    /// Pixels from top to bottom.
    pub height: u32,
    /// The quality that was found, from 1 to 100.
    pub quality: u8,
}

impl std::fmt::Debug for Photo {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "Photo({} x {}, {} bytes)", self.width, self.height, self.bytes.len())
    }
}

impl Picture {
    /// Makes a JPEG of at most [`MOST_BYTES`].
    pub fn encode(&self) -> Result<Photo, PhotoError> {
        if let Some(photo) = best_fit(self) {
            return Ok(photo);
        }
        for side in [FALLBACK_SIDE].into_iter().chain(LAST_RESORTS) {
            if let Some(photo) = best_fit(&self.smaller(side)?) {
                return Ok(photo);
            }
        }
        // Not even noise of 640 pixels gets here; whatever does is no photo.
        Err(PhotoError::Broken(Flaw::Unusual))
    }
}

/// The best quality of this picture that fits, or nothing if even the lowest doesn't.
fn best_fit(picture: &Picture) -> Option<Photo> {
    let (Ok(width), Ok(height)) = (u16::try_from(picture.width()), u16::try_from(picture.height())) else {
        return None;
    };
    let sample = Waves::of(picture, SAMPLE);
    let bytes_of_sample = |quality| {
        let needs = Needs::of(&sample, &Divisors::of(quality));
        needs.bytes(&needs.codes())
    };
    // What the sample may take: its codes suit it a little better than the whole.
    let mut share = (MOST_BYTES * sample.blocks.len()).checked_div(sample.whole).unwrap_or_default() * 99 / 100;
    let mut quality = best_quality(HIGHEST_QUALITY, |quality| bytes_of_sample(quality) <= share);
    if quality == LOWEST_QUALITY && bytes_of_sample(quality) > share + share / PLAINLY {
        return None;
    }
    let waves = Waves::of(picture, 1);
    loop {
        let divisors = Divisors::of(quality);
        let needs = Needs::of(&waves, &divisors);
        let codes = needs.codes();
        let mut bytes = needs.bytes(&codes) + file::MOST_BEFORE_SCAN;
        if bytes <= MOST_BYTES {
            let file = file::write((width, height), &waves, &divisors, &codes, bytes + bytes / 64);
            if file.len() <= MOST_BYTES {
                return Some(Photo { bytes: file.into(), width: width.into(), height: height.into(), quality });
            }
            bytes = file.len();
        }
        if quality == LOWEST_QUALITY {
            return None;
        }
        // Now it is known how much more the whole takes than the sample says.
        share = (bytes_of_sample(quality) * MOST_BYTES).checked_div(bytes).unwrap_or_default();
        quality = best_quality(quality - 1, |quality| bytes_of_sample(quality) <= share);
    }
}

/// The best quality that fits, from [`LOWEST_QUALITY`] to this one; the lowest is not tried.
fn best_quality(mut most: u8, fits: impl Fn(u8) -> bool) -> u8 {
    let mut least = LOWEST_QUALITY;
    // The best one first, because many photos fit at it.
    let mut quality = most;
    while least < most {
        if fits(quality) {
            least = quality;
        } else {
            most = quality - 1;
        }
        quality = (least + most).div_ceil(2);
    }
    quality
}
