//! A sheet to draw on: shapes with soft edges, and a way to lay one sheet askew on another.
//!
//! A shape is a function that gives the distance of a point to its edge, negative inside. From this
//! follow smooth edges, strokes, shadows and blurred spots alike.

use image::{Rgb, RgbImage};

/// A colour: red, green and blue from 0 to 1.
pub(super) type Colour = [f32; 3];

/// A place on the sheet, in pixels.
pub(super) type Point = [f32; 2];

/// A colour as one writes it in a stylesheet.
pub(super) fn colour(code: u32) -> Colour {
    let [_, red, green, blue] = code.to_be_bytes();
    [red, green, blue].map(|channel| f32::from(channel) / 255.0)
}

/// A colour between two others.
pub(super) fn mix(one: Colour, other: Colour, share: f32) -> Colour {
    [0, 1, 2].map(|channel| one[channel] + (other[channel] - one[channel]) * share)
}

/// A colour made lighter (above 1) or darker (below 1).
pub(super) fn lit(one: Colour, light: f32) -> Colour {
    one.map(|channel| channel * light)
}

/// Pixels in rows.
#[derive(Clone)]
pub(super) struct Canvas {
    pub width: usize,
    pub height: usize,
    pixels: Vec<Colour>,
}

impl Canvas {
    /// A sheet whose colour is given for each place.
    pub fn new(width: usize, height: usize, paint: impl Fn(Point) -> Colour) -> Self {
        let pixels = (0..width * height).map(|index| paint([real(index % width), real(index / width)])).collect();
        Self { width, height, pixels }
    }

    /// Draws a shape. `softness` is how many pixels its edge takes.
    pub fn fill(
        &mut self,
        around: [Point; 2],
        softness: f32,
        shape: impl Fn(Point) -> f32,
        paint: impl Fn(Point) -> (Colour, f32),
    ) {
        let [from, to] = around;
        let (left, right) = (whole(from[0] - softness), whole(to[0] + softness + 1.0).min(self.width));
        let (top, bottom) = (whole(from[1] - softness), whole(to[1] + softness + 1.0).min(self.height));
        for y in top..bottom {
            for x in left..right {
                let place = [real(x), real(y)];
                let cover = smooth(0.5 - shape(place) / softness);
                if cover > 0.0 {
                    let (colour, opacity) = paint(place);
                    let pixel = &mut self.pixels[y * self.width + x];
                    *pixel = mix(*pixel, colour, cover * opacity);
                }
            }
        }
    }

    /// Draws an ellipse of one colour.
    pub fn ellipse(&mut self, centre: Point, radii: Point, softness: f32, colour: Colour, opacity: f32) {
        let around = [[centre[0] - radii[0], centre[1] - radii[1]], [centre[0] + radii[0], centre[1] + radii[1]]];
        self.fill(around, softness, |place| ellipse(place, centre, radii), |_| (colour, opacity));
    }

    /// Draws a line with round ends through these points.
    pub fn stroke(&mut self, points: &[Point], thickness: f32, softness: f32, colour: Colour, opacity: f32) {
        let (mut from, mut to) = ([f32::MAX; 2], [f32::MIN; 2]);
        for point in points {
            for axis in 0..2 {
                from[axis] = from[axis].min(point[axis] - thickness);
                to[axis] = to[axis].max(point[axis] + thickness);
            }
        }
        let shape = |place| {
            let nearest = points.windows(2).map(|ends| segment(place, ends[0], ends[1])).fold(f32::MAX, f32::min);
            nearest - thickness / 2.0
        };
        self.fill([from, to], softness, shape, |_| (colour, opacity));
    }

    /// Draws a box with round corners.
    pub fn rounded(
        &mut self,
        from: Point,
        to: Point,
        radius: f32,
        softness: f32,
        paint: impl Fn(Point) -> (Colour, f32),
    ) {
        self.fill([from, to], softness, |place| rounded(place, from, to, radius), paint);
    }

