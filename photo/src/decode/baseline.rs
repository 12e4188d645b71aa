//! The JPEGs that cameras write, read straight at a half, a quarter or an eighth of their size.
//!
//! Nearly all photos are of one kind: baseline, all colours in one scan, colours with as many pixels
//! as the light or with half of them. Only these are read here, and only in good order. Whatever is
//! of another kind or has any flaw gives nothing, and the decoder for all kinds gets it, which also
//! knows what to call the flaw. So there is no path here for anything but what is expected.
//!
//! It exists because no safe decoder was found that does these three things: leave out what a small
//! picture doesn't need, give light and colours apart as the [encoder](crate::encode) takes them, and keep
//! nothing but the small picture in memory, without threads.

mod bits;

use crate::dct::{AREA, ZIGZAG, inverse, preparation};
use crate::header::two_bytes;
use crate::jpeg_header::{END_OF_IMAGE, HUFFMAN_TABLES, START_OF_SCAN, segment};
use crate::planes::{Plane, Planes};
use bits::{Bits, Huffman};

const START_OF_FRAME: [u8; 2] = [0xC0, 0xC1];
const QUANTISATION_TABLES: u8 = 0xDB;
const RESTART_INTERVAL: u8 = 0xDD;
const ADOBE: u8 = 0xEE;

/// The side of a block, in the file and when it is decoded in full.
const BLOCK: u32 = 8;

/// Decodes a picture whose long side is at least `side` pixels or as long as the original. Nothing
/// if it is of another kind, or not in order.
pub(super) fn decode(bytes: &[u8], side: u32) -> Option<Planes> {
    let mut tables = Tables::default();
    let mut at = 2;
    loop {
        let [0xFF, marker] = *bytes.get(at..)?.first_chunk()? else { return None };
        let segment = segment(bytes, at + 2).ok()?;
        at += 4 + segment.len();
        match marker {
            START_OF_SCAN => return tables.start(segment)?.read(bytes.get(at..)?, side),
            QUANTISATION_TABLES => tables.read_quantisation(segment)?,
            HUFFMAN_TABLES => tables.read_huffman(segment)?,
            RESTART_INTERVAL => tables.restart_interval = two_bytes(segment, 0)?.into(),
            // The last byte says how the colours are kept; this is the usual way.
            ADOBE if segment.starts_with(b"Adobe") && *segment.get(11)? != 1 => return None,
            _ if START_OF_FRAME.contains(&marker) => tables.frame = Some(Frame::read(segment)?),
            0xC0..=0xCF => return None,
            _ => {}
        }
    }
}

/// What stands before the scan.
#[derive(Default)]
struct Tables {
    frame: Option<Frame>,
    /// For each number of a table what its waves are multiplied by, in the order of the file.
    quantisation: [Option<[u16; AREA]>; 4],
    long_waves: [Option<Box<Huffman>>; 2],
    other_waves: [Option<Box<Huffman>>; 2],
    restart_interval: u32,
}

/// The size of the picture, and how its components are kept.
struct Frame {
    width: u32,
    height: u32,
    components: Vec<Component>,
}

#[derive(Clone, Copy)]
struct Component {
    name: u8,
    /// Blocks across and down in each unit of the scan.
    blocks: [u32; 2],
    quantisation: usize,
}

impl Frame {
    fn read(segment: &[u8]) -> Option<Self> {
        let (header, rest) = segment.split_at_checked(6)?;
        let (height, width) = (two_bytes(header, 1)?.into(), two_bytes(header, 3)?.into());
        let mut components = Vec::new();
        for component in rest.chunks(3) {
            let [name, sampling, quantisation] = *component.first_chunk()?;
            let blocks = [u32::from(sampling >> 4), u32::from(sampling & 15)];
            components.push(Component { name, blocks, quantisation: quantisation.into() });
        }
        if components.len() == 1 {
            // With nothing to be sampled against, each unit is one block.
            components[0].blocks = [1, 1];
        }
        let is_usual = match components[..] {
            [_] => true,
            [light, blue, red] => {
                let is_fine = light.blocks.iter().all(|blocks| [1, 2].contains(blocks));
                is_fine
                    && blue.blocks == [1, 1]
                    && red.blocks == [1, 1]
                    && [[0, 1, 2], [1, 2, 3]].contains(&[light.name, blue.name, red.name])
            }
            _ => false,
        };
        let is_usual = is_usual && header[0] == 8 && usize::from(header[5]) == components.len();
        (is_usual && width > 0 && height > 0).then_some(Self { width, height, components })
    }
}

