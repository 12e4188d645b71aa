//! Walks along a JPEG's markers, from one to the next, without decoding anything.
//!
//! The walk is our own because no decoder tells, before it decodes, how many scans a file has and
//! where the picture ends; both are needed to keep a small file from costing minutes or gigabytes.

use image::metadata::Orientation;

use crate::error::{Flaw, PhotoError};
use crate::header::{Format, Header, Limits, two_bytes};

/// How every JPEG begins.
pub(crate) const SIGNATURE: &[u8] = &[0xFF, START_OF_IMAGE, 0xFF];

/// The most scans that a picture may have. Encoders make about ten; each one costs a pass over all
/// blocks, however few bytes it has.
const MOST_SCANS: u32 = 64;

/// The most bytes that may be needed to keep a progressive picture while it is read: about 13
/// megapixels as phones store colour.
const MOST_COEFFICIENT_BYTES: u64 = 40 * 1024 * 1024;

const START_OF_IMAGE: u8 = 0xD8;
pub(crate) const END_OF_IMAGE: u8 = 0xD9;
pub(crate) const START_OF_SCAN: u8 = 0xDA;
const TEMPORARY: u8 = 0x01;
const FIRST_RESTART: u8 = 0xD0;
const LAST_RESTART: u8 = 0xD7;
pub(crate) const HUFFMAN_TABLES: u8 = 0xC4;
const EXIF_SEGMENT: u8 = 0xE1;
const EXIF_MARK: &[u8] = b"Exif\0\0";

/// The frame's own part of the header.
struct Frame {
    format: Format,
    width: u32,
    height: u32,
}

/// Reads the header of a JPEG.
pub(crate) fn read(bytes: &[u8], limits: &Limits) -> Result<Header, PhotoError> {
    let mut frame = None;
    let mut orientation = None;
    let mut scans = 0;
    let mut at = 2;
    loop {
        let (marker, after) = next_marker(bytes, at)?;
        at = after;
        match marker {
            END_OF_IMAGE => break,
            START_OF_IMAGE | TEMPORARY | FIRST_RESTART..=LAST_RESTART => continue,
            _ => {}
        }
        let segment = segment(bytes, at)?;
        at += 2 + segment.len();
        match marker {
            0xC0..=0xCF if marker != HUFFMAN_TABLES => {
                if frame.is_some() {
                    return Err(PhotoError::Broken(Flaw::Unusual));
                }
                frame = Some(read_frame(marker, segment, limits)?);
            }
            EXIF_SEGMENT if orientation.is_none() => {
                orientation = segment.strip_prefix(EXIF_MARK).map(read_orientation);
            }
            START_OF_SCAN => {
                scans += 1;
                if scans > MOST_SCANS {
                    return Err(PhotoError::Broken(Flaw::Unusual));
                }
                at = end_of_scan(bytes, at)?;
            }
            _ => {}
        }
    }
    let Frame { format, width, height } = frame.ok_or(PhotoError::Broken(Flaw::Damaged))?;
    if scans == 0 {
        return Err(PhotoError::Broken(Flaw::Damaged));
    }
    let orientation = orientation.unwrap_or(Orientation::NoTransforms);
    Ok(Header { format, width, height, orientation, end: at })
}

/// Reads what a camera noted about how it was held. What can't be read counts as upright.
pub(crate) fn read_orientation(exif: &[u8]) -> Orientation {
    Orientation::from_exif_chunk(exif).unwrap_or(Orientation::NoTransforms)
}

/// The next marker, and where its segment begins. Stray bytes before it are skipped, as every
/// reader does.
fn next_marker(bytes: &[u8], from: usize) -> Result<(u8, usize), PhotoError> {
    let mut at = from;
    loop {
        at += distance_to_ff(bytes, at)? + 1;
        while bytes.get(at) == Some(&0xFF) {
            at += 1;
        }
        match bytes.get(at) {
            Some(0) => {}
            Some(marker) => return Ok((*marker, at + 1)),
            None => return Err(PhotoError::Broken(Flaw::CutShort)),
        }
    }
}

