//! The card: where it lies, and which way its lines of text run.
//!
//! What lies behind a card reaches the edge of the picture, and a card has an outline. So all that
//! can be reached from the edge without crossing an outline is background, and the largest rest is
//! what the photo is of. Whether that is a card is told by its shape.

use super::face::real;
use super::small::Small;

/// The steepest step between two neighbours that is still the same surface, such as grain of wood.
const SAME_SURFACE: u8 = 9;

/// What stands out from the background, as if it were a filled rectangle.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Shape {
    /// Which part of the picture it covers.
    pub share: f32,
    /// Long side by short side.
    pub aspect: f32,
    /// Long side in pixels of the small copy.
    pub length: f32,
    /// How well it fills the rectangle that lies as it does: 1 is exactly.
    pub fullness: f32,
    /// How far its long side is from level, in radians.
    pub tilt: f32,
    /// Its upper left and lower right corner if it were level: left, top, right, bottom.
    pub around: [usize; 4],
}

/// The largest thing that stands out from the background.
pub(super) fn largest_shape(small: &Small) -> Option<Shape> {
    let soft = softened(small);
    let mut is_background = vec![false; soft.len()];
    let mut queue: Vec<usize> = (0..soft.len()).filter(|place| small.neighbours(*place).count() < 4).collect();
    for place in &queue {
        is_background[*place] = true;
    }
    while let Some(place) = queue.pop() {
        for next in small.neighbours(place) {
            if !is_background[next] && soft[next].abs_diff(soft[place]) <= SAME_SURFACE {
                is_background[next] = true;
                queue.push(next);
            }
        }
    }
    let mut largest: Vec<usize> = Vec::new();
    for start in 0..is_background.len() {
        if std::mem::replace(&mut is_background[start], true) {
            continue;
        }
        let mut part = vec![start];
        let mut done = 0;
        while let Some(place) = part.get(done).copied() {
            done += 1;
            for next in small.neighbours(place) {
                if !std::mem::replace(&mut is_background[next], true) {
                    part.push(next);
                }
            }
        }
        if part.len() > largest.len() {
            largest = part;
        }
    }
    shape_of(small, &largest)
}

/// Each pixel as the middle of its surroundings, without the finest grain.
fn softened(small: &Small) -> Vec<u8> {
    let (width, height) = (small.width, small.height);
    let at = |x: usize, y: usize| u16::from(small.luma[y.min(height - 1) * width + x.min(width - 1)]);
    (0..width * height)
        .map(|place| {
            let (x, y) = (place % width, place / width);
            let sum: u16 = [0, 1, 2]
                .into_iter()
                .flat_map(|down| [0, 1, 2].map(|right| at((x + right).saturating_sub(1), (y + down).saturating_sub(1))))
                .sum();
            u8::try_from(sum / 9).unwrap_or(u8::MAX)
        })
        .collect()
}

/// The rectangle that has the same middle, area and moments as these places.
fn shape_of(small: &Small, places: &[usize]) -> Option<Shape> {
    if places.len() < 200 {
        return None;
    }
    let count = real(places.len());
    let points = || places.iter().map(|place| [real(place % small.width), real(place / small.width)]);
    let middle = [0, 1].map(|axis| points().map(|point| point[axis]).sum::<f32>() / count);
    let [mut across, mut down, mut both] = [0.0; 3];
    let mut around = [usize::MAX, usize::MAX, 0, 0];
    for place in places {
        let (x, y) = (place % small.width, place / small.width);
        around = [around[0].min(x), around[1].min(y), around[2].max(x), around[3].max(y)];
        let away = [real(x) - middle[0], real(y) - middle[1]];
        across += away[0] * away[0] / count;
        down += away[1] * away[1] / count;
        both += away[0] * away[1] / count;
    }
    let spread = ((across - down) / 2.0).hypot(both);
    let (long, short) = (f32::midpoint(across, down) + spread, (f32::midpoint(across, down) - spread).max(0.1));
    // A filled rectangle's variance along a side is a twelfth of the side's square.
    let (length, breadth) = ((12.0 * long).sqrt(), (12.0 * short).sqrt());
    Some(Shape {
        share: count / real(small.luma.len()),
        aspect: length / breadth,
        length,
        fullness: count / (length * breadth),
        tilt: (0.5 * (2.0 * both).atan2(across - down)).abs(),
        around,
    })
}

/// How strong lines and letters are: the mean step from one pixel to the next in a row.
pub(super) fn ink(small: &Small, around: [usize; 4]) -> f32 {
    let inside = small.cut(around);
    let steps = inside.luma.chunks_exact(inside.width.max(1)).flat_map(|row| row.windows(2));
    let (sum, count) =
        steps.fold((0.0, 0.0), |(sum, count), two| (sum + f32::from(two[0].abs_diff(two[1])), count + 1.0_f32));
    sum / count.max(1.0)
}

/// How the lines of text run: above 1 they are level, below 1 they stand upright. Level text makes
/// the rows differ, as ink and gaps follow each other, and the columns alike.
pub(super) fn text_runs(small: &Small, [left, top, right, bottom]: [usize; 4]) -> f32 {
    const BLOCK: usize = 32;
    let (mut of_rows, mut of_columns) = (1.0, 1.0);
    for y in (top..bottom.saturating_sub(BLOCK)).step_by(BLOCK / 2) {
        for x in (left..right.saturating_sub(BLOCK)).step_by(BLOCK / 2) {
            let light = |across: usize, down: usize| small.luma[(y + down) * small.width + x + across];
            let (mut rows, mut columns) = ([0.0; BLOCK], [0.0; BLOCK]);
            for down in 1..BLOCK {
                for across in 1..BLOCK {
                    let here = light(across, down);
                    let ink = f32::from(here.abs_diff(light(across - 1, down)))
                        + f32::from(here.abs_diff(light(across, down - 1)));
                    rows[down] += ink;
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
fn unevenness(values: &[f32]) -> f32 {
    values.windows(3).map(|three| (three[2] - three[0]).abs()).sum()
}
