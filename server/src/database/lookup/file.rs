//! Look-ups on SQLite, on the thread that asks: a row by its key comes from the machine's memory in less time than it
//! takes to wake another thread. With the write-ahead log nobody who writes is in the way.
//!
//! To begin and to end a transaction takes longer than to find a row, because all connections share the locks of one
//! file. So a connection stays in its transaction for some milliseconds, unless this process has written meanwhile: what
//! is written here is seen at once, and what another process writes as much later.

use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use rusqlite::types::ValueRef;
use rusqlite::{Connection, OpenFlags, OptionalExtension as _};

use super::{Found, Value, unexpected};

/// Only a program that begins or ends holds the file for a moment. Longer than this a thread must not stand still.
const WAIT_FOR_FILE: Duration = Duration::from_secs(1);
/// So long a connection stays in a transaction.
const TRANSACTION: Duration = Duration::from_millis(5);

/// The connections that wait for a statement. There are as many as threads that ask at the same time.
pub struct File(Arc<Shared>);

struct Shared {
    path: PathBuf,
    closed: AtomicBool,
    /// How often this process has written.
    written: AtomicU64,
    idle: Mutex<Vec<Reader>>,
}

/// A connection, and the transaction that it is in.
struct Reader {
    connection: Connection,
    /// When it began, and how often this process had written by then.
    since: Option<(Instant, u64)>,
}

impl File {
    pub fn new(path: PathBuf) -> Self {
        let (closed, written, idle) = (AtomicBool::new(false), AtomicU64::new(0), Mutex::default());
        Self(Arc::new(Shared { path, closed, written, idle }))
    }

    /// Notes that this process has written: no transaction that began before is read from any more.
    pub fn note_written(&self) {
        self.0.written.fetch_add(1, Ordering::AcqRel);
    }

    /// The row that a statement finds by a text.
    pub fn fetch<const N: usize>(&self, statement: &'static str, key: &str) -> sqlx::Result<Found<N>> {
        if self.0.closed.load(Ordering::Acquire) {
            return Err(sqlx::Error::PoolClosed);
        }
        let kept = self.0.idle().pop();
        let mut reader = kept.map_or_else(|| self.0.open(), Ok).map_err(|error| without_values(&error))?;
        let found = self.begin(&mut reader).and_then(|()| ask(&reader.connection, statement, key));
        // One whose statement failed may have lost its transaction: it is closed.
        if found.is_ok() {
            self.0.put_back(reader);
        }
        found.map_err(|error| without_values(&error))?.transpose()
    }

    /// Sees to it that the reader is in a transaction that may be read from.
    fn begin(&self, reader: &mut Reader) -> rusqlite::Result<()> {
        // Before the transaction: what is written between the two is read, and looked for once more.
        let written = self.0.written.load(Ordering::Acquire);
        if reader.since.is_some_and(|(since, before)| before == written && since.elapsed() < TRANSACTION) {
            return Ok(());
        }
        reader.end()?;
        reader.connection.execute_batch("BEGIN")?;
        reader.since = Some((Instant::now(), written));
        // A transaction that nobody comes back to would keep the log from being emptied.
        let shared = Arc::clone(&self.0);
        tokio::spawn(async move {
            tokio::time::sleep(2 * TRANSACTION).await;
            shared.end_old();
        });
        Ok(())
    }

    pub fn close(&self) {
        self.0.closed.store(true, Ordering::Release);
        self.0.idle().clear();
    }
}

impl Shared {
    fn open(&self) -> rusqlite::Result<Reader> {
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let connection = Connection::open_with_flags(&self.path, flags)?;
        connection.busy_timeout(WAIT_FOR_FILE)?;
        Ok(Reader { connection, since: None })
    }

    /// A transaction that has grown old in use ends here: whoever was to end it has come and not found it.
    fn put_back(&self, mut reader: Reader) {
        let mut idle = self.idle();
        if !self.closed.load(Ordering::Acquire) && reader.end_if_old() {
            idle.push(reader);
        }
    }

    /// Ends the transactions of the readers that nobody uses.
    fn end_old(&self) {
        self.idle().retain_mut(Reader::end_if_old);
    }

    fn idle(&self) -> std::sync::MutexGuard<'_, Vec<Reader>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Reader {
    /// Ends its transaction when that is old. False when that fails: then it is of no use any more.
    fn end_if_old(&mut self) -> bool {
        let is_old = self.since.is_some_and(|(since, _)| since.elapsed() >= TRANSACTION);
        !is_old || self.end().is_ok()
    }

    fn end(&mut self) -> rusqlite::Result<()> {
        if self.since.take().is_some() { self.connection.execute_batch("COMMIT") } else { Ok(()) }
    }
}

fn ask<const N: usize>(
    connection: &Connection,
    statement: &'static str,
    key: &str,
) -> rusqlite::Result<Option<sqlx::Result<[Value; N]>>> {
    let mut statement = connection.prepare_cached(statement)?;
    if statement.column_count() != N {
        return Ok(Some(Err(unexpected())));
    }
    statement
        .query_row([key], |row| {
            let values = (0..N).map(|column| Ok(value(row.get_ref(column)?)));
            Ok(values
                .collect::<rusqlite::Result<sqlx::Result<Vec<_>>>>()?
                .and_then(|values| values.try_into().map_err(|_| unexpected())))
        })
        .optional()
}

fn value(column: ValueRef<'_>) -> sqlx::Result<Value> {
    Ok(match column {
        ValueRef::Null => Value::Null,
        ValueRef::Integer(number) => Value::Number(number),
        ValueRef::Text(text) => Value::Text(String::from_utf8(text.to_vec()).map_err(|_| unexpected())?),
        ValueRef::Blob(bytes) => Value::Bytes(bytes.to_vec()),
        ValueRef::Real(_) => return Err(unexpected()),
    })
}

/// The error in the words of the rest: SQLite's own quote a statement at most, never what was asked for.
fn without_values(error: &rusqlite::Error) -> sqlx::Error {
    sqlx::Error::Protocol(format!("a look-up failed: {error}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reader() -> Reader {
        let connection = Connection::open_in_memory().unwrap();
        connection.execute_batch("BEGIN").unwrap();
        // However slow this machine is, it is not old yet.
        Reader { connection, since: Instant::now().checked_add(Duration::from_mins(1)).map(|since| (since, 0)) }
    }

    #[test]
    fn a_transaction_that_grew_old_in_use_ends_when_the_reader_comes_back() {
        let file = File::new(PathBuf::new());
        file.0.put_back(reader());
        assert!(file.0.idle()[0].since.is_some(), "a young one goes on");
        let mut old = reader();
        old.since = Instant::now().checked_sub(TRANSACTION).map(|since| (since, 0));
        file.0.put_back(old);
        assert!(file.0.idle()[1].since.is_none() && file.0.idle()[1].connection.is_autocommit());
        file.0.idle()[0].since = Instant::now().checked_sub(TRANSACTION).map(|since| (since, 0));
        file.0.end_old();
        assert!(file.0.idle()[0].connection.is_autocommit());
    }

    #[test]
    fn a_reader_that_lost_its_transaction_is_closed() {
        let file = File::new(PathBuf::new());
        let mut lost = reader();
        lost.connection.execute_batch("ROLLBACK").unwrap();
        lost.since = Instant::now().checked_sub(TRANSACTION).map(|since| (since, 0));
        file.0.put_back(lost);
        assert!(file.0.idle().is_empty());
    }
}
