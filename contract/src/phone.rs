//! The number of a mobile phone in Indonesia.

use crate::words::{field_error, personal_text};

field_error! {
    /// Why a text can't be a mobile number.
    pub enum PhoneError {
        /// Nothing was typed.
        Empty = "phone_empty",
        /// There is something other than digits, spaces and a + in it.
        NotDigits = "phone_not_digits",
        /// It does not begin with 08, 628 or +628.
        Prefix = "phone_prefix",
        /// It has too few or too many digits.
        Length = "phone_length",
    }
}

/// A mobile number in international form, as `+6281234567890`.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Phone(String);

personal_text!(Phone, PhoneError);

impl Phone {
    /// Reads a number as a person types it: `0812-3456-7890`, `62 812…`, `+62812…`.
    pub fn parse(text: &str) -> Result<Self, PhoneError> {
        let compact: String =
            text.chars().filter(|c| !c.is_whitespace() && !matches!(c, '-' | '.' | '(' | ')')).collect();
        if compact.is_empty() {
            return Err(PhoneError::Empty);
        }
        let digits = compact.strip_prefix('+').unwrap_or(&compact);
        if !digits.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(PhoneError::NotDigits);
        }
        let national = digits.strip_prefix("62").or_else(|| digits.strip_prefix('0')).unwrap_or(digits);
        if !national.starts_with('8') {
            return Err(PhoneError::Prefix);
        }
        if !(9..=12).contains(&national.len()) {
            return Err(PhoneError::Length);
        }
        Ok(Self(format!("+62{national}")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_usual_way_to_write_a_number_gives_the_same_one() {
        for text in ["0840 0000 1234", "62840-0000-1234", "+62 840 0000 1234", "84000001234"] {
            assert_eq!(Phone::parse(text).unwrap().expose(), "+6284000001234", "{text}");
        }
    }

    #[test]
    fn what_is_wrong_is_said() {
        for (text, error) in [
            (" ", PhoneError::Empty),
            ("0840 OOOO 1234", PhoneError::NotDigits),
            ("021 171 1234", PhoneError::Prefix),
            ("0840", PhoneError::Length),
            ("0840123456789012", PhoneError::Length),
        ] {
            assert_eq!(Phone::parse(text), Err(error), "{text}");
        }
    }
}
