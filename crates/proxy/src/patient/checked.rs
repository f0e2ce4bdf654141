//! What of a request goes on: one bearer token and one JSON body. This is how they are checked.

use http::header::{AUTHORIZATION, CONTENT_TYPE};
use http::{HeaderMap, HeaderValue};

use super::Failure;

/// No real token comes near it; the page's own limit is the same (requirements A17).
const LONGEST_BEARER: usize = 8 * 1024;

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

/// Whether the body is said to be JSON.
pub fn is_declared_json(headers: &HeaderMap) -> bool {
    let mut types = headers.get_all(CONTENT_TYPE).iter();
    match (types.next(), types.next()) {
        (Some(one), None) => one.to_str().is_ok_and(is_json),
        _ => false,
    }
}

/// Whether it is.
pub fn is_well_formed(body: &[u8]) -> bool {
    serde_json::from_slice::<serde::de::IgnoredAny>(body).is_ok()
}

/// `application/json`, with nothing or `charset=utf-8` after it.
fn is_json(value: &str) -> bool {
    let mut parts = value.split(';').map(|part| part.trim().to_ascii_lowercase());
    parts.next().as_deref() == Some("application/json")
        && parts.all(|part| part == "charset=utf-8" || part == "charset=\"utf-8\"")
}
