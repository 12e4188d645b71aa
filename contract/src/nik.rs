//! NIK, *Nomor Induk Kependudukan*: the number of a person.
//!
//! `PP KK CC DDMMYY SSSS`: province, regency, and district of first registration; day of birth
//! (+40 for women), month, year; a serial from 0001. It has no checksum, is permanent, and survives
//! moves, splits of regions and a corrected birth date. So a NIK of the right form proves nothing
//! about registration, and one whose parts differ from a card may still be right.
//! Sources: PP 37/2007 article 37, PP 40/2019, dukcapil.klaten.go.id.

use jiff::civil::Date;

use crate::region_code::{ReadPlace, district_code, masked, without_separators};
use crate::words::{field_error, personal_text, words};

words! {
    /// The sex that a NIK states.
    pub enum Sex {
        /// The day of birth stands in the NIK with 40 added.
        Female = "female",
        /// The day of birth stands in the NIK as it is.
        Male = "male",
    }
}

field_error! {
    /// Why a text can't be a NIK.
    pub enum NikError {
        /// Nothing was typed.
        Empty = "nik_empty",
        /// There is something other than digits in it.
        NotDigits = "nik_not_digits",
        /// There are not exactly sixteen digits.
        Length = "nik_length",
        /// Digits 1 and 2 name none of the 38 provinces.
        Province = "nik_province",
        /// Digits 3 and 4, or 5 and 6, are 00.
        Region = "nik_region",
        /// Digits 7 and 8 are no day, neither as they are nor with 40 taken off.
        Day = "nik_day",
        /// Digits 9 and 10 are no month.
        Month = "nik_month",
        /// The month has no such day in that year.
        Date = "nik_date",
        /// The last four digits are 0000.
        Serial = "nik_serial",
    }
}

/// A number of the form of a NIK.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Nik(String);

personal_text!(Nik, NikError);

impl Nik {
    /// Reads a NIK as a person types it, with spaces, dots or hyphens anywhere.
    pub fn parse(text: &str) -> Result<Self, NikError> {
        let digits = without_separators(text);
        if digits.is_empty() {
            return Err(NikError::Empty);
        }
        if !digits.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(NikError::NotDigits);
        }
        if digits.len() != 16 {
            return Err(NikError::Length);
        }
        match ReadPlace::read(&digits) {
            ReadPlace::Place => {}
            ReadPlace::ProvinceUnknown => return Err(NikError::Province),
            ReadPlace::Zero => return Err(NikError::Region),
        }
        let nik = Self(digits);
        let (day, month, year) = (nik.day(), nik.number(8..10), nik.number(10..12));
        if !(1..=31).contains(&day) {
            return Err(NikError::Day);
        }
        if !(1..=12).contains(&month) {
            return Err(NikError::Month);
        }
        // The year has two digits: a day that existed in either century may be meant.
        if date(1900 + year, month, day).or(date(2000 + year, month, day)).is_none() {
            return Err(NikError::Date);
        }
        if &nik.0[12..] == "0000" {
            return Err(NikError::Serial);
        }
        Ok(nik)
    }

    /// The code of the district of first registration, as `33.02.01`.
    pub fn district_code(&self) -> String {
        district_code(&self.0)
    }

    /// The sex that the NIK states.
    pub fn sex(&self) -> Sex {
        if self.number(6..8) > 40 { Sex::Female } else { Sex::Male }
    }

    /// The day of birth that the NIK states. A year that `today` has reached is taken as 20YY, any
    /// other as 19YY: people of 99 and more come out a century young.
    pub fn birth_date(&self, today: Date) -> Date {
        let (year, month, day) = (self.number(10..12), self.number(8..10), self.day());
        date(2000 + year, month, day)
            .filter(|born| *born <= today)
            .or_else(|| date(1900 + year, month, day))
            .or_else(|| date(2000 + year, month, day))
            .unwrap_or(today)
    }

    /// The age in whole years that [`Nik::birth_date`] gives.
    pub fn age(&self, today: Date) -> i16 {
        let born = self.birth_date(today);
        let had_birthday = (today.month(), today.day()) >= (born.month(), born.day());
        today.year() - born.year() - i16::from(!had_birthday)
    }

    /// Whether the serial lies in 9001 to 9999, which only made-up people of this project have.
    ///
    /// Serials begin at 0001 for each district and coded day, so that a real one of that size would
    /// need nine thousand people born on one day in one district. No rule reserves the block.
    pub fn is_synthetic(&self) -> bool {
        self.number(12..16) > 9000
    }

    /// First four and last four digits, dots between them: what lists and screens show.
    pub fn masked(&self) -> String {
        masked(&self.0)
    }

    fn number(&self, digits: std::ops::Range<usize>) -> i16 {
        self.0[digits].parse().unwrap_or(0)
    }

    fn day(&self) -> i16 {
        match self.number(6..8) {
            coded @ 41.. => coded - 40,
            coded => coded,
        }
    }
}

