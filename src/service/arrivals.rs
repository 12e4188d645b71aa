//! The photos of the sign-up that have arrived, remembered on the phone: an app that was killed after a photo
//! had arrived sends neither the photo again nor, after a lost answer, another form than the one before.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use tokio::sync::watch;

use super::Failure;
use super::drafts::ARRIVED;
use super::papers::Papers;
use super::photo::ReadyPhoto;
use super::registration::Progress;
use super::sending::Sending;

/// Sends the photos of a sign-up, each once.
pub struct Arrivals {
    papers: Arc<Papers>,
    sending: Arc<Sending>,
}

/// The row.
#[derive(Default, Serialize, Deserialize)]
struct Arrived {
    /// The id of its upload, by the name of each photo's content.
    uploads: BTreeMap<String, String>,
}

impl Arrivals {
    /// Remembered among these papers.
    pub fn new(papers: Arc<Papers>, sending: Arc<Sending>) -> Self {
        Self { papers, sending }
    }

    /// Sends those that have not arrived yet, and gives the ids of all.
    pub async fn send(
        &self,
        photos: &[&ReadyPhoto],
        progress: &watch::Sender<Progress>,
    ) -> Result<Vec<String>, Failure> {
        let owner = self.papers.store().owner().await?;
        let mut arrived: Arrived = self.papers.form(&owner, ARRIVED).await.unwrap_or_default();
        let of = u8::try_from(photos.len()).unwrap_or(u8::MAX);
        let mut ids = Vec::with_capacity(photos.len());
        for (number, photo) in (1..).zip(photos) {
            let name = Papers::name(&owner, photo).to_string();
            let known = arrived.uploads.get(&name).cloned();
            let id = if let Some(id) = known {
                id
            } else {
                let id = self.send_one(photo, (number, of), progress).await?;
                arrived.uploads.insert(name, id.clone());
                // Not being able to remember it costs a second sending at worst.
                if let Err(error) = self.papers.keep(&owner, ARRIVED, &arrived, &[], Vec::new()).await {
                    tracing::warn!("Unable to remember that a photo arrived: {error}");
                }
                id
            };
            ids.push(id);
        }
        progress.send_replace(Progress::Form);
        Ok(ids)
    }

    /// Forgets that these arrived, if the server no longer has one of them. Whether that is so.
    pub async fn must_send_again(&self, failure: &Failure, photos: &[&ReadyPhoto]) -> bool {
        if !self.sending.must_send_again(failure, photos) && !is_about_uploads(failure) {
            return false;
        }
        let Ok(owner) = self.papers.store().owner().await else { return false };
        self.papers.keep(&owner, ARRIVED, &Arrived::default(), &[], Vec::new()).await.is_ok()
    }

    async fn send_one(
        &self,
        photo: &ReadyPhoto,
        (number, of): (u8, u8),
        progress: &watch::Sender<Progress>,
    ) -> Result<String, Failure> {
        let alone = watch::Sender::new(Progress::Waiting);
        let mut heard = alone.subscribe();
        let one = [photo];
        let sending = self.sending.send(&one, &alone);
        tokio::pin!(sending);
        loop {
            tokio::select! {
                sent = &mut sending => return sent?.pop().ok_or(Failure::Server),
                Ok(()) = heard.changed() => {
                    if let Progress::Photo { sent, total, .. } = *heard.borrow_and_update() {
                        progress.send_replace(Progress::Photo { number, of, sent, total });
                    }
                }
            }
        }
    }
}

fn is_about_uploads(failure: &Failure) -> bool {
    let unknown = bansosku_contract::upload::UploadError::Unknown.as_str();
    matches!(failure, Failure::Fields(problems) if problems.iter().any(|problem| problem.code == unknown))
}
