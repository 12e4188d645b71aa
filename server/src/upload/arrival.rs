//! An upload that is still arriving: what has come of it lies in sealed pieces in the database.
//!
//! A piece and the offset that counts it are written in one transaction, so that an offset which was told is kept
//! whatever happens. Pieces are sealed with a key that was drawn for this upload. The key is sealed in turn with one
//! that comes from the upload's id, and of the id only a fingerprint is kept: nothing that lies in the database opens
//! a piece, and neither does the key file, unless a request names the upload. An upload that is complete, taken back
//! or late loses its row, its key and its pieces in one transaction.
//!
//! An offset that was told is accepted until another one is told, even when a belated request has added bytes in
//! between: they are dropped again.

use bansosku_contract::ProblemCode;
use bansosku_contract::upload::{CHECKPOINT_BYTES, UploadKind};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use sqlx::any::AnyRow;
use sqlx::{AnyConnection, Row as _};
use zeroize::Zeroizing;

use super::findings::Findings;
use super::tus::Creation;
use crate::AppState;
use crate::keys::Secret;
use crate::problem::{Answer, Refusal};
use crate::sealed::{self, Key};
use crate::session::rotation::milliseconds;

/// An upload that is still arriving, in the hands of one request.
pub(super) struct Arrival {
    pub fingerprint: String,
    pub kind: UploadKind,
    pub length: usize,
    /// Bytes that are kept.
    pub received: usize,
    pub expires_at: i64,
    pub findings: Findings,
    told: usize,
    turn: i64,
    key: Key,
}

/// How far an upload has arrived.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Progress {
    pub kind: UploadKind,
    pub offset: i64,
    pub length: i64,
    pub expires_at: i64,
}

/// The fingerprint of an id: all that is kept of it while an upload arrives.
pub(super) fn fingerprint(state: &AppState, id: &str) -> String {
    state.keys.fingerprint(Secret::Upload, "", id)
}

/// Makes an upload of which these bytes have come. It gives when it expires.
pub(super) async fn begin(state: &AppState, id: &str, creation: Creation, bytes: &[u8]) -> Answer<i64> {
    let fingerprint = fingerprint(state, id);
    let key = Key::draw(&*state.random);
    let key_sealed = seal(&state.keys.upload_key(id), &fingerprint, key.bytes(), state)?;
    let expires_at = state.clock.now_ms() + milliseconds(state.config.lifetimes.upload);
    let mut writing = state.database.write().await?;
    sqlx::query(
        "INSERT INTO arrival (id_fingerprint, kind, length, received, told, turn, key_sealed, expires_at, findings)
         VALUES ($1, $2, $3, $4, $4, 0, $5, $6, $7)
         ON CONFLICT DO NOTHING",
    )
    .bind(&fingerprint)
    .bind(creation.kind.as_str())
    .bind(count(creation.length))
    .bind(count(bytes.len()))
    .bind(key_sealed)
    .bind(expires_at)
    .bind(creation.findings.names())
    .execute(&mut *writing)
    .await?;
    write_pieces(state, &mut writing, &fingerprint, &key, 0, bytes).await?;
    writing.commit().await?;
    Ok(expires_at)
}

/// Takes the upload away from any older request, also of another process, and tells how far it has come.
pub(super) async fn tell(state: &AppState, fingerprint: &str) -> Answer<Option<Progress>> {
    let mut writing = state.database.write().await?;
    let row = sqlx::query(
        "UPDATE arrival SET turn = turn + 1, told = received WHERE id_fingerprint = $1 AND expires_at > $2
         RETURNING kind, received, length, expires_at",
    )
    .bind(fingerprint)
    .bind(state.clock.now_ms())
    .fetch_optional(&mut *writing)
    .await?;
    writing.commit().await?;
    let Some(row) = row else { return Ok(None) };
    Ok(Some(Progress {
        kind: kind_of(&row)?,
        offset: row.try_get("received")?,
        length: row.try_get("length")?,
        expires_at: row.try_get("expires_at")?,
    }))
}

/// Takes the upload for a request that goes on from this offset.
pub(super) async fn enter(state: &AppState, id: &str, offset: u64) -> Answer<Option<Arrival>> {
    let fingerprint = fingerprint(state, id);
    let now = state.clock.now_ms();
    let expires_at = now + milliseconds(state.config.lifetimes.upload);
    let mut writing = state.database.write().await?;
    let row = sqlx::query(
        "UPDATE arrival SET turn = turn + 1, expires_at = $3 WHERE id_fingerprint = $1 AND expires_at > $2
         RETURNING kind, length, received, told, turn, key_sealed, expires_at, findings",
    )
    .bind(&fingerprint)
    .bind(now)
    .bind(expires_at)
    .fetch_optional(&mut *writing)
    .await?;
    let Some(row) = row else { return Ok(None) };
    let mut arrival = Arrival::read(state, id, fingerprint, &row)?;
    if offset != arrival.received as u64 {
        if offset != arrival.told as u64 {
            return Err(ProblemCode::UploadOffsetWrong.into());
        }
        arrival.go_back(&mut writing).await?;
    }
    writing.commit().await?;
    Ok(Some(arrival))
}

