//! A password, and what is missing from one that is too easy to guess.
//!
//! No rule about capital letters or signs and no expiry (NIST SP 800-63B): length, and no words
//! that anybody would try first. Those words are in `contract/data/guessed_first.txt`.

use crate::words::{field_error, personal_text};

/// The fewest characters.
pub const SHORTEST: usize = 10;
/// The most characters; at least 64 must be taken (OWASP ASVS 5.0, V6.2.9).
pub const LONGEST: usize = 128;
/// The characters that must be left when everything that is guessed first is taken out.
const OWN: usize = 5;

const GUESSED_FIRST: &str = include_str!("../data/guessed_first.txt");

field_error! {
    /// Why a text is refused as a new password.
    pub enum PasswordError {
        /// Nothing was typed.
        Empty = "password_empty",
        /// It has fewer than 10 characters.
        Short = "password_short",
        /// It has more than 128 characters.
        Long = "password_long",
        /// It is little more than the person's own NIK, name, e-mail address or phone number.
        Own = "password_own",
        /// It is little more than words and rows of keys that are tried first.
        Guessed = "password_guessed",
    }
}

/// A password of acceptable length.
#[derive(Clone, PartialEq, Eq)]
pub struct Password(String);

personal_text!(Password, PasswordError);

impl Password {
    /// Takes a password for signing in: any that is not empty and not too long.
    pub fn parse(text: &str) -> Result<Self, PasswordError> {
        match text.chars().count() {
            0 => Err(PasswordError::Empty),
            length if length > LONGEST => Err(PasswordError::Long),
            _ => Ok(Self(text.to_owned())),
        }
    }

    /// Takes a new password of a person who has these own words: NIK, name, e-mail address, phone number.
    pub fn choose(text: &str, own_words: &[&str]) -> Result<Self, PasswordError> {
        let password = Self::parse(text)?;
        if text.chars().count() < SHORTEST {
            return Err(PasswordError::Short);
        }
        let folded = text.to_lowercase();
        let own: Vec<String> = own_words
            .iter()
            .flat_map(|word| word.split(|c: char| !c.is_alphanumeric()))
            .filter(|part| part.chars().count() >= 3)
            .map(str::to_lowercase)
            .collect();
        if own.iter().any(|word| folded.contains(word.as_str()))
            && left_without(&folded, own.iter().map(String::as_str)) < OWN
        {
            return Err(PasswordError::Own);
        }
        let guessed = GUESSED_FIRST.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'));
        if left_without(&folded, guessed.chain(own.iter().map(String::as_str))) < OWN {
            return Err(PasswordError::Guessed);
        }
        Ok(password)
    }
}

/// How many different characters are left when these words are taken out.
fn left_without<'a>(text: &str, words: impl Iterator<Item = &'a str>) -> usize {
    let rest = words.fold(text.to_owned(), |rest, word| rest.replace(word, ""));
    let mut different: Vec<char> = rest.chars().collect();
    different.sort_unstable();
    different.dedup();
    different.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    const OWN_WORDS: [&str; 4] = ["3302015505809001", "Siti Fatimah", "siti@contoh.invalid", "+6284000001234"];

    #[test]
    fn a_sentence_of_ones_own_is_taken() {
        for text in ["nasi goreng tiga piring", "Kopi-Tubruk-77", "Jeruk#Purut#2026", "bansosku-hujan-sore"] {
            assert!(Password::choose(text, &OWN_WORDS).is_ok(), "{text}");
        }
    }

    #[test]
    fn what_is_missing_is_said() {
        for (text, error) in [
            ("", PasswordError::Empty),
            ("pendek", PasswordError::Short),
            ("password123", PasswordError::Guessed),
            ("bansos123456", PasswordError::Guessed),
            ("qwertyuiop", PasswordError::Guessed),
            ("aaaaaaaaaaaa", PasswordError::Guessed),
            ("sitifatimah1", PasswordError::Own),
            ("3302015505809001", PasswordError::Own),
        ] {
            assert_eq!(Password::choose(text, &OWN_WORDS), Err(error), "{text}");
        }
        assert_eq!(Password::choose(&"x y".repeat(50), &OWN_WORDS), Err(PasswordError::Long));
    }
}
