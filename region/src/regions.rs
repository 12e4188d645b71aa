//! Provinces, regencies and districts.

use std::sync::OnceLock;

use crate::packed::{BrokenTable, read_districts};
use crate::table::{Region, Table};
use crate::{Level, RegionCode};

/// The provinces, regencies and districts of one version of the table.
#[derive(Debug)]
pub struct Regions {
    source: String,
    table: Table,
}

impl Regions {
    /// The table that this program carries, unpacked when it is first asked for.
    #[expect(
        clippy::expect_used,
        clippy::missing_panics_doc,
        reason = "the bytes are part of the program, and a test reads them"
    )]
    pub fn bundled() -> &'static Self {
        static BUNDLED: OnceLock<Regions> = OnceLock::new();
        BUNDLED.get_or_init(|| {
            Self::read(include_bytes!("../../assets/regions/districts.bin")).expect("The bundled regions are readable")
        })
    }

    /// Reads the content of a `districts.bin`.
    pub fn read(bytes: &[u8]) -> Result<Self, BrokenTable> {
        let (source, table) = read_districts(bytes)?;
        Ok(Self { source, table })
    }

    /// What the data is, which decree it follows, and the day it was packed.
    pub fn source(&self) -> &str {
        &self.source
    }

    /// The province, regency or district of a code.
    pub fn get(&self, code: RegionCode) -> Option<Region<'_>> {
        self.table.get(code)
    }

    /// As [`Regions::get`], for a code that is still text. What is no code names no region.
    pub fn find(&self, code: &str) -> Option<Region<'_>> {
        RegionCode::parse(code).ok().and_then(|code| self.get(code))
    }

    /// Whether today's table has this district. An old NIK may name one that a split did away with.
    pub fn has_district(&self, code: &str) -> bool {
        self.find(code).is_some_and(|region| region.code.level() == Level::District)
    }

    /// The provinces, in order.
    pub fn provinces(&self) -> impl Iterator<Item = Region<'_>> {
        self.all().filter(|region| region.code.level() == Level::Province)
    }

    /// The regencies of a province or the districts of a regency, in order.
    pub fn children(&self, parent: RegionCode) -> impl Iterator<Item = Region<'_>> {
        self.table.children(parent)
    }

    /// Every region, each before what lies in it.
    pub fn all(&self) -> impl Iterator<Item = Region<'_>> {
        self.table.iter()
    }

    /// The name with those of the regions that it lies in: `Lumbir, Kabupaten Banyumas, Jawa Tengah`.
    pub fn path(&self, code: RegionCode) -> Option<String> {
        let mut path = self.get(code)?.name.to_owned();
        for region in std::iter::successors(code.parent(), |region| region.parent()) {
            path.push_str(", ");
            path.push_str(self.get(region)?.name);
        }
        Some(path)
    }
}

#[cfg(test)]
mod tests {
    use bansosku_contract::{Nik, PROVINCES};
    use proptest::prelude::*;

    use super::*;

    fn count(level: Level) -> usize {
        Regions::bundled().all().filter(|region| region.code.level() == level).count()
    }

    #[test]
    fn the_table_is_whole() {
        assert_eq!(count(Level::Province), 38);
        assert_eq!(count(Level::Regency), 514);
        assert_eq!(count(Level::District), 7285);
        assert!(Regions::bundled().all().all(|region| !region.name.trim().is_empty()));
        assert!(Regions::bundled().source().contains("300.2.2-2138/2025"));
    }

    #[test]
    fn a_nik_can_begin_with_the_provinces_of_the_table_and_no_others() {
        let provinces: Vec<u8> =
            Regions::bundled().provinces().map(|province| province.code.province_number()).collect();
        assert_eq!(provinces, PROVINCES);
    }

    #[test]
    fn a_place_is_shown_with_all_that_it_lies_in() {
        let regions = Regions::bundled();
        let path = |code| regions.path(RegionCode::parse(code).unwrap());
        assert_eq!(path("33.02.01").as_deref(), Some("Lumbir, Kabupaten Banyumas, Jawa Tengah"));
        assert_eq!(path("61.72").as_deref(), Some("Kota Singkawang, Kalimantan Barat"));
        assert_eq!(path("33.02.99"), None);
    }

    #[test]
    fn the_district_of_a_nik_is_known_or_not() {
        let regions = Regions::bundled();
        assert!(regions.has_district(&Nik::parse("3302015505809901").unwrap().district_code()));
        assert!(!regions.has_district(&Nik::parse("3302995505809901").unwrap().district_code()));
        for other in ["33.02", "33", "33.02.01.2001", "Lumbir", ""] {
            assert!(!regions.has_district(other), "{other}");
        }
    }

    #[test]
    fn children_are_those_directly_below() {
        let regions = Regions::bundled();
        let java = regions.find("33").unwrap().code;
        assert_eq!(regions.children(java).count(), 35);
        assert!(regions.children(java).all(|region| region.code.parent() == Some(java)));
        let all: usize = regions.provinces().map(|province| regions.children(province.code).count()).sum();
        assert_eq!(all, 514);
    }

    proptest! {
        #[test]
        fn no_code_makes_it_panic(text in "[0-9.]{0,14}") {
            let regions = Regions::bundled();
            let _ = regions.has_district(&text);
            if let Some(region) = regions.find(&text) {
                prop_assert!(regions.path(region.code).unwrap().starts_with(region.name));
                prop_assert!(regions.children(region.code).all(|child| child.code.parent() == Some(region.code)));
            }
        }
    }
}