/// What a segment holds, without the two bytes of its length.
pub(crate) fn segment(bytes: &[u8], at: usize) -> Result<&[u8], PhotoError> {
    let length = two_bytes(bytes, at).ok_or(PhotoError::Broken(Flaw::CutShort))?;
    let length = usize::from(length);
    if length < 2 {
        return Err(PhotoError::Broken(Flaw::Damaged));
    }
    bytes.get(at + 2..at + length).ok_or(PhotoError::Broken(Flaw::CutShort))
}

/// Where the coded rows after a scan's header end: at the next marker that is no restart.
fn end_of_scan(bytes: &[u8], from: usize) -> Result<usize, PhotoError> {
    let mut at = from;
    loop {
        at += distance_to_ff(bytes, at)?;
        match bytes.get(at + 1) {
            Some(0 | FIRST_RESTART..=LAST_RESTART) => at += 2,
            Some(0xFF) => at += 1,
            Some(_) => return Ok(at),
            None => return Err(PhotoError::Broken(Flaw::CutShort)),
        }
    }
}

fn distance_to_ff(bytes: &[u8], from: usize) -> Result<usize, PhotoError> {
    bytes
        .get(from..)
        .and_then(|rest| rest.iter().position(|byte| *byte == 0xFF))
        .ok_or(PhotoError::Broken(Flaw::CutShort))
}

/// Reads the frame's header and refuses what would take too much memory.
fn read_frame(marker: u8, segment: &[u8], limits: &Limits) -> Result<Frame, PhotoError> {
    let format = match marker {
        0xC0 | 0xC1 => Format::Jpeg,
        0xC2 => Format::ProgressiveJpeg,
        _ => return Err(PhotoError::Broken(Flaw::Unusual)),
    };
    let damaged = PhotoError::Broken(Flaw::Damaged);
    let precision = *segment.first().ok_or(damaged)?;
    let height = u32::from(two_bytes(segment, 1).ok_or(damaged)?);
    let width = u32::from(two_bytes(segment, 3).ok_or(damaged)?);
    limits.check(width, height)?;
    let components = segment.get(6..).ok_or(damaged)?;
    if precision != 8 || !matches!(components.len(), 3 | 9 | 12) {
        return Err(PhotoError::Broken(Flaw::Unusual));
    }
    if format == Format::ProgressiveJpeg && coefficient_bytes(components, width, height) > MOST_COEFFICIENT_BYTES {
        return Err(PhotoError::TooManyPixels { width, height });
    }
    Ok(Frame { format, width, height })
}

