//! Everything that can be set, with its default and the reason for it.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use jiff::SignedDuration;

use crate::limit::LimitSettings;

/// How the server behaves. Where it listens and keeps its data stands in [`crate::command`].
#[derive(Debug, Clone)]
pub struct Config {
    /// Who reviews a new account.
    pub review: Review,
    /// How long a review may take: what its owner is told.
    pub review_within: SignedDuration,
    /// How mails leave.
    pub mail: MailRoute,
    /// Sender of the mails.
    pub mail_from: String,
    /// How long things live.
    pub lifetimes: Lifetimes,
    /// How often somebody may try.
    pub limits: LimitSettings,
    /// What hashing a password costs.
    pub password_cost: PasswordCost,
    /// Answers to whoever names a person by number or address leave at a multiple of this; see [`crate::beat`].
    pub answer_beat: Duration,
    /// Answers of the public check leave at a multiple of this: they differ by less, and more people ask.
    pub check_beat: Duration,
    /// After which a request is given up, in seconds.
    pub request_seconds: u64,
    /// After which a request that brings a photo is given up, in seconds: the largest photo at 50 kbit/s takes 22
    /// minutes.
    pub upload_seconds: u64,
    /// So many seconds a photo may stall before its request is given up. What came is kept, and the sender comes back.
    pub upload_patience_seconds: u64,
    /// The largest JSON body, in bytes.
    pub largest_body: usize,
    /// The proxy whose `X-Forwarded-For` names the caller; without one the connection does.
    pub trusted_proxy: Option<std::net::IpAddr>,
}

/// Who reviews a new account.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Review {
    /// The server, at once, by the registry.
    Automatic,
    /// An officer, with `account approve` and `account refuse`.
    Manual,
}

/// How mails leave.
#[derive(Clone, PartialEq, Eq)]
pub enum MailRoute {
    /// Each becomes an .eml file in this folder.
    Mailbox(PathBuf),
    /// They are sent through this server: `smtp://…` or `smtps://…`, which may carry a password.
    Smtp(String),
}

impl std::fmt::Debug for MailRoute {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Mailbox(folder) => formatter.debug_tuple("Mailbox").field(folder).finish(),
            Self::Smtp(_) => formatter.write_str("Smtp(…)"),
        }
    }
}

/// How long things live.
#[derive(Debug, Clone)]
pub struct Lifetimes {
    /// A code of a mail, from the moment that the mail is sent (OWASP ASVS 5.0, V6.5.5).
    pub email_code: SignedDuration,
    /// A registration whose address is not confirmed.
    pub registration: SignedDuration,
    /// An access token.
    pub access_token: SignedDuration,
    /// A session that is not used.
    pub session_idle: SignedDuration,
    /// A session, however much it is used.
    pub session: SignedDuration,
    /// What was answered to a request with an idempotency key.
    pub idempotency: SignedDuration,
    /// A photo that no account and no report has used, and one of which nothing more arrives.
    pub upload: SignedDuration,
    /// The memory that an upload has expired, so that its sender is told from somebody who guesses.
    pub expired_upload: SignedDuration,
    /// The photos of an account after it was approved or refused. A month: long enough to object to the review or to
    /// send a refused account again without new photos, and not a day longer than that needs.
    pub photos_after_review: SignedDuration,
    /// The photos of a report after it ended. A month too: long enough to ask why.
    pub photos_after_report: SignedDuration,
    /// How long a mail is tried.
    pub mail: SignedDuration,
}

impl Default for Lifetimes {
    fn default() -> Self {
        const DAY: SignedDuration = SignedDuration::from_hours(24);
        Self {
            email_code: SignedDuration::from_mins(10),
            registration: DAY,
            access_token: SignedDuration::from_mins(15),
            session_idle: DAY * 30,
            session: DAY * 180,
            idempotency: DAY * 30,
            upload: DAY,
            expired_upload: DAY * 30,
            photos_after_review: DAY * 30,
            photos_after_report: DAY * 30,
            mail: DAY * 3,
        }
    }
}

/// What hashing a password with argon2id costs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PasswordCost {
    /// Memory in KiB.
    pub memory: u32,
    /// Passes over it.
    pub passes: u32,
    /// Lanes.
    pub lanes: u32,
}

impl Default for PasswordCost {
    /// 46 MiB, one pass, one lane: OWASP's first choice.
    fn default() -> Self {
        Self { memory: 46 * 1024, passes: 1, lanes: 1 }
    }
}

impl Config {
    /// The defaults, with mails going this way.
    pub fn new(mail: MailRoute) -> Self {
        Self {
            review: Review::Manual,
            review_within: SignedDuration::from_hours(3 * 24),
            mail,
            mail_from: "Bansosku <bansosku@contoh.invalid>".to_owned(),
            lifetimes: Lifetimes::default(),
            limits: LimitSettings::default(),
            password_cost: PasswordCost::default(),
            answer_beat: Duration::from_millis(50),
            check_beat: Duration::from_millis(5),
            request_seconds: 90,
            upload_seconds: 30 * 60,
            upload_patience_seconds: 60,
            largest_body: 1024 * 1024,
            trusted_proxy: None,
        }
    }
}

/// Where the server listens when nothing else is said: this machine alone.
pub const LISTEN: SocketAddr = SocketAddr::new(std::net::IpAddr::V4(std::net::Ipv4Addr::LOCALHOST), 8787);
