//! JPEG by `jpeg-decoder`, which can leave out what a smaller picture doesn't need.
//!
//! A camera's 12 megapixels are decoded at a half or a quarter of their size, in a quarter of the
//! time and memory. What it can't read is tried with the decoder of `image`, which can't scale.

use std::io::Cursor;

use image::codecs::jpeg::JpegDecoder;
use image::{DynamicImage, ImageDecoder};
use jpeg_decoder::PixelFormat;

use super::{Decoder, convert_in_place, picture_of, scaled};
use crate::error::{Flaw, PhotoError};
use crate::header::Header;

/// The most bytes that the decoder without scaling may write.
const MOST_DECODED_BYTES: u64 = 48 * 1024 * 1024;

/// Decodes JPEGs at an eighth, a quarter, a half or all of their size.
pub(super) struct ScalingJpeg;

impl Decoder for ScalingJpeg {
    fn decode(&self, bytes: &[u8], _header: &Header, side: u32) -> Result<DynamicImage, PhotoError> {
        match decode_scaled(bytes, side) {
            Err(jpeg_decoder::Error::Unsupported(_)) => decode_whole(bytes),
            Err(jpeg_decoder::Error::Io(_)) => Err(PhotoError::Broken(Flaw::CutShort)),
            Err(_) => Err(PhotoError::Broken(Flaw::Damaged)),
            Ok(picture) => picture.ok_or(PhotoError::Broken(Flaw::Damaged)),
        }
    }
}

fn decode_scaled(bytes: &[u8], side: u32) -> Result<Option<DynamicImage>, jpeg_decoder::Error> {
    let mut decoder = jpeg_decoder::Decoder::new(bytes);
    // The decoder takes the smallest scale at which one side is long enough, which is the long one.
    let side = u16::try_from(side).unwrap_or(u16::MAX);
    let (width, height) = decoder.scale(side, side)?;
    let mut pixels = decoder.decode()?;
    let channels = match decoder.info().map(|info| info.pixel_format) {
        Some(PixelFormat::L8) => 1,
        Some(PixelFormat::RGB24) => 3,
        Some(PixelFormat::CMYK32) => {
            convert_in_place(&mut pixels, rgb_of_cmyk);
            3
        }
        Some(PixelFormat::L16) | None => return Ok(None),
    };
    Ok(picture_of(width.into(), height.into(), channels, pixels))
}

/// Light of ink: each ink takes its share away, and black takes it from all three.
fn rgb_of_cmyk([cyan, magenta, yellow, black]: [u8; 4]) -> [u8; 3] {
    [cyan, magenta, yellow].map(|ink| scaled(255 - ink, 255 - black))
}

fn decode_whole(bytes: &[u8]) -> Result<DynamicImage, PhotoError> {
    let unusual = |_| PhotoError::Broken(Flaw::Unusual);
    let decoder = JpegDecoder::new(Cursor::new(bytes)).map_err(unusual)?;
    if decoder.total_bytes() > MOST_DECODED_BYTES {
        let (width, height) = decoder.dimensions();
        return Err(PhotoError::TooManyPixels { width, height });
    }
    DynamicImage::from_decoder(decoder).map_err(unusual)
}
