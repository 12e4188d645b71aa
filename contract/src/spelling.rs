//! How far two spellings of a name lie apart: for names of people and of places, that are written by ear.

use std::str::Chars;

/// How a text is compared: small letters and digits only, and one that is written twice counts once, so that `Muhammad`
/// and `Muhamad` are one name.
pub fn folded(text: &str) -> String {
    without_doubled(letters(text))
}

fn letters(text: &str) -> String {
    text.chars().filter(|sign| sign.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

fn without_doubled(mut letters: String) -> String {
    let mut before = None;
    letters.retain(|letter| before.replace(letter) != Some(letter));
    letters
}

/// What somebody typed, to be compared with [`folded`] names.
///
/// A slip of the fingers is a letter too many, one missing, one wrong, or two neighbours the wrong way round. It is
/// looked for in the letters as they were typed: `Siti` without its `t`, or `Sakakajang` as `Saakkajang`, is one slip, and
/// would be two once doubled letters count once.
#[derive(Debug)]
pub struct Typed {
    letters: String,
    folded: String,
}

impl Typed {
    /// Of what was typed only letters and digits count.
    pub fn new(text: &str) -> Self {
        let letters = letters(text);
        Self { folded: without_doubled(letters.clone()), letters }
    }

    /// Its letters, as often as they were typed.
    pub fn letters(&self) -> &str {
        &self.letters
    }

    /// What was typed, when there is no slip in it.
    pub fn folded(&self) -> &str {
        &self.folded
    }

    /// Whether it is this name, with a slip at the most.
    pub fn is_but_for_a_slip(&self, name: &str) -> bool {
        fits_but_for_a_slip(&self.letters, name, true)
    }

    /// Whether this name begins with it, with a slip at the most.
    pub fn begins_but_for_a_slip(&self, name: &str) -> bool {
        fits_but_for_a_slip(&self.letters, name, false)
    }
}

fn fits_but_for_a_slip(letters: &str, name: &str, is_whole: bool) -> bool {
    let mut reader = Reader { before: None, rest: name.chars() };
    let mut letters = letters.chars();
    loop {
        if slips_here(&reader, letters.clone(), is_whole) {
            return true;
        }
        if !letters.next().is_some_and(|letter| reader.take(letter)) {
            return false;
        }
    }
}

/// Whether the rest is right when the slip is in the next letters.
fn slips_here<'a>(reader: &Reader<'a>, letters: Chars<'a>, is_whole: bool) -> bool {
    let fits = |mut reader: Reader<'_>, mut letters: Chars<'_>| {
        letters.all(|letter| reader.take(letter)) && (!is_whole || reader.rest.as_str().is_empty())
    };
    let (mut behind, mut second) = (reader.clone(), letters.clone());
    behind.skip();
    let first = second.next();
    let swapped = || {
        let (mut reader, mut letters) = (reader.clone(), second.clone());
        let are_taken =
            letters.next().is_some_and(|letter| reader.take(letter) && first.is_some_and(|first| reader.take(first)));
        are_taken && fits(reader, letters)
    };
    // Too many, wrong, missing.
    fits(reader.clone(), second.clone()) || fits(behind.clone(), second.clone()) || fits(behind, letters) || swapped()
}

/// Goes along a folded name.
#[derive(Clone)]
struct Reader<'a> {
    /// The letter that was read last: it may come again.
    before: Option<char>,
    rest: Chars<'a>,
}

impl Reader<'_> {
    /// Whether this is the next letter, or the last one once more.
    fn take(&mut self, letter: char) -> bool {
        self.before == Some(letter) || self.skip() == Some(letter)
    }

    /// Goes on, whatever the next letter is.
    fn skip(&mut self) -> Option<char> {
        self.before = self.rest.next();
        self.before
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn case_signs_and_doubled_letters_do_not_matter() {
        assert_eq!(folded("MUHAMMAD"), folded("Muhamad"));
        assert_eq!(folded("Nur'aini"), folded("nur aini"));
        assert_ne!(folded("Siti"), folded("Sita"));
    }

    #[test]
    fn one_slip_is_forgiven_and_two_are_not() {
        for (typed, name) in [
            ("sukabumi", "sukabumi"),
            ("sukabmi", "sukabumi"),
            ("sukambumi", "sukabumi"),
            ("sukaburi", "sukabumi"),
            ("suakbumi", "sukabumi"),
            ("", "a"),
            ("a", ""),
        ] {
            assert!(Typed::new(typed).is_but_for_a_slip(name), "{typed} {name}");
        }
        for (typed, name) in
            [("suakbmi", "sukabumi"), ("wati", "yanti"), ("ab", ""), ("abcd", "dbca"), ("sukabu", "sukabumi")]
        {
            assert!(!Typed::new(typed).is_but_for_a_slip(name), "{typed} {name}");
        }
    }

    #[test]
    fn a_slip_that_makes_or_hides_a_doubled_letter_is_one_slip() {
        for (typed, name) in [
            ("Saakkajang", "Sakakajang"),
            ("Sii", "Siti"),
            ("Diik", "Didik"),
            ("Wwaan", "Wawan"),
            ("Nnung", "Nunung"),
            ("Muhamamd", "Muhammad"),
            ("Aninsa", "Annisa"),
        ] {
            assert!(Typed::new(typed).is_but_for_a_slip(&folded(name)), "{typed} {name}");
        }
        assert!(!Typed::new("nung").is_but_for_a_slip("nunung"), "two letters are missing");
    }

    #[test]
    fn a_beginning_is_found_with_a_slip() {
        assert!(Typed::new("saakkaj").begins_but_for_a_slip("sakakajang"));
        assert!(Typed::new("crah").begins_but_for_a_slip("cirahab"));
        assert!(!Typed::new("crha").begins_but_for_a_slip("cirahab"));
    }

    /// All that one slip makes of a text.
    fn slips(text: &str) -> Vec<String> {
        let text: Vec<char> = text.chars().collect();
        let mut slips = vec![text.clone()];
        let mut add = |place: usize, removed: usize, put: &[char]| {
            let mut slip = text.clone();
            slip.splice(place..place + removed, put.iter().copied());
            slips.push(slip);
        };
        for place in 0..=text.len() {
            for letter in ['a', 'b', 'c', '\u{e9}'] {
                add(place, 0, &[letter]);
                if place < text.len() {
                    add(place, 1, &[letter]);
                }
            }
            if place < text.len() {
                add(place, 1, &[]);
            }
            if place + 1 < text.len() {
                add(place, 2, &[text[place + 1], text[place]]);
            }
        }
        slips.into_iter().map(String::from_iter).collect()
    }

    proptest! {
        #[test]
        fn it_forgives_exactly_what_one_slip_makes(typed in "[abc\u{e9}]{0,7}", name in "[abc\u{e9}]{0,7}") {
            let name = folded(&name);
            let spellings = slips(&typed);
            prop_assert_eq!(Typed::new(&typed).is_but_for_a_slip(&name), spellings.iter().any(|slip| folded(slip) == name));
            let begins = spellings.iter().any(|slip| name.starts_with(&folded(slip)));
            prop_assert_eq!(Typed::new(&typed).begins_but_for_a_slip(&name), begins);
        }

        #[test]
        fn every_slip_in_every_spelling_is_forgiven(name in "[abc\u{e9}]{0,7}") {
            for typed in slips(&name) {
                prop_assert!(Typed::new(&typed).is_but_for_a_slip(&folded(&name)), "{}", typed);
            }
        }
    }
}
