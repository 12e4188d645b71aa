//! Made-up people, and what they hold when they are signed in.

use bansosku_contract::account::{Consent, ConsentPurpose, NewAccount};
use bansosku_contract::session::SessionTokens;

/// A signed-in person.
#[derive(Clone)]
pub(crate) struct SignedIn {
    /// Id of the account.
    pub account: String,
    pub tokens: SessionTokens,
}

impl SignedIn {
    pub fn access(&self) -> &str {
        self.tokens.access_token.expose()
    }
}

/// A made-up person, another one for each number.
#[derive(Debug, Clone)]
pub(crate) struct TestPerson {
    pub nik: String,
    pub kk: String,
    pub name: String,
    pub email: String,
    pub phone: String,
    pub password: String,
}

impl TestPerson {
    /// The person of this number, 0 to 399.
    pub fn number(number: u32) -> Self {
        assert!(number < 400, "serials of tests end at 9899");
        let letters: String = format!("{number:03}").bytes().map(|digit| char::from(digit - b'0' + b'a')).collect();
        Self {
            nik: format!("330201550580{}", 9500 + number),
            kk: format!("330201010120{}", 9500 + number),
            name: format!("Siti Fatimah {letters}"),
            email: format!("siti.{number}@contoh.invalid"),
            phone: format!("0840 0000 {number:04}"),
            password: format!("nasi goreng pedas {number} piring"),
        }
    }

    /// Their form for `POST /v1/accounts`.
    pub fn form(&self, ktp_upload: &str, selfie_upload: &str) -> NewAccount {
        NewAccount {
            nik: self.nik.as_str().into(),
            kk: self.kk.as_str().into(),
            name: self.name.as_str().into(),
            email: self.email.as_str().into(),
            phone: self.phone.as_str().into(),
            password: self.password.as_str().into(),
            ktp_upload: ktp_upload.to_owned(),
            selfie_upload: selfie_upload.to_owned(),
            consents: ConsentPurpose::NEEDED.map(Consent::to).to_vec(),
        }
    }
}
