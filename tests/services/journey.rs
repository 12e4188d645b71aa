//! The main job against the real server: from signing up to erasing the account.

use std::net::TcpStream;
use std::path::PathBuf;
use std::time::Duration;

use bansosku::service::account::{AccountView, Correction};
use bansosku::service::outbox::{Receipt, Standing as Posted};
use bansosku::service::photo::ReadyPhoto;
use bansosku::service::registration::{Progress, SignUpDraft};
use bansosku::service::report::ReportDraft;
use bansosku::service::session::Standing;
use bansosku::service::{Failure, Services};
use bansosku_contract::account::{AccountState, ConsentPurpose};
use bansosku_contract::report::{ReportKind, ReportState};
use bansosku_contract::upload::UploadKind;
use bansosku_contract::{Email, EmailCode, FieldProblem, Password, ProblemCode, Ticket};
use bansosku_server::command::CommandLine;
use clap::Parser;
use serde::Deserialize;
use tempfile::TempDir;
use tokio::sync::watch;
use uuid::Uuid;

use crate::world::{PASSWORD, Phone, is_now, password};

/// A real account needs a real review, mail and photo work, all on a machine that does other things too.
const PATIENCE: bansosku::remote::Timeouts = bansosku::remote::Timeouts {
    connect: Duration::from_secs(10),
    request: Duration::from_mins(1),
    photo_per_1000_bytes: Duration::from_millis(100),
};

/// A person of the sample registry.
#[derive(Clone, Deserialize)]
struct Identity {
    nik: String,
    kk: String,
    name: String,
}

/// The real server with sample households, in a folder of its own.
pub struct RealServer {
    folder: TempDir,
    pub address: String,
    identities: Vec<Identity>,
}

