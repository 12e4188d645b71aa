//! A JPEG out of the waves of a picture: baseline, all colours in one scan, with codes made for it.

use super::code::{Code, Frequencies};
use super::waves::{Block, Waves};
use crate::dct::{AREA, ZIGZAG, growth};

/// How coarse each wave is kept at quality 50, in the order of the file, for light and for colours: the
/// tables that the standard gives as examples and nearly everybody uses.
#[rustfmt::skip]
const COARSENESS: [[u16; AREA]; 2] = [
    [
        16, 11, 12, 14, 12, 10, 16, 14, 13, 14, 18, 17, 16, 19, 24, 40,
        26, 24, 22, 22, 24, 49, 35, 37, 29, 40, 58, 51, 61, 60, 57, 51,
        56, 55, 64, 72, 92, 78, 64, 68, 87, 69, 55, 56, 80, 109, 81, 87,
        95, 98, 103, 104, 103, 62, 77, 113, 121, 112, 100, 120, 92, 101, 103, 99,
    ],
    [
        17, 18, 18, 24, 21, 24, 47, 26, 26, 47, 99, 66, 56, 66, 99, 99,
        99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99,
        99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99,
        99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99,
    ],
];

/// About as many bytes stand before the scan.
pub(super) const MOST_BEFORE_SCAN: usize = 640;

/// How waves are divided at one quality, for light and for colours.
pub(super) struct Divisors([Divisor; 2]);

struct Divisor {
    steps: [u8; AREA],
    /// Half of a step, as high as the waves are.
    halves: [u16; AREA],
    /// What part of 65,536 a step is, as high as the waves are.
    parts: [u16; AREA],
}

impl Divisors {
    /// For a quality from 1 to 100, counted as everybody does.
    pub fn of(quality: u8) -> Self {
        let quality = u16::from(quality.clamp(1, 100));
        let percent = if quality < 50 { 5_000 / quality } else { 200 - 2 * quality };
        Self(COARSENESS.map(|table| {
            let steps = table.map(|step| u8::try_from((step * percent + 50) / 100).unwrap_or(u8::MAX).max(1));
            let height = |place: usize| 8.0 * f32::from(steps[place]) * growth(ZIGZAG[place].into());
            Divisor {
                steps,
                halves: std::array::from_fn(|place| whole(height(place) / 2.0)),
                parts: std::array::from_fn(|place| whole(65_536.0 / height(place))),
            }
        }))
    }
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "the cast saturates, which is meant")]
fn whole(number: f32) -> u16 {
    (number + 0.5) as u16
}

impl Divisor {
    fn divide(&self, block: &Block) -> Block {
        std::array::from_fn(|place| {
            let wave = block[place];
            let raised = u32::from(wave.unsigned_abs().wrapping_add(self.halves[place]));
            let [_, _, low, high] = (raised * u32::from(self.parts[place])).to_le_bytes();
            let height = i16::from_le_bytes([low, high]);
            if wave < 0 { -height } else { height }
        })
    }
}

/// What a picture is written with: a code for the first waves and one for the others, for light and for
/// colours.
pub(super) struct Codes([[Code; 2]; 2]);

/// How often each symbol of [`Codes`] is needed.
pub(super) struct Needs([[Frequencies; 2]; 2]);

impl Needs {
    pub fn of(waves: &Waves, divisors: &Divisors) -> Self {
        let mut needs = Self([[[0; 256]; 2]; 2]);
        symbols(waves, divisors, |kind, is_other, symbol, _| {
            needs.0[kind][usize::from(is_other)][usize::from(symbol)] += 1;
        });
        needs
    }

    pub fn codes(&self) -> Codes {
        Codes(self.0.each_ref().map(|two| two.each_ref().map(Code::of)))
    }

