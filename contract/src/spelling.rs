//! How far two spellings of a name lie apart: for names of people and of places, that are written by ear.

/// How a text is compared: small letters only, and a letter that is written twice counts once, so that
/// `Muhammad` and `Muhamad` are one name. What is neither letter nor digit does not count.
pub fn folded(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    for letter in text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase) {
        if !folded.ends_with(letter) {
            folded.push(letter);
        }
    }
    folded
}

/// Whether two texts are equal but for one slip of the fingers: a letter too many, one missing, one wrong, or two
/// neighbours the wrong way round. Equal texts are.
pub fn differ_by_one_slip(one: &str, other: &str) -> bool {
    let (short, long) = if one.len() <= other.len() { (one, other) } else { (other, one) };
    // A letter has at most four bytes.
    if long.len() - short.len() > 4 {
        return false;
    }
    let (mut short, mut long) = (short.chars(), long.chars());
    loop {
        let (rest_of_short, rest_of_long) = (short.as_str(), long.as_str());
        match (short.next(), long.next()) {
            (None, None) => return true,
            (Some(left), Some(right)) if left == right => {}
            (left, right) => {
                let wrong = short.as_str() == long.as_str();
                let missing = rest_of_short == long.as_str() || short.as_str() == rest_of_long;
                let swapped = match (left, short.next(), right, long.next()) {
                    (Some(left), Some(after_left), Some(right), Some(after_right)) => {
                        left == after_right && after_left == right && short.as_str() == long.as_str()
                    }
                    _ => false,
                };
                return wrong || missing || swapped;
            }
        }
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
        for (one, other) in [
            ("sukabumi", "sukabumi"),
            ("sukabumi", "sukabmi"),
            ("sukabumi", "sukambumi"),
            ("sukabumi", "sukaburi"),
            ("sukabumi", "suakbumi"),
            ("a", ""),
        ] {
            assert!(differ_by_one_slip(one, other), "{one} {other}");
            assert!(differ_by_one_slip(other, one), "{other} {one}");
        }
        for (one, other) in [("sukabumi", "suakbmi"), ("wati", "yanti"), ("ab", ""), ("abcd", "dbca")] {
            assert!(!differ_by_one_slip(one, other), "{one} {other}");
            assert!(!differ_by_one_slip(other, one), "{other} {one}");
        }
    }

    /// The textbook's table: optimal string alignment.
    fn distance(one: &str, other: &str) -> usize {
        let (one, other): (Vec<char>, Vec<char>) = (one.chars().collect(), other.chars().collect());
        let mut table = vec![vec![0; other.len() + 1]; one.len() + 1];
        for i in 0..=one.len() {
            for j in 0..=other.len() {
                table[i][j] = if i == 0 || j == 0 {
                    i + j
                } else {
                    let mut best = (table[i - 1][j] + 1).min(table[i][j - 1] + 1);
                    best = best.min(table[i - 1][j - 1] + usize::from(one[i - 1] != other[j - 1]));
                    if i > 1 && j > 1 && one[i - 1] == other[j - 2] && one[i - 2] == other[j - 1] {
                        best = best.min(table[i - 2][j - 2] + 1);
                    }
                    best
                };
            }
        }
        table[one.len()][other.len()]
    }

    proptest! {
        #[test]
        fn it_agrees_with_the_textbook(one in "[ab\u{e9}]{0,6}", other in "[ab\u{e9}]{0,6}") {
            prop_assert_eq!(differ_by_one_slip(&one, &other), distance(&one, &other) <= 1);
        }
    }
}
