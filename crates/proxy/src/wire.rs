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
}

/// An answer that arrived whole.
#[derive(Debug)]
pub struct Answer {
    /// Its status; never a redirect.
    pub status: StatusCode,
    /// All its headers.
    pub headers: HeaderMap,
    /// Its body, byte for byte.
    pub body: Bytes,
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
            .connect_timeout(settings.connect_timeout)
            .timeout(settings.call_timeout);
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
        })
    }

    /// The headers that are the same for every call, for the surface to add its own to.
    pub fn headers(&self) -> HeaderMap {
        self.always.clone()
    }

    /// Makes the call, once.
    pub async fn send(
        &self,
        method: Method,
        host: Host,
        path: &str,
        headers: HeaderMap,
        body: Option<Bytes>,
    ) -> Result<Answer, Lost> {
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
        if answer.status().is_redirection() || encoded {
            return Err(Lost::Unreadable);
        }
        let length = answer.content_length().unwrap_or_default();
        let mut body = BytesMut::with_capacity(usize::try_from(length).unwrap_or(usize::MAX).min(self.largest_answer));
        while let Some(chunk) = answer.chunk().await.map_err(|error| lost(&error))? {
            if body.len() + chunk.len() > self.largest_answer {
                return Err(Lost::Unreadable);
            }
            body.extend_from_slice(&chunk);
        }
        Ok(Answer {
            status: answer.status(),
            headers: std::mem::take(answer.headers_mut()),
            body: body.freeze(),
        })
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
