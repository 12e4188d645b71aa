//! Who may write to an upload: the newest request.
//!
//! On a bad line a request hangs long after its sender has given it up and come back with another one. So each
//! request on an upload takes a turn: it calls whoever has it now, and waits until that one has put down what it
//! holds. A request that is called stops reading. This is within one process; between processes the `turn` of the
//! row in the database keeps an older request from adding anything.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use bansosku_contract::ProblemCode;
use tokio::sync::{OwnedMutexGuard, watch};

use crate::problem::{Answer, Refusal};

/// Decoding a photo and writing it to the store is the longest that a request can't be called away from.
const PUT_DOWN_WITHIN: Duration = Duration::from_secs(20);

/// All uploads that somebody writes to or waits for. Clones share it.
#[derive(Debug, Clone, Default)]
pub(crate) struct Turns(Arc<Mutex<HashMap<String, Arc<Seat>>>>);

/// The seat of one upload.
#[derive(Debug)]
struct Seat {
    taken: Arc<tokio::sync::Mutex<()>>,
    /// How many requests have come so far.
    calls: watch::Sender<u64>,
}

/// A request that has its turn or waits for it.
#[derive(Debug)]
struct Place {
    turns: Turns,
    upload: String,
    /// Nothing only while it is being dropped.
    seat: Option<Arc<Seat>>,
}

/// The turn of one request. It ends when this is dropped.
#[derive(Debug)]
pub(super) struct Turn {
    // Before the place, so that the seat is free when the place is given back.
    _taken: OwnedMutexGuard<()>,
    place: Place,
    number: u64,
}

impl Turns {
    /// Calls whoever has the turn, and takes it.
    pub(super) async fn take(&self, upload: &str) -> Answer<Turn> {
        let (place, taken, number) = self.place(upload);
        let taken = tokio::time::timeout(PUT_DOWN_WITHIN, taken.lock_owned())
            .await
            .map_err(|_| Refusal::from(ProblemCode::UploadTakenOver).retry_after(5))?;
        Ok(Turn { _taken: taken, place, number })
    }

    fn place(&self, upload: &str) -> (Place, Arc<tokio::sync::Mutex<()>>, u64) {
        let mut seats = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let seat = seats
            .entry(upload.to_owned())
            .or_insert_with(|| Arc::new(Seat { taken: Arc::default(), calls: watch::Sender::new(0) }));
        seat.calls.send_modify(|calls| *calls += 1);
        let number = *seat.calls.borrow();
        let taken = Arc::clone(&seat.taken);
        (Place { turns: self.clone(), upload: upload.to_owned(), seat: Some(Arc::clone(seat)) }, taken, number)
    }
}

impl Turn {
    /// Ready when a newer request has come.
    pub(super) async fn called(&self) {
        let Some(seat) = &self.place.seat else { return };
        let mut calls = seat.calls.subscribe();
        // The sender lives as long as the seat.
        let _ = calls.wait_for(|calls| *calls > self.number).await;
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut seats = self.turns.0.lock().unwrap_or_else(PoisonError::into_inner);
        self.seat = None;
        if seats.get(&self.upload).is_some_and(|seat| Arc::strong_count(seat) == 1) {
            seats.remove(&self.upload);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn the_newest_request_has_the_turn_once_the_older_has_put_it_down() {
        let turns = Turns::default();
        let first = turns.take("a").await.unwrap();
        let other = turns.take("b").await.unwrap();
        let waiting = tokio::spawn({
            let turns = turns.clone();
            async move { turns.take("a").await.map(|turn| turn.number) }
        });
        first.called().await;
        assert!(!waiting.is_finished());
        drop(first);
        assert_eq!(waiting.await.unwrap().unwrap(), 2);
        let uncalled = tokio::time::timeout(Duration::from_millis(20), other.called()).await;
        assert!(uncalled.is_err(), "another upload is not meant");
    }

    #[tokio::test]
    async fn nothing_is_remembered_of_an_upload_that_nobody_writes_to() {
        let turns = Turns::default();
        let first = turns.take("a").await.unwrap();
        let given_up = tokio::time::timeout(Duration::from_millis(20), turns.take("a")).await;
        assert!(given_up.is_err());
        assert_eq!(turns.0.lock().unwrap().len(), 1);
        drop(first);
        assert_eq!(turns.0.lock().unwrap().len(), 0);
        let first = turns.take("a").await.unwrap();
        drop(first);
        assert_eq!(turns.0.lock().unwrap().len(), 0);
    }
}
