//! Writes across a photo what it is for, so that a stolen copy is of no use elsewhere.
//!
//! Public advice asks for it on copies of identity cards. It must be legible, and it must not hide a
//! digit: so it is faint, it is dark and light at once to be seen on any ground, and it is thin.

use crate::letters::{CAPITAL, strokes, width_of};
use crate::picture::Picture;

/// Height of a capital, as a share of the longest side.
const HEIGHT: f32 = 0.026;

/// Thickness of a stroke, as a share of the height of a capital.
const THICKNESS: f32 = 0.13;

/// Distance between two lines, in heights of a capital.
const LEADING: f32 = 8.0;

/// How far the lines rise to the right, in radians.
const RISE: f32 = 0.5;

/// How much of the ink covers the picture.
const OPACITY: f32 = 0.22;

impl Picture {
    /// Writes this text across the picture, again and again along the diagonal. Letters, digits and
    /// the signs of [`letters`](crate::letters) are drawn, small letters as capitals.
    pub fn watermark(&mut self, text: &str) {
        let (width, height) = (real(self.width()), real(self.height()));
        let capital = HEIGHT * width.max(height);
        let unit = capital / CAPITAL;
        let (line, leading) = ((width_of(text) + CAPITAL * 2.0) * unit, capital * LEADING);
        if width_of(text) <= 0.0 {
            return;
        }
        let strokes = strokes(text);
        // Where strokes meet they must not cover twice: first all of them, then the ink once.
        let mut cover = vec![0; self.width() as usize * self.height() as usize];
        let (sine, cosine) = RISE.sin_cos();
        // The lines are counted from the middle of the picture, as far as its corners.
        let reach = width.hypot(height) / 2.0;
        let mut down = -(reach / leading).floor();
        while down * leading <= reach {
            // Each line begins half a text further on, so that no gap goes through all of them.
            let shift = if down.rem_euclid(2.0) < 1.0 { 0.0 } else { 0.5 };
            let mut along = -(reach / line).ceil() - shift;
            while along * line <= reach {
                let start = [along * line, down * leading];
                for stroke in &strokes {
                    let points = stroke.iter().map(|[x, y]| {
                        let (right, lower) = (start[0] + x * unit, start[1] - y * unit);
                        [width / 2.0 + right * cosine + lower * sine, height / 2.0 - right * sine + lower * cosine]
                    });
                    let points: Vec<_> = points.collect();
                    for ends in points.windows(2) {
                        self.cover(&mut cover, [ends[0], ends[1]], capital * THICKNESS);
                    }
                }
                along += 1.0;
            }
            down += 1.0;
        }
        self.ink(&cover);
    }

    /// Notes how much of each pixel a straight stroke covers, in 255ths.
    fn cover(&self, cover: &mut [u8], [from, to]: [[f32; 2]; 2], thickness: f32) {
        let (width, height) = (self.width(), self.height());
        // Farther away than this a pixel is not covered at all.
        let reach = thickness / 2.0 + 0.5;
        let span = |ends: [f32; 2], length: u32| {
            let (least, most) = (ends[0].min(ends[1]) - reach, ends[0].max(ends[1]) + reach + 1.0);
            whole(least).min(length)..whole(most).min(length)
        };
        let [right, down] = [to[0] - from[0], to[1] - from[1]];
        let square = right * right + down * down;
        let per_square = if square > 0.0 { 1.0 / square } else { 0.0 };
        let row = width as usize;
        for y in span([from[1], to[1]], height) {
            // The part of the stroke that this row can be near to.
            let ends = [-reach, reach].map(|away| ((real(y) + away - from[1]) / down).clamp(0.0, 1.0));
            let ends = if down.abs() < 0.001 { [0.0, 1.0] } else { ends };
            let lower = real(y) - from[1];
            let cover = &mut cover[y as usize * row..][..row];
            for x in span(ends.map(|share| from[0] + right * share), width) {
                // How far the pixel is from the nearest point of the stroke.
                let farther = real(x) - from[0];
                let share = ((farther * right + lower * down) * per_square).clamp(0.0, 1.0);
                let away = [farther - right * share, lower - down * share];
                let square = away[0] * away[0] + away[1] * away[1];
                if square < reach * reach {
                    let place = &mut cover[x as usize];
                    *place = mix(0, 255.0, (reach - square.sqrt()).min(1.0)).max(*place);
                }
            }
        }
    }

    /// Inks what is covered: dark on light ground and light on dark ground. Colours stay as they are.
    fn ink(&mut self, cover: &[u8]) {
        const MANY: usize = 32;
        for (lights, covers) in self.light_mut().values.chunks_mut(MANY).zip(cover.chunks(MANY)) {
            // Most of the picture is not covered, which is seen at a glance.
            if covers.iter().fold(0, |all, cover| all | cover) == 0 {
                continue;
            }
            for (light, cover) in lights.iter_mut().zip(covers).filter(|(_, cover)| **cover > 0) {
                *light = mix(*light, ink_on(*light), f32::from(*cover) / 255.0 * OPACITY);
            }
        }
    }
}

/// Ink that is seen on a ground of this light.
fn ink_on(light: u8) -> f32 {
    if light < 90 { 255.0 } else { 30.0 }
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "it lies between two bytes")]
fn mix(ground: u8, ink: f32, cover: f32) -> u8 {
    let ground = f32::from(ground);
    (ground + (ink - ground) * cover + 0.5) as u8
}

#[expect(clippy::cast_precision_loss, reason = "a length of a picture is far below 2^24")]
fn real(length: u32) -> f32 {
    length as f32
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "the cast saturates, which is meant")]
fn whole(length: f32) -> u32 {
    length as u32
}
