//! Text on a sheet, as it is printed on cards.

use bansosku_photo::letters::{CAPITAL, strokes, width_of};

use super::canvas::{Canvas, Colour, Point};

/// How a text looks.
#[derive(Clone, Copy)]
pub(super) struct Lettering {
    /// Height of a capital in pixels.
    pub height: f32,
    /// Thickness of its strokes in pixels.
    pub thickness: f32,
    /// Its colour.
    pub colour: Colour,
    /// How much of what is below it covers.
    pub opacity: f32,
    /// Which way it runs: 0 is to the right, more is downwards, in radians.
    pub slant: f32,
}

impl Lettering {
    /// Upright dark letters of this height.
    pub fn printed(height: f32, colour: Colour) -> Self {
        Self { height, thickness: height * 0.15, colour, opacity: 0.94, slant: 0.0 }
    }

    /// How wide a text is, in pixels.
    pub fn width(&self, text: &str) -> f32 {
        width_of(text) * self.height / CAPITAL
    }

    /// Writes a line that begins at this place of its baseline.
    pub fn write(&self, sheet: &mut Canvas, start: Point, text: &str) {
        let unit = self.height / CAPITAL;
        let (sine, cosine) = self.slant.sin_cos();
        for line in strokes(text) {
            let points: Vec<Point> = line
                .into_iter()
                .map(|[x, y]| {
                    let (right, up) = (x * unit, y * unit);
                    [start[0] + right * cosine + up * sine, start[1] + right * sine - up * cosine]
                })
                .collect();
            sheet.stroke(&points, self.thickness, 1.2, self.colour, self.opacity);
        }
    }

    /// Writes a line with its middle at this place of its baseline.
    pub fn write_centred(&self, sheet: &mut Canvas, middle: Point, text: &str) {
        let half = self.width(text) / 2.0;
        let (sine, cosine) = self.slant.sin_cos();
        self.write(sheet, [middle[0] - half * cosine, middle[1] - half * sine], text);
    }
}
