//! The cosine transform that a JPEG is made of: blocks of 8 x 8 values and the waves that they are
//! the sum of.
//!
//! Both directions are the fast ones of Arai, Agui and Nakajima, whose last factors are left to
//! whoever multiplies by a table anyway. Each step works on whole rows at once, which the compiler
//! makes vectors of, with any processor. Backwards a block can be had at a half, a quarter or an
//! eighth of its size, from its longest waves alone.

/// Values of a block.
pub(crate) const AREA: usize = 64;

/// Where each wave stands in a block, in the order of the file: from long waves to short ones. Blocks of
/// waves lie on their side here, with a row for the waves that are equally long across: so none has to
/// be turned back.
#[rustfmt::skip]
pub(crate) const ZIGZAG: [u8; AREA] = [
     0,  8,  1,  2,  9, 16, 24, 17,
    10,  3,  4, 11, 18, 25, 32, 40,
    33, 26, 19, 12,  5,  6, 13, 20,
    27, 34, 41, 48, 56, 49, 42, 35,
    28, 21, 14,  7, 15, 22, 29, 36,
    43, 50, 57, 58, 51, 44, 37, 30,
    23, 31, 38, 45, 52, 59, 60, 53,
    46, 39, 47, 54, 61, 62, 55, 63,
];

/// By how much the fast transform makes each wave larger than it is.
const GROWTH: [f32; 8] = [1.0, 1.387_039_8, 1.306_563, 1.175_875_6, 1.0, 0.785_694_96, 0.541_196_1, 0.275_899_4];

const HALF_ROOT: f32 = std::f32::consts::FRAC_1_SQRT_2;
const ROOT: f32 = std::f32::consts::SQRT_2;

/// Some rows of a block.
type Rows<const N: usize> = [[f32; N]; N];

/// How many blocks [`forward`] takes at once: with fewer the compiler makes no vectors.
pub(crate) const TOGETHER: usize = 8;

/// Eight rows of pixels, or of what becomes of them, across [`TOGETHER`] blocks.
pub(crate) type Strip = [[i16; 8 * TOGETHER]; 8];

/// The waves of blocks that lie side by side, eight times as high as they are once each is divided by
/// its [`growth`]. There is a row for the waves that are equally long across, and in it those of all
/// blocks with the longest down, then with the next.
///
/// Whole numbers of 16 bits are enough: what is lost is far below the smallest step that waves are
/// rounded to afterwards, and a vector holds twice as many of them.
pub(crate) fn forward(mut strip: Strip) -> Strip {
    // On the first way they are eight times as high, as eight of its small errors are summed up on the second.
    for value in strip.as_flattened_mut() {
        *value *= 8;
    }
    forward_columns(&mut strip);
    for value in strip.as_flattened_mut() {
        *value = (*value + 4) >> 3;
    }
    let mut turned = [[0; 8 * TOGETHER]; 8];
    for (down, row) in strip.iter().enumerate() {
        for (number, block) in row.as_chunks::<8>().0.iter().enumerate() {
            for (across, value) in block.iter().enumerate() {
                turned[across][down * TOGETHER + number] = *value;
            }
        }
    }
    forward_columns(&mut turned);
    turned
}

/// By how much [`forward`] makes the wave at this place of the block larger than it should be.
pub(crate) fn growth(place: usize) -> f32 {
    GROWTH[place / 8] * GROWTH[place % 8]
}

/// What a wave is multiplied by before [`inverse`] makes a block of so many values a side. Nothing
/// when so small a block does not have this wave.
pub(crate) fn preparation<const N: usize>(across: usize, down: usize) -> Option<f32> {
    if across >= N || down >= N {
        return None;
    }
    Some(match N {
        8 => GROWTH[across] * GROWTH[down] / 8.0,
        4 => [0.5, HALF_ROOT, 0.5, HALF_ROOT][across] * [0.5, HALF_ROOT, 0.5, HALF_ROOT][down] / 2.0,
        _ => 0.125,
    })
}