impl Arrival {
    fn read(state: &AppState, id: &str, fingerprint: String, row: &AnyRow) -> Answer<Self> {
        let opened = open(&state.keys.upload_key(id), &fingerprint, row.try_get("key_sealed")?)?;
        let key = Key::read(&opened).ok_or_else(damaged)?;
        Ok(Self {
            fingerprint,
            kind: kind_of(row)?,
            length: size(row, "length")?,
            received: size(row, "received")?,
            expires_at: row.try_get("expires_at")?,
            findings: Findings::read(row.try_get("findings")?),
            told: size(row, "told")?,
            turn: row.try_get("turn")?,
            key,
        })
    }

    /// Drops what a belated request has added behind the offset that was told. That offset was the end of a piece.
    async fn go_back(&mut self, connection: &mut AnyConnection) -> Answer<()> {
        sqlx::query("DELETE FROM arrival_piece WHERE id_fingerprint = $1 AND starts >= $2")
            .bind(&self.fingerprint)
            .bind(count(self.told))
            .execute(&mut *connection)
            .await?;
        sqlx::query("UPDATE arrival SET received = told WHERE id_fingerprint = $1")
            .bind(&self.fingerprint)
            .execute(connection)
            .await?;
        self.received = self.told;
        Ok(())
    }

    /// Keeps these bytes for good. It fails when a newer request of another process has the upload. With `tell` an
    /// answer tells the offset behind them.
    pub async fn add(&mut self, state: &AppState, bytes: &[u8], tell: bool) -> Answer<()> {
        let received = self.received + bytes.len();
        let told = if tell { received } else { self.told };
        let mut writing = state.database.write().await?;
        let counted =
            sqlx::query("UPDATE arrival SET received = $3, told = $4 WHERE id_fingerprint = $1 AND turn = $2")
                .bind(&self.fingerprint)
                .bind(self.turn)
                .bind(count(received))
                .bind(count(told))
                .execute(&mut *writing)
                .await?;
        if counted.rows_affected() == 0 {
            return Err(ProblemCode::UploadTakenOver.into());
        }
        write_pieces(state, &mut writing, &self.fingerprint, &self.key, self.received, bytes).await?;
        writing.commit().await?;
        (self.received, self.told) = (received, told);
        Ok(())
    }

    /// Everything that is kept, from the first byte on.
    pub async fn bytes(&self, state: &AppState) -> Answer<Vec<u8>> {
        let mut bytes = Vec::with_capacity(self.length);
        let mut reading = state.database.read().await?;
        let rows =
            sqlx::query("SELECT starts, bytes_sealed FROM arrival_piece WHERE id_fingerprint = $1 ORDER BY starts")
                .bind(&self.fingerprint)
                .fetch_all(&mut *reading)
                .await?;
        for row in rows {
            if size(&row, "starts")? != bytes.len() {
                return Err(damaged());
            }
            let context = piece_context(&self.fingerprint, bytes.len());
            bytes.extend_from_slice(&open(self.key.bytes(), &context, row.try_get("bytes_sealed")?)?);
        }
        if bytes.len() == self.received { Ok(bytes) } else { Err(damaged()) }
    }

    /// Lets go of what has arrived, in the transaction of what becomes of it. It fails when a newer request of another
    /// process has the upload.
    pub async fn end(&self, connection: &mut AnyConnection) -> Answer<()> {
        let own = sqlx::query("UPDATE arrival SET turn = turn + 1 WHERE id_fingerprint = $1 AND turn = $2")
            .bind(&self.fingerprint)
            .bind(self.turn)
            .execute(&mut *connection)
            .await?;
        if own.rows_affected() == 0 {
            return Err(ProblemCode::UploadTakenOver.into());
        }
        forget(connection, &self.fingerprint).await?;
        Ok(())
    }
}

/// Lets go of an upload that is arriving. False when there is none.
pub(super) async fn forget(connection: &mut AnyConnection, fingerprint: &str) -> sqlx::Result<bool> {
    sqlx::query("DELETE FROM arrival_piece WHERE id_fingerprint = $1")
        .bind(fingerprint)
        .execute(&mut *connection)
        .await?;
    let forgotten =
        sqlx::query("DELETE FROM arrival WHERE id_fingerprint = $1").bind(fingerprint).execute(connection).await?;
    Ok(forgotten.rows_affected() == 1)
}

