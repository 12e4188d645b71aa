//! The villages, unpacked a province at a time: nobody needs those of the whole country at once.

use std::sync::OnceLock;

use crate::packed::{BrokenTable, read_villages, split_villages};
use crate::table::{Region, Table};
use crate::{Level, RegionCode, Regions};

/// The villages of one version of the table.
#[derive(Debug)]
pub struct Villages<'a> {
    regions: &'a Regions,
    provinces: Vec<Province<'a>>,
}

#[derive(Debug)]
struct Province<'a> {
    code: RegionCode,
    packed: &'a [u8],
    /// The unpacked table; nothing when it turned out broken.
    table: OnceLock<Option<Table>>,
}

impl Villages<'static> {
    /// The villages that this program carries.
    #[expect(
        clippy::expect_used,
        clippy::missing_panics_doc,
        reason = "the bytes are part of the program, and a test reads them"
    )]
    pub fn bundled() -> &'static Self {
        static BUNDLED: OnceLock<Villages<'static>> = OnceLock::new();
        BUNDLED.get_or_init(|| {
            Self::read(include_bytes!("../../assets/regions/villages.bin"), Regions::bundled())
                .expect("The bundled villages are readable")
        })
    }
}

impl<'a> Villages<'a> {
    /// Reads the content of a `villages.bin` that was packed with these regions.
    pub fn read(bytes: &'a [u8], regions: &'a Regions) -> Result<Self, BrokenTable> {
        let codes: Vec<RegionCode> = regions.provinces().map(|province| province.code).collect();
        let packed = split_villages(bytes, codes.len())?;
        let provinces = codes
            .into_iter()
            .zip(packed)
            .map(|(code, packed)| Province { code, packed, table: OnceLock::new() })
            .collect();
        Ok(Self { regions, provinces })
    }

    /// The village of a code.
    pub fn get(&self, code: RegionCode) -> Option<Region<'_>> {
        self.table(code)?.get(code)
    }

    /// As [`Villages::get`], for a code that is still text. What is no code names no village.
    pub fn find(&self, code: &str) -> Option<Region<'_>> {
        RegionCode::parse(code).ok().and_then(|code| self.get(code))
    }

    /// The villages of a district, in order.
    pub fn of_district(&self, district: RegionCode) -> impl Iterator<Item = Region<'_>> {
        self.table(district).into_iter().flat_map(move |table| table.children(district))
    }

    /// Every village of the country, in order. It unpacks all of them.
    pub fn all(&self) -> impl Iterator<Item = Region<'_>> {
        self.provinces.iter().filter_map(|province| self.unpacked(province)).flat_map(Table::iter)
    }

    /// The name with those of the regions that it lies in: `Cirahab, Lumbir, Kabupaten Banyumas, Jawa Tengah`.
    pub fn path(&self, code: RegionCode) -> Option<String> {
        let village = self.get(code)?.name;
        Some(format!("{village}, {}", self.regions.path(code.parent()?)?))
    }

    fn table(&self, code: RegionCode) -> Option<&Table> {
        let index = self.provinces.binary_search_by_key(&code.province(), |province| province.code).ok()?;
        self.unpacked(&self.provinces[index])
    }

    fn unpacked<'b>(&self, province: &'b Province<'a>) -> Option<&'b Table> {
        let districts = || {
            let inside = move |code: RegionCode| code.level() == Level::District && province.code.contains(code);
            self.regions.all().map(|region| region.code).filter(move |code| inside(*code))
        };
        province.table.get_or_init(|| read_villages(province.packed, districts()).ok()).as_ref()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(text: &str) -> RegionCode {
        RegionCode::parse(text).unwrap()
    }

    #[test]
    fn the_table_is_whole() {
        let villages = Villages::bundled();
        assert_eq!(villages.all().count(), 83_762);
        assert!(villages.all().all(|village| !village.name.trim().is_empty()));
        let of_kind =
            |kind: &str| villages.all().filter(|village| village.code.to_string()[9..].starts_with(kind)).count();
        assert_eq!(of_kind("1"), 8_496);
        assert_eq!(of_kind("2") + of_kind("3"), 75_266);
        assert_eq!(of_kind("3"), 14);
    }

    #[test]
    fn a_village_is_shown_with_all_that_it_lies_in() {
        let path = Villages::bundled().path(code("33.02.01.2001"));
        assert_eq!(path.as_deref(), Some("Cirahab, Lumbir, Kabupaten Banyumas, Jawa Tengah"));
        assert_eq!(Villages::bundled().path(code("33.02.01.2099")), None);
    }

    #[test]
    fn the_villages_of_a_district_are_its_own() {
        let villages = Villages::bundled();
        let district = code("33.02.01");
        assert_eq!(villages.of_district(district).count(), 10);
        assert!(villages.of_district(district).all(|village| village.code.parent() == Some(district)));
        assert_eq!(villages.of_district(code("33.02.99")).count(), 0);
        assert_eq!(villages.of_district(code("99.02.99")).count(), 0);
    }

    #[test]
    fn every_village_lies_in_a_district_of_the_table() {
        let regions = Regions::bundled();
        assert!(
            Villages::bundled()
                .all()
                .all(|village| village.code.parent().is_some_and(|code| regions.get(code).is_some()))
        );
    }

    #[test]
    fn a_code_that_is_no_village_finds_none() {
        for text in ["", "33", "33.02.01", "99.01.01.2001", "33.02.01.9999", "desa"] {
            assert_eq!(Villages::bundled().find(text), None, "{text}");
        }
    }

    #[test]
    fn the_files_are_small_enough_for_a_phone() {
        let (districts, villages) =
            (include_bytes!("../../assets/regions/districts.bin"), include_bytes!("../../assets/regions/villages.bin"));
        assert!(districts.len() + villages.len() <= 500_000, "{} + {}", districts.len(), villages.len());
    }
}
