//! A body on its way from the page to eHealth.
//!
//! A short one is held until it is whole and known to be JSON. A long one is passed on as it comes, but for its last piece,
//! which leaves only when the whole is known to be JSON. So eHealth never has the whole of a call that
//! broke off, was too slow or was no JSON, and has nothing it could carry out.

use std::time::Duration;

use axum::body::{Body, HttpBody as _};
use bytes::{Bytes, BytesMut};
use http::HeaderMap;
use http_body_util::{BodyExt as _, LengthLimitError, Limited};
use tokio::sync::{OwnedSemaphorePermit, mpsc};
use tokio::time::{Instant, timeout_at};

use super::{Failure, checked};

/// So much comes in one go even over a slow line, and most calls are shorter. Of a longer one so much must have come before
/// eHealth hears of it.
pub const HELD: usize = 16 * 1024;

/// Pieces that may wait for eHealth to take them.
const WAITING: usize = 4;

/// What a body may take.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Bytes of it.
    pub largest: usize,
    /// From its beginning to its end.
    pub time: Duration,
}

/// What the page sends.
pub enum Upload {
    /// All of it, checked.
    Whole(Bytes),
    /// The beginning.
    Coming(Coming),
}

/// A body of which there is more to come.
pub struct Coming {
    body: Limited<Body>,
    /// All that has come.
    came: BytesMut,
    length: usize,
    deadline: Instant,
    _place: OwnedSemaphorePermit,
}

/// The pieces of a body, one after another; fewer than it should have break the call off.
pub type Pieces = mpsc::Receiver<Bytes>;

impl Upload {
    /// Takes a body in: all of it, or the beginning where it is long and there is a place for such a one.
    ///
    /// What is too large, too slow, broken off or not JSON is a [`Failure`].
    pub async fn begin(
        headers: &HeaderMap,
        body: Body,
        limits: Limits,
        place: impl FnOnce() -> Option<OwnedSemaphorePermit>,
    ) -> Result<Self, Failure> {
        if !checked::is_declared_json(headers) {
            return Err(Failure::NotDeclaredJson);
        }
        let length = body.size_hint().exact().and_then(|length| usize::try_from(length).ok());
        let place = match length {
            Some(length) if length > HELD && length <= limits.largest => place(),
            _ => None,
        };
        let mut body = Limited::new(body, limits.largest);
        let mut came = BytesMut::with_capacity(length.unwrap_or_default().min(HELD));
        let deadline = Instant::now() + limits.time;
        while came.len() < HELD || place.is_none() || Some(came.len()) == length {
            match next(&mut body, deadline).await? {
                Some(piece) => came.extend_from_slice(&piece),
                None if checked::is_well_formed(&came) => return Ok(Self::Whole(came.freeze())),
                None => return Err(Failure::NotJson),
            }
        }
        match (length, place) {
            (Some(length), Some(place)) => Ok(Self::Coming(Coming {
                body,
                came,
                length,
                deadline,
                _place: place,
            })),
            _ => Err(Failure::NotJson),
        }
    }
}

impl Coming {
    /// Bytes of the whole body.
    pub fn length(&self) -> usize {
        self.length
    }

    /// Where the pieces are put, and where they come out.
    pub fn way() -> (mpsc::Sender<Bytes>, Pieces) {
        mpsc::channel(WAITING)
    }

    /// Passes the body on, its last piece once all of it is known to be JSON.
    pub async fn pass(&mut self, to: &mpsc::Sender<Bytes>) -> Result<(), Failure> {
        put(Bytes::copy_from_slice(&self.came), to, self.deadline).await?;
        let mut last = None;
        while let Some(piece) = next(&mut self.body, self.deadline).await? {
            self.came.extend_from_slice(&piece);
            match self.came.len() < self.length {
                true => put(piece, to, self.deadline).await?,
                false => last = Some(piece),
            }
        }
        match last {
            Some(last) if checked::is_well_formed(&self.came) => put(last, to, self.deadline).await,
            _ => Err(Failure::NotJson),
        }
    }

    /// Takes the rest from the page, for nobody: it listens to no answer while it sends.
    pub async fn drain(&mut self) -> Result<(), Failure> {
        while next(&mut self.body, self.deadline).await?.is_some() {}
        Ok(())
    }
}

/// If it takes too long, it is eHealth that does not take it; the call is not whole there then.
async fn put(piece: Bytes, to: &mpsc::Sender<Bytes>, deadline: Instant) -> Result<(), Failure> {
    match timeout_at(deadline, to.send(piece)).await {
        Err(_) => Err(Failure::Unreachable),
        // Why the other end is gone is known there.
        Ok(_) => Ok(()),
    }
}

/// The next piece in time, never an empty one; what is not data is left out.
async fn next(body: &mut Limited<Body>, deadline: Instant) -> Result<Option<Bytes>, Failure> {
    loop {
        return match timeout_at(deadline, body.frame()).await {
            Err(_) => Err(Failure::BodyTooSlow),
            Ok(None) => Ok(None),
            Ok(Some(Ok(frame))) => match frame.into_data() {
                Ok(piece) if !piece.is_empty() => Ok(Some(piece)),
                Ok(_) | Err(_) => continue,
            },
            Ok(Some(Err(error))) if error.is::<LengthLimitError>() => Err(Failure::BodyTooLarge),
            Ok(Some(Err(_))) => Err(Failure::NotJson),
        };
    }
}
