//! A picture as the waves of its blocks: what is left to do for a quality is to divide them.

use crate::dct::{AREA, Strip, TOGETHER, ZIGZAG, forward};
use crate::picture::Picture;
use crate::planes::Plane;

/// The side of a block.
const SIDE: usize = 8;

/// The waves of a block in the order of the file, [eight times as high as they are, and more](forward).
pub(super) type Block = [i16; AREA];

/// The waves of a picture.
pub(super) struct Waves {
    /// How many blocks each unit has: four of light and two of colours, or one of light alone.
    pub unit: usize,
    /// The blocks of one unit after the other.
    pub blocks: Vec<Block>,
}

impl Waves {
    pub fn of(picture: &Picture) -> Self {
        let (light, colours) = (picture.light(), picture.colours());
        let (unit, side) = if colours.is_some() { (6, 2 * SIDE) } else { (1, SIDE) };
        let [across, down] = [light.width, light.height].map(|length| (length as usize).div_ceil(side));
        let mut blocks = vec![[0; AREA]; across * down * unit];
        for (y, blocks) in blocks.chunks_mut(across * unit).enumerate() {
            if let Some([blue, red]) = colours {
                for below in [0, 1] {
                    transform(light, 2 * y + below, 2 * across, |x| x / 2 * unit + 2 * below + x % 2, blocks);
                }
                transform(blue, y, across, |x| x * unit + 4, blocks);
                transform(red, y, across, |x| x * unit + 5, blocks);
            } else {
                transform(light, y, across, |x| x, blocks);
            }
        }
        Self { unit, blocks }
    }

    /// Which tables a block of a unit uses: 0 for light, 1 for colours.
    pub fn kind(place: usize) -> usize {
        usize::from(place >= 4)
    }
}

/// Makes waves of a row of so many blocks, and says where each goes.
fn transform(heights: &Plane, down: usize, across: usize, place: impl Fn(usize) -> usize, blocks: &mut [Block]) {
    for first in (0..across).step_by(TOGETHER) {
        let waves = forward(strip(heights, first * SIDE, down * SIDE));
        let mut ordered = [[0; AREA]; TOGETHER];
        for (number, place) in ZIGZAG.into_iter().map(usize::from).enumerate() {
            let row = &waves[place / SIDE % SIDE][place % SIDE * TOGETHER..][..TOGETHER];
            for (block, height) in ordered.iter_mut().zip(row) {
                block[number] = *height;
            }
        }
        for (number, block) in (first..across).zip(ordered) {
            blocks[place(number)] = block;
        }
    }
}

/// The pixels of some blocks, counted from the middle. Those beyond the edge of the picture are as those
/// at the edge.
fn strip(plane: &Plane, left: usize, top: usize) -> Strip {
    let (width, height) = (plane.width as usize, plane.height as usize);
    let mut strip = [[0; SIDE * TOGETHER]; SIDE];
    for (y, row) in strip.iter_mut().enumerate() {
        let start = (top + y).min(height - 1) * width;
        let values = &plane.values[start + left.min(width - 1)..start + width];
        let last = values.last().copied().unwrap_or_default();
        row.fill(i16::from(last) - 128);
        for (pixel, value) in row.iter_mut().zip(values) {
            *pixel = i16::from(*value) - 128;
        }
    }
    strip
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn beyond_the_edge_the_picture_goes_on_as_it_is_there() {
        let plane = Plane { width: 9, height: 9, values: (0..81).collect() };
        let pixels = strip(&plane, 0, 0);
        assert_eq!(pixels[1][..11], [9, 10, 11, 12, 13, 14, 15, 16, 17, 17, 17].map(|value: i16| value - 128));
        assert_eq!(strip(&plane, 8, 8)[7], [80 - 128; SIDE * TOGETHER]);
    }
}