/// A block out of its waves, which are [prepared](preparation).
pub(crate) fn inverse<const N: usize>(waves: Rows<N>) -> Rows<N> {
    inverse_columns(transposed(inverse_columns(waves)))
}

fn transposed<const N: usize>(rows: Rows<N>) -> Rows<N> {
    std::array::from_fn(|y| std::array::from_fn(|x| rows[x][y]))
}

/// A value each for the columns of a block, to be computed with as if it were one.
#[derive(Clone, Copy)]
struct Row<const N: usize>([f32; N]);

impl<const N: usize> std::ops::Add for Row<N> {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self(std::array::from_fn(|column| self.0[column] + other.0[column]))
    }
}

impl<const N: usize> std::ops::Sub for Row<N> {
    type Output = Self;

    fn sub(self, other: Self) -> Self {
        Self(std::array::from_fn(|column| self.0[column] - other.0[column]))
    }
}

impl<const N: usize> std::ops::Mul<f32> for Row<N> {
    type Output = Self;

    fn mul(self, by: f32) -> Self {
        Self(self.0.map(|value| value * by))
    }
}

/// So many 65,536ths of a number: the one way to multiply 16 bits that every processor has.
fn part(number: i16, part: i16) -> i16 {
    let [_, _, low, high] = (i32::from(number) * i32::from(part)).to_le_bytes();
    i16::from_le_bytes([low, high])
}

fn forward_columns(rows: &mut Strip) {
    for column in 0..8 * TOGETHER {
        let sum = [0, 1, 2, 3].map(|place| rows[place][column] + rows[7 - place][column]);
        let difference = [0, 1, 2, 3].map(|place| rows[place][column] - rows[7 - place][column]);
        let (outer, inner) = (sum[0] + sum[3], sum[1] + sum[2]);
        let (outer_away, inner_away) = (sum[0] - sum[3], sum[1] - sum[2]);
        // Each factor as a part of 65,536 more or less than one: the root of a half is the first of them.
        let half_root = |number: i16| number - part(number, 19_195);
        let even = half_root(inner_away + outer_away);
        let (first, second, third) =
            (difference[3] + difference[2], difference[2] + difference[1], difference[1] + difference[0]);
        let turned = part(first - third, 25_080);
        let (low, high) = (first - part(first, 30_068) + turned, third + part(third, 20_091) + turned);
        let middle = half_root(second);
        let (more, less) = (difference[0] + middle, difference[0] - middle);
        let waves = [
            outer + inner,
            more + high,
            outer_away + even,
            less - low,
            outer - inner,
            less + low,
            outer_away - even,
            more - high,
        ];
        for (row, wave) in rows.iter_mut().zip(waves) {
            row[column] = wave;
        }
    }
}

fn inverse_columns<const N: usize>(rows: Rows<N>) -> Rows<N> {
    let mut row = rows.map(Row);
    match N {
        8 => inverse_eight(&mut row),
        4 => {
            const LONG: f32 = 0.923_879_5;
            const SHORT: f32 = 0.382_683_43;
            let (sum, difference) = (row[0] + row[2], row[0] - row[2]);
            let (outer, inner) = (row[1] * LONG + row[3] * SHORT, row[1] * SHORT - row[3] * LONG);
            (row[0], row[1], row[2], row[3]) = (sum + outer, difference + inner, difference - inner, sum - outer);
        }
        2 => (row[0], row[1]) = (row[0] + row[1], row[0] - row[1]),
        _ => {}
    }
    row.map(|row| row.0)
}

