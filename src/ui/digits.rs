//! A long number in groups, with the digits that are wrong marked.

use std::ops::Range;

use dioxus::prelude::*;

/// The number, cut at these places; the digits of `wrong` stand out. It repeats for the eye what an error says in words.
#[component]
pub fn Digits(text: String, cuts: Vec<usize>, wrong: Range<usize>) -> Element {
    let digits: Vec<char> = text.chars().collect();
    let starts = std::iter::once(0).chain(cuts.iter().copied());
    let ends = cuts.iter().copied().chain(std::iter::once(digits.len()));
    let groups: Vec<(bool, String)> = starts
        .zip(ends)
        .filter(|(start, end)| start < end && *end <= digits.len())
        .map(|(start, end)| (wrong.start < end && start < wrong.end, digits[start..end].iter().collect()))
        .collect();
    rsx! {
        p { class: "digits", "aria-hidden": "true",
            for (is_wrong , group) in groups {
                span { class: if is_wrong { "digits-group is-wrong" } else { "digits-group" }, {group} }
            }
        }
    }
}
