//! Look-ups on PostgreSQL. A way to the server and back costs more than to find a row: so each connection takes along
//! what was asked while it was away, and one statement looks for up to [`MOST`] keys.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

use sqlx::{AnyConnection, AssertSqlSafe, Connection as _, Row as _};
use tokio::sync::{mpsc, oneshot};
use tokio::time::timeout;

use super::{Value, value};
use crate::database::{ROOM_WITHIN, TRUSTED_FOR, without_values};

/// How many connections there are.
const CONNECTIONS: usize = 2;
/// The most keys of one statement.
const MOST: usize = 16;
/// Of how many keys there is a statement, so that few are ever prepared. The last key stands in the places left over.
const SIZES: [usize; 3] = [1, 4, MOST];

/// A row, or why there is none to be had.
type Answer = Result<Option<Vec<Value>>, String>;

/// Something to look up.
struct Question {
    statement: &'static str,
    key: String,
    answer: oneshot::Sender<Answer>,
}

/// What was asked and not taken along yet. Whichever connection is free waits at the end of it.
type Queue = Arc<tokio::sync::Mutex<mpsc::UnboundedReceiver<Question>>>;

/// The way to the connections.
pub struct Server {
    url: String,
    way: Mutex<Way>,
}

enum Way {
    /// Nothing was asked yet.
    Unused,
    Open(mpsc::UnboundedSender<Question>),
    Closed,
}

impl Server {
    pub fn new(url: String) -> Self {
        Self { url, way: Mutex::new(Way::Unused) }
    }

    /// The columns that a statement finds by a text.
    pub async fn fetch(&self, statement: &'static str, key: &str) -> sqlx::Result<Option<Vec<Value>>> {
        let (answer, answered) = oneshot::channel();
        let question = Question { statement, key: key.to_owned(), answer };
        self.way()?.send(question).map_err(|_| sqlx::Error::PoolClosed)?;
        let answered = timeout(ROOM_WITHIN, answered).await.map_err(|_| sqlx::Error::PoolTimedOut)?;
        answered.map_err(|_| sqlx::Error::PoolClosed)?.map_err(sqlx::Error::Protocol)
    }

    fn way(&self) -> sqlx::Result<mpsc::UnboundedSender<Question>> {
        let mut way = self.way.lock().unwrap_or_else(PoisonError::into_inner);
        if matches!(*way, Way::Unused) {
            let (sender, receiver) = mpsc::unbounded_channel();
            let queue = Arc::new(tokio::sync::Mutex::new(receiver));
            for _ in 0..CONNECTIONS {
                let courier = Courier { url: self.url.clone(), connection: None };
                tokio::spawn(courier.run(Arc::clone(&queue)));
            }
            *way = Way::Open(sender);
        }
        match &*way {
            Way::Open(sender) => Ok(sender.clone()),
            Way::Unused | Way::Closed => Err(sqlx::Error::PoolClosed),
        }
    }

    /// Lets the connections bring what was asked, and end.
    pub fn close(&self) {
        *self.way.lock().unwrap_or_else(PoisonError::into_inner) = Way::Closed;
    }
}

/// A connection on its way.
struct Courier {
    url: String,
    /// With when it came back. One whose statement failed or took too long is closed.
    connection: Option<(AnyConnection, Instant)>,
}

impl Courier {
    /// Goes and comes until nobody can ask any more.
    async fn run(mut self, queue: Queue) {
        let mut taken = Vec::with_capacity(MOST);
        loop {
            if queue.lock().await.recv_many(&mut taken, MOST).await == 0 {
                return;
            }
            while let Some(first) = taken.first() {
                let statement = first.statement;
                let (now, later) = taken.into_iter().partition(|question| question.statement == statement);
                taken = later;
                self.bring(statement, now).await;
            }
        }
    }

    /// Answers questions that have the same statement.
    async fn bring(&mut self, statement: &'static str, questions: Vec<Question>) {
        let keys: Vec<&str> = questions.iter().map(|question| question.key.as_str()).collect();
        let found = match timeout(ROOM_WITHIN, self.find(statement, &keys)).await {
            Ok(found) => found.map_err(|error| without_values(&error)),
            Err(_) => Err("a look-up took too long".to_owned()),
        };
        for Question { key, answer, .. } in questions {
            // Whoever asked may have gone.
            let _ = answer.send(found.as_ref().map(|found| found.get(&key).cloned()).map_err(Clone::clone));
        }
    }

    async fn find(&mut self, statement: &'static str, keys: &[&str]) -> sqlx::Result<HashMap<String, Vec<Value>>> {
        // Taken out, and put back when all went well.
        let mut kept = None;
        if let Some((mut connection, since)) = self.connection.take()
            && (since.elapsed() <= TRUSTED_FOR || connection.ping().await.is_ok())
        {
            kept = Some(connection);
        }
        let mut connection = match kept {
            Some(connection) => connection,
            None => AnyConnection::connect(&self.url).await?,
        };
        let size = SIZES.into_iter().find(|size| *size >= keys.len()).unwrap_or(MOST);
        let last = keys.last().copied().unwrap_or_default();
        let places = keys.iter().copied().chain(std::iter::repeat(last)).take(size);
        // Made of our own words and numbers alone; every value is bound.
        let query = sqlx::query(AssertSqlSafe(of_many(statement, size)));
        let rows = places.fold(query, sqlx::query::Query::bind).fetch_all(&mut connection).await?;
        self.connection = Some((connection, Instant::now()));
        rows.iter()
            .map(|row| {
                let values = (1..row.len()).map(|column| value(row, column)).collect::<sqlx::Result<Vec<_>>>()?;
                Ok((row.try_get(0)?, values))
            })
            .collect()
    }
}

/// The statement for so many keys, with the key as its first column.
fn of_many(statement: &'static str, size: usize) -> String {
    let one = statement.strip_prefix("SELECT ").and_then(|rest| rest.strip_suffix(" = $1"));
    let (columns_and_tables, key) =
        one.and_then(|rest| rest.rsplit_once(' ')).unwrap_or_else(|| unreachable!("a look-up is SELECT … KEY = $1"));
    let places: Vec<String> = (1..=size).map(|place| format!("${place}")).collect();
    format!("SELECT {key}, {columns_and_tables} {key} IN ({})", places.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::TestServer;

    #[test]
    fn a_statement_for_one_key_becomes_one_for_many() {
        let one = "SELECT a, b FROM c WHERE d = 'e' AND c.f = $1";
        assert_eq!(of_many(one, 2), "SELECT c.f, a, b FROM c WHERE d = 'e' AND c.f IN ($1, $2)");
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn each_of_many_who_ask_at_once_gets_their_own_row() {
        let server = TestServer::start().await;
        let database = server.state.database.clone();
        let mut writing = database.write().await.unwrap();
        for number in 0..100 {
            let query = sqlx::query("INSERT INTO meta (name, value) VALUES ($1, $2)");
            let query = query.bind(format!("name {number}")).bind(format!("value {number}"));
            query.execute(&mut *writing).await.unwrap();
        }
        writing.commit().await.unwrap();
        let asking: Vec<_> = (0..400)
            .map(|number| {
                let database = database.clone();
                tokio::spawn(async move {
                    let name = format!("name {}", number % 200);
                    let found = database.look_up("SELECT value FROM meta WHERE name = $1", &name).await.unwrap();
                    let value = found.map(|[value]| value.text().unwrap());
                    assert_eq!(value, (number % 200 < 100).then(|| format!("value {}", number % 200)));
                })
            })
            .collect();
        for asked in asking {
            asked.await.unwrap();
        }
    }
}
