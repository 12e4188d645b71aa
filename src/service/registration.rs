//! Asking for an account: the form, the photos, the code by e-mail.

use std::sync::Arc;

use async_trait::async_trait;
use bansosku_contract::account::{AccountState, ConfirmEmail, Consent, ConsentPurpose, NewAccount, ResendCode};
use bansosku_contract::upload::UploadError;
use bansosku_contract::{EmailCode, FieldProblem, Typed};
use tokio::sync::watch;
use uuid::Uuid;

use super::Failure;
use super::photo::ReadyPhoto;
use super::sending::Sending;
use crate::remote::Client;

/// Everything that was typed and picked for an account so far. It survives going back, errors, and a change of language.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignUpDraft {
    /// Number of the person, as typed.
    pub nik: Typed,
    /// Number of the family card, as typed.
    pub kk: Typed,
    /// Name as on the KTP, as typed.
    pub name: Typed,
    /// E-mail address, as typed.
    pub email: Typed,
    /// Mobile number, as typed.
    pub phone: Typed,
    /// The new password, as typed.
    pub password: Typed,
    /// The photo of the KTP.
    pub ktp: Option<ReadyPhoto>,
    /// The selfie with the KTP.
    pub selfie: Option<ReadyPhoto>,
    /// What was ticked.
    pub consents: Vec<ConsentPurpose>,
    /// One for each draft: a second "send" after a lost answer makes no second account.
    pub key: Uuid,
}

/// How far a sending has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Progress {
    /// Nothing has been sent yet.
    #[default]
    Waiting,
    /// A photo is on its way.
    Photo {
        /// Which one, from 1.
        number: u8,
        /// How many there are.
        of: u8,
        /// Bytes that have been sent of it.
        sent: u64,
        /// Bytes that it has.
        total: u64,
        /// How fast they go, once that is known.
        bytes_per_second: Option<u64>,
    },
    /// The line broke while a photo was on its way; it goes on by itself.
    Broken {
        /// Which photo, from 1.
        number: u8,
        /// How many there are.
        of: u8,
    },
    /// The form is on its way.
    Form,
}

/// Asking for an account.
#[async_trait]
pub trait Registration: Send + Sync {
    /// Sends photos and form, and gives the name of the registration for the next calls. A photo that arrived in an earlier try is not sent again.
    async fn register(&self, draft: &SignUpDraft, progress: &watch::Sender<Progress>) -> Result<String, Failure>;
    /// Sends the code of the mail.
    async fn confirm(&self, registration: &str, code: &EmailCode) -> Result<AccountState, Failure>;
    /// Asks for another mail.
    async fn resend(&self, registration: &str) -> Result<(), Failure>;
}

/// Under this the uploads of the form are remembered, until the form is thrown away or has served.
pub(super) const UPLOADS: &str = "the sign-up";

/// Asks the server for an account.
pub struct RemoteRegistration {
    remote: Arc<Client>,
    sending: Arc<Sending>,
}

impl RemoteRegistration {
    /// Through this server.
    pub fn new(remote: Arc<Client>, sending: Arc<Sending>) -> Self {
        Self { remote, sending }
    }
}

#[async_trait]
impl Registration for RemoteRegistration {
    async fn register(&self, draft: &SignUpDraft, progress: &watch::Sender<Progress>) -> Result<String, Failure> {
        let photos = draft.check()?;
        let submit = |ids: Vec<String>| async move { Ok(self.remote.register(&draft.form(&ids), draft.key).await?) };
        let registered = self.sending.deliver(UPLOADS, &photos, progress, submit).await?;
        Ok(registered.registration)
    }

    async fn confirm(&self, registration: &str, code: &EmailCode) -> Result<AccountState, Failure> {
        let confirmation = ConfirmEmail { registration: registration.to_owned(), code: code.expose().into() };
        Ok(self.remote.confirm_email(&confirmation).await?.state)
    }

    async fn resend(&self, registration: &str) -> Result<(), Failure> {
        Ok(self.remote.resend_code(&ResendCode { registration: registration.to_owned() }).await?)
    }
}

impl SignUpDraft {
    /// Names every field that is wrong or missing before anything is sent, or gives the photos.
    fn check(&self) -> Result<[&ReadyPhoto; 2], Failure> {
        let mut problems = self.form(&[]).check().err().unwrap_or_default();
        let mut need = |photo: &Option<ReadyPhoto>, field| {
            if photo.is_none() {
                problems.push(FieldProblem::new(field, UploadError::Unknown.as_str()));
            }
        };
        need(&self.ktp, "ktp_upload");
        need(&self.selfie, "selfie_upload");
        match (&self.ktp, &self.selfie) {
            (Some(ktp), Some(selfie)) if problems.is_empty() => Ok([ktp, selfie]),
            _ => Err(Failure::Fields(problems)),
        }
    }

    fn form(&self, ids: &[String]) -> NewAccount {
        let id = |place: usize| ids.get(place).cloned().unwrap_or_default();
        NewAccount {
            nik: self.nik.clone(),
            kk: self.kk.clone(),
            name: self.name.clone(),
            email: self.email.clone(),
            phone: self.phone.clone(),
            password: self.password.clone(),
            ktp_upload: id(0),
            selfie_upload: id(1),
            consents: self.consents.iter().map(|purpose| Consent::to(*purpose)).collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use bansosku_contract::upload::UploadKind;

    use super::*;

    fn draft() -> SignUpDraft {
        let photo =
            |kind| Some(ReadyPhoto { kind, jpeg: vec![1].into(), width: 1600, height: 1000, findings: Vec::new() });
        SignUpDraft {
            nik: "3302015505809501".into(),
            kk: "3302010101209501".into(),
            name: "Siti Fatimah".into(),
            email: "siti@contoh.invalid".into(),
            phone: "0840 0000 9501".into(),
            password: "nasi goreng tiga piring".into(),
            ktp: photo(UploadKind::Ktp),
            selfie: photo(UploadKind::Selfie),
            consents: ConsentPurpose::NEEDED.to_vec(),
            key: Uuid::from_u128(1),
        }
    }

    #[test]
    fn everything_that_is_wrong_is_named_before_anything_is_sent() {
        assert!(draft().check().is_ok());
        let wrong = SignUpDraft { nik: "33020155058095O1".into(), selfie: None, consents: Vec::new(), ..draft() };
        let Err(Failure::Fields(problems)) = wrong.check() else { panic!("wrong fields are named") };
        let named: Vec<String> = problems.iter().map(|problem| format!("{}:{}", problem.field, problem.code)).collect();
        assert_eq!(named, ["nik:nik_not_digits", "consents:consent_missing", "selfie_upload:upload_unknown"]);
    }
}
