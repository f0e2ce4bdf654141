//! The client towards eHealth: one call, once, within limits.

use std::time::Duration;

use bytes::{Bytes, BytesMut};
use http::header::{ACCEPT, ACCEPT_ENCODING, AUTHORIZATION, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_TYPE, PRAGMA};
use http::{HeaderMap, HeaderValue, StatusCode};
use reqwest::redirect;

use super::{Call, Failure, Host};
use crate::around::{RequestId, X_REQUEST_ID};
use crate::settings::{AddedHeaders, Problem, Settings, UpstreamUrl};

/// Shorter than the idle limits of the usual gateways (nginx 75 s, Kong 60 s), so that a registration is not sent on a
/// connection the other side is just closing: its outcome would be unknown.
const IDLE_CONNECTION: Duration = Duration::from_secs(15);

/// The sizes a call keeps to.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Bytes of a body passed to eHealth.
    pub request_body: usize,
    /// Bytes of a body passed back.
    pub response_body: usize,
}

/// The two upstreams and how they are called.
#[derive(Debug)]
pub struct Upstream {
    client: reqwest::Client,
    auth: UpstreamUrl,
    api: UpstreamUrl,
    added: AddedHeaders,
    limits: Limits,
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

impl Upstream {
    /// Prepares the client; nothing is connected.
    pub fn new(settings: &Settings) -> Result<Self, Problem> {
        // A second installation fails, and is the same provider.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let client = reqwest::Client::builder()
            // A redirect could carry a bearer token to another host.
            .redirect(redirect::Policy::none())
            // Registration is not repeatable; what may be repeated is the page's decision (requirements, retry matrix).
            .retry(reqwest::retry::never())
            // HTTP_PROXY in the environment must not decide where tokens go.
            .no_proxy()
            .http1_only()
            .connect_timeout(settings.connect_timeout)
            .timeout(settings.call_timeout)
            .pool_idle_timeout(IDLE_CONNECTION)
            .build()
            .map_err(|_| {
                Problem("auth_url and api_url cannot be called: this machine has no usable root certificates; install ca-certificates or set SSL_CERT_FILE".to_owned())
            })?;
        Ok(Self {
            client,
            auth: settings.auth_url.clone(),
            api: settings.api_url.clone(),
            added: settings.added_headers.clone(),
            limits: Limits {
                request_body: settings.max_request_body,
                response_body: settings.max_response_body,
            },
        })
    }

    /// The sizes a call keeps to.
    pub fn limits(&self) -> &Limits {
        &self.limits
    }

    /// Makes one call, once.
    pub async fn send(
        &self,
        call: &Call,
        authorization: Option<HeaderValue>,
        body: Option<Bytes>,
        id: &RequestId,
    ) -> Result<Answer, Failure> {
        let base = match call.host() {
            Host::Api => &self.api,
            Host::Auth => &self.auth,
        };
        let mut request = self
            .client
            .request(call.method(), base.at(&call.path_and_query()))
            .headers(self.headers(authorization, body.is_some(), id));
        if let Some(body) = body {
            request = request.body(body);
        }
        let mut answer = request.send().await.map_err(|error| failure(&error))?;

        let encoded = answer
            .headers()
            .get(CONTENT_ENCODING)
            .is_some_and(|encoding| encoding != "identity");
        if answer.status().is_redirection() || encoded {
            return Err(Failure::Unreadable);
        }
        let mut body = BytesMut::new();
        while let Some(chunk) = answer.chunk().await.map_err(|error| failure(&error))? {
            if body.len() + chunk.len() > self.limits.response_body {
                return Err(Failure::Unreadable);
            }
            body.extend_from_slice(&chunk);
        }
        Ok(Answer {
            status: answer.status(),
            headers: std::mem::take(answer.headers_mut()),
            body: body.freeze(),
        })
    }

    /// Every header of the call. Nothing else of the person's request goes on.
    fn headers(&self, authorization: Option<HeaderValue>, has_body: bool, id: &RequestId) -> HeaderMap {
        let json = HeaderValue::from_static("application/json");
        let mut headers = self.added.expose().clone();
        // Contract c.0: JSON both ways, and the two lines the real page sends.
        headers.insert(ACCEPT, json.clone());
        headers.insert(PRAGMA, HeaderValue::from_static("no-cache"));
        headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-cache"));
        // The body goes back as it came, so it must come readable.
        headers.insert(ACCEPT_ENCODING, HeaderValue::from_static("identity"));
        headers.insert(X_REQUEST_ID, id.header());
        if has_body {
            headers.insert(CONTENT_TYPE, json);
        }
        if let Some(authorization) = authorization {
            headers.insert(AUTHORIZATION, authorization);
        }
        headers
    }
}

/// A failed connection is told apart, because only then the call was certainly not made.
fn failure(error: &reqwest::Error) -> Failure {
    if error.is_connect() {
        Failure::Unreachable
    } else if error.is_timeout() {
        Failure::TimedOut
    } else {
        Failure::Unreadable
    }
}