    /// How many bytes a file takes that has these symbols in these codes.
    pub fn bytes(&self, codes: &Codes) -> usize {
        let needs = self.0.iter().flatten().zip(codes.0.iter().flatten());
        let bits: u64 = needs.map(|(needs, code)| code.bits(needs)).sum();
        // One of 256 bytes is nothing but ones, and gets another one behind it.
        usize::try_from(bits / 8 + bits / 8 / 256).unwrap_or(usize::MAX)
    }
}

/// Tells each symbol: whether it is of colours, whether it is of any but the first wave, and the number
/// that is written behind it.
fn symbols(waves: &Waves, divisors: &Divisors, mut each: impl FnMut(usize, bool, u8, i16)) {
    let mut last = [0_i16; 3];
    for (place, block) in (0..waves.unit).cycle().zip(&waves.blocks) {
        let kind = Waves::kind(place);
        let divided = divisors.0[kind].divide(block);
        let before = std::mem::replace(&mut last[place.saturating_sub(3)], divided[0]);
        let step = divided[0] - before;
        each(kind, false, size(step), step);
        let mut left = present(&divided) & !1;
        let mut next = 1;
        while left != 0 {
            let wave = left.trailing_zeros();
            left &= left - 1;
            let mut run = wave - next;
            while run > 15 {
                each(kind, true, 0xF0, 0);
                run -= 16;
            }
            let height = divided[wave as usize];
            each(kind, true, low_byte(run) << 4 | size(height), height);
            next = wave + 1;
        }
        if next < 64 {
            each(kind, true, 0, 0);
        }
    }
}

/// A bit for each wave that is not nought.
fn present(block: &Block) -> u64 {
    /// Brings the lowest bits of eight bytes together in the highest byte.
    const GATHER: u64 = 0x0102_0408_1020_4080;
    let flags = block.map(|wave| u8::from(wave != 0));
    let (bytes, _) = flags.as_chunks::<8>();
    let bits =
        |(number, byte): (usize, &[u8; 8])| (u64::from_le_bytes(*byte).wrapping_mul(GATHER) >> 56) << (8 * number);
    bytes.iter().enumerate().map(bits).sum()
}

/// How many bits a number takes without its sign.
fn size(number: i16) -> u8 {
    low_byte(16 - number.unsigned_abs().leading_zeros())
}

#[expect(clippy::cast_possible_truncation, reason = "the callers have small numbers")]
fn low_byte(number: u32) -> u8 {
    number as u8
}

/// Writes the file, with room made for so many bytes.
pub(super) fn write(size: (u16, u16), waves: &Waves, divisors: &Divisors, codes: &Codes, room: usize) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(room);
    let is_grey = waves.unit == 1;
    let kinds = if is_grey { 0..1 } else { 0..2 };
    bytes.extend([0xFF, 0xD8]);
    segment(&mut bytes, 0xE0, b"JFIF\0\x01\x01\0\0\x01\0\x01\0\0");
    for kind in kinds.clone() {
        segment(&mut bytes, 0xDB, &[&[low_byte(kind)], &divisors.0[kind as usize].steps[..]].concat());
    }
    let components: &[u8] = if is_grey { &[1, 0x11, 0] } else { &[1, 0x22, 0, 2, 0x11, 1, 3, 0x11, 1] };
    let count = if is_grey { 1 } else { 3 };
    segment(&mut bytes, 0xC0, &[&[8], &size.1.to_be_bytes()[..], &size.0.to_be_bytes(), &[count], components].concat());
    for kind in kinds {
        for (number, code) in (0..).zip(&codes.0[kind as usize]) {
            segment(&mut bytes, 0xC4, &[&[number << 4 | low_byte(kind)], &code.counts[..], &code.symbols].concat());
        }
    }
    let choices: &[u8] = if is_grey { &[1, 0] } else { &[1, 0, 2, 0x11, 3, 0x11] };
    segment(&mut bytes, 0xDA, &[&[count], choices, &[0, 63, 0]].concat());
    let mut bits = Bits { bytes, held: 0, count: 0 };
    symbols(waves, divisors, |kind, is_other, symbol, number| {
        let (code, length) = codes.0[kind][usize::from(is_other)].codes[usize::from(symbol)];
        let size = u32::from(symbol & 15);
        // Below nought it is written as one less, without the bits above.
        let number = u16::from_le_bytes((number + (number >> 15)).to_le_bytes());
        let number = u32::from(number) & ((1 << size) - 1);
        bits.push(u32::from(code) << size | number, u32::from(length) + size);
    });
    let mut bytes = bits.finish();
    bytes.extend([0xFF, 0xD9]);
    bytes
}