    /// Lays a sheet onto this one so that its corners, clockwise from the upper left, lie at these
    /// places. `radius` rounds its corners, in its own pixels.
    pub fn lay(&mut self, sheet: &Self, corners: [Point; 4], radius: f32, shadow: f32) {
        let (width, height) = (real(sheet.width), real(sheet.height));
        let flat = Flattening::of(corners);
        let on_sheet = |place: Point| {
            let [across, down] = flat.of_place(place);
            [across * width, down * height]
        };
        let mut around = [[f32::MAX; 2], [f32::MIN; 2]];
        for corner in corners {
            for axis in 0..2 {
                around[0][axis] = around[0][axis].min(corner[axis] - shadow * 2.0);
                around[1][axis] = around[1][axis].max(corner[axis] + shadow * 2.0);
            }
        }
        let edge = |place| rounded(on_sheet(place), [0.0; 2], [width, height], radius);
        // How many pixels of the sheet lie under one of ours.
        let [here, beside] = [corners[0], [corners[0][0] + 1.0, corners[0][1]]].map(on_sheet);
        let scale = length(beside[0] - here[0], beside[1] - here[1]);
        let fallen = |place: Point| edge([place[0] - shadow * 0.5, place[1] - shadow * 0.7]) / scale;
        self.fill(around, shadow * 1.6, fallen, |_| ([0.05, 0.04, 0.04], 0.55));
        let looks = |place: Point| {
            let mut sum = [0.0; 3];
            for (right, down) in [(-0.25, -0.25), (0.25, -0.25), (-0.25, 0.25), (0.25, 0.25)] {
                let seen = sheet.at(on_sheet([place[0] + right, place[1] + down]), scale / 2.0);
                sum = [0, 1, 2].map(|channel| sum[channel] + seen[channel] / 4.0);
            }
            (sum, 1.0)
        };
        self.fill(around, 1.0, |place| edge(place) / scale, looks);
    }

    /// The colour around a place, averaged over so many pixels.
    fn at(&self, place: Point, size: f32) -> Colour {
        let steps = whole(size.ceil()).clamp(1, 4);
        let mut sum = [0.0; 3];
        for index in 0..steps * steps {
            let offset = |step| (real(step) + 0.5) / real(steps) * size - size / 2.0;
            let near = self.between([place[0] + offset(index % steps), place[1] + offset(index / steps)]);
            sum = [0, 1, 2].map(|channel| sum[channel] + near[channel]);
        }
        lit(sum, 1.0 / real(steps * steps))
    }

    /// The colour at a place between four pixels.
    fn between(&self, place: Point) -> Colour {
        let (x, y) = (place[0].clamp(0.0, real(self.width - 1)), place[1].clamp(0.0, real(self.height - 1)));
        let (left, top) = (whole(x), whole(y));
        let (right, bottom) = ((left + 1).min(self.width - 1), (top + 1).min(self.height - 1));
        let pixel = |x: usize, y: usize| self.pixels[y * self.width + x];
        let upper = mix(pixel(left, top), pixel(right, top), x - real(left));
        let lower = mix(pixel(left, bottom), pixel(right, bottom), x - real(left));
        mix(upper, lower, y - real(top))
    }

    /// The sheet as a picture, with the grain of a small camera, alike for the same seed.
    pub fn photograph(&self, seed: u32) -> RgbImage {
        let (width, height) = (real(self.width), real(self.height));
        let mut photo = RgbImage::new(narrow(self.width), narrow(self.height));
        for (index, (pixel, colour)) in photo.pixels_mut().zip(&self.pixels).enumerate() {
            let (x, y) = (real(index % self.width) / width - 0.5, real(index / self.width) / height - 0.5);
            let falloff = 1.0 - 0.35 * (x * x + y * y);
            let grain = (scatter(seed, index) - 0.5) * 0.03;
            *pixel = Rgb(colour.map(|channel| byte((channel * falloff + grain).clamp(0.0, 1.0))));
        }
        photo
    }
}

/// From 0 to 1 with a soft start and end.
pub(super) fn smooth(share: f32) -> f32 {
    let share = share.clamp(0.0, 1.0);
    share * share * (3.0 - 2.0 * share)
}

/// A number from 0 to 1 that looks like chance and is the same on every run.
pub(super) fn scatter(seed: u32, index: usize) -> f32 {
    let mut mixed = (index as u64 ^ u64::from(seed) << 32).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    mixed = (mixed ^ mixed >> 29).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    let [.., first, second] = (mixed ^ mixed >> 32).to_le_bytes();
    f32::from(u16::from_le_bytes([first, second])) / f32::from(u16::MAX)
}

/// Waves that never quite repeat: the grain of wood, the folds of cloth.
pub(super) fn waves(along: f32, seed: f32) -> f32 {
    ((along * 1.0 + seed).sin() + (along * 2.3 + seed * 1.7).sin() * 0.5 + (along * 5.1 + seed * 0.6).sin() * 0.25)
        / 1.75
}

/// Distance to an ellipse, exact enough near its edge.
pub(super) fn ellipse(place: Point, centre: Point, radii: Point) -> f32 {
    let away = [place[0] - centre[0], place[1] - centre[1]];
    let ratio = length(away[0] / radii[0], away[1] / radii[1]);
    let slope = length(away[0] / (radii[0] * radii[0]), away[1] / (radii[1] * radii[1]));
    if slope == 0.0 { -radii[0].min(radii[1]) } else { ratio * (ratio - 1.0) / slope }
}

