//! Both languages say the same things, nothing is said that nobody asks for, and whatever the
//! sources ask for is there.

use std::collections::{BTreeMap, BTreeSet};

use fluent_syntax::ast::{Entry, Expression, InlineExpression, Pattern, PatternElement};

use crate::source::{Source, Word};
use crate::words::Words;
use crate::{File, assert_none, files};

/// A program that speaks: where its messages and its sources lie.
struct Speaker {
    languages: &'static str,
    sources: &'static str,
    /// Whether it explains the codes of refusals and fields.
    explains_codes: bool,
}

const SPEAKERS: [Speaker; 2] = [
    Speaker { languages: "assets/languages/", sources: "src/", explains_codes: true },
    Speaker { languages: "server/languages/", sources: "server/src/", explains_codes: false },
];

/// The messages of a language, and their attributes as `message.attribute`, with the variables of each.
#[derive(Debug, Default)]
struct Language {
    messages: BTreeMap<String, BTreeSet<String>>,
    complaints: Vec<String>,
}

impl Language {
    fn read(file: &File) -> Self {
        let mut language = Self::default();
        let resource = fluent_syntax::parser::parse(file.text.as_str()).unwrap_or_else(|(resource, errors)| {
            language.complaints.extend(errors.iter().map(|error| format!("{}: {error}", file.path)));
            resource
        });
        for entry in &resource.body {
            let Entry::Message(message) = entry else { continue };
            let mut variables = BTreeSet::new();
            match &message.value {
                Some(pattern) => variables_of(pattern, &mut variables),
                None => language.complaints.push(format!("{}: {} says nothing", file.path, message.id.name)),
            }
            if language.messages.insert(message.id.name.to_owned(), variables).is_some() {
                language.complaints.push(format!("{}: {} is there twice", file.path, message.id.name));
            }
            for attribute in &message.attributes {
                let mut variables = BTreeSet::new();
                variables_of(&attribute.value, &mut variables);
                language.messages.insert(format!("{}.{}", message.id.name, attribute.id.name), variables);
            }
        }
        language
    }
}

/// The names of a file's messages.
fn names(file: &File) -> BTreeSet<String> {
    Language::read(file).messages.into_keys().filter(|name| !name.contains('.')).collect()
}

fn variables_of(pattern: &Pattern<&str>, variables: &mut BTreeSet<String>) {
    for element in &pattern.elements {
        if let PatternElement::Placeable { expression } = element {
            match expression {
                Expression::Inline(inline) => variables_of_inline(inline, variables),
                Expression::Select { selector, variants } => {
                    variables_of_inline(selector, variables);
                    for variant in variants {
                        variables_of(&variant.value, variables);
                    }
                }
            }
        }
    }
}

fn variables_of_inline(inline: &InlineExpression<&str>, variables: &mut BTreeSet<String>) {
    match inline {
        InlineExpression::VariableReference { id } => {
            variables.insert(id.name.to_owned());
        }
        InlineExpression::FunctionReference { arguments, .. } => {
            for argument in &arguments.positional {
                variables_of_inline(argument, variables);
            }
        }
        InlineExpression::Placeable { expression } => {
            if let Expression::Inline(inner) = expression.as_ref() {
                variables_of_inline(inner, variables);
            }
        }
        _ => {}
    }
}

/// What one language has that the other lacks, and messages that need other values.
fn differences(indonesian: &File, english: &File) -> Vec<String> {
    let (of_id, of_en) = (Language::read(indonesian), Language::read(english));
    let mut complaints = [of_id.complaints, of_en.complaints].concat();
    for (has, lacks, file) in
        [(&of_id.messages, &of_en.messages, english), (&of_en.messages, &of_id.messages, indonesian)]
    {
        complaints
            .extend(has.keys().filter(|id| !lacks.contains_key(*id)).map(|id| format!("{}: lacks {id}", file.path)));
    }
    for (id, variables) in &of_id.messages {
        if let Some(others) = of_en.messages.get(id)
            && others != variables
        {
            complaints.push(format!("{id}: takes {variables:?} in Indonesian and {others:?} in English"));
        }
    }
    complaints
}

/// What sources ask for.
#[derive(Default)]
struct Asked {
    /// Messages that are said by their name, with the place.
    by_name: Vec<(String, String)>,
    /// Beginnings of names that a word is put behind, with the place.
    by_prefix: Vec<(String, String)>,
    /// Beginnings of texts that are put together. They may name messages or something else.
    by_format: BTreeSet<String>,
    /// All texts in quotes, in the form of a message's name: a name may be handed on before it is said.
    texts: BTreeSet<String>,
}

