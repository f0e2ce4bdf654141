//! Trouble on demand: rules set by tests, and the same trouble asked for by special input.

pub mod refresh;

use std::{borrow::Cow, io, time::Duration};

use axum::{
    body::Body,
    http::{HeaderValue, StatusCode, header},
    response::Response,
};
use futures_util::{Stream, StreamExt as _, stream};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::{error::ApiError, ids::named_uuid};

/// What was written has left by then.
const ON_THE_WAY: Duration = Duration::from_millis(50);

/// A list of rules; the first that fits a request is used.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Faults {
    /// In order of precedence.
    pub rules: Vec<FaultRule>,
}

/// Which requests meet which trouble.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FaultRule {
    /// Any method when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub method: Option<String>,
    /// The path; `*` stands for one segment, `|` stands between alternatives.
    pub path: String,
    /// How many requests are left to trouble; for ever when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub times: Option<u32>,
    /// The trouble.
    pub fault: Fault,
}

/// One kind of trouble.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum Fault {
    /// The answer comes late.
    Delay {
        /// Milliseconds.
        ms: u64,
    },
    /// The answer comes once no rule holds answers back any more: a test says when, not a clock.
    Hold,
    /// This status instead of acting.
    Status {
        /// From 200 to 599.
        status: u16,
        /// JSON to send; a plain error envelope when absent.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        body: Option<Value>,
        /// The act happens all the same.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        acted: bool,
    },
    /// The connection closes without an answer, nothing was done.
    Reset,
    /// A gateway's HTML page instead of acting.
    Html {
        /// From 200 to 599.
        status: u16,
        /// The act happens all the same.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        acted: bool,
    },
    /// Nothing happens for a while, then the connection closes without an answer.
    HangBefore {
        /// Milliseconds.
        ms: u64,
    },
    /// The act happens; the answer lacks the secret.
    NoSecret,
    /// The act happens; the secret in the answer is empty.
    EmptySecret,
    /// The act happens; the answer names another object.
    OtherConnection,
    /// The act happens; half of the answer's JSON arrives.
    TruncatedJson,
    /// The act happens; the answer is this much larger, and the connection closes in the middle of it.
    BreaksOff {
        /// Bytes to add.
        bytes: usize,
    },
    /// The act happens; the answer has no body.
    Empty,
    /// The act happens; the connection closes without an answer.
    LostResponse,
    /// The approval names another address to return to.
    WrongRedirect {
        /// That address.
        redirect_uri: String,
    },
    /// The approval covers one scope more than was asked.
    ExtraScope,
    /// The answer is this much larger.
    Huge {
        /// Bytes to add.
        bytes: usize,
    },
}

/// Marks a response whose connection the server must drop instead of sending it.
#[derive(Clone, Copy, Debug)]
pub struct CloseConnection;

impl Faults {
    /// Says what is wrong with a list of rules.
    pub fn check(&self) -> Result<(), String> {
        for (index, rule) in self.rules.iter().enumerate() {
            if !rule.path.starts_with('/') {
                return Err(format!("rules[{index}].path must start with /"));
            }
            match rule.fault {
                Fault::Status { status, .. } | Fault::Html { status, .. } if !(200..=599).contains(&status) => {
                    return Err(format!("rules[{index}].fault.status must be 200..599"));
                }
                Fault::Delay { ms } | Fault::HangBefore { ms } if ms > 600_000 => {
                    return Err(format!("rules[{index}].fault.ms must be at most 600000"));
                }
                Fault::Huge { bytes } | Fault::BreaksOff { bytes } if bytes > 64 * 1024 * 1024 => {
                    return Err(format!("rules[{index}].fault.bytes must be at most 67108864"));
                }
                _ => {}
            }
        }
        Ok(())
    }

    /// Whether a rule holds answers back.
    pub fn is_holding(&self) -> bool {
        self.rules.iter().any(|rule| rule.fault == Fault::Hold)
    }

    /// The trouble for a request, counted down.
    pub fn take(&mut self, method: &str, path: &str) -> Option<Fault> {
        let rule = self.rules.iter_mut().find(|rule| {
            fits(&rule.path, path)
                && rule.times != Some(0)
                && rule
                    .method
                    .as_deref()
                    .is_none_or(|wanted| wanted.eq_ignore_ascii_case(method))
        })?;
        if let Some(times) = &mut rule.times {
            *times -= 1;
        }
        Some(rule.fault.clone())
    }
}

impl Fault {
    /// Whether the request is not acted upon at all.
    pub fn prevents_the_act(&self) -> bool {
        matches!(
            self,
            Fault::Status { acted: false, .. }
                | Fault::Html { acted: false, .. }
                | Fault::Reset
                | Fault::HangBefore { .. }
        )
    }

    /// Short word for the journal.
    pub fn note(&self) -> String {
        serde_json::to_value(self)
            .ok()
            .and_then(|value| value.get("kind")?.as_str().map(|kind| format!("fault {kind}")))
            .unwrap_or_default()
    }

