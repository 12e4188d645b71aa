//! The kit that tests start a whole server with: the real router on a temporary database, with a
//! clock that stands still, loaded dice and cheap passwords.

mod engine;
mod line;
mod log;
mod mail;
mod person;
mod request;

use std::sync::{Arc, LazyLock};
use std::time::Duration;

use age::x25519::Identity;
use axum::Router;
use axum::body::Body;
use axum::http::{Method, Request, StatusCode, header};
use bansosku_contract::account::{AccountState, NewAccount, Registered};
use bansosku_contract::household::Relation;
use bansosku_contract::upload::UploadKind;
use bansosku_region::RegionCode;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use image::{ImageFormat, RgbImage};
use jiff::SignedDuration;
use jiff::civil::date;
use object_store::ObjectStore;
use object_store::memory::InMemory;
use serde_json::json;
use sqlx::Row as _;

use crate::account::record;
use crate::check::ProofOfWork;
use crate::clock::StandingClock;
use crate::config::{Config, MailRoute, PasswordCost};
use crate::database::{Database, DatabaseLocation};
use crate::keys::Keys;
use crate::random::LoadedDice;
use crate::registry::{HouseholdEntry, PersonEntry};
use crate::session::rotation;
use crate::state::Parts;
use crate::{AppState, registry, router};

pub(crate) use line::{Line, broken_off, line};
pub(crate) use log::Log;
pub(crate) use mail::TestMail;
pub(crate) use person::{SignedIn, TestPerson};
pub(crate) use request::{TestAnswer, TestRequest};

/// A whole server. Its files go when it is dropped.
pub(crate) struct TestServer {
    pub state: AppState,
    pub clock: StandingClock,
    pub folder: tempfile::TempDir,
    /// Where its database is, for a command beside it.
    pub location: DatabaseLocation,
    router: Router,
}

impl TestServer {
    pub async fn start() -> Self {
        Self::start_with(|_| {}).await
    }

    /// Starts with another configuration than the usual one.
    pub async fn start_with(change: impl FnOnce(&mut Config)) -> Self {
        Self::start_on(tempfile::tempdir().unwrap(), Arc::new(InMemory::new()), change).await
    }

    /// Starts in this folder, with photos in this store.
    pub async fn start_on(
        folder: tempfile::TempDir,
        photos: Arc<dyn ObjectStore>,
        change: impl FnOnce(&mut Config),
    ) -> Self {
        let keys = Arc::new(Keys::new(&[42; 32], Identity::generate()));
        Self::start_with_keys(folder, photos, keys, change).await
    }

    /// Starts with these keys.
    pub async fn start_with_keys(
        folder: tempfile::TempDir,
        photos: Arc<dyn ObjectStore>,
        keys: Arc<Keys>,
        change: impl FnOnce(&mut Config),
    ) -> Self {
        let clock = StandingClock::at("2026-11-21T03:00:00Z".parse().unwrap());
        let mut config = Config::new(MailRoute::Mailbox(folder.path().join("mailbox")));
        config.password_cost = PasswordCost { memory: 16, passes: 1, lanes: 1 };
        config.answer_beat = Duration::ZERO;
        config.check_beat = Duration::ZERO;
        config.limits.check_work = ProofOfWork { cost: 1, least: 2, most: 4, when_walked: 8 };
        change(&mut config);
        let location = engine::new_database(folder.path()).await;
        let state = AppState::assemble(Parts {
            database: Database::open(&location).await.unwrap(),
            keys,
            photos,
            clock: Arc::new(clock.clone()),
            random: Arc::new(LoadedDice::new(7)),
            config,
        })
        .unwrap();
        Self { router: router(state.clone()), state, clock, folder, location }
    }

    /// Another process on the same data.
    pub fn beside(&self) -> Self {
        let state = AppState::assemble(Parts {
            database: self.state.database.clone(),
            keys: Arc::clone(&self.state.keys),
            photos: Arc::clone(&self.state.photos),
            clock: Arc::new(self.clock.clone()),
            random: Arc::new(LoadedDice::new(8)),
            config: (*self.state.config).clone(),
        })
        .unwrap();
        let folder = tempfile::tempdir().unwrap();
        let location = self.location.clone();
        Self { router: router(state.clone()), state, clock: self.clock.clone(), folder, location }
    }

    /// Moves the clock on.
    pub fn pass(&self, time: SignedDuration) {
        self.clock.pass(time);
    }