fn inverse_eight<const N: usize>(row: &mut [Row<N>; N]) {
    let (sum, difference) = (row[0] + row[4], row[0] - row[4]);
    let both = row[2] + row[6];
    let apart = (row[2] - row[6]) * ROOT - both;
    let even = [sum + both, difference + apart, difference - apart, sum - both];
    let (inner, inner_away) = (row[5] + row[3], row[5] - row[3]);
    let (outer, outer_away) = (row[1] + row[7], row[1] - row[7]);
    let turned = (inner_away + outer_away) * 1.847_759_1;
    let first = outer + inner;
    let second = turned - inner_away * 2.613_126 - first;
    let third = (outer - inner) * ROOT - second;
    let fourth = turned - outer_away * 1.082_392_2 - third;
    for (place, odd) in [first, second, third, fourth].into_iter().enumerate() {
        row[place] = even[place] + odd;
        row[7 - place] = even[place] - odd;
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::cast_precision_loss, clippy::cast_possible_truncation, reason = "all numbers are small")]

    use super::*;

    fn block() -> Rows<8> {
        std::array::from_fn(|y| std::array::from_fn(|x| [90.0, -20.0, 7.0][(x * y + 3 * x) % 3] + 4.0 * (x as f32)))
    }

    /// The waves of a block as they are, by the definition.
    fn waves(block: Rows<8>) -> Rows<8> {
        let cosine = |place: usize, wave: usize| {
            ((2 * place + 1) as f32 * wave as f32 * std::f32::consts::PI / 16.0).cos()
                * if wave == 0 { HALF_ROOT } else { 1.0 }
        };
        std::array::from_fn(|v| {
            std::array::from_fn(|u| {
                let sum: f32 = (0..AREA).map(|at| block[at / 8][at % 8] * cosine(at % 8, u) * cosine(at / 8, v)).sum();
                sum / 4.0
            })
        })
    }

    fn back<const N: usize>(waves: Rows<8>) -> Rows<N> {
        inverse(std::array::from_fn(|u| std::array::from_fn(|v| waves[v][u] * preparation::<N>(u, v).unwrap())))
    }

    #[test]
    fn the_fast_way_gives_what_the_definition_gives() {
        let whole = block().map(|row| row.map(|value| value as i16));
        // Each block is a bit darker than the one before.
        let strip = whole.map(|row| std::array::from_fn(|column| row[column % 8] - i16::try_from(column / 8).unwrap()));
        let fast = forward(strip);
        let slow = waves(whole.map(|row| row.map(f32::from)));
        for at in 0..AREA {
            for number in 0..TOGETHER {
                let darker = if at == 0 { 8.0 * number as f32 } else { 0.0 };
                let expected = (slow[at % 8][at / 8] - darker) * 8.0 * growth(at);
                let difference = f32::from(fast[at / 8][at % 8 * TOGETHER + number]) - expected;
                assert!(difference.abs() < 3.0, "{at} of {number}: {difference}");
            }
        }
    }

    #[test]
    fn there_and_back_again_is_the_same_block() {
        let again = back::<8>(waves(block()));
        assert!((0..AREA).all(|at| (again[at / 8][at % 8] - block()[at / 8][at % 8]).abs() < 0.01));
    }

    #[test]
    fn a_smaller_block_has_the_same_light() {
        let light: f32 = block().iter().flatten().sum::<f32>() / 64.0;
        let waves = waves(block());
        let mean = |sum: f32, count: f32| sum / count;
        assert!((mean(back::<4>(waves).iter().flatten().sum(), 16.0) - light).abs() < 0.01);
        assert!((mean(back::<2>(waves).iter().flatten().sum(), 4.0) - light).abs() < 0.01);
        assert!((back::<1>(waves)[0][0] - light).abs() < 0.01);
    }

    #[test]
    fn a_slope_stays_a_slope_when_it_becomes_smaller() {
        let slope: Rows<8> = std::array::from_fn(|_| std::array::from_fn(|x| 10.0 * x as f32));
        let smaller = back::<4>(waves(slope));
        for row in smaller {
            for (x, value) in row.into_iter().enumerate() {
                assert!((value - (5.0 + 20.0 * x as f32)).abs() < 2.0, "{row:?}");
            }
        }
    }

    #[test]
    fn the_file_goes_along_the_diagonals() {
        let diagonals: Vec<u8> = ZIGZAG.iter().map(|place| place / 8 + place % 8).collect();
        assert!(diagonals.is_sorted());
    }
}
