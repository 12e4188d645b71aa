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
    while state.config.review == Review::Automatic {
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