    pub fn get(&self, path: &str) -> TestRequest<'_> {
        self.request(Method::GET, path)
    }

    pub fn post(&self, path: &str) -> TestRequest<'_> {
        self.request(Method::POST, path)
    }

    pub fn delete(&self, path: &str) -> TestRequest<'_> {
        self.request(Method::DELETE, path)
    }

    pub fn request(&self, method: Method, path: &str) -> TestRequest<'_> {
        let request = Request::builder().method(method).uri(path).body(Body::empty()).unwrap();
        TestRequest::new(self, request)
    }

    /// A person with an active account, signed in on one device. Nothing is in the registry.
    pub async fn active(&self, person: &TestPerson) -> SignedIn {
        self.account(person, AccountState::Active).await
    }

    /// A person with a confirmed account in this state, signed in on one device.
    pub async fn account(&self, person: &TestPerson, standing: AccountState) -> SignedIn {
        let state = &self.state;
        let form = person.form("", "").check().unwrap();
        let hash = state.passwords.hash(&form.password).await.unwrap();
        let account = state.random.id();
        let mut writing = state.database.write().await.unwrap();
        record::insert(state, &mut writing, &account, &form, ["", ""], &hash).await.unwrap();
        sqlx::query("UPDATE account SET state = $2, confirmed_at = created_at WHERE id = $1")
            .bind(&account)
            .bind(standing.as_str())
            .execute(&mut *writing)
            .await
            .unwrap();
        let tokens = rotation::open(state, &mut writing, &account, standing, "Ponsel").await.unwrap();
        writing.commit().await.unwrap();
        SignedIn { account, tokens }
    }

    /// Puts a person into the registry, alone on the family card, born on the day that the NIK says.
    pub async fn registered(&self, person: &TestPerson) {
        let state = &self.state;
        let form = person.form("", "").check().unwrap();
        let entry = HouseholdEntry {
            id: state.random.id(),
            kk: form.kk,
            village: RegionCode::parse("33.02.01.2001").unwrap(),
            desil: None,
            as_of: date(2026, 10, 1),
            people: vec![PersonEntry {
                id: state.random.id(),
                name: form.name,
                sex: form.nik.sex(),
                born: form.nik.birth_date(state.clock.today()),
                relation: Relation::Head,
                assistances: Vec::new(),
                nik: form.nik,
            }],
        };
        let mut writing = state.database.write().await.unwrap();
        let release = registry::release::current(&mut writing).await.unwrap();
        registry::write(state, &mut writing, release, &[entry]).await.unwrap();
        writing.commit().await.unwrap();
    }

    /// Sends a photo, and gives the id of the complete upload.
    pub async fn photo(&self, kind: UploadKind) -> String {
        let answer = self.upload(kind, PHOTO.clone()).send().await;
        assert_eq!(answer.status, StatusCode::CREATED, "{}", answer.text());
        let location = answer.headers[header::LOCATION].to_str().unwrap();
        location.rsplit('/').next().unwrap().to_owned()
    }

    /// Sends a photo of this kind, as tus wants it.
    pub fn upload(&self, kind: UploadKind, bytes: Vec<u8>) -> TestRequest<'_> {
        self.post("/v1/uploads")
            .header("tus-resumable", "1.0.0")
            .header("upload-length", &bytes.len().to_string())
            .header("upload-metadata", &format!("kind {}", STANDARD.encode(kind.as_str())))
            .header("content-type", "application/offset+octet-stream")
            .body(bytes)
    }

    /// Makes an upload of a photo that is so long, without any of it, and gives its address.
    pub async fn announce(&self, kind: UploadKind, length: usize) -> String {
        let answer = self.upload(kind, Vec::new()).header("upload-length", &length.to_string()).send().await;
        assert_eq!(answer.status, StatusCode::CREATED, "{}", answer.text());
        assert_eq!(answer.headers["upload-offset"], "0");
        answer.headers[header::LOCATION].to_str().unwrap().to_owned()
    }

    /// Goes on with an upload from this offset.
    pub fn patch(&self, address: &str, offset: usize, body: impl Into<Body>) -> TestRequest<'_> {
        self.request(Method::PATCH, address)
            .header("tus-resumable", "1.0.0")
            .header("upload-offset", &offset.to_string())
            .header("content-type", "application/offset+octet-stream")
            .body(body)
    }

    /// Asks how far an upload has come.
    pub fn head(&self, address: &str) -> TestRequest<'_> {
        self.request(Method::HEAD, address).header("tus-resumable", "1.0.0")
    }

    /// How many photos lie in the store.
    pub async fn kept_photos(&self) -> usize {
        let mut folders = vec![object_store::path::Path::default()];
        let mut photos = 0;
        while let Some(folder) = folders.pop() {
            let found = self.state.photos.list_with_delimiter(Some(&folder)).await.unwrap();
            photos += found.objects.len();
            folders.extend(found.common_prefixes);
        }
        photos
    }

    /// The form of a person, with photos.
    pub async fn form(&self, person: &TestPerson) -> NewAccount {
        person.form(&self.photo(UploadKind::Ktp).await, &self.photo(UploadKind::Selfie).await)
    }

    /// Asks for an account, and gives its registration.
    pub async fn register(&self, person: &TestPerson) -> String {
        let form = self.form(person).await;
        let answer = self.post("/v1/accounts").key(&self.state.random.id()).json(&form).send().await;
        assert_eq!(answer.status, StatusCode::ACCEPTED, "{}", answer.text());
        answer.json::<Registered>().registration
    }

    /// The newest code that was sent to a person. Of mails of one moment, any may stand last.
    pub async fn code(&self, person: &TestPerson) -> String {
        let mails = self.mails_to(&person.email).await;
        mails.iter().rev().find_map(TestMail::code).expect("a mail carries a code")
    }

    /// Sends a code back.
    pub async fn confirm(&self, registration: &str, code: &str) -> TestAnswer {
        let form = json!({"registration": registration, "code": code});
        self.post("/v1/accounts/confirm-email").json(&form).send().await
    }

    /// Signs in on a device.
    pub async fn sign_in(&self, login: &str, password: &str) -> TestAnswer {
        let form = json!({"login": login, "password": password, "device_name": "Ponsel"});
        self.post("/v1/sessions").json(&form).send().await
    }

    /// Exchanges a refresh token.
    pub async fn refresh(&self, token: &str) -> TestAnswer {
        self.post("/v1/sessions/refresh").json(&json!({"refresh_token": token})).send().await
    }

    /// How many rows a statement counts.
    pub async fn count(&self, statement: &'static str) -> i64 {
        let mut reading = self.state.database.read().await.unwrap();
        sqlx::query(statement).fetch_one(&mut *reading).await.unwrap().get(0)
    }

    /// Sends what is due and gives every mail that was ever sent, oldest first.
    pub async fn mails(&self) -> Vec<TestMail> {
        crate::mail::deliver_due(&self.state).await.unwrap();
        let mut files: Vec<_> = std::fs::read_dir(self.folder.path().join("mailbox"))
            .into_iter()
            .flatten()
            .map(|entry| entry.unwrap().path())
            .filter(|path| path.extension().is_some_and(|ending| ending == "eml"))
            .collect();
        files.sort();
        files.iter().map(|path| TestMail::read(&std::fs::read_to_string(path).unwrap())).collect()
    }

    /// The mails to one address, oldest first.
    pub async fn mails_to(&self, address: &str) -> Vec<TestMail> {
        self.mails().await.into_iter().filter(|mail| mail.to.contains(address)).collect()
    }
}

