//! An answer as text: to be read aloud, and to be given to other apps.

use bansosku_contract::check::{ListedProgramme, MOST_MATCHES, Match};
use bansosku_contract::household::Assistance;

use super::super::aid::{period_words, status_word};
use super::whole_path;
use crate::language::{Value, moment, say, say_with, say_word};
use crate::service::check::Checked;

/// How a programme is shown that is known no closer.
pub fn as_assistance(listed: &ListedProgramme) -> Assistance {
    Assistance {
        programme: listed.programme.clone(),
        component: None,
        status: listed.status,
        period: listed.period,
        amount: None,
        channel: None,
        disbursement: None,
    }
}

/// What is said of the programmes that a person has no line for.
pub fn about_the_rest(found: &Match) -> &'static str {
    if found.programmes.is_empty() { "check-no-programme" } else { "check-no-other-programme" }
}

/// What a masked name says to the ear: its first letters.
pub fn spoken_name(masked: &str) -> String {
    let words = masked.split_whitespace().filter_map(|word| word.chars().find(|sign| sign.is_alphabetic()));
    let letters = words.map(String::from).collect::<Vec<_>>().join(", ");
    say_with("check-name-spoken", [("letters", Value::from(letters))])
}

/// The answer for the ear.
pub fn spoken(checked: &Checked) -> String {
    lines(checked, |found| spoken_name(&found.name_masked))
}

/// The answer for another app. The name that was asked for is not in it.
pub fn shared(checked: &Checked) -> String {
    lines(checked, |found| found.name_masked.clone())
}

fn lines(checked: &Checked, name: impl Fn(&Match) -> String) -> String {
    let place = say_with(
        "check-text-place",
        [("place", Value::from(whole_path(checked.village))), ("moment", Value::from(moment(checked.at)))],
    );
    let mut lines = vec![say("check-text-unofficial"), format!("{}.", say("sample-data")), place];
    if checked.matches.is_empty() {
        lines.push(format!("{}.", say("check-none-title")));
        lines.push(say("check-none-why"));
        lines.extend(["check-none-spelling", "check-none-elsewhere", "check-none-unlisted", "check-none-ask"].map(say));
    }
    if checked.matches.len() > 1 {
        lines.push(say("check-several"));
    }
    for found in &checked.matches {
        let age = say_word("age-band", found.age_band.as_str());
        lines.push(say_with("check-text-person", [("name", Value::from(name(found))), ("age", Value::from(age))]));
        lines.extend(found.programmes.iter().map(programme));
        lines.push(say(about_the_rest(found)));
    }
    if checked.matches.len() >= MOST_MATCHES {
        lines.push(say("check-too-many"));
    }
    lines.push(say("check-text-official"));
    lines.join("\n")
}

fn programme(listed: &ListedProgramme) -> String {
    say_with(
        "check-text-programme",
        [
            ("programme", Value::from(say_word("programme", &listed.programme))),
            ("status", Value::from(say_word("status", status_word(&as_assistance(listed))))),
            ("period", Value::from(period_words(&listed.period))),
        ],
    )
}
