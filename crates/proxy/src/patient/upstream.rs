//! One call of the patient surface: with the page's bearer on it, and its answer as it came.

use std::time::Duration;

use bytes::Bytes;
use http::header::{AUTHORIZATION, CONTENT_TYPE};
use http::{HeaderMap, HeaderValue};
use tokio::sync::Semaphore;

use super::{Call, Failure};
use crate::around::{RequestId, X_REQUEST_ID};
use crate::settings::{Problem, Settings};
pub use crate::wire::Answer;
use crate::wire::{Connections, JSON, Lost, Wire};

/// Shorter than the idle limits of the usual gateways (nginx 75 s, Kong 60 s), so that a registration is not sent on a
/// connection the other side is just closing: its outcome would be unknown.
const IDLE_CONNECTION: Duration = Duration::from_secs(15);

/// The way to eHealth, and how much may be sent there.
#[derive(Debug)]
pub struct Upstream {
    wire: Wire,
    /// A place for each call under way.
    places: Semaphore,
    /// Bytes of a body passed to eHealth.
    largest_request: usize,
}

impl Upstream {
    /// Prepares the client; nothing is connected.
    pub fn new(settings: &Settings) -> Result<Self, Problem> {
        Ok(Self {
            wire: Wire::new(settings, Connections::Kept(IDLE_CONNECTION))?,
            places: Semaphore::new(settings.calls_at_once.min(Semaphore::MAX_PERMITS)),
            largest_request: settings.max_request_body,
        })
    }

    /// Bytes of a body passed to eHealth.
    pub fn largest_request(&self) -> usize {
        self.largest_request
    }

    /// Makes one call, once, as soon as there is a place for it.
    pub async fn send(
        &self,
        call: &Call,
        authorization: Option<HeaderValue>,
        body: Option<Bytes>,
        id: &RequestId,
    ) -> Result<Answer, Failure> {
        let headers = self.headers(authorization, body.is_some(), id);
        let path = call.path_and_query();
        let _place = self.places.acquire().await;
        let answer = self.wire.send(call.method(), call.host(), &path, headers, body).await;
        answer.map_err(Failure::from)
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

impl From<Lost> for Failure {
    fn from(lost: Lost) -> Self {
        match lost {
            Lost::Unsent => Self::Unreachable,
            Lost::TimedOut => Self::TimedOut,
            Lost::Broken | Lost::Unreadable => Self::Unreadable,
        }
    }
}
