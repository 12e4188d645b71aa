//! Light: too little, too much, and whether there is any colour in it.

use super::bounds::Bounds;
use super::small::{Histogram, Small, as_real};
use super::{Finding, Subject};

pub(super) fn look(small: &Small, subject: Subject, bounds: &Bounds) -> Vec<Finding> {
    let luma = Histogram::of(small.luma.iter().copied());
    let mut findings = Vec::new();
    // The brightest tenth: a dark wall around a well-lit card is no lack of light.
    if luma.at(0.9) < bounds.dark_light_parts {
        findings.push(Finding::TooDark);
    }
    if luma.at(0.35) > bounds.bright_dark_parts {
        findings.push(Finding::TooBright);
    }
    if subject == Subject::Ktp && largest_white_patch(small, bounds.glare_luma) > bounds.glare_patch {
        findings.push(Finding::Glare);
    }
    if subject == Subject::Ktp && Histogram::of(small.chroma.iter().copied()).at(0.95) < bounds.grey_chroma {
        findings.push(Finding::GreyLikeACopy);
    }
    findings
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
