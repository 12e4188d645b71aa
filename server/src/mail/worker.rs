//! The worker: takes what is due out of the outbox, decides what it says, sends it, and tries again
//! when the mail server is down.
//!
//! A mail is claimed by putting its next try into the future, so that two servers on one database
//! don't send it twice, and a server that dies in between only delays it.

use std::time::Duration;

use bansosku_contract::{Email, EmailCode};
use sqlx::{AnyConnection, Row as _};

use super::text::{self, Said};
use super::{DETAILS, Message, RECIPIENT};
use crate::AppState;
use crate::database::Writing;
use crate::keys::{Indexed, Place, Secret};
use crate::problem::{Answer, Refusal};
use crate::serve::Stopping;
use crate::session::rotation::milliseconds;

/// Another process (the command line) may queue a mail, which wakes nobody here.
const LOOK_AGAIN: Duration = Duration::from_secs(1);
/// The first pause after a failure; each further one is twice as long.
const FIRST_PAUSE_MS: i64 = 5_000;
const LONGEST_PAUSE_MS: i64 = 30 * 60_000;
/// So long a claimed mail belongs to who claimed it.
const CLAIM_MS: i64 = 2 * 60_000;

/// Sends what is due, until the server stops. A mail that is on its way is sent to its end.
pub(crate) async fn run(state: AppState, mut stopping: Stopping) {
    loop {
        // The reason of a failure is in the log; the mails stay where they are.
        let _ = deliver_due(&state).await;
        if stopping.wait(&state.mail_due, LOOK_AGAIN).await {
            return;
        }
    }
}

/// Sends everything that is due, and says how many mails left.
pub async fn deliver_due(state: &AppState) -> Answer<u32> {
    let mut left = 0;
    while let Some(mail) = claim(state).await? {
        if let Some(said) = decide(state, &mail).await?
            && !send(state, &mail, &said).await?
        {
            continue;
        }
        forget(state, &mail.id).await?;
        left += 1;
    }
    Ok(left)
}

/// A mail of the outbox that belongs to us for a while.
struct Claimed {
    id: String,
    subject: String,
    recipient: Email,
    message: Message,
    created_at: i64,
    attempts: i64,
}

async fn claim(state: &AppState) -> Answer<Option<Claimed>> {
    let now = state.clock.now_ms();
    // A look that writes nothing keeps the idle server quiet.
    if next_due(&mut *state.database.read().await?, now).await?.is_none() {
        return Ok(None);
    }
    let mut writing = state.database.write().await?;
    let Some(id) = next_due(&mut writing, now).await? else { return Ok(None) };
    let row = sqlx::query(
        "UPDATE mail SET due_at = $2, attempts = attempts + 1
         WHERE id = $1 AND due_at <= $3
         RETURNING subject_id, recipient_sealed, details_sealed, created_at, attempts",
    )
    .bind(&id)
    .bind(now + CLAIM_MS)
    .bind(now)
    .fetch_optional(&mut *writing)
    .await?;
    let Some(row) = row else { return Ok(None) };
    // Claimed for good first: a mail that can't be read must not stand in the way of the others.
    writing.commit().await?;
    let open = |column, sealed: String| state.keys.open(Place { column, row: &id }, &sealed);
    let recipient = open(RECIPIENT, row.try_get("recipient_sealed")?)?;
    let details = open(DETAILS, row.try_get("details_sealed")?)?;
    Ok(Some(Claimed {
        subject: row.try_get("subject_id")?,
        recipient: Email::parse(&recipient).map_err(|error| Refusal::internal("Unable to read a recipient", error))?,
        message: serde_json::from_str(&details).map_err(|error| Refusal::internal("Unable to read a mail", error))?,
        created_at: row.try_get("created_at")?,
        attempts: row.try_get("attempts")?,
        id,
    }))
}

async fn next_due(connection: &mut AnyConnection, now: i64) -> sqlx::Result<Option<String>> {
    let row = sqlx::query("SELECT id FROM mail WHERE due_at <= $1 ORDER BY due_at, created_at, id LIMIT 1")
        .bind(now)
        .fetch_optional(connection)
        .await?;
    row.map(|row| row.try_get("id")).transpose()
}

/// What a mail says, decided now.
enum Decided {
    AsQueued,
    WithCode(EmailCode),
    AlreadyRegistered,
}

