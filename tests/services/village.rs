//! A phone in a village with every kind of line, for the tests of the outbox.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicBool, AtomicI64, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use bansosku::service::drafts::{KeptDrafts, KeptReport};
use bansosku::service::outbox::{KeptOutbox, Outbox, Posted, Receipt, Sender, Standing};
use bansosku::service::papers::Papers;
use bansosku::service::photo::ReadyPhoto;
use bansosku::service::registration::Progress;
use bansosku::service::report::ReportDraft;
use bansosku::service::session::Standing as Session;
use bansosku::service::{Clock, Failure};
use bansosku::store::{Folder, KeyringEntry, SecretEntry, Secrets, Store};
use bansosku_contract::account::AccountState;
use bansosku_contract::report::ReportKind;
use bansosku_contract::upload::UploadKind;
use bansosku_contract::{FieldProblem, Ticket};
use jiff::Timestamp;
use keyring_core::{CredentialStore, mock};
use tokio::sync::watch;
use uuid::Uuid;

/// What becomes of the next requests.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Line {
    Good,
    /// They arrive, and the answer does not come back.
    LosesAnswers,
    Dead,
    Portal,
    ServerFails,
    AsksToWait,
}

/// The other side: it takes effect once for each key.
pub struct Village {
    pub line: Mutex<Line>,
    /// The uploads that each report named when it took effect.
    pub effects: Mutex<BTreeMap<Uuid, Vec<String>>>,
    /// Reports with a key that was used with other photos.
    pub conflicts: Mutex<usize>,
    pub refused: Mutex<BTreeSet<Uuid>>,
    /// Whether photos have to wait for Wi-Fi.
    pub is_metered: AtomicBool,
    pub uploads: AtomicU64,
    pub requests: AtomicU64,
}

impl Village {
    pub fn set(&self, line: Line) {
        *self.line.lock().unwrap() = line;
    }

    fn answer<T>(&self, effect: impl FnOnce() -> Result<T, Failure>) -> Result<T, Failure> {
        self.requests.fetch_add(1, Ordering::SeqCst);
        match *self.line.lock().unwrap() {
            Line::Good => effect(),
            Line::LosesAnswers => {
                let _lost = effect();
                Err(Failure::Slow)
            }
            Line::Dead => Err(Failure::Offline),
            Line::Portal => Err(Failure::Captive),
            Line::ServerFails => Err(Failure::Server),
            Line::AsksToWait => Err(Failure::Wait { seconds: 30 }),
        }
    }
}

#[async_trait]
impl Sender for Village {
    fn is_ready(&self) -> bool {
        true
    }

    fn is_line_for_photos(&self) -> bool {
        !self.is_metered.load(Ordering::SeqCst)
    }

    async fn photo(
        &self,
        _place: &str,
        _photo: &ReadyPhoto,
        _progress: &watch::Sender<Progress>,
    ) -> Result<String, Failure> {
        tokio::task::yield_now().await;
        self.answer(|| Ok(format!("upload-{}", self.uploads.fetch_add(1, Ordering::SeqCst))))
    }

    async fn report(&self, report: &KeptReport, uploads: Vec<String>) -> Result<Receipt, Failure> {
        tokio::task::yield_now().await;
        self.answer(|| {
            if self.refused.lock().unwrap().contains(&report.key) {
                return Err(Failure::Fields(vec![FieldProblem::new("message", "report_message_long")]));
            }
            let mut effects = self.effects.lock().unwrap();
            if effects.entry(report.key).or_insert_with(|| uploads.clone()) != &uploads {
                *self.conflicts.lock().unwrap() += 1;
            }
            Ok(Receipt { ticket: Ticket::from_number(u64::try_from(report.key.as_u128()).unwrap()), deadline: None })
        })
    }
}

/// A phone in the village, whose app can be closed and opened again.
pub struct Phone {
    folder: tempfile::TempDir,
    keyring: Arc<CredentialStore>,
    pub village: Arc<Village>,
    pub clock: Arc<AtomicI64>,
    lot: f64,
    app: Option<App>,
}

