//! A copy of the picture that is small enough to be looked at many times.

use image::DynamicImage;

use crate::picture::Picture;

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
        let copy = picture.smaller(SIDE).unwrap_or_else(|_| picture.clone());
        let (width, height) = (copy.width() as usize, copy.height() as usize);
        let (luma, chroma) = match copy.pixels() {
            DynamicImage::ImageRgb8(colour) => {
                colour.as_raw().chunks_exact(3).map(|pixel| (light_of(pixel), distance_from_grey(pixel))).unzip()
            }
            other => (other.as_bytes().to_vec(), vec![0; width * height]),
        };
        Self { width, height, luma, chroma }
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

/// How light a pixel of three channels is, as the eye weighs them.
pub(super) fn light_of(pixel: &[u8]) -> u8 {
    let [red, green, blue] = [0, 1, 2].map(|channel| u32::from(pixel.get(channel).copied().unwrap_or(0)));
    u8::try_from((red * 77 + green * 150 + blue * 29) >> 8).unwrap_or(u8::MAX)
}

fn distance_from_grey(pixel: &[u8]) -> u8 {
    let most = pixel.iter().copied().max().unwrap_or(0);
    most - pixel.iter().copied().min().unwrap_or(0)
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
