//! A person's name as it stands on the KTP, in one piece: Indonesian names have no first and last part.
//!
//! Names of one word are common, and older cards have dots and apostrophes that today's rule
//! (Permendagri 73/2022) no longer gives out, so both are taken.

use crate::words::{field_error, personal_text};

/// The most characters a name may have. Today's rule says 60; older documents stay valid.
const LONGEST: usize = 100;

/// Titles that one register writes and another leaves out; they do not count in a comparison.
const TITLES: [&str; 12] = ["h", "hj", "kh", "dr", "drs", "dra", "ir", "prof", "ust", "rm", "ra", "alm"];

field_error! {
    /// Why a text can't be a name.
    pub enum PersonNameError {
        /// Nothing was typed.
        Empty = "name_empty",
        /// There is a digit in it.
        Digit = "name_digit",
        /// There is a sign in it that no KTP has.
        Sign = "name_sign",
        /// It has fewer than two letters.
        Short = "name_short",
        /// It has more than 100 characters.
        Long = "name_long",
    }
}

/// A name, with single spaces and none at its ends.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PersonName(String);

personal_text!(PersonName, PersonNameError);

impl PersonName {
    /// Reads a name as a person types it.
    pub fn parse(text: &str) -> Result<Self, PersonNameError> {
        let name = text.split_whitespace().collect::<Vec<_>>().join(" ");
        if name.is_empty() {
            return Err(PersonNameError::Empty);
        }
        if name.chars().any(char::is_numeric) {
            return Err(PersonNameError::Digit);
        }
        let allowed = |c: char| c.is_alphabetic() || matches!(c, ' ' | '\'' | '’' | '‘' | '`' | '.' | ',' | '-' | '/');
        if !name.chars().all(allowed) {
            return Err(PersonNameError::Sign);
        }
        if name.chars().filter(|c| c.is_alphabetic()).count() < 2 {
            return Err(PersonNameError::Short);
        }
        if name.chars().count() > LONGEST {
            return Err(PersonNameError::Long);
        }
        Ok(Self(name))
    }

    /// First letter of each word, and a point for each other letter: `S••• F••••••`. Signs stay.
    pub fn masked(&self) -> String {
        let mut begins = true;
        let mask = |c: char| {
            let shown = if begins || !c.is_alphabetic() { c } else { '•' };
            begins = !c.is_alphabetic() && c != '\'' && c != '’';
            shown
        };
        self.0.chars().map(mask).collect()
    }

    /// The words of the name for comparing them one by one: small letters only, without titles before the name and
    /// degrees behind a comma. `Hj. Siti  Fatimah, S.Pd` has `siti` and `fatimah`.
    pub fn words(&self) -> Vec<String> {
        // Somebody may begin with a comma: what has no letters is no name before it.
        let before_degrees = self.0.split(',').find(|part| part.contains(char::is_alphabetic)).unwrap_or_default();
        let words: Vec<String> =
            before_degrees.split([' ', '.', '/']).map(letters).filter(|word| !word.is_empty()).collect();
        let titles = words.iter().take_while(|word| TITLES.contains(&word.as_str())).count();
        // Somebody whose whole name reads like a title keeps it.
        if titles == words.len() { words } else { words[titles..].to_vec() }
    }

    /// The name for comparing: small letters only; case, spaces, punctuation, titles before the
    /// name and degrees behind a comma do not count. `Hj. Siti  Fatimah, S.Pd` is `sitifatimah`.
    pub fn folded(&self) -> String {
        self.words().concat()
    }
}

fn letters(word: &str) -> String {
    word.chars().filter(|c| c.is_alphabetic()).flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn folded(text: &str) -> String {
        PersonName::parse(text).unwrap().folded()
    }

    #[test]
    fn names_of_one_word_and_old_signs_are_names() {
        for name in ["Slamet", "St. Hajrah", "Rotua br. Panjaitan", "Nur'aini", "I Wayan Sudarma"] {
            assert_eq!(PersonName::parse(name).unwrap().expose(), name);
        }
    }

    #[test]
    fn case_spacing_punctuation_and_titles_do_not_matter() {
        assert_eq!(folded("SITI  FATIMAH"), folded("Siti Fatimah"));
        assert_eq!(folded("Nur'aini"), folded("Nuraini"));
        assert_eq!(folded("Hj. Siti Fatimah, S.Pd"), folded("siti fatimah"));
        assert_eq!(folded("Rotua br.Panjaitan"), folded("ROTUA BR PANJAITAN"));
        assert_eq!(folded(", Siti Fatimah, S.Pd"), folded("Siti Fatimah"));
    }

    #[test]
    fn a_masked_name_keeps_its_first_letters_alone() {
        let masked = |text| PersonName::parse(text).unwrap().masked();
        assert_eq!(masked("Siti Fatimah"), "S••• F••••••");
        assert_eq!(masked("Nur'aini br. Panjaitan"), "N••'•••• b•. P••••••••");
    }

    #[test]
    fn another_spelling_is_another_name() {
        assert_ne!(folded("St. Hajrah"), folded("Sitti Hajrah"));
        assert_ne!(folded("Siti Fatimah"), folded("Siti Fatima"));
    }

    #[test]
    fn what_is_wrong_is_said() {
        for (text, error) in [
            ("  ", PersonNameError::Empty),
            ("Budi2", PersonNameError::Digit),
            ("Budi <b>", PersonNameError::Sign),
            ("B.", PersonNameError::Short),
        ] {
            assert_eq!(PersonName::parse(text), Err(error), "{text}");
        }
        assert_eq!(PersonName::parse(&"a".repeat(101)), Err(PersonNameError::Long));
    }

    proptest! {
        #[test]
        fn every_name_has_a_folded_form(text in "\\PC{0,40}") {
            if let Ok(name) = PersonName::parse(&text) {
                prop_assert!(!name.folded().is_empty());
            }
        }
    }
}
