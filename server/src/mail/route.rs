//! The way a mail leaves: as an .eml file in a folder, or through a mail server.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use bansosku_contract::Email;
use jiff::Timestamp;
use lettre::message::header::{ContentTransferEncoding, ContentType};
use lettre::message::{Body, Mailbox, MessageBuilder};
use lettre::{Address, AsyncSmtpTransport, AsyncTransport as _, Message, Tokio1Executor};
use tokio::io::AsyncWriteExt as _;

use super::text::Words;
use crate::config::MailRoute;

/// A mail server that is silent for so long is taken for down.
const SMTP_SILENCE: Duration = Duration::from_secs(20);

/// Sends mails one way or the other.
pub struct Post {
    from: Mailbox,
    route: Route,
    /// Keeps the files of one moment in the order of sending.
    sent: AtomicU64,
}

enum Route {
    Folder(PathBuf),
    Server(AsyncSmtpTransport<Tokio1Executor>),
}

/// Why mails can't go the way that was asked for.
#[derive(Debug, thiserror::Error)]
pub enum RouteError {
    /// The sender is no address.
    #[error("Unable to send mails from {0}: it is no address")]
    Sender(String),
    /// The URL names no mail server. It may carry a password, so that it is not repeated.
    #[error("Unable to send mails: give --smtp as smtp://HOST:PORT or smtps://USER:PASSWORD@HOST")]
    Server,
}

/// Why one mail did not leave. Neither its address nor its text is part of it.
#[derive(Debug, thiserror::Error)]
pub(super) enum SendError {
    /// It can't be written as a mail.
    #[error("Unable to write the mail: {0}")]
    Message(String),
    /// The folder can't be written to.
    #[error("Unable to write into the mailbox folder: {0}")]
    Folder(#[from] std::io::Error),
    /// The mail server can't be reached, or does not take it.
    #[error("Unable to hand the mail to the mail server (status {})", .0.map_or_else(|| "none".to_owned(), |code| code.to_string()))]
    Server(Option<u16>),
}

impl std::fmt::Debug for Post {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("Post(…)")
    }
}

impl Post {
    /// Prepares a route; a mail server is only looked for when there is a mail.
    pub fn open(route: &MailRoute, from: &str) -> Result<Self, RouteError> {
        let from = from.parse().map_err(|_| RouteError::Sender(from.to_owned()))?;
        let route = match route {
            MailRoute::Mailbox(folder) => Route::Folder(folder.clone()),
            MailRoute::Smtp(url) => Route::Server(
                AsyncSmtpTransport::<Tokio1Executor>::from_url(url)
                    .map_err(|_| RouteError::Server)?
                    .timeout(Some(SMTP_SILENCE))
                    .build(),
            ),
        };
        Ok(Self { from, route, sent: AtomicU64::new(0) })
    }

    /// Sends one mail.
    pub(super) async fn send(&self, id: &str, to: &Email, words: Words, now: Timestamp) -> Result<(), SendError> {
        let message = self.message(id, to, words, now)?;
        match &self.route {
            Route::Folder(folder) => {
                let number = self.sent.fetch_add(1, Ordering::SeqCst);
                let name = format!("{:014}-{number:06}-{id}", now.as_millisecond());
                Ok(write_whole(folder, &name, &message.formatted()).await?)
            }
            Route::Server(server) => {
                server.send(message).await.map(drop).map_err(|error| SendError::Server(error.status().map(u16::from)))
            }
        }
    }

    fn message(&self, id: &str, to: &Email, words: Words, now: Timestamp) -> Result<Message, SendError> {
        let unwritable = |error: &dyn std::fmt::Display| SendError::Message(error.to_string());
        // The address error may quote the address.
        let address: Address =
            to.expose().parse().map_err(|_| SendError::Message("the address is not one for mails".to_owned()))?;
        // Never base64: whoever reads the file by eye, and the preview's terminal, must find the code.
        let body = Body::new_with_encoding(words.text, ContentTransferEncoding::QuotedPrintable)
            .map_err(|_| SendError::Message("the text can't be encoded".to_owned()))?;
        MessageBuilder::new()
            .from(self.from.clone())
            .to(Mailbox::new(None, address))
            .subject(words.subject)
            .date(std::time::SystemTime::from(now))
            .message_id(Some(format!("<{id}@{}>", self.from.email.domain())))
            .header(ContentType::TEXT_PLAIN)
            .body(body)
            .map_err(|error| unwritable(&error))
    }
}

/// A reader of the folder sees a whole file or none. It holds a code, so that its owner alone may read it.
async fn write_whole(folder: &Path, name: &str, bytes: &[u8]) -> std::io::Result<()> {
    tokio::fs::create_dir_all(folder).await?;
    let unfinished = folder.join(format!(".{name}.tmp"));
    let mut options = tokio::fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    options.mode(0o600);
    let mut file = options.open(&unfinished).await?;
    file.write_all(bytes).await?;
    file.flush().await?;
    drop(file);
    tokio::fs::rename(&unfinished, folder.join(format!("{name}.eml"))).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_route_that_can_t_be_is_refused_without_repeating_a_password() {
        let error = Post::open(&MailRoute::Smtp("smpt://u:rahasia@localhost".into()), "a@contoh.invalid").unwrap_err();
        assert!(!error.to_string().contains("rahasia"), "{error}");
        assert!(Post::open(&MailRoute::Mailbox("x".into()), "no address").is_err());
        assert!(Post::open(&MailRoute::Smtp("smtp://localhost:2525".into()), "A <a@contoh.invalid>").is_ok());
    }
}
