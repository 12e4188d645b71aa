//! Photos with a label that says what is wrong with them: what the checks of `photo` are set by.
//!
//! Each person of the set is photographed well and in every bad way that is known from refusals.
//! How bad is left to chance, alike for the same number, and so are skin, veil, table and light.

use bansosku_photo::{Finding, Subject};
use image::{Rgb, RgbImage, imageops};

use super::canvas::{Canvas, Colour, colour, lit, scatter, waves};
use super::card::{self, Bearer};
use super::face::Portrait;
use super::letters::Lettering;
use super::scene::{ktp, put_card, room, selfie, wood};

/// A photo of which it is known what is wrong with it.
pub struct Labelled {
    /// What was done, for whoever looks at a mistake.
    pub name: &'static str,
    /// What it is to show.
    pub subject: Subject,
    /// What is wrong with it.
    pub truth: Vec<Finding>,
    /// The photo.
    pub photo: RgbImage,
}

/// The photos of the person with this number, from 0 to 398.
pub fn labelled(number: u32) -> Vec<Labelled> {
    let bearer = person(number);
    let card = card::draw(&bearer);
    let mut set = Set { seed: bearer.seed, photos: Vec::new() };
    cards(&mut set, &bearer, &card);
    selfies(&mut set, &bearer, &card);
    set.photos
}

/// Somebody made up for tests.
fn person(number: u32) -> Bearer {
    let chance = |index| scatter(number.wrapping_mul(0x9E37_79B9), index);
    let (day, month, year) = (1 + pick(chance(1), 28), 1 + pick(chance(2), 12), 40 + pick(chance(3), 60));
    let day = if number.is_multiple_of(2) { day + 40 } else { day };
    let (nik, name) = (
        format!("330207{day:02}{month:02}{year:02}{:04}", 9_501 + number.min(398)),
        ["Siti Fatimah", "Andi Baso", "Ni Luh Putu Sri Wahyuningsih", "Yohanes"][pick(chance(4), 4)],
    );
    let line = serde_json::json!({ "nik": nik, "kk": "3302070101109501", "name": name, "village": "33.02.07.2001" });
    #[expect(clippy::expect_used, reason = "the line is made here, and a test draws all of them")]
    super::bearer(&line.to_string(), 1).expect("a made-up person can be drawn")
}

/// A number below `count` for a share from 0 to 1.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::cast_precision_loss,
    reason = "a few things to choose from"
)]
fn pick(share: f32, count: usize) -> usize {
    ((share * count as f32) as usize).min(count - 1)
}

struct Set {
    seed: u32,
    photos: Vec<Labelled>,
}

impl Set {
    /// Something between two numbers, by chance.
    fn between(&self, index: usize, from: f32, to: f32) -> f32 {
        from + (to - from) * scatter(self.seed, 100 + index)
    }

    fn add(&mut self, name: &'static str, subject: Subject, truth: &[Finding], photo: RgbImage) {
        self.photos.push(Labelled { name, subject, truth: truth.to_vec(), photo });
    }

    /// What happens to photos of cards and of people alike.
    fn add_ruined(&mut self, subject: Subject, good: &RgbImage) {
        let dark = self.between(1, 0.06, 0.24);
        self.add("dark", subject, &[Finding::TooDark], lit_photo(good, dark, 0.0));
        let dim = self.between(2, 0.5, 0.75);
        self.add("dim", subject, &[], lit_photo(good, dim, 0.0));
        let bright = self.between(3, 2.6, 4.0);
        self.add("bright", subject, &[Finding::TooBright], lit_photo(good, bright, 30.0));
        let sunny = self.between(4, 1.05, 1.15);
        self.add("sunny", subject, &[], lit_photo(good, sunny, 5.0));
        let defocus = self.between(5, 4.0, 9.0);
        self.add("defocused", subject, &[Finding::Blurred], imageops::fast_blur(good, defocus));
        let soft = self.between(6, 0.6, 1.1);
        self.add("soft", subject, &[], imageops::fast_blur(good, soft));
        let length = pick(self.between(7, 0.0, 1.0), 25) + 16;
        self.add("moved sideways", subject, &[Finding::Blurred], moved(good, length));
        let up = imageops::rotate90(&moved(&imageops::rotate270(good), length));
        self.add("moved up", subject, &[Finding::Blurred], up);
        let few = imageops::resize(good, good.width() * 2 / 5, good.height() * 2 / 5, imageops::FilterType::Triangle);
        self.add("few pixels", subject, &[Finding::TooSmall], few);
    }
}

