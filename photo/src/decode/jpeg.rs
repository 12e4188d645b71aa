//! JPEG: what cameras write by a [decoder of our own](super::baseline), all else by `jpeg-decoder`.
//!
//! Both leave out what a smaller picture doesn't need. What neither can read is tried with the decoder
//! of `image`, which can't scale.

use std::io::Cursor;

use image::codecs::jpeg::JpegDecoder;
use image::{DynamicImage, ImageDecoder};
use jpeg_decoder::PixelFormat;

use super::{Decoder, baseline, convert_in_place, planes_of, scaled};
use crate::error::{Flaw, PhotoError};
use crate::header::{Format, Header};
use crate::planes::Planes;

/// The most bytes that the decoder without scaling may write.
const MOST_DECODED_BYTES: u64 = 48 * 1024 * 1024;

/// Decodes JPEGs at an eighth, a quarter, a half or all of their size.
pub(super) struct ScalingJpeg;

impl Decoder for ScalingJpeg {
    fn decode(&self, bytes: &[u8], header: &Header, side: u32) -> Result<Planes, PhotoError> {
        if header.format == Format::Jpeg
            && let Some(planes) = baseline::decode(bytes, side)
        {
            return Ok(planes);
        }
        match decode_scaled(bytes, side) {
            Err(jpeg_decoder::Error::Unsupported(_)) => decode_whole(bytes, side),
            Err(jpeg_decoder::Error::Io(_)) => Err(PhotoError::Broken(Flaw::CutShort)),
            Err(_) | Ok(None) => Err(PhotoError::Broken(Flaw::Damaged)),
            Ok(Some(Pixels { width, height, is_grey, values })) => planes_of(width, height, is_grey, values, side),
        }
    }
}

/// Pixels row by row, grey or RGB.
struct Pixels {
    width: u32,
    height: u32,
    is_grey: bool,
    values: Vec<u8>,
}

fn decode_scaled(bytes: &[u8], side: u32) -> Result<Option<Pixels>, jpeg_decoder::Error> {
    let mut decoder = jpeg_decoder::Decoder::new(bytes);
    // The decoder takes the smallest scale at which one side is long enough, which is the long one.
    let side = u16::try_from(side).unwrap_or(u16::MAX);
    let (width, height) = decoder.scale(side, side)?;
    let mut values = decoder.decode()?;
    let format = decoder.info().map(|info| info.pixel_format);
    match format {
        Some(PixelFormat::L8 | PixelFormat::RGB24) => {}
        Some(PixelFormat::CMYK32) => convert_in_place(&mut values, rgb_of_cmyk),
        Some(PixelFormat::L16) | None => return Ok(None),
    }
    let is_grey = format == Some(PixelFormat::L8);
    Ok(Some(Pixels { width: width.into(), height: height.into(), is_grey, values }))
}

/// Light of ink: each ink takes its share away, and black takes it from all three.
fn rgb_of_cmyk([cyan, magenta, yellow, black]: [u8; 4]) -> [u8; 3] {
    [cyan, magenta, yellow].map(|ink| scaled(255 - ink, 255 - black))
}

fn decode_whole(bytes: &[u8], side: u32) -> Result<Planes, PhotoError> {
    let unusual = |_| PhotoError::Broken(Flaw::Unusual);
    let decoder = JpegDecoder::new(Cursor::new(bytes)).map_err(unusual)?;
    if decoder.total_bytes() > MOST_DECODED_BYTES {
        let (width, height) = decoder.dimensions();
        return Err(PhotoError::TooManyPixels { width, height });
    }
    let picture = DynamicImage::from_decoder(decoder).map_err(unusual)?;
    let (width, height, is_grey) = (picture.width(), picture.height(), !picture.color().has_color());
    let pixels = if is_grey { picture.into_luma8().into_raw() } else { picture.into_rgb8().into_raw() };
    planes_of(width, height, is_grey, pixels, side)
}
