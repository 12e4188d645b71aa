//! An account: how one is asked for, confirmed, reviewed, shown and erased.
//!
//! `POST /v1/accounts`, `POST /v1/accounts/confirm-email`, `POST /v1/accounts/resend-code`,
//! `POST /v1/account/resubmission`, `GET /v1/account`, `DELETE /v1/account`.

use jiff::Timestamp;
use serde::{Deserialize, Deserializer, Serialize};

use crate::words::{field_error, words};
use crate::{Email, FieldProblem, Kk, Nik, Password, PersonName, Phone, typed::Typed};

words! {
    /// Where an account stands.
    pub enum AccountState {
        /// The code that was sent to its e-mail address has not come back yet.
        AwaitingEmail = "awaiting_email",
        /// Identity and photos are being compared with the registry.
        UnderReview = "under_review",
        /// The owner sees the household.
        Active = "active",
        /// The review found a difference; the owner sees the reasons and may try again.
        Refused = "refused",
        /// Erased at its owner's wish; only a tombstone is left.
        Closed = "closed",
    }
}

words! {
    /// Why an account was refused. A server may send a reason that this version has no text for.
    pub enum RefusalReason {
        /// No person of the registry has this NIK on this KK. Which of the two differs is not said,
        /// so that nobody can try out which NIKs exist.
        IdentityNotMatched = "identity_not_matched",
        /// NIK and KK belong together, and the name on the KTP is another one.
        NameDiffers = "name_differs",
        /// Another active account has this NIK.
        NikAlreadyRegistered = "nik_already_registered",
        /// The photo of the KTP is missing.
        KtpMissing = "ktp_missing",
        /// The selfie is missing.
        SelfieMissing = "selfie_missing",
        /// The photo of the KTP can't be read: blurred, dark, glare, or edges cut off.
        KtpUnclear = "ktp_unclear",
        /// The photo of the KTP is upside down or sideways.
        KtpUpsideDown = "ktp_upside_down",
        /// The photo shows a photocopy.
        KtpPhotocopy = "ktp_photocopy",
        /// The face can't be recognised.
        SelfieUnclear = "selfie_unclear",
        /// The card is not in the selfie.
        SelfieWithoutKtp = "selfie_without_ktp",
        /// The selfie and the card show different people.
        SelfieOtherPerson = "selfie_other_person",
        /// The person is under 17 and has no KTP yet.
        UnderAge = "under_age",
    }
}

words! {
    /// What a person agrees to, each on its own.
    pub enum ConsentPurpose {
        /// To keep an account: e-mail, phone, password.
        Account = "account",
        /// To compare NIK, KK, name and photos with the registry.
        IdentityCheck = "identity_check",
        /// To see the household's assistance.
        HouseholdView = "household_view",
        /// To be told by e-mail when something changes.
        Notifications = "notifications",
    }
}

impl ConsentPurpose {
    /// Without these there is no account; the others are a free choice.
    pub const NEEDED: [Self; 3] = [Self::Account, Self::IdentityCheck, Self::HouseholdView];

    /// The version of the text that is shown today.
    pub const VERSION: u32 = 1;
}

field_error! {
    /// Why consents are not enough.
    pub enum ConsentError {
        /// A needed consent is missing.
        Missing = "consent_missing",
        /// The version of a text was never shown.
        Version = "consent_version",
        /// A purpose that does not exist.
        Purpose = "consent_purpose",
        /// The same purpose twice.
        Twice = "consent_twice",
    }
}

/// One consent: to which purpose, and which version of its text was read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Consent {
    /// A word of [`ConsentPurpose`].
    pub purpose: String,
    /// Versions are whole numbers from 1; the number may come in quotes.
    #[serde(deserialize_with = "version")]
    pub version: u32,
}

impl Consent {
    /// Consent to a purpose in today's version of its text.
    pub fn to(purpose: ConsentPurpose) -> Self {
        Self { purpose: purpose.as_str().to_owned(), version: ConsentPurpose::VERSION }
    }
}

fn version<'de, D: Deserializer<'de>>(deserializer: D) -> Result<u32, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Written {
        Number(u32),
        Text(String),
    }
    match Written::deserialize(deserializer)? {
        Written::Number(number) => Ok(number),
        Written::Text(text) => text.parse().map_err(serde::de::Error::custom),
    }
}

