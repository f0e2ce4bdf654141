//! What the gateway checks before any service is reached (contract c.0).

use axum::http::{HeaderMap, header};
use jiff::Timestamp;

use crate::{
    error::ApiError,
    seed::{MEDOX_PSK, type_allows},
    store::{Client, Store, Token, TokenKind},
};

/// The credential of a request: the `authorization` cookie wins over the header.
pub fn bearer(headers: &HeaderMap) -> Result<String, ApiError> {
    let cookie = cookie(headers, "authorization");
    let header = || {
        let value = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
        let (scheme, token) = value.split_once(' ')?;
        scheme.eq_ignore_ascii_case("bearer").then(|| token.trim().to_owned())
    };
    cookie
        .or_else(header)
        .filter(|token| !token.is_empty())
        .ok_or(ApiError::NoBearer)
}

/// A cookie by name.
pub fn cookie(headers: &HeaderMap, wanted: &str) -> Option<String> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(name, _)| *name == wanted)
        .map(|(_, value)| value.to_owned())
}

/// The live access token behind a credential (E1), with all the scopes a route needs (E2).
pub fn authorize(
    store: &Store,
    now: Timestamp,
    credential: &str,
    scope: Option<&'static str>,
) -> Result<Token, ApiError> {
    let token = store
        .tokens
        .get(credential)
        .filter(|token| token.kind == TokenKind::Access && token.expires_at > now)
        .ok_or(ApiError::InvalidAccessToken)?;
    let user_blocked = store.user(&token.user_id).is_some_and(|user| user.is_blocked);
    let client_blocked = store.client(&token.client_id).is_some_and(|client| client.is_blocked);
    if user_blocked || client_blocked {
        return Err(ApiError::InvalidAccessToken);
    }
    match scope {
        Some(scope) if !token.allows(scope) => Err(ApiError::MissingAllowances(scope)),
        _ => Ok(token.clone()),
    }
}

/// What a MIS sends beside the bearer token: its key, and that of its hosting provider. The documents give no error for the
/// latter, so only a wrong one is refused. Which MIS it is, if anybody's, and whether its type has the scope.
pub fn broker<'a>(store: &'a Store, headers: &HeaderMap, scope: &'static str) -> Result<Option<&'a Client>, ApiError> {
    let key = headers.get("api-key").ok_or(ApiError::ApiKeyRequired)?;
    if headers
        .get("x-custom-psk")
        .is_some_and(|psk| psk.as_bytes() != MEDOX_PSK.as_bytes())
    {
        return Err(ApiError::AccessDenied);
    }
    let client = key.to_str().ok().and_then(|key| store.client_by_key(key));
    match client {
        Some(client) if !type_allows(client.kind, scope) => Err(ApiError::MissingAllowances(scope)),
        other => Ok(other),
    }
}

/// The api-key every broker call carries: absent and unknown keys are told apart (j.23).
pub fn api_key(store: &Store, headers: &HeaderMap) -> Result<(), ApiError> {
    let key = headers
        .get("api-key")
        .and_then(|value| value.to_str().ok())
        .ok_or(ApiError::ApiKeyRequired)?;
    store.client_by_key(key).map(|_| ()).ok_or(ApiError::InvalidAccessToken)
}
