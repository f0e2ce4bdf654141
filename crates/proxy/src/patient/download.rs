//! An answer on its way from eHealth to the page.
//!
//! A short one is held until it is whole: where it breaks off, that is told in words. Of a long one the rest follows as it
//! comes. It is taken from eHealth as fast as it is given, whoever reads slowly, and fails where it breaks off.

use std::io;

use axum::body::Body;
use bytes::{Bytes, BytesMut};
use futures_util::stream;
use http::{HeaderMap, StatusCode};
use tokio::sync::{OwnedSemaphorePermit, mpsc};
use tokio::time::{Instant, timeout_at};

use super::HELD;
use crate::around::RequestId;
use crate::wire::{Begun, Lost, Rest};

/// An answer, or the beginning of a long one.
pub struct Download {
    /// Its status; never a redirect.
    pub status: StatusCode,
    /// All its headers.
    pub headers: HeaderMap,
    /// What of its body has come.
    pub came: Bytes,
    /// What has not.
    pub more: Option<More>,
}

/// The rest of a long answer.
pub struct More {
    rest: Rest,
    /// Bytes of the whole, where eHealth told.
    pub length: Option<u64>,
    deadline: Instant,
    _place: OwnedSemaphorePermit,
}

impl Download {
    /// Takes an answer in, until it is whole or has more than so many bytes. The rest keeps the place of its call, and must
    /// be there at the deadline.
    pub async fn begin(
        answer: Begun,
        most: Option<usize>,
        deadline: Instant,
        place: OwnedSemaphorePermit,
    ) -> Result<Self, Lost> {
        let Some(most) = most else {
            return Self::whole(answer).await;
        };
        let Begun {
            status,
            headers,
            mut rest,
        } = answer;
        let length = rest.length();
        let room = usize::try_from(length.unwrap_or_default()).unwrap_or_default();
        let mut came = BytesMut::with_capacity(room.min(most));
        let mut is_whole = false;
        while !is_whole && came.len() <= most {
            match rest.next().await? {
                Some(piece) => came.extend_from_slice(&piece),
                None => is_whole = true,
            }
        }
        let more = (!is_whole).then_some(More {
            rest,
            length,
            deadline,
            _place: place,
        });
        Ok(Self {
            status,
            headers,
            came: came.freeze(),
            more,
        })
    }

    /// Takes all of it in.
    pub async fn whole(answer: Begun) -> Result<Self, Lost> {
        Ok(Self {
            status: answer.status,
            headers: answer.headers,
            came: answer.rest.whole().await?,
            more: None,
        })
    }
}

impl More {
    /// The whole body: what has come, and the rest while it comes. Where that breaks off, the log says so.
    pub fn body(self, came: Bytes, id: &RequestId) -> Body {
        // As much as an answer may have: the page's line is often slower than eHealth's, and must not hold the call open.
        let (put, mut take) = mpsc::unbounded_channel();
        send(&came, &put);
        tokio::spawn(self.pass(put, id.clone()));
        Body::from_stream(stream::poll_fn(move |context| {
            take.poll_recv(context).map(|piece| match piece {
                Some(Piece::Of(bytes)) => Some(Ok(bytes)),
                Some(Piece::End) => None,
                // Whatever has become of the other side, this is not the end.
                None => Some(Err(io::Error::from(io::ErrorKind::UnexpectedEof))),
            })
        }))
    }

    /// Passes on what comes, until its end, or it breaks off, or nobody waits for it any more.
    async fn pass(mut self, to: mpsc::UnboundedSender<Piece>, id: RequestId) {
        loop {
            let next = tokio::select! {
                next = timeout_at(self.deadline, self.rest.next()) => next.unwrap_or(Err(Lost::TimedOut)),
                () = to.closed() => return,
            };
            match next {
                Ok(Some(bytes)) => send(&bytes, &to),
                Ok(None) => {
                    let _ = to.send(Piece::End);
                    return;
                }
                Err(lost) => {
                    tracing::warn!(id = id.as_str(), ?lost, "an answer broke off on its way");
                    return;
                }
            }
        }
    }
}

/// Copies, because what has come is a part of a larger buffer, and may have to wait; and small enough that a slow line is seen
/// to take them.
fn send(bytes: &[u8], to: &mpsc::UnboundedSender<Piece>) {
    for part in bytes.chunks(HELD) {
        // That nobody waits any more is seen elsewhere.
        let _ = to.send(Piece::Of(Bytes::copy_from_slice(part)));
    }
}

/// What a long answer consists of.
enum Piece {
    Of(Bytes),
    End,
}
