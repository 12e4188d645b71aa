//! How much memory and how many cores photos on their way in may take, all together.
//!
//! Bytes are counted as they arrive, not as they are announced: announcing costs nothing.

use std::sync::Arc;
use std::thread::available_parallelism;

use bansosku_contract::ProblemCode;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::problem::{Answer, Refusal};

/// The most bytes that wait in memory at a time.
const MOST_BYTES: usize = 64 * 1024 * 1024;

/// What bytes are counted in.
const UNIT: usize = 64 * 1024;

/// The room for photos on their way in. Clones share it.
#[derive(Debug, Clone)]
pub(crate) struct Room {
    units: Arc<Semaphore>,
    decoders: Arc<Semaphore>,
}

impl Default for Room {
    fn default() -> Self {
        Self {
            units: Arc::new(Semaphore::new(MOST_BYTES / UNIT)),
            decoders: Arc::new(Semaphore::new(available_parallelism().map_or(1, usize::from))),
        }
    }
}

/// Bytes that came in, with the room that they take.
#[derive(Default)]
pub(super) struct Received {
    pub bytes: Vec<u8>,
    room: Vec<OwnedSemaphorePermit>,
}

impl Received {
    /// Gives the first bytes out, and keeps the room that the others need.
    pub fn take_first(&mut self, count: usize) -> Vec<u8> {
        let rest = self.bytes.split_off(count.min(self.bytes.len()));
        self.room.truncate(rest.len().div_ceil(UNIT));
        std::mem::replace(&mut self.bytes, rest)
    }
}

impl Room {
    /// Takes bytes in. There may be no room for them.
    pub(super) fn add(&self, received: &mut Received, bytes: &[u8]) -> Answer<()> {
        let needed = (received.bytes.len() + bytes.len()).div_ceil(UNIT);
        while received.room.len() < needed {
            let unit = Arc::clone(&self.units).try_acquire_owned();
            received.room.push(unit.map_err(|_| Refusal::from(ProblemCode::Unavailable).retry_after(5))?);
        }
        received.bytes.extend_from_slice(bytes);
        Ok(())
    }

    /// Waits for a core that may decode a photo.
    pub(super) async fn decoder(&self) -> Answer<OwnedSemaphorePermit> {
        Arc::clone(&self.decoders).acquire_owned().await.map_err(|_| ProblemCode::Unavailable.into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whoever_finds_the_room_full_is_asked_to_come_back() {
        let room = Room { units: Arc::new(Semaphore::new(2)), ..Room::default() };
        let mut first = Received::default();
        room.add(&mut first, &vec![1; UNIT + 1]).unwrap();
        let mut second = Received::default();
        assert_eq!(room.add(&mut second, &[2; 10]).unwrap_err().code(), "unavailable");
        assert_eq!(first.take_first(1).len(), 1);
        room.add(&mut second, &[2; 10]).unwrap();
        assert_eq!((first.bytes.len(), second.bytes), (UNIT, vec![2; 10]));
    }
}
