//! An e-mail address.
//!
//! Only what people really mistype is refused: whether an address exists is shown by the code that is sent to it.

use crate::words::{field_error, personal_text};

field_error! {
    /// Why a text can't be an e-mail address.
    pub enum EmailError {
        /// Nothing was typed.
        Empty = "email_empty",
        /// There is no @, or more than one.
        At = "email_at",
        /// There is a space or a sign in it that an address can't have.
        Sign = "email_sign",
        /// Nothing, or something odd, stands before the @.
        Local = "email_local",
        /// What stands behind the @ is no name of a mail provider.
        Domain = "email_domain",
        /// It has more than 254 characters.
        Long = "email_long",
    }
}

/// An address as it was typed, without the spaces around it.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Email(String);

personal_text!(Email, EmailError);

impl Email {
    /// Reads an address as a person types it.
    pub fn parse(text: &str) -> Result<Self, EmailError> {
        let text = text.trim();
        if text.is_empty() {
            return Err(EmailError::Empty);
        }
        if text.len() > 254 {
            return Err(EmailError::Long);
        }
        if !text.bytes().all(|byte| byte.is_ascii_graphic())
            || text.contains(['<', '>', '(', ')', ',', ';', ':', '"', '\\', '[', ']'])
        {
            return Err(EmailError::Sign);
        }
        let (local, domain) = text.split_once('@').ok_or(EmailError::At)?;
        if domain.contains('@') {
            return Err(EmailError::At);
        }
        if local.is_empty()
            || local.len() > 64
            || local.starts_with('.')
            || local.ends_with('.')
            || local.contains("..")
        {
            return Err(EmailError::Local);
        }
        let label = |part: &str| {
            !part.is_empty()
                && part.len() <= 63
                && !part.starts_with('-')
                && !part.ends_with('-')
                && part.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
        };
        if !domain.contains('.') || !domain.split('.').all(label) {
            return Err(EmailError::Domain);
        }
        Ok(Self(text.to_owned()))
    }

    /// The address for comparing: in small letters, for no provider people use tells `Ani@` from `ani@`.
    pub fn folded(&self) -> String {
        self.0.to_ascii_lowercase()
    }

    /// `s•••@contoh.invalid`: enough to recognise one's own address by.
    pub fn masked(&self) -> String {
        match self.0.split_once('@') {
            Some((local, domain)) => format!("{}•••@{domain}", local.chars().take(1).collect::<String>()),
            None => "•••".to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_taken_as_typed_and_compared_in_small_letters() {
        let email = Email::parse(" Siti.Fatimah+1@Contoh.invalid ").unwrap();
        assert_eq!(email.expose(), "Siti.Fatimah+1@Contoh.invalid");
        assert_eq!(email.folded(), "siti.fatimah+1@contoh.invalid");
        assert_eq!(email.masked(), "S•••@Contoh.invalid");
        assert_eq!(format!("{email:?}"), "Email(…)");
    }

    #[test]
    fn what_is_wrong_is_said() {
        for (text, error) in [
            ("", EmailError::Empty),
            ("siti.contoh.invalid", EmailError::At),
            ("siti@a@b.invalid", EmailError::At),
            ("siti fatimah@contoh.invalid", EmailError::Sign),
            ("siti,fatimah@contoh.invalid", EmailError::Sign),
            ("siti\r\nBcc:x@contoh.invalid", EmailError::Sign),
            ("@contoh.invalid", EmailError::Local),
            ("siti.@contoh.invalid", EmailError::Local),
            ("siti@contoh", EmailError::Domain),
            ("siti@contoh..invalid", EmailError::Domain),
            ("siti@-contoh.invalid", EmailError::Domain),
        ] {
            assert_eq!(Email::parse(text), Err(error), "{text}");
        }
    }
}
