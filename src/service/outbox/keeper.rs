//! The one worker that takes the outbox to the server, and the one place that writes its rows.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use bansosku_contract::FieldProblem;
use bansosku_contract::upload::UploadError;
use tokio::sync::{Mutex, MutexGuard, Notify, watch};
use tokio::task::JoinHandle;
use tokio::time::Instant;
use uuid::Uuid;

use super::book::Book;
use super::item;
use super::{After, Answer, Item, ItemState, Outbox, Posted, Reason, Returned, Sender, Step};
use crate::service::begun;
use crate::service::drafts::{KeptReport, REPORT};
use crate::service::papers::Papers;
use crate::service::photo::ReadyPhoto;
use crate::service::registration::Progress;
use crate::service::report::ReportDraft;
use crate::service::session::Standing as Session;
use crate::service::{Clock, Failure};
use crate::store::{Change, Owner, Steps, StoreError, Table};

/// How many receipts stay.
const MOST_SENT: usize = 10;
/// How long to rest when nothing else says how long.
const BREATHER: Duration = Duration::from_secs(30);
/// Draws numbers from 0 to 1. Handed in, so that a test can load the dice.
pub type Lots = Arc<dyn Fn() -> f64 + Send + Sync>;

/// The outbox in the store. It works until it is dropped.
pub struct KeptOutbox {
    inner: Arc<Inner>,
    worker: JoinHandle<()>,
}

struct Inner {
    papers: Arc<Papers>,
    sender: Arc<dyn Sender>,
    clock: Clock,
    lots: Lots,
    steps: Steps,
    book: Mutex<Book>,
    posted: watch::Sender<Vec<Posted>>,
    wake: Notify,
}

/// What the worker does next.
enum Next {
    Send { owner: Owner, id: Uuid, step: Step, report: Box<KeptReport> },
    Rest(Option<Instant>),
}

impl KeptOutbox {
    /// Begins to work as soon as it is known whether somebody is signed in.
    pub fn start(
        papers: Arc<Papers>,
        sender: Arc<dyn Sender>,
        session: watch::Receiver<Session>,
        clock: Clock,
        lots: Lots,
        steps: Steps,
    ) -> Self {
        let inner = Arc::new(Inner {
            papers,
            sender,
            clock,
            lots,
            steps,
            book: Mutex::new(Book::new()),
            posted: watch::Sender::default(),
            wake: Notify::new(),
        });
        let worker = tokio::spawn(Arc::clone(&inner).work(session));
        Self { inner, worker }
    }
}

impl Drop for KeptOutbox {
    fn drop(&mut self) {
        self.worker.abort();
    }
}

#[async_trait]
impl Outbox for KeptOutbox {
    fn posted(&self) -> watch::Receiver<Vec<Posted>> {
        self.inner.posted.subscribe()
    }

    async fn post(&self, draft: &ReportDraft) -> Result<Uuid, Failure> {
        draft.check().map_err(Failure::Fields)?;
        let inner = &self.inner;
        let (mut book, owner) = inner.book_of_now().await?;
        // The same draft posted twice is one item: its key is its name.
        if let Some(known) = book.items.iter().find(|item| item.report.key == draft.key) {
            return Ok(known.id);
        }
        let place = book.items.iter().map(|item| item.place).max().map_or(1, |place| place + 1);
        let item = Item::new(draft.key, place, (inner.clock)(), KeptReport::of(draft, &owner));
        let photos: Vec<&ReadyPhoto> = draft.photos.iter().collect();
        (inner.steps)("outbox: before keep");
        let no_draft = vec![Change::Delete(REPORT.0, REPORT.1.to_owned())];
        inner.papers.keep(&owner, (Table::Outbox, &item.name()), &item, &photos, no_draft).await?;
        (inner.steps)("outbox: kept");
        let id = item.id;
        book.items.push(item);
        inner.publish(&book);
        inner.wake.notify_one();
        Ok(id)
    }

    async fn retry(&self, id: Uuid) {
        let Ok((mut book, owner)) = self.inner.book_of_now().await else { return };
        let Some(item) = book.item(id).filter(|item| item.can_be_withdrawn()) else { return };
        item.retry();
        book.rests.remove(&id);
        self.inner.write(&owner, &mut book, id, Vec::new()).await;
        self.inner.publish(&book);
        self.inner.wake.notify_one();
    }

    async fn withdraw(&self, id: Uuid) -> Result<(), Failure> {
        let (mut book, owner) = self.inner.book_of_now().await?;
        let Some(item) = book.item(id) else { return Ok(()) };
        if !item.can_be_withdrawn() {
            return Err(Failure::Wait { seconds: 1 });
        }
        let rows = leaving(item);
        self.inner.papers.change(&owner, rows).await?;
        book.forget(id);
        self.inner.publish(&book);
        Ok(())
    }