impl Asked {
    fn read<'a>(files: impl IntoIterator<Item = &'a File>) -> Self {
        let mut asked = Self::default();
        for file in files {
            let source = Source::read(file);
            for Word { text, .. } in source.texts {
                // `format!("report-{}", state)` names a message for each state.
                if let Some((prefix, _)) = text.split_once("-{") {
                    asked.by_format.insert(prefix.to_owned());
                }
                asked.texts.insert(message_of(&text));
            }
            for (name, texts) in source.calls {
                let Some(first) = texts.into_iter().next() else { continue };
                let place = format!("{}:{}", file.path, first.line);
                match name.as_str() {
                    "say" | "say_with" | "text" => asked.by_name.push((first.text, place)),
                    "say_word" => asked.by_prefix.push((first.text, place)),
                    _ => {}
                }
            }
        }
        asked
    }

    fn missing(&self, messages: &BTreeSet<String>) -> Vec<String> {
        let by_name = self
            .by_name
            .iter()
            .filter(|(id, _)| !messages.contains(id))
            .map(|(id, place)| format!("{place}: nobody wrote the message {id}"));
        let by_prefix = self
            .by_prefix
            .iter()
            .filter(|(prefix, _)| !messages.iter().any(|id| id.starts_with(&format!("{prefix}-"))))
            .map(|(prefix, place)| format!("{place}: nobody wrote a message {prefix}-…"));
        by_name.chain(by_prefix).collect()
    }

    fn unused<'a>(&self, messages: &'a BTreeSet<String>, codes: &BTreeSet<String>) -> Vec<&'a String> {
        messages
            .iter()
            .filter(|id| !self.texts.contains(*id) && !codes.contains(*id))
            .filter(|id| {
                let mut prefixes = self.by_prefix.iter().map(|(prefix, _)| prefix).chain(&self.by_format);
                !prefixes.any(|prefix| id.starts_with(&format!("{prefix}-")))
            })
            .collect()
    }
}

/// The name of the message that explains a word of the contract.
fn message_of(word: &str) -> String {
    word.replace('_', "-")
}

/// The table in the documentation of `src/language/mod.rs`: which prefixes are followed by the
/// words of which enum. Rows without an enum name their words in another way.
fn documented_prefixes(module: &str, words: &Words) -> Vec<(String, Vec<String>)> {
    let quoted = |cell: &str| -> Vec<String> { cell.split('`').skip(1).step_by(2).map(str::to_owned).collect() };
    module
        .lines()
        .filter_map(|line| line.strip_prefix("//! | `"))
        .flat_map(|row| {
            let row = format!("`{row}");
            let cells: Vec<&str> = row.split(" | ").collect();
            let mut named: Vec<String> = Vec::new();
            for word in quoted(cells.get(1).copied().unwrap_or_default()) {
                named.extend(words.enums.get(&word).cloned().unwrap_or_else(|| vec![word]));
            }
            quoted(cells[0]).into_iter().map(move |prefix| (prefix, named.clone())).collect::<Vec<_>>()
        })
        .collect()
}

fn pair<'a>(files: &'a [File], speaker: &Speaker) -> (&'a File, &'a File) {
    let find = |name: &str| {
        let path = format!("{}{name}.ftl", speaker.languages);
        files.iter().find(|file| file.path == path).unwrap_or_else(|| panic!("{path} is there"))
    };
    (find("id"), find("en"))
}

fn sources<'a>(files: &'a [File], speaker: &Speaker) -> impl Iterator<Item = &'a File> {
    let folder = speaker.sources;
    files.iter().filter(move |file| file.path.starts_with(folder) && file.is_rust())
}

fn contract_words(files: &[File]) -> Words {
    Words::read(files.iter().filter(|file| file.path.starts_with("contract/src/")))
}

#[test]
fn indonesian_and_english_say_the_same_things() {
    let files = files();
    for speaker in &SPEAKERS {
        let (indonesian, english) = pair(&files, speaker);
        assert_none(&differences(indonesian, english));
        assert!(Language::read(indonesian).messages.len() > 5, "messages are read");
    }
}

