//! Whether a name that somebody typed is that of somebody listed.
//!
//! Case, spaces, punctuation, titles and doubled letters do not count, and one slip of the fingers is forgiven. A name of
//! one word must be typed whole; of a longer one, two words are enough, but no word may be typed that it lacks. Short
//! words (`br`, `S.Pd`) that it lacks count as the slip.

use bansosku_contract::PersonName;
use bansosku_contract::spelling::{Typed, folded};
use memchr::memmem::Finder;

/// Words that are shorter than this (`I`, `br`) are too common to find anybody by. As written: `Iis` has three letters.
const SHORTEST_WORD: usize = 3;
/// In a shorter text, one slip makes another name.
const SHORTEST_WITH_SLIP: usize = 5;
/// The same of a word beside another one that is right.
const SHORTEST_WORD_WITH_SLIP: usize = 4;

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
    /// Those that are long enough to find somebody by.
    words: Vec<Word>,
    /// The others.
    short: Vec<String>,
    whole: Typed,
    /// The most bytes that a slip touches.
    slip: usize,
}

/// A word, and what looks for it in a listed name: the same is looked for in all names of a village.
#[derive(Debug)]
struct Word {
    typed: Typed,
    finder: Finder<'static>,
}

impl Wanted {
    /// Looks for this name.
    pub fn new(name: &PersonName) -> Self {
        let (mut long, mut short) = (Vec::new(), Vec::new());
        for written in name.words() {
            if written.chars().count() < SHORTEST_WORD {
                short.push(folded(&written));
                continue;
            }
            let typed = Typed::new(&written);
            long.push(Word { finder: Finder::new(typed.folded()).into_owned(), typed });
        }
        let whole = Typed::new(&name.folded());
        // Two neighbours, and a doubled letter behind them.
        let slip = 3 * whole.folded().chars().map(char::len_utf8).max().unwrap_or_default();
        Self { words: long, short, whole, slip }
    }

    /// What tells one name that is looked for from another.
    pub(super) fn whole(&self) -> &str {
        self.whole.folded()
    }

    /// How well a listed name fits, given by its words with spaces between them.
    pub(super) fn fit(&self, listed: &str) -> Option<Fit> {
        self.fit_whole(listed).or_else(|| self.fit_words(listed))
    }

    fn fit_whole(&self, listed: &str) -> Option<Fit> {
        let whole = self.whole.folded();
        if run_together(listed.bytes()).eq(whole.bytes()) {
            return Some(Fit::Whole);
        }
        let alike = |(one, other): &(u8, u8)| one == other;
        let from_the_left = run_together(listed.bytes()).zip(whole.bytes()).take_while(alike).count();
        let from_the_right = run_together(listed.bytes().rev()).zip(whole.bytes().rev()).take_while(alike).count();
        if from_the_left + from_the_right + self.slip < whole.len() {
            return None;
        }
        let listed = folded(listed);
        let is_long = listed.len().max(whole.len()) >= SHORTEST_WITH_SLIP;
        (is_long && self.whole.is_but_for_a_slip(&listed)).then_some(Fit::WholeWithSlip)
    }

    /// Whether some word may be two of the listed ones: one of them is its beginning.
    fn may_be_run_together(&self, listed: &str) -> bool {
        let mut listed = listed.as_bytes().split(|byte| *byte == b' ');
        listed.any(|listed| {
            let is_beginning = |word: &[u8]| word.len() > listed.len() && word.starts_with(listed);
            self.words.iter().any(|word| is_beginning(word.typed.folded().as_bytes()))
        })
    }

    fn fit_words(&self, listed: &str) -> Option<Fit> {
        // Two words are wanted, and one of them may have a slip: most names are put aside before any word is compared.
        let mut lacking = self.words.iter().filter(|word| word.finder.find(listed.as_bytes()).is_none());
        if self.words.len() < 2 || lacking.nth(1).is_some() && !self.may_be_run_together(listed) {
            return None;
        }
        let mut free: Vec<&str> = listed.split(' ').collect();
        let mut is_lacking = false;
        for word in &self.short {
            match free.iter().position(|listed| listed == word) {
                Some(place) => drop(free.remove(place)),
                None => is_lacking = true,
            }
        }
        let mut slips = usize::from(is_lacking);
        let mut found = 0;
        let mut wanted = self.words.iter().map(|word| &word.typed).peekable();
        while let Some(typed) = wanted.next() {
            let word = typed.folded();
            found += 1;
            if let Some(place) = free.iter().position(|listed| *listed == word) {
                free.remove(place);
            } else if let Some(place) = free.windows(2).position(|pair| is_pair(pair[0], pair[1], word)) {
                free.drain(place..place + 2);
            } else if let Some(place) =
                wanted.peek().and_then(|next| free.iter().position(|listed| is_pair(word, next.folded(), listed)))
            {
                free.remove(place);
                wanted.next();
            } else {
                let is_slip = |listed: &&str| {
                    word.len().max(listed.len()) >= SHORTEST_WORD_WITH_SLIP && typed.is_but_for_a_slip(listed)
                };
                free.remove(free.iter().position(is_slip)?);
                slips += 1;
            }
        }
        match (found, slips) {
            (2.., 0) => Some(Fit::Words),
            (2.., 1) => Some(Fit::WordsWithSlip),
            _ => None,
        }
    }
}

