//! One call of the admin surface: with the api-key and the PSK on it, and its answer read.

use std::time::Duration;

use auth_ui_contract::{ErrorBody, ErrorEnvelope, Success};
use bytes::Bytes;
use http::header::{AUTHORIZATION, CONTENT_TYPE, DATE};
use http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode};
use serde::de::DeserializeOwned;
use zeroize::Zeroizing;

use crate::around::X_REQUEST_ID;
use crate::settings::{Problem, Settings};
use crate::wiped;
use crate::wire::{Connections, JSON, Wire};
pub use crate::wire::{Host, Lost};

const API_KEY: HeaderName = HeaderName::from_static("api-key");
const PSK: HeaderName = HeaderName::from_static("x-custom-psk");

/// The way to eHealth with everything that is the same for every call.
#[derive(Debug)]
pub struct Caller {
    wire: Wire,
    always: HeaderMap,
}

/// What differs between calls. The path is built of typed values by the one who makes the call.
pub struct Call<'a> {
    pub method: Method,
    pub host: Host,
    pub path: String,
    pub bearer: Option<&'a str>,
    pub body: Option<Zeroizing<Vec<u8>>>,
    pub request_id: &'a str,
}

/// An answer that arrived whole.
pub struct Answer {
    pub status: StatusCode,
    /// eHealth's request id, fit to be shown and stored.
    pub reference: Option<String>,
    /// eHealth's clock, Unix seconds.
    pub date: Option<i64>,
    body: Zeroizing<Vec<u8>>,
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
        let wire = Wire::new(settings, Connections::Single)?;
        let mut always = wire.headers();
        always.insert(CONTENT_TYPE, JSON);
        always.insert(API_KEY, api_key.clone());
        if let Some(psk) = psk {
            always.insert(PSK, psk.clone());
        }
        Ok(Self { wire, always })
    }

    /// Makes the call, once.
    pub async fn make(&self, call: Call<'_>) -> Result<Answer, Lost> {
        let mut headers = self.always.clone();
        // Both are made of characters that fit; if one does not, nothing has left.
        headers.insert(
            X_REQUEST_ID,
            HeaderValue::from_str(call.request_id).map_err(|_| Lost::Unsent)?,
        );
        if let Some(token) = call.bearer {
            headers.insert(AUTHORIZATION, wiped::bearer(token).ok_or(Lost::Unsent)?);
        }
        let body = call.body.map(Bytes::from_owner);
        let answer = self
            .wire
            .send(call.method, call.host, &call.path, headers, body)
            .await?;
        let text = |name: HeaderName| answer.headers.get(name)?.to_str().ok();
        Ok(Answer {
            status: answer.status,
            reference: text(X_REQUEST_ID).and_then(reference),
            date: text(DATE).and_then(unix),
            body: wiped::arrived(answer.body),
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
