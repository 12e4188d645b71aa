//! Makes a JPEG of a picture: as good as fits into a fixed number of bytes.
//!
//! How many bytes a quality takes depends on the picture, so it is searched: decoding and shrinking
//! are done once, and each probe is one more encoding. A few rows from all over the picture tell the
//! bytes of the whole well enough that the first guess is mostly the last. The bytes grow by about an
//! eighth with every [`STEP`] of quality.

use std::sync::Arc;

use jpeg_encoder::{ChromaSubsamplingMethod, ColorType, Encoder, SamplingFactor};

use crate::error::{Flaw, PhotoError};
use crate::picture::Picture;

/// The most bytes that a photo may have: half a minute at 50 kbit/s.
pub const MOST_BYTES: usize = 200_000;

/// The quality at which a few rows are tried: a sharp photo of a card just fits at it.
const FIRST_QUALITY: u8 = 80;

/// The best quality that is tried: above it only the bytes grow.
const HIGHEST_QUALITY: u8 = 88;

/// The worst quality that is sent: below it a smaller picture is easier to read.
pub const LOWEST_QUALITY: u8 = 55;

/// How long the longest side is when [`LOWEST_QUALITY`] needs too many bytes at full length.
pub const FALLBACK_SIDE: u32 = 1280;

/// Lengths for what no camera takes, such as pure noise.
const LAST_RESORTS: [u32; 2] = [960, 640];

/// How many encodings may be spent on one length of side.
const MOST_PROBES: u32 = 4;

/// The difference in quality that changes the bytes by about an eighth.
const STEP: u8 = 4;

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
        if let Some(photo) = best_fit(self)? {
            return Ok(photo);
        }
        for side in [FALLBACK_SIDE].into_iter().chain(LAST_RESORTS) {
            if let Some(photo) = best_fit(&self.smaller(side)?)? {
                return Ok(photo);
            }
        }
        // Not even noise of 640 pixels gets here; whatever does is no photo.
        Err(PhotoError::Broken(Flaw::Unusual))
    }
}

/// The best quality of this picture that fits, or nothing if even the lowest doesn't.
fn best_fit(picture: &Picture) -> Result<Option<Photo>, PhotoError> {
    let mut best: Option<(u8, Vec<u8>)> = None;
    let mut ceiling = HIGHEST_QUALITY;
    // A little less than the rows say, for they never say it exactly.
    let expected = expected_bytes(picture, FIRST_QUALITY)?;
    let mut quality = guess(FIRST_QUALITY, expected + expected / 32);
    for probe in 1..=MOST_PROBES {
        let bytes = encode(picture, quality)?;
        let guess = guess(quality, bytes.len());
        if bytes.len() <= MOST_BYTES {
            best = Some((quality, bytes));
        } else if quality == LOWEST_QUALITY {
            break;
        } else {
            ceiling = quality - 1;
        }
        let floor = best.as_ref().map_or(LOWEST_QUALITY, |(quality, _)| quality + 1);
        if floor > ceiling || best.is_some() && guess < floor {
            break;
        }
        let is_last_chance = best.is_none() && probe + 1 == MOST_PROBES;
        quality = if is_last_chance { LOWEST_QUALITY } else { guess.clamp(floor, ceiling) };
    }
    let (width, height) = (picture.width(), picture.height());
    Ok(best.map(|(quality, bytes)| Photo { bytes: bytes.into(), width, height, quality }))
}

/// The quality at which a picture would just fit that has so many bytes at this one.
fn guess(mut quality: u8, mut length: usize) -> u8 {
    while length > MOST_BYTES && quality > LOWEST_QUALITY {
        length -= length / 9;
        quality = quality.saturating_sub(STEP);
    }
    while length + length / 8 <= MOST_BYTES && quality < HIGHEST_QUALITY {
        length += length / 8;
        quality += STEP;
    }
    quality.clamp(LOWEST_QUALITY, HIGHEST_QUALITY)
}

/// About how many bytes a picture takes at this quality, from every fourth strip of it.
fn expected_bytes(picture: &Picture, quality: u8) -> Result<usize, PhotoError> {
    /// A strip is as high as the blocks that are encoded at once.
    const STRIP: usize = 16;
    const EVERY: usize = 4;
    let row = picture.as_bytes().len() / (picture.height() as usize).max(1);
    let strips = picture.as_bytes().chunks_exact(row * STRIP).skip(EVERY / 2).step_by(EVERY);
    let sample: Vec<u8> = strips.flatten().copied().collect();
    let height = sample.len() / row.max(1);
    if height == 0 {
        return Ok(0);
    }
    let shown = u32::try_from(height).unwrap_or(u32::MAX);
    let bytes = encode_pixels(&sample, picture.width(), shown, picture.is_grey(), quality)?;
    Ok(bytes.len() * picture.height() as usize / height)
}

fn encode(picture: &Picture, quality: u8) -> Result<Vec<u8>, PhotoError> {
    encode_pixels(picture.as_bytes(), picture.width(), picture.height(), picture.is_grey(), quality)
}

/// Encodes in one scan with the standard tables. Tables made for this picture would save a few
/// bytes, but the encoder then writes each colour in a scan of its own, which some readers get wrong.
fn encode_pixels(pixels: &[u8], width: u32, height: u32, is_grey: bool, quality: u8) -> Result<Vec<u8>, PhotoError> {
    let unusual = PhotoError::Broken(Flaw::Unusual);
    let (width, height) = (u16::try_from(width).map_err(|_| unusual)?, u16::try_from(height).map_err(|_| unusual)?);
    let colour = if is_grey { ColorType::Luma } else { ColorType::Rgb };
    let mut bytes = Vec::with_capacity(MOST_BYTES);
    let mut encoder = Encoder::new(&mut bytes, quality);
    encoder.set_sampling_factor(SamplingFactor::R_4_2_0);
    encoder.set_chroma_subsampling_method(ChromaSubsamplingMethod::Average);
    encoder.encode(pixels, width, height, colour).map_err(|_| unusual)?;
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_guess_follows_the_bytes() {
        assert_eq!(guess(80, MOST_BYTES), 80);
        assert_eq!(guess(80, MOST_BYTES / 8 * 7), 84);
        assert_eq!(guess(80, 1_000), HIGHEST_QUALITY);
        assert!((66..80).contains(&guess(80, 270_000)));
        assert_eq!(guess(80, 10_000_000), LOWEST_QUALITY);
    }
}
