//! Writes the files that `packed` describes. `cargo xtask regions` calls it.

use std::collections::BTreeMap;

use miniz_oxide::deflate::compress_to_vec;

use crate::{Level, RegionCode};

/// The most effort that the compressor knows; the files are made once.
const EFFORT: u8 = 10;

/// The two files.
#[derive(Debug)]
pub struct Packed {
    /// Content of `districts.bin`.
    pub districts: Vec<u8>,
    /// Content of `villages.bin`.
    pub villages: Vec<u8>,
}

/// Packs a whole table. `source` says in one line what the data is and from when.
pub fn pack(source: &str, names: &BTreeMap<RegionCode, String>) -> Packed {
    let mut children: BTreeMap<Option<RegionCode>, Vec<RegionCode>> = BTreeMap::new();
    for code in names.keys() {
        children.entry(code.parent()).or_default().push(*code);
    }
    let mut districts = format!("{source}\n").into_bytes();
    write_within(None, &children, &mut districts);
    write_names(names.iter().filter(|(code, _)| code.level() < Level::Village), &mut districts);

    let tables: Vec<Vec<u8>> = names
        .keys()
        .filter(|code| code.level() == Level::Province)
        .map(|province| {
            let mut table = Vec::new();
            for district in names.keys().filter(|code| code.level() == Level::District && province.contains(**code)) {
                write_within(Some(*district), &children, &mut table);
            }
            let inside = |code: RegionCode| code.level() == Level::Village && province.contains(code);
            write_names(names.iter().filter(|(code, _)| inside(**code)), &mut table);
            compress_to_vec(&table, EFFORT)
        })
        .collect();
    let mut villages = Vec::new();
    for table in &tables {
        write_number(table.len(), &mut villages);
    }
    Packed { districts: compress_to_vec(&districts, EFFORT), villages: [villages, tables.concat()].concat() }
}

fn write_within(
    parent: Option<RegionCode>,
    children: &BTreeMap<Option<RegionCode>, Vec<RegionCode>>,
    out: &mut Vec<u8>,
) {
    let inside = children.get(&parent).map_or(&[][..], Vec::as_slice);
    write_number(inside.len(), out);
    let mut before = 0;
    for code in inside {
        write_number(usize::from(code.number() - before), out);
        before = code.number();
        if matches!(code.level(), Level::Province | Level::Regency) {
            write_within(Some(*code), children, out);
        }
    }
}

fn write_names<'a>(names: impl Iterator<Item = (&'a RegionCode, &'a String)>, out: &mut Vec<u8>) {
    for (_, name) in names {
        out.extend_from_slice(name.as_bytes());
        out.push(b'\n');
    }
}

fn write_number(mut number: usize, out: &mut Vec<u8>) {
    while number > 0x7f {
        out.push(0x80 | u8::try_from(number & 0x7f).unwrap_or(0));
        number >>= 7;
    }
    out.push(u8::try_from(number).unwrap_or(0));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Regions, Villages};

    #[test]
    fn what_is_packed_is_read_back() {
        let names: BTreeMap<RegionCode, String> = [
            ("33", "Jawa Tengah"),
            ("33.02", "Kabupaten Banyumas"),
            ("33.02.01", "Lumbir"),
            ("33.02.01.1001", "Satu"),
            ("33.02.01.2300", "Dua’s"),
            ("33.02.09", "Kosong"),
            ("33.71", "Kota Magelang"),
            ("95", "Papua Pegunungan"),
            ("95.01", "Kabupaten Jayawijaya"),
            ("95.01.01", "Wamena"),
            ("95.01.01.2001", "Tiga"),
        ]
        .into_iter()
        .map(|(code, name)| (RegionCode::parse(code).unwrap(), name.to_owned()))
        .collect();
        let packed = pack("Contoh, 21 November 2026", &names);
        let regions = Regions::read(&packed.districts).unwrap();
        let villages = Villages::read(&packed.villages, &regions).unwrap();
        assert_eq!(regions.source(), "Contoh, 21 November 2026");
        for (code, name) in &names {
            let found = regions.get(*code).or_else(|| villages.get(*code)).unwrap();
            assert_eq!((found.code, found.name), (*code, name.as_str()));
        }
        assert_eq!(villages.all().count(), 3);
    }
}
