//! A request that creates something may arrive twice; it takes effect once.
//!
//! The client names each wish with an `Idempotency-Key`. The answer is kept, in the transaction of
//! the effect and under caller, operation and key, for thirty days; the same request gets it again.
//! The same key with another body is a mistake of the client's (422). A request whose twin is still
//! being worked on is told to come back (409). A refusal is not kept: nothing happened, and the same
//! key may carry the corrected form.

use std::collections::HashSet;
use std::sync::{Arc, Mutex, PoisonError};

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use bansosku_contract::{Problem, ProblemCode};
use serde::Serialize;
use sqlx::AnyConnection;
use sqlx::Row as _;

use crate::AppState;
use crate::database::{Writing, is_taken};
use crate::keys::Place;
use crate::problem::Refusal;

const HEADER: &str = "idempotency-key";
const LONGEST_KEY: usize = 200;
const ANSWER: &str = "idempotency.answer";

/// The `Idempotency-Key` of a request.
#[derive(Clone)]
pub struct IdempotencyKey(String);

impl std::fmt::Debug for IdempotencyKey {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("IdempotencyKey(…)")
    }
}

impl<S: Send + Sync> FromRequestParts<S> for IdempotencyKey {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Refusal> {
        let Some(value) = parts.headers.get(HEADER) else {
            return Err(ProblemCode::IdempotencyKeyMissing.into());
        };
        match value.to_str() {
            Ok(key) if (1..=LONGEST_KEY).contains(&key.len()) => Ok(Self(key.to_owned())),
            _ => Err(Problem::new(ProblemCode::HeaderMissing)
                .with_detail("Idempotency-Key must have 1 to 200 visible ASCII characters")
                .into()),
        }
    }
}

/// The requests that are being worked on in this process.
#[derive(Debug, Clone, Default)]
pub struct InFlight(Arc<Mutex<HashSet<String>>>);

/// Whether a request is the first of its key.
pub enum Entered {
    /// It is: do the work and keep the answer with [`Turn::finish`].
    First(Turn),
    /// The work is done; this was the answer.
    Again(Response),
}

/// The right to do the work of one key. Others wait until it is dropped.
pub struct Turn {
    in_flight: InFlight,
    place: String,
    scope: String,
    operation: &'static str,
    key_fingerprint: String,
    body_fingerprint: String,
    subject: String,
}

impl Drop for Turn {
    fn drop(&mut self) {
        self.in_flight.0.lock().unwrap_or_else(PoisonError::into_inner).remove(&self.place);
    }
}

/// Begins the work of a key, or gives the answer of last time.
///
/// `scope` is the account of the caller, or a fixed word where there is none yet; `operation` is a
/// fixed word too.
pub async fn enter<T: Serialize>(
    state: &AppState,
    scope: &str,
    operation: &'static str,
    key: &IdempotencyKey,
    body: &T,
) -> Result<Entered, Refusal> {
    let key_fingerprint = state.keys.body_fingerprint(key.0.as_bytes());
    // Written anew, so that white space and the order of fields make no other body.
    let body = serde_json::to_vec(body).map_err(|error| Refusal::internal("Unable to write a body anew", error))?;
    let place = format!("{scope} {operation} {key_fingerprint}");
    if !state.in_flight.0.lock().unwrap_or_else(PoisonError::into_inner).insert(place.clone()) {
        return Err(Refusal::from(ProblemCode::IdempotencyInFlight).retry_after(1));
    }
    let turn = Turn {
        in_flight: state.in_flight.clone(),
        place,
        scope: scope.to_owned(),
        operation,
        key_fingerprint,
        body_fingerprint: state.keys.body_fingerprint(&body),
        subject: String::new(),
    };
    let mut reading = state.database.read().await?;
    match turn.kept(state, &mut reading).await? {
        Some(answer) => Ok(Entered::Again(answer)),
        None => Ok(Entered::First(turn)),
    }
}

impl Turn {
    /// Says what comes of the wish. [`forget`] drops the kept answer together with it: a new wish under the same
    /// key must not be answered with something that is gone.
    pub fn about(&mut self, subject: &str) {
        subject.clone_into(&mut self.subject);
    }

    /// Keeps the answer in the transaction of the effect, commits it, and gives the answer.
    ///
    /// When another process was faster with the same key, nothing is committed, and its answer is given.
    pub async fn finish<T: Serialize>(
        self,
        state: &AppState,
        mut writing: Writing,
        status: StatusCode,
        answer: &T,
    ) -> Result<Response, Refusal> {
        let answer =
            serde_json::to_string(answer).map_err(|error| Refusal::internal("Unable to write an answer", error))?;
        let kept = sqlx::query(
            "INSERT INTO idempotency
             (scope, operation, key_fingerprint, body_fingerprint, subject_id, status, answer_sealed, created_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        )
        .bind(&self.scope)
        .bind(self.operation)
        .bind(&self.key_fingerprint)
        .bind(&self.body_fingerprint)
        .bind(&self.subject)
        .bind(i64::from(status.as_u16()))
        .bind(state.keys.seal(self.answer_place(), &answer, &*state.random))
        .bind(state.clock.now_ms())
        .execute(&mut *writing)
        .await;
        match kept {
            Ok(_) => {
                writing.commit().await?;
                Ok(json(status, answer))
            }
            Err(error) if is_taken(&error) => {
                drop(writing);
                let mut reading = state.database.read().await?;
                let again = self.kept(state, &mut reading).await?;
                again.ok_or_else(|| Refusal::from(ProblemCode::IdempotencyInFlight).retry_after(1))
            }
            Err(error) => Err(error.into()),
        }
    }

    fn answer_place(&self) -> Place<'_> {
        Place { column: ANSWER, row: &self.place }
    }

