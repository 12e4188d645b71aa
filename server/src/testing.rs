//! The kit that tests start a whole server with: the real router on a temporary database, with a
//! clock that stands still, loaded dice and cheap passwords.

use std::sync::Arc;

use age::x25519::Identity;
use axum::Router;
use axum::body::Body;
use axum::http::{HeaderMap, Method, Request, StatusCode, header};
use bansosku_contract::account::{AccountState, Consent, ConsentPurpose, NewAccount, Registered};
use bansosku_contract::session::SessionTokens;
use bansosku_contract::upload::UploadKind;
use http_body_util::BodyExt as _;
use jiff::SignedDuration;
use object_store::memory::InMemory;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::json;
use sqlx::Row as _;
use tower::ServiceExt as _;

use crate::account::record;
use crate::clock::StandingClock;
use crate::config::{Config, MailRoute, PasswordCost};
use crate::database::{Database, DatabaseLocation};
use crate::keys::{Indexed, Keys, Place};
use crate::random::LoadedDice;
use crate::session::rotation;
use crate::state::Parts;
use crate::{AppState, mail, registry, router};

/// A whole server. Its files go when it is dropped.
pub(crate) struct TestServer {
    pub state: AppState,
    pub clock: StandingClock,
    pub folder: tempfile::TempDir,
    router: Router,
}

impl TestServer {
    pub async fn start() -> Self {
        Self::start_with(|_| {}).await
    }

    /// Starts with another configuration than the usual one.
    pub async fn start_with(change: impl FnOnce(&mut Config)) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let location = DatabaseLocation::File(folder.path().join("bansosku.db"));
        let clock = StandingClock::at("2026-11-21T03:00:00Z".parse().unwrap());
        let mut config = Config::new(MailRoute::Mailbox(folder.path().join("mailbox")));
        config.password_cost = PasswordCost { memory: 16, passes: 1, lanes: 1 };
        change(&mut config);
        let state = AppState::assemble(Parts {
            database: Database::open(&location).await.unwrap(),
            keys: Arc::new(Keys::new(&[42; 32], Identity::generate())),
            photos: Arc::new(InMemory::new()),
            clock: Arc::new(clock.clone()),
            random: Arc::new(LoadedDice::new(7)),
            config,
        })
        .unwrap();
        Self { router: router(state.clone()), state, clock, folder }
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
        TestRequest { server: self, request }
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
        let (state, random) = (&self.state, &*self.state.random);
        let form = person.form("", "").check().unwrap();
        let (household, id) = (random.id(), random.id());
        let born = form.nik.birth_date(state.clock.today()).to_string();
        let seal = |column, row, text| state.keys.seal(Place { column, row }, text, random);
        let mut writing = state.database.write().await.unwrap();
        sqlx::query(
            "INSERT INTO household (id, kk_index, kk_sealed, village, as_of, synthetic)
             VALUES ($1, $2, $3, '33.02.01.2001', '2026-10-01', 1)",
        )
        .bind(&household)
        .bind(state.keys.index(Indexed::Kk, form.kk.expose()))
        .bind(seal(registry::KK, &household, form.kk.expose()))
        .execute(&mut *writing)
        .await
        .unwrap();
        sqlx::query(
            "INSERT INTO person (id, household_id, place, relation, nik_index, nik_sealed, name_sealed, born_sealed)
             VALUES ($1, $2, 0, 'head', $3, $4, $5, $6)",
        )
        .bind(&id)
        .bind(&household)
        .bind(state.keys.index(Indexed::Nik, form.nik.expose()))
        .bind(seal(registry::NIK, &id, form.nik.expose()))
        .bind(seal(registry::NAME, &id, form.name.expose()))
        .bind(seal(registry::BORN, &id, &born))
        .execute(&mut *writing)
        .await
        .unwrap();
        writing.commit().await.unwrap();
    }

    /// A complete upload of this kind.
    pub async fn photo(&self, kind: UploadKind) -> String {
        let _ = kind;
        self.state.random.id()
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

    /// The code of the newest mail to a person.
    pub async fn code(&self, person: &TestPerson) -> String {
        let mails = self.mails_to(&person.email).await;
        mails.last().and_then(TestMail::code).expect("the newest mail carries a code")
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
        mail::deliver_due(&self.state).await.unwrap();
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

/// A signed-in person.
#[derive(Clone)]
pub(crate) struct SignedIn {
    /// Id of the account.
    pub account: String,
    pub tokens: SessionTokens,
}

impl SignedIn {
    pub fn access(&self) -> &str {
        self.tokens.access_token.expose()
    }
}

/// A made-up person, another one for each number.
#[derive(Debug, Clone)]
pub(crate) struct TestPerson {
    pub nik: String,
    pub kk: String,
    pub name: String,
    pub email: String,
    pub phone: String,
    pub password: String,
}

impl TestPerson {
    /// The person of this number, 0 to 399.
    pub fn number(number: u32) -> Self {
        assert!(number < 400, "serials of tests end at 9899");
        let letters: String = format!("{number:03}").bytes().map(|digit| char::from(digit - b'0' + b'a')).collect();
        Self {
            nik: format!("330201550580{}", 9500 + number),
            kk: format!("330201010120{}", 9500 + number),
            name: format!("Siti Fatimah {letters}"),
            email: format!("siti.{number}@contoh.invalid"),
            phone: format!("0840 0000 {number:04}"),
            password: format!("nasi goreng pedas {number} piring"),
        }
    }

    /// Their form for `POST /v1/accounts`.
    pub fn form(&self, ktp_upload: &str, selfie_upload: &str) -> NewAccount {
        NewAccount {
            nik: self.nik.as_str().into(),
            kk: self.kk.as_str().into(),
            name: self.name.as_str().into(),
            email: self.email.as_str().into(),
            phone: self.phone.as_str().into(),
            password: self.password.as_str().into(),
            ktp_upload: ktp_upload.to_owned(),
            selfie_upload: selfie_upload.to_owned(),
            consents: ConsentPurpose::NEEDED.map(Consent::to).to_vec(),
        }
    }
}

/// A request on its way.
pub(crate) struct TestRequest<'s> {
    server: &'s TestServer,
    request: Request<Body>,
}

impl TestRequest<'_> {
    pub fn header(mut self, name: &'static str, value: &str) -> Self {
        self.request.headers_mut().insert(name, value.parse().unwrap());
        self
    }

    pub fn bearer(self, token: &str) -> Self {
        self.header("authorization", &format!("Bearer {token}"))
    }

    /// As this person.
    pub fn by(self, person: &SignedIn) -> Self {
        self.bearer(person.access())
    }

    pub fn key(self, key: &str) -> Self {
        self.header("idempotency-key", key)
    }

    pub fn json(self, body: &impl Serialize) -> Self {
        self.header("content-type", "application/json").body(serde_json::to_vec(body).unwrap())
    }

    pub fn body(mut self, body: impl Into<Body>) -> Self {
        *self.request.body_mut() = body.into();
        self
    }

    pub async fn send(self) -> TestAnswer {
        let response = self.server.router.clone().oneshot(self.request).await.unwrap();
        let (parts, body) = response.into_parts();
        let body = body.collect().await.unwrap().to_bytes().to_vec();
        TestAnswer { status: parts.status, headers: parts.headers, body }
    }
}