impl RealServer {
    pub async fn start() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name).display().to_string();
        let database = path("bansosku.db");
        let identities = path("identities.jsonl");
        run(["seed", "--database", &database, "--households", "5", "--identities", &identities]).await;
        let identities = std::fs::read_to_string(identities)
            .unwrap()
            .lines()
            .map(|line| serde_json::from_str(line).unwrap())
            .collect();
        let address = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().to_string();
        let mailbox = path("mailbox");
        std::fs::create_dir(&mailbox).unwrap();
        let arguments =
            ["serve", "--database", &database, "--listen", &address, "--mailbox", &mailbox, "--review", "automatic"]
                .map(str::to_owned);
        // It serves until the process of the test ends.
        std::thread::spawn(move || {
            tokio::runtime::Runtime::new().unwrap().block_on(run(arguments.each_ref().map(String::as_str)));
        });
        for _ in 0..600 {
            if TcpStream::connect(&address).is_ok() {
                return Self { address: format!("http://{address}"), folder, identities };
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        panic!("the server does not listen on {address}");
    }

    /// The newest code that was mailed to this address, when there are so many with one.
    async fn code(&self, email: &str, count: usize) -> EmailCode {
        for _ in 0..600 {
            let mut mails: Vec<PathBuf> = std::fs::read_dir(self.folder.path().join("mailbox"))
                .unwrap()
                .map(|file| file.unwrap().path())
                .filter(|path| path.extension().is_some_and(|extension| extension == "eml"))
                .collect();
            mails.sort();
            let codes: Vec<String> = mails
                .iter()
                .map(|path| std::fs::read_to_string(path).unwrap())
                .filter(|mail| mail.contains(email))
                .filter_map(|mail| Some(mail.lines().find_map(|line| line.strip_prefix("Kode: "))?.trim().to_owned()))
                .collect();
            if codes.len() >= count {
                return EmailCode::parse(&codes[codes.len() - 1]).unwrap();
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

async fn photo(services: &Services, kind: UploadKind) -> ReadyPhoto {
    let shade = |place: u32| u8::try_from(place % 251).unwrap();
    let picture = image::RgbImage::from_fn(900, 700, |x, y| image::Rgb([shade(x), shade(y), kind as u8 * 40]));
    let mut bytes = std::io::Cursor::new(Vec::new());
    picture.write_to(&mut bytes, image::ImageFormat::Jpeg).unwrap();
    services.photo.prepare(kind, bytes.into_inner(), None).await.unwrap()
}

async fn draft(services: &Services, person: &Identity, email: &str) -> SignUpDraft {
    SignUpDraft {
        nik: person.nik.as_str().into(),
        kk: person.kk.as_str().into(),
        name: person.name.as_str().into(),
        email: email.into(),
        phone: "0840 0000 9501".into(),
        password: PASSWORD.into(),
        ktp: Some(photo(services, UploadKind::Ktp).await),
        selfie: Some(photo(services, UploadKind::Selfie).await),
        consents: ConsentPurpose::NEEDED.to_vec(),
        key: Uuid::new_v4(),
    }
}

/// Asks until the account stands like this.
async fn wait_for(services: &Services, state: AccountState) -> AccountView {
    let mut last = None;
    for _ in 0..600 {
        let account = services.account.account().await.unwrap();
        if account.state == state {
            return account;
        }
        last = Some(account.state);
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("the account stands at {last:?}, not at {state}");
}

/// Puts a report into the outbox and waits until it has arrived.
async fn deliver(services: &Services, report: &ReportDraft) -> Receipt {
    let id = services.outbox.post(report).await.unwrap();
    let mut posted = services.outbox.posted();
    loop {
        let standing = posted.borrow_and_update().iter().find(|item| item.id == id).map(|item| item.standing.clone());
        match standing {
            Some(Posted::Sent(receipt)) => return receipt,
            Some(Posted::NeedsAttention(reason)) => panic!("the report needs attention: {reason:?}"),
            _ => tokio::time::timeout(Duration::from_mins(1), posted.changed()).await.unwrap().unwrap(),
        }
    }
}

fn progress() -> watch::Sender<Progress> {
    watch::Sender::new(Progress::Waiting)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_person_signs_up_sees_the_household_reports_a_mistake_and_leaves() {
    let server = RealServer::start().await;
    let person = server.identities[0].clone();
    let email = "siti@contoh.invalid";
    let phone = Phone::of(&server.address);
    let services = phone.open_with(PATIENCE);
    assert_eq!(services.session.restore().await, Standing::SignedOut);

    // Signing up, and a code that was mistyped.
    let draft = draft(&services, &person, email).await;
    let registration = services.registration.register(&draft, &progress()).await.unwrap();
    let again = services.registration.register(&draft, &progress()).await.unwrap();
    assert_eq!(again, registration, "sent twice, it is one registration");
    let code = server.code(email, 1).await;
    let wrong = EmailCode::from_number(code.expose().parse::<u32>().unwrap() + 1);
    let told = services.registration.confirm(&registration, &wrong).await;
    assert_eq!(told, Err(Failure::Refused(ProblemCode::EmailCodeWrong)));
    assert_eq!(services.registration.confirm(&registration, &code).await, Ok(AccountState::UnderReview));

    // Signing in, and the review.
    let wrong = Password::parse("bukan kata sandi saya").unwrap();
    let told = services.session.sign_in(&email.into(), &wrong).await;
    assert_eq!(told, Err(Failure::Refused(ProblemCode::CredentialsWrong)));
    services.session.sign_in(&person.nik.as_str().into(), &password()).await.unwrap();
    let account = wait_for(&services, AccountState::Active).await;
    assert_eq!(account.name, person.name);
    assert_eq!(*services.session.standing().borrow(), Standing::SignedIn(AccountState::Active));

    // The household.
    let household = services.household.refresh().await.unwrap();
    assert!(is_now(household.at));
    assert!(household.value.members.iter().any(|member| member.name == person.name));
    assert_eq!(services.household.refresh().await.unwrap().value, household.value);
    let programmes = services.household.programmes().await;
    assert!(is_now(programmes.at), "the facts are the server's");

    // A report with a photo.
    let report = ReportDraft {
        kind: Some(ReportKind::WrongData),
        member: Some(household.value.members[0].id.clone()),
        field: Some("name".to_owned()),
        claimed: "Nama yang benar".into(),
        message: "Ejaannya salah.".into(),
        photos: vec![photo(&services, UploadKind::Evidence).await],
        key: Uuid::new_v4(),
    };
    let receipt = deliver(&services, &report).await;
    assert_eq!(deliver(&services, &report).await.ticket, receipt.ticket);
    let reports = services.report.refresh().await.unwrap();
    assert_eq!(reports.value.iter().map(|report| &report.ticket).collect::<Vec<_>>(), [&receipt.ticket]);
    assert_eq!(services.report.known(), Some(reports));
    let shown = services.report.report(&receipt.ticket).await.unwrap().value;
    assert_eq!((shown.state, shown.photos), (ReportState::Received, 1));
    assert_eq!((&shown.ticket, shown.deadline), (&receipt.ticket, receipt.deadline));
    let nobodys = services.report.report(&Ticket::from_number(1)).await;
    assert_eq!(nobodys, Err(Failure::Refused(ProblemCode::NotFound)));

    // The app is closed and opened again.
    drop(services);
    let services = phone.open_with(PATIENCE);
    assert_eq!(services.session.restore().await, Standing::SignedIn(AccountState::Active));
    assert_eq!(services.household.refresh().await.unwrap().value, household.value);
    let devices = services.session.devices().await.unwrap();
    assert_eq!(devices.len(), 1);
    assert!(devices[0].current && devices[0].device_name == "Test phone");
    assert!(services.account.export().await.unwrap().contains(&person.name));

    // A forgotten password.
    let reset = services.session.forget_password(&Email::parse(email).unwrap()).await.unwrap();
    let code = server.code(email, 2).await;
    let new = Password::parse("sate ayam dua porsi").unwrap();
    services.session.reset_password(&reset, &code, &new).await.unwrap();
    assert_eq!(services.household.refresh().await, Err(Failure::SignedOut), "a new password ends old sessions");
    assert_eq!(phone.secret(), None);
    services.session.sign_in(&email.into(), &new).await.unwrap();

    // Signing out, and leaving for good.
    services.session.sign_out().await;
    assert_eq!(phone.secret(), None);
    services.session.sign_in(&email.into(), &new).await.unwrap();
    let told = services.account.close(&password()).await;
    assert_eq!(told, Err(Failure::Refused(ProblemCode::CredentialsWrong)), "not with the old password");
    services.account.close(&new).await.unwrap();
    assert_eq!((*services.session.standing().borrow(), phone.secret()), (Standing::SignedOut, None));
    let told = services.session.sign_in(&email.into(), &new).await;
    assert_eq!(told, Err(Failure::Refused(ProblemCode::CredentialsWrong)));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_refused_person_corrects_what_differs_and_comes_in() {
    let server = RealServer::start().await;
    let person = server.identities[0].clone();
    let email = "siti@contoh.invalid";
    let services = Phone::of(&server.address).open_with(PATIENCE);
    let mistyped = Identity { name: "Nama Orang Lain".to_owned(), ..person.clone() };
    let draft = draft(&services, &mistyped, email).await;
    let registration = services.registration.register(&draft, &progress()).await.unwrap();
    let code = server.code(email, 1).await;
    services.registration.confirm(&registration, &code).await.unwrap();
    services.session.sign_in(&email.into(), &password()).await.unwrap();
    let account = wait_for(&services, AccountState::Refused).await;
    assert_eq!(account.refusal_reasons, ["name_differs"]);
    assert_eq!(services.household.refresh().await, Err(Failure::Refused(ProblemCode::AccountNotActive)));

    let correction = Correction {
        nik: None,
        kk: None,
        name: Some(person.name.as_str().into()),
        ktp: Some(photo(&services, UploadKind::Ktp).await),
        selfie: None,
        key: Uuid::new_v4(),
    };
    services.account.correct(&correction, &progress()).await.unwrap();
    wait_for(&services, AccountState::Active).await;
    assert!(services.household.refresh().await.is_ok());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_number_that_could_be_somebodys_is_refused_where_only_samples_live() {
    let server = RealServer::start().await;
    let services = Phone::of(&server.address).open_with(PATIENCE);
    let somebody = Identity { nik: "3302015505800001".to_owned(), ..server.identities[0].clone() };
    let draft = draft(&services, &somebody, "siti@contoh.invalid").await;
    let told = services.registration.register(&draft, &progress()).await;
    assert_eq!(told, Err(Failure::Fields(vec![FieldProblem::new("nik", "nik_not_sample")])));
}