    async fn kept(&self, state: &AppState, connection: &mut AnyConnection) -> Result<Option<Response>, Refusal> {
        let row = sqlx::query(
            "SELECT body_fingerprint, status, answer_sealed FROM idempotency
             WHERE scope = $1 AND operation = $2 AND key_fingerprint = $3",
        )
        .bind(&self.scope)
        .bind(self.operation)
        .bind(&self.key_fingerprint)
        .fetch_optional(connection)
        .await?;
        let Some(row) = row else { return Ok(None) };
        if row.try_get::<String, _>("body_fingerprint")? != self.body_fingerprint {
            return Err(ProblemCode::IdempotencyKeyReused.into());
        }
        let status =
            u16::try_from(row.try_get::<i64, _>("status")?).ok().and_then(|code| StatusCode::from_u16(code).ok());
        let answer = state.keys.open(self.answer_place(), row.try_get("answer_sealed")?)?;
        Ok(Some(json(status.unwrap_or(StatusCode::OK), answer)))
    }
}

/// Drops what was answered about a thing that is gone, and to an account that is gone.
pub(crate) async fn forget(connection: &mut AnyConnection, subject: &str) -> sqlx::Result<()> {
    sqlx::query("DELETE FROM idempotency WHERE subject_id = $1 OR scope = $1")
        .bind(subject)
        .execute(connection)
        .await?;
    Ok(())
}

fn json(status: StatusCode, answer: String) -> Response {
    (status, [(header::CONTENT_TYPE, HeaderValue::from_static("application/json"))], answer).into_response()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::testing::TestServer;

    fn key(text: &str) -> IdempotencyKey {
        IdempotencyKey(text.to_owned())
    }

    async fn turn(server: &TestServer, scope: &str, name: &str) -> Turn {
        match enter(&server.state, scope, "test", &key(name), &json!({"a": 1})).await.unwrap() {
            Entered::First(turn) => turn,
            Entered::Again(_) => panic!("the work was done already"),
        }
    }

    async fn code(server: &TestServer, scope: &str, name: &str) -> String {
        match enter(&server.state, scope, "test", &key(name), &json!({"a": 1})).await {
            Err(refusal) => refusal.code().to_owned(),
            Ok(Entered::First(_)) => "first".to_owned(),
            Ok(Entered::Again(_)) => "again".to_owned(),
        }
    }

    #[tokio::test]
    async fn a_twin_is_told_to_come_back_until_the_first_is_done() {
        let server = TestServer::start().await;
        let first = turn(&server, "siti", "k").await;
        assert_eq!(code(&server, "siti", "k").await, "idempotency_in_flight");
        assert_eq!(code(&server, "budi", "k").await, "first");
        assert_eq!(code(&server, "siti", "other").await, "first");
        let writing = server.state.database.write().await.unwrap();
        first.finish(&server.state, writing, StatusCode::CREATED, &json!({"b": 2})).await.unwrap();
        assert_eq!(code(&server, "siti", "k").await, "again");
    }

    #[tokio::test]
    async fn a_wish_that_failed_may_be_tried_again() {
        let server = TestServer::start().await;
        drop(turn(&server, "siti", "k").await);
        assert_eq!(code(&server, "siti", "k").await, "first");
    }

    #[tokio::test]
    async fn when_another_process_was_faster_its_answer_counts() {
        let server = TestServer::start().await;
        let other_process = server.state.with(|shared| shared.in_flight = InFlight::default());
        let slow = turn(&server, "siti", "k").await;
        let Entered::First(fast) = enter(&other_process, "siti", "test", &key("k"), &json!({"a": 1})).await.unwrap()
        else {
            panic!("two processes know nothing of each other");
        };
        let writing = server.state.database.write().await.unwrap();
        fast.finish(&other_process, writing, StatusCode::CREATED, &json!({"ticket": "1"})).await.unwrap();
        let mut writing = server.state.database.write().await.unwrap();
        sqlx::query("INSERT INTO meta (name, value) VALUES ('effect', 'twice')").execute(&mut *writing).await.unwrap();
        let answer = slow.finish(&server.state, writing, StatusCode::CREATED, &json!({"ticket": "2"})).await.unwrap();
        let body = http_body_util::BodyExt::collect(answer.into_body()).await.unwrap().to_bytes();
        assert_eq!(&body[..], br#"{"ticket":"1"}"#);
        assert_eq!(server.count("SELECT COUNT(*) FROM meta WHERE name = 'effect'").await, 0);
    }
}