    async fn reopen(&self, id: Uuid) -> Result<Returned, Failure> {
        let inner = &self.inner;
        let (mut book, owner) = inner.book_of_now().await?;
        let item = book.item(id).ok_or(Failure::Phone)?.clone();
        let ItemState::NeedsAttention { reason } = &item.state else { return Err(Failure::Wait { seconds: 1 }) };
        let problems = match reason {
            Reason::Fields(problems) => problems.clone(),
            Reason::PhotoLost => vec![FieldProblem::new("uploads", UploadError::Unknown.as_str())],
            Reason::Refused(_) | Reason::Outdated => Vec::new(),
        };
        // One transaction: there is never a moment without either the item or the form.
        inner.papers.keep(&owner, REPORT, &item.report, &[], leaving(&item)).await?;
        book.forget(id);
        inner.publish(&book);
        let draft = item.report.read(&inner.papers, &owner).await;
        Ok(Returned { draft, problems })
    }

    fn line_is_back(&self) {
        let inner = Arc::clone(&self.inner);
        tokio::spawn(async move {
            let mut book = inner.book.lock().await;
            let Book { rests, failures, .. } = &mut *book;
            // A server that asked to wait did so over a line that worked.
            rests.retain(|id, _| matches!(failures.get(id), Some(Failure::Wait { .. })));
            inner.wake.notify_one();
        });
    }
}

impl Inner {
    async fn work(self: Arc<Self>, mut session: watch::Receiver<Session>) {
        loop {
            let is_known = *session.borrow_and_update() != Session::Unknown;
            let next = if is_known { self.next().await } else { Next::Rest(None) };
            match next {
                Next::Send { owner, id, step, report } => self.send(&owner, id, step, &report).await,
                Next::Rest(until) => {
                    let until = until.unwrap_or_else(|| Instant::now() + Duration::from_hours(24));
                    tokio::select! {
                        changed = session.changed() => if changed.is_err() {
                            return;
                        },
                        () = self.wake.notified() => {}
                        () = tokio::time::sleep_until(until) => {}
                    }
                }
            }
        }
    }

    /// The book, as it is for whoever the phone belongs to now.
    async fn book_of_now(&self) -> Result<(MutexGuard<'_, Book>, Owner), StoreError> {
        let mut book = self.book.lock().await;
        let owner = self.papers.store().owner().await?;
        if book.owner.as_ref() != Some(&owner) {
            let mut items: Vec<Item> = Vec::new();
            for row in self.papers.store().all(&owner, Table::Outbox).await?.values() {
                // A row of a newer version stays where it is.
                items.extend(serde_json::from_slice(row).map(Item::found));
            }
            items.sort_by_key(|item| item.place);
            let (now, clock) = (Instant::now(), self.now());
            book.rests = items.iter().filter_map(|item| Some((item.id, now + item.pause?.left(clock)))).collect();
            book.failures.clear();
            book.written = items.iter().map(|item| (item.id, item.clone())).collect();
            book.items = items;
            book.owner = Some(owner.clone());
            self.publish(&book);
            // What can't be swept up now is at the next start.
            let _swept = self.papers.change(&owner, Vec::new()).await;
        }
        Ok((book, owner))
    }

    async fn next(&self) -> Next {
        let Ok((mut book, owner)) = self.book_of_now().await else {
            return Next::Rest(Some(Instant::now() + BREATHER));
        };
        if !self.sender.is_ready() {
            return Next::Rest(None);
        }
        let now = Instant::now();
        book.fill_budget(now);
        let is_line_for_photos = self.sender.is_line_for_photos();
        book.for_wifi = book
            .items
            .iter()
            .filter(|item| !is_line_for_photos && item.needs_line_for_photos())
            .map(|item| item.id)
            .collect();
        let mut earliest: Option<Instant> = None;
        let mut due = None;
        for item in &book.items {
            if !item.is_waiting() {
                continue;
            }
            let until = book.rests.get(&item.id).copied().filter(|until| *until > now);
            let until = until.or_else(|| book.for_wifi.contains(&item.id).then(|| now + BREATHER));
            if let Some(until) = until {
                earliest = Some(earliest.map_or(until, |known| known.min(until)));
            } else if item.is_retry() && book.budget.clone().take().is_err() {
                let wait = book.budget.clone().take().err().unwrap_or(BREATHER);
                earliest = Some(earliest.map_or(now + wait, |known| known.min(now + wait)));
            } else {
                due = Some((item.id, item.is_retry()));
                break;
            }
        }
        self.publish(&book);
        let Some((id, is_retry)) = due else { return Next::Rest(earliest) };
        if is_retry {
            let _paid = book.budget.take();
        }
        let Some(item) = book.item(id) else { return Next::Rest(earliest) };
        let step = item.begin();
        let report = Box::new(item.report.clone());
        book.rests.remove(&id);
        book.progress = Progress::Waiting;
        self.write(&owner, &mut book, id, Vec::new()).await;
        self.publish(&book);
        Next::Send { owner, id, step, report }
    }

