//! The review: is this the person of the registry?
//!
//! Automatic review compares NIK and No KK, then the name as people write it (case, spaces and
//! punctuation do not count), and sees that both photos are there. It never says which of NIK and KK
//! is wrong, nor that another account has the NIK before all three fit: the owner of the confirmed
//! address is told, and still learns nothing about other people. Manual review leaves all of it to an
//! officer.

use std::time::Duration;

use bansosku_contract::account::{AccountState, RefusalReason};
use sqlx::{AnyConnection, Row as _};

use super::record::{Person, Record};
use crate::AppState;
use crate::audit::{self, Event};
use crate::config::Review;
use crate::database::is_taken;
use crate::keys::Indexed;
use crate::mail::{self, Message};
use crate::problem::{Answer, Refusal};
use crate::registry;
use crate::serve::Stopping;
use crate::session::rotation::milliseconds;

/// Another process may have confirmed an address, which wakes nobody here.
const LOOK_AGAIN: Duration = Duration::from_secs(5);
/// Who has a KTP at all.
const AGE_OF_KTP: i16 = 17;

/// Who reviews.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reviewer {
    /// The server by itself.
    System,
    /// A person.
    Officer,
}

impl Reviewer {
    const fn as_str(self) -> &'static str {
        match self {
            Self::System => "system",
            Self::Officer => "officer",
        }
    }
}

/// Why a verdict does not count.
#[derive(Debug, thiserror::Error)]
pub enum ReviewError {
    /// No such account.
    #[error("There is no account with this id")]
    Unknown,
    /// It waits for somebody else, or is decided.
    #[error("The account is not under review: it is {0}")]
    NotUnderReview(AccountState),
    /// Another active account has the NIK.
    #[error("Another active account has the same NIK; refuse this one with nik_already_registered, or close the other")]
    NikTaken,
    /// The server failed.
    #[error("Unable to write the verdict; the log says why")]
    Failed(Refusal),
}

impl<E: Into<Refusal>> From<E> for ReviewError {
    fn from(error: E) -> Self {
        Self::Failed(error.into())
    }
}

/// Reviews whatever waits, until the server stops. Does nothing where officers review.
pub(crate) async fn run(state: AppState, mut stopping: Stopping) {
    if state.config.review == Review::Manual {
        return;
    }
    loop {
        // The reason of a failure is in the log; the accounts keep waiting.
        let _ = review_waiting(&state).await;
        if stopping.wait(&state.review_due, LOOK_AGAIN).await {
            return;
        }
    }
}

/// Reviews every account that waits.
pub(crate) async fn review_waiting(state: &AppState) -> Answer<()> {
    let waiting = {
        let mut reading = state.database.read().await?;
        sqlx::query("SELECT id FROM account WHERE state = 'under_review' ORDER BY state_since_at, id LIMIT 200")
            .fetch_all(&mut *reading)
            .await?
    };
    for row in waiting {
        let id: String = row.try_get("id")?;
        let reasons = {
            let mut reading = state.database.read().await?;
            match Record::find(&mut reading, &id).await? {
                Some(record) => judge(state, &mut reading, &record).await?,
                None => continue,
            }
        };
        let verdict = if reasons.is_empty() {
            approve(state, &id, Reviewer::System).await
        } else {
            refuse(state, &id, &reasons, Reviewer::System).await
        };
        match verdict {
            // An officer was faster, or the owner erased the account.
            Ok(()) | Err(ReviewError::NotUnderReview(_) | ReviewError::Unknown) => {}
            Err(ReviewError::NikTaken) => {
                let reasons = [RefusalReason::NikAlreadyRegistered.as_str().to_owned()];
                let _ = refuse(state, &id, &reasons, Reviewer::System).await;
            }
            Err(ReviewError::Failed(refusal)) => return Err(refusal),
        }
    }
    Ok(())
}

/// What speaks against an account; nothing when all is in order.
async fn judge(state: &AppState, connection: &mut AnyConnection, record: &Record) -> Answer<Vec<String>> {
    let person = record.person(&state.keys)?;
    let nik_index = state.keys.index(Indexed::Nik, person.nik.expose());
    let kk_index = state.keys.index(Indexed::Kk, person.kk.expose());
    let mut reasons = Vec::new();
    match registry::find(&state.keys, connection, &nik_index, &kk_index).await? {
        None => reasons.push(RefusalReason::IdentityNotMatched),
        Some(registered) => reasons.extend(compare(state, connection, &person, &nik_index, &registered).await?),
    }
    if record.ktp_upload.is_none() {
        reasons.push(RefusalReason::KtpMissing);
    }
    if record.selfie_upload.is_none() {
        reasons.push(RefusalReason::SelfieMissing);
    }
    Ok(reasons.into_iter().map(|reason| reason.as_str().to_owned()).collect())
}

