//! A picture as the waves of its blocks: what is left to do for a quality is to divide them.

use crate::dct::{AREA, Strip, TOGETHER, ZIGZAG, forward};
use crate::picture::Picture;
use crate::planes::Plane;

/// The side of a block.
const SIDE: usize = 8;

/// The waves of a block in the order of the file, [eight times as high as they are, and more](forward).
pub(super) type Block = [i16; AREA];

/// The waves of a picture, or of a sample of it.
pub(super) struct Waves {
    /// How many blocks each unit has: four of light and two of colours, or one of light alone.
    pub unit: usize,
    /// The blocks of one unit after the other.
    pub blocks: Vec<Block>,
    /// How many blocks the whole picture has.
    pub whole: usize,
}

impl Waves {
    /// Of one of so many runs of units. A sample has short runs from everywhere, as a picture is not the same
    /// from top to bottom, and runs because the first waves are written as differences.
    pub fn of(picture: &Picture, every: usize) -> Self {
        let (light, colours) = (picture.light(), picture.colours());
        let (unit, side) = if colours.is_some() { (6, 2 * SIDE) } else { (1, SIDE) };
        let [across, down] = [light.width, light.height].map(|length| (length as usize).div_ceil(side));
        let whole = across * down * unit;
        let mut blocks = Vec::with_capacity(whole / every);
        let runs = (0..down).flat_map(|y| (0..across).step_by(TOGETHER).map(move |x| (x, y)));
        for (x, y) in runs.skip(every / 2).step_by(every) {
            let start = blocks.len();
            blocks.resize(start + unit * TOGETHER.min(across - x), [0; AREA]);
            let blocks = &mut blocks[start..];
            if let Some([blue, red]) = colours {
                for (below, half) in [(0, 0), (0, 1), (1, 0), (1, 1)] {
                    let place = |number| (half * TOGETHER / 2 + number / 2) * unit + 2 * below + number % 2;
                    transform(light, [2 * x + half * TOGETHER, 2 * y + below], place, blocks);
                }
                transform(blue, [x, y], |number| number * unit + 4, blocks);
                transform(red, [x, y], |number| number * unit + 5, blocks);
            } else {
                transform(light, [x, y], |number| number, blocks);
            }
        }
        Self { unit, blocks, whole }
    }

    /// Which tables a block of a unit uses: 0 for light, 1 for colours.
    pub fn kind(place: usize) -> usize {
        usize::from(place >= 4)
    }
}

/// Makes waves of blocks that lie side by side, and writes each to its place, if there is one.
fn transform(heights: &Plane, [left, top]: [usize; 2], place: impl Fn(usize) -> usize, blocks: &mut [Block]) {
    let waves = forward(strip(heights, left * SIDE, top * SIDE));
    for number in 0..TOGETHER {
        if let Some(block) = blocks.get_mut(place(number)) {
            *block = ZIGZAG.map(|wave| waves.as_flattened()[usize::from(wave) % AREA * TOGETHER + number]);
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
