//! A picture as the waves of its blocks: what is left to do for a quality is to divide them.

use crate::dct::{AREA, ZIGZAG, forward, levelling};
use crate::picture::Picture;
use crate::planes::Plane;

/// The side of a block.
const SIDE: usize = 8;

/// The waves of a block in the order of the file, eight times as high as they are.
pub(super) type Block = [i16; AREA];

/// The waves of a picture.
pub(super) struct Waves {
    /// How many blocks each unit has: four of light and two of colours, or one of light alone.
    pub unit: usize,
    /// How many units lie beside each other.
    pub across: usize,
    /// The blocks of one unit after the other.
    pub blocks: Vec<Block>,
}

impl Waves {
    pub fn of(picture: &Picture) -> Self {
        let light = Source::of(picture.light());
        let Some(colours) = picture.colours() else {
            let [across, down] = light.units(1);
            let places = (0..down).flat_map(|y| (0..across).map(move |x| (x, y)));
            return Self { unit: 1, across, blocks: places.map(|(x, y)| light.block(x, y)).collect() };
        };
        let [blue, red] = [Source::of(&colours[0]), Source::of(&colours[1])];
        let [across, down] = light.units(2);
        let mut blocks = Vec::with_capacity(across * down * 6);
        for y in 0..down {
            for x in 0..across {
                for (right, below) in [(0, 0), (1, 0), (0, 1), (1, 1)] {
                    blocks.push(light.block(2 * x + right, 2 * y + below));
                }
                blocks.extend([blue.block(x, y), red.block(x, y)]);
            }
        }
        Self { unit: 6, across, blocks }
    }

    /// Which tables a block of a unit uses: 0 for light, 1 for colours.
    pub fn kind(place: usize) -> usize {
        usize::from(place >= 4)
    }
}

/// A plane to take blocks from.
struct Source<'a> {
    plane: &'a Plane,
    width: usize,
    height: usize,
    levelling: [f32; AREA],
}

impl<'a> Source<'a> {
    fn of(plane: &'a Plane) -> Self {
        Self {
            plane,
            width: plane.width as usize,
            height: plane.height as usize,
            levelling: std::array::from_fn(levelling),
        }
    }

    /// How many units of so many blocks a side it takes to cover it.
    fn units(&self, blocks: usize) -> [usize; 2] {
        [self.width, self.height].map(|length| length.div_ceil(blocks * SIDE))
    }

    /// A row of a block, whose pixels beyond the edge are as those at the edge.
    fn row(&self, left: usize, y: usize) -> [u8; SIDE] {
        let row = y.min(self.height - 1) * self.width;
        let inside = self.plane.values.get(row + left..).and_then(|values| values.first_chunk());
        match inside {
            Some(values) if left + SIDE <= self.width => *values,
            _ => std::array::from_fn(|x| self.plane.values[row + (left + x).min(self.width - 1)]),
        }
    }

    fn block(&self, across: usize, down: usize) -> Block {
        let rows =
            std::array::from_fn(|y| self.row(across * SIDE, down * SIDE + y).map(|value| f32::from(value) - 128.0));
        let waves = forward(rows);
        let mut levelled = [0; AREA];
        for (y, row) in waves.iter().enumerate() {
            for (x, wave) in row.iter().enumerate() {
                levelled[y * SIDE + x] = rounded(wave * self.levelling[y * SIDE + x]);
            }
        }
        ZIGZAG.map(|place| levelled[usize::from(place) % AREA])
    }
}

/// The nearest whole number to one that has at most 16 bits.
fn rounded(number: f32) -> i16 {
    /// Added to a small number, it leaves the number's whole part in the lowest bits.
    const TO_WHOLE: f32 = 12_582_912.0;
    let [low, high, ..] = (number + TO_WHOLE).to_bits().to_le_bytes();
    i16::from_le_bytes([low, high])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_rounded_to_the_nearest() {
        let numbers = [0.4, 0.6, -0.4, -0.6, 8_191.7, -8_192.2];
        assert_eq!(numbers.map(rounded), [0, 1, 0, -1, 8_192, -8_192]);
    }

    #[test]
    fn beyond_the_edge_the_picture_goes_on_as_it_is_there() {
        let plane = Plane { width: 9, height: 2, values: (0..18).collect() };
        let source = Source::of(&plane);
        assert_eq!(source.row(0, 0), [0, 1, 2, 3, 4, 5, 6, 7]);
        assert_eq!(source.row(8, 5), [17; 8]);
    }
}