async fn compare(
    state: &AppState,
    connection: &mut AnyConnection,
    person: &Person,
    nik_index: &str,
    registered: &registry::RegisteredPerson,
) -> Answer<Option<RefusalReason>> {
    if person.name.folded() != registered.name.folded() {
        return Ok(Some(RefusalReason::NameDiffers));
    }
    let other = sqlx::query("SELECT id FROM account WHERE nik_index = $1 AND state = 'active'")
        .bind(nik_index)
        .fetch_optional(connection)
        .await?;
    if other.is_some() {
        return Ok(Some(RefusalReason::NikAlreadyRegistered));
    }
    let young = registry::age(registered.born, state.clock.today()) < AGE_OF_KTP;
    Ok(young.then_some(RefusalReason::UnderAge))
}

/// Makes an account active, and tells its owner.
pub async fn approve(state: &AppState, id: &str, reviewer: Reviewer) -> Result<(), ReviewError> {
    let mut writing = state.database.write().await?;
    let now = state.clock.now_ms();
    let approved = sqlx::query(
        "UPDATE account
         SET state = 'active', state_since_at = $2, review_until_at = NULL, refusal_reasons = '', photos_until_at = $3
         WHERE id = $1 AND state = 'under_review'",
    )
    .bind(id)
    .bind(now)
    .bind(now + milliseconds(state.config.lifetimes.photos_after_review))
    .execute(&mut *writing)
    .await;
    match approved {
        Err(error) if is_taken(&error) => return Err(ReviewError::NikTaken),
        result if result.as_ref().is_ok_and(|changed| changed.rows_affected() == 0) => {
            return Err(why_not(&mut writing, id).await?);
        }
        result => result?,
    };
    audit::append(state, &mut writing, Event::Approved, id, reviewer.as_str()).await?;
    mail::queue_to_account(state, &mut writing, id, &Message::Approved).await?;
    writing.commit().await?;
    state.mail_due.notify_one();
    Ok(())
}

/// Refuses an account for these reasons, and tells its owner each of them.
pub async fn refuse(state: &AppState, id: &str, reasons: &[String], reviewer: Reviewer) -> Result<(), ReviewError> {
    let mut writing = state.database.write().await?;
    let now = state.clock.now_ms();
    let words = reasons.join(" ");
    let refused = sqlx::query(
        "UPDATE account
         SET state = 'refused', state_since_at = $2, review_until_at = NULL, refusal_reasons = $3, photos_until_at = $4
         WHERE id = $1 AND state = 'under_review'",
    )
    .bind(id)
    .bind(now)
    .bind(&words)
    .bind(now + milliseconds(state.config.lifetimes.photos_after_review))
    .execute(&mut *writing)
    .await?;
    if refused.rows_affected() == 0 {
        return Err(why_not(&mut writing, id).await?);
    }
    audit::append(state, &mut writing, Event::Refused, id, &format!("{}: {words}", reviewer.as_str())).await?;
    mail::queue_to_account(state, &mut writing, id, &Message::Refused(reasons.to_vec())).await?;
    writing.commit().await?;
    state.mail_due.notify_one();
    Ok(())
}

async fn why_not(connection: &mut AnyConnection, id: &str) -> Answer<ReviewError> {
    let record = Record::find(connection, id).await?;
    Ok(record.map_or(ReviewError::Unknown, |record| ReviewError::NotUnderReview(record.state)))
}

#[cfg(test)]
mod tests {
    use bansosku_contract::account::Account;
    use bansosku_contract::session::SessionTokens;

    use super::*;
    use crate::testing::{TestPerson, TestServer};

    /// The account of a form after automatic review, as its owner sees it.
    async fn reviewed(server: &TestServer, person: &TestPerson) -> Account {
        let registration = server.register(person).await;
        let code = server.code(person).await;
        assert_eq!(server.confirm(&registration, &code).await.status, 200);
        review_waiting(&server.state).await.unwrap();
        let tokens: SessionTokens = server.sign_in(&person.email, &person.password).await.json();
        server.get("/v1/account").bearer(tokens.access_token.expose()).send().await.json()
    }

