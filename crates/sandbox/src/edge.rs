//! Around every eHealth endpoint: request id, envelope, journal, faults.

use std::time::Duration;

use axum::{
    body::{Body, Bytes, to_bytes},
    extract::{MatchedPath, Request, State},
    http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header},
    middleware::Next,
    response::Response,
};
use serde_json::{Value, json};
use tower_http::cors::{Any, CorsLayer};

use crate::{
    Shared,
    answer::{Answer, Context, Handled, Unsealed},
    clock::after,
    error::{self, ApiError},
    faults::{CloseConnection, Fault},
    gateway,
    journal::{Entry, Who},
};

/// Larger than any signed request (they are tens of kilobytes).
const BODY_LIMIT: usize = 2 * 1024 * 1024;
/// How often it is asked whether answers are held back still.
const HELD_FOR: Duration = Duration::from_millis(20);
const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
const SIGNATURE: HeaderName = HeaderName::from_static("x-sandbox-signature");

/// Cross-origin rules of contract (f).
pub fn cross_origin() -> CorsLayer {
    CorsLayer::new()
        .allow_origin(Any)
        .allow_methods([Method::GET, Method::POST, Method::PATCH])
        .allow_headers([
            header::AUTHORIZATION,
            header::CONTENT_TYPE,
            header::PRAGMA,
            header::CACHE_CONTROL,
        ])
        .expose_headers([header::LOCATION, REQUEST_ID])
}

/// Receives, journals, troubles, seals.
pub async fn edge(State(sandbox): State<Shared>, request: Request, next: Next) -> Response {
    let (parts, body) = request.into_parts();
    let (method, uri, headers) = (parts.method.clone(), parts.uri.clone(), parts.headers.clone());
    let body = to_bytes(body, BODY_LIMIT).await;
    let request_id = sandbox.journal().next_request_id();
    let url = format!("{}{}", sandbox.config.public_url, uri.path());
    let route = parts
        .extensions
        .get::<MatchedPath>()
        .map_or("unknown", MatchedPath::as_str)
        .to_owned();
    let context = Context::default();

    let rule = sandbox.faults().take(method.as_str(), uri.path());
    let prevented = rule.as_ref().is_some_and(Fault::prevents_the_act);
    let received = body.as_ref().map(Bytes::clone).unwrap_or_default();
    let handled: Handled = match body {
        Err(_) => Err(ApiError::TooLarge),
        Ok(_) if prevented => Err(ApiError::Internal),
        Ok(bytes) => {
            let mut request = Request::from_parts(parts, Body::from(bytes));
            request.extensions_mut().insert(context.clone());
            let mut response = next.run(request).await;
            match response.extensions_mut().remove::<Unsealed>() {
                Some(Unsealed(handled)) => handled,
                // The framework's own refusals carry no JSON of ours.
                None => Err(ApiError::Malformed),
            }
        }
    };

    let notes = context.notes();
    let fault = rule.or(notes.fault);
    let handled = match &fault {
        // Special input asked for a failure where nothing stopped the handler.
        Some(fault) if fault.prevents_the_act() => Err(ApiError::Internal),
        _ => handled,
    };
    let (status, body) = seal(&handled, &url, &request_id);
    let mut response = respond(status, &body, &handled, &request_id);
    if let Some(verification) = notes.signature {
        let value = HeaderValue::from_static(verification.header());
        response.headers_mut().insert(SIGNATURE, value);
    }
    let skew = sandbox.store().settings.date_skew_seconds;
    if skew != 0 {
        let date = after(sandbox.clock.now(), skew)
            .strftime("%a, %d %b %Y %H:%M:%S GMT")
            .to_string();
        response
            .headers_mut()
            .extend(HeaderValue::from_str(&date).map(|date| (header::DATE, date)));
    }
    let mut remarks = Vec::new();
    remarks.extend(notes.done);
    remarks.extend(notes.signature.map(|v| format!("signature {}", v.header())));
    remarks.extend(fault.as_ref().map(Fault::note));
    // Noted on arrival, so that a request is in the journal while its answer is still delayed.
    let entry = journal_entry(&sandbox, &method, &uri, &headers, &received, &request_id);
    let number = sandbox.journal().note(entry);
    while fault == Some(Fault::Hold) && sandbox.faults().is_holding() {
        tokio::time::sleep(HELD_FOR).await;
    }
    if let Some(fault) = fault {
        response = fault.apply(status, body, response).await;
    }
    let closed = response.extensions().get::<CloseConnection>().is_some();
    let status = (!closed).then(|| response.status().as_u16());
    sandbox.journal().answered(number, status, &remarks.join("; "));
    // The route, not the path, which may carry a token; queries and bodies stay out of the log as well.
    tracing::info!(method = %method, route, status, "answered");
    response
}

