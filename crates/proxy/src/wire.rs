//! One call to eHealth, once, within limits, and an honest word on whether a lost one had left this machine. What a call
//! carries is the business of the surface that makes it.

use std::time::Duration;

use bytes::{Bytes, BytesMut};
use http::header::{ACCEPT, ACCEPT_ENCODING, CACHE_CONTROL, CONTENT_ENCODING, PRAGMA};
use http::{HeaderMap, HeaderValue, Method, StatusCode};
use reqwest::redirect;

use crate::settings::{Problem, Settings, UpstreamUrl};

/// `application/json`, the only content there is in either direction (contract c.0).
pub const JSON: HeaderValue = HeaderValue::from_static("application/json");

/// Which upstream serves a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Host {
    /// The API.
    Api,
    /// The authorization server.
    Auth,
}

/// What becomes of a connection after its call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Connections {
    /// Kept for the next call for so long.
    Kept(Duration),
    /// Every call has one of its own. On a kept one the other side may be just hanging up, and then nobody knows whether
    /// a call had left; here "no connection" is certain to mean "never left".
    Single,
}

/// The two upstreams and how they are called.
#[derive(Debug)]
pub struct Wire {
    client: reqwest::Client,
    auth: UpstreamUrl,
    api: UpstreamUrl,
    always: HeaderMap,
    largest_answer: usize,
    patience: Duration,
}

/// An answer that arrived whole.
pub struct Answer {
    /// Its status; never a redirect.
    pub status: StatusCode,
    /// All its headers.
    pub headers: HeaderMap,
    /// Its body, byte for byte.
    pub body: Bytes,
}

/// An answer whose head has arrived.
pub struct Begun {
    /// Its status; never a redirect.
    pub status: StatusCode,
    /// All its headers.
    pub headers: HeaderMap,
    /// Its body.
    pub rest: Rest,
}

/// What is still to come of an answer's body.
pub struct Rest {
    answer: reqwest::Response,
    /// Bytes it may still have.
    room: usize,
}

/// Why there is no answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lost {
    /// No connection was made: the call never left.
    Unsent,
    /// The call may have left, and no answer came in time.
    TimedOut,
    /// The call may have left, and the connection broke.
    Broken,
    /// Something answered, but not in a way that can be read: too large, encoded, a redirect.
    Unreadable,
}

impl Wire {
    /// Prepares the client; nothing is connected.
    pub fn new(settings: &Settings, connections: Connections) -> Result<Self, Problem> {
        // A second installation fails, and is the same provider.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let client = reqwest::Client::builder()
            // A redirect could carry a token, a key or a secret to another host.
            .redirect(redirect::Policy::none())
            // Neither a registration nor a refresh is repeatable; what may be repeated is the page's decision
            // (requirements, retry matrix).
            .retry(reqwest::retry::never())
            // HTTP_PROXY in the environment must not decide where tokens and secrets go.
            .no_proxy()
            .http1_only()
            .connect_timeout(settings.connect_timeout);
        let client = match connections {
            Connections::Kept(idle) => client
                .pool_idle_timeout(idle)
                .pool_max_idle_per_host(settings.kept_per_host),
            Connections::Single => client.pool_max_idle_per_host(0),
        };
        let client = client.build().map_err(|_| {
            Problem("auth_url and api_url cannot be called: this machine has no usable root certificates; install ca-certificates or set SSL_CERT_FILE".to_owned())
        })?;
        let mut always = settings.added_headers.expose().clone();
        // Contract c.0: JSON, and the two lines the real page sends.
        always.insert(ACCEPT, JSON);
        always.insert(PRAGMA, HeaderValue::from_static("no-cache"));
        always.insert(CACHE_CONTROL, HeaderValue::from_static("no-cache"));
        // The body is read, or goes back as it came: it must come readable.
        always.insert(ACCEPT_ENCODING, HeaderValue::from_static("identity"));
        Ok(Self {
            client,
            auth: settings.auth_url.clone(),
            api: settings.api_url.clone(),
            always,
            largest_answer: settings.max_response_body,
            patience: settings.call_timeout,
        })
    }

    /// The headers that are the same for every call, for the surface to add its own to.
    pub fn headers(&self) -> HeaderMap {
        self.always.clone()
    }

    /// How long a call may take once all of it is there.
    pub fn patience(&self) -> Duration {
        self.patience
    }

    /// Makes the call, once, and takes the whole answer, in time.
    pub async fn send(
        &self,
        method: Method,
        host: Host,
        path: &str,
        headers: HeaderMap,
        body: Option<Bytes>,
    ) -> Result<Answer, Lost> {
        let call = async {
            let Begun { status, headers, rest } = self.begin(method, host, path, headers, body).await?;
            let body = rest.whole().await?;
            Ok(Answer { status, headers, body })
        };
        tokio::time::timeout(self.patience, call)
            .await
            .unwrap_or(Err(Lost::TimedOut))
    }

    /// Makes the call, once, and waits for the head of the answer; for how long is the caller's business.
    pub async fn begin(
        &self,
        method: Method,
        host: Host,
        path: &str,
        headers: HeaderMap,
        body: Option<impl Into<reqwest::Body>>,
    ) -> Result<Begun, Lost> {
        let base = match host {
            Host::Api => &self.api,
            Host::Auth => &self.auth,
        };
        let mut request = self.client.request(method, base.at(path)).headers(headers);
        if let Some(body) = body {
            request = request.body(body);
        }
        let mut answer = request.send().await.map_err(|error| lost(&error))?;
        let encoded = answer
            .headers()
            .get(CONTENT_ENCODING)
            .is_some_and(|encoding| encoding != "identity");
        let too_large = answer.content_length() > Some(self.largest_answer as u64);
        if answer.status().is_redirection() || encoded || too_large {
            return Err(Lost::Unreadable);
        }
        Ok(Begun {
            status: answer.status(),
            headers: std::mem::take(answer.headers_mut()),
            rest: Rest {
                answer,
                room: self.largest_answer,
            },
        })
    }
}

impl Rest {
    /// Bytes of it, where the head told.
    pub fn length(&self) -> Option<u64> {
        self.answer.content_length()
    }

    /// The next piece; none when it has ended as it should.
    pub async fn next(&mut self) -> Result<Option<Bytes>, Lost> {
        let piece = self.answer.chunk().await.map_err(|error| lost(&error))?;
        if let Some(piece) = &piece {
            self.room = self.room.checked_sub(piece.len()).ok_or(Lost::Unreadable)?;
        }
        Ok(piece)
    }

    /// All of it.
    pub async fn whole(mut self) -> Result<Bytes, Lost> {
        let length = usize::try_from(self.length().unwrap_or_default()).unwrap_or_default();
        let mut body = BytesMut::with_capacity(length);
        while let Some(piece) = self.next().await? {
            body.extend_from_slice(&piece);
        }
        Ok(body.freeze())
    }
}

/// A failed connection is told apart, because only then the call was certainly not made.
fn lost(error: &reqwest::Error) -> Lost {
    if error.is_connect() || error.is_builder() {
        Lost::Unsent
    } else if error.is_timeout() {
        Lost::TimedOut
    } else {
        Lost::Broken
    }
}
