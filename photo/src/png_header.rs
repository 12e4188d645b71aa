//! Walks along a PNG's chunks, from one to the next, without decoding anything.

use image::metadata::Orientation;

use crate::error::{Flaw, PhotoError};
use crate::header::{Format, Header, Limits, four_bytes};
use crate::jpeg_header::read_orientation;

/// How every PNG begins.
pub(crate) const SIGNATURE: &[u8] = b"\x89PNG\r\n\x1A\n";

/// Length, name and checksum around what a chunk holds.
const CHUNK_FRAME: usize = 12;

/// The most bytes that the pixels may take when they are decoded. A PNG can't be decoded at a
/// smaller scale, and 48 MiB are 16 megapixels in colour, far more than any screenshot.
const MOST_DECODED_BYTES: u64 = 48 * 1024 * 1024;

/// A piece of a PNG.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Chunk<'a> {
    /// Its name of four letters.
    pub name: [u8; 4],
    /// What it holds.
    pub data: &'a [u8],
    /// All of it, with length, name and checksum.
    pub whole: &'a [u8],
}

/// What the first chunk says.
#[derive(Debug, Clone, Copy)]
struct Size {
    width: u32,
    height: u32,
    bytes_per_channel: u64,
    colour: u8,
}

/// Reads the header of a PNG.
pub(crate) fn read(bytes: &[u8], limits: &Limits) -> Result<Header, PhotoError> {
    let damaged = PhotoError::Broken(Flaw::Damaged);
    let mut size = None;
    let mut orientation = None;
    let mut has_pixels = false;
    let mut has_transparency = false;
    let mut end = SIGNATURE.len();
    for chunk in chunks(bytes) {
        let chunk = chunk?;
        end += chunk.whole.len();
        match &chunk.name {
            b"IHDR" if size.is_none() => size = Some(Size::read(chunk.data, limits)?),
            b"IHDR" => return Err(damaged),
            b"IDAT" => has_pixels = true,
            b"tRNS" => has_transparency = true,
            b"eXIf" if orientation.is_none() => orientation = Some(read_orientation(chunk.data)),
            _ => {}
        }
    }
    let size = size.filter(|_| has_pixels).ok_or(damaged)?;
    let Size { width, height, .. } = size;
    if size.decoded_bytes(has_transparency) > MOST_DECODED_BYTES {
        return Err(PhotoError::TooManyPixels { width, height });
    }
    let orientation = orientation.unwrap_or(Orientation::NoTransforms);
    Ok(Header { format: Format::Png, width, height, orientation, end })
}

/// The chunks of a PNG, up to and with the one that ends it.
pub(crate) fn chunks(bytes: &[u8]) -> impl Iterator<Item = Result<Chunk<'_>, PhotoError>> {
    let mut at = Some(SIGNATURE.len());
    std::iter::from_fn(move || {
        let chunk = chunk(bytes, at?);
        at = match &chunk {
            Ok(chunk) if chunk.name != *b"IEND" => at.map(|at| at + chunk.whole.len()),
            _ => None,
        };
        Some(chunk)
    })
}

fn chunk(bytes: &[u8], at: usize) -> Result<Chunk<'_>, PhotoError> {
    let cut_short = PhotoError::Broken(Flaw::CutShort);
    let length = four_bytes(bytes, at).ok_or(cut_short)?;
    let length = usize::try_from(length).map_err(|_| cut_short)?;
    let end = length.checked_add(CHUNK_FRAME).and_then(|length| at.checked_add(length)).ok_or(cut_short)?;
    let whole = bytes.get(at..end).ok_or(cut_short)?;
    let name = *whole.get(4..).and_then(<[u8]>::first_chunk).ok_or(cut_short)?;
    Ok(Chunk { name, data: &whole[8..8 + length], whole })
}

impl Size {
    fn read(data: &[u8], limits: &Limits) -> Result<Self, PhotoError> {
        let read = || {
            let (width, height) = (four_bytes(data, 0)?, four_bytes(data, 4)?);
            let (depth, colour) = (*data.get(8)?, *data.get(9)?);
            Some(Self { width, height, bytes_per_channel: u64::from(depth.div_ceil(8)), colour })
        };
        let size = read().ok_or(PhotoError::Broken(Flaw::Damaged))?;
        limits.check(size.width, size.height)?;
        Ok(size)
    }

