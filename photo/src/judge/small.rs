//! A copy of the picture that is small enough to be looked at many times.

use fast_image_resize::FilterType;

use crate::picture::Picture;
use crate::planes::{Plane, fitting};

/// The longest side of the copy, in pixels.
const SIDE: u32 = 400;

/// The picture at [`SIDE`] pixels.
pub(super) struct Small {
    pub width: usize,
    pub height: usize,
    /// How light each pixel is, row by row.
    pub luma: Vec<u8>,
    /// How far each pixel is from grey, row by row.
    pub chroma: Vec<u8>,
}

impl Small {
    pub fn of(picture: &Picture) -> Self {
        let (width, height) = fitting((picture.width(), picture.height()), SIDE);
        let light = picture.light();
        let Plane { width, height, values: luma } =
            light.resized(width, height, FilterType::CatmullRom).unwrap_or_else(|_| light.clone());
        let colours = picture
            .colours()
            .map(|colours| colours.each_ref().map(|plane| plane.resized(width, height, FilterType::Bilinear)));
        let chroma = match colours {
            Some([Ok(blue), Ok(red)]) => {
                blue.values.into_iter().zip(red.values).map(|(blue, red)| distance_from_grey(blue, red)).collect()
            }
            _ => vec![0; luma.len()],
        };
        Self { width: width as usize, height: height as usize, luma, chroma }
    }

    /// A part of it: left, top, right and bottom, the last two just outside of it.
    pub fn cut(&self, [left, top, right, bottom]: [usize; 4]) -> Self {
        let (left, top) = (left.min(self.width), top.min(self.height));
        let (right, bottom) = (right.clamp(left, self.width), bottom.clamp(top, self.height));
        let rows = |of: &[u8]| -> Vec<u8> {
            (top..bottom).flat_map(|y| &of[y * self.width + left..y * self.width + right]).copied().collect()
        };
        Self { width: right - left, height: bottom - top, luma: rows(&self.luma), chroma: rows(&self.chroma) }
    }

    /// The places left, right, above and below a place, as far as there are any.
    pub fn neighbours(&self, place: usize) -> impl Iterator<Item = usize> + use<> {
        let (x, y) = (place % self.width, place / self.width);
        let left = (x > 0).then(|| place - 1);
        let right = (x + 1 < self.width).then(|| place + 1);
        let above = (y > 0).then(|| place - self.width);
        let below = (y + 1 < self.height).then(|| place + self.width);
        [left, right, above, below].into_iter().flatten()
    }
}

/// How far the strongest of red, green and blue is from the weakest, in 256ths.
fn distance_from_grey(blue: u8, red: u8) -> u8 {
    let (blue, red) = (i32::from(blue) - 128, i32::from(red) - 128);
    let channels = [359 * red, -88 * blue - 183 * red, 454 * blue];
    let [least, most] = [channels.into_iter().min(), channels.into_iter().max()].map(Option::unwrap_or_default);
    u8::try_from((most - least) >> 8).unwrap_or(u8::MAX)
}

/// How many pixels have each value.
pub(super) struct Histogram {
    counts: [u32; 256],
    total: u32,
}

impl Histogram {
    pub fn of(values: impl IntoIterator<Item = u8>) -> Self {
        let mut counts = [0; 256];
        let mut total = 0;
        for value in values {
            counts[usize::from(value)] += 1;
            total += 1;
        }
        Self { counts, total }
    }

    /// The value that this share of all pixels does not exceed.
    pub fn at(&self, share: f32) -> u8 {
        let mut left = share * as_real(self.total);
        for (value, count) in (0..=u8::MAX).zip(self.counts) {
            left -= as_real(count);
            if left <= 0.0 {
                return value;
            }
        }
        u8::MAX
    }
}

#[expect(clippy::cast_precision_loss, reason = "a count of pixels of a small picture is far below 2^24")]
pub(super) fn as_real(count: u32) -> f32 {
    count as f32
}