impl Tables {
    fn read_quantisation(&mut self, mut segment: &[u8]) -> Option<()> {
        while let Some((&kind, rest)) = segment.split_first() {
            let bytes_each = 1 + usize::from(kind >> 4);
            let (values, rest) = rest.split_at_checked(bytes_each * AREA)?;
            let value = |place: usize| match bytes_each {
                1 => Some(values[place].into()),
                2 => two_bytes(values, 2 * place),
                _ => None,
            };
            let mut table = [0; AREA];
            for (place, entry) in table.iter_mut().enumerate() {
                *entry = value(place)?;
            }
            *self.quantisation.get_mut(usize::from(kind & 15))? = Some(table);
            segment = rest;
        }
        Some(())
    }

    fn read_huffman(&mut self, mut segment: &[u8]) -> Option<()> {
        while let Some((&kind, rest)) = segment.split_first() {
            let (counts, rest) = rest.split_first_chunk::<16>()?;
            let symbols = counts.iter().map(|count| usize::from(*count)).sum();
            let (symbols, rest) = rest.split_at_checked(symbols)?;
            let tables = if kind >> 4 == 0 { &mut self.long_waves } else { &mut self.other_waves };
            *tables.get_mut(usize::from(kind & 15))? = Some(Box::new(Huffman::read(counts, symbols)?));
            segment = rest;
        }
        Some(())
    }

    /// Puts together what the one scan needs.
    fn start(&self, segment: &[u8]) -> Option<Scan<'_>> {
        let frame = self.frame.as_ref()?;
        let (&count, rest) = segment.split_first()?;
        let (choices, range) = rest.split_at_checked(2 * usize::from(count))?;
        if usize::from(count) != frame.components.len() || range != [0, 63, 0] {
            return None;
        }
        let mut parts = Vec::new();
        for (component, choice) in frame.components.iter().zip(choices.chunks_exact(2)) {
            let table = usize::from(choice[1]);
            parts.push(Part {
                component: *component,
                quantisation: self.quantisation.get(component.quantisation)?.as_ref()?,
                long_waves: self.long_waves.get(table >> 4)?.as_deref()?,
                other_waves: self.other_waves.get(table & 15)?.as_deref()?,
            });
            if choice[0] != component.name {
                return None;
            }
        }
        Some(Scan { frame, parts, restart_interval: self.restart_interval })
    }
}

/// A scan with all components.
struct Scan<'a> {
    frame: &'a Frame,
    parts: Vec<Part<'a>>,
    restart_interval: u32,
}

/// A component and its tables.
struct Part<'a> {
    component: Component,
    quantisation: &'a [u16; AREA],
    long_waves: &'a Huffman,
    other_waves: &'a Huffman,
}

impl Scan<'_> {
    fn read(&self, bytes: &[u8], side: u32) -> Option<Planes> {
        let Frame { width, height, .. } = *self.frame;
        let sampling = self.parts.first()?.component.blocks;
        let units = [width.div_ceil(BLOCK * sampling[0]), height.div_ceil(BLOCK * sampling[1])];
        let scaled = |length: u32, to: u32| (length * to).div_ceil(BLOCK);
        let scale = [1, 2, 4].into_iter().find(|to| scaled(width.max(height), *to) >= side).unwrap_or(BLOCK);
        // Colours are not needed in more than half of the light's pixels.
        let of_colours = if sampling == [1, 1] && scale > 1 { scale / 2 } else { scale };
        let mut targets: Vec<Target> = Vec::new();
        for (number, part) in self.parts.iter().enumerate() {
            targets.push(Target::new(part, units, if number == 0 { scale } else { of_colours })?);
        }
        let mut bits = Bits::of(bytes);
        let mut unit = 0;
        for down in 0..units[1] {
            for across in 0..units[0] {
                if unit > 0 && self.restart_interval > 0 && unit % self.restart_interval == 0 {
                    bits.restart(unit / self.restart_interval - 1)?;
                    for target in &mut targets {
                        target.last = 0;
                    }
                }
                unit += 1;
                for target in &mut targets {
                    target.read_unit(&mut bits, across, down)?;
                }
            }
            if bits.are_missing() {
                return None;
            }
        }
        bits.end_at(END_OF_IMAGE)?;
        let mut planes = targets.into_iter().map(|target| {
            let [most_across, most_down] = target.blocks.map(|blocks| BLOCK * blocks);
            let width = (width * most_across).div_ceil(BLOCK * sampling[0]);
            let height = (height * most_down).div_ceil(BLOCK * sampling[1]);
            target.plane.cropped(scaled(width, target.scale), scaled(height, target.scale))
        });
        let light = planes.next()?;
        let colours = planes.next().zip(planes.next()).map(|(blue, red)| [blue, red]);
        Some(Planes { light, colours })
    }
}

