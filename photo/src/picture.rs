//! A photo as pixels: small, upright, and not yet a file again.

use crate::decode::decode;
use crate::error::PhotoError;
use crate::header::{Header, Limits};
use crate::planes::{Plane, Planes};

/// The longest side that is kept, in pixels: the small print of a KTP can be read at it.
pub const LONGEST_SIDE: u32 = 1600;

/// The shortest side that is taken, in pixels.
pub const SHORTEST_SIDE: u32 = 200;

/// A photo as pixels, upright, at most [`LONGEST_SIDE`] long, grey or in colour.
#[derive(Clone)]
pub struct Picture {
    planes: Planes,
}

impl Picture {
    /// Reads a JPEG or PNG.
    pub fn read(bytes: &[u8], limits: &Limits) -> Result<Self, PhotoError> {
        let header = Header::read(bytes, limits)?;
        if header.width.min(header.height) < SHORTEST_SIDE {
            return Err(PhotoError::TooSmall { width: header.width, height: header.height });
        }
        let planes = decode(bytes, &header, LONGEST_SIDE)?.fit(LONGEST_SIDE)?;
        Ok(Self { planes: planes.turned(header.orientation) })
    }

    /// Pixels from left to right.
    pub fn width(&self) -> u32 {
        self.planes.light.width
    }

    /// Pixels from top to bottom.
    pub fn height(&self) -> u32 {
        self.planes.light.height
    }

    /// Whether it has grey pixels only because it was stored so.
    pub fn is_grey(&self) -> bool {
        self.planes.colours.is_none()
    }

    /// How light it is.
    pub(crate) fn light(&self) -> &Plane {
        &self.planes.light
    }

    /// How light it is, to be drawn upon.
    pub(crate) fn light_mut(&mut self) -> &mut Plane {
        &mut self.planes.light
    }

    /// How blue and how red it is, with half as many pixels a side, unless it is grey.
    pub(crate) fn colours(&self) -> Option<&[Plane; 2]> {
        self.planes.colours.as_ref()
    }

    /// The same picture with no side longer than this.
    pub(crate) fn smaller(&self, side: u32) -> Result<Self, PhotoError> {
        Ok(Self { planes: self.planes.smaller(side)? })
    }
}

impl std::fmt::Debug for Picture {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "Picture({} x {})", self.width(), self.height())
    }
}
