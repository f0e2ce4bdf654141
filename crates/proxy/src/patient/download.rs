//! An answer on its way from eHealth to the page.
//!
//! A short one is held until it is whole: where it breaks off, that is told in words. Of a long one the rest follows as it
//! comes. It is taken from eHealth as fast as it is given, whoever reads slowly, and ends without its end where it breaks off.

use std::io;

use axum::body::Body;
use bytes::{Bytes, BytesMut};
use futures_util::stream;
use http::{HeaderMap, StatusCode};
use tokio::sync::{OwnedSemaphorePermit, mpsc};
use tokio::time::{Instant, timeout_at};

use super::Failure;
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
    place: OwnedSemaphorePermit,
}

impl Download {
    /// Takes an answer in, until it is whole or has more than so many bytes. It must be whole at the deadline either way.
    pub async fn begin(
        answer: Begun,
        most: usize,
        deadline: Instant,
        place: OwnedSemaphorePermit,
    ) -> Result<Self, Failure> {
        let Begun {
            status,
            headers,
            mut rest,
        } = answer;
        let length = rest.length();
        let room = usize::try_from(length.unwrap_or_default()).unwrap_or_default();
        let mut came = BytesMut::with_capacity(room.min(most));
        while came.len() <= most {
            match next(&mut rest, deadline).await? {
                Some(piece) => came.extend_from_slice(&piece),
                None => {
                    return Ok(Self {
                        status,
                        headers,
                        came: came.freeze(),
                        more: None,
                    });
                }
            }
        }
        Ok(Self {
            status,
            headers,
            came: came.freeze(),
            more: Some(More {
                rest,
                length,
                deadline,
                place,
            }),
        })
    }
}

impl More {
    /// The whole body: what has come, and the rest while it comes. Where that breaks off, the body fails and the log says so.
    pub fn body(self, came: Bytes, id: &RequestId) -> Body {
        let Self {
            mut rest,
            deadline,
            place,
            ..
        } = self;
        // As much as an answer may have: the page's line is often slower than eHealth's, and must not hold the call open.
        let (put, mut take) = mpsc::unbounded_channel();
        let _ = put.send(Ok(came));
        let id = id.clone();
        tokio::spawn(async move {
            loop {
                let piece = match next(&mut rest, deadline).await {
                    Ok(Some(piece)) => Ok(piece),
                    Ok(None) => break,
                    Err(failure) => {
                        tracing::warn!(id = id.as_str(), failure = ?failure, "an answer broke off on its way");
                        Err(io::Error::from(io::ErrorKind::UnexpectedEof))
                    }
                };
                // Nobody reads it any more, or it has failed.
                let was_last = piece.is_err();
                if put.send(piece).is_err() || was_last {
                    break;
                }
            }
            drop(place);
        });
        Body::from_stream(stream::poll_fn(move |context| take.poll_recv(context)))
    }
}

async fn next(rest: &mut Rest, deadline: Instant) -> Result<Option<Bytes>, Lost> {
    timeout_at(deadline, rest.next()).await.unwrap_or(Err(Lost::TimedOut))
}
