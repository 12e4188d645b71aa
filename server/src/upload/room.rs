//! How much memory and how many cores photos on their way in may take, all together.
//!
//! Bytes are counted as they arrive, not as they are announced: announcing costs nothing.

use std::sync::Arc;
use std::thread::available_parallelism;

use axum::body::{Body, Bytes};
use bansosku_contract::ProblemCode;
use http_body_util::BodyExt as _;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::tus::invalid;
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
pub(super) struct Received {
    pub bytes: Vec<u8>,
    room: Vec<OwnedSemaphorePermit>,
}

impl Room {
    /// Reads a body of exactly this length; a longer one is not read to its end.
    pub(super) async fn receive(&self, mut body: Body, length: usize) -> Answer<Received> {
        let mut received = Received { bytes: Vec::new(), room: Vec::new() };
        while let Some(frame) = body.frame().await {
            let Ok(data) = frame.map_err(|_| invalid("The body can't be read"))?.into_data() else { continue };
            if received.bytes.len() + data.len() > length {
                return Err(invalid("The body is longer than Upload-Length says"));
            }
            self.add(&mut received, &data)?;
        }
        if received.bytes.len() < length {
            return Err(invalid("The body is shorter than Upload-Length says"));
        }
        Ok(received)
    }

    /// Waits for a core that may decode a photo.
    pub(super) async fn decoder(&self) -> Answer<OwnedSemaphorePermit> {
        Arc::clone(&self.decoders).acquire_owned().await.map_err(|_| ProblemCode::Unavailable.into())
    }

    fn add(&self, received: &mut Received, data: &Bytes) -> Answer<()> {
        let needed = (received.bytes.len() + data.len()).div_ceil(UNIT);
        while received.room.len() < needed {
            let unit = Arc::clone(&self.units).try_acquire_owned();
            received.room.push(unit.map_err(|_| Refusal::from(ProblemCode::Unavailable).retry_after(5))?);
        }
        received.bytes.extend_from_slice(data);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn whoever_finds_theroom_full_is_asked_to_come_back() {
        let room = Room { units: Arc::new(Semaphore::new(2)), ..Room::default() };
        let first = room.receive(Body::from(vec![1; UNIT + 1]), UNIT + 1).await.unwrap();
        assert_eq!(first.bytes.len(), UNIT + 1);
        let refused = room.receive(Body::from(vec![1; 10]), 10).await.err().unwrap();
        assert_eq!(refused.code(), "unavailable");
        drop(first);
        assert!(room.receive(Body::from(vec![1; 10]), 10).await.is_ok());
    }

    #[tokio::test]
    async fn a_body_of_another_length_than_announced_is_refused() {
        let room = Room::default();
        for length in [9, 11] {
            let refused = room.receive(Body::from(vec![1; 10]), length).await.err().unwrap();
            assert_eq!(refused.code(), "upload_headers_invalid");
        }
    }
}