fn cards(set: &mut Set, bearer: &Bearer, card: &Canvas) {
    let subject = Subject::Ktp;
    let good = ktp(bearer, card);
    set.add("on wood", subject, &[], good.clone());
    set.add_ruined(subject, &good);
    set.add("over head", subject, &[Finding::UpsideDown], imageops::rotate180(&good));
    set.add("to the right", subject, &[Finding::Sideways], imageops::rotate90(&good));
    set.add("to the left", subject, &[Finding::Sideways], imageops::rotate270(&good));
    set.add("copied", subject, &[Finding::GreyLikeACopy], grey(&good));

    let (x, y) = (set.between(11, 600.0, 1_000.0), set.between(12, 400.0, 800.0));
    let (broad, high) = (set.between(13, 110.0, 220.0), set.between(14, 70.0, 150.0));
    set.add("lamp in it", subject, &[Finding::Glare], glare(&good, [x, y], [broad, high]));
    let turn = set.between(15, 0.14, 0.2);
    let turn = if set.between(16, -1.0, 1.0) < 0.0 { -turn } else { turn };
    for (name, table) in [("askew on cloth", cloth(set.seed)), ("askew on white", plain(colour(0xe9_e8e4)))] {
        set.add(name, subject, &[], on(table, card, set.between(17, 0.8, 0.95), turn, set.seed));
    }
    for (name, table) in
        [("on dark", plain(colour(0x2a_2c30))), ("on tiles", tiles()), ("among things", things(wood(), set.seed))]
    {
        set.add(name, subject, &[], on(table, card, set.between(18, 0.75, 1.0), turn / 4.0, set.seed));
    }
    let small = set.between(19, 0.2, 0.34);
    set.add("far away", subject, &[Finding::NoCard], on(wood(), card, small, turn / 4.0, set.seed));
    set.add("filling it", subject, &[], on(wood(), card, 1.22, turn / 8.0, set.seed));
    for (name, table) in [
        ("a table", wood()),
        ("a cloth", cloth(set.seed)),
        ("tiles", tiles()),
        ("things on a table", things(wood(), set.seed)),
        ("things on a cloth", things(cloth(set.seed), set.seed)),
        ("a room", room(bearer)),
    ] {
        set.add(name, subject, &[Finding::NoCard], table.photograph(set.seed));
    }
}

fn selfies(set: &mut Set, bearer: &Bearer, card: &Canvas) {
    let subject = Subject::Selfie;
    let good = selfie(bearer, card);
    set.add("with the card", subject, &[], good.clone());
    set.add_ruined(subject, &good);
    let mut alone = room(bearer);
    let size = set.between(31, 230.0, 420.0);
    Portrait { looks: &bearer.looks, centre: [600.0, 640.0], size }.draw(&mut alone);
    set.add("without the card", subject, &[], alone.photograph(set.seed));
    let other = person(bearer.seed % 399);
    let mut two = room(bearer);
    let size = set.between(32, 210.0, 250.0);
    Portrait { looks: &other.looks, centre: [870.0, 620.0], size: size * 0.95 }.draw(&mut two);
    Portrait { looks: &bearer.looks, centre: [330.0, 640.0], size }.draw(&mut two);
    set.add("two people", subject, &[Finding::SeveralFaces], two.photograph(set.seed));
    set.add("an empty room", subject, &[Finding::NoFace], room(bearer).photograph(set.seed));
    set.add("only the card", subject, &[Finding::NoFace], ktp(bearer, card));
    set.add("a table", subject, &[Finding::NoFace], things(wood(), set.seed).photograph(set.seed));
}

fn on(mut table: Canvas, card: &Canvas, size: f32, turn: f32, seed: u32) -> RgbImage {
    let shift = |index| (scatter(seed, index) - 0.5) * 60.0;
    put_card(&mut table, card, [800.0 + shift(40), 600.0 + shift(41)], size, turn);
    table.photograph(seed)
}

fn plain(paint: Colour) -> Canvas {
    Canvas::new(1600, 1200, |[x, y]| lit(paint, 1.05 - (x + y) / 14_000.0))
}

/// A checked cloth.
fn cloth(seed: u32) -> Canvas {
    let (one, other) = [(0x8c_3b3b, 0xd8_cfc0), (0x36_5b7a, 0xc9_d3d6), (0x3f_6b4a, 0xd5_cf9f)]
        .map(|(one, other)| (colour(one), colour(other)))[pick(scatter(seed, 50), 3)];
    Canvas::new(1600, 1200, |[x, y]| {
        let is_stripe = |along: f32| (along / 90.0).rem_euclid(2.0) < 1.0;
        let share = [0.0, 0.5, 1.0][usize::from(is_stripe(x)) + usize::from(is_stripe(y))];
        lit(super::canvas::mix(one, other, share), 1.0 + 0.05 * waves(x / 160.0 + y / 240.0, 2.0))
    })
}