    async fn send(&self, owner: &Owner, id: Uuid, step: Step, report: &KeptReport) {
        let answer = match step {
            Step::Photo(place, kept) => match self.papers.photo(owner, &kept).await {
                Some(photo) => match self.send_photo(&item::place(id, place), &photo).await {
                    Ok(upload) => Answer::PhotoArrived(place, upload),
                    Err(failure) => Answer::Failed(failure),
                },
                None => Answer::PhotoLost,
            },
            Step::Report(uploads) => {
                self.tell(Progress::Form).await;
                match self.sender.report(report, uploads).await {
                    Ok(receipt) => Answer::ReportArrived(receipt),
                    Err(failure) => Answer::Failed(failure),
                }
            }
        };
        (self.steps)("outbox: answered");
        self.take_in(owner, id, answer).await;
    }

    async fn send_photo(&self, place: &str, photo: &ReadyPhoto) -> Result<String, Failure> {
        let told = watch::Sender::new(Progress::Waiting);
        let mut heard = told.subscribe();
        let sending = self.sender.photo(place, photo, &told);
        tokio::pin!(sending);
        loop {
            tokio::select! {
                sent = &mut sending => return sent,
                Ok(()) = heard.changed() => {
                    let now = *heard.borrow_and_update();
                    self.tell(now).await;
                }
            }
        }
    }

    async fn tell(&self, progress: Progress) {
        let mut book = self.book.lock().await;
        book.progress = progress;
        self.publish(&book);
    }

    async fn take_in(&self, owner: &Owner, id: Uuid, answer: Answer) {
        let mut book = self.book.lock().await;
        if book.owner.as_ref() != Some(owner) {
            return;
        }
        let failure = if let Answer::Failed(failure) = &answer { Some(failure.clone()) } else { None };
        // From here on the item itself knows its upload.
        let arrived = if let Answer::PhotoArrived(photo, _) = &answer { Some(item::place(id, *photo)) } else { None };
        let (lot, now) = ((self.lots)(), self.now());
        let Some(item) = book.item(id) else { return };
        let after = item.take_in(answer, lot, now);
        let is_sent = matches!(item.state, ItemState::Sent { .. });
        match failure {
            Some(failure) => book.failures.insert(id, failure),
            None => book.failures.remove(&id),
        };
        match after {
            After::TryAgain(pause) | After::WaitForLine(pause) => {
                book.rests.insert(id, Instant::now() + pause);
            }
            After::WaitForPerson => {
                book.rests.insert(id, Instant::now() + BREATHER);
            }
            After::GoOn | After::Done => {}
        }
        self.write(owner, &mut book, id, arrived.iter().map(|place| begun::forgetting(place)).collect()).await;
        if is_sent {
            self.let_go_of_old(owner, &mut book).await;
        }
        self.publish(&book);
        (self.steps)("outbox: step kept");
    }

    /// Writes an item's row, if it says anything new. What can't be written costs a step that is taken twice, and
    /// the server counts once.
    async fn write(&self, owner: &Owner, book: &mut Book, id: Uuid, also: Vec<Change>) {
        let Some(item) = book.item(id).map(|item| item.clone().found()) else { return };
        if book.written.get(&id) == Some(&item) {
            return;
        }
        match self.papers.keep(owner, (Table::Outbox, &item.name()), &item, &[], also).await {
            Ok(()) => {
                book.written.insert(id, item);
            }
            Err(error) => tracing::warn!("Unable to write down where a report stands: {error}"),
        }
    }

    /// Lets go of photos that have arrived, and of the oldest receipts.
    async fn let_go_of_old(&self, owner: &Owner, book: &mut Book) {
        let sent: Vec<Uuid> =
            book.items.iter().filter(|item| matches!(item.state, ItemState::Sent { .. })).map(|item| item.id).collect();
        let old = &sent[..sent.len().saturating_sub(MOST_SENT)];
        let rows = old.iter().map(|id| Change::Delete(Table::Outbox, id.simple().to_string())).collect();
        match self.papers.change(owner, rows).await {
            Ok(()) => old.iter().for_each(|id| book.forget(*id)),
            Err(error) => tracing::warn!("Unable to let go of what has arrived: {error}"),
        }
    }

    fn publish(&self, book: &Book) {
        let posted: Vec<Posted> = book.items.iter().map(|item| book.posted(item)).collect();
        self.posted.send_if_modified(|known| {
            let is_new = *known != posted;
            *known = posted;
            is_new
        });
    }

    /// Milliseconds since 1970 by the phone's clock.
    fn now(&self) -> i64 {
        (self.clock)().as_millisecond()
    }
}

/// The rows that go when an item leaves the outbox.
fn leaving(item: &Item) -> Vec<Change> {
    let uploads = item.places().map(|place| begun::forgetting(&place));
    std::iter::once(Change::Delete(Table::Outbox, item.name())).chain(uploads).collect()
}