/// Body of `POST /v1/accounts`, as it was typed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct NewAccount {
    /// Number of the person.
    pub nik: Typed,
    /// Number of the family card.
    pub kk: Typed,
    /// Name as on the KTP.
    pub name: Typed,
    /// Address that the code goes to.
    pub email: Typed,
    /// Mobile number.
    pub phone: Typed,
    /// The new password.
    pub password: Typed,
    /// Id of a complete upload of kind `ktp`.
    pub ktp_upload: String,
    /// Id of a complete upload of kind `selfie`.
    pub selfie_upload: String,
    /// One for each purpose that was agreed to.
    pub consents: Vec<Consent>,
}

/// The identity of a [`NewAccount`], every field known to be of the right form.
#[derive(Debug, Clone)]
pub struct CheckedAccount {
    /// Number of the person.
    pub nik: Nik,
    /// Number of the family card.
    pub kk: Kk,
    /// Name as on the KTP.
    pub name: PersonName,
    /// Address that the code goes to.
    pub email: Email,
    /// Mobile number.
    pub phone: Phone,
    /// The new password.
    pub password: Password,
    /// What was agreed to; all that is needed is among it.
    pub consents: Vec<(ConsentPurpose, u32)>,
}

impl NewAccount {
    /// Checks every field, and names every one that is wrong. Uploads are not looked at here.
    pub fn check(&self) -> Result<CheckedAccount, Vec<FieldProblem>> {
        let mut problems = Vec::new();
        let nik = FieldProblem::keep(Nik::parse(self.nik.expose()), "nik", &mut problems);
        let kk = FieldProblem::keep(Kk::parse_beside(self.kk.expose(), nik.as_ref()), "kk", &mut problems);
        let name = FieldProblem::keep(PersonName::parse(self.name.expose()), "name", &mut problems);
        let email = FieldProblem::keep(Email::parse(self.email.expose()), "email", &mut problems);
        let phone = FieldProblem::keep(Phone::parse(self.phone.expose()), "phone", &mut problems);
        let own = [self.nik.expose(), self.name.expose(), self.email.expose(), self.phone.expose()];
        let password = FieldProblem::keep(Password::choose(self.password.expose(), &own), "password", &mut problems);
        let consents = FieldProblem::keep(check_consents(&self.consents), "consents", &mut problems);
        match (nik, kk, name, email, phone, password, consents) {
            (Some(nik), Some(kk), Some(name), Some(email), Some(phone), Some(password), Some(consents)) => {
                Ok(CheckedAccount { nik, kk, name, email, phone, password, consents })
            }
            _ => Err(problems),
        }
    }
}

/// Reads consents, and sees that all that are needed are there.
pub fn check_consents(consents: &[Consent]) -> Result<Vec<(ConsentPurpose, u32)>, ConsentError> {
    let mut read = Vec::new();
    for consent in consents {
        let purpose = ConsentPurpose::parse(&consent.purpose).ok_or(ConsentError::Purpose)?;
        if !(1..=ConsentPurpose::VERSION).contains(&consent.version) {
            return Err(ConsentError::Version);
        }
        if read.iter().any(|(known, _)| *known == purpose) {
            return Err(ConsentError::Twice);
        }
        read.push((purpose, consent.version));
    }
    if ConsentPurpose::NEEDED.iter().all(|needed| read.iter().any(|(purpose, _)| purpose == needed)) {
        Ok(read)
    } else {
        Err(ConsentError::Missing)
    }
}

/// Answer to `POST /v1/accounts`, the same whether NIK and address are known or not.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Registered {
    /// Names the registration in the next two calls; later the id of the account.
    pub registration: String,
}

/// Body of `POST /v1/accounts/confirm-email`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ConfirmEmail {
    /// From [`Registered`].
    pub registration: String,
    /// The eight digits of the mail.
    pub code: Typed,
}

/// Answer to `POST /v1/accounts/confirm-email` and `POST /v1/account/resubmission`, and part of a session.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AccountStanding {
    /// Where the account stands now.
    pub state: AccountState,
}

