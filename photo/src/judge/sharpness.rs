//! Sharpness: how many pixels it takes from dark to light across an edge.
//!
//! It is measured at full size, in some rows and columns: on a small copy a blurred text is as sharp
//! as any. A defocused lens widens all edges, a moved phone those across the movement.

use crate::picture::Picture;

/// Every which row and column is looked at.
const STEP: usize = 8;

/// How much lighter one side of an edge must be than the other.
const LEAST_CONTRAST: u8 = 40;

/// So many edges must be found before anything is said: a blank wall is not blurred.
const FEWEST_EDGES: usize = 40;

/// How wide the sharper edges are in pixels, in the direction in which they are wider. Nothing when
/// there are too few edges to tell.
pub(super) fn width_of_edges(picture: &Picture) -> Option<f32> {
    let light = picture.light();
    let (mut in_rows, mut in_columns) = (Vec::new(), Vec::new());
    for row in light.values.chunks_exact(light.width as usize).skip(STEP / 2).step_by(STEP) {
        collect_edges(row, &mut in_rows);
    }
    // All columns at once, as each row has to be fetched but once so.
    let height = light.height as usize;
    let mut columns = vec![0; (light.width as usize).saturating_sub(STEP / 2).div_ceil(STEP) * height];
    for (y, row) in light.values.chunks_exact(light.width as usize).enumerate() {
        let values = row.iter().skip(STEP / 2).step_by(STEP);
        for (column, value) in columns.chunks_exact_mut(height).zip(values) {
            column[y] = *value;
        }
    }
    for column in columns.chunks_exact(height) {
        collect_edges(column, &mut in_columns);
    }
    let widths = [in_rows, in_columns].map(|mut widths| {
        if widths.len() < FEWEST_EDGES {
            return None;
        }
        // The sharpest third: shades and folds are wide in any picture.
        let place = widths.len() / 3;
        Some(*widths.select_nth_unstable_by(place, f32::total_cmp).1)
    });
    widths.into_iter().flatten().reduce(f32::max)
}

/// Adds the width of each edge along a line: of the steepest part of each rise or fall, made as long
/// as the whole.
fn collect_edges(line: &[u8], widths: &mut Vec<f32>) {
    let mut start = 0;
    while start + 1 < line.len() {
        let rises = line[start + 1] > line[start];
        let mut end = start + 1;
        let mut steepest = line[end].abs_diff(line[start]);
        while end + 1 < line.len() && (line[end + 1] > line[end]) == rises && line[end + 1] != line[end] {
            steepest = steepest.max(line[end + 1].abs_diff(line[end]));
            end += 1;
        }
        let contrast = line[end].abs_diff(line[start]);
        if contrast >= LEAST_CONTRAST {
            widths.push(f32::from(contrast) / f32::from(steepest));
        }
        start = end;
    }
}
