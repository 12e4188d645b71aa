//! Photos on their way: each arrives once, however often the line breaks and however often the form
//! that names them is sent.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use bansosku_contract::FieldProblem;
use bansosku_contract::upload::UploadError;
use sha2::{Digest, Sha256};
use tokio::sync::watch;
use uuid::Uuid;

use super::Failure;
use super::begun::{Begun, BegunUploads, forgetting};
use super::papers::Papers;
use super::photo::ReadyPhoto;
use super::registration::Progress;
use crate::remote::{Client, RemoteError, Standing, Upload};

/// After so many breaks with no byte arriving in between, the person is asked.
const BREAKS: u32 = 4;
/// What goes in one request after a break; it doubles with each that gets through.
const AFTER_A_BREAK: usize = 64 * 1024;
/// The first pause after a break; it doubles with each further one.
const PAUSE: Duration = Duration::from_millis(500);
/// Once the speed is known from so many milliseconds, it is told.
const SPEED_NEEDS: u64 = 1000;

/// Sends photos, and remembers what was begun.
pub struct Sending {
    remote: Arc<Client>,
    papers: Arc<Papers>,
}

impl Sending {
    /// Through this server, going on with what was begun according to these papers.
    pub fn new(remote: Arc<Client>, papers: Arc<Papers>) -> Self {
        Self { remote, papers }
    }

    /// Sends those photos of a form that have not arrived yet, one after the other, and gives the ids of all. What has
    /// arrived is remembered under the form's name until [`Sending::forget`].
    pub async fn send(
        &self,
        form: &str,
        photos: &[&ReadyPhoto],
        progress: &watch::Sender<Progress>,
    ) -> Result<Vec<String>, Failure> {
        let of = u8::try_from(photos.len()).unwrap_or(u8::MAX);
        let mut begun = BegunUploads::of(&self.papers, form).await;
        let mut ids = Vec::with_capacity(photos.len());
        for (number, photo) in (1..).zip(photos) {
            let line = Line { remote: &self.remote, name: name(photo), photo, number, of, progress: progress.clone() };
            ids.push(line.send(&mut begun).await?);
        }
        progress.send_replace(Progress::Form);
        Ok(ids)
    }

    /// Sends the photos of a form, then the form that names them. If the server no longer has one of them, all go again,
    /// once.
    pub async fn deliver<T, R>(
        &self,
        form: &str,
        photos: &[&ReadyPhoto],
        progress: &watch::Sender<Progress>,
        submit: impl Fn(Vec<String>) -> R + Send + Sync,
    ) -> Result<T, Failure>
    where
        R: Future<Output = Result<T, Failure>> + Send,
    {
        match submit(self.send(form, photos, progress).await?).await {
            Err(Failure::Fields(problems)) if are_about_uploads(&problems) => {
                self.forget(form).await;
                submit(self.send(form, photos, progress).await?).await
            }
            answer => answer,
        }
    }

    /// Forgets what was begun for a form: it has arrived, was thrown away, or begins anew.
    pub async fn forget(&self, form: &str) {
        let Ok(owner) = self.papers.store().owner().await else { return };
        if let Err(error) = self.papers.change(&owner, vec![forgetting(form)]).await {
            tracing::warn!("Unable to forget the uploads of a form: {error}");
        }
    }
}

/// Whether a form was refused because the server does not have its photos (any more): they may have expired.
pub fn are_about_uploads(problems: &[FieldProblem]) -> bool {
    problems.iter().any(|problem| problem.code == UploadError::Unknown.as_str())
}

/// One photo on its way.
struct Line<'a> {
    remote: &'a Client,
    name: String,
    photo: &'a ReadyPhoto,
    number: u8,
    of: u8,
    progress: watch::Sender<Progress>,
}

