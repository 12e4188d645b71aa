//! The bits of a scan, and the codes that they are written in.

use super::AREA;

/// Codes of up to so many bits are looked up at once; longer ones are rare.
const QUICK: u32 = 10;

/// The bits of a scan, from the highest of each byte to the lowest.
pub(super) struct Bits<'a> {
    bytes: &'a [u8],
    at: usize,
    /// The next bits, from the highest on.
    held: u64,
    /// How many of them count.
    count: u32,
    /// How many of them were made up because there were no more before the next marker.
    made_up: u32,
}

impl<'a> Bits<'a> {
    pub fn of(bytes: &'a [u8]) -> Self {
        Self { bytes, at: 0, held: 0, count: 0, made_up: 0 }
    }

    /// Sees that there are at least 48 bits, made up if need be.
    #[inline]
    fn fill(&mut self) {
        if self.count >= 48 {
            return;
        }
        if let Some(next) = self.bytes.get(self.at..).and_then(<[u8]>::first_chunk::<8>) {
            let word = u64::from_be_bytes(*next);
            // No byte is 0xFF when no byte of the complement is 0.
            let has_marker = (!word).wrapping_sub(0x0101_0101_0101_0101) & word & 0x8080_8080_8080_8080 != 0;
            if !has_marker {
                self.held |= word >> self.count;
                self.at += ((63 - self.count) / 8) as usize;
                self.count |= 0b11_1000;
                return;
            }
        }
        self.fill_by_bytes();
    }

    #[cold]
    fn fill_by_bytes(&mut self) {
        while self.count <= 56 {
            let byte = match self.bytes.get(self.at..) {
                Some([0xFF, 0, ..]) => {
                    self.at += 2;
                    0xFF
                }
                None | Some([] | [0xFF, ..]) => {
                    self.made_up += 8;
                    0
                }
                Some([byte, ..]) => {
                    self.at += 1;
                    *byte
                }
            };
            self.held = self.held & !(u64::MAX >> self.count) | u64::from(byte) << (56 - self.count);
            self.count += 8;
        }
    }

    /// The next bits, between one and 16 of them, without going on.
    #[expect(clippy::cast_possible_truncation, reason = "they are at most 16 bits")]
    #[inline]
    fn peek(&self, count: u32) -> usize {
        (self.held >> (64 - count)) as usize
    }

    #[inline]
    fn skip(&mut self, count: u32) {
        self.held <<= count;
        self.count -= count;
    }

    /// A number of so many bits, up to 16, of which the lower half stands for negative ones.
    #[inline]
    fn number(&mut self, size: u32) -> i32 {
        if size == 0 {
            return 0;
        }
        let value = signed(self.peek(size), size);
        self.skip(size);
        value
    }

    /// Whether more was read than there is.
    pub fn are_missing(&self) -> bool {
        self.made_up > self.count
    }

    /// Goes on behind the restart marker that has to come here. They are counted up to 8.
    pub fn restart(&mut self, number: u32) -> Option<()> {
        self.end_at(0xD0 + u8::try_from(number % 8).ok()?)?;
        *self = Self { at: self.at + 2, ..Self::of(self.bytes) };
        Some(())
    }

    /// Sees that the data ends here with this marker: that nothing is missing, and nothing left.
    pub fn end_at(&self, marker: u8) -> Option<()> {
        let left = self.count.checked_sub(self.made_up)?;
        (left < 8 && self.bytes.get(self.at..)?.starts_with(&[0xFF, marker])).then_some(())
    }
}

/// A number as files write it: with so many bits, of which the lower half stands for negative ones.
#[expect(clippy::cast_possible_wrap, clippy::cast_possible_truncation, reason = "it has at most 16 bits")]
#[inline]
fn signed(bits: usize, size: u32) -> i32 {
    let bits = bits as i32;
    if bits < 1 << (size - 1) { bits - (1 << size) + 1 } else { bits }
}

/// A code and the number behind it, when both together are short.
#[derive(Clone, Copy, Default)]
struct Quick {
    /// How many bits both have; 0 when it must be read step by step.
    bits: u8,
    /// How many waves are left out before.
    skipped: u8,
    height: i16,
}

/// A table of codes.
pub(super) struct Huffman {
    /// For the next [`QUICK`] bits: how long the code is and what it stands for.
    codes: [(u8, u8); 1 << QUICK],
    quick: [Quick; 1 << QUICK],
    /// For each length of longer codes: the first code that is longer, with 16 bits.
    beyond: [usize; 17],
    /// What to add to a code of each length to have its place among the symbols.
    offsets: [i32; 17],
    symbols: [u8; 256],
}

/// A run that leads out of any block.
const TO_THE_END: u8 = 64;