/// What came back.
#[derive(Debug, Clone)]
pub(crate) struct TestAnswer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: Vec<u8>,
}

impl TestAnswer {
    pub fn text(&self) -> &str {
        std::str::from_utf8(&self.body).unwrap()
    }

    pub fn json<T: DeserializeOwned>(&self) -> T {
        serde_json::from_slice(&self.body).unwrap_or_else(|error| panic!("{error}: {} {}", self.status, self.text()))
    }

    /// What a caller can tell two answers apart by: status, headers and length of the body. Left out is what differs
    /// between any two answers.
    pub fn outline(&self) -> (StatusCode, Vec<(String, String)>, usize) {
        let headers = self
            .headers
            .iter()
            .filter(|(name, _)| !["date", "x-request-id"].contains(&name.as_str()))
            .map(|(name, value)| (name.to_string(), value.to_str().unwrap().to_owned()))
            .collect();
        (self.status, headers, self.body.len())
    }

    /// Status and code of a problem.
    pub fn problem(&self) -> (u16, String) {
        assert_eq!(self.headers[header::CONTENT_TYPE], bansosku_contract::problem::PROBLEM_JSON, "{}", self.text());
        let problem: bansosku_contract::Problem = self.json();
        assert_eq!(problem.status, self.status.as_u16());
        (problem.status, problem.code)
    }

    /// `field:code` of each wrong field.
    pub fn field_problems(&self) -> Vec<String> {
        assert_eq!(self.problem(), (422, "fields_refused".to_owned()), "{}", self.text());
        let problem: bansosku_contract::Problem = self.json();
        problem.errors.into_iter().map(|error| format!("{}:{}", error.field, error.code)).collect()
    }
}

/// A mail that was sent.
#[derive(Debug, Clone)]
pub(crate) struct TestMail {
    pub to: String,
    pub subject: String,
    /// Without its transfer encoding.
    pub text: String,
}

impl TestMail {
    pub fn read(mail: &str) -> Self {
        let (headers, body) = mail.split_once("\r\n\r\n").expect("a mail has an empty line behind its headers");
        let header =
            |name: &str| headers.lines().find_map(|line| line.strip_prefix(name)).unwrap_or_default().trim().to_owned();
        Self { to: header("To:"), subject: header("Subject:"), text: unquoted(body) }
    }

    /// The code that stands alone on its line, if there is one.
    pub fn code(&self) -> Option<String> {
        let mut codes = self.text.lines().filter_map(|line| line.strip_prefix("Kode: "));
        let code = codes.next().map(str::to_owned);
        assert_eq!(codes.next(), None, "the code stands in the mail once");
        code
    }
}

/// Undoes quoted-printable.
fn unquoted(body: &str) -> String {
    let body = body.replace("=\r\n", "").replace("\r\n", "\n");
    let mut bytes = Vec::new();
    let mut rest = body.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        let hex = after.get(..2).filter(|_| *first == b'=').and_then(|hex| std::str::from_utf8(hex).ok());
        match hex.and_then(|hex| u8::from_str_radix(hex, 16).ok()) {
            Some(byte) => {
                bytes.push(byte);
                rest = &after[2..];
            }
            None => {
                bytes.push(*first);
                rest = after;
            }
        }
    }
    String::from_utf8(bytes).unwrap()
}