/// The letters of words with spaces between them. Two words may meet in a doubled letter, which counts once.
fn run_together(listed: impl Iterator<Item = u8>) -> impl Iterator<Item = u8> {
    let mut before = b' ';
    listed.filter(move |byte| *byte != b' ' && std::mem::replace(&mut before, *byte) != *byte)
}

/// Whether two words, written as one, are this one.
fn is_pair(one: &str, other: &str, word: &str) -> bool {
    // A letter in which they meet counts once.
    one.len() + other.len() <= word.len() + 4
        && word.starts_with(one)
        && word.ends_with(other)
        && folded(&[one, other].concat()) == word
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

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
        assert_eq!(fit("Nurrahman", "Nur Rahman"), Some(Fit::Whole), "two words meet in a doubled letter");
        assert_eq!(fit("Nur Rahman", "Nurrahman"), Some(Fit::Whole));
    }

    #[test]
    fn one_slip_is_forgiven_and_two_are_not() {
        for typed in ["Siti Fatmah", "Siti Fatimahh", "Siti Fatimsh", "Siti Faitmah"] {
            assert!(fit(typed, "Siti Fatimah").is_some(), "{typed}");
        }
        assert_eq!(fit("Suti Fatmah", "Siti Fatimah"), None);
        assert_eq!(fit("Ani", "Adi"), None, "in a short name, another letter is another name");
        assert_eq!(fit("Sitti", "Sita"), None, "a doubled letter makes it no longer");
    }

    #[test]
    fn a_slip_in_a_word_of_four_letters_is_forgiven_beside_a_right_one() {
        assert_eq!(fit("Budy Santoso", "Budi Santoso Wijaya"), Some(Fit::WordsWithSlip));
        assert_eq!(fit("Dwi Lestari", "Dewi Lestari Handayani"), Some(Fit::WordsWithSlip));
        assert_eq!(fit("Ani Lestari", "Adi Lestari Handayani"), None, "another name");
        assert_eq!(fit("Budy Santosa", "Budi Santoso Wijaya"), None, "two slips");
    }

    #[test]
    fn a_slip_that_makes_or_hides_a_doubled_letter_is_one_slip() {
        assert_eq!(fit("Nnung Nurhayati", "Nunung Nurhayati"), Some(Fit::WholeWithSlip));
        assert_eq!(fit("Waawn", "Wawan"), Some(Fit::WholeWithSlip));
        assert_eq!(fit("Diik Santoso", "Didik Budi Santoso"), Some(Fit::WordsWithSlip));
        assert_eq!(fit("Muhamamd Rizki", "Muhammad Rizki"), Some(Fit::WholeWithSlip));
    }

    proptest! {
        /// Most names are put aside at a glance. None of them may be one.
        #[test]
        fn no_name_with_a_slip_is_put_aside(listed in "[abc\u{e9}]{5,9}", place in 0..8_usize) {
            prop_assume!(folded(&listed).len() >= SHORTEST_WITH_SLIP);
            let mut typed: Vec<char> = listed.chars().collect();
            let place = place % (typed.len() - 1);
            typed.swap(place, place + 1);
            prop_assert!(fit(&String::from_iter(&typed), &listed).is_some());
            typed.remove(place);
            prop_assert!(fit(&String::from_iter(&typed), &listed).is_some());
        }
    }

    #[test]
    fn words_may_be_written_as_one_or_apart() {
        assert_eq!(fit("Nuraini Lestari", "Siti Nur Aini Lestari"), Some(Fit::Words));
        assert_eq!(fit("Nur Aini Lestari", "Siti Nuraini Lestari"), Some(Fit::Words));
        assert_eq!(fit("Nur Aini", "Siti Nuraini"), None, "it is one word of the name");
        assert_eq!(fit("Nuraini Lestary", "Siti Nur Aini Lestari"), Some(Fit::WordsWithSlip));
        assert_eq!(fit("Nur Aini Lestary", "Siti Nuraini Lestari"), Some(Fit::WordsWithSlip));
    }

    #[test]
    fn a_word_has_as_many_letters_as_are_written() {
        assert_eq!(fit("Iis Dahlia", "Iis Siti Dahlia"), Some(Fit::Words));
        assert_eq!(fit("Aan Suparman", "Aan Yudi Suparman"), Some(Fit::Words));
        assert_eq!(fit("I Wayan", "I Wayan Sudarma"), None, "half of Bali begins like this");
    }

    #[test]
    fn short_words_that_the_name_lacks_are_a_slip() {
        assert_eq!(fit("Siti Fatimah S.Pd", "Siti Fatimah"), Some(Fit::WordsWithSlip));
        assert_eq!(fit("Rotua br Panjaitan", "Rotua Dewi Panjaitan"), Some(Fit::WordsWithSlip));
        assert_eq!(fit("Rotua br Panjaitam", "Rotua Dewi Panjaitan"), None);
        assert_eq!(fit("Ni Wayan Sari", "I Wayan Ni Sari"), Some(Fit::Words));
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
