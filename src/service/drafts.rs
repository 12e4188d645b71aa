//! Forms that were begun: they survive a closed app, an empty battery, and a camera that pushes the app out of memory.

use std::sync::Arc;

use async_trait::async_trait;
use bansosku_contract::Typed;
use bansosku_contract::account::ConsentPurpose;
use bansosku_contract::report::ReportKind;
use bansosku_contract::upload::UploadKind;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::Failure;
use super::begun;
use super::papers::{KeptPhoto, Papers};
use super::photo::ReadyPhoto;
use super::registration::{self, SignUpDraft};
use super::report::ReportDraft;
use crate::store::{Change, Mishap, Owner, Table};

/// The row of the sign-up.
const SIGN_UP: (Table, &str) = (Table::Draft, "sign-up");
/// The row of the report that is being written.
pub(super) const REPORT: (Table, &str) = (Table::Draft, "report");

/// A sign-up as far as it has come.
///
/// The password is not part of what is kept: it opens the account from anywhere, and a phone that is lent,
/// lost or copied must not hold it, however well it is sealed. It is short, and typed again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BegunSignUp {
    /// The form. Its password is empty. Its key is that of the last sending, if `was_sent`.
    pub form: SignUpDraft,
    /// The step that was open, from 1.
    pub step: u8,
    /// The NIK of a child for which the person said that it is right.
    pub child_confirmed: Typed,
    /// How often the KTP and the selfie were taken with something wrong in them.
    pub tries: [u8; 2],
    /// Whether it was sent: it may have arrived, and the same form goes out with the same key.
    pub was_sent: bool,
}

/// Something about what was kept that the person should know.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeepingTrouble {
    /// What was kept could not be read, and is gone.
    Lost,
    /// It was kept by a newer version of the app: nothing of it can be read, and nothing is kept now.
    Newer,
    /// The phone's storage refuses: nothing is kept when the app is closed.
    NotKept,
}

/// Forms that were begun.
#[async_trait]
pub trait Drafts: Send + Sync {
    /// The sign-up that was begun.
    async fn sign_up(&self) -> Option<BegunSignUp>;
    /// Keeps it. When this returns, it is on the disk.
    async fn keep_sign_up(&self, begun: &BegunSignUp) -> Result<(), Failure>;
    /// Throws it away.
    async fn forget_sign_up(&self) -> Result<(), Failure>;
    /// The report that is being written by whoever is signed in.
    async fn report(&self) -> Option<ReportDraft>;
    /// Keeps it.
    async fn keep_report(&self, draft: &ReportDraft) -> Result<(), Failure>;
    /// Throws it away.
    async fn forget_report(&self) -> Result<(), Failure>;
    /// What the person should know about what was kept, once.
    async fn trouble(&self) -> Option<KeepingTrouble>;
}

/// Forms in the store.
pub struct KeptDrafts {
    papers: Arc<Papers>,
}

impl KeptDrafts {
    /// Those among these papers.
    pub fn new(papers: Arc<Papers>) -> Self {
        Self { papers }
    }

    async fn owner(&self) -> Result<Owner, Failure> {
        Ok(self.papers.store().owner().await?)
    }
}

#[async_trait]
impl Drafts for KeptDrafts {
    async fn sign_up(&self) -> Option<BegunSignUp> {
        let owner = self.owner().await.ok()?;
        let kept: KeptSignUp = self.papers.form(&owner, SIGN_UP).await?;
        let mut photos = Vec::new();
        for photo in &kept.photos {
            photos.extend(self.papers.photo(&owner, photo).await);
        }
        Some(kept.read(&photos))
    }

    async fn keep_sign_up(&self, begun: &BegunSignUp) -> Result<(), Failure> {
        let owner = self.owner().await?;
        let photos: Vec<&ReadyPhoto> = begun.form.ktp.iter().chain(&begun.form.selfie).collect();
        let kept = KeptSignUp::of(begun, photos.iter().map(|photo| Papers::name(&owner, photo)).collect());
        Ok(self.papers.keep(&owner, SIGN_UP, &kept, &photos, Vec::new()).await?)
    }

    async fn forget_sign_up(&self) -> Result<(), Failure> {
        let owner = self.owner().await?;
        let rows = vec![Change::Delete(SIGN_UP.0, SIGN_UP.1.to_owned()), begun::forgetting(registration::UPLOADS)];
        Ok(self.papers.change(&owner, rows).await?)
    }