fn date(year: i16, month: i16, day: i16) -> Option<Date> {
    Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_nik_is_read_with_the_spaces_people_type() {
        let nik = Nik::parse(" 3302 0155-0580.9001 ").unwrap();
        assert_eq!(nik.expose(), "3302015505809001");
        assert_eq!(nik.masked(), "3302••••••••9001");
        assert_eq!(nik.district_code(), "33.02.01");
        assert_eq!(nik.sex(), Sex::Female);
        assert_eq!(nik.birth_date(date(2026, 11, 21)), date(1980, 5, 15));
        assert_eq!(nik.age(date(2026, 5, 14)), 45);
        assert_eq!(nik.age(date(2026, 5, 15)), 46);
        assert!(nik.is_synthetic());
    }

    #[test]
    fn each_wrong_part_is_named() {
        for (text, error) in [
            ("", NikError::Empty),
            ("3302O15505809001", NikError::NotDigits),
            ("٣٣٠٢015505809001", NikError::NotDigits),
            ("330201550580900", NikError::Length),
            ("33020155058090011", NikError::Length),
            ("9902015505809001", NikError::Province),
            ("3300015505809001", NikError::Region),
            ("3302005505809001", NikError::Region),
            ("3302010005809001", NikError::Day),
            ("3302013205809001", NikError::Day),
            ("3302014005809001", NikError::Day),
            ("3302017205809001", NikError::Day),
            ("3302015513809001", NikError::Month),
            ("3302015500809001", NikError::Month),
            ("3302013102809001", NikError::Date),
            ("3302012902819001", NikError::Date),
            ("3302015505800000", NikError::Serial),
        ] {
            assert_eq!(Nik::parse(text), Err(error), "{text}");
        }
    }

    #[test]
    fn a_leap_day_is_taken_in_either_century() {
        assert!(Nik::parse("3302012902009001").is_ok());
        assert!(Nik::parse("3302012902809001").is_ok());
    }

    #[test]
    fn a_year_that_has_not_come_yet_belongs_to_the_last_century() {
        let nik = Nik::parse("3302012112269001").unwrap();
        assert_eq!(nik.birth_date(date(2026, 11, 21)), date(1926, 12, 21));
    }

    #[test]
    fn its_debug_shows_nothing() {
        assert_eq!(format!("{:?}", Nik::parse("3302015505809001").unwrap()), "Nik(…)");
    }

    proptest! {
        #[test]
        fn no_text_makes_it_panic(text in "\\PC{0,24}") {
            let _ = Nik::parse(&text);
        }

        #[test]
        fn no_sixteen_digits_make_it_panic(digits in "[0-9]{16}") {
            if let Ok(nik) = Nik::parse(&digits) {
                let today = date(2026, 11, 21);
                prop_assert!(nik.birth_date(today) <= today || nik.age(today) < 0);
                prop_assert_eq!(nik.expose(), digits);
            }
        }
    }
}
