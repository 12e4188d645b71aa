//! The scripted services, one for each trait.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, OnceLock, PoisonError};

use async_trait::async_trait;
use bansosku_contract::account::AccountState;
use bansosku_contract::household::Household;
use bansosku_contract::programme::Programmes;
use bansosku_contract::report::Report;
use bansosku_contract::session::Device;
use bansosku_contract::upload::UploadKind;
use bansosku_contract::{Email, EmailCode, Password, Ticket, Typed};
use tokio::sync::watch;

use super::{Script, sample};
use crate::service::Failure;
use crate::service::account::{Account, AccountView, Correction};
use crate::service::household::{Fetched, Households};
use crate::service::outside::{Outside, Voice};
use crate::service::photo::{PhotoError, Photos, ReadyPhoto};
use crate::service::registration::{Progress, Registration, SignUpDraft};
use crate::service::report::Reports;
use crate::service::session::{Keeping, Session, Standing};
use crate::service::settings::{Language, Settings};

/// Values that a fake was given, in order.
#[derive(Debug)]
pub struct Taken<T>(Mutex<Vec<T>>);

impl<T> Default for Taken<T> {
    fn default() -> Self {
        Self(Mutex::default())
    }
}

impl<T: Clone> Taken<T> {
    pub(super) fn take(&self, value: T) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(value);
    }

    /// All of them, oldest first.
    pub fn all(&self) -> Vec<T> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

/// Asking for an account.
#[derive(Debug)]
pub struct FakeRegistration {
    /// Answers of `register`.
    pub register: Script<Result<String, Failure>>,
    /// Answers of `confirm`.
    pub confirm: Script<Result<AccountState, Failure>>,
    /// Answers of `resend`.
    pub resend: Script<Result<(), Failure>>,
    /// Steps that `register` reports before it answers.
    pub progress: Mutex<Vec<Progress>>,
    /// Drafts that were sent.
    pub sent: Taken<SignUpDraft>,
}

impl Default for FakeRegistration {
    fn default() -> Self {
        Self {
            register: Script::new(Ok("registration-1".to_owned())),
            confirm: Script::new(Ok(AccountState::UnderReview)),
            resend: Script::new(Ok(())),
            progress: Mutex::default(),
            sent: Taken::default(),
        }
    }
}

#[async_trait]
impl Registration for FakeRegistration {
    async fn register(&self, draft: &SignUpDraft, progress: &watch::Sender<Progress>) -> Result<String, Failure> {
        self.sent.take(draft.clone());
        for step in self.progress.lock().unwrap_or_else(PoisonError::into_inner).iter() {
            progress.send_replace(*step);
        }
        self.register.next().await
    }

    async fn confirm(&self, _registration: &str, _code: &EmailCode) -> Result<AccountState, Failure> {
        self.confirm.next().await
    }

    async fn resend(&self, _registration: &str) -> Result<(), Failure> {
        self.resend.next().await
    }
}

/// Signing in and out.
#[derive(Debug)]
pub struct FakeSession {
    /// The standing, as the app watches it.
    pub standing: watch::Sender<Standing>,
    /// Answers of `keeping`.
    pub keeping: Script<Keeping>,
    /// Answers of `restore`.
    pub restore: Script<Standing>,
    /// Answers of `sign_in`; a good one changes the standing.
    pub sign_in: Script<Result<AccountState, Failure>>,
    /// Answers of `sign_out`, which changes the standing.
    pub sign_out: Script<()>,
    /// Answers of `devices`.
    pub devices: Script<Result<Vec<Device>, Failure>>,
    /// Answers of `sign_out_device`.
    pub sign_out_device: Script<Result<(), Failure>>,
    /// Answers of `forget_password`.
    pub forget_password: Script<Result<String, Failure>>,
    /// Answers of `reset_password`.
    pub reset_password: Script<Result<(), Failure>>,
}

impl Default for FakeSession {
    fn default() -> Self {
        Self {
            standing: watch::Sender::new(Standing::Unknown),
            keeping: Script::new(Keeping::Keyring),
            restore: Script::new(Standing::SignedOut),
            sign_in: Script::new(Ok(AccountState::Active)),
            sign_out: Script::new(()),
            devices: Script::new(Ok(sample::devices())),
            sign_out_device: Script::new(Ok(())),
            forget_password: Script::new(Ok("reset-1".to_owned())),
            reset_password: Script::new(Ok(())),
        }
    }
}