/// Looks who the address belongs to. Nothing means that there is nothing to say.
async fn decide(state: &AppState, mail: &Claimed) -> Answer<Option<Decided>> {
    let mut writing = state.database.write().await?;
    let email_index = state.keys.index(Indexed::Email, &mail.recipient.folded());
    let owner = sqlx::query("SELECT id FROM account WHERE email_index = $1 AND confirmed_at IS NOT NULL")
        .bind(&email_index)
        .fetch_optional(&mut *writing)
        .await?;
    let owner: Option<String> = owner.map(|row| row.try_get("id")).transpose()?;
    match (&mail.message, owner) {
        (Message::ConfirmEmail, Some(owner)) if owner == mail.subject => Ok(None),
        (Message::ConfirmEmail, Some(_)) => Ok(Some(Decided::AlreadyRegistered)),
        (Message::ConfirmEmail, None) => confirm_code(state, writing, mail).await,
        (Message::ResetPassword, Some(owner)) => reset_code(state, writing, mail, &owner).await,
        (Message::ResetPassword, None) => Ok(None),
        _ => Ok(Some(Decided::AsQueued)),
    }
}

async fn confirm_code(state: &AppState, mut writing: Writing, mail: &Claimed) -> Answer<Option<Decided>> {
    let code = state.random.email_code();
    let kept = sqlx::query(
        "UPDATE account SET code_fingerprint = $2, code_until_at = $3, code_tries = 0
         WHERE id = $1 AND state = 'awaiting_email'",
    )
    .bind(&mail.subject)
    .bind(state.keys.fingerprint(Secret::RegistrationCode, &mail.subject, code.expose()))
    .bind(state.clock.now_ms() + milliseconds(state.config.lifetimes.email_code))
    .execute(&mut *writing)
    .await?;
    writing.commit().await?;
    Ok((kept.rows_affected() == 1).then_some(Decided::WithCode(code)))
}

async fn reset_code(state: &AppState, mut writing: Writing, mail: &Claimed, owner: &str) -> Answer<Option<Decided>> {
    let code = state.random.email_code();
    let kept = sqlx::query(
        "UPDATE password_reset SET account_id = $2, code_fingerprint = $3, code_until_at = $4, code_tries = 0
         WHERE id = $1 AND used_at IS NULL",
    )
    .bind(&mail.subject)
    .bind(owner)
    .bind(state.keys.fingerprint(Secret::ResetCode, &mail.subject, code.expose()))
    .bind(state.clock.now_ms() + milliseconds(state.config.lifetimes.email_code))
    .execute(&mut *writing)
    .await?;
    writing.commit().await?;
    Ok((kept.rows_affected() == 1).then_some(Decided::WithCode(code)))
}

/// Sends a mail. When it did not leave, its next try is set, or it is given up.
async fn send(state: &AppState, mail: &Claimed, decided: &Decided) -> Answer<bool> {
    let words = text::write(&match decided {
        Decided::AsQueued => Said::Queued(&mail.message, None),
        Decided::WithCode(code) => Said::Queued(&mail.message, Some(code)),
        Decided::AlreadyRegistered => Said::AlreadyRegistered,
    })?;
    let now = state.clock.now();
    let Err(error) = state.post.send(&mail.id, &mail.recipient, words, now).await else {
        tracing::info!(kind = mail.message.kind(), "mail sent");
        return Ok(true);
    };
    let given_up = now.as_millisecond() - mail.created_at > milliseconds(state.config.lifetimes.mail);
    tracing::warn!(kind = mail.message.kind(), attempt = mail.attempts, given_up, %error, "mail did not leave");
    if given_up {
        return Ok(true);
    }
    let doublings = u32::try_from(mail.attempts - 1).unwrap_or(0).min(16);
    let pause = (FIRST_PAUSE_MS << doublings).min(LONGEST_PAUSE_MS);
    let mut writing = state.database.write().await?;
    sqlx::query("UPDATE mail SET due_at = $2 WHERE id = $1")
        .bind(&mail.id)
        .bind(now.as_millisecond() + pause)
        .execute(&mut *writing)
        .await?;
    writing.commit().await?;
    Ok(false)
}

async fn forget(state: &AppState, id: &str) -> Answer<()> {
    let mut writing = state.database.write().await?;
    sqlx::query("DELETE FROM mail WHERE id = $1").bind(id).execute(&mut *writing).await?;
    Ok(writing.commit().await?)
}

#[cfg(test)]
mod tests {
    use std::sync::{Arc, Mutex};

