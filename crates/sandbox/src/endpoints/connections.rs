//! A clinic's client, its connections, and the refresh of a client secret (contract h.2–h.5).
//!
//! Checks, in order: bearer, the MIS's keys, scope, own client, the connection, the MIS it belongs to.

use auth_ui_contract::{connections::RefreshedClient, envelope::Paging};
use axum::{
    Extension,
    extract::{Path, RawQuery, State},
    http::HeaderMap,
};
use serde_json::{Value, json};

use super::{lookups, pairs};
use crate::{
    Shared,
    answer::{Answer, Context, Handled},
    error::ApiError,
    gateway,
    store::{Client, Connection, Store, Token},
};

const READ_CLIENT: &str = "client:read";
const READ: &str = "connection:read";
const REFRESH: &str = "connection:refresh_secret";
/// The scope of the deprecated method as the blueprint names it, and the other words it goes by (j.24).
const REFRESH_DEPRECATED: [&str; 3] = ["secret:refresh", "client_secret:write", REFRESH];
/// Entries on a page unless the query says otherwise, and at most.
const PAGE_SIZE: u32 = 50;

/// `GET /api/clients`: those the caller sees, which is one.
pub async fn clients(State(sandbox): State<Shared>, headers: HeaderMap, RawQuery(query): RawQuery) -> Handled {
    let store = sandbox.store();
    let (token, _) = caller(&sandbox, &store, &headers, READ_CLIENT)?;
    let own = store.client(&token.client_id).ok_or(ApiError::NotFound)?;
    Ok(page(vec![details(&sandbox, own)], query))
}

/// `GET /api/clients/{id}`.
pub async fn client(State(sandbox): State<Shared>, Path(id): Path<String>, headers: HeaderMap) -> Handled {
    let store = sandbox.store();
    let (token, _) = caller(&sandbox, &store, &headers, READ_CLIENT)?;
    let client = own_client(&store, &token, &id)?;
    Ok(Answer::ok(details(&sandbox, client)))
}

/// `GET /api/clients/{id}/connections`: secrets are hidden.
pub async fn list(
    State(sandbox): State<Shared>,
    Path(id): Path<String>,
    headers: HeaderMap,
    RawQuery(query): RawQuery,
) -> Handled {
    let store = sandbox.store();
    let (token, _) = caller(&sandbox, &store, &headers, READ)?;
    let client = own_client(&store, &token, &id)?;
    let list = found(&store, &client.id).map(Connection::record).collect();
    Ok(page(list, query))
}

/// `GET /api/clients/{id}/connections/{connection}`.
pub async fn one(
    State(sandbox): State<Shared>,
    Path((id, connection)): Path<(String, String)>,
    headers: HeaderMap,
) -> Handled {
    let store = sandbox.store();
    let (token, _) = caller(&sandbox, &store, &headers, READ)?;
    let client = own_client(&store, &token, &id)?;
    let connection = own_connection(&store, client, &connection)?;
    Ok(Answer::ok(connection.record()))
}

/// `PATCH …/connections/{connection}/actions/refresh_secret` (h.3).
pub async fn refresh(
    State(sandbox): State<Shared>,
    Extension(context): Extension<Context>,
    Path((id, connection)): Path<(String, String)>,
    headers: HeaderMap,
) -> Handled {
    let mut store = sandbox.store();
    let (token, mis) = caller(&sandbox, &store, &headers, REFRESH)?;
    let mis = mis.map(|mis| mis.id.clone());
    let client = own_client(&store, &token, &id)?;
    let connection = own_connection(&store, client, &connection)?;
    its_mis(connection, mis.as_deref(), &headers)?;
    let id = connection.id.clone();
    let changed = change_secret(&sandbox, &mut store, &id).ok_or(ApiError::NotFound)?;
    context.done(format!("secret changed, connection {id}"));
    let mut record = changed.record();
    record["secret"] = changed.secret.into();
    Ok(Answer::ok(record))
}

