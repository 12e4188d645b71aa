//! No KK, *Nomor Kartu Keluarga*: the number of a family card.
//!
//! Region (six digits), day of recording as DDMMYY (nothing added), serial (four digits). Real cards
//! carry odd dates, so that a date never makes a No KK wrong.

use crate::nik::Nik;
use crate::region_code::{ReadPlace, masked, without_separators};
use crate::words::{field_error, personal_text};

field_error! {
    /// Why a text can't be a No KK.
    pub enum KkError {
        /// Nothing was typed.
        Empty = "kk_empty",
        /// There is something other than digits in it.
        NotDigits = "kk_not_digits",
        /// There are not exactly sixteen digits.
        Length = "kk_length",
        /// Digits 1 and 2 name none of the 38 provinces.
        Province = "kk_province",
        /// Digits 3 and 4, or 5 and 6, are 00.
        Region = "kk_region",
        /// The last four digits are 0000.
        Serial = "kk_serial",
        /// It is the NIK of the same form: the wrong number was copied from the card.
        IsNik = "kk_is_nik",
    }
}

/// A number of the form of a No KK.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Kk(String);

personal_text!(Kk, KkError);

impl Kk {
    /// Reads a No KK as a person types it, with spaces, dots or hyphens anywhere.
    pub fn parse(text: &str) -> Result<Self, KkError> {
        let digits = without_separators(text);
        if digits.is_empty() {
            return Err(KkError::Empty);
        }
        if !digits.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(KkError::NotDigits);
        }
        if digits.len() != 16 {
            return Err(KkError::Length);
        }
        match ReadPlace::read(&digits) {
            ReadPlace::Place => {}
            ReadPlace::ProvinceUnknown => return Err(KkError::Province),
            ReadPlace::Zero => return Err(KkError::Region),
        }
        if &digits[12..] == "0000" {
            return Err(KkError::Serial);
        }
        Ok(Self(digits))
    }

    /// As [`Kk::parse`], and refuses the NIK of the same form.
    pub fn parse_beside(text: &str, nik: Option<&Nik>) -> Result<Self, KkError> {
        let kk = Self::parse(text)?;
        if nik.is_some_and(|nik| nik.expose() == kk.0) { Err(KkError::IsNik) } else { Ok(kk) }
    }

    /// First four and last four digits, dots between them: what lists and screens show.
    pub fn masked(&self) -> String {
        masked(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_kk_with_an_odd_date_is_a_kk() {
        let kk = Kk::parse("3302 0199 9999 9001").unwrap();
        assert_eq!(kk.masked(), "3302••••••••9001");
        assert_eq!(format!("{kk:?}"), "Kk(…)");
    }

    #[test]
    fn each_wrong_part_is_named() {
        for (text, error) in [
            ("", KkError::Empty),
            ("KK33020199999900", KkError::NotDigits),
            ("330201", KkError::Length),
            ("2002010101209001", KkError::Province),
            ("3302000101209001", KkError::Region),
            ("3302010101200000", KkError::Serial),
        ] {
            assert_eq!(Kk::parse(text), Err(error), "{text}");
        }
    }

    #[test]
    fn the_nik_of_the_form_is_told_from_the_kk() {
        let nik = Nik::parse("3302015505809001").unwrap();
        assert_eq!(Kk::parse_beside("3302015505809001", Some(&nik)), Err(KkError::IsNik));
        assert!(Kk::parse_beside("3302015505809001", None).is_ok());
    }
}