    /// How many bytes the decoder writes.
    fn decoded_bytes(&self, has_transparency: bool) -> u64 {
        let (channels, bytes_per_channel) = match self.colour {
            0 => (1 + u64::from(has_transparency), self.bytes_per_channel),
            2 => (3 + u64::from(has_transparency), self.bytes_per_channel),
            // The depth of a palette is that of its indices.
            3 => (3 + u64::from(has_transparency), 1),
            4 => (2, self.bytes_per_channel),
            _ => (4, self.bytes_per_channel),
        };
        u64::from(self.width) * u64::from(self.height) * channels * bytes_per_channel
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chunk_of(name: [u8; 4], data: &[u8]) -> Vec<u8> {
        let mut bytes = u32::try_from(data.len()).unwrap().to_be_bytes().to_vec();
        bytes.extend(name);
        bytes.extend(data);
        bytes.extend([0; 4]);
        bytes
    }

    /// A PNG with nothing in it but chunks: enough for the walk.
    fn skeleton(width: u32, height: u32, depth: u8, colour: u8, more: &[u8]) -> Vec<u8> {
        let mut size = width.to_be_bytes().to_vec();
        size.extend(height.to_be_bytes());
        size.extend([depth, colour, 0, 0, 0]);
        [SIGNATURE, &chunk_of(*b"IHDR", &size), more, &chunk_of(*b"IDAT", &[1, 2, 3]), &chunk_of(*b"IEND", &[])]
            .concat()
    }

    fn read_skeleton(bytes: &[u8]) -> Result<Header, PhotoError> {
        read(bytes, &Limits::SERVER)
    }

    #[test]
    fn the_walk_ends_where_the_picture_ends() {
        let picture = skeleton(640, 480, 8, 6, &[]);
        let polyglot = [&picture[..], b"<?php echo 1;"].concat();
        let header = read_skeleton(&polyglot).unwrap();
        assert_eq!((header.width, header.height, header.end), (640, 480, picture.len()));
        assert_eq!(header.format, Format::Png);
    }

    #[test]
    fn a_picture_without_an_end_was_cut_short() {
        let picture = skeleton(640, 480, 8, 6, &[]);
        for length in SIGNATURE.len()..picture.len() {
            assert_eq!(read_skeleton(&picture[..length]), Err(PhotoError::Broken(Flaw::CutShort)), "{length} bytes");
        }
    }

    #[test]
    fn a_picture_must_fit_into_memory_as_a_whole() {
        let too_many = |width, height| Err(PhotoError::TooManyPixels { width, height });
        assert!(read_skeleton(&skeleton(4_000, 4_000, 8, 2, &[])).is_ok());
        assert_eq!(read_skeleton(&skeleton(4_000, 4_000, 8, 6, &[])), too_many(4_000, 4_000));
        assert_eq!(read_skeleton(&skeleton(3_000, 3_000, 16, 2, &[])), too_many(3_000, 3_000));
        assert_eq!(read_skeleton(&skeleton(4_000, 4_000, 8, 2, &chunk_of(*b"tRNS", &[0; 6]))), too_many(4_000, 4_000));
        assert_eq!(read_skeleton(&skeleton(65_500, 65_500, 1, 0, &[])), too_many(65_500, 65_500));
        assert!(read_skeleton(&skeleton(7_000, 7_000, 1, 0, &[])).is_ok());
    }

    #[test]
    fn a_picture_without_size_or_pixels_is_damaged() {
        let damaged = Err(PhotoError::Broken(Flaw::Damaged));
        let end = chunk_of(*b"IEND", &[]);
        assert_eq!(read_skeleton(&[SIGNATURE, &end].concat()), damaged);
        assert_eq!(read_skeleton(&[SIGNATURE, &chunk_of(*b"IHDR", &[0; 5]), &end].concat()), damaged);
        let twice = skeleton(640, 480, 8, 6, &chunk_of(*b"IHDR", &[1; 13]));
        assert_eq!(read_skeleton(&twice), damaged);
    }

    #[test]
    fn a_length_beyond_the_file_is_no_reason_to_panic() {
        let mut picture = SIGNATURE.to_vec();
        picture.extend([0xFF; 12]);
        assert_eq!(read_skeleton(&picture), Err(PhotoError::Broken(Flaw::CutShort)));
    }
}
