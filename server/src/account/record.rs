//! The row of an account: written sealed, read sealed, opened only where it is needed.

use bansosku_contract::account::{AccountState, CheckedAccount};
use bansosku_contract::{Email, Kk, Nik, PersonName, Phone, ProblemCode};
use sqlx::{AnyConnection, Row as _};

use crate::AppState;
use crate::keys::{Indexed, Keys, Place};
use crate::problem::{Answer, Refusal};

pub(crate) const NIK: &str = "account.nik";
pub(crate) const KK: &str = "account.kk";
pub(crate) const NAME: &str = "account.name";
pub(crate) const EMAIL: &str = "account.email";
pub(crate) const PHONE: &str = "account.phone";

/// The row of an account, its personal columns still sealed.
#[derive(Clone)]
pub(crate) struct Record {
    pub id: String,
    pub state: AccountState,
    pub state_since_at: i64,
    pub created_at: i64,
    pub confirmed_at: Option<i64>,
    pub review_until_at: Option<i64>,
    /// Words of [`bansosku_contract::account::RefusalReason`].
    pub refusal_reasons: Vec<String>,
    pub ktp_upload: Option<String>,
    pub selfie_upload: Option<String>,
    pub password_hash: Option<String>,
    sealed: [Option<String>; 5],
}

/// What is kept of a person, opened.
#[derive(Debug, Clone)]
pub(crate) struct Person {
    pub nik: Nik,
    pub kk: Kk,
    pub name: PersonName,
    pub email: Email,
    pub phone: Phone,
}

impl Record {
    /// The account of this id, if there is one that is not erased.
    pub async fn find(connection: &mut AnyConnection, id: &str) -> Answer<Option<Self>> {
        let row = sqlx::query(
            "SELECT id, state, state_since_at, created_at, confirmed_at, review_until_at, refusal_reasons,
                    ktp_upload, selfie_upload, password_hash,
                    nik_sealed, kk_sealed, name_sealed, email_sealed, phone_sealed
             FROM account WHERE id = $1 AND state <> 'closed'",
        )
        .bind(id)
        .fetch_optional(connection)
        .await?;
        let Some(row) = row else { return Ok(None) };
        let reasons: String = row.try_get("refusal_reasons")?;
        Ok(Some(Self {
            id: row.try_get("id")?,
            state: AccountState::parse(row.try_get("state")?).ok_or(ProblemCode::Internal)?,
            state_since_at: row.try_get("state_since_at")?,
            created_at: row.try_get("created_at")?,
            confirmed_at: row.try_get("confirmed_at")?,
            review_until_at: row.try_get("review_until_at")?,
            refusal_reasons: reasons.split_whitespace().map(str::to_owned).collect(),
            ktp_upload: row.try_get("ktp_upload")?,
            selfie_upload: row.try_get("selfie_upload")?,
            password_hash: row.try_get("password_hash")?,
            sealed: [
                row.try_get("nik_sealed")?,
                row.try_get("kk_sealed")?,
                row.try_get("name_sealed")?,
                row.try_get("email_sealed")?,
                row.try_get("phone_sealed")?,
            ],
        }))
    }

    /// Opens the personal columns.
    pub fn person(&self, keys: &Keys) -> Answer<Person> {
        let open = |column, sealed: &Option<String>| -> Answer<String> {
            Ok(keys.open(Place { column, row: &self.id }, sealed.as_deref().unwrap_or_default())?)
        };
        let [nik, kk, name, email, phone] = &self.sealed;
        Ok(Person {
            nik: Nik::parse(&open(NIK, nik)?).map_err(unreadable)?,
            kk: Kk::parse(&open(KK, kk)?).map_err(unreadable)?,
            name: PersonName::parse(&open(NAME, name)?).map_err(unreadable)?,
            email: Email::parse(&open(EMAIL, email)?).map_err(unreadable)?,
            phone: Phone::parse(&open(PHONE, phone)?).map_err(unreadable)?,
        })
    }
}

fn unreadable(error: impl std::error::Error) -> Refusal {
    Refusal::internal("Unable to read a kept value", error)
}

/// Writes a new account, waiting for its address to be confirmed, with its consents.
pub(crate) async fn insert(
    state: &AppState,
    connection: &mut AnyConnection,
    id: &str,
    form: &CheckedAccount,
    uploads: [&str; 2],
    password_hash: &str,
) -> Answer<()> {
    let now = state.clock.now_ms();
    let seal = |column, text: &str| state.keys.seal(Place { column, row: id }, text, &*state.random);
    sqlx::query(
        "INSERT INTO account
         (id, state, state_since_at, created_at, nik_index, kk_index, email_index,
          nik_sealed, kk_sealed, name_sealed, email_sealed, phone_sealed, password_hash, ktp_upload, selfie_upload)
         VALUES ($1, $2, $3, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)",
    )
    .bind(id)
    .bind(AccountState::AwaitingEmail.as_str())
    .bind(now)
    .bind(state.keys.index(Indexed::Nik, form.nik.expose()))
    .bind(state.keys.index(Indexed::Kk, form.kk.expose()))
    .bind(state.keys.index(Indexed::Email, &form.email.folded()))
    .bind(seal(NIK, form.nik.expose()))
    .bind(seal(KK, form.kk.expose()))
    .bind(seal(NAME, form.name.expose()))
    .bind(seal(EMAIL, form.email.expose()))
    .bind(seal(PHONE, form.phone.expose()))
    .bind(password_hash)
    .bind(uploads[0])
    .bind(uploads[1])
    .execute(&mut *connection)
    .await?;
    for (purpose, version) in &form.consents {
        sqlx::query("INSERT INTO consent (account_id, purpose, version, given_at) VALUES ($1, $2, $3, $4)")
            .bind(id)
            .bind(purpose.as_str())
            .bind(i64::from(*version))
            .bind(now)
            .execute(&mut *connection)
            .await?;
    }
    Ok(())
}
