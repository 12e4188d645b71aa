//! Pixels as a JPEG keeps them: how light each one is, and apart from that two numbers for its
//! colour, of which four neighbours share one.
//!
//! Photos come so and go so. Making red, green and blue of them in between would cost twice the
//! memory, and time both ways, and give nothing: whoever looks for a face, text or blur looks at the
//! light alone.

use fast_image_resize::images::{TypedImage, TypedImageRef};
use fast_image_resize::pixels::U8;
use fast_image_resize::{FilterType, PixelTrait, ResizeAlg, ResizeOptions, Resizer};
use image::metadata::Orientation;

use crate::error::{Flaw, PhotoError};

/// A number from 0 to 255 for each pixel, row by row.
#[derive(Clone, PartialEq, Eq)]
pub struct Plane {
    /// Pixels from left to right.
    pub width: u32,
    /// Pixels from top to bottom.
    pub height: u32,
    /// As many as there are pixels.
    pub values: Vec<u8>,
}

/// A picture: how light it is, and its colours, if it has any.
#[derive(Clone, PartialEq, Eq)]
pub struct Planes {
    /// How light each pixel is.
    pub light: Plane,
    /// How blue and how red it is, with 128 in the middle. They cover the same area, mostly with
    /// fewer pixels.
    pub colours: Option<[Plane; 2]>,
}

impl Plane {
    /// The same, no larger than it must be to cover this size: what is left over at the right and
    /// below goes.
    pub(crate) fn cropped(mut self, width: u32, height: u32) -> Self {
        let (row, kept) = (self.width as usize, width.min(self.width) as usize);
        let height = height.min(self.height);
        if kept < row {
            for y in 1..height as usize {
                self.values.copy_within(y * row..y * row + kept, y * kept);
            }
        }
        self.values.truncate(kept * height as usize);
        Self { width: width.min(self.width), height, values: self.values }
    }

    /// The same at another size.
    pub(crate) fn resized(&self, width: u32, height: u32, filter: FilterType) -> Result<Self, PhotoError> {
        if (width, height) == (self.width, self.height) {
            return Ok(self.clone());
        }
        // The resizer is many times as fast down as across, where numbers that belong together are neighbours.
        let lower = resize::<U8>(&self.values, (self.width, self.height), (self.width, height), filter)?;
        let lower = transposed(&lower, self.width as usize);
        let narrower = resize::<U8>(&lower, (height, self.width), (height, width), filter)?;
        Ok(Self { width, height, values: transposed(&narrower, height as usize) })
    }

    fn into_resized(self, (width, height): (u32, u32), filter: FilterType) -> Result<Self, PhotoError> {
        if (width, height) == (self.width, self.height) { Ok(self) } else { self.resized(width, height, filter) }
    }

    /// Turned by what a camera noted.
    fn turned(self, orientation: Orientation) -> Self {
        let Some(picture) = image::GrayImage::from_raw(self.width, self.height, self.values) else {
            return Self { width: 0, height: 0, values: Vec::new() };
        };
        let mut picture = image::DynamicImage::ImageLuma8(picture);
        picture.apply_orientation(orientation);
        Self { width: picture.width(), height: picture.height(), values: picture.into_bytes() }
    }
}

impl Planes {
    /// Of pixels row by row: one byte each if they are grey, otherwise red, green and blue.
    pub(crate) fn of_pixels(width: u32, height: u32, is_grey: bool, pixels: Vec<u8>) -> Self {
        if is_grey {
            return Self { light: Plane { width, height, values: pixels }, colours: None };
        }
        let light = pixels.chunks_exact(3).map(light_of).collect();
        let halves = (width.div_ceil(2), height.div_ceil(2));
        let mut colours = [(); 2].map(|()| Vec::with_capacity(halves.0 as usize * halves.1 as usize));
        let row = width as usize * 3;
        for rows in pixels.chunks(2 * row) {
            // The last row and column stand in for the ones that an odd size lacks.
            let (upper, lower) = (&rows[..row], &rows[rows.len() - row..]);
            for (upper, lower) in upper.chunks(6).zip(lower.chunks(6)) {
                let four = [upper, lower].map(|pair| [&pair[..3], &pair[pair.len() - 3..]]);
                let sum = |channel: usize| four.iter().flatten().map(|pixel| i32::from(pixel[channel])).sum::<i32>();
                let [red, green, blue] = [sum(0), sum(1), sum(2)];
                colours[0].push(colour([-11_059, -21_709, 32_768], [red, green, blue]));
                colours[1].push(colour([32_768, -27_439, -5_329], [red, green, blue]));
            }
        }
        let colours = colours.map(|values| Plane { width: halves.0, height: halves.1, values });
        Self { light: Plane { width, height, values: light }, colours: Some(colours) }
    }