fn segment(bytes: &mut Vec<u8>, marker: u8, content: &[u8]) {
    bytes.extend([0xFF, marker]);
    bytes.extend(u16::try_from(content.len() + 2).unwrap_or(u16::MAX).to_be_bytes());
    bytes.extend(content);
}

/// Bits on their way into bytes, from the highest of each byte to the lowest.
struct Bits {
    bytes: Vec<u8>,
    held: u64,
    count: u32,
}

impl Bits {
    /// Adds so many bits, at most 32.
    #[inline]
    fn push(&mut self, bits: u32, count: u32) {
        self.held = self.held << count | u64::from(bits);
        self.count += count;
        if self.count >= 32 {
            self.count -= 32;
            let [_, _, _, _, first, second, third, fourth] = (self.held >> self.count).to_be_bytes();
            self.write([first, second, third, fourth]);
        }
    }

    fn write(&mut self, four: [u8; 4]) {
        if four.contains(&0xFF) {
            for byte in four {
                self.write_byte(byte);
            }
        } else {
            self.bytes.extend(four);
        }
    }

    /// A byte of nothing but ones gets a nought behind it, so that it is no marker.
    fn write_byte(&mut self, byte: u8) {
        self.bytes.push(byte);
        if byte == 0xFF {
            self.bytes.push(0);
        }
    }

    /// All bytes; the last one is filled up with ones.
    fn finish(mut self) -> Vec<u8> {
        let free = (8 - self.count % 8) % 8;
        let held = (self.held << free | ((1 << free) - 1)) << ((64 - self.count - free) % 64);
        for byte in held.to_be_bytes().into_iter().take(self.count.div_ceil(8) as usize) {
            self.write_byte(byte);
        }
        self.bytes
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waves_are_divided_to_the_nearest() {
        let divisors = Divisors::of(50);
        let mut block = [0; AREA];
        // Eight times as high: 16 is the first step, 11 the second, which has grown by 1.387 too, as has the third.
        (block[0], block[1], block[2]) = (-8 * 16 * 3, 11 * 17, 11 * 5);
        assert_eq!(divisors.0[0].divide(&block)[..4], [-3, 2, 0, 0]);
    }

    #[test]
    fn the_waves_that_are_there_are_found() {
        let mut block = [0; AREA];
        (block[0], block[9], block[63]) = (1, -1, 300);
        assert_eq!(present(&block), 1 | 1 << 9 | 1 << 63);
        assert_eq!([0, 1, -1, 2, -3, 255, -256].map(size), [0, 1, 1, 2, 2, 8, 9]);
    }

    #[test]
    fn bits_become_bytes_and_no_marker() {
        let mut bits = Bits { bytes: Vec::new(), held: 0, count: 0 };
        bits.push(0b1010, 4);
        bits.push(0xFFFF, 16);
        bits.push(0x1234_5678, 31);
        bits.push(1, 1);
        let expected: u64 = 0xAFFF_F000_0000_0000 | 0x1234_5678 << 13 | 1 << 12 | 0xF << 8;
        let mut stuffed = expected.to_be_bytes()[..7].to_vec();
        stuffed.insert(2, 0);
        assert_eq!(bits.finish(), stuffed);
    }
}
