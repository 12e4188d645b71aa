//! Light: too little, too much, and whether there is any colour in it.

use super::small::{Histogram, Small, as_real};

/// What was measured.
pub(super) struct Light {
    pub lightest: u8,
    pub darkest: u8,
    pub white_patch: f32,
    pub chroma: u8,
}

/// Measures the light of the whole, and glare and colour inside of this rectangle.
pub(super) fn measure(small: &Small, around: [usize; 4], white: u8) -> Light {
    let luma = Histogram::of(small.luma.iter().copied());
    let inside = small.cut(around);
    Light {
        // The brightest tenth: a dark wall around a well-lit card is no lack of light.
        lightest: luma.at(0.9),
        darkest: luma.at(0.35),
        white_patch: largest_white_patch(&inside, white),
        chroma: Histogram::of(inside.chroma.iter().copied()).at(0.95),
    }
}

/// The share of the picture that the largest connected patch of at least this light takes.
fn largest_white_patch(small: &Small, light: u8) -> f32 {
    let mut is_white: Vec<bool> = small.luma.iter().map(|luma| *luma >= light).collect();
    let mut largest = 0;
    let mut queue = Vec::new();
    for start in 0..is_white.len() {
        if !std::mem::take(&mut is_white[start]) {
            continue;
        }
        queue.push(start);
        let mut size = 0;
        while let Some(place) = queue.pop() {
            size += 1;
            for next in small.neighbours(place) {
                if std::mem::take(&mut is_white[next]) {
                    queue.push(next);
                }
            }
        }
        largest = largest.max(size);
    }
    as_real(largest) / as_real(u32::try_from(is_white.len()).unwrap_or(u32::MAX)).max(1.0)
}