    #[tokio::test]
    async fn the_person_of_the_registry_becomes_active_and_is_told() {
        let server = TestServer::start().await;
        let person = TestPerson::number(1);
        server.registered(&person).await;
        let spelled = TestPerson { name: "  hj. SITI   fatimah AAB ".into(), ..person.clone() };
        let account = reviewed(&server, &spelled).await;
        assert_eq!((account.state, account.refusal_reasons.len()), (AccountState::Active, 0));
        assert!(server.mails_to(&person.email).await.last().unwrap().text.contains("sudah aktif"));
    }

    #[tokio::test]
    async fn what_differs_becomes_a_reason() {
        let server = TestServer::start().await;
        let registered = TestPerson::number(1);
        server.registered(&registered).await;
        server.registered(&TestPerson::number(2)).await;
        let child = TestPerson { nik: "3302015505159503".into(), ..TestPerson::number(3) };
        server.registered(&child).await;
        let other = TestPerson::number(4);
        for (form, reason) in [
            (TestPerson { nik: registered.nik.clone(), ..other.clone() }, "identity_not_matched"),
            (TestPerson { kk: registered.kk.clone(), ..TestPerson::number(5) }, "identity_not_matched"),
            (TestPerson { kk: registered.kk.clone(), ..TestPerson::number(2) }, "identity_not_matched"),
            (
                TestPerson { nik: registered.nik.clone(), kk: registered.kk.clone(), ..TestPerson::number(6) },
                "name_differs",
            ),
            (child.clone(), "under_age"),
        ] {
            let account = reviewed(&server, &form).await;
            assert_eq!((account.state, account.refusal_reasons), (AccountState::Refused, vec![reason.to_owned()]));
        }
        assert!(server.mails_to(&child.email).await.last().unwrap().text.contains("di bawah 17 tahun"));
    }

    #[tokio::test]
    async fn that_a_nik_has_an_account_is_told_only_to_who_knows_all_of_it() {
        let server = TestServer::start().await;
        let owner = TestPerson::number(1);
        server.registered(&owner).await;
        server.account(&owner, AccountState::Active).await;
        let guesser = TestPerson { nik: owner.nik.clone(), kk: owner.kk.clone(), ..TestPerson::number(2) };
        assert_eq!(reviewed(&server, &guesser).await.refusal_reasons, ["name_differs"]);
        let again = TestPerson { email: "siti.baru@contoh.invalid".into(), ..owner.clone() };
        assert_eq!(reviewed(&server, &again).await.refusal_reasons, ["nik_already_registered"]);
        assert_eq!(server.sign_in(&owner.nik, &owner.password).await.status, 200);
    }

    #[tokio::test]
    async fn an_officer_s_verdict_counts_once() {
        let server = TestServer::start().await;
        let person = TestPerson::number(1);
        let waiting = server.account(&person, AccountState::UnderReview).await;
        let (state, id) = (&server.state, waiting.account.as_str());
        let reasons = ["ktp_unclear".to_owned(), "alasan_baru".to_owned()];
        refuse(state, id, &reasons, Reviewer::Officer).await.unwrap();
        let account: Account = server.get("/v1/account").by(&waiting).send().await.json();
        assert_eq!(account.refusal_reasons, reasons);
        let text = server.mails_to(&person.email).await[0].text.clone();
        assert!(text.contains("Foto KTP tidak terbaca") && text.contains("Ada yang perlu diperbaiki"), "{text}");
        for verdict in
            [approve(state, id, Reviewer::Officer).await, refuse(state, id, &reasons, Reviewer::Officer).await]
        {
            assert!(matches!(verdict, Err(ReviewError::NotUnderReview(AccountState::Refused))));
        }
        assert!(matches!(approve(state, "x", Reviewer::Officer).await, Err(ReviewError::Unknown)));
    }

    #[tokio::test]
    async fn a_nik_has_one_active_account() {
        let server = TestServer::start().await;
        let owner = TestPerson::number(1);
        server.account(&owner, AccountState::Active).await;
        let other = TestPerson { nik: owner.nik.clone(), ..TestPerson::number(2) };
        let waiting = server.account(&other, AccountState::UnderReview).await;
        let verdict = approve(&server.state, &waiting.account, Reviewer::Officer).await;
        assert!(matches!(verdict, Err(ReviewError::NikTaken)));
    }
}