impl Line<'_> {
    async fn send(&self, uploads: &mut BegunUploads) -> Result<String, Failure> {
        let known = uploads.get(&self.name).cloned();
        if let Some(Begun { id: Some(id), is_complete: true, .. }) = known {
            return Ok(id);
        }
        let is_new = known.is_none();
        let mut begun = known.unwrap_or_else(|| Begun { key: Uuid::new_v4(), id: None, is_complete: false });
        uploads.set(&self.name, &begun).await;
        let mut breaks = 0;
        // A photo that is begun goes whole; one whose line has broken goes on in smaller pieces.
        let mut take = if is_new { usize::MAX } else { 0 };
        let mut way = Way::default();
        self.tell(0, None);
        loop {
            let before = way.furthest;
            let step = self.go_on(&mut begun, take, &mut way).await;
            begun.is_complete = step == Ok(true);
            uploads.set(&self.name, &begun).await;
            match step {
                Ok(true) => return Ok(begun.id.unwrap_or_default()),
                Ok(false) => {
                    take = take.saturating_mul(2).max(AFTER_A_BREAK);
                    breaks = 0;
                }
                Err(error) => {
                    breaks = if way.furthest > before { 1 } else { breaks + 1 };
                    let never_left = way.handed.load(Ordering::Relaxed) == 0 && error == RemoteError::Unreachable;
                    if !is_of_the_line(&error) || breaks >= BREAKS || (is_new && never_left) {
                        return Err(error.into());
                    }
                    way.offset = None;
                    take = if begun.id.is_some() { AFTER_A_BREAK } else { 0 };
                    self.progress.send_replace(Progress::Broken { number: self.number, of: self.of });
                    tokio::time::sleep(pause(breaks)).await;
                }
            }
        }
    }

    /// One request further: whether all of it has arrived.
    async fn go_on(&self, begun: &mut Begun, take: usize, way: &mut Way) -> Result<bool, RemoteError> {
        let remote = self.remote;
        let length = self.photo.jpeg.len() as u64;
        let Some(id) = begun.id.clone() else {
            let upload = Upload {
                kind: self.photo.kind,
                findings: self.photo.findings.iter().map(|finding| finding.as_str()).collect(),
                photo: Arc::clone(&self.photo.jpeg),
            };
            let standing = remote.create_upload(&upload, begun.key, take, self.meter(0, way)).await?;
            begun.id = Some(standing.id);
            return Ok(way.arrived(standing.offset) == length);
        };
        // What was sent last may have arrived in part, or all of it without its answer.
        let known = if way.offset.is_some() { way.offset } else { remote.upload_offset(&id, length).await? };
        let Some(offset) = known else {
            // It expired while the phone was away: from the beginning.
            *begun = Begun { key: Uuid::new_v4(), id: None, is_complete: false };
            return Ok(false);
        };
        way.arrived(offset);
        if offset == length {
            return Ok(true);
        }
        let standing = Standing { id, offset };
        let take = take.max(AFTER_A_BREAK);
        let arrived = remote.continue_upload(&standing, &self.photo.jpeg, take, self.meter(offset, way)).await?;
        Ok(way.arrived(arrived) == length)
    }

    fn tell(&self, sent: u64, bytes_per_second: Option<u64>) {
        let (number, of, total) = (self.number, self.of, self.photo.jpeg.len() as u64);
        self.progress.send_replace(Progress::Photo { number, of, sent, total, bytes_per_second });
    }

    /// Tells how much has been sent and how fast, counted from here.
    fn meter(&self, from: u64, way: &Way) -> impl Fn(u64) + Send + 'static {
        let (progress, number, of) = (self.progress.clone(), self.number, self.of);
        let (total, handed) = (self.photo.jpeg.len() as u64, Arc::clone(&way.handed));
        let begin = Instant::now();
        move |sent| {
            handed.fetch_max(sent, Ordering::Relaxed);
            let milliseconds = u64::try_from(begin.elapsed().as_millis()).unwrap_or(u64::MAX);
            let bytes_per_second = (milliseconds >= SPEED_NEEDS).then(|| {
                let bytes = sent.saturating_sub(from).saturating_mul(1000);
                bytes / milliseconds.max(1)
            });
            progress.send_replace(Progress::Photo { number, of, sent, total, bytes_per_second });
        }
    }
}

/// How far a photo has come.
#[derive(Default)]
struct Way {
    /// How many bytes the server has, if that is certain.
    offset: Option<u64>,
    /// How many bytes it ever had.
    furthest: u64,
    /// How many bytes were ever handed to the line.
    handed: Arc<AtomicU64>,
}

impl Way {
    fn arrived(&mut self, offset: u64) -> u64 {
        self.offset = Some(offset);
        self.furthest = self.furthest.max(offset);
        offset
    }
}

/// Whether the line, or a proxy on it, is to blame: the same can succeed a moment later.
fn is_of_the_line(error: &RemoteError) -> bool {
    match error {
        RemoteError::Unreachable | RemoteError::Slow | RemoteError::Failed => true,
        // The server still writes down what the broken request brought.
        RemoteError::Refused { problem, .. } => matches!(problem.status, 408 | 409 | 423),
        RemoteError::Foreign | RemoteError::Missing | RemoteError::Unreadable => false,
    }
}

/// Longer with each break in a row.
fn pause(breaks: u32) -> Duration {
    PAUSE * 2_u32.saturating_pow(breaks.saturating_sub(1))
}

/// What a photo is known by: what it shows, and a digest of its bytes.
fn name(photo: &ReadyPhoto) -> String {
    let digest = Sha256::digest(&photo.jpeg);
    digest.iter().fold(format!("{}-", photo.kind), |name, byte| name + &format!("{byte:02x}"))
}