/// `PATCH /admin/clients/{id}/refresh_secret` (h.4): the connection between the client and the calling MIS.
pub async fn refresh_deprecated(
    State(sandbox): State<Shared>,
    Extension(context): Extension<Context>,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Handled {
    let mut store = sandbox.store();
    let credential = gateway::bearer(&headers)?;
    let mis = gateway::broker(&store, &headers, REFRESH_DEPRECATED[0])?.map(|mis| mis.id.clone());
    let now = sandbox.clock.now();
    let token = gateway::authorize(&store, now, &credential, None)?;
    if !REFRESH_DEPRECATED.iter().any(|scope| token.allows(scope)) {
        return Err(ApiError::MissingAllowances(REFRESH_DEPRECATED[0]));
    }
    let client = own_client(&store, &token, &id)?.clone();
    let mis = mis.ok_or_else(|| unknown_key(&headers))?;
    let ids: Vec<String> = found(&store, &client.id)
        .filter(|connection| connection.consumer_id == mis)
        .map(|connection| connection.id.clone())
        .collect();
    let id = match ids.as_slice() {
        [] => return Err(ApiError::NotFound),
        [one] => one,
        _ => return Err(ApiError::ManyConnections),
    };
    let changed = change_secret(&sandbox, &mut store, id).ok_or(ApiError::NotFound)?;
    context.done(format!("secret changed, connection {id}"));
    serde_json::to_value(RefreshedClient {
        id: client.id,
        name: Some(client.name),
        secret: Some(changed.secret.into()),
        redirect_uri: Some(changed.redirect_uri),
        settings: json!({}),
        priv_settings: json!({}),
    })
    .map(Answer::ok)
    .map_err(|_| ApiError::Internal)
}

/// Whose token it is, with the scope; and which broker calls, if its key is known.
fn caller<'a>(
    sandbox: &Shared,
    store: &'a Store,
    headers: &HeaderMap,
    scope: &'static str,
) -> Result<(Token, Option<&'a Client>), ApiError> {
    let credential = gateway::bearer(headers)?;
    let mis = gateway::broker(store, headers, scope)?;
    let token = gateway::authorize(store, sandbox.clock.now(), &credential, Some(scope))?;
    Ok((token, mis))
}

/// Clinics, pharmacies and MIS see their own client only (h.2).
fn own_client<'a>(store: &'a Store, token: &Token, id: &str) -> Result<&'a Client, ApiError> {
    let id = id.to_lowercase();
    store
        .client(&id)
        .filter(|client| client.id == token.client_id)
        .ok_or(ApiError::Forbidden)
}

fn own_connection<'a>(store: &'a Store, client: &Client, id: &str) -> Result<&'a Connection, ApiError> {
    let id = id.to_lowercase();
    found(store, &client.id)
        .find(|connection| connection.id == id)
        .ok_or(ApiError::NotFound)
}

fn found<'a>(store: &'a Store, client_id: &str) -> impl Iterator<Item = &'a Connection> {
    let own = store.connections.iter().filter(move |connection| !connection.is_gone);
    let client_id = client_id.to_owned();
    own.filter(move |connection| connection.client_id == client_id)
}

/// A connection to another consumer is refreshed by that consumer only (h.5).
fn its_mis(connection: &Connection, mis: Option<&str>, headers: &HeaderMap) -> Result<(), ApiError> {
    if connection.consumer_id == connection.client_id {
        return Ok(());
    }
    match mis {
        Some(mis) if mis == connection.consumer_id => Ok(()),
        Some(_) => Err(ApiError::Forbidden),
        None => Err(unknown_key(headers)),
    }
}

fn unknown_key(headers: &HeaderMap) -> ApiError {
    match headers.get("api-key") {
        Some(key) if !key.is_empty() => ApiError::ApiKeyInvalid,
        _ => ApiError::ApiKeyNotSet,
    }
}

/// The old secret is dead at once; access tokens live on (h.6). The MIS's own connection carries its api-key.
fn change_secret(sandbox: &Shared, store: &mut Store, id: &str) -> Option<Connection> {
    let secret = store.ids.token();
    let connection = store.connections.iter_mut().find(|connection| connection.id == id)?;
    connection.secret.clone_from(&secret);
    connection.updated_at = sandbox.clock.now();
    let connection = connection.clone();
    if connection.client_id == connection.consumer_id
        && let Some(client) = store
            .clients
            .iter_mut()
            .find(|client| client.id == connection.client_id)
    {
        client.secret.clone_from(&secret);
        store.issued.insert(secret, client.kind.secret_name());
    } else {
        store.issued.insert(secret, "client_secret");
    }
    Some(connection)
}

fn details(sandbox: &Shared, client: &Client) -> Value {
    json!(lookups::client_details(client, sandbox.started_at))
}

/// The page a query asks for: `page` from 1, `page_size` at most as many as usual.
fn page(list: Vec<Value>, query: Option<String>) -> Answer {
    let query = pairs(query);
    let number = |wanted: &str| {
        let found = query.iter().find(|(name, _)| name == wanted);
        found
            .and_then(|(_, value)| value.parse::<u32>().ok())
            .filter(|number| *number > 0)
    };
    let size = number("page_size").unwrap_or(PAGE_SIZE).min(PAGE_SIZE);
    let page = number("page").unwrap_or(1);
    let entries = u32::try_from(list.len()).unwrap_or(u32::MAX);
    let skipped = page.saturating_sub(1).saturating_mul(size);
    let shown = list.into_iter().skip(skipped as usize).take(size as usize).collect();
    Answer {
        paging: Some(Paging {
            page_number: Some(page),
            page_size: Some(size),
            total_entries: Some(entries),
            total_pages: Some(entries.div_ceil(size).max(1)),
        }),
        ..Answer::ok(Value::Array(shown))
    }
}