    /// With no side longer than this, and with colours for each square of four pixels.
    pub(crate) fn fit(self, side: u32) -> Result<Self, PhotoError> {
        let [whole, half] = self.fitting(side);
        let light = self.light.into_resized(whole, FilterType::Lanczos3)?;
        let shortened = |colour: Plane| colour.into_resized(half, FilterType::CatmullRom);
        let colours = match self.colours {
            Some([blue, red]) => Some([shortened(blue)?, shortened(red)?]),
            None => None,
        };
        Ok(Self { light, colours })
    }

    /// A smaller copy, see [`fit`](Self::fit).
    pub(crate) fn smaller(&self, side: u32) -> Result<Self, PhotoError> {
        let [whole, half] = self.fitting(side);
        let light = self.light.resized(whole.0, whole.1, FilterType::Lanczos3)?;
        let shortened = |colour: &Plane| colour.resized(half.0, half.1, FilterType::CatmullRom);
        let colours = match &self.colours {
            Some([blue, red]) => Some([shortened(blue)?, shortened(red)?]),
            None => None,
        };
        Ok(Self { light, colours })
    }

    /// The sizes of light and colours when no side is longer than this.
    fn fitting(&self, side: u32) -> [(u32, u32); 2] {
        let (width, height) = fitting((self.light.width, self.light.height), side);
        [(width, height), (width.div_ceil(2), height.div_ceil(2))]
    }

    /// Turned by what a camera noted.
    pub(crate) fn turned(self, orientation: Orientation) -> Self {
        if orientation == Orientation::NoTransforms {
            return self;
        }
        Self {
            light: self.light.turned(orientation),
            colours: self.colours.map(|colours| colours.map(|colour| colour.turned(orientation))),
        }
    }
}

/// The size of a picture whose sides are at most this long; a smaller one stays as it is.
pub(crate) fn fitting((width, height): (u32, u32), side: u32) -> (u32, u32) {
    let longest = width.max(height);
    if longest <= side {
        return (width, height);
    }
    let shorten = |length: u32| (length * side).div_ceil(longest).clamp(1, side);
    (shorten(width), shorten(height))
}

/// Resizes pixels of one kind. The resizer's own choice among all kinds would be compiled into this
/// crate for each of the thirteen that it knows.
pub(crate) fn resize<P: PixelTrait>(
    pixels: &[u8],
    from: (u32, u32),
    to: (u32, u32),
    filter: FilterType,
) -> Result<Vec<u8>, PhotoError> {
    let damaged = PhotoError::Broken(Flaw::Damaged);
    let source = TypedImageRef::<P>::from_buffer(from.0, from.1, pixels).map_err(|_| damaged)?;
    let mut resized = vec![0; to.0 as usize * to.1 as usize * size_of::<P>()];
    let mut target = TypedImage::<P>::from_buffer(to.0, to.1, &mut resized).map_err(|_| damaged)?;
    let options = ResizeOptions::new().resize_alg(ResizeAlg::Convolution(filter));
    Resizer::new().resize_typed(&source, &mut target, Some(&options)).map_err(|_| damaged)?;
    Ok(resized)
}

/// Columns as rows.
fn transposed(values: &[u8], width: usize) -> Vec<u8> {
    /// It goes in squares of so many pixels a side, whose rows are a number each.
    const SIDE: usize = 8;
    let height = values.len().checked_div(width).unwrap_or_default();
    let [squares_across, squares_down] = [width, height].map(|length| length / SIDE);
    let mut turned = vec![0; values.len()];
    for down in 0..squares_down {
        let rows: [_; SIDE] =
            std::array::from_fn(|y| &values[(down * SIDE + y) * width..].as_chunks::<SIDE>().0[..squares_across]);
        for (across, columns) in turned.chunks_exact_mut(SIDE * height).enumerate() {
            let mut square = rows.map(|row| u64::from_le_bytes(row[across]));
            turn(&mut square);
            for (column, values) in columns.chunks_exact_mut(height).zip(square) {
                column.as_chunks_mut().0[down] = values.to_le_bytes();
            }
        }
    }
    // What is left over at the right and below.
    for (x, column) in turned.chunks_exact_mut(height.max(1)).enumerate() {
        let start = if x < squares_across * SIDE { squares_down * SIDE } else { 0 };
        for (y, value) in column.iter_mut().enumerate().skip(start) {
            *value = values[y * width + x];
        }
    }
    turned
}

