//! Photos on their way: each arrives once, however often the form that names them is sent.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use bansosku_contract::FieldProblem;
use bansosku_contract::upload::UploadError;
use sha2::{Digest, Sha256};
use tokio::sync::watch;

use super::Failure;
use super::photo::ReadyPhoto;
use super::registration::Progress;
use crate::remote::Client;

/// What a photo is known by: what it shows, and a digest of its bytes.
type Content = (&'static str, [u8; 32]);

/// Sends photos, and remembers those that arrived until the app is closed.
pub struct Sending {
    remote: Arc<Client>,
    arrived: Mutex<BTreeMap<Content, String>>,
}

impl Sending {
    /// Nothing has arrived yet.
    pub fn new(remote: Arc<Client>) -> Self {
        Self { remote, arrived: Mutex::default() }
    }

    /// Sends those photos that have not arrived yet, one after the other, and gives the ids of all.
    pub async fn send(
        &self,
        photos: &[&ReadyPhoto],
        progress: &watch::Sender<Progress>,
    ) -> Result<Vec<String>, Failure> {
        let of = u8::try_from(photos.len()).unwrap_or(u8::MAX);
        let mut ids = Vec::with_capacity(photos.len());
        for (number, photo) in (1..).zip(photos) {
            let content = content(photo);
            let id = match self.arrived(&content) {
                Some(id) => id,
                None => self.send_one(photo, number, of, progress).await?,
            };
            self.arrived.lock().unwrap_or_else(PoisonError::into_inner).insert(content, id.clone());
            ids.push(id);
        }
        progress.send_replace(Progress::Form);
        Ok(ids)
    }

    /// Forgets that these arrived, if the server no longer has one of them: it may have expired. Whether that is so.
    pub fn must_send_again(&self, failure: &Failure, photos: &[&ReadyPhoto]) -> bool {
        let Failure::Fields(problems) = failure else { return false };
        let is_gone = |problem: &FieldProblem| problem.code == UploadError::Unknown.as_str();
        if !problems.iter().any(is_gone) {
            return false;
        }
        let mut arrived = self.arrived.lock().unwrap_or_else(PoisonError::into_inner);
        photos.iter().filter(|photo| arrived.remove(&content(photo)).is_some()).count() > 0
    }

    async fn send_one(
        &self,
        photo: &ReadyPhoto,
        number: u8,
        of: u8,
        progress: &watch::Sender<Progress>,
    ) -> Result<String, Failure> {
        let total = photo.jpeg.len() as u64;
        let tell = progress.clone();
        tell.send_replace(Progress::Photo { number, of, sent: 0, total });
        let sent = move |sent| {
            tell.send_replace(Progress::Photo { number, of, sent, total });
        };
        Ok(self.remote.upload(None, photo.kind, Arc::clone(&photo.jpeg), sent).await?)
    }

    fn arrived(&self, content: &Content) -> Option<String> {
        self.arrived.lock().unwrap_or_else(PoisonError::into_inner).get(content).cloned()
    }
}

fn content(photo: &ReadyPhoto) -> Content {
    (photo.kind.as_str(), Sha256::digest(&photo.jpeg).into())
}
