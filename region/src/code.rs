//! The code of a region: two digits each for province, regency and district, four for the village.

/// Why a text is no code of a region.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("Not a region code of the form 33, 33.02, 33.02.01 or 33.02.01.2001")]
pub struct RegionCodeError;

/// How deep a region lies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// *Provinsi*.
    Province,
    /// *Kabupaten* (01 to 69) or *kota* (71 to 99).
    Regency,
    /// *Kecamatan*; *distrik* in Papua.
    District,
    /// *Kelurahan* (1xxx), *desa* (2xxx) or *desa adat* (3xxx).
    Village,
}

/// A code of the right form. Whether the table has it is another question.
///
/// In order, a region comes right before all that lies in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RegionCode {
    province: u8,
    /// From here on, 0 means that the code ends before.
    regency: u8,
    district: u8,
    village: u16,
}

impl RegionCode {
    /// Reads a code as it is written: `33`, `33.02`, `33.02.01` or `33.02.01.2001`.
    pub fn parse(text: &str) -> Result<Self, RegionCodeError> {
        let mut parts = text.split('.');
        let mut part = |digits: usize| match parts.next() {
            None => Ok(0),
            Some(part) if part.len() == digits && part.bytes().all(|byte| byte.is_ascii_digit()) => {
                part.parse::<u16>().ok().filter(|number| *number > 0).ok_or(RegionCodeError)
            }
            Some(_) => Err(RegionCodeError),
        };
        let two = |number: u16| u8::try_from(number).map_err(|_| RegionCodeError);
        let code =
            Self { province: two(part(2)?)?, regency: two(part(2)?)?, district: two(part(2)?)?, village: part(4)? };
        if parts.next().is_some() { Err(RegionCodeError) } else { Ok(code) }
    }

    /// How deep this region lies.
    pub const fn level(self) -> Level {
        match self {
            Self { regency: 0, .. } => Level::Province,
            Self { district: 0, .. } => Level::Regency,
            Self { village: 0, .. } => Level::District,
            _ => Level::Village,
        }
    }

    /// The region that this one lies in; none for a province.
    pub const fn parent(self) -> Option<Self> {
        match self.level() {
            Level::Province => None,
            Level::Regency => Some(Self { regency: 0, ..self }),
            Level::District => Some(Self { district: 0, ..self }),
            Level::Village => Some(Self { village: 0, ..self }),
        }
    }

    /// The province that this region lies in, or is.
    #[must_use]
    pub const fn province(self) -> Self {
        Self { regency: 0, district: 0, village: 0, ..self }
    }

    /// The number of the province, as 33.
    pub const fn province_number(self) -> u8 {
        self.province
    }

    /// Whether another region lies in this one, at any depth.
    pub fn contains(self, other: Self) -> bool {
        std::iter::successors(other.parent(), |region| region.parent()).any(|region| region == self)
    }

    /// The number within the parent: 33, 2, 1 and 2001 for the parts of `33.02.01.2001`.
    #[cfg(any(test, feature = "pack"))]
    pub(crate) const fn number(self) -> u16 {
        match self.level() {
            Level::Province => self.province as u16,
            Level::Regency => self.regency as u16,
            Level::District => self.district as u16,
            Level::Village => self.village,
        }
    }

    /// The region of a number directly within `parent`; none when no code can be written so.
    pub(crate) fn within(parent: Option<Self>, number: u16) -> Option<Self> {
        let two = u8::try_from(number).ok().filter(|number| (1..=99).contains(number));
        match parent.map(|parent| (parent, parent.level())) {
            None => Some(Self { province: two?, regency: 0, district: 0, village: 0 }),
            Some((parent, Level::Province)) => Some(Self { regency: two?, ..parent }),
            Some((parent, Level::Regency)) => Some(Self { district: two?, ..parent }),
            Some((parent, Level::District)) => {
                (1..=9999).contains(&number).then_some(Self { village: number, ..parent })
            }
            Some((_, Level::Village)) => None,
        }
    }
}

impl std::fmt::Display for RegionCode {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "{:02}", self.province)?;
        if self.regency > 0 {
            write!(formatter, ".{:02}", self.regency)?;
        }
        if self.district > 0 {
            write!(formatter, ".{:02}", self.district)?;
        }
        if self.village > 0 {
            write!(formatter, ".{:04}", self.village)?;
        }
        Ok(())
    }
}

impl std::str::FromStr for RegionCode {
    type Err = RegionCodeError;

    fn from_str(text: &str) -> Result<Self, RegionCodeError> {
        Self::parse(text)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_code_of_every_level_is_read_and_written_alike() {
        for (text, level) in [
            ("33", Level::Province),
            ("33.02", Level::Regency),
            ("33.02.01", Level::District),
            ("33.02.01.2001", Level::Village),
        ] {
            let code = RegionCode::parse(text).unwrap();
            assert_eq!(code.to_string(), text);
            assert_eq!(code.level(), level);
            assert_eq!(code.province().to_string(), "33");
        }
    }

    #[test]
    fn what_is_written_otherwise_is_no_code() {
        for text in ["", "3", "330201", "33.2", "33.00", "33.02.01.201", "33.02.01.20011", "33.02.", "33.02.01.2001.1"]
        {
            assert_eq!(RegionCode::parse(text), Err(RegionCodeError), "{text}");
        }
    }

    #[test]
    fn a_region_knows_what_it_lies_in() {
        let village = RegionCode::parse("33.02.01.2001").unwrap();
        let district = village.parent().unwrap();
        assert_eq!(district.to_string(), "33.02.01");
        assert!(district.contains(village) && district.province().contains(village));
        assert!(!district.contains(district) && !village.contains(district));
        assert_eq!(village.province().parent(), None);
    }

    proptest! {
        #[test]
        fn no_text_makes_it_panic(text in "\\PC{0,16}") {
            let _ = RegionCode::parse(&text);
        }

        #[test]
        fn whatever_is_read_is_written_as_it_stood(text in "[0-9]{2}(\\.[0-9]{2}(\\.[0-9]{2}(\\.[0-9]{4})?)?)?") {
            if let Ok(code) = RegionCode::parse(&text) {
                prop_assert_eq!(code.to_string(), text);
            }
        }
    }
}