/// Turns a square of bytes: swaps its upper right and lower left quarters, then those of each quarter, and
/// those of each of theirs.
fn turn(square: &mut [u64; 8]) {
    for (half, low) in [(4, 0x0000_0000_FFFF_FFFF), (2, 0x0000_FFFF_0000_FFFF), (1, 0x00FF_00FF_00FF_00FF)] {
        for upper in (0..8).filter(|row| row & half == 0) {
            let differing = (square[upper] >> (8 * half) ^ square[upper + half]) & low;
            square[upper] ^= differing << (8 * half);
            square[upper + half] ^= differing;
        }
    }
}

/// How light a pixel of three channels is, as the eye weighs them.
fn light_of(pixel: &[u8]) -> u8 {
    let [red, green, blue] = [0, 1, 2].map(|channel| u32::from(pixel[channel]));
    low_byte((red * 19_595 + green * 38_470 + blue * 7_471 + 32_768) >> 16)
}

/// How blue or red four pixels are, given by the sums of their channels.
fn colour(weights: [i32; 3], sums: [i32; 3]) -> u8 {
    let weighed: i32 = weights.into_iter().zip(sums).map(|(weight, sum)| weight * sum).sum();
    // A quarter of the sum, in 65,536ths, rounded, and with 128 in the middle.
    low_byte(((weighed + (128 << 18) + (1 << 17)) >> 18).clamp(0, 255).cast_unsigned())
}

#[expect(clippy::cast_possible_truncation, reason = "the callers keep it below 256")]
fn low_byte(number: u32) -> u8 {
    number as u8
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plane(width: u32, height: u32) -> Plane {
        Plane { width, height, values: (0..u8::try_from(width * height).unwrap()).collect() }
    }

    #[test]
    fn what_is_left_over_goes() {
        let cropped = plane(4, 3).cropped(2, 2);
        assert_eq!((cropped.width, cropped.height, &cropped.values[..]), (2, 2, &[0, 1, 4, 5][..]));
        assert_eq!(plane(4, 3).cropped(9, 9).values, plane(4, 3).values);
    }

    #[test]
    fn columns_become_rows() {
        assert_eq!(transposed(&[1, 2, 3, 4, 5, 6], 3), [1, 4, 2, 5, 3, 6]);
        let plane = plane(19, 13);
        assert_eq!(transposed(&transposed(&plane.values, 19), 13), plane.values);
        assert!(transposed(&[], 0).is_empty());
    }

    #[test]
    fn pixels_become_light_and_colours() {
        let colours_of = |pixel: [u8; 3]| {
            let planes = Planes::of_pixels(3, 3, false, pixel.repeat(9));
            let [blue, red] = planes.colours.unwrap();
            assert_eq!((blue.width, blue.height, blue.values.len(), planes.light.values.len()), (2, 2, 4, 9));
            [planes.light.values[8], blue.values[3], red.values[3]]
        };
        assert_eq!(colours_of([0, 0, 0]), [0, 128, 128]);
        assert_eq!(colours_of([255, 255, 255]), [255, 128, 128]);
        assert_eq!(colours_of([255, 0, 0]), [76, 85, 255]);
        assert_eq!(colours_of([0, 0, 255]), [29, 255, 107]);
    }

    #[test]
    fn colours_have_half_of_the_sides() {
        let fitted = Planes::of_pixels(50, 31, false, vec![9; 50 * 31 * 3]).fit(25).unwrap();
        assert_eq!((fitted.light.width, fitted.light.height), (25, 16));
        let [blue, _] = fitted.colours.unwrap();
        assert_eq!((blue.width, blue.height), (13, 8));
    }

    #[test]
    fn a_small_picture_stays_as_it_is() {
        assert_eq!(fitting((640, 400), 1_600), (640, 400));
        assert_eq!(fitting((8_000, 400), 1_600), (1_600, 80));
    }
}