/// Where the blocks of a component go.
struct Target<'a> {
    part: &'a Part<'a>,
    blocks: [u32; 2],
    /// The side of each block when it is decoded.
    scale: u32,
    /// For each wave in the order of the file: what it is multiplied by, and where it stands in the
    /// smaller block; those that it does not have go to a place that is not looked at.
    waves: [(f32, u8); AREA],
    /// The first wave of the block before.
    last: i32,
    plane: Plane,
}

impl<'a> Target<'a> {
    fn new(part: &'a Part, units: [u32; 2], scale: u32) -> Option<Self> {
        let preparation = match scale {
            8 => preparation::<8>,
            4 => preparation::<4>,
            2 => preparation::<2>,
            _ => preparation::<1>,
        };
        let mut waves = [(0.0, UNSEEN); AREA];
        for (number, wave) in waves.iter_mut().enumerate() {
            let place = ZIGZAG[number];
            let (across, down) = (place / 8, place % 8);
            if let Some(factor) = preparation(across.into(), down.into()) {
                let place = across * u8::try_from(scale).ok()? + down;
                *wave = (factor * f32::from(part.quantisation[number]), place);
            }
        }
        let blocks = part.component.blocks;
        let (width, height) = (units[0] * blocks[0] * scale, units[1] * blocks[1] * scale);
        let plane = Plane { width, height, values: vec![0; width as usize * height as usize] };
        Some(Self { part, blocks, scale, waves, last: 0, plane })
    }

    fn read_unit(&mut self, bits: &mut Bits, across: u32, down: u32) -> Option<()> {
        for y in 0..self.blocks[1] {
            for x in 0..self.blocks[0] {
                let (left, top) = (across * self.blocks[0] + x, down * self.blocks[1] + y);
                match self.scale {
                    8 => self.read_block::<8>(bits, left, top)?,
                    4 => self.read_block::<4>(bits, left, top)?,
                    2 => self.read_block::<2>(bits, left, top)?,
                    _ => self.read_block::<1>(bits, left, top)?,
                }
            }
        }
        Some(())
    }

    /// Reads a block of the file, and writes it as one of `N` values a side.
    fn read_block<const N: usize>(&mut self, bits: &mut Bits, left: u32, top: u32) -> Option<()> {
        self.last += self.part.long_waves.long_wave(bits)?;
        let mut block = [0.0; AREA];
        block[0] = real(self.last) * self.waves[0].0;
        let waves = &self.waves;
        let has_more = self.part.other_waves.other_waves(bits, |wave, height| {
            let (factor, place) = waves[wave];
            block[usize::from(place) % AREA] = real(height) * factor;
        })?;
        let row = self.plane.width as usize;
        let mut at = top as usize * N * row + left as usize * N;
        let waves: [[f32; N]; N] = std::array::from_fn(|across| std::array::from_fn(|down| block[across * N + down]));
        // With its first wave alone it is of one colour.
        let values = if has_more { inverse(waves) } else { [[block[0]; N]; N] };
        for values in values {
            self.plane.values.get_mut(at..at + N)?.copy_from_slice(&values.map(value));
            at += row;
        }
        Some(())
    }
}

/// A place in a block that no smaller block has.
const UNSEEN: u8 = 63;

/// The light of a pixel, which the file counts from the middle.
fn value(light: f32) -> u8 {
    /// Added to a small number, it leaves the number's whole part in the lowest bits.
    const TO_WHOLE: f32 = 8_388_608.0;
    let [byte, ..] = ((light + 128.0).clamp(0.0, 255.0) + TO_WHOLE).to_bits().to_le_bytes();
    byte
}

#[expect(clippy::cast_precision_loss, reason = "a wave has at most 16 bits")]
fn real(height: i32) -> f32 {
    height as f32
}

#[cfg(test)]
mod tests {
    use jpeg_encoder::{ColorType, Encoder, SamplingFactor};

    use super::*;