fn seal(handled: &Handled, url: &str, request_id: &str) -> (StatusCode, Value) {
    match handled {
        Err(error) => (error.status(), error::envelope(error, url, request_id)),
        Ok(answer) => (answer.status, success(answer, url, request_id)),
    }
}

fn success(answer: &Answer, url: &str, request_id: &str) -> Value {
    let kind = if answer.data.is_array() { "list" } else { "object" };
    let mut body = json!({
        "meta": {"code": answer.status.as_u16(), "url": url, "type": kind, "request_id": request_id},
        "data": answer.data,
    });
    if let Some(urgent) = &answer.urgent {
        body["urgent"] = urgent.clone();
    }
    if let Some(paging) = &answer.paging {
        body["paging"] = json!(paging);
    }
    body
}

fn respond(status: StatusCode, body: &Value, handled: &Handled, request_id: &str) -> Response {
    let mut response = Response::new(Body::from(body.to_string()));
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers.insert(
        header::CONTENT_TYPE,
        HeaderValue::from_static("application/json; charset=utf-8"),
    );
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    if let Ok(value) = HeaderValue::from_str(request_id) {
        headers.insert(REQUEST_ID, value);
    }
    let location = handled.as_ref().ok().and_then(|answer| answer.location.as_deref());
    if let Some(Ok(value)) = location.map(HeaderValue::from_str) {
        headers.insert(header::LOCATION, value);
    }
    response
}

/// The member of a clinic's staff behind a credential, live or not.
fn who(sandbox: &Shared, headers: &HeaderMap) -> Option<Who> {
    let store = sandbox.store();
    let token = store.tokens.get(&gateway::bearer(headers).ok()?)?;
    let staff = store.staff(&token.user_id, &token.client_id)?;
    Some(Who {
        user_id: staff.user_id.clone(),
        name: staff.name,
        role: staff.role.word(),
    })
}

fn journal_entry(
    sandbox: &Shared,
    method: &Method,
    uri: &axum::http::Uri,
    headers: &HeaderMap,
    body: &Bytes,
    request_id: &str,
) -> Entry {
    let header = |name: &str| {
        headers
            .get(name)
            .map(|value| String::from_utf8_lossy(value.as_bytes()).into_owned())
    };
    let body = match serde_json::from_slice::<Value>(body) {
        Ok(value) => value,
        Err(_) if body.is_empty() => Value::Null,
        Err(_) => Value::String(String::from_utf8_lossy(body).into_owned()),
    };
    Entry {
        id: 0,
        at: sandbox.clock.now().to_string(),
        method: method.to_string(),
        path: uri.path().to_owned(),
        query: uri.query().map(str::to_owned),
        authorization: header("authorization"),
        who: who(sandbox, headers),
        headers: json!({
            "content-type": header("content-type"),
            "x-request-id": header("x-request-id"),
            "x-custom-psk": headers.contains_key("x-custom-psk"),
            "api-key": headers.contains_key("api-key"),
            "referer": header("referer"),
            "user-agent": header("user-agent"),
            "origin": header("origin"),
        }),
        body,
        status: None,
        request_id: request_id.to_owned(),
        note: String::new(),
    }
}