#[test]
fn whatever_the_sources_ask_for_is_there_and_nothing_else() {
    let files = files();
    for speaker in &SPEAKERS {
        let messages = names(pair(&files, speaker).0);
        let asked = Asked::read(sources(&files, speaker));
        let mut codes = BTreeSet::new();
        if speaker.explains_codes {
            codes = contract_words(&files).codes().map(|code| message_of(code)).collect();
            // Some codes are the server's alone.
            let server = Asked::read(sources(&files, &SPEAKERS[1]));
            codes.extend(server.texts);
        }
        // The server's messages are named by what happened; its `say` writes a line on the terminal.
        let mut complaints = if speaker.explains_codes { asked.missing(&messages) } else { Vec::new() };
        complaints.extend(
            asked.unused(&messages, &codes).iter().map(|id| format!("{}: nobody asks for {id}", speaker.languages)),
        );
        assert_none(&complaints);
    }
}

#[test]
fn every_code_of_a_refusal_and_of_a_field_is_explained() {
    let files = files();
    let messages = Language::read(pair(&files, &SPEAKERS[0]).0).messages;
    let words = contract_words(&files);
    let complaints: Vec<String> = words
        .codes()
        .map(|code| message_of(code))
        .filter(|id| !messages.contains_key(id))
        .map(|id| format!("nobody wrote the message {id}"))
        .collect();
    assert_none(&complaints);
}

#[test]
fn every_word_of_the_contract_that_a_person_reads_has_its_message() {
    let files = files();
    let messages = Language::read(pair(&files, &SPEAKERS[0]).0).messages;
    let module = files.iter().find(|file| file.path == "src/language/mod.rs").expect("the module of the languages");
    let prefixes = documented_prefixes(&module.text, &contract_words(&files));
    assert!(prefixes.len() > 10, "the table is read: {prefixes:?}");
    let complaints: Vec<String> = prefixes
        .iter()
        .flat_map(|(prefix, words)| words.iter().map(move |word| format!("{prefix}-{}", message_of(word))))
        .filter(|id| !messages.contains_key(id))
        .map(|id| format!("nobody wrote the message {id}"))
        .collect();
    assert_none(&complaints);
}

fn file(path: &str, text: &str) -> File {
    File { path: path.to_owned(), text: text.to_owned() }
}

#[test]
fn a_difference_between_the_languages_is_found() {
    let indonesian = file("id.ftl", "masuk = Masuk\nsisa = Sisa { $hari } hari\nhalo = Halo\n");
    let english =
        file("en.ftl", "masuk = Sign in\nsisa = { $days ->\n    [one] a day\n   *[other] { $days } days\n  }\n");
    let complaints = differences(&indonesian, &english);
    assert_eq!(complaints.len(), 2, "{complaints:?}");
    assert!(complaints[0].contains("en.ftl: lacks halo"));
    assert!(complaints[1].starts_with("sisa: takes"));
    let broken = file("id.ftl", "masuk = Masuk\nmasuk = Masuk\n= tanpa nama\n");
    assert_eq!(Language::read(&broken).complaints.len(), 2);
}

#[test]
fn a_message_that_is_missing_or_not_asked_for_is_found() {
    let source = file(
        "src/screen/home.rs",
        "fn f() { say(\"halo\"); say_with(\"sisa\", [(\"days\", 3)]); say_word(\"status\", word); let id = \"masuk\"; }",
    );
    let asked = Asked::read([&source]);
    let messages: BTreeSet<String> =
        ["halo", "masuk", "status-receiving", "nik-length", "lama"].into_iter().map(str::to_owned).collect();
    assert_eq!(asked.missing(&messages), ["src/screen/home.rs:1: nobody wrote the message sisa"]);
    assert_eq!(asked.unused(&messages, &BTreeSet::from(["nik-length".to_owned()])), ["lama"]);
    let without_status: BTreeSet<String> = ["halo", "sisa"].into_iter().map(str::to_owned).collect();
    assert_eq!(asked.missing(&without_status), ["src/screen/home.rs:1: nobody wrote a message status-…"]);
}

#[test]
fn the_table_of_prefixes_is_read_with_the_words_of_its_enums() {
    let mut words = Words::default();
    words.enums.insert("Colour".to_owned(), vec!["red".to_owned(), "dark_blue".to_owned()]);
    let table = "//! | prefix | words | says |\n//! | --- | --- | --- |\n//! | `paint`, `paint-next` | `Colour`, and `unknown` | it |\n//! | `month` | 1 to 12 | its name |\n";
    let prefixes = documented_prefixes(table, &words);
    let all = ["red", "dark_blue", "unknown"].map(str::to_owned).to_vec();
    assert_eq!(
        prefixes,
        [("paint".to_owned(), all.clone()), ("paint-next".to_owned(), all), ("month".to_owned(), Vec::new())]
    );
}