/// A floor of tiles.
fn tiles() -> Canvas {
    Canvas::new(1600, 1200, |[x, y]| {
        let is_gap = x.rem_euclid(390.0) < 8.0 || y.rem_euclid(390.0) < 8.0;
        lit(if is_gap { colour(0x8d_8a86) } else { colour(0xcf_c9bf) }, 1.02 + 0.03 * waves(x / 50.0 + y / 70.0, 1.0))
    })
}

/// A cup, a letter, a coin and a pen.
fn things(mut table: Canvas, seed: u32) -> Canvas {
    let at = |index: usize, from: f32, to: f32| from + (to - from) * scatter(seed, index);
    let cup = [at(60, 150.0, 350.0), at(61, 150.0, 300.0)];
    for (radius, code) in [(150.0, 0xe8_e4dc), (128.0, 0xc9_c2b6), (120.0, 0x3b_2417)] {
        table.ellipse(cup, [radius, radius], 4.0, colour(code), 1.0);
    }
    let mut letter = Canvas::new(500, 700, |_| colour(0xef_ede6));
    for line in 0..16_u8 {
        let text =
            ["KEPADA YTH. BAPAK", "DENGAN HORMAT, BERSAMA", "SURAT INI KAMI", "SAMPAIKAN BAHWA"][usize::from(line % 4)];
        Lettering::printed(15.0, colour(0x30_3034)).write(&mut letter, [40.0, 70.0 + 38.0 * f32::from(line)], text);
    }
    let (x, y) = (at(62, 1_050.0, 1_300.0), at(63, 420.0, 700.0));
    let turn = at(64, -60.0, 60.0);
    table.lay(
        &letter,
        [
            [x - 250.0 + turn, y - 350.0],
            [x + 250.0, y - 350.0 + turn],
            [x + 250.0 - turn, y + 350.0],
            [x - 250.0, y + 350.0 - turn],
        ],
        2.0,
        10.0,
    );
    table.ellipse([at(65, 300.0, 600.0), 1_060.0], [60.0, 60.0], 3.0, colour(0xb8_a878), 1.0);
    let pen = [[at(66, 500.0, 700.0), 140.0], [at(67, 750.0, 900.0), 330.0]];
    table.stroke(&pen, 26.0, 3.0, colour(0x1d_2d5c), 1.0);
    table
}

fn lit_photo(photo: &RgbImage, light: f32, more: f32) -> RgbImage {
    each(photo, |_, _, pixel| pixel.map(|channel| f32::from(channel) * light + more))
}

fn grey(photo: &RgbImage) -> RgbImage {
    each(photo, |_, _, [red, green, blue]| {
        let ink = f32::from(red) * 0.3 + f32::from(green) * 0.59 + f32::from(blue) * 0.11;
        [(ink - 128.0) * 1.3 + 134.0; 3]
    })
}

fn glare(photo: &RgbImage, centre: [f32; 2], radii: [f32; 2]) -> RgbImage {
    each(photo, |x, y, pixel| {
        let away = ((x - centre[0]) / radii[0]).hypot((y - centre[1]) / radii[1]);
        pixel.map(|channel| f32::from(channel) + 330.0 * super::canvas::smooth(1.6 - away))
    })
}

/// Moved from left to right by so many pixels while the photo was taken.
fn moved(photo: &RgbImage, length: usize) -> RgbImage {
    let width = photo.width() as usize;
    let mut blurred = photo.clone();
    for (row, source) in blurred.chunks_exact_mut(width * 3).zip(photo.chunks_exact(width * 3)) {
        for channel in 0..3 {
            let at = |x: usize| u32::from(source[x.min(width - 1) * 3 + channel]);
            let mut sum: u32 = (0..length).map(at).sum();
            for x in 0..width {
                row[x * 3 + channel] = u8::try_from(sum / u32::try_from(length).unwrap_or(1)).unwrap_or(u8::MAX);
                sum = sum + at(x + length) - at(x);
            }
        }
    }
    blurred
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::cast_precision_loss,
    reason = "a cast to a byte saturates, and places are small"
)]
fn each(photo: &RgbImage, change: impl Fn(f32, f32, [u8; 3]) -> [f32; 3]) -> RgbImage {
    let mut changed = photo.clone();
    for (x, y, pixel) in changed.enumerate_pixels_mut() {
        *pixel = Rgb(change(x as f32, y as f32, pixel.0).map(|channel| channel.round() as u8));
    }
    changed
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_person_of_the_set_can_be_drawn_and_is_made_up() {
        for number in 0..399 {
            assert!(person(number).nik.ends_with(&(9_501 + number).to_string()));
        }
    }
}
