//! The messages of both languages, read once.

use std::sync::LazyLock;

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use unic_langid::LanguageIdentifier;

use super::Locale;
use crate::service::settings::Language;

/// A value in a message: a text or a number.
pub type Value<'a> = FluentValue<'a>;

type Bundle = FluentBundle<FluentResource>;

static INDONESIAN: LazyLock<Bundle> = LazyLock::new(|| read("id", include_str!("../../assets/languages/id.ftl")));
static ENGLISH: LazyLock<Bundle> = LazyLock::new(|| read("en", include_str!("../../assets/languages/en.ftl")));

fn read(code: &str, file: &str) -> Bundle {
    let language: LanguageIdentifier = code.parse().unwrap_or_default();
    let mut bundle = FluentBundle::new_concurrent(vec![language]);
    // Both languages run from left to right; the marks would only show up in copied text.
    bundle.set_use_isolating(false);
    // What can be read of a file with a mistake in it is used; a test sees that there is none.
    let resource = match FluentResource::try_new(file.to_owned()) {
        Ok(resource) => resource,
        Err((resource, errors)) => {
            tracing::error!("A language file has {} mistakes", errors.len());
            resource
        }
    };
    if let Err(errors) = bundle.add_resource(resource) {
        tracing::error!("A language file names {} messages twice", errors.len());
    }
    bundle
}

fn bundle(language: Language) -> &'static Bundle {
    match language {
        Language::Indonesian => &INDONESIAN,
        Language::English => &ENGLISH,
    }
}

/// Whether a language has this message.
pub fn has(language: Language, id: &str) -> bool {
    bundle(language).has_message(id)
}

/// A message in a language. A message that is missing shows as its id, so that it is seen and nothing ends.
pub fn text<'a>(language: Language, id: &str, values: impl IntoIterator<Item = (&'static str, Value<'a>)>) -> String {
    let bundle = bundle(language);
    let Some(pattern) = bundle.get_message(id).and_then(|message| message.value()) else {
        tracing::error!("No text for {id}");
        return id.to_owned();
    };
    let mut arguments = FluentArgs::new();
    for (name, value) in values {
        arguments.set(name, value);
    }
    let mut mistakes = Vec::new();
    let text = bundle.format_pattern(pattern, Some(&arguments), &mut mistakes);
    if !mistakes.is_empty() {
        tracing::error!("The text for {id} needs a value that it was not given");
    }
    text.into_owned()
}

/// A message in the language of the moment. The component that asks is rendered anew when the language changes.
pub fn say(id: &str) -> String {
    text(Locale::current(), id, [])
}

/// As [`say`], with values for the message's variables.
pub fn say_with<'a>(id: &str, values: impl IntoIterator<Item = (&'static str, Value<'a>)>) -> String {
    text(Locale::current(), id, values)
}

/// The message of a prefix and a word (see the table of this module). A word that this version does
/// not know gets the prefix's `unknown` message, which may use it as `$word`.
pub fn say_word(prefix: &str, word: &str) -> String {
    let language = Locale::current();
    let id = format!("{prefix}-{}", word.replace('_', "-"));
    if has(language, &id) {
        text(language, &id, [])
    } else {
        text(language, &format!("{prefix}-unknown"), [("word", Value::from(word))])
    }
}

/// The message of an error's or a refusal's code. A code that this version does not know gets a general message.
pub fn say_code(code: &str) -> String {
    let language = Locale::current();
    let id = code.replace('_', "-");
    if has(language, &id) { text(language, &id, []) } else { text(language, "problem-unknown", []) }
}
