//! The real server with sample households, and a person who has an account there.

use std::net::{SocketAddr, TcpStream};
use std::path::PathBuf;
use std::time::Duration;

use bansosku::service::Services;
use bansosku::service::registration::{Progress, SignUpDraft};
use bansosku_contract::EmailCode;
use bansosku_contract::account::{AccountState, ConsentPurpose};
use bansosku_contract::upload::UploadKind;
use bansosku_server::command::CommandLine;
use clap::Parser;
use serde::Deserialize;
use tempfile::TempDir;
use tokio::sync::watch;
use uuid::Uuid;

use crate::phone::{self, PASSWORD};

/// A person of the sample registry.
#[derive(Clone, Deserialize)]
pub struct Identity {
    pub nik: String,
    pub kk: String,
    pub name: String,
}

/// The server, in a folder of its own.
pub struct RealServer {
    folder: TempDir,
    pub address: SocketAddr,
    pub identities: Vec<Identity>,
}

/// Limits that thousands of tries of one person from one address do not reach.
const LIMITS: &str = r#"{"network": {"burst": 1000000, "every_ms": 1}, "upload": {"burst": 1000000, "every_ms": 1},
    "report": {"burst": 1000000, "every_ms": 1}, "sign_in": {"burst": 1000000, "every_ms": 1},
    "sign_in_from": {"burst": 1000000, "every_ms": 1}, "code_mail": {"burst": 1000000, "every_ms": 1}}"#;

impl RealServer {
    /// Starts it.
    pub async fn start() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name).display().to_string();
        let (database, identities, limits, mailbox) =
            (path("bansosku.db"), path("identities.jsonl"), path("limits.json"), path("mailbox"));
        run(["seed", "--database", &database, "--households", "5", "--identities", &identities]).await;
        let identities = std::fs::read_to_string(identities).unwrap();
        let identities = identities.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        std::fs::write(&limits, LIMITS).unwrap();
        std::fs::create_dir(&mailbox).unwrap();
        let address = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
        let listen = address.to_string();
        let arguments = [
            "serve",
            "--database",
            &database,
            "--listen",
            &listen,
            "--mailbox",
            &mailbox,
            "--review",
            "automatic",
            "--limits",
            &limits,
        ]
        .map(str::to_owned);
        // It serves until the process of the test ends.
        std::thread::spawn(move || {
            tokio::runtime::Runtime::new().unwrap().block_on(run(arguments.each_ref().map(String::as_str)));
        });
        for _ in 0..1200 {
            if TcpStream::connect(address).is_ok() {
                return Self { folder, address, identities };
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        panic!("the server does not listen on {address}");
    }

    /// Makes the first person an active account, over a good line.
    pub async fn admit(&self, services: &Services) {
        self.admit_one(services, &self.identities[0]).await;
    }

    /// Makes somebody of the family with the most grown-ups an active account.
    pub async fn admit_largest_family(&self, services: &Services) {
        let size = |one: &&Identity| self.identities.iter().filter(|other| other.kk == one.kk).count();
        let person = self.identities.iter().max_by_key(size).unwrap();
        self.admit_one(services, person).await;
    }

    async fn admit_one(&self, services: &Services, person: &Identity) {
        let draft = sign_up(person, "siti@contoh.invalid", Uuid::from_u128(1));
        let progress = watch::Sender::new(Progress::Waiting);
        let registration = services.registration.register(&draft, &progress).await.unwrap();
        let code = self.code("siti@contoh.invalid").await;
        services.registration.confirm(&registration, &code).await.unwrap();
        for _ in 0..600 {
            services.session.sign_in(&"siti@contoh.invalid".into(), &phone::password()).await.unwrap();
            if services.account.account().await.unwrap().state == AccountState::Active {
                services.session.sign_out().await;
                return;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        panic!("the account does not become active");
    }

    /// Rows that a question finds in the server's own database.
    pub fn ask(&self, question: &str) -> i64 {
        let database = rusqlite::Connection::open(self.folder.path().join("bansosku.db")).unwrap();
        database.busy_timeout(Duration::from_secs(10)).unwrap();
        database.query_row(question, [], |row| row.get(0)).unwrap()
    }

    async fn code(&self, email: &str) -> EmailCode {
        for _ in 0..600 {
            let mails = std::fs::read_dir(self.folder.path().join("mailbox")).unwrap();
            let mails =
                mails.map(|file| file.unwrap().path()).filter(|path| path.extension().is_some_and(|end| end == "eml"));
            let mails: Vec<PathBuf> = mails.collect();
            let texts = mails.iter().map(|path| std::fs::read_to_string(path).unwrap());
            let code = texts
                .filter(|mail| mail.contains(email))
                .find_map(|mail| Some(mail.lines().find_map(|line| line.strip_prefix("Kode: "))?.trim().to_owned()));
            if let Some(code) = code {
                return EmailCode::parse(&code).unwrap();
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        panic!("no mail with a code for {email}");
    }
}

async fn run<const N: usize>(arguments: [&str; N]) {
    let line = std::iter::once("bansosku-server").chain(arguments);
    let _code = CommandLine::parse_from(line).run().await;
}

/// A whole sign-up of a person.
pub fn sign_up(person: &Identity, email: &str, key: Uuid) -> SignUpDraft {
    SignUpDraft {
        nik: person.nik.as_str().into(),
        kk: person.kk.as_str().into(),
        name: person.name.as_str().into(),
        email: email.into(),
        phone: "0840 0000 9501".into(),
        password: PASSWORD.into(),
        ktp: Some(phone::photo(UploadKind::Ktp, key.as_u128())),
        selfie: Some(phone::photo(UploadKind::Selfie, key.as_u128() + 1)),
        consents: ConsentPurpose::NEEDED.to_vec(),
        key,
    }
}
