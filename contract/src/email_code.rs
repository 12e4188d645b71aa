//! The eight digits that a mail carries to prove that its address is read.

use crate::words::{field_error, personal_text};

field_error! {
    /// Why a text can't be a code.
    pub enum EmailCodeError {
        /// Nothing was typed.
        Empty = "code_empty",
        /// There are not exactly eight digits.
        Length = "code_length",
        /// There is something other than digits in it.
        NotDigits = "code_not_digits",
    }
}

/// A code of eight digits.
#[derive(Clone, PartialEq, Eq)]
pub struct EmailCode(String);

personal_text!(EmailCode, EmailCodeError);

impl EmailCode {
    /// Reads a code as a person types or pastes it, with spaces or hyphens anywhere.
    pub fn parse(text: &str) -> Result<Self, EmailCodeError> {
        let digits: String = text.chars().filter(|c| !c.is_whitespace() && *c != '-').collect();
        if digits.is_empty() {
            return Err(EmailCodeError::Empty);
        }
        if !digits.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(EmailCodeError::NotDigits);
        }
        if digits.len() != 8 {
            return Err(EmailCodeError::Length);
        }
        Ok(Self(digits))
    }

    /// The code of a number below 100,000,000; a larger one is cut to its last eight digits.
    pub fn from_number(number: u32) -> Self {
        Self(format!("{:08}", number % 100_000_000))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_read_with_spaces() {
        assert_eq!(EmailCode::parse(" 1234 5678 ").unwrap().expose(), "12345678");
        assert_eq!(EmailCode::from_number(42).expose(), "00000042");
        assert_eq!(EmailCode::parse(""), Err(EmailCodeError::Empty));
        assert_eq!(EmailCode::parse("1234"), Err(EmailCodeError::Length));
        assert_eq!(EmailCode::parse("1234567a"), Err(EmailCodeError::NotDigits));
    }
}
