//! One call, once, within limits; and an honest word on whether a lost one had left this machine.

use std::time::Duration;

use auth_ui_contract::{ErrorBody, ErrorEnvelope, Success};
use bytes::{Bytes, BytesMut};
use http::header::{
    ACCEPT, ACCEPT_ENCODING, AUTHORIZATION, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_TYPE, DATE, PRAGMA,
};
use http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode};
use reqwest::redirect;
use serde::de::DeserializeOwned;

use crate::around::X_REQUEST_ID;
use crate::settings::{Problem, Settings, UpstreamUrl};

const API_KEY: HeaderName = HeaderName::from_static("api-key");
const PSK: HeaderName = HeaderName::from_static("x-custom-psk");

/// The HTTP client with everything that is the same for every call.
#[derive(Debug)]
pub struct Caller {
    client: reqwest::Client,
    always: HeaderMap,
    auth: UpstreamUrl,
    api: UpstreamUrl,
    largest_answer: usize,
}

/// What differs between calls. The path is built of typed values by the one who makes the call.
pub struct Call<'a> {
    pub method: Method,
    pub host: Host,
    pub path: String,
    pub bearer: Option<&'a str>,
    pub body: Option<Vec<u8>>,
    pub request_id: &'a str,
}

/// Which upstream serves a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Host {
    Api,
    Auth,
}

/// An answer that arrived whole.
pub struct Answer {
    pub status: StatusCode,
    /// eHealth's request id, fit to be shown and stored.
    pub reference: Option<String>,
    /// eHealth's clock, Unix seconds.
    pub date: Option<i64>,
    body: Bytes,
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

/// What an answer says, once read.
pub enum Said<T> {
    /// Yes, with this.
    Yes(Success<T>),
    /// No, in eHealth's own error envelope.
    No(ErrorBody),
    /// Nothing that can be read.
    Nonsense,
}

impl Caller {
    /// Prepares the client; nothing is connected.
    pub fn new(settings: &Settings, api_key: &HeaderValue, psk: Option<&HeaderValue>) -> Result<Self, Problem> {
        // A second installation fails, and is the same provider.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let client = reqwest::Client::builder()
            // A redirect could carry a token, the api-key or a secret to another host.
            .redirect(redirect::Policy::none())
            // A refresh is never repeated (requirements, retry matrix).
            .retry(reqwest::retry::never())
            // HTTP_PROXY in the environment must not decide where secrets go.
            .no_proxy()
            .http1_only()
            .connect_timeout(settings.connect_timeout)
            .timeout(settings.call_timeout)
            // Every call has a connection of its own. On a kept one the other side may be just hanging up, and then
            // nobody knows whether a refresh had left; here "no connection" is certain to mean "never left".
            .pool_max_idle_per_host(0)
            .build()
            .map_err(|_| {
                Problem("auth_url and api_url cannot be called: this machine has no usable root certificates; install ca-certificates or set SSL_CERT_FILE".to_owned())
            })?;
        let mut always = settings.added_headers.expose().clone();
        let json = HeaderValue::from_static("application/json");
        always.insert(ACCEPT, json.clone());
        always.insert(CONTENT_TYPE, json);
        always.insert(PRAGMA, HeaderValue::from_static("no-cache"));
        always.insert(CACHE_CONTROL, HeaderValue::from_static("no-cache"));
        always.insert(ACCEPT_ENCODING, HeaderValue::from_static("identity"));
        always.insert(API_KEY, api_key.clone());
        if let Some(psk) = psk {
            always.insert(PSK, psk.clone());
        }
        Ok(Self {
            client,
            always,
            auth: settings.auth_url.clone(),
            api: settings.api_url.clone(),
            largest_answer: settings.max_response_body,
        })
    }

    /// Makes the call, once.
    pub async fn make(&self, call: Call<'_>) -> Result<Answer, Lost> {
        let base = match call.host {
            Host::Api => &self.api,
            Host::Auth => &self.auth,
        };
        let mut headers = self.always.clone();
        // Both are made of characters that fit; if one does not, nothing has left.
        headers.insert(
            X_REQUEST_ID,
            HeaderValue::from_str(call.request_id).map_err(|_| Lost::Unsent)?,
        );
        if let Some(token) = call.bearer {
            let mut value = HeaderValue::try_from(format!("Bearer {token}")).map_err(|_| Lost::Unsent)?;
            value.set_sensitive(true);
            headers.insert(AUTHORIZATION, value);
        }
        let mut request = self.client.request(call.method, base.at(&call.path)).headers(headers);
        if let Some(body) = call.body {
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
        let mut body = BytesMut::new();
        while let Some(chunk) = answer.chunk().await.map_err(|error| lost(&error))? {
            if body.len() + chunk.len() > self.largest_answer {
                return Err(Lost::Unreadable);
            }
            body.extend_from_slice(&chunk);
        }
        let text = |name: HeaderName| answer.headers().get(name)?.to_str().ok();
        Ok(Answer {
            status: answer.status(),
            reference: text(X_REQUEST_ID).and_then(reference),
            date: text(DATE).and_then(unix),
            body: body.freeze(),
        })
    }
}

impl Answer {
    /// Reads the body: the wanted data from a success, the error from a refusal.
    pub fn read<T: DeserializeOwned>(&mut self) -> Said<T> {
        if self.status.is_success() {
            return match serde_json::from_slice::<Success<T>>(&self.body) {
                Ok(success) => {
                    self.refer(&success.meta.request_id);
                    Said::Yes(success)
                }
                Err(_) => Said::Nonsense,
            };
        }
        match serde_json::from_slice::<ErrorEnvelope>(&self.body) {
            Ok(envelope) => {
                self.refer(&envelope.meta.request_id);
                Said::No(envelope.error)
            }
            // The one refusal that comes without an envelope (contract c.0): `{"message":"too many requests"}`.
            Err(_) if self.status == StatusCode::TOO_MANY_REQUESTS && self.has_message() => {
                Said::No(ErrorBody::default())
            }
            Err(_) => Said::Nonsense,
        }
    }

    /// The body as another shape than the usual envelope.
    pub fn read_whole<T: DeserializeOwned>(&self) -> Option<T> {
        serde_json::from_slice(&self.body).ok()
    }

    fn has_message(&self) -> bool {
        self.read_whole::<serde_json::Value>()
            .is_some_and(|body| body.get("message").is_some_and(serde_json::Value::is_string))
    }

    /// Remembers the envelope's reference when the headers named none.
    pub fn refer(&mut self, from_envelope: &str) {
        if self.reference.is_none() {
            self.reference = reference(from_envelope);
        }
    }
}

/// A request id is shown to people and stored: nothing long or odd comes in as one.
fn reference(text: &str) -> Option<String> {
    let readable = (1..=100).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_graphic());
    readable.then(|| text.to_owned())
}

fn unix(date: &str) -> Option<i64> {
    let at = httpdate::parse_http_date(date).ok()?;
    let since = at.duration_since(std::time::UNIX_EPOCH).unwrap_or(Duration::ZERO);
    i64::try_from(since.as_secs()).ok()
}

fn lost(error: &reqwest::Error) -> Lost {
    if error.is_connect() || error.is_builder() {
        Lost::Unsent
    } else if error.is_timeout() {
        Lost::TimedOut
    } else {
        Lost::Broken
    }
}