/// Distance to a box with round corners.
pub(super) fn rounded(place: Point, from: Point, to: Point, radius: f32) -> f32 {
    let beyond = [0, 1].map(|axis| {
        let middle = f32::midpoint(from[axis], to[axis]);
        (place[axis] - middle).abs() - (to[axis] - from[axis]) / 2.0 + radius
    });
    length(beyond[0].max(0.0), beyond[1].max(0.0)) + beyond[0].max(beyond[1]).min(0.0) - radius
}

/// Distance to a straight line between two points.
fn segment(place: Point, from: Point, to: Point) -> f32 {
    let along = [to[0] - from[0], to[1] - from[1]];
    let away = [place[0] - from[0], place[1] - from[1]];
    let square = along[0] * along[0] + along[1] * along[1];
    let share = if square == 0.0 { 0.0 } else { ((away[0] * along[0] + away[1] * along[1]) / square).clamp(0.0, 1.0) };
    length(away[0] - along[0] * share, away[1] - along[1] * share)
}

/// As `hypot`, which takes ten times as long for a precision that nobody sees.
fn length(x: f32, y: f32) -> f32 {
    (x * x + y * y).sqrt()
}

/// Turns a place on a surface seen askew into a place on the flat surface, from 0 to 1 both ways: the
/// columns of the matrix that does it.
struct Flattening([[f32; 3]; 3]);

impl Flattening {
    /// For a surface whose corners, clockwise from the upper left, are seen at these places.
    fn of(corners: [Point; 4]) -> Self {
        let [upper_left, upper_right, lower_right, lower_left] = corners;
        let skew = [0, 1].map(|axis| upper_left[axis] - upper_right[axis] + lower_right[axis] - lower_left[axis]);
        let right = [0, 1].map(|axis| upper_right[axis] - lower_right[axis]);
        let left = [0, 1].map(|axis| lower_left[axis] - lower_right[axis]);
        let area = right[0] * left[1] - left[0] * right[1];
        let across = (skew[0] * left[1] - left[0] * skew[1]) / area;
        let down = (right[0] * skew[1] - skew[0] * right[1]) / area;
        let row = |axis: usize| {
            [
                upper_right[axis] - upper_left[axis] + across * upper_right[axis],
                lower_left[axis] - upper_left[axis] + down * lower_left[axis],
                upper_left[axis],
            ]
        };
        let rows = [row(0), row(1), [across, down, 1.0]];
        // What undoes a matrix has the cross products of its rows as columns, but for a factor.
        Self([cross(rows[1], rows[2]), cross(rows[2], rows[0]), cross(rows[0], rows[1])])
    }

    fn of_place(&self, [x, y]: Point) -> Point {
        let [right, down, start] = self.0;
        let along = |axis: usize| right[axis] * x + down[axis] * y + start[axis];
        [along(0) / along(2), along(1) / along(2)]
    }
}

fn cross(one: [f32; 3], other: [f32; 3]) -> [f32; 3] {
    [(1, 2), (2, 0), (0, 1)].map(|(next, last)| one[next] * other[last] - one[last] * other[next])
}

#[expect(clippy::cast_precision_loss, reason = "a place on a sheet is far below 2^24")]
fn real(whole: usize) -> f32 {
    whole as f32
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "the cast saturates, which is what is meant"
)]
fn whole(real: f32) -> usize {
    real as usize
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "it is from 0 to 1")]
fn byte(share: f32) -> u8 {
    (share * 255.0).round() as u8
}

fn narrow(length: usize) -> u32 {
    u32::try_from(length).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sheet_laid_askew_lies_with_its_corners_where_they_were_asked_for() {
        let corners = [[10.0, 12.0], [80.0, 5.0], [90.0, 70.0], [3.0, 60.0]];
        let flat = Flattening::of(corners);
        let expected = [[0.0, 0.0], [1.0, 0.0], [1.0, 1.0], [0.0, 1.0]];
        for (corner, expected) in corners.into_iter().zip(expected) {
            let found = flat.of_place(corner);
            assert!((found[0] - expected[0]).abs() < 1e-3 && (found[1] - expected[1]).abs() < 1e-3, "{found:?}");
        }
    }

    #[test]
    fn a_shape_covers_what_is_inside_and_nothing_far_outside() {
        let mut sheet = Canvas::new(40, 40, |_| [1.0; 3]);
        sheet.ellipse([20.0, 20.0], [10.0, 5.0], 1.0, [0.0; 3], 1.0);
        let photo = sheet.photograph(1);
        assert!(photo.get_pixel(20, 20).0[0] < 20);
        assert!(photo.get_pixel(20, 30).0[0] > 200);
    }
}
