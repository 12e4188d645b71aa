//! A photo as pixels: small, upright, and not yet a file again.

use fast_image_resize::images::{TypedImage, TypedImageRef};
use fast_image_resize::pixels::{U8, U8x3};
use fast_image_resize::{PixelTrait, Resizer};
use image::DynamicImage;

use crate::decode::decode;
use crate::error::{Flaw, PhotoError};
use crate::header::{Header, Limits};

/// The longest side that is kept, in pixels: the small print of a KTP can be read at it.
pub const LONGEST_SIDE: u32 = 1600;

/// The shortest side that is taken, in pixels.
pub const SHORTEST_SIDE: u32 = 200;

/// A photo as pixels, upright, at most [`LONGEST_SIDE`] long, grey or in colour.
#[derive(Clone)]
pub struct Picture {
    pixels: DynamicImage,
}

impl Picture {
    /// Reads a JPEG or PNG.
    pub fn read(bytes: &[u8], limits: &Limits) -> Result<Self, PhotoError> {
        let header = Header::read(bytes, limits)?;
        if header.width.min(header.height) < SHORTEST_SIDE {
            return Err(PhotoError::TooSmall { width: header.width, height: header.height });
        }
        let mut pixels = fit(decode(bytes, &header, LONGEST_SIDE)?, LONGEST_SIDE)?;
        pixels.apply_orientation(header.orientation);
        Ok(Self { pixels })
    }

    /// Pixels from left to right.
    pub fn width(&self) -> u32 {
        self.pixels.width()
    }

    /// Pixels from top to bottom.
    pub fn height(&self) -> u32 {
        self.pixels.height()
    }

    /// Whether it has grey pixels only because it was stored so.
    pub fn is_grey(&self) -> bool {
        matches!(self.pixels, DynamicImage::ImageLuma8(_))
    }

    /// Its pixels row by row: one byte each if it [is grey](Self::is_grey), otherwise red, green
    /// and blue.
    pub fn as_bytes(&self) -> &[u8] {
        self.pixels.as_bytes()
    }

    /// Its pixels as they are kept: grey or RGB with 8 bits a channel.
    pub(crate) fn pixels(&self) -> &DynamicImage {
        &self.pixels
    }

    /// Its pixels as they are kept, to be drawn upon.
    pub(crate) fn pixels_mut(&mut self) -> &mut DynamicImage {
        &mut self.pixels
    }

    /// The same picture with no side longer than this.
    pub(crate) fn smaller(&self, side: u32) -> Result<Self, PhotoError> {
        Ok(Self { pixels: fit(self.pixels.clone(), side)? })
    }
}

impl std::fmt::Debug for Picture {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "Picture({} x {})", self.width(), self.height())
    }
}

/// Shrinks to at most this length; a smaller picture stays as it is.
fn fit(picture: DynamicImage, side: u32) -> Result<DynamicImage, PhotoError> {
    let (width, height) = (picture.width(), picture.height());
    let longest = width.max(height);
    if longest <= side {
        return Ok(picture);
    }
    let shorten = |length: u32| (length * side).div_ceil(longest).clamp(1, side);
    let (from, to) = ((width, height), (shorten(width), shorten(height)));
    let shrunk = match picture {
        DynamicImage::ImageLuma8(grey) => {
            image::GrayImage::from_raw(to.0, to.1, resize::<U8>(&grey, from, to)?).map(DynamicImage::ImageLuma8)
        }
        other => image::RgbImage::from_raw(to.0, to.1, resize::<U8x3>(&other.into_rgb8(), from, to)?)
            .map(DynamicImage::ImageRgb8),
    };
    shrunk.ok_or(PhotoError::Broken(Flaw::Damaged))
}

/// Resizes pixels of one kind. The resizer's own choice among all kinds would be compiled into this
/// crate for each of the thirteen that it knows.
fn resize<P: PixelTrait>(pixels: &[u8], from: (u32, u32), to: (u32, u32)) -> Result<Vec<u8>, PhotoError> {
    let damaged = PhotoError::Broken(Flaw::Damaged);
    let source = TypedImageRef::<P>::from_buffer(from.0, from.1, pixels).map_err(|_| damaged)?;
    let mut resized = vec![0; to.0 as usize * to.1 as usize * size_of::<P>()];
    let mut target = TypedImage::<P>::from_buffer(to.0, to.1, &mut resized).map_err(|_| damaged)?;
    Resizer::new().resize_typed(&source, &mut target, None).map_err(|_| damaged)?;
    Ok(resized)
}
