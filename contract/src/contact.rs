//! Where a person gets a real answer, and which messages are a fraud. The data file is
//! `assets/facts/contacts.json`: nothing that is not in it is ever printed as a contact.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::programme::Source;
use crate::words::words;

/// The form of the data file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Contacts {
    /// The day that the facts were gathered.
    pub as_of: Date,
    /// Where to ask, the first choice first.
    pub contacts: Vec<Contact>,
    /// How frauds are told.
    pub warnings: Vec<Warning>,
}

words! {
    /// How a contact is reached.
    pub enum ContactKind {
        /// By telephone.
        Phone = "phone",
        /// On a site.
        Website = "website",
        /// With an app of a store.
        App = "app",
        /// By going there.
        Office = "office",
    }
}

/// Somebody who can be asked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Contact {
    /// Stable code, as `command_center`; the language files name it in `contact-command-center`.
    pub code: String,
    /// How it is reached.
    pub kind: ContactKind,
    /// Number, address or name in the store; nothing for an office, which is another one for each place.
    pub value: Option<String>,
    /// Whether it is there by day and night; nothing where that is not known.
    pub always: Option<bool>,
    /// Who says so.
    pub source: Source,
}

/// A sign of a fraud.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Warning {
    /// Stable code, as `no_fee`; the language files say it in `warning-no-fee`.
    pub code: String,
    /// Who says so.
    pub source: Source,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn contacts() -> Contacts {
        serde_json::from_str(include_str!("../../assets/facts/contacts.json")).unwrap()
    }

    #[test]
    fn the_first_contact_is_the_line_that_is_always_open() {
        let contacts = contacts();
        let first = &contacts.contacts[0];
        assert_eq!(
            (first.kind, first.value.as_deref(), first.always),
            (ContactKind::Phone, Some("021-171"), Some(true))
        );
    }

    #[test]
    fn only_an_office_has_no_value() {
        for contact in contacts().contacts {
            assert_eq!(contact.value.is_none(), contact.kind == ContactKind::Office, "{}", contact.code);
        }
    }

    #[test]
    fn numbers_that_are_doubtful_or_dead_are_not_among_them() {
        let file = include_str!("../../assets/facts/contacts.json");
        assert!(!file.contains("1500") && !file.contains('@') && !file.contains("whatsapp.com"));
        assert!(contacts().warnings.len() >= 5);
    }
}
