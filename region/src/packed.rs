//! How the data lies in the files, and how it is read.
//!
//! A *packed table* is one deflate stream of: the numbers, then the names, one a line. The numbers
//! say how many regions lie in each parent, in order, and by how much the number of each is greater
//! than that of the one before (the first: than 0). They are written in groups of seven bits, the
//! lowest first, each byte but the last with its highest bit set.
//!
//! - `districts.bin`: a packed table of provinces, regencies and districts, each region right before
//!   what lies in it. Before the numbers stands a line that says what the data is and from when.
//! - `villages.bin`: for each province, in order, the length of its packed table, written as a number
//!   as above; then these tables. Each has the villages of every district of the province, in order.
//!
//! Deflate, because the app's HTTP client carries its decoder anyway: brotli and LZMA would make the
//! files a tenth smaller, and the app larger by more than that.

use miniz_oxide::inflate::decompress_to_vec_with_limit;

use crate::table::Table;
use crate::{Level, RegionCode};

/// The data is not in the form that this version reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("The table of regions is broken")]
pub struct BrokenTable;

/// No table is larger than this when unpacked.
const LARGEST: usize = 4 * 1024 * 1024;

/// Reads `districts.bin`: what the data is, and the table.
pub(crate) fn read_districts(bytes: &[u8]) -> Result<(String, Table), BrokenTable> {
    let bytes = inflate(bytes)?;
    let end = bytes.iter().position(|byte| *byte == b'\n').ok_or(BrokenTable)?;
    let source = text(&bytes[..end])?;
    let mut rest = &bytes[end + 1..];
    let mut codes = Vec::new();
    read_within(None, &mut rest, &mut codes)?;
    Ok((source, Table::new(codes, text(rest)?)?))
}

/// Splits `villages.bin` into the packed table of each province.
pub(crate) fn split_villages(bytes: &[u8], provinces: usize) -> Result<Vec<&[u8]>, BrokenTable> {
    let mut rest = bytes;
    let lengths = (0..provinces).map(|_| read_number(&mut rest)).collect::<Result<Vec<_>, _>>()?;
    let mut tables = Vec::with_capacity(provinces);
    for length in lengths {
        let (table, after) = rest.split_at_checked(length as usize).ok_or(BrokenTable)?;
        tables.push(table);
        rest = after;
    }
    if rest.is_empty() { Ok(tables) } else { Err(BrokenTable) }
}

/// Reads the packed table of one province's villages.
pub(crate) fn read_villages(bytes: &[u8], districts: impl Iterator<Item = RegionCode>) -> Result<Table, BrokenTable> {
    let bytes = inflate(bytes)?;
    let mut rest = bytes.as_slice();
    let mut codes = Vec::new();
    for district in districts {
        read_within(Some(district), &mut rest, &mut codes)?;
    }
    Table::new(codes, text(rest)?)
}

fn inflate(bytes: &[u8]) -> Result<Vec<u8>, BrokenTable> {
    decompress_to_vec_with_limit(bytes, LARGEST).map_err(|_| BrokenTable)
}

fn text(bytes: &[u8]) -> Result<String, BrokenTable> {
    String::from_utf8(bytes.to_vec()).map_err(|_| BrokenTable)
}

/// Reads what lies in `parent`: down to the districts from the top, and the villages of a district.
fn read_within(parent: Option<RegionCode>, rest: &mut &[u8], codes: &mut Vec<RegionCode>) -> Result<(), BrokenTable> {
    let mut number = 0_u16;
    for _ in 0..read_number(rest)? {
        let step = u16::try_from(read_number(rest)?).map_err(|_| BrokenTable)?;
        number = number.checked_add(step).ok_or(BrokenTable)?;
        let code = RegionCode::within(parent, number).ok_or(BrokenTable)?;
        codes.push(code);
        if matches!(code.level(), Level::Province | Level::Regency) {
            read_within(Some(code), rest, codes)?;
        }
    }
    Ok(())
}

fn read_number(rest: &mut &[u8]) -> Result<u32, BrokenTable> {
    let mut number = 0;
    for shift in [0, 7, 14, 21] {
        let (byte, after) = rest.split_first().ok_or(BrokenTable)?;
        *rest = after;
        number |= u32::from(byte & 0x7f) << shift;
        if byte & 0x80 == 0 {
            return Ok(number);
        }
    }
    Err(BrokenTable)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn no_bytes_make_it_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            let _ = read_districts(&bytes);
            let _ = split_villages(&bytes, 38);
            let _ = read_districts(&miniz_oxide::deflate::compress_to_vec(&bytes, 1));
        }
    }
}
