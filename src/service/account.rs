//! The owner's account: how it stands, what is held about its owner, and its end.

use std::sync::Arc;

use async_trait::async_trait;
use bansosku_contract::account::{CloseAccount, Resubmission};
use bansosku_contract::{FieldProblem, Kk, Nik, Password, PersonName, Typed};
use tokio::sync::watch;
use uuid::Uuid;

use super::Failure;
use super::access::Access;
use super::photo::ReadyPhoto;
use super::registration::Progress;
use super::sending::Sending;
use crate::remote::Client;

pub use bansosku_contract::account::Account as AccountView;

/// What the owner of a refused account corrects. What is `None` stays as it was.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Correction {
    /// Another NIK, as typed.
    pub nik: Option<Typed>,
    /// Another No KK, as typed.
    pub kk: Option<Typed>,
    /// The name, written otherwise.
    pub name: Option<Typed>,
    /// A new photo of the KTP.
    pub ktp: Option<ReadyPhoto>,
    /// A new selfie.
    pub selfie: Option<ReadyPhoto>,
    /// One for each correction, as in [`super::registration::SignUpDraft`].
    pub key: Uuid,
}

/// The owner's account.
#[async_trait]
pub trait Account: Send + Sync {
    /// How the account stands; the standing of the session follows it.
    async fn account(&self) -> Result<AccountView, Failure>;
    /// Sends a corrected form and new photos after a refusal.
    async fn correct(&self, correction: &Correction, progress: &watch::Sender<Progress>) -> Result<(), Failure>;
    /// All that is held about the owner, as readable JSON.
    async fn export(&self) -> Result<String, Failure>;
    /// Erases the account on the server and everything of it on this phone.
    async fn close(&self, password: &Password) -> Result<(), Failure>;
}

/// Under this the uploads of a correction are remembered, until it has arrived.
const UPLOADS: &str = "the correction";

/// The account as the server has it.
pub struct RemoteAccount {
    remote: Arc<Client>,
    access: Arc<Access>,
    sending: Arc<Sending>,
}

impl RemoteAccount {
    /// Of whoever is signed in.
    pub fn new(remote: Arc<Client>, access: Arc<Access>, sending: Arc<Sending>) -> Self {
        Self { remote, access, sending }
    }

    async fn resubmit(&self, correction: &Correction, photos: &[&ReadyPhoto], ids: Vec<String>) -> Result<(), Failure> {
        let mut resubmission = Resubmission {
            nik: correction.nik.clone(),
            kk: correction.kk.clone(),
            name: correction.name.clone(),
            ..Resubmission::default()
        };
        for (photo, id) in photos.iter().zip(ids) {
            if correction.ktp.as_ref() == Some(*photo) {
                resubmission.ktp_upload = Some(id);
            } else {
                resubmission.selfie_upload = Some(id);
            }
        }
        let (remote, resubmission) = (&self.remote, &resubmission);
        let number = self.access.number().ok_or(Failure::SignedOut)?;
        let standing = self
            .access
            .call(|token| async move { remote.resubmit(&token, resubmission, correction.key).await })
            .await?;
        self.access.heard(number, standing.state).await;
        Ok(())
    }
}

#[async_trait]
impl Account for RemoteAccount {
    async fn account(&self) -> Result<AccountView, Failure> {
        let remote = &self.remote;
        let number = self.access.number().ok_or(Failure::SignedOut)?;
        let account = self.access.call(|token| async move { remote.account(&token).await }).await?;
        self.access.heard(number, account.state).await;
        Ok(account)
    }

    async fn correct(&self, correction: &Correction, progress: &watch::Sender<Progress>) -> Result<(), Failure> {
        correction.check()?;
        let photos: Vec<&ReadyPhoto> = correction.ktp.iter().chain(&correction.selfie).collect();
        let submit = |ids| self.resubmit(correction, &photos, ids);
        self.sending.deliver(UPLOADS, &photos, progress, submit).await?;
        self.sending.forget(UPLOADS).await;
        Ok(())
    }

    async fn export(&self) -> Result<String, Failure> {
        let remote = &self.remote;
        let held = self.access.call(|token| async move { remote.export(&token).await }).await?;
        serde_json::to_string_pretty(&held).map_err(|_| Failure::Phone)
    }

    async fn close(&self, password: &Password) -> Result<(), Failure> {
        let remote = &self.remote;
        let closing = &CloseAccount { password: password.expose().into() };
        self.access.call(|token| async move { remote.close_account(&token, closing).await }).await?;
        self.access.forget().await;
        Ok(())
    }
}

impl Correction {
    /// Names every field that is wrong before anything is sent.
    fn check(&self) -> Result<(), Failure> {
        let mut problems = Vec::new();
        let nik = self.nik.as_ref().map(|nik| Nik::parse(nik.expose()));
        let nik = nik.and_then(|nik| FieldProblem::keep(nik, "nik", &mut problems));
        if let Some(kk) = &self.kk {
            FieldProblem::keep(Kk::parse_beside(kk.expose(), nik.as_ref()), "kk", &mut problems);
        }
        if let Some(name) = &self.name {
            FieldProblem::keep(PersonName::parse(name.expose()), "name", &mut problems);
        }
        if problems.is_empty() { Ok(()) } else { Err(Failure::Fields(problems)) }
    }
}