    async fn report(&self) -> Option<ReportDraft> {
        let owner = self.owner().await.ok()?;
        let kept: KeptReport = self.papers.form(&owner, REPORT).await?;
        Some(kept.read(&self.papers, &owner).await)
    }

    async fn keep_report(&self, draft: &ReportDraft) -> Result<(), Failure> {
        let owner = self.owner().await?;
        let photos: Vec<&ReadyPhoto> = draft.photos.iter().collect();
        Ok(self.papers.keep(&owner, REPORT, &KeptReport::of(draft, &owner), &photos, Vec::new()).await?)
    }

    async fn forget_report(&self) -> Result<(), Failure> {
        let owner = self.owner().await?;
        Ok(self.papers.change(&owner, vec![Change::Delete(REPORT.0, REPORT.1.to_owned())]).await?)
    }

    async fn trouble(&self) -> Option<KeepingTrouble> {
        Some(match self.papers.store().take_mishap().await? {
            Mishap::SetAside | Mishap::RowsLost => KeepingTrouble::Lost,
            Mishap::Newer => KeepingTrouble::Newer,
            Mishap::Unusable => KeepingTrouble::NotKept,
        })
    }
}

/// A sign-up as it is kept. A field that an earlier version did not have takes its default.
#[derive(Default, Serialize, Deserialize)]
#[serde(default)]
struct KeptSignUp {
    nik: Typed,
    kk: Typed,
    name: Typed,
    email: Typed,
    phone: Typed,
    consents: Vec<ConsentPurpose>,
    photos: Vec<KeptPhoto>,
    key: Uuid,
    step: u8,
    child_confirmed: Typed,
    tries: [u8; 2],
    was_sent: bool,
}

impl KeptSignUp {
    fn of(begun: &BegunSignUp, photos: Vec<KeptPhoto>) -> Self {
        let form = begun.form.clone();
        Self {
            nik: form.nik,
            kk: form.kk,
            name: form.name,
            email: form.email,
            phone: form.phone,
            consents: form.consents,
            photos,
            key: form.key,
            step: begun.step,
            child_confirmed: begun.child_confirmed.clone(),
            tries: begun.tries,
            was_sent: begun.was_sent,
        }
    }

    fn read(self, photos: &[ReadyPhoto]) -> BegunSignUp {
        let photo = |kind| photos.iter().find(|photo| photo.kind == kind).cloned();
        BegunSignUp {
            form: SignUpDraft {
                nik: self.nik,
                kk: self.kk,
                name: self.name,
                email: self.email,
                phone: self.phone,
                password: Typed::default(),
                ktp: photo(UploadKind::Ktp),
                selfie: photo(UploadKind::Selfie),
                consents: self.consents,
                key: self.key,
            },
            step: self.step.max(1),
            child_confirmed: self.child_confirmed,
            tries: self.tries,
            was_sent: self.was_sent,
        }
    }
}

/// A report as it is kept, among the drafts and in the outbox.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeptReport {
    /// What is wrong.
    pub kind: Option<ReportKind>,
    /// Id of the member that it is about.
    pub member: Option<String>,
    /// What is wrong, as `name` or the code of a programme.
    pub field: Option<String>,
    /// What would be right.
    pub claimed: Typed,
    /// In own words.
    pub message: Typed,
    /// Its photos.
    pub photos: Vec<KeptPhoto>,
    /// The key that it is sent with.
    pub key: Uuid,
}

impl KeptReport {
    /// A draft as it is kept.
    pub fn of(draft: &ReportDraft, owner: &Owner) -> Self {
        Self {
            kind: draft.kind,
            member: draft.member.clone(),
            field: draft.field.clone(),
            claimed: draft.claimed.clone(),
            message: draft.message.clone(),
            photos: draft.photos.iter().map(|photo| Papers::name(owner, photo)).collect(),
            key: draft.key,
        }
    }

    /// The draft again. A photo that can't be read is not in it.
    pub async fn read(self, papers: &Papers, owner: &Owner) -> ReportDraft {
        let mut photos = Vec::new();
        for photo in &self.photos {
            photos.extend(papers.photo(owner, photo).await);
        }
        ReportDraft {
            kind: self.kind,
            member: self.member,
            field: self.field,
            claimed: self.claimed,
            message: self.message,
            photos,
            key: self.key,
        }
    }
}