/// Lets go of every upload that was not finished in time.
pub(super) async fn expire(state: &AppState) -> Answer<()> {
    let now = state.clock.now_ms();
    let mut writing = state.database.write().await?;
    let rows = sqlx::query("SELECT id_fingerprint FROM arrival WHERE expires_at <= $1")
        .bind(now)
        .fetch_all(&mut *writing)
        .await?;
    for row in rows {
        let fingerprint: String = row.try_get("id_fingerprint")?;
        // On PostgreSQL a request may have renewed it since.
        let late = sqlx::query("UPDATE arrival SET turn = turn + 1 WHERE id_fingerprint = $1 AND expires_at <= $2")
            .bind(&fingerprint)
            .bind(now)
            .execute(&mut *writing)
            .await?;
        if late.rows_affected() == 1 {
            forget(&mut writing, &fingerprint).await?;
            remember_expired(&mut writing, &fingerprint, now).await?;
        }
    }
    Ok(writing.commit().await?)
}

/// Notes that an upload of this fingerprint has expired.
pub(super) async fn remember_expired(connection: &mut AnyConnection, fingerprint: &str, now: i64) -> sqlx::Result<()> {
    sqlx::query("INSERT INTO expired_upload (id_fingerprint, expired_at) VALUES ($1, $2) ON CONFLICT DO NOTHING")
        .bind(fingerprint)
        .bind(now)
        .execute(connection)
        .await?;
    Ok(())
}

/// Whether an upload is known to have expired, swept or not.
pub(super) async fn is_expired(connection: &mut AnyConnection, fingerprint: &str) -> sqlx::Result<bool> {
    let row = sqlx::query(
        "SELECT id_fingerprint FROM expired_upload WHERE id_fingerprint = $1
         UNION SELECT id_fingerprint FROM arrival WHERE id_fingerprint = $1",
    )
    .bind(fingerprint)
    .fetch_optional(connection)
    .await?;
    Ok(row.is_some())
}

/// Forgets what expired before.
pub(super) async fn forget_expired(connection: &mut AnyConnection, before: i64) -> sqlx::Result<()> {
    sqlx::query("DELETE FROM expired_upload WHERE expired_at <= $1").bind(before).execute(connection).await?;
    Ok(())
}

async fn write_pieces(
    state: &AppState,
    connection: &mut AnyConnection,
    fingerprint: &str,
    key: &Key,
    mut starts: usize,
    bytes: &[u8],
) -> Answer<()> {
    for piece in bytes.chunks(CHECKPOINT_BYTES) {
        sqlx::query("INSERT INTO arrival_piece (id_fingerprint, starts, bytes_sealed) VALUES ($1, $2, $3)")
            .bind(fingerprint)
            .bind(count(starts))
            .bind(seal(key.bytes(), &piece_context(fingerprint, starts), piece, state)?)
            .execute(&mut *connection)
            .await?;
        starts += piece.len();
    }
    Ok(())
}

/// A piece opens in its own place alone.
fn piece_context(fingerprint: &str, starts: usize) -> String {
    format!("{fingerprint} {starts}")
}

fn seal(key: &[u8; 32], context: &str, bytes: &[u8], state: &AppState) -> Answer<String> {
    let sealed = sealed::seal(key, context.as_bytes(), bytes, &*state.random)
        .map_err(|error| Refusal::internal("Unable to seal a piece of an upload", error))?;
    Ok(STANDARD_NO_PAD.encode(sealed))
}

fn open(key: &[u8; 32], context: &str, sealed: &str) -> Answer<Zeroizing<Vec<u8>>> {
    let sealed = STANDARD_NO_PAD.decode(sealed).map_err(|_| damaged())?;
    sealed::open(key, context.as_bytes(), &sealed)
        .map_err(|error| Refusal::internal("Unable to open a piece of an upload", error))
}

fn kind_of(row: &AnyRow) -> Answer<UploadKind> {
    UploadKind::parse(row.try_get("kind")?).ok_or_else(damaged)
}

fn size(row: &AnyRow, column: &str) -> Answer<usize> {
    usize::try_from(row.try_get::<i64, _>(column)?).map_err(|_| damaged())
}

fn count(bytes: usize) -> i64 {
    i64::try_from(bytes).unwrap_or(i64::MAX)
}

fn damaged() -> Refusal {
    Refusal::internal("Unable to read an upload that is arriving", "its rows do not fit together")
}

#[cfg(test)]
mod tests;
