//! Bytes that go out in place of what hyper wrote.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use tokio::io::AsyncWrite;

/// What is to be written instead, as far as it is not written yet.
#[derive(Default)]
pub struct Substitute {
    bytes: Vec<u8>,
    sent: usize,
}

impl Substitute {
    /// Takes the bytes; the earlier ones have been written.
    pub fn put(&mut self, bytes: Vec<u8>) {
        *self = Self { bytes, sent: 0 };
    }

    /// Goes on writing; ready when nothing is left.
    pub fn poll_write_all(
        &mut self,
        cx: &mut Context<'_>,
        stream: &mut (impl AsyncWrite + Unpin),
    ) -> Poll<io::Result<()>> {
        while self.sent < self.bytes.len() {
            let n = ready!(Pin::new(&mut *stream).poll_write(cx, &self.bytes[self.sent..]))?;
            if n == 0 {
                return Poll::Ready(Err(io::ErrorKind::WriteZero.into()));
            }
            self.sent += n;
        }
        *self = Self::default();
        Poll::Ready(Ok(()))
    }
}
