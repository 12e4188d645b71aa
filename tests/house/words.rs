//! The fixed words of the contract: its `words!` enums and the codes of its `field_error!` enums.

use std::collections::BTreeMap;

use crate::File;

/// The enums of the contract with their words.
#[derive(Default)]
pub struct Words {
    /// Enums whose words name states, kinds and reasons.
    pub enums: BTreeMap<String, Vec<String>>,
    /// Enums whose words are codes of field errors.
    pub errors: BTreeMap<String, Vec<String>>,
}

impl Words {
    /// Reads them from the sources of the contract.
    pub fn read<'a>(files: impl IntoIterator<Item = &'a File>) -> Self {
        let mut words = Self::default();
        for file in files {
            let (mut current, mut is_error): (Option<Vec<String>>, bool) = (None, false);
            let mut name = String::new();
            for line in file.text.lines() {
                if line == "words! {" || line == "field_error! {" {
                    (current, is_error) = (Some(Vec::new()), line.starts_with("field"));
                } else if line == "}" {
                    if let Some(found) = current.take() {
                        let place = if is_error { &mut words.errors } else { &mut words.enums };
                        place.insert(std::mem::take(&mut name), found);
                    }
                } else if let Some(found) = &mut current {
                    let line = line.trim();
                    if let Some(rest) = line.strip_prefix("pub enum ") {
                        rest.trim_end_matches(" {").clone_into(&mut name);
                    } else if !line.starts_with("//")
                        && let Some((_, word)) = line.split_once(" = \"")
                    {
                        found.push(word.trim_end_matches("\",").to_owned());
                    }
                }
            }
        }
        words
    }

    /// All codes that a refusal or one of its fields can carry.
    pub fn codes(&self) -> impl Iterator<Item = &String> {
        self.errors.values().flatten().chain(self.enums.get("ProblemCode").into_iter().flatten())
    }
}

#[test]
fn the_words_of_the_contract_are_found() {
    let files = crate::files();
    let words = Words::read(files.iter().filter(|file| file.path.starts_with("contract/src/")));
    for error in bansosku_contract::account::ConsentError::ALL {
        assert!(words.codes().any(|code| code == error.as_str()), "{error}");
    }
    let states: Vec<&str> = bansosku_contract::report::ReportState::ALL.iter().map(|state| state.as_str()).collect();
    assert_eq!(words.enums["ReportState"], states);
    for problem in bansosku_contract::ProblemCode::ALL {
        assert!(words.codes().any(|code| code == problem.as_str()), "{problem}");
    }
}
