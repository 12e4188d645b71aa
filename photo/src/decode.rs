//! Turns the bytes of a picture into pixels: the one place that knows decoders.
//!
//! Decoders are the part that is exchanged when a faster one comes along, and the part that must be
//! watched. So each stands behind [`Decoder`], and [`decode`] chooses. A decoder is only given bytes
//! whose header was checked, and only those that belong to the picture.

mod baseline;
mod jpeg;
mod png;

use fast_image_resize::FilterType;
use fast_image_resize::pixels::{U8, U8x3};

use crate::error::PhotoError;
use crate::header::{Format, Header};
use crate::planes::{Planes, fitting, resize};

/// Reads pictures of one format.
pub trait Decoder {
    /// Decodes a picture whose long side is at least `side` pixels, or as long as the original if
    /// that is shorter. It is not turned yet.
    ///
    /// `bytes` end where the picture ends.
    fn decode(&self, bytes: &[u8], header: &Header, side: u32) -> Result<Planes, PhotoError>;
}

/// Decodes a picture with the decoder for its format, see [`Decoder::decode`].
pub fn decode(bytes: &[u8], header: &Header, side: u32) -> Result<Planes, PhotoError> {
    let decoder: &dyn Decoder = match header.format {
        Format::Jpeg | Format::ProgressiveJpeg => &jpeg::ScalingJpeg,
        Format::Png => &png::WholePng,
    };
    decoder.decode(bytes.get(..header.end).unwrap_or(bytes), header, side)
}

/// Makes planes of pixels that are grey or RGB, with no side longer than it must be.
fn planes_of(width: u32, height: u32, is_grey: bool, pixels: Vec<u8>, side: u32) -> Result<Planes, PhotoError> {
    let (from, to) = ((width, height), fitting((width, height), side));
    let pixels = match is_grey {
        _ if from == to => pixels,
        true => resize::<U8>(&pixels, from, to, FilterType::Lanczos3)?,
        false => resize::<U8x3>(&pixels, from, to, FilterType::Lanczos3)?,
    };
    Ok(Planes::of_pixels(to.0, to.1, is_grey, pixels))
}

/// Makes smaller pixels of larger ones in the same memory: a second copy of a large picture is the
/// difference between fitting into a phone's memory and not.
fn convert_in_place<const FROM: usize, const TO: usize>(
    pixels: &mut Vec<u8>,
    convert: impl Fn([u8; FROM]) -> [u8; TO],
) {
    const { assert!(TO <= FROM) };
    let count = pixels.len() / FROM;
    for index in 0..count {
        let mut pixel = [0; FROM];
        pixel.copy_from_slice(&pixels[index * FROM..(index + 1) * FROM]);
        pixels[index * TO..(index + 1) * TO].copy_from_slice(&convert(pixel));
    }
    pixels.truncate(count * TO);
}

/// Two values of 8 bits multiplied as if 255 were one.
fn scaled(value: u8, by: u8) -> u8 {
    let product = u16::from(value) * u16::from(by) + 127;
    u8::try_from(product / 255).unwrap_or(u8::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pixels_shrink_where_they_are() {
        let mut pixels = vec![1, 2, 3, 4, 5, 6, 7, 8];
        convert_in_place(&mut pixels, |[a, b, c, _]: [u8; 4]| [a, b, c]);
        assert_eq!(pixels, [1, 2, 3, 5, 6, 7]);
        convert_in_place(&mut pixels, |[a, _, _]: [u8; 3]| [a]);
        assert_eq!(pixels, [1, 5]);
    }

    #[test]
    fn scaling_keeps_black_and_white() {
        assert_eq!((scaled(255, 255), scaled(255, 0), scaled(0, 255), scaled(200, 128)), (255, 0, 0, 100));
    }
}