pub struct App {
    outbox: KeptOutbox,
    drafts: KeptDrafts,
    _session: watch::Sender<Session>,
}

impl Phone {
    pub fn new(lot: f64) -> Self {
        // In memory, where there is such a folder: thousands of writes are forced to the disk here.
        let folder = tempfile::tempdir_in("/dev/shm").or_else(|_| tempfile::tempdir()).unwrap();
        Folder::open(folder.path()).unwrap().mark().unwrap();
        let keyring: Arc<CredentialStore> = mock::Store::new().unwrap();
        let village = Village {
            line: Mutex::new(Line::Dead),
            effects: Mutex::default(),
            conflicts: Mutex::default(),
            refused: Mutex::default(),
            is_metered: AtomicBool::new(false),
            uploads: AtomicU64::new(0),
            requests: AtomicU64::new(0),
        };
        let clock = Arc::new(AtomicI64::new(1_793_673_000_000));
        let mut phone = Self { folder, keyring, village: Arc::new(village), clock, lot, app: None };
        phone.restart();
        phone
    }

    /// The app is closed without a word, and opened again.
    pub fn restart(&mut self) {
        self.app = None;
        let keyring = self.keyring.clone();
        let secrets = Secrets::new(move || {
            Some(Arc::new(KeyringEntry::new(&*keyring, "rows", &[]).unwrap()) as Arc<dyn SecretEntry>)
        });
        let next = AtomicU64::new(self.clock.load(Ordering::SeqCst).unsigned_abs() ^ 0x9e37_79b9);
        let dice = Arc::new(move |bytes: &mut [u8]| {
            for byte in bytes {
                let number = next.fetch_add(0x9e37_79b9_7f4a_7c15, Ordering::SeqCst);
                *byte = number.to_be_bytes()[2];
            }
        });
        let store = Store::new(Folder::open(self.folder.path()).unwrap(), secrets, dice, Arc::new(|_| ()));
        let papers = Arc::new(Papers::new(store));
        let (session, standing) = watch::channel(Session::SignedIn(AccountState::Active));
        let (clock, lot) = (self.clock.clone(), self.lot);
        let clock: Clock = Arc::new(move || {
            Timestamp::from_millisecond(clock.load(Ordering::SeqCst)).unwrap_or(Timestamp::UNIX_EPOCH)
        });
        let outbox = KeptOutbox::start(
            papers.clone(),
            self.village.clone(),
            standing,
            clock,
            Arc::new(move || lot),
            Arc::new(|_| ()),
        );
        self.app = Some(App { outbox, drafts: KeptDrafts::new(papers), _session: session });
    }

    pub fn outbox(&self) -> &KeptOutbox {
        &self.app.as_ref().unwrap().outbox
    }

    pub fn drafts(&self) -> &KeptDrafts {
        &self.app.as_ref().unwrap().drafts
    }

    /// Lets time pass, on the phone's clock too.
    pub async fn pass(&self, time: Duration) {
        self.clock.fetch_add(i64::try_from(time.as_millis()).unwrap(), Ordering::SeqCst);
        tokio::time::sleep(time).await;
    }

    pub fn posted(&self) -> Vec<Posted> {
        self.outbox().posted().borrow().clone()
    }

    pub fn standing(&self, id: Uuid) -> Option<Standing> {
        self.posted().into_iter().find(|item| item.id == id).map(|item| item.standing)
    }

    pub fn effects(&self) -> usize {
        self.village.effects.lock().unwrap().len()
    }
}

pub fn draft(number: u128, photos: u8) -> ReportDraft {
    let photo = |shade: u8| ReadyPhoto {
        kind: UploadKind::Evidence,
        jpeg: vec![shade; 3000].into(),
        width: 800,
        height: 600,
        findings: Vec::new(),
    };
    ReportDraft {
        kind: Some(ReportKind::Other),
        member: None,
        field: None,
        claimed: "".into(),
        message: format!("Laporan {number}").as_str().into(),
        photos: (0..photos).map(photo).collect(),
        key: Uuid::from_u128(number),
    }
}
