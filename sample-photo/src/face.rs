//! A face that is nobody's: drawn, not photographed, and different for each person.

use super::canvas::{Canvas, Colour, Point, colour, ellipse, lit, mix, rounded, scatter, smooth, waves};

/// What a person looks like.
#[derive(Debug, Clone, Copy)]
pub(super) struct Looks {
    pub skin: Colour,
    pub hair: Colour,
    pub cloth: Colour,
    pub headwear: Headwear,
    pub has_moustache: bool,
    pub has_glasses: bool,
    /// How deep the lines of the face are, from 0 to 1.
    pub lines: f32,
    /// How broad the face is: 1 is the middle.
    pub breadth: f32,
}

/// What frames the face.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Headwear {
    /// Short hair.
    Short,
    /// Hair to the shoulders.
    Long,
    /// A veil.
    Veil(u32),
}

impl Looks {
    /// The looks of a person of this sex and age; the same for the same seed.
    pub fn of(seed: u32, is_woman: bool, age: i16) -> Self {
        let chance = |index| scatter(seed, index);
        let pick = |index, codes: &[u32]| {
            let place =
                codes.iter().enumerate().rev().find(|(place, _)| chance(index) * share(codes.len()) >= share(*place));
            colour(place.map_or(codes[0], |(_, code)| *code))
        };
        let grey = if age > 45 { smooth(f32::from(age - 45) / 30.0) * 0.8 } else { 0.0 };
        let headwear = match (is_woman, chance(1) < 0.65) {
            (true, true) => Headwear::Veil(
                [0x3f_5f73, 0x7a_3b4e, 0x56_6b46, 0x8c_6d4f]
                    [usize::from(chance(2) > 0.5) * 2 + usize::from(chance(3) > 0.5)],
            ),
            (true, false) => Headwear::Long,
            (false, _) => Headwear::Short,
        };
        Self {
            skin: pick(4, &[0xd8_a47f, 0xc6_8f68, 0xb0_7a55, 0x9c_6a48]),
            hair: mix(pick(5, &[0x1d_1713, 0x26_1c15, 0x17_1417]), colour(0xb9_b6b2), grey),
            cloth: pick(6, &[0xb8_4a3c, 0x2f_5d8a, 0x4d_7c55, 0xd9_d2c3, 0x6a_4c86]),
            headwear,
            has_moustache: !is_woman && chance(7) < 0.35,
            lines: smooth(f32::from(age - 25) / 50.0),
            has_glasses: chance(8) < 0.2 + f32::from(age.max(0)) / 250.0,
            breadth: 0.93 + chance(9) * 0.14,
        }
    }
}

fn share(count: usize) -> f32 {
    f32::from(u16::try_from(count).unwrap_or(u16::MAX))
}

/// A person from the chest up. `size` is half the height of the head.
pub(super) struct Portrait<'a> {
    pub looks: &'a Looks,
    pub centre: Point,
    pub size: f32,
}