#[async_trait]
impl Session for FakeSession {
    fn standing(&self) -> watch::Receiver<Standing> {
        self.standing.subscribe()
    }

    fn keeping(&self) -> Keeping {
        self.keeping.now()
    }

    async fn restore(&self) -> Standing {
        let standing = self.restore.next().await;
        self.standing.send_replace(standing);
        standing
    }

    async fn sign_in(&self, _login: &Typed, _password: &Password) -> Result<AccountState, Failure> {
        let answer = self.sign_in.next().await;
        if let Ok(state) = answer {
            self.standing.send_replace(Standing::SignedIn(state));
        }
        answer
    }

    async fn sign_out(&self) {
        self.sign_out.next().await;
        self.standing.send_replace(Standing::SignedOut);
    }

    async fn devices(&self) -> Result<Vec<Device>, Failure> {
        self.devices.next().await
    }

    async fn sign_out_device(&self, _id: &str) -> Result<(), Failure> {
        self.sign_out_device.next().await
    }

    async fn forget_password(&self, _email: &Email) -> Result<String, Failure> {
        self.forget_password.next().await
    }

    async fn reset_password(&self, _reset: &str, _code: &EmailCode, _new: &Password) -> Result<(), Failure> {
        self.reset_password.next().await
    }
}

/// The owner's account.
#[derive(Debug)]
pub struct FakeAccount {
    /// Answers of `account`.
    pub account: Script<Result<AccountView, Failure>>,
    /// Answers of `correct`.
    pub correct: Script<Result<(), Failure>>,
    /// Answers of `export`.
    pub export: Script<Result<String, Failure>>,
    /// Answers of `close`.
    pub close: Script<Result<(), Failure>>,
    /// Corrections that were sent.
    pub sent: Taken<Correction>,
}

impl Default for FakeAccount {
    fn default() -> Self {
        Self {
            account: Script::new(Ok(sample::account(AccountState::Active))),
            correct: Script::new(Ok(())),
            export: Script::new(Ok("{\n  \"name\": \"Siti Fatimah\"\n}".to_owned())),
            close: Script::new(Ok(())),
            sent: Taken::default(),
        }
    }
}

#[async_trait]
impl Account for FakeAccount {
    async fn account(&self) -> Result<AccountView, Failure> {
        self.account.next().await
    }

    async fn correct(&self, correction: &Correction, _progress: &watch::Sender<Progress>) -> Result<(), Failure> {
        self.sent.take(correction.clone());
        self.correct.next().await
    }

    async fn export(&self) -> Result<String, Failure> {
        self.export.next().await
    }

    async fn close(&self, _password: &Password) -> Result<(), Failure> {
        self.close.next().await
    }
}

/// The household and the facts about the programmes.
#[derive(Debug)]
pub struct FakeHouseholds {
    /// Answers of `known`; nothing at first.
    pub known: Script<Option<Fetched<Household>>>,
    /// Answers of `refresh`.
    pub refresh: Script<Result<Fetched<Household>, Failure>>,
    /// Answers of `programmes`.
    pub programmes: Script<Fetched<Programmes>>,
}

impl Default for FakeHouseholds {
    fn default() -> Self {
        Self {
            known: Script::new(None),
            refresh: Script::new(Ok(sample::fetched(sample::household()))),
            programmes: Script::new(sample::fetched(sample::programmes())),
        }
    }
}

#[async_trait]
impl Households for FakeHouseholds {
    fn known(&self) -> Option<Fetched<Household>> {
        self.known.now()
    }

    async fn refresh(&self) -> Result<Fetched<Household>, Failure> {
        self.refresh.next().await
    }

    async fn programmes(&self) -> Fetched<Programmes> {
        self.programmes.next().await
    }
}

/// Reports of mistakes.
#[derive(Debug)]
pub struct FakeReports {
    /// Answers of `known`; nothing at first.
    pub known: Script<Option<Fetched<Vec<Report>>>>,
    /// Answers of `refresh`.
    pub refresh: Script<Result<Fetched<Vec<Report>>, Failure>>,
    /// Answers of `report`.
    pub report: Script<Result<Fetched<Report>, Failure>>,
}

