//! `POST /oauth/tokens`: code exchange and refresh (contract g), and `POST /auth/logout` (c.6).

use jiff::Timestamp;
use serde_json::{Value, json};

use super::Call;
use crate::{
    answer::{Answer, Handled},
    clock::after,
    error::{ApiError, required_texts},
    gateway,
    special::Stage,
    store::{Approval, Store, Token, TokenKind},
};

/// How long an access token lives (d.10).
pub const ACCESS_SECONDS: i64 = 2_592_000;
/// How long a refresh token lives (d.10).
pub const REFRESH_SECONDS: i64 = 604_800;

/// Exchanges what `grant_type` says.
pub fn issue(call: &Call) -> Handled {
    let body = call.json()?;
    // Without the wrapper the service calls the whole request malformed (g.1).
    let request = body
        .get("token")
        .filter(|token| token.is_object())
        .ok_or(ApiError::Malformed)?;
    match request.get("grant_type").and_then(Value::as_str) {
        Some("authorization_code") => exchange(call, request),
        Some("refresh_token") => refresh(call, request),
        None | Some("") => Err(ApiError::GrantTypeMissing),
        Some(_) => Err(ApiError::GrantType),
    }
}

/// A grant code for an access token and a refresh token (g.1).
fn exchange(call: &Call, request: &Value) -> Handled {
    let [client_id, client_secret, code, redirect_uri] = required_texts(
        request,
        "$.token",
        ["client_id", "client_secret", "code", "redirect_uri"],
    )?;
    let now = call.sandbox.clock.now();
    let mut store = call.sandbox.store();
    check_client(&store, &client_id, &client_secret)?;
    let code = own_token(&store, &code, TokenKind::GrantCode, &client_id, now)?;
    // Against the code's address first, then against that of the connection whose secret it is.
    let connection = store.connection_by_secret(&client_id, &client_secret);
    if code.redirect_uri.as_deref() != Some(&redirect_uri)
        || connection.is_some_and(|connection| connection.redirect_uri != redirect_uri)
    {
        return Err(ApiError::TokenRedirect);
    }
    let approval = approval_of(&store, &code)?;
    if code.used {
        return Err(ApiError::CodeUsed);
    }

    let special = store.special_of_user(&code.user_id);
    let fault = special.and_then(|special| special.fault(Stage::Tokens));
    let prevented = fault.as_ref().is_some_and(|fault| fault.prevents_the_act());
    call.context.fault(fault);
    if prevented {
        return Err(ApiError::Internal);
    }
    let refresh = Token {
        id: store.ids.uuid(),
        value: store.ids.token(),
        kind: TokenKind::Refresh,
        expires_at: after(now, REFRESH_SECONDS),
        grant_type: "authorization_code",
        approval_id: Some(approval.id.clone()),
        used: false,
        ..code.clone()
    };
    let access = Token {
        id: store.ids.uuid(),
        value: store.ids.token(),
        kind: TokenKind::Access,
        expires_at: after(now, access_seconds(&store, &code)),
        refresh_token: Some(refresh.value.clone()),
        ..refresh.clone()
    };
    if let Some(code) = store.tokens.get_mut(&code.value) {
        code.used = true;
    }
    store.keep(refresh);
    store.keep(access.clone());
    Ok(Answer::created(with_person(&store, &access)))
}

/// A refresh token for another access token (g.2); the refresh token stays.
fn refresh(call: &Call, request: &Value) -> Handled {
    let [client_id, client_secret, refresh_token] =
        required_texts(request, "$.token", ["client_id", "client_secret", "refresh_token"])?;
    let now = call.sandbox.clock.now();
    let mut store = call.sandbox.store();
    check_client(&store, &client_id, &client_secret)?;
    let refresh = own_token(&store, &refresh_token, TokenKind::Refresh, &client_id, now)?;
    let approval = approval_of(&store, &refresh)?;
    let access = Token {
        id: store.ids.uuid(),
        value: store.ids.token(),
        kind: TokenKind::Access,
        expires_at: after(now, access_seconds(&store, &refresh)),
        scope: approval.scope,
        grant_type: "refresh_token",
        redirect_uri: None,
        refresh_token: None,
        ..refresh
    };
    store.keep(access.clone());
    Ok(Answer::created(with_person(&store, &access)))
}

/// A clinic has no secret but those of its connections (contract a): one that was refreshed is dead here at once (h.6).
fn check_client(store: &Store, id: &str, secret: &str) -> Result<(), ApiError> {
    store
        .client(id)
        .filter(|client| !client.is_blocked)
        .filter(|client| match client.kind.has_connections() {
            true => store.connection_by_secret(id, secret).is_some(),
            false => client.secret == secret,
        })
        .map(|_| ())
        .ok_or(ApiError::ClientSecret)
}

fn access_seconds(store: &Store, grant: &Token) -> i64 {
    let Some(staff) = store.staff(&grant.user_id, &grant.client_id) else {
        return ACCESS_SECONDS;
    };
    store.settings.access_token_seconds.unwrap_or(staff.access_seconds)
}

fn own_token(store: &Store, value: &str, kind: TokenKind, client_id: &str, now: Timestamp) -> Result<Token, ApiError> {
    let token = store
        .tokens
        .get(value)
        .filter(|token| token.kind == kind)
        .ok_or(ApiError::TokenNotFound)?;
    if token.client_id != client_id {
        return Err(ApiError::TokenOfAnother);
    }
    if token.expires_at <= now {
        return Err(ApiError::TokenExpired);
    }
    Ok(token.clone())
}

fn approval_of(store: &Store, token: &Token) -> Result<Approval, ApiError> {
    store
        .approvals
        .iter()
        .find(|approval| approval.user_id == token.user_id && approval.client_id == token.client_id)
        .cloned()
        .ok_or(ApiError::ApprovalRevoked)
}

fn with_person(store: &Store, access: &Token) -> Value {
    let mut record = access.record();
    if let Some(user) = store.user(&access.user_id) {
        record["user"] = json!({"person_id": user.person_id});
    }
    record
}

/// Ends the session and its refresh token (c.6).
pub fn log_out(call: &Call) -> Handled {
    let now = call.sandbox.clock.now();
    let mut store = call.sandbox.store();
    let credential = gateway::bearer(&call.headers)?;
    let token = gateway::authorize(&store, now, &credential, None)?;
    store.tokens.remove(&credential);
    if let Some(refresh) = token.refresh_token {
        store.tokens.remove(&refresh);
    }
    Ok(Answer::ok(json!({})))
}