/// How many bytes all coefficients of all components take, two bytes each.
fn coefficient_bytes(components: &[u8], width: u32, height: u32) -> u64 {
    let factors = || components.chunks_exact(3).map(|one| (u64::from(one[1] >> 4), u64::from(one[1] & 15)));
    let widest = factors().map(|(horizontal, _)| horizontal).max().unwrap_or(1).max(1);
    let highest = factors().map(|(_, vertical)| vertical).max().unwrap_or(1).max(1);
    let samples: u64 = factors().map(|(horizontal, vertical)| horizontal * vertical).sum();
    let units = u64::from(width).div_ceil(8 * widest) * u64::from(height).div_ceil(8 * highest);
    units * samples * 64 * 2
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A JPEG with nothing in it but markers: enough for the walk.
    fn skeleton(frame_marker: u8, width: u16, height: u16, scans: usize) -> Vec<u8> {
        let mut bytes = vec![0xFF, START_OF_IMAGE, 0xFF, frame_marker, 0, 17, 8];
        bytes.extend(height.to_be_bytes());
        bytes.extend(width.to_be_bytes());
        bytes.extend([3, 1, 0x22, 0, 2, 0x11, 1, 3, 0x11, 1]);
        for _ in 0..scans {
            bytes.extend([0xFF, START_OF_SCAN, 0, 8, 1, 1, 0, 0, 63, 0, 0x12, 0xFF, 0, 0xFF, 0xD0, 0x34]);
        }
        bytes.extend([0xFF, END_OF_IMAGE]);
        bytes
    }

    fn read_skeleton(bytes: &[u8]) -> Result<Header, PhotoError> {
        read(bytes, &Limits::SERVER)
    }

    #[test]
    fn the_walk_ends_where_the_picture_ends() {
        let picture = skeleton(0xC0, 640, 480, 1);
        let mut polyglot = picture.clone();
        polyglot.extend(b"PK\x03\x04 and \xFF\xD8\xFF more");
        let header = read_skeleton(&polyglot).unwrap();
        assert_eq!((header.width, header.height), (640, 480));
        assert_eq!(header.end, picture.len());
        assert_eq!(header.format, Format::Jpeg);
    }

    #[test]
    fn a_picture_without_an_end_was_cut_short() {
        let picture = skeleton(0xC0, 640, 480, 1);
        for length in 3..picture.len() {
            assert_eq!(read_skeleton(&picture[..length]), Err(PhotoError::Broken(Flaw::CutShort)), "{length} bytes");
        }
    }

    #[test]
    fn a_huge_claim_is_refused_before_the_rest_is_read() {
        let picture = skeleton(0xC0, 65_500, 65_500, 1);
        let claim = PhotoError::TooManyPixels { width: 65_500, height: 65_500 };
        assert_eq!(read_skeleton(&picture), Err(claim));
        assert_eq!(read_skeleton(&picture[..21]), Err(claim));
    }

    #[test]
    fn a_progressive_picture_must_fit_into_memory_as_a_whole() {
        assert!(read_skeleton(&skeleton(0xC2, 4_032, 3_024, 10)).is_ok());
        assert_eq!(
            read_skeleton(&skeleton(0xC2, 8_000, 6_000, 10)),
            Err(PhotoError::TooManyPixels { width: 8_000, height: 6_000 })
        );
        assert!(read_skeleton(&skeleton(0xC0, 8_000, 6_000, 1)).is_ok());
    }

    #[test]
    fn a_picture_of_countless_scans_is_refused() {
        assert!(read_skeleton(&skeleton(0xC2, 640, 480, 64)).is_ok());
        assert_eq!(read_skeleton(&skeleton(0xC2, 640, 480, 65)), Err(PhotoError::Broken(Flaw::Unusual)));
    }

    #[test]
    fn what_no_camera_makes_is_refused() {
        for marker in [0xC3, 0xC5, 0xC9, 0xCC, 0xCF] {
            let picture = skeleton(marker, 640, 480, 1);
            assert_eq!(read_skeleton(&picture), Err(PhotoError::Broken(Flaw::Unusual)), "{marker:#x}");
        }
        let mut twice = skeleton(0xC0, 640, 480, 1);
        twice.truncate(twice.len() - 2);
        twice.extend(&skeleton(0xC0, 640, 480, 1)[2..]);
        assert_eq!(read_skeleton(&twice), Err(PhotoError::Broken(Flaw::Unusual)));
    }

    #[test]
    fn a_picture_without_frame_or_scan_is_damaged() {
        assert_eq!(read_skeleton(&[0xFF, 0xD8, 0xFF, 0xD9]), Err(PhotoError::Broken(Flaw::Damaged)));
        assert_eq!(read_skeleton(&skeleton(0xC0, 640, 480, 0)), Err(PhotoError::Broken(Flaw::Damaged)));
        assert_eq!(read_skeleton(&[0xFF, 0xD8, 0xFF, 0xE0, 0, 1]), Err(PhotoError::Broken(Flaw::Damaged)));
    }
}
