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
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::{Instant, timeout_at};

use super::download::Download;
use super::upload::{Coming, Limits, Upload};
use super::{Call, Failure};
use crate::around::{RequestId, X_REQUEST_ID};
use crate::settings::{Problem, Settings};
use crate::wire::{Begun, Connections, JSON, Lost, Wire};

/// Shorter than the idle limits of the usual gateways (nginx 75 s, Kong 60 s), so that a registration is not sent on a
/// connection the other side is just closing: its outcome would be unknown.
const IDLE_CONNECTION: Duration = Duration::from_secs(15);

/// The way to eHealth, and how much may be sent there.
#[derive(Debug)]
pub struct Upstream {
    wire: Wire,
    /// A place for each call under way.
    places: Arc<Semaphore>,
    /// A place for each call that the page is still sending: a quarter of the others, so that slow phones leave eHealth
    /// to the rest.
    sent_slowly: Arc<Semaphore>,
    limits: Limits,
}

impl Upstream {
    /// Prepares the client; nothing is connected.
    pub fn new(settings: &Settings) -> Result<Self, Problem> {
        let places = |most: usize| Arc::new(Semaphore::new(most.min(Semaphore::MAX_PERMITS)));
        Ok(Self {
            wire: Wire::new(settings, Connections::Kept(IDLE_CONNECTION))?,
            places: places(settings.calls_at_once),
            sent_slowly: places(settings.calls_at_once / 4),
            limits: Limits {
                largest: settings.max_request_body,
                time: settings.body_timeout,
            },
        })
    }

    /// Takes in what the page sends: all of it, or the beginning.
    pub async fn take(&self, headers: &HeaderMap, body: Body) -> Result<Upload, Failure> {
        let place = || self.sent_slowly.clone().try_acquire_owned().ok();
        Upload::begin(headers, body, self.limits, place).await
    }

    /// Makes one call, once, as soon as there is a place for it, and holds up to so many bytes of the answer.
    pub async fn send(
        &self,
        call: &Call,
        authorization: Option<HeaderValue>,
        body: Option<Upload>,
        id: &RequestId,
        most: usize,
    ) -> Result<Download, Failure> {
        let headers = self.headers(authorization, body.is_some(), id);
        // The places are never closed.
        let place = self
            .places
            .clone()
            .acquire_owned()
            .await
            .map_err(|_| Failure::Unreachable)?;
        match body {
            Some(Upload::Coming(coming)) => self.send_coming(call, headers, coming, place, most).await,
            Some(Upload::Whole(body)) => self.send_whole(call, headers, Some(body), place, most).await,
            None => self.send_whole(call, headers, None, place, most).await,
        }
    }

    async fn send_whole(
        &self,
        call: &Call,
        headers: HeaderMap,
        body: Option<Bytes>,
        place: OwnedSemaphorePermit,
        most: usize,
    ) -> Result<Download, Failure> {
        let deadline = Instant::now() + self.wire.patience();
        let path = call.path_and_query();
        let answer = self.wire.begin(call.method(), call.host(), &path, headers, body);
        Download::begin(in_time(answer, deadline).await?, most, deadline, place).await
    }

    /// The time to answer begins with the last byte, however long the page takes to send.
    async fn send_coming(
        &self,
        call: &Call,
        mut headers: HeaderMap,
        mut coming: Coming,
        place: OwnedSemaphorePermit,
        most: usize,
    ) -> Result<Download, Failure> {
        headers.insert(CONTENT_LENGTH, coming.length().into());
        let (put, mut pieces) = Coming::way();
        let pieces = stream::poll_fn(move |context| {
            pieces
                .poll_recv(context)
                .map(|piece| piece.map(Frame::data).map(Ok::<_, Infallible>))
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
            drop(coming);
            return Download::begin(in_time(answer, deadline).await?, most, deadline, place).await;
        };
        // eHealth has answered, or hung up, before it had everything. The page is told when it has sent everything, because
        // only then it listens. What is left of the call is kept from ending till then, or the connection would.
        let answer = async { Download::begin(answer.map_err(unmade)?, usize::MAX, deadline, place).await };
        let (answer, drained) = tokio::join!(answer, coming.drain());
        drop(put);
        drained?;
        answer
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

/// The head of an answer, unless the time is over first.
async fn in_time(answer: impl Future<Output = Result<Begun, Lost>>, deadline: Instant) -> Result<Begun, Lost> {
    timeout_at(deadline, answer).await.unwrap_or(Err(Lost::TimedOut))
}

/// Why there is no answer to a call that eHealth never had the whole of.
fn unmade(lost: Lost) -> Failure {
    match lost {
        Lost::Unsent | Lost::TimedOut | Lost::Broken => Failure::Unreachable,
        Lost::Unreadable => Failure::Unreadable,
    }
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
