//! The words of the mails: Indonesian first, English below, from `languages/*.ftl`.
//!
//! A code stands alone on a line, once, as `Kode: 12345678`, so that people and programs find it.

use std::sync::LazyLock;

use bansosku_contract::EmailCode;
use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource};
use unic_langid::LanguageIdentifier;

use super::Message;
use crate::problem::Refusal;

type Bundle = FluentBundle<FluentResource>;

static INDONESIAN: LazyLock<Option<Bundle>> = LazyLock::new(|| bundle("id", include_str!("../../languages/id.ftl")));
static ENGLISH: LazyLock<Option<Bundle>> = LazyLock::new(|| bundle("en", include_str!("../../languages/en.ftl")));

const BETWEEN_LANGUAGES: &str = "\n\n-----\n\n";

/// A mail's subject and text.
pub(super) struct Words {
    pub subject: String,
    pub text: String,
}

/// What the worker decided to say.
pub(super) enum Said<'m> {
    /// What was queued, with its code if it has one.
    Queued(&'m Message, Option<&'m EmailCode>),
    /// That the address already has an account.
    AlreadyRegistered,
}

/// Writes a mail.
pub(super) fn write(said: &Said<'_>) -> Result<Words, Refusal> {
    let (Some(indonesian), Some(english)) = (INDONESIAN.as_ref(), ENGLISH.as_ref()) else {
        return Err(Refusal::internal("Unable to write a mail", "a language file is broken"));
    };
    let written = || {
        let first = part(indonesian, said)?;
        let second = part(english, said)?;
        let code = match said {
            Said::Queued(_, Some(code)) => format!("\n\nKode: {}", code.expose()),
            _ => String::new(),
        };
        Some(Words {
            subject: format!("{} / {}", first.0, second.0),
            text: format!(
                "{}{code}\n\n{}{BETWEEN_LANGUAGES}{}\n\n{}\n",
                first.1,
                message(indonesian, "signature", None, &FluentArgs::new())?,
                second.1,
                message(english, "signature", None, &FluentArgs::new())?
            ),
        })
    };
    written().ok_or_else(|| Refusal::internal("Unable to write a mail", "a message is missing in a language file"))
}

/// Subject and text in one language.
fn part(bundle: &Bundle, said: &Said<'_>) -> Option<(String, String)> {
    let mut arguments = FluentArgs::new();
    let id = match said {
        Said::AlreadyRegistered => "already-registered".to_owned(),
        Said::Queued(Message::Refused(reasons), _) => {
            let lines: Option<Vec<String>> = reasons.iter().map(|reason| explained(bundle, reason)).collect();
            arguments.set("reasons", lines?.join("\n"));
            "refused".to_owned()
        }
        Said::Queued(Message::ReportMoved { ticket, state }, _) => {
            arguments.set("ticket", ticket.as_str());
            format!("report-{}", state.replace('_', "-"))
        }
        Said::Queued(other, _) => other.kind().replace('_', "-"),
    };
    Some((message(bundle, &id, Some("subject"), &arguments)?, message(bundle, &id, None, &arguments)?))
}

/// A line for a reason. An officer may give one that has no text of its own.
fn explained(bundle: &Bundle, reason: &str) -> Option<String> {
    let none = FluentArgs::new();
    let text = message(bundle, &format!("reason-{}", reason.replace('_', "-")), None, &none)
        .or_else(|| message(bundle, "reason-other", None, &none))?;
    Some(format!("- {text}"))
}

fn message(bundle: &Bundle, id: &str, attribute: Option<&str>, arguments: &FluentArgs<'_>) -> Option<String> {
    let message = bundle.get_message(id)?;
    let pattern = match attribute {
        Some(name) => message.get_attribute(name)?.value(),
        None => message.value()?,
    };
    let mut errors = Vec::new();
    let text = bundle.format_pattern(pattern, Some(arguments), &mut errors).into_owned();
    errors.is_empty().then_some(text)
}

fn bundle(language: &str, source: &str) -> Option<Bundle> {
    let language: LanguageIdentifier = language.parse().ok()?;
    let resource = FluentResource::try_new(source.to_owned()).ok()?;
    let mut bundle = FluentBundle::new_concurrent(vec![language]);
    // The marks that keep writing directions apart show as odd signs in plain text.
    bundle.set_use_isolating(false);
    bundle.add_resource(resource).ok()?;
    Some(bundle)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use bansosku_contract::account::RefusalReason;
    use bansosku_contract::report::ReportState;
    use fluent_bundle::FluentResource;
    use fluent_syntax::ast::Entry;

    use super::*;

    fn ids(source: &str) -> BTreeSet<String> {
        let resource = FluentResource::try_new(source.to_owned()).unwrap();
        resource
            .entries()
            .filter_map(|entry| match entry {
                Entry::Message(message) => {
                    let attributes: Vec<_> = message.attributes.iter().map(|attribute| attribute.id.name).collect();
                    Some(format!("{} {attributes:?} {}", message.id.name, message.value.is_some()))
                }
                _ => None,
            })
            .collect()
    }

    #[test]
    fn both_languages_have_the_same_messages() {
        let indonesian = ids(include_str!("../../languages/id.ftl"));
        assert!(indonesian.len() > 20);
        assert_eq!(indonesian, ids(include_str!("../../languages/en.ftl")));
    }

    #[test]
    fn every_message_can_be_written() {
        let mut messages = vec![
            Message::ConfirmEmail,
            Message::ResetPassword,
            Message::Approved,
            Message::PasswordChanged,
            Message::SessionCopied,
            Message::Closed,
            Message::Refused(vec!["of_tomorrow".to_owned()]),
        ];
        for state in ReportState::ALL {
            messages.push(Message::ReportMoved { ticket: "BKU-7K3M-9QXD".to_owned(), state: state.to_string() });
        }
        for message in &messages {
            let words = write(&Said::Queued(message, None)).unwrap();
            assert!(words.text.contains(BETWEEN_LANGUAGES), "{message:?}");
            assert!(!words.subject.contains('\n'), "{message:?}");
        }
        assert!(write(&Said::AlreadyRegistered).is_ok());
    }

    #[test]
    fn every_reason_has_a_text_of_its_own() {
        let bundle = INDONESIAN.as_ref().unwrap();
        let texts: BTreeSet<String> =
            RefusalReason::ALL.iter().map(|reason| explained(bundle, reason.as_str()).unwrap()).collect();
        assert_eq!(texts.len(), RefusalReason::ALL.len());
    }

    #[test]
    fn the_code_stands_alone_on_a_line_once() {
        let code = EmailCode::parse("12345678").unwrap();
        let words = write(&Said::Queued(&Message::ConfirmEmail, Some(&code))).unwrap();
        assert_eq!(words.text.lines().filter(|line| *line == "Kode: 12345678").count(), 1);
        assert_eq!(words.text.matches("12345678").count(), 1);
    }
}
