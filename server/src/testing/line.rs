//! A body that a test sends piece by piece, over a line that hangs or breaks when the test wants it.

use std::pin::Pin;
use std::task::{Context, Poll};

use axum::body::{Body, Bytes, HttpBody};
use hyper::body::Frame;
use tokio::sync::mpsc;

/// The test's end of the line. Dropped, it ends the body in good order.
pub(crate) struct Line(mpsc::UnboundedSender<Result<Bytes, std::io::Error>>);

struct Arriving(mpsc::UnboundedReceiver<Result<Bytes, std::io::Error>>);

/// A line, and the body that comes over it.
pub(crate) fn line() -> (Line, Body) {
    let (sender, receiver) = mpsc::unbounded_channel();
    (Line(sender), Body::new(Arriving(receiver)))
}

/// A body that breaks off behind these bytes.
pub(crate) fn broken_off(bytes: &[u8]) -> Body {
    let (line, body) = line();
    line.send(bytes);
    line.break_off();
    body
}

impl Line {
    pub fn send(&self, bytes: &[u8]) {
        let _ = self.0.send(Ok(Bytes::copy_from_slice(bytes)));
    }

    pub fn break_off(self) {
        let _ = self.0.send(Err(std::io::ErrorKind::ConnectionReset.into()));
    }
}

impl HttpBody for Arriving {
    type Data = Bytes;
    type Error = std::io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, std::io::Error>>> {
        self.0.poll_recv(context).map(|next| next.map(|bytes| bytes.map(Frame::data)))
    }
}