impl Portrait<'_> {
    /// Draws the person.
    pub fn draw(&self, sheet: &mut Canvas) {
        self.behind_the_head(sheet);
        self.body(sheet);
        self.head(sheet);
        for side in [-1.0, 1.0] {
            self.eye(sheet, side);
        }
        self.nose(sheet);
        self.mouth(sheet);
        if self.looks.has_glasses {
            self.glasses(sheet);
        }
        self.frame(sheet);
    }

    /// A place on the face: the middle of the head is 0, its chin 1, its cheeks about ±0.75.
    fn at(&self, x: f32, y: f32) -> Point {
        [self.centre[0] + x * self.size * self.looks.breadth, self.centre[1] + y * self.size]
    }

    fn long(&self, length: f32) -> f32 {
        length * self.size
    }

    /// A blurred spot of shadow or light.
    fn spot(&self, sheet: &mut Canvas, at: Point, radii: Point, colour: Colour, opacity: f32) {
        let radii = radii.map(|radius| self.long(radius));
        sheet.ellipse(self.at(at[0], at[1]), radii, radii[0].min(radii[1]) * 1.4, colour, opacity);
    }

    fn line(&self, sheet: &mut Canvas, points: &[Point], thickness: f32, colour: Colour, opacity: f32) {
        let points: Vec<Point> = points.iter().map(|point| self.at(point[0], point[1])).collect();
        sheet.stroke(&points, self.long(thickness), self.long(0.02).max(1.0), colour, opacity);
    }

    fn behind_the_head(&self, sheet: &mut Canvas) {
        if self.looks.headwear == Headwear::Long {
            let (from, to) = (self.at(-0.86, -0.9), self.at(0.86, 1.5));
            let hair = self.looks.hair;
            let strand = self.size * 0.05;
            sheet.rounded(from, to, self.long(0.75), 3.0, |place| {
                (lit(hair, 1.0 + 0.25 * waves(place[0] / strand, 1.0)), 1.0)
            });
        }
    }

    fn body(&self, sheet: &mut Canvas) {
        let looks = self.looks;
        let cloth = |place: Point| {
            let fold = waves((place[0] + place[1] * 0.35 - self.centre[0]) / (self.size * 0.28), 2.0);
            (lit(looks.cloth, 0.92 + 0.09 * fold), 1.0)
        };
        let (centre, radii) = (self.at(0.0, 2.75), [self.long(2.05), self.long(1.42)]);
        let bottom = self.centre[1] + self.size * 6.0;
        let around = [[centre[0] - radii[0], centre[1] - radii[1]], [centre[0] + radii[0], bottom]];
        sheet.fill(around, 3.0, |place| ellipse([place[0], place[1].min(centre[1])], centre, radii), cloth);
        let throat = |place: Point| {
            let below_chin = (place[1] - self.centre[1]) / self.size - 1.0;
            (lit(looks.skin, 0.9 - 0.34 * smooth(1.0 - below_chin / 0.55)), 1.0)
        };
        sheet.rounded(self.at(-0.42, 0.5), self.at(0.42, 1.62), self.long(0.38), 3.0, throat);
    }

    fn head(&self, sheet: &mut Canvas) {
        let skin = self.looks.skin;
        for side in [-1.0, 1.0] {
            sheet.ellipse(self.at(side * 0.77, 0.06), [self.long(0.13), self.long(0.21)], 2.0, lit(skin, 0.88), 1.0);
            self.spot(sheet, [side * 0.78, 0.07], [0.06, 0.12], lit(skin, 0.55), 0.6);
        }
        let (skull, jaw) = (self.at(0.0, -0.14), self.at(0.0, 0.32));
        let breadth = self.looks.breadth;
        let shape = |place| {
            let upper = ellipse(place, skull, [self.long(0.76) * breadth, self.long(0.86)]);
            melted(upper, ellipse(place, jaw, [self.long(0.63) * breadth, self.long(0.7)]), self.long(0.14))
        };
        let lighting = |place: Point| {
            let across = (place[0] - self.centre[0]) / self.size;
            let down = (place[1] - self.centre[1]) / self.size;
            let cheek = smooth((across - 0.34) / 0.5) * 0.16;
            let light = 1.07 - 0.16 * across * across - 0.06 * across - 0.06 * down - cheek;
            (lit(skin, light), 1.0)
        };
        sheet.fill([self.at(-0.9, -1.1), self.at(0.9, 1.1)], 2.5, shape, lighting);
        let (shadow, shine, blush) = (lit(skin, 0.5), mix(skin, [1.0; 3], 0.35), colour(0xc0_5a4a));
        self.spot(sheet, [-0.12, -0.55], [0.4, 0.2], shine, 0.35);
        self.spot(sheet, [0.0, 0.88], [0.2, 0.1], shine, 0.25);
        for side in [-1.0, 1.0] {
            self.spot(sheet, [side * 0.4, 0.3], [0.2, 0.15], blush, 0.13);
            self.spot(sheet, [side * 0.36, 0.2], [0.2, 0.1], shine, 0.25);
            self.spot(sheet, [side * 0.33, -0.1], [0.25, 0.15], shadow, 0.32);
        }
    }

    fn eye(&self, sheet: &mut Canvas, side: f32) {
        let (x, y) = (side * 0.32, -0.06);
        let dark = colour(0x1c_1310);
        let [centre, radii] = [self.at(x, y), [self.long(0.155), self.long(0.072)]];
        sheet.ellipse(centre, radii, 1.5, colour(0xee_e8e2), 1.0);
        let around = [[centre[0] - radii[0], centre[1] - radii[1]], [centre[0] + radii[0], centre[1] + radii[1]]];
        let iris = self.at(x + 0.012, y - 0.004);
        let within =
            |place, radius: f32| ellipse(place, centre, radii).max(ellipse(place, iris, [self.long(radius); 2]));
        sheet.fill(around, 1.5, |place| within(place, 0.078), |_| (colour(0x43_2a1b), 1.0));
        sheet.fill(around, 1.5, |place| within(place, 0.038), |_| (colour(0x0c_0807), 1.0));
        sheet.ellipse(self.at(x - 0.012, y - 0.032), [self.long(0.018); 2], 1.5, [1.0; 3], 0.95);
        let arc = |half: f32, ends: f32, bend: f32| curve([x - half, y + ends], [x, y + bend], [x + half, y + ends]);
        self.line(sheet, &arc(0.175, 0.02, -0.165), 0.036, dark, 0.9);
        self.line(sheet, &arc(0.19, -0.045, -0.235), 0.016, lit(self.looks.skin, 0.55), 0.5);
        self.line(sheet, &arc(0.14, 0.045, 0.125), 0.014, lit(self.looks.skin, 0.5), 0.5);
        let brow = curve([x - side * 0.2, y - 0.185], [x - side * 0.02, y - 0.3], [x + side * 0.22, y - 0.18]);
        self.line(sheet, &brow, 0.06, mix(self.looks.hair, self.looks.skin, 0.15), 0.85);
        let fold = curve([x - 0.13, y + 0.1], [x, y + 0.185], [x + 0.13, y + 0.1]);
        self.line(sheet, &fold, 0.02, lit(self.looks.skin, 0.6), 0.4 * self.looks.lines);
    }

    fn nose(&self, sheet: &mut Canvas) {
        let skin = self.looks.skin;
        self.spot(sheet, [-0.01, 0.1], [0.05, 0.28], mix(skin, [1.0; 3], 0.4), 0.5);
        self.spot(sheet, [0.12, 0.12], [0.06, 0.26], lit(skin, 0.55), 0.3);
        self.spot(sheet, [0.0, 0.33], [0.14, 0.09], lit(skin, 1.12), 0.7);
        self.spot(sheet, [0.0, 0.44], [0.2, 0.05], lit(skin, 0.45), 0.5);
        for side in [-1.0, 1.0] {
            self.spot(sheet, [side * 0.165, 0.37], [0.05, 0.06], lit(skin, 0.6), 0.35);
            self.spot(sheet, [side * 0.13, 0.35], [0.055, 0.05], lit(skin, 1.05), 0.6);
            self.spot(sheet, [side * 0.075, 0.41], [0.045, 0.024], lit(skin, 0.18), 0.9);
        }
    }

    fn mouth(&self, sheet: &mut Canvas) {
        let lips = mix(self.looks.skin, colour(0xa0_4b47), 0.6);
        sheet.ellipse(self.at(0.0, 0.595), [self.long(0.2), self.long(0.052)], 3.0, lit(lips, 0.85), 1.0);
        sheet.ellipse(self.at(0.0, 0.655), [self.long(0.19), self.long(0.066)], 3.0, lips, 1.0);
        self.spot(sheet, [-0.03, 0.675], [0.09, 0.025], [1.0, 0.9, 0.88], 0.3);
        let smile = curve([-0.24, 0.608], [0.0, 0.652], [0.24, 0.608]);
        self.line(sheet, &smile, 0.024, lit(lips, 0.35), 0.85);
        self.spot(sheet, [0.0, 0.77], [0.16, 0.04], lit(self.looks.skin, 0.5), 0.4);
        for side in [-1.0, 1.0] {
            let fold = curve([side * 0.22, 0.38], [side * 0.33, 0.47], [side * 0.34, 0.62]);
            self.line(sheet, &fold, 0.02, lit(self.looks.skin, 0.6), 0.1 + 0.4 * self.looks.lines);
        }
        if self.looks.has_moustache {
            for side in [-1.0, 1.0] {
                let half = curve([side * 0.02, 0.515], [side * 0.15, 0.5], [side * 0.25, 0.585]);
                self.line(sheet, &half, 0.07, self.looks.hair, 0.8);
            }
        }
    }

    fn glasses(&self, sheet: &mut Canvas) {
        let rim = colour(0x4a_3c34);
        for side in [-1.0, 1.0] {
            let (from, to) = (self.at(side * 0.33 - 0.25, -0.22), self.at(side * 0.33 + 0.25, 0.13));
            let thickness = self.long(0.011);
            let ring = |place| rounded(place, from, to, self.long(0.13)).abs() - thickness;
            sheet.fill([from, to], 3.0, ring, |_| (rim, 0.8));
            self.line(sheet, &[[side * 0.58, -0.1], [side * 0.76, -0.06]], 0.022, rim, 0.8);
        }
        self.line(sheet, &[[-0.08, -0.1], [0.08, -0.1]], 0.022, rim, 0.8);
    }

    /// Hair or veil around the face.
    fn frame(&self, sheet: &mut Canvas) {
        let breadth = self.looks.breadth;
        let (crown, opening) = (self.at(0.0, -0.2), self.at(0.0, 0.1));
        let around = [self.at(-1.5, -1.4), self.at(1.5, 3.0)];
        match self.looks.headwear {
            Headwear::Veil(code) => {
                let cloth = colour(code);
                let hood = |place: Point| {
                    let top = ellipse(place, self.at(0.0, -0.12), [self.long(0.98) * breadth, self.long(1.06)]);
                    let fall = ellipse(place, self.at(0.0, 1.5), [self.long(1.25), self.long(1.12)]);
                    melted(top, fall, self.long(0.45)).max(-ellipse(
                        place,
                        opening,
                        [self.long(0.655) * breadth, self.long(0.86)],
                    ))
                };
                let folds = |place: Point| {
                    let across = (place[0] - self.centre[0]) / self.size;
                    let down = (place[1] - self.centre[1]) / self.size;
                    let fold = waves(across.abs() * 3.0 + down * 1.6, 4.0);
                    (lit(cloth, 0.95 + 0.13 * fold - 0.12 * across), 1.0)
                };
                sheet.fill(around, 2.5, hood, folds);
                let edge = |place| {
                    ellipse(place, opening, [self.long(0.67) * breadth, self.long(0.87)]).abs() - self.long(0.02)
                };
                sheet
                    .fill([self.at(-0.9, -0.9), self.at(0.9, 1.1)], self.long(0.05), edge, |_| (lit(cloth, 0.55), 0.5));
            }
            Headwear::Short | Headwear::Long => {
                let is_long = self.looks.headwear == Headwear::Long;
                let hair = self.looks.hair;
                let hairline = self.at(0.0, if is_long { 0.2 } else { 0.16 });
                let lowest = self.at(0.0, if is_long { 0.3 } else { 0.1 })[1];
                let falls = |place: Point| {
                    let [left, right] = [-1.0, 1.0].map(|side: f32| {
                        let (one, other) = (self.at(side * 0.68, -0.1), self.at(side * 0.9, 1.42));
                        let (from, to) = ([one[0].min(other[0]), one[1]], [one[0].max(other[0]), other[1]]);
                        rounded(place, from, to, self.long(0.11))
                    });
                    left.min(right)
                };
                let shape = |place: Point| {
                    let outer = ellipse(place, crown, [self.long(0.85) * breadth, self.long(0.93)]);
                    let inner = ellipse(place, hairline, [self.long(0.715) * breadth, self.long(0.82)]);
                    let cap = outer.max(-inner).max(place[1] - lowest);
                    if is_long { melted(cap, falls(place), self.long(0.22)) } else { cap }
                };
                let strand = self.size * 0.06;
                let strands = |place: Point| {
                    let turn = (place[1] - crown[1]).min(0.0).atan2(place[0] - crown[0]);
                    let shine = 1.0 + 0.22 * waves(turn * 26.0 + place[0] / strand, 1.0);
                    (lit(mix(hair, [0.6, 0.55, 0.5], 0.06), shine), 1.0)
                };
                sheet.fill(around, self.long(0.02), shape, strands);
            }
        }
    }
}

/// Points along a bend from one point to another.
fn curve(start: Point, bend: Point, end: Point) -> Vec<Point> {
    let between =
        |one: Point, other: Point, share: f32| [0, 1].map(|axis| one[axis] + (other[axis] - one[axis]) * share);
    (0..=10_u8)
        .map(|step| {
            let share = f32::from(step) / 10.0;
            between(between(start, bend, share), between(bend, end, share), share)
        })
        .collect()
}

/// The distance to two shapes that flow into each other.
fn melted(one: f32, other: f32, width: f32) -> f32 {
    let share = (0.5 + (other - one) / (2.0 * width)).clamp(0.0, 1.0);
    other + (one - other) * share - width * share * (1.0 - share)
}
