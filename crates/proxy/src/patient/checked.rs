//! What of a request goes on: one bearer token and one JSON body, both checked.

use std::time::Duration;

use axum::body::Body;
use bytes::Bytes;
use http::header::{AUTHORIZATION, CONTENT_TYPE};
use http::{HeaderMap, HeaderValue};
use http_body_util::{BodyExt as _, LengthLimitError, Limited};

use super::Failure;

/// No real token comes near it; the page's own limit is the same (requirements A17).
const LONGEST_BEARER: usize = 8 * 1024;

/// How long the page may take to send a body.
const BODY_TIMEOUT: Duration = Duration::from_secs(30);

/// The bearer token, if there is one. Whether a call needs one is the gateway's question.
pub fn bearer(headers: &HeaderMap) -> Result<Option<HeaderValue>, Failure> {
    let mut values = headers.get_all(AUTHORIZATION).iter();
    let Some(value) = values.next() else { return Ok(None) };
    if values.next().is_some() {
        return Err(Failure::Bearer);
    }
    if value.len() > LONGEST_BEARER {
        return Err(Failure::BearerTooLong);
    }
    let text = value.to_str().map_err(|_| Failure::Bearer)?;
    let (scheme, token) = text.split_once(' ').ok_or(Failure::Bearer)?;
    // RFC 6750, 2.1, with any visible character in the token: eHealth's are base64 of base64, and may change.
    if !scheme.eq_ignore_ascii_case("bearer") || token.is_empty() || !token.bytes().all(|b| b.is_ascii_graphic()) {
        return Err(Failure::Bearer);
    }
    let mut value = HeaderValue::try_from(format!("Bearer {token}")).map_err(|_| Failure::Bearer)?;
    value.set_sensitive(true);
    Ok(Some(value))
}

/// The body, byte for byte, once it is known to be JSON and not too large.
pub async fn json(headers: &HeaderMap, body: Body, largest: usize) -> Result<Bytes, Failure> {
    let mut types = headers.get_all(CONTENT_TYPE).iter();
    let declared = match (types.next(), types.next()) {
        (Some(one), None) => one.to_str().is_ok_and(is_json),
        _ => false,
    };
    if !declared {
        return Err(Failure::NotDeclaredJson);
    }
    let whole = Limited::new(body, largest).collect();
    let bytes = match tokio::time::timeout(BODY_TIMEOUT, whole).await {
        Err(_) => return Err(Failure::BodyTooSlow),
        Ok(Err(error)) if error.is::<LengthLimitError>() => return Err(Failure::BodyTooLarge),
        Ok(Err(_)) => return Err(Failure::NotJson),
        Ok(Ok(whole)) => whole.to_bytes(),
    };
    serde_json::from_slice::<serde::de::IgnoredAny>(&bytes).map_err(|_| Failure::NotJson)?;
    Ok(bytes)
}

/// `application/json`, with nothing or `charset=utf-8` after it.
fn is_json(value: &str) -> bool {
    let mut parts = value.split(';').map(|part| part.trim().to_ascii_lowercase());
    parts.next().as_deref() == Some("application/json")
        && parts.all(|part| part == "charset=utf-8" || part == "charset=\"utf-8\"")
}
