//! The card: where it lies by its portrait, and whether there are lines of text.
//!
//! All cards are alike: the portrait stands at the right, the text at the left of it. So the portrait's
//! place and size tell where the card lies, and which way up. An outline would tell it too, where there
//! is one: a card on a checked cloth or one that fills the picture has none that can be trusted.

use super::face::{self, Face};
use super::small::{Small, as_real};

/// Where a card reaches from the middle of its portrait's face to the left, to the top, to the right
/// and to the bottom, in sides of the square around the face.
const REACH: [f32; 4] = [6.9, 2.6, 1.5, 3.0];

/// The rectangle in which the card lies that this portrait stands on: left, top, right, bottom.
pub(super) fn around(portrait: &Face, small: &Small) -> [usize; 4] {
    let side = |middle: f32, reach: f32, most: usize| part(middle + reach * portrait.size).min(most);
    [
        side(portrait.x, -REACH[0], small.width),
        side(portrait.y, -REACH[1], small.height),
        side(portrait.x, REACH[2], small.width),
        side(portrait.y, REACH[3], small.height),
    ]
}

/// How long the card is that this portrait stands on.
pub(super) fn length(portrait: &Face) -> f32 {
    (REACH[0] + REACH[2]) * portrait.size
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "the cast saturates, which is meant")]
fn part(length: f32) -> usize {
    length as usize
}

/// How strong lines and letters are: the mean step from one pixel to the next in a row.
pub(super) fn ink(small: &Small) -> f32 {
    let (mut sum, mut count) = (0, 0);
    for row in small.luma.chunks_exact(small.width.max(1)) {
        sum += row.iter().zip(&row[1..]).map(|(one, next)| u32::from(one.abs_diff(*next))).sum::<u32>();
        count += 1;
    }
    as_real(sum) / face::real(count * small.width.saturating_sub(1)).max(1.0)
}

/// How the lines of text run: above 1 they are level, below 1 they stand upright. Level text makes
/// the rows differ, as ink and gaps follow each other, and the columns alike.
pub(super) fn text_runs(small: &Small) -> f32 {
    const BLOCK: usize = 32;
    let (mut of_rows, mut of_columns) = (1.0, 1.0);
    for y in (0..small.height.saturating_sub(BLOCK)).step_by(BLOCK / 2) {
        for x in (0..small.width.saturating_sub(BLOCK)).step_by(BLOCK / 2) {
            let (mut rows, mut columns) = ([0; BLOCK], [0; BLOCK]);
            for (down, row) in rows.iter_mut().enumerate().skip(1) {
                let above = &small.luma[(y + down - 1) * small.width + x..][..BLOCK];
                let here = &small.luma[(y + down) * small.width + x..][..BLOCK];
                for across in 1..BLOCK {
                    let light = here[across];
                    let ink = u16::from(light.abs_diff(here[across - 1])) + u16::from(light.abs_diff(above[across]));
                    *row += ink;
                    columns[across] += ink;
                }
            }
            of_rows += unevenness(&rows[1..]);
            of_columns += unevenness(&columns[1..]);
        }
    }
    of_rows / of_columns
}

/// How much values differ from the one two places on.
fn unevenness(values: &[u16]) -> f32 {
    values.windows(3).map(|three| f32::from(three[2].abs_diff(three[0]))).sum()
}
