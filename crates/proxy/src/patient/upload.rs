//! A body on its way from the page to eHealth.
//!
//! A short one is held until it is whole and known to be JSON. A long one is passed on as it comes, but for its last piece,
//! which leaves only when the whole is known to be JSON. So eHealth never has the whole of a call that broke off, was too
//! slow or was no JSON, and has nothing it could carry out.

use std::time::Duration;

use axum::body::{Body, HttpBody as _};
use bytes::{Bytes, BytesMut};
use http::HeaderMap;
use http_body_util::{BodyExt as _, LengthLimitError, Limited};
use tokio::sync::mpsc;
use tokio::time::{Instant, timeout_at};

use super::{Failure, HELD, checked};

/// Servers have limits of their own on the time that a body takes, which the phone must not use up: a slower one is held.
const SOON: Duration = Duration::from_secs(5);

/// What a body may take.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Bytes of it.
    pub largest: usize,
    /// From its beginning to its end.
    pub time: Duration,
}

/// What the page sends.
pub enum Upload<Place> {
    /// All of it, checked.
    Whole(Bytes),
    /// The beginning, and the place that its call has.
    Coming(Coming, Place),
}

/// A body of which there is more to come.
pub struct Coming {
    body: Limited<Body>,
    /// All that has come.
    came: BytesMut,
    length: usize,
    deadline: Instant,
}

impl<Place> Upload<Place> {
    /// Takes a body in: all of it, or the beginning where it is long, comes quickly, and there is a place for its call.
    ///
    /// What is too large, too slow, broken off or not JSON is a [`Failure`].
    pub async fn begin(
        headers: &HeaderMap,
        body: Body,
        limits: Limits,
        place: impl Fn() -> Option<Place>,
    ) -> Result<Self, Failure> {
        if !checked::is_declared_json(headers) {
            return Err(Failure::NotDeclaredJson);
        }
        let length = body.size_hint().exact().and_then(|length| usize::try_from(length).ok());
        // What is too large is never passed on, and neither is what does not tell its length.
        let length = length.filter(|length| *length <= limits.largest).unwrap_or_default();
        let mut coming = Coming {
            body: Limited::new(body, limits.largest),
            came: BytesMut::with_capacity(length.min(HELD)),
            length,
            deadline: Instant::now() + limits.time,
        };
        let (began, deadline) = (Instant::now(), coming.deadline);
        let taken = async {
            while let Some(piece) = next(&mut coming.body).await? {
                coming.came.extend_from_slice(&piece);
                if coming.is_long_and_quick(began)
                    && let Some(place) = place()
                {
                    return Ok(Some(place));
                }
            }
            Ok(None)
        };
        match timeout_at(deadline, taken).await {
            Err(_) => Err(Failure::BodyTooSlow),
            Ok(Err(failure)) => Err(failure),
            Ok(Ok(Some(place))) => Ok(Self::Coming(coming, place)),
            Ok(Ok(None)) if checked::is_well_formed(&coming.came) => Ok(Self::Whole(coming.came.freeze())),
            Ok(Ok(None)) => Err(Failure::NotJson),
        }
    }
}

impl Coming {
    /// Whether enough has come, more is to come, and will soon at this pace.
    fn is_long_and_quick(&self, began: Instant) -> bool {
        let came = self.came.len();
        let (Some(left), true) = (self.length.checked_sub(came).filter(|left| *left > 0), came >= HELD) else {
            return false;
        };
        began.elapsed().as_secs_f64() * left as f64 <= SOON.as_secs_f64() * came as f64
    }

    /// Bytes of the whole body.
    pub fn length(&self) -> usize {
        self.length
    }

    /// Passes the body on, its last piece once all of it is known to be JSON.
    pub async fn pass(&mut self, to: &mpsc::Sender<Bytes>) -> Result<(), Failure> {
        put(Bytes::copy_from_slice(&self.came), to, self.deadline).await?;
        let mut last = None;
        while let Some(piece) = self.next().await? {
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
        while self.next().await?.is_some() {}
        Ok(())
    }

    async fn next(&mut self) -> Result<Option<Bytes>, Failure> {
        let piece = timeout_at(self.deadline, next(&mut self.body)).await;
        piece.unwrap_or(Err(Failure::BodyTooSlow))
    }
}

/// If it takes too long, it is eHealth that does not take it; the call is not whole there then.
async fn put(piece: Bytes, to: &mpsc::Sender<Bytes>, deadline: Instant) -> Result<(), Failure> {
    let taken = async {
        if to.send(piece).await.is_err() {
            // Nobody takes it any more. Why, whoever waits for the answer is about to hear.
            std::future::pending().await
        }
    };
    timeout_at(deadline, taken).await.map_err(|_| Failure::Unreachable)
}

/// The next piece, never an empty one; what is not data is left out.
async fn next(body: &mut Limited<Body>) -> Result<Option<Bytes>, Failure> {
    loop {
        return match body.frame().await {
            None => Ok(None),
            Some(Ok(frame)) => match frame.into_data() {
                Ok(piece) if !piece.is_empty() => Ok(Some(piece)),
                Ok(_) | Err(_) => continue,
            },
            Some(Err(error)) if error.is::<LengthLimitError>() => Err(Failure::BodyTooLarge),
            Some(Err(_)) => Err(Failure::NotJson),
        };
    }
}
