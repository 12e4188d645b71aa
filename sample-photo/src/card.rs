//! A card that looks like an identity card to a camera and like no document to a person.
//!
//! It has the size, the fields and the portrait of one, no emblem, nobody's signature, a title that
//! says what it is, and CONTOH (sample) stamped across.

use bansosku_contract::Sex;

use super::canvas::{Canvas, colour, lit, mix, rounded, waves};
use super::face::{Looks, Portrait};
use super::letters::Lettering;

/// Width of the card in pixels; its shape is that of every bank card.
pub(super) const WIDTH: usize = 1280;

/// Height of the card in pixels.
pub(super) const HEIGHT: usize = 807;

/// How round its corners are, in pixels.
pub(super) const CORNER: f32 = 46.0;

/// What stands on a card.
pub(super) struct Bearer {
    /// Decides what is left to chance.
    pub seed: u32,
    pub nik: String,
    pub name: String,
    pub birthplace: String,
    pub born: String,
    pub sex: Sex,
    pub village: String,
    pub district: String,
    pub regency: String,
    pub looks: Looks,
}

/// Draws the card of this person.
pub(super) fn draw(bearer: &Bearer) -> Canvas {
    let mut sheet = background();
    let ink = colour(0x14_1c28);
    let title = Lettering::printed(29.0, colour(0x1c_3f66));
    title.write_centred(&mut sheet, [640.0, 78.0], "KARTU CONTOH");
    Lettering::printed(19.0, colour(0x1c_3f66)).write_centred(&mut sheet, [640.0, 116.0], "BUKAN DOKUMEN RESMI");
    let number = Lettering { thickness: 6.4, ..Lettering::printed(40.0, ink) };
    Lettering::printed(34.0, ink).write(&mut sheet, [58.0, 196.0], "NIK");
    number.write(&mut sheet, [190.0, 198.0], &format!(": {}", bearer.nik));
    portrait(&mut sheet, bearer);
    fields(&mut sheet, bearer);
    Lettering { height: 150.0, thickness: 17.0, colour: colour(0xc2_2f2f), opacity: 0.3, slant: -0.46 }.write_centred(
        &mut sheet,
        [560.0, 585.0],
        "CONTOH",
    );
    sheet
}

fn background() -> Canvas {
    let (upper, lower) = (colour(0xc9_e2f1), colour(0x9c_c6e2));
    Canvas::new(WIDTH, HEIGHT, |[x, y]| {
        let base = mix(upper, lower, (x * 0.4 + y) / 1300.0);
        // Fine lines as printers use them against copies: bent by slow waves.
        let bent = y + 16.0 * waves(x / 130.0, 1.0) + 9.0 * waves(x / 61.0 + y / 300.0, 3.0);
        let line = (bent / 3.4).sin().powi(8);
        let patch = waves(x / 240.0 + waves(y / 180.0, 2.0), 5.0) * 0.018;
        lit(mix(base, colour(0x6f_a3c8), line * 0.25), 1.0 + patch)
    })
}

fn portrait(sheet: &mut Canvas, bearer: &Bearer) {
    let (from, to) = ([938.0, 238.0], [1222.0, 616.0]);
    let mut photo = Canvas::new(284, 378, |[x, y]| lit(colour(0xb3_3b34), 1.08 - (x + y) / 4_000.0));
    Portrait { looks: &bearer.looks, centre: [142.0, 172.0], size: 98.0 }.draw(&mut photo);
    sheet.lay(&photo, [from, [to[0], from[1]], to, [from[0], to[1]]], 4.0, 2.0);
    let frame = |place| rounded(place, from, to, 4.0).abs() - 1.5;
    sheet.fill([from, to], 2.0, frame, |_| (colour(0xf2_f6f9), 0.9));
    let small = Lettering::printed(18.0, colour(0x14_1c28));
    small.write_centred(sheet, [1080.0, 660.0], &bearer.regency);
    small.write_centred(sheet, [1080.0, 694.0], "21-11-2026");
}

fn fields(sheet: &mut Canvas, bearer: &Bearer) {
    let sex = match bearer.sex {
        Sex::Female => "PEREMPUAN",
        Sex::Male => "LAKI-LAKI",
    };
    let lines: [(&str, &str); 9] = [
        ("NAMA", &bearer.name),
        ("TEMPAT/TGL LAHIR", &format!("{}, {}", bearer.birthplace, bearer.born)),
        ("JENIS KELAMIN", sex),
        ("ALAMAT", "JL. CONTOH NO. 1"),
        ("   RT/RW", "001/002"),
        ("   KEL/DESA", &bearer.village),
        ("   KECAMATAN", &bearer.district),
        ("KEWARGANEGARAAN", "WNI"),
        ("BERLAKU HINGGA", "SEUMUR HIDUP"),
    ];
    let ink = colour(0x14_1c28);
    let mut baseline = 270.0;
    for (label, value) in lines {
        let plain = Lettering::printed(21.0, ink);
        plain.write(sheet, [58.0, baseline], label);
        plain.write(sheet, [372.0, baseline], ":");
        let mut strong = Lettering { thickness: 3.9, ..Lettering::printed(23.0, ink) };
        // A long name takes smaller letters, as it does on real cards.
        while strong.width(value) > 524.0 {
            strong.height *= 0.95;
            strong.thickness *= 0.96;
        }
        strong.write(sheet, [394.0, baseline], value);
        baseline += 55.5;
    }
}
