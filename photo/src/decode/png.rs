//! PNG by `image`.
//!
//! Only what makes the picture reaches the decoder: texts and colour profiles can unfold to any
//! size, and the frames of a moving picture are not looked at.

use std::io::Cursor;

use image::codecs::png::PngDecoder;
use image::{ColorType, ImageDecoder};

use super::{Decoder, convert_in_place, planes_of};
use crate::error::{Flaw, PhotoError};
use crate::header::Header;
use crate::planes::Planes;
use crate::png_header::{SIGNATURE, chunks};

/// Decodes PNGs, always at their full size: the format allows nothing else.
pub(super) struct WholePng;

impl Decoder for WholePng {
    fn decode(&self, bytes: &[u8], _header: &Header, side: u32) -> Result<Planes, PhotoError> {
        let damaged = PhotoError::Broken(Flaw::Damaged);
        let essence = essence(bytes)?;
        let decoder = PngDecoder::new(Cursor::new(essence)).map_err(|_| damaged)?;
        let (width, height) = decoder.dimensions();
        let colour = decoder.color_type();
        let length = usize::try_from(decoder.total_bytes()).map_err(|_| damaged)?;
        let mut pixels = vec![0; length];
        decoder.read_image(&mut pixels).map_err(|_| damaged)?;
        flatten(&mut pixels, colour).ok_or(damaged)?;
        planes_of(width, height, !colour.has_color(), pixels, side)
    }
}

/// The picture without its ancillary chunks.
fn essence(bytes: &[u8]) -> Result<Vec<u8>, PhotoError> {
    let mut essence = SIGNATURE.to_vec();
    for chunk in chunks(bytes) {
        let chunk = chunk?;
        if [b"IHDR", b"PLTE", b"tRNS", b"IDAT", b"IEND"].contains(&&chunk.name) {
            essence.extend(chunk.whole);
        }
    }
    Ok(essence)
}

/// Makes any kind of pixel grey or RGB with 8 bits.
fn flatten(pixels: &mut Vec<u8>, colour: ColorType) -> Option<()> {
    match colour {
        ColorType::L8 | ColorType::Rgb8 => {}
        ColorType::La8 => convert_in_place(pixels, |[grey, alpha]| [on_white(grey, alpha)]),
        ColorType::Rgba8 => convert_in_place(pixels, |[red, green, blue, alpha]| {
            [on_white(red, alpha), on_white(green, alpha), on_white(blue, alpha)]
        }),
        ColorType::L16 => convert_in_place(pixels, |grey: [u8; 2]| [high(grey, 0)]),
        ColorType::La16 => convert_in_place(pixels, |pixel: [u8; 4]| [on_white(high(pixel, 0), high(pixel, 1))]),
        ColorType::Rgb16 => convert_in_place(pixels, |pixel: [u8; 6]| [high(pixel, 0), high(pixel, 1), high(pixel, 2)]),
        ColorType::Rgba16 => convert_in_place(pixels, |pixel: [u8; 8]| {
            [0, 1, 2].map(|channel| on_white(high(pixel, channel), high(pixel, 3)))
        }),
        _ => return None,
    }
    Some(())
}

/// What is seen when this lies on white paper.
fn on_white(value: u8, alpha: u8) -> u8 {
    super::scaled(value, alpha) + (255 - alpha)
}

/// The upper half of a channel with 16 bits.
fn high<const BYTES: usize>(pixel: [u8; BYTES], channel: usize) -> u8 {
    u16::from_ne_bytes([pixel[2 * channel], pixel[2 * channel + 1]]).to_be_bytes()[0]
}
