//! Whether a name that somebody typed is that of somebody listed.
//!
//! Case, spaces, punctuation, titles and doubled letters do not count, and one slip of the fingers is forgiven. A name of
//! one word must be typed whole; of a longer one, two words are enough, but no word may be typed that it lacks.

use bansosku_contract::PersonName;
use bansosku_contract::spelling::{differ_by_one_slip, folded};

/// Words that are shorter than this (`I`, `br`) are too common to find anybody by.
const SHORTEST_WORD: usize = 3;
/// In a shorter text, one slip makes another name.
const SHORTEST_WITH_SLIP: usize = 5;

/// The words of a name, as they are compared.
pub(super) fn words(name: &PersonName) -> Vec<String> {
    name.words().iter().map(|word| folded(word)).collect()
}

/// How well a name fits: the less, the better.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Fit {
    /// The whole name.
    Whole,
    /// The whole name, but for a slip.
    WholeWithSlip,
    /// Two words or more.
    Words,
    /// Two words or more, with a slip in one of them.
    WordsWithSlip,
}

/// A name that is looked for.
#[derive(Debug)]
pub struct Wanted {
    /// The words that are long enough to find somebody by.
    words: Vec<String>,
    whole: String,
}

impl Wanted {
    /// Looks for this name.
    pub fn new(name: &PersonName) -> Self {
        let mut words = words(name);
        let whole = words.concat();
        words.retain(|word| word.len() >= SHORTEST_WORD);
        Self { words, whole }
    }

    /// What tells one name that is looked for from another.
    pub(super) fn whole(&self) -> &str {
        &self.whole
    }

    /// How well a listed name fits, given by its words with spaces between them.
    pub(super) fn fit(&self, listed: &str) -> Option<Fit> {
        self.fit_whole(listed).or_else(|| self.fit_words(listed))
    }

    fn fit_whole(&self, listed: &str) -> Option<Fit> {
        let letters = || listed.bytes().filter(|byte| *byte != b' ');
        if letters().eq(self.whole.bytes()) {
            return Some(Fit::Whole);
        }
        let from_the_left = letters().zip(self.whole.bytes()).take_while(|(one, other)| one == other).count();
        let from_the_right =
            letters().rev().zip(self.whole.bytes().rev()).take_while(|(one, other)| one == other).count();
        // A slip is in two neighbouring letters at the most, of four bytes each.
        if self.whole.len() < SHORTEST_WITH_SLIP || from_the_left + from_the_right + 8 < self.whole.len() {
            return None;
        }
        let listed: String = listed.split(' ').collect();
        differ_by_one_slip(&listed, &self.whole).then_some(Fit::WholeWithSlip)
    }

    fn fit_words(&self, listed: &str) -> Option<Fit> {
        // Two words are wanted, and one of them may have a slip: most names are put aside before any word is compared.
        if self.words.len() < 2 || self.words.iter().filter(|word| !listed.contains(word.as_str())).nth(1).is_some() {
            return None;
        }
        let (mut found, mut slips, mut used) = (0, 0, 0_u64);
        for wanted in &self.words {
            let mut free = (0..64).zip(listed.split(' ')).filter(|(place, _)| used >> place & 1 == 0);
            let same = free.clone().find(|(_, word)| word == wanted);
            let (place, _) = match same {
                Some(same) => same,
                None if slips == 0 && wanted.len() >= SHORTEST_WITH_SLIP => {
                    slips = 1;
                    free.find(|(_, word)| word.len() >= SHORTEST_WORD && differ_by_one_slip(word, wanted))?
                }
                None => return None,
            };
            used |= 1 << place;
            found += 1;
        }
        match (found, slips) {
            (2.., 0) => Some(Fit::Words),
            (2.., _) => Some(Fit::WordsWithSlip),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(text: &str) -> PersonName {
        PersonName::parse(text).unwrap()
    }

    fn fit(typed: &str, listed: &str) -> Option<Fit> {
        Wanted::new(&name(typed)).fit(&words(&name(listed)).join(" "))
    }

    #[test]
    fn case_spaces_signs_titles_and_doubled_letters_do_not_matter() {
        for typed in ["siti fatimah", "SITI  FATIMAH", "Sitifatimah", "Hj. Siti Fatimah, S.Pd", "Sitti Fatimmah"] {
            assert_eq!(fit(typed, "Siti Fatimah"), Some(Fit::Whole), "{typed}");
        }
        assert_eq!(fit("nur aini", "Nur'aini"), Some(Fit::Whole));
        assert_eq!(fit("muhamad rizki", "Muhammad Rizky"), Some(Fit::WholeWithSlip));
    }

    #[test]
    fn one_slip_is_forgiven_and_two_are_not() {
        for typed in ["Siti Fatmah", "Siti Fatimahh", "Siti Fatimsh", "Siti Faitmah"] {
            assert!(fit(typed, "Siti Fatimah").is_some(), "{typed}");
        }
        assert_eq!(fit("Suti Fatmah", "Siti Fatimah"), None);
        assert_eq!(fit("Ani", "Adi"), None, "in a short name, another letter is another name");
    }

    #[test]
    fn a_name_of_one_word_is_found_by_all_of_it() {
        assert_eq!(fit("Slamet", "Slamet"), Some(Fit::Whole));
        assert_eq!(fit("Selamet", "Slamet"), Some(Fit::WholeWithSlip));
        assert_eq!(fit("Sla", "Slamet"), None);
        assert_eq!(fit("Slamet", "Slamet Riyadi"), None);
        assert_eq!(fit("Slamet Riyadi", "Slamet"), None);
    }

    #[test]
    fn of_a_longer_name_two_words_are_enough_in_any_order() {
        assert_eq!(fit("Wayan Sudarma", "I Wayan Sudarma"), Some(Fit::WholeWithSlip));
        assert_eq!(fit("Sudarma Wayan", "I Wayan Sudarma"), Some(Fit::Words));
        assert_eq!(fit("Panjaitan Rotua", "Rotua br. Panjaitan"), Some(Fit::Words));
        assert_eq!(fit("Rotua Panjaitam", "Rotua br. Panjaitan"), Some(Fit::WordsWithSlip));
        assert_eq!(fit("Siti Nur Fatimah", "Siti Fatimah"), None, "a word that the name lacks");
        assert_eq!(fit("Siti Siti", "Siti Fatimah"), None, "each word counts once");
    }

    #[test]
    fn the_beginning_of_a_name_finds_nobody() {
        for typed in ["Si", "Siti", "Siti F", "Siti Fat"] {
            assert_eq!(fit(typed, "Siti Fatimah"), None, "{typed}");
        }
    }
}
