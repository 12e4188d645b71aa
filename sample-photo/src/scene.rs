//! The two photos that sign-up asks for, as a phone would take them.

use image::RgbImage;

use super::canvas::{Canvas, Colour, Point, colour, lit, mix, scatter, smooth, waves};
use super::card::{Bearer, CORNER};
use super::face::Portrait;

/// The card on a wooden table, a little askew, as nobody holds a phone quite straight.
pub(super) fn ktp(bearer: &Bearer, card: &Canvas) -> RgbImage {
    let chance = |index| scatter(bearer.seed, index) - 0.5;
    let centre = [800.0 + 24.0 * chance(21), 600.0 + 24.0 * chance(22)];
    let mut table = wood();
    put_card(&mut table, card, centre, 1.0, chance(20) * 0.09);
    table.photograph(bearer.seed)
}

/// A wooden table as it is seen from above.
pub(super) fn wood() -> Canvas {
    let (light, dark) = (colour(0xa8_7a4f), colour(0x7d_5634));
    Canvas::new(1600, 1200, |[x, y]| {
        let board = (y / 300.0).floor();
        let grain = waves(y / 7.0 + 2.6 * waves(x / 420.0 + board * 2.0, board), board);
        let gap = smooth(1.6 - (y - board * 300.0).min((board + 1.0) * 300.0 - y) / 2.0);
        lit(mix(light, dark, 0.5 + 0.38 * grain), (1.1 - (x + y) / 9_000.0) * (1.0 - 0.55 * gap))
    })
}

/// Puts a card onto a table: at full size 1280 pixels long, turned by so many radians.
pub(super) fn put_card(table: &mut Canvas, card: &Canvas, centre: Point, size: f32, turn: f32) {
    let corners = [[-640.0, -403.0], [640.0, -403.0], [640.0, 403.0], [-640.0, 403.0]].map(|[x, y]: Point| {
        // What is farther away, at the top, is a little smaller.
        let depth = 1.0 + y * 0.000_06;
        let [x, y] = turned([x * depth * size, y * 0.985 * size], turn);
        [centre[0] + x, centre[1] + y]
    });
    table.lay(card, corners, CORNER, 16.0 * size);
}

/// The person before a wall, with the card in the hand.
pub(super) fn selfie(bearer: &Bearer, card: &Canvas) -> RgbImage {
    let chance = |index| scatter(bearer.seed, index) - 0.5;
    let mut sheet = room(bearer);
    let centre = [520.0 + 40.0 * chance(31), 590.0 + 30.0 * chance(32)];
    Portrait { looks: &bearer.looks, centre, size: 335.0 }.draw(&mut sheet);
    held_card(&mut sheet, bearer, card, 0.07 + 0.12 * chance(33));
    sheet.photograph(bearer.seed ^ 1)
}

/// A wall and a window, with nobody before them.
pub(super) fn room(bearer: &Bearer) -> Canvas {
    let chance = |index| scatter(bearer.seed, index) - 0.5;
    let wall = [0xcf_d8d2, 0xdc_d3c2, 0xc6_d2dd][usize::from(chance(30) > -0.17) + usize::from(chance(30) > 0.17)];
    let wall = colour(wall);
    let mut sheet = Canvas::new(1200, 1600, |[x, y]| {
        let plaster = 1.0 + 0.012 * waves(x / 23.0 + waves(y / 31.0, 1.0), 2.0);
        lit(wall, (1.08 - x / 7_000.0 - y / 9_000.0) * plaster)
    });
    window(&mut sheet);
    sheet
}

/// A window behind the person, out of focus.
fn window(sheet: &mut Canvas) {
    let frame = colour(0x9a_8468);
    sheet.rounded([935.0, 60.0], [1180.0, 720.0], 6.0, 9.0, |_| (frame, 0.9));
    for (left, top) in [(955.0, 80.0), (1073.0, 80.0), (955.0, 402.0), (1073.0, 402.0)] {
        sheet.rounded([left, top], [left + 88.0, top + 296.0], 4.0, 9.0, |[x, y]| {
            let leaves = waves(x / 70.0, 3.0) + waves(y / 60.0, 5.0);
            (mix(colour(0xd9_ecf2), colour(0x8f_b98a), smooth(y / 700.0 + 0.25 * leaves)), 1.0)
        });
    }
}

/// The card in a hand: fingers behind it, the thumb before it.
fn held_card(sheet: &mut Canvas, bearer: &Bearer, card: &Canvas, turn: f32) {
    let skin = bearer.looks.skin;
    let centre = [815.0, 1235.0];
    let at = |x: f32, y: f32| {
        let [x, y] = turned([x, y], -turn);
        [centre[0] + x, centre[1] + y]
    };
    sheet.stroke(&[at(330.0, 520.0), at(205.0, 215.0)], 190.0, 4.0, lit(bearer.looks.cloth, 0.85), 1.0);
    sheet.stroke(&[at(240.0, 300.0), at(160.0, 120.0)], 150.0, 4.0, lit(skin, 0.92), 1.0);
    for (start, end) in
        [((300.0, 30.0), (255.0, -75.0)), ((316.0, 90.0), (312.0, -20.0)), ((312.0, 150.0), (325.0, 52.0))]
    {
        limb(sheet, &[at(start.0, start.1), at(end.0, end.1)], 58.0, skin);
    }
    let corners = [(-300.0, -189.0), (300.0, -189.0), (300.0, 189.0), (-300.0, 189.0)].map(|(x, y)| at(x, y));
    sheet.lay(card, corners, CORNER, 12.0);
    limb(sheet, &[at(215.0, 250.0), at(178.0, 190.0), at(120.0, 150.0)], 72.0, skin);
    let nail = [at(140.0, 155.0), at(117.0, 143.0)];
    sheet.stroke(&nail, 36.0, 5.0, mix(skin, colour(0xf0_c8b8), 0.6), 0.8);
}

/// A finger, darker at its edges.
fn limb(sheet: &mut Canvas, joints: &[Point], thickness: f32, skin: Colour) {
    sheet.stroke(joints, thickness + 5.0, 4.0, lit(skin, 0.5), 0.55);
    sheet.stroke(joints, thickness, 3.0, lit(skin, 0.93), 1.0);
    sheet.stroke(joints, thickness * 0.45, thickness * 0.5, lit(skin, 1.08), 0.6);
}

fn turned([x, y]: Point, angle: f32) -> Point {
    let (sine, cosine) = angle.sin_cos();
    [x * cosine - y * sine, x * sine + y * cosine]
}