impl Default for FakeReports {
    fn default() -> Self {
        Self {
            known: Script::new(None),
            refresh: Script::new(Ok(sample::fetched(vec![sample::report()]))),
            report: Script::new(Ok(sample::fetched(sample::report()))),
        }
    }
}

#[async_trait]
impl Reports for FakeReports {
    fn known(&self) -> Option<Fetched<Vec<Report>>> {
        self.known.now()
    }

    async fn refresh(&self) -> Result<Fetched<Vec<Report>>, Failure> {
        self.refresh.next().await
    }

    async fn report(&self, _ticket: &Ticket) -> Result<Fetched<Report>, Failure> {
        self.report.next().await
    }
}

/// Photos that were picked. Without a script, the bytes count as the finished photo.
#[derive(Debug)]
pub struct FakePhotos {
    /// Answers of `prepare`; the kind of the photo is that of the call.
    pub prepare: Script<Option<Result<ReadyPhoto, PhotoError>>>,
}

impl Default for FakePhotos {
    fn default() -> Self {
        Self { prepare: Script::new(None) }
    }
}

#[async_trait]
impl Photos for FakePhotos {
    async fn prepare(
        &self,
        kind: UploadKind,
        bytes: Vec<u8>,
        _watermark: Option<String>,
    ) -> Result<ReadyPhoto, PhotoError> {
        match self.prepare.next().await {
            Some(scripted) => scripted.map(|photo| ReadyPhoto { kind, ..photo }),
            None => Ok(ReadyPhoto { kind, jpeg: bytes.into(), width: 1600, height: 1200, findings: Vec::new() }),
        }
    }
}

/// What was chosen, in memory.
#[derive(Debug, Default)]
pub struct FakeSettings {
    english: AtomicBool,
    welcomed: AtomicBool,
    awaited_registration: Mutex<Option<String>>,
    photos_wait_for_wifi: AtomicBool,
}

impl Settings for FakeSettings {
    fn language(&self) -> Language {
        if self.english.load(Ordering::SeqCst) { Language::English } else { Language::Indonesian }
    }

    fn choose_language(&self, language: Language) {
        self.english.store(language == Language::English, Ordering::SeqCst);
    }

    fn welcomed(&self) -> bool {
        self.welcomed.load(Ordering::SeqCst)
    }

    fn set_welcomed(&self) {
        self.welcomed.store(true, Ordering::SeqCst);
    }

    fn photos_wait_for_wifi(&self) -> bool {
        self.photos_wait_for_wifi.load(Ordering::SeqCst)
    }

    fn let_photos_wait_for_wifi(&self, wait: bool) {
        self.photos_wait_for_wifi.store(wait, Ordering::SeqCst);
    }

    fn awaited_registration(&self) -> Option<String> {
        self.awaited_registration.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn await_registration(&self, registration: Option<&str>) {
        *self.awaited_registration.lock().unwrap_or_else(PoisonError::into_inner) = registration.map(str::to_owned);
    }
}

/// What was handed to other apps.
#[derive(Debug, Default)]
pub struct FakeOutside {
    /// Numbers and addresses, in order.
    pub handed_over: Taken<String>,
    /// Texts that were offered to other apps, in order.
    pub shared: Taken<String>,
    /// What was said of the screen, in order.
    pub private: Taken<bool>,
    /// Whether the line is paid for by what is sent.
    pub is_metered: AtomicBool,
    /// The system's voice.
    pub voice: OnceLock<Voice>,
}

impl Outside for FakeOutside {
    fn dial(&self, number: &str) -> bool {
        self.handed_over.take(number.to_owned());
        true
    }

    fn open(&self, address: &str) -> bool {
        self.handed_over.take(address.to_owned());
        true
    }

    fn can_share(&self) -> bool {
        true
    }

    fn share(&self, text: &str) -> bool {
        self.shared.take(text.to_owned());
        true
    }

    fn keep_private(&self, personal: bool) {
        self.private.take(personal);
    }

    fn voice(&self) -> Option<&Voice> {
        self.voice.get()
    }

    fn is_metered(&self) -> bool {
        self.is_metered.load(Ordering::SeqCst)
    }
}