/// Body of `POST /v1/accounts/resend-code`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ResendCode {
    /// From [`Registered`].
    pub registration: String,
}

/// Body of `POST /v1/account/resubmission`: what the owner of a refused account corrects.
/// What is left out stays as it was.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Resubmission {
    /// Another NIK.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub nik: Option<Typed>,
    /// Another No KK.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kk: Option<Typed>,
    /// The name, written otherwise.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<Typed>,
    /// A new photo of the KTP.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ktp_upload: Option<String>,
    /// A new selfie.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub selfie_upload: Option<String>,
}

/// Answer to `GET /v1/account`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Account {
    /// Name as on the KTP.
    pub name: String,
    /// First and last four digits of the NIK.
    pub nik_masked: String,
    /// The confirmed address.
    pub email: String,
    /// Mobile number in international form.
    pub phone: String,
    /// Where the account stands.
    pub state: AccountState,
    /// Words of [`RefusalReason`], when it is refused; else none.
    pub refusal_reasons: Vec<String>,
    /// Since when it has stood there.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = DateTime))]
    pub since: Timestamp,
    /// When the review must be done, while it lasts.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, format = DateTime))]
    pub review_until: Option<Timestamp>,
}

/// Body of `DELETE /v1/account`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CloseAccount {
    /// The password, again: whoever holds the unlocked phone must not be able to erase the account.
    pub password: Typed,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample() -> NewAccount {
        NewAccount {
            nik: "3302015505809901".into(),
            kk: "3302010101209901".into(),
            name: "Siti Fatimah".into(),
            email: "siti@contoh.invalid".into(),
            phone: "0840 0000 1234".into(),
            password: "nasi goreng tiga piring".into(),
            ktp_upload: "a".into(),
            selfie_upload: "b".into(),
            consents: ConsentPurpose::NEEDED.map(Consent::to).to_vec(),
        }
    }

    #[test]
    fn a_right_form_passes() {
        let checked = sample().check().unwrap();
        assert_eq!(checked.phone.expose(), "+6284000001234");
        assert_eq!(checked.consents.len(), 3);
    }

    #[test]
    fn every_wrong_field_is_named_at_once() {
        let form = NewAccount {
            nik: "3302".into(),
            name: "".into(),
            email: "siti".into(),
            password: "pendek".into(),
            consents: vec![],
            ..sample()
        };
        let codes: Vec<String> = form
            .check()
            .unwrap_err()
            .into_iter()
            .map(|problem| format!("{}:{}", problem.field, problem.code))
            .collect();
        assert_eq!(
            codes,
            [
                "nik:nik_length",
                "name:name_empty",
                "email:email_at",
                "password:password_short",
                "consents:consent_missing"
            ]
        );
    }

    #[test]
    fn the_version_of_a_consent_may_come_in_quotes() {
        let consent: Consent = serde_json::from_str(r#"{"purpose":"account","version":"1"}"#).unwrap();
        assert_eq!(consent, Consent::to(ConsentPurpose::Account));
    }

    #[test]
    fn consents_of_another_purpose_or_version_are_refused() {
        let all = || ConsentPurpose::NEEDED.map(Consent::to).to_vec();
        let with = |consent| [all(), vec![consent]].concat();
        assert!(check_consents(&all()).is_ok());
        assert_eq!(
            check_consents(&with(Consent { purpose: "marketing".into(), version: 1 })),
            Err(ConsentError::Purpose)
        );
        assert_eq!(
            check_consents(&with(Consent { purpose: "notifications".into(), version: 2 })),
            Err(ConsentError::Version)
        );
        assert_eq!(check_consents(&with(Consent::to(ConsentPurpose::Account))), Err(ConsentError::Twice));
        assert_eq!(check_consents(&all()[1..]), Err(ConsentError::Missing));
    }

    #[test]
    fn a_field_that_is_not_ours_is_refused_and_no_debug_shows_what_was_typed() {
        let mut json = serde_json::to_value(sample()).unwrap();
        json["admin"] = true.into();
        assert!(serde_json::from_value::<NewAccount>(json).is_err());
        let debug = format!("{:?}", sample());
        assert!(!debug.contains("Siti") && !debug.contains("3302") && !debug.contains("goreng"), "{debug}");
    }
}