/// A small picture that is a real one.
static PHOTO: LazyLock<Vec<u8>> = LazyLock::new(|| jpeg(320, 240));

/// A photo with so much grain that it needs many pieces.
pub(crate) fn grainy_jpeg(width: u32, height: u32) -> Vec<u8> {
    let picture = RgbImage::from_fn(width, height, |x, y| {
        let grain = (u64::from(x) << 32 | u64::from(y)).wrapping_mul(0x9E37_79B9_7F4A_7C15);
        let [first, second, third, ..] = grain.to_be_bytes();
        image::Rgb([first / 2 + 60, second / 2 + 60, third / 2 + 60])
    });
    let mut bytes = std::io::Cursor::new(Vec::new());
    picture.write_to(&mut bytes, ImageFormat::Jpeg).unwrap();
    bytes.into_inner()
}

/// A photo of this size.
pub(crate) fn jpeg(width: u32, height: u32) -> Vec<u8> {
    let picture = RgbImage::from_fn(width, height, |x, y| image::Rgb([x.to_le_bytes()[0], y.to_le_bytes()[0], 90]));
    let mut bytes = std::io::Cursor::new(Vec::new());
    picture.write_to(&mut bytes, ImageFormat::Jpeg).unwrap();
    bytes.into_inner()
}