impl Huffman {
    /// Of how many codes have 1, 2 … 16 bits, and what they stand for.
    #[expect(clippy::cast_possible_truncation, clippy::cast_possible_wrap, reason = "codes have at most 16 bits")]
    pub fn read(counts: &[u8; 16], symbols: &[u8]) -> Option<Self> {
        let mut table = Self {
            codes: [(0, 0); 1 << QUICK],
            quick: [Quick::default(); 1 << QUICK],
            beyond: [0; 17],
            offsets: [0; 17],
            symbols: [0; 256],
        };
        table.symbols.get_mut(..symbols.len())?.copy_from_slice(symbols);
        let (mut code, mut place) = (0_usize, 0_usize);
        for (length, count) in (1_u32..).zip(counts) {
            table.offsets[length as usize] = place as i32 - code as i32;
            for _ in 0..*count {
                if length <= QUICK {
                    let free = QUICK - length;
                    table.codes.get_mut(code << free..(code + 1) << free)?.fill((length as u8, symbols[place]));
                }
                code += 1;
                place += 1;
            }
            if code > 1 << length {
                return None;
            }
            table.beyond[length as usize] = code << (16 - length);
            code <<= 1;
        }
        for (bits, quick) in table.quick.iter_mut().enumerate() {
            let (length, symbol) = table.codes[bits];
            let (length, size) = (u32::from(length), u32::from(symbol & 15));
            if length > 0 && symbol == 0 {
                *quick = Quick { bits: length as u8, skipped: TO_THE_END, height: 0 };
            } else if length > 0 && size > 0 && length + size <= QUICK {
                let number = bits >> (QUICK - length - size) & ((1 << size) - 1);
                *quick =
                    Quick { bits: (length + size) as u8, skipped: symbol >> 4, height: signed(number, size) as i16 };
            }
        }
        Some(table)
    }

    #[inline]
    fn symbol(&self, bits: &mut Bits) -> Option<u8> {
        let (length, symbol) = self.codes[bits.peek(QUICK)];
        if length > 0 {
            bits.skip(length.into());
            return Some(symbol);
        }
        let next = bits.peek(16);
        let length = (QUICK + 1..=16).find(|length| next < self.beyond[*length as usize])?;
        bits.skip(length);
        let place = i32::try_from(next >> (16 - length)).ok()? + self.offsets[length as usize];
        self.symbols.get(usize::try_from(place).ok()?).copied()
    }

    /// By how much the first wave of a block differs from that of the block before.
    #[inline]
    pub fn long_wave(&self, bits: &mut Bits) -> Option<i32> {
        bits.fill();
        let size = self.symbol(bits)?;
        (size <= 11).then(|| bits.number(size.into()))
    }

    /// Reads the other waves of a block, and says whether there were any. Each is given with its
    /// place in the order of the file.
    #[inline]
    pub fn other_waves(&self, bits: &mut Bits, mut each: impl FnMut(usize, i32)) -> Option<bool> {
        let mut wave = 1;
        while wave < AREA {
            bits.fill();
            let quick = self.quick[bits.peek(QUICK)];
            let (skipped, height) = if quick.bits > 0 {
                bits.skip(quick.bits.into());
                (quick.skipped, quick.height.into())
            } else {
                let symbol = self.symbol(bits)?;
                match (symbol >> 4, symbol & 15) {
                    (0, 0) => (TO_THE_END, 0),
                    (15, 0) => {
                        wave += 16;
                        continue;
                    }
                    (_, 0) => return None,
                    (run, size) => (run, bits.number(size.into())),
                }
            };
            if skipped == TO_THE_END {
                return Some(wave > 1);
            }
            wave += usize::from(skipped);
            if wave >= AREA {
                return None;
            }
            each(wave, height);
            wave += 1;
        }
        (wave == AREA).then_some(true)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bits_come_from_the_highest_on_and_a_stuffed_byte_is_one() {
        let mut bits = Bits::of(&[0b1010_0000, 0xFF, 0x00, 0x81, 0xFF, 0xD9]);
        bits.fill();
        assert_eq!((bits.peek(3), bits.peek(24)), (0b101, 0x00A0_FF81));
        bits.skip(24);
        assert!(!bits.are_missing());
        assert!(bits.end_at(0xD9).is_some() && bits.end_at(0xDA).is_none());
        bits.skip(1);
        assert!(bits.are_missing() && bits.end_at(0xD9).is_none());
    }

    #[test]
    fn restart_markers_come_in_their_order() {
        let bytes = [0x12, 0xFF, 0xD0, 0x34, 0xFF, 0xD9];
        let mut bits = Bits::of(&bytes);
        bits.fill();
        assert!(bits.restart(0).is_none(), "a byte is left");
        bits.skip(8);
        assert!(bits.restart(1).is_none());
        assert!(bits.restart(0).is_some());
        bits.fill();
        assert_eq!(bits.peek(8), 0x34);
    }

    #[test]
    fn long_codes_are_found_too() {
        // One code of 1 bit, and one of 12: 0, and 1000_0000_0000.
        let mut counts = [0; 16];
        (counts[0], counts[11]) = (1, 1);
        let table = Huffman::read(&counts, &[7, 9]).unwrap();
        let mut bits = Bits::of(&[0b0100_0000, 0b0000_0000, 0xFF, 0xD9]);
        bits.fill();
        assert_eq!((table.symbol(&mut bits), table.symbol(&mut bits)), (Some(7), Some(9)));
    }

    #[test]
    fn more_codes_than_there_can_be_are_no_table() {
        assert!(Huffman::read(&[3; 16], &[0; 48]).is_none());
    }

    #[test]
    fn numbers_have_a_sign() {
        assert_eq!([0b0, 0b1].map(|bits| signed(bits, 1)), [-1, 1]);
        assert_eq!([0b000, 0b011, 0b100, 0b111].map(|bits| signed(bits, 3)), [-7, -4, 4, 7]);
    }
}