    /// Turns a finished answer (or, where the act is prevented, nothing) into the troubled one.
    pub async fn apply(self, status: StatusCode, body: Value, mut response: Response) -> Response {
        match self {
            Fault::Delay { ms } => tokio::time::sleep(Duration::from_millis(ms)).await,
            // The edge, which knows the rules, has waited.
            Fault::Hold => {}
            Fault::Status { status, body: own, .. } => {
                let status = StatusCode::from_u16(status).unwrap_or(StatusCode::BAD_GATEWAY);
                let mut body = body;
                let asked = body.pointer("/meta/url").and_then(Value::as_str);
                let (kind, message) = match asked.and_then(refresh::scope_at) {
                    Some(scope) if status == StatusCode::FORBIDDEN => {
                        let (_, kind, message) = ApiError::MissingAllowances(scope).parts();
                        (kind, Cow::Owned(message))
                    }
                    _ => {
                        let (kind, message) = words(status);
                        (kind, Cow::Borrowed(message))
                    }
                };
                if let Some(whole) = body.as_object_mut() {
                    whole.retain(|name, _| name == "meta");
                }
                body["meta"]["code"] = status.as_u16().into();
                body["error"] = json!({"type": kind, "message": message});
                *response.status_mut() = status;
                *response.body_mut() = Body::from(own.unwrap_or(body).to_string());
                if status.as_u16() == 429 || status.as_u16() == 503 {
                    response
                        .headers_mut()
                        .insert(header::RETRY_AFTER, HeaderValue::from_static("5"));
                }
            }
            Fault::Html { status, .. } => {
                *response.status_mut() = StatusCode::from_u16(status).unwrap_or(StatusCode::BAD_GATEWAY);
                response.headers_mut().insert(
                    header::CONTENT_TYPE,
                    HeaderValue::from_static("text/html; charset=utf-8"),
                );
                *response.body_mut() = Body::from(
                    "<html><head><title>502 Bad Gateway</title></head><body><h1>502 Bad Gateway</h1></body></html>",
                );
            }
            Fault::TruncatedJson => {
                let whole = body.to_string();
                let half = whole.chars().take(whole.chars().count() / 2).collect::<String>();
                *response.body_mut() = Body::from(half);
            }
            Fault::BreaksOff { bytes } => {
                let mut body = body;
                body["padding"] = "x".repeat(bytes).into();
                let mut half = body.to_string().into_bytes();
                half.truncate(half.len() / 2);
                *response.body_mut() = Body::from_stream(and_no_more(half));
            }
            Fault::Empty => *response.body_mut() = Body::empty(),
            Fault::Reset | Fault::LostResponse => {
                response.extensions_mut().insert(CloseConnection);
            }
            Fault::HangBefore { ms } => {
                tokio::time::sleep(Duration::from_millis(ms)).await;
                response.extensions_mut().insert(CloseConnection);
            }
            Fault::NoSecret => {
                let mut body = body;
                if let Some(data) = body.get_mut("data").and_then(Value::as_object_mut) {
                    data.remove("secret");
                }
                *response.body_mut() = Body::from(body.to_string());
            }
            Fault::EmptySecret => {
                let mut body = body;
                if let Some(secret) = body.pointer_mut("/data/secret") {
                    *secret = "".into();
                }
                *response.body_mut() = Body::from(body.to_string());
            }
            Fault::OtherConnection => {
                let mut body = body;
                if let Some(id) = body.pointer_mut("/data/id") {
                    *id = named_uuid("another connection").into();
                }
                *response.body_mut() = Body::from(body.to_string());
            }
            Fault::WrongRedirect { redirect_uri } => {
                let mut body = body;
                if status.is_success() {
                    if let Ok(value) = HeaderValue::from_str(&redirect_uri) {
                        response.headers_mut().insert(header::LOCATION, value);
                    }
                    body["urgent"]["redirect_uri"] = redirect_uri.into();
                }
                *response.body_mut() = Body::from(body.to_string());
            }
            Fault::ExtraScope => {
                let mut body = body;
                for pointer in ["/data/details/scope_request", "/data/scope"] {
                    if let Some(Value::String(scope)) = body.pointer_mut(pointer) {
                        scope.push_str(" person:write");
                    }
                }
                *response.body_mut() = Body::from(body.to_string());
            }
            Fault::Huge { bytes } => {
                let mut body = body;
                body["padding"] = "x".repeat(bytes).into();
                *response.body_mut() = Body::from(body.to_string());
            }
        }
        response
    }
}

/// These bytes, and then an error, which makes hyper close the connection; late enough that they have left.
fn and_no_more(bytes: Vec<u8>) -> impl Stream<Item = io::Result<Vec<u8>>> {
    let end = async {
        tokio::time::sleep(ON_THE_WAY).await;
        Err(io::ErrorKind::ConnectionAborted.into())
    };
    stream::iter([Ok(bytes)]).chain(stream::once(end))
}

/// Whether a path is one a rule speaks of.
fn fits(pattern: &str, path: &str) -> bool {
    pattern.split('|').any(|one| {
        let (mut wanted, mut found) = (one.split('/'), path.split('/'));
        loop {
            match (wanted.next(), found.next()) {
                (None, None) => return true,
                (Some("*"), Some(segment)) if !segment.is_empty() => {}
                (Some(one), Some(other)) if one == other => {}
                _ => return false,
            }
        }
    })
}

/// `error.type` and `error.message` of a plain failure (contract c.0).
fn words(status: StatusCode) -> (&'static str, &'static str) {
    match status.as_u16() {
        400 => (
            "request_malformed",
            "Malformed request. Probably, you have sent corrupted JSON.",
        ),
        401 => ("access_denied", "Invalid access token"),
        403 => ("forbidden", "Access denied"),
        404 => ("not_found", "Not found"),
        409 => (
            "request_conflict",
            "The request could not be completed due to a conflict with the current state of the resource.",
        ),
        429 => ("too_many_requests", "too many requests"),
        503 => ("service_unavailable", "Service is temporarily unavailable. Try later."),
        _ => ("internal_error", "Something went wrong."),
    }
}