    /// Waves and edges in all colours.
    fn picture(width: u16, height: u16) -> Vec<u8> {
        let places = (0..u32::from(height)).flat_map(|y| (0..u32::from(width)).map(move |x| (x, y)));
        let pixel =
            |(x, y): (u32, u32)| [(x * 2 + y) % 256, (y * 3) % 256, if (x / 16 + y / 24) % 2 == 0 { 60 } else { 190 }];
        places.flat_map(pixel).map(|value| u8::try_from(value).unwrap()).collect()
    }

    fn jpeg(width: u16, height: u16, set_up: impl FnOnce(&mut Encoder<&mut Vec<u8>>)) -> Vec<u8> {
        let mut bytes = Vec::new();
        let mut encoder = Encoder::new(&mut bytes, 90);
        set_up(&mut encoder);
        encoder.encode(&picture(width, height), width, height, ColorType::Rgb).unwrap();
        bytes
    }

    /// How far two pictures are from each other, as a mean square.
    fn difference(one: &[u8], other: &[u8]) -> usize {
        assert_eq!(one.len(), other.len());
        one.iter().zip(other).map(|(one, other)| usize::from(one.abs_diff(*other)).pow(2)).sum::<usize>() / one.len()
    }

    #[test]
    fn it_reads_what_another_decoder_reads_at_each_size() {
        for sampling in
            [SamplingFactor::R_4_4_4, SamplingFactor::R_4_2_2, SamplingFactor::R_4_2_0, SamplingFactor::R_4_4_0]
        {
            for restart in [0, 3] {
                let bytes = jpeg(648, 408, |encoder| {
                    encoder.set_sampling_factor(sampling);
                    encoder.set_restart_interval(restart);
                });
                for side in [648, 324, 162, 81] {
                    let Planes { light, colours } = decode(&bytes, side).unwrap();
                    let mut other = jpeg_decoder::Decoder::new(&bytes[..]);
                    let side = u16::try_from(side).unwrap();
                    let (width, height) = other.scale(side, side).unwrap();
                    assert_eq!((light.width, light.height), (width.into(), height.into()));
                    let expected = Planes::of_pixels(light.width, light.height, false, other.decode().unwrap());
                    assert!(difference(&light.values, &expected.light.values) < 4, "{sampling:?} {side}");
                    let half = [light.width / 2, light.height / 2];
                    if half[0] * 2 < light.width {
                        // What becomes of half a pixel is a matter of taste.
                        continue;
                    }
                    for (colour, expected) in colours.unwrap().into_iter().zip(expected.colours.unwrap()) {
                        let colour = colour.resized(half[0], half[1], fast_image_resize::FilterType::Box).unwrap();
                        // The other one makes more pixels of the colours first, by going from one to the next.
                        let most = if sampling == SamplingFactor::R_4_4_4 { 5 } else { 200 };
                        assert!(difference(&colour.values, &expected.values) < most, "{sampling:?} {side}");
                    }
                }
            }
        }
    }

    #[test]
    fn a_grey_picture_has_no_colours() {
        let light: Vec<u8> = picture(100, 50).into_iter().step_by(3).collect();
        let mut bytes = Vec::new();
        Encoder::new(&mut bytes, 95).encode(&light, 100, 50, ColorType::Luma).unwrap();
        let planes = decode(&bytes, 100).unwrap();
        assert!(planes.colours.is_none() && difference(&planes.light.values, &light) < 4);
    }

    #[test]
    fn what_is_not_in_order_or_of_another_kind_is_left_to_others() {
        let whole = jpeg(320, 200, |encoder| encoder.set_restart_interval(2));
        assert!(decode(&whole, 320).is_some());
        assert!(decode(&jpeg(320, 200, |encoder| encoder.set_progressive(true)), 320).is_none());
        assert!(decode(&jpeg(320, 200, |encoder| encoder.set_optimized_huffman_tables(true)), 320).is_none());
        for length in (2..whole.len()).step_by(101) {
            let cut = [&whole[..length], &[0xFF, END_OF_IMAGE]].concat();
            assert!(decode(&cut, 320).is_none(), "{length} bytes");
        }
        let marker = whole.windows(2).rposition(|two| two[0] == 0xFF && two[1] & 0xF8 == 0xD0).unwrap();
        let mut swapped = whole.clone();
        swapped[marker + 1] ^= 1;
        assert!(decode(&swapped, 320).is_none());
        let end = whole.len() - 2;
        let longer = [&whole[..end], &[0x12, 0x34, 0x56, 0xFF, END_OF_IMAGE]].concat();
        assert!(decode(&longer, 320).is_none());
    }
}
