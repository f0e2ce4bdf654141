//! One call of the patient surface: with the page's bearer on it, and its answer as it came.

use std::convert::Infallible;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use bytes::Bytes;
use futures_util::stream;
use http::header::{AUTHORIZATION, CONTENT_LENGTH, CONTENT_TYPE};
use http::{HeaderMap, HeaderValue};
use http_body_util::StreamBody;
use hyper::body::Frame;
use tokio::sync::{OwnedSemaphorePermit, Semaphore, mpsc};
use tokio::time::{Instant, timeout_at};

use super::download::Download;
use super::upload::{Coming, Limits, Upload};
use super::{Call, Failure};
use crate::around::{RequestId, X_REQUEST_ID};
use crate::settings::{Problem, Settings};
use crate::wire::{Connections, JSON, Lost, Wire};

/// Shorter than the idle limits of the usual gateways (nginx 75 s, Kong 60 s), so that a registration is not sent on a
/// connection the other side is just closing: its outcome would be unknown.
const IDLE_CONNECTION: Duration = Duration::from_secs(15);

/// Pieces of a body that may wait for eHealth to take them.
const WAITING: usize = 4;

/// The places of a call that the page is still sending.
pub struct Places {
    call: OwnedSemaphorePermit,
    sending: OwnedSemaphorePermit,
}

/// The way to eHealth, and how much may be sent there.
#[derive(Debug)]
pub struct Upstream {
    wire: Wire,
    /// A place for each call under way.
    places: Arc<Semaphore>,
    /// A place for each call that the page is still sending: a quarter of the others, so that slow phones leave eHealth
    /// to the rest.
    sending: Arc<Semaphore>,
    limits: Limits,
}

impl Upstream {
    /// Prepares the client; nothing is connected.
    pub fn new(settings: &Settings) -> Result<Self, Problem> {
        let places = |most: usize| Arc::new(Semaphore::new(most.min(Semaphore::MAX_PERMITS)));
        Ok(Self {
            wire: Wire::new(settings, Connections::Kept(IDLE_CONNECTION))?,
            places: places(settings.calls_at_once),
            sending: places(settings.calls_at_once / 4),
            limits: Limits {
                largest: settings.max_request_body,
                time: settings.body_timeout,
            },
        })
    }

    /// Takes in what the page sends: all of it, or the beginning.
    pub async fn take(&self, headers: &HeaderMap, body: Body) -> Result<Upload<Places>, Failure> {
        let places = || {
            Some(Places {
                call: self.places.clone().try_acquire_owned().ok()?,
                sending: self.sending.clone().try_acquire_owned().ok()?,
            })
        };
        Upload::begin(headers, body, self.limits, places).await
    }

    /// Makes one call, once, as soon as there is a place for it. Of the answer so many bytes are held, or all.
    pub async fn send(
        &self,
        call: &Call,
        authorization: Option<HeaderValue>,
        body: Option<Upload<Places>>,
        id: &RequestId,
        most: Option<usize>,
    ) -> Result<Download, Failure> {
        let headers = self.headers(authorization, body.is_some(), id);
        match body {
            Some(Upload::Coming(coming, places)) => {
                // Rare and large: most calls need not carry the room for it.
                Box::pin(self.send_coming(call, headers, coming, places, most)).await
            }
            Some(Upload::Whole(body)) => self.send_whole(call, headers, Some(body), most).await,
            None => self.send_whole(call, headers, None, most).await,
        }
    }

    async fn send_whole(
        &self,
        call: &Call,
        headers: HeaderMap,
        body: Option<Bytes>,
        most: Option<usize>,
    ) -> Result<Download, Failure> {
        // The places are never closed.
        let place = self
            .places
            .clone()
            .acquire_owned()
            .await
            .map_err(|_| Failure::Unreachable)?;
        let deadline = Instant::now() + self.wire.patience();
        let answer = async {
            let path = call.path_and_query();
            let answer = self
                .wire
                .begin(call.method(), call.host(), &path, headers, body)
                .await?;
            Download::begin(answer, most, deadline, place).await
        };
        in_time(answer, deadline).await.map_err(Failure::from)
    }

    /// The time to answer begins with the last byte, however long the page takes to send.
    async fn send_coming(
        &self,
        call: &Call,
        mut headers: HeaderMap,
        mut coming: Coming,
        places: Places,
        most: Option<usize>,
    ) -> Result<Download, Failure> {
        headers.insert(CONTENT_LENGTH, coming.length().into());
        let (put, mut pieces) = mpsc::channel(WAITING);
        let pieces = stream::poll_fn(move |context| {
            let piece = pieces.poll_recv(context);
            piece.map(|piece| piece.map(|bytes| Ok::<_, Infallible>(Frame::data(bytes))))
        });
        let body = reqwest::Body::wrap(StreamBody::new(pieces));
        let path = call.path_and_query();
        let mut answer = pin!(self.wire.begin(call.method(), call.host(), &path, headers, Some(body)));
        let early = tokio::select! {
            biased;
            passed = coming.pass(&put) => {
                passed?;
                None
            }
            answer = &mut answer => Some(answer),
        };
        let deadline = Instant::now() + self.wire.patience();
        let Some(answer) = early else {
            let Places { call: place, sending } = places;
            drop((sending, coming));
            let answer = async { Download::begin(answer.await?, most, deadline, place).await };
            return in_time(answer, deadline).await.map_err(Failure::from);
        };
        // eHealth has answered, or hung up, before it had everything. The page is told when it has sent everything, because
        // only then it listens. What is left of the call is kept from ending till then, or the connection would.
        let answer = in_time(async { Download::whole(answer?).await }, deadline);
        let (answer, drained) = tokio::join!(answer, coming.drain());
        drop((put, places));
        drained?;
        // Whatever has become of the answer, the call was not made.
        answer.map_err(|_| Failure::Unreachable)
    }

    /// Every header of the call. Nothing else of the person's request goes on.
    fn headers(&self, authorization: Option<HeaderValue>, has_body: bool, id: &RequestId) -> HeaderMap {
        let mut headers = self.wire.headers();
        headers.insert(X_REQUEST_ID, id.header());
        if has_body {
            headers.insert(CONTENT_TYPE, JSON);
        }
        if let Some(authorization) = authorization {
            headers.insert(AUTHORIZATION, authorization);
        }
        headers
    }
}

/// An answer, unless the time is over first.
async fn in_time(answer: impl Future<Output = Result<Download, Lost>>, deadline: Instant) -> Result<Download, Lost> {
    timeout_at(deadline, answer).await.unwrap_or(Err(Lost::TimedOut))
}

impl From<Lost> for Failure {
    fn from(lost: Lost) -> Self {
        match lost {
            Lost::Unsent => Self::Unreachable,
            Lost::TimedOut => Self::TimedOut,
            Lost::Broken | Lost::Unreadable => Self::Unreadable,
        }
    }
}