    use bansosku_contract::account::AccountState;
    use jiff::SignedDuration;
    use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader};
    use tokio::net::{TcpListener, TcpStream};

    use super::*;
    use crate::config::MailRoute;
    use crate::mail::queue_to_account;
    use crate::testing::{TestMail, TestPerson, TestServer};

    /// A mail server that keeps what it is sent.
    #[derive(Clone, Default)]
    struct Sink(Arc<Mutex<Vec<TestMail>>>);

    impl Sink {
        async fn listen(self, listener: TcpListener) {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(self.clone().talk(stream));
            }
        }

        async fn talk(self, stream: TcpStream) {
            let (read, mut write) = stream.into_split();
            let mut lines = BufReader::new(read).lines();
            write.write_all(b"220 sink\r\n").await.unwrap();
            let mut data: Option<String> = None;
            while let Ok(Some(line)) = lines.next_line().await {
                let answer: &[u8] = match (&mut data, line.as_str()) {
                    (Some(text), ".") => {
                        self.0.lock().unwrap().push(TestMail::read(text));
                        data = None;
                        b"250 kept\r\n"
                    }
                    (Some(text), line) => {
                        text.push_str(line);
                        text.push_str("\r\n");
                        continue;
                    }
                    (None, "DATA") => {
                        data = Some(String::new());
                        b"354 go on\r\n"
                    }
                    (None, "QUIT") => b"221 bye\r\n",
                    (None, _) => b"250 ok\r\n",
                };
                write.write_all(answer).await.unwrap();
            }
        }
    }

    #[tokio::test]
    async fn a_mail_waits_while_the_mail_server_is_down_and_carries_a_fresh_code() {
        // Reserves a port that nobody listens on.
        let address = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap();
        let server = TestServer::start_with(|config| config.mail = MailRoute::Smtp(format!("smtp://{address}"))).await;
        let person = TestPerson::number(1);
        let registration = server.register(&person).await;
        for pause in [5, 10, 20] {
            assert_eq!(deliver_due(&server.state).await.unwrap(), 0);
            // Not before its pause is over.
            let attempts = server.count("SELECT attempts FROM mail").await;
            server.pass(SignedDuration::from_secs(pause - 1));
            deliver_due(&server.state).await.unwrap();
            assert_eq!(server.count("SELECT attempts FROM mail").await, attempts);
            server.pass(SignedDuration::from_secs(1));
        }
        server.pass(SignedDuration::from_hours(1));

        let sink = Sink::default();
        tokio::spawn(sink.clone().listen(TcpListener::bind(address).await.unwrap()));
        assert_eq!(deliver_due(&server.state).await.unwrap(), 1);
        let sent = sink.0.lock().unwrap().clone();
        assert_eq!(sent.len(), 1);
        assert!(sent[0].to.contains(&person.email));
        assert_eq!(server.confirm(&registration, &sent[0].code().unwrap()).await.status, 200);
        assert_eq!(server.count("SELECT COUNT(*) FROM mail").await, 0);
    }

    #[tokio::test]
    async fn a_mail_that_never_leaves_is_given_up() {
        let address = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap();
        let server = TestServer::start_with(|config| config.mail = MailRoute::Smtp(format!("smtp://{address}"))).await;
        server.register(&TestPerson::number(1)).await;
        server.pass(SignedDuration::from_hours(24 * 3 + 1));
        deliver_due(&server.state).await.unwrap();
        assert_eq!(server.count("SELECT COUNT(*) FROM mail").await, 0);
    }

    #[tokio::test]
    async fn a_mail_that_can_t_be_read_stands_in_nobody_s_way() {
        let server = TestServer::start().await;
        server.register(&TestPerson::number(1)).await;
        let mut writing = server.state.database.write().await.unwrap();
        sqlx::query("UPDATE mail SET details_sealed = 'broken'").execute(&mut *writing).await.unwrap();
        writing.commit().await.unwrap();
        assert!(deliver_due(&server.state).await.is_err());
        let person = TestPerson::number(2);
        server.register(&person).await;
        assert_eq!(server.mails_to(&person.email).await.len(), 1);
    }

    #[tokio::test]
    async fn news_of_a_report_goes_only_to_who_agreed_to_it() {
        let server = TestServer::start().await;
        let owner = server.account(&TestPerson::number(1), AccountState::Active).await;
        let message = Message::ReportMoved { ticket: "BKU-7K3M-9QXD".into(), state: "accepted".into() };
        let mut writing = server.state.database.write().await.unwrap();
        queue_to_account(&server.state, &mut writing, &owner.account, &message).await.unwrap();
        writing.commit().await.unwrap();
        assert_eq!(server.mails().await.len(), 0);
        let mut writing = server.state.database.write().await.unwrap();
        sqlx::query("INSERT INTO consent (account_id, purpose, version, given_at) VALUES ($1, 'notifications', 1, 0)")
            .bind(&owner.account)
            .execute(&mut *writing)
            .await
            .unwrap();
        queue_to_account(&server.state, &mut writing, &owner.account, &message).await.unwrap();
        writing.commit().await.unwrap();
        assert!(server.mails().await[0].text.contains("BKU-7K3M-9QXD"));
    }
}
