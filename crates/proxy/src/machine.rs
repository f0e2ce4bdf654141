//! The endpoint of the MIS back end, on an address of its own: the active secret of a clinic, for the one who holds the
//! machine token.
//!
//! A browser has no business here. What carries a browser's marks is refused before anything is looked up.

use std::sync::Arc;

use auth_ui_contract::Hidden;
use auth_ui_contract::admin::ActiveSecret;
use auth_ui_refresh::{ActiveVersion, ClientId, Entry, Event};
use axum::body::Body;
use axum::extract::{Path, Request, State};
use axum::response::{IntoResponse as _, Response};
use axum::routing::get;
use axum::{Router, middleware};
use bytes::Bytes;
use http::header::{AUTHORIZATION, CONTENT_TYPE, COOKIE, ETAG, IF_NONE_MATCH, ORIGIN, WWW_AUTHENTICATE};
use http::{HeaderMap, HeaderValue, StatusCode};

use crate::admin::{self, random};
use crate::around::{RefusedAs, RequestId, Route, Terms, around, only};
use crate::{refusal, wiped};

const ROUTE: &str = "/machine/v1/clients/{id}/secret";

struct Machine {
    admin: admin::Shared,
    tokens: Vec<[u8; 32]>,
}

/// Everything this address answers.
pub fn app(admin: admin::Shared, tokens: Vec<[u8; 32]>, terms: Terms) -> Router {
    Router::new()
        .route(ROUTE, get(secret))
        .with_state(Arc::new(Machine { admin, tokens }))
        .fallback(|| async { refusal::NOT_FOUND.into_response() })
        .layer(middleware::from_fn_with_state(terms, around))
}

async fn secret(State(machine): State<Arc<Machine>>, Path(id): Path<String>, request: Request) -> Response {
    let request_id = request.extensions().get::<RequestId>().cloned().unwrap_or_default();
    let mut answer = machine.answer(request.headers(), &id, &request_id).await;
    answer.extensions_mut().insert(Route(ROUTE));
    answer
}

impl Machine {
    async fn answer(&self, headers: &HeaderMap, id: &str, request_id: &RequestId) -> Response {
        if is_a_browsers(headers) {
            return refuse(StatusCode::FORBIDDEN, "browser");
        }
        if !self.knows(headers) {
            let mut answer = refuse(StatusCode::UNAUTHORIZED, "machine_token");
            answer
                .headers_mut()
                .insert(WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
            if self.admin.may_note() {
                self.note(Event::AuthnLoginFail, "machine_token", None, request_id)
                    .await;
            }
            return answer;
        }
        let Ok(client) = id.parse::<ClientId>() else {
            return refuse(StatusCode::NOT_FOUND, "unknown_clinic");
        };
        let active = match self.admin.store().active(client).await {
            Ok(Some(active)) => active,
            Ok(None) => return refuse(StatusCode::NOT_FOUND, "unknown_clinic"),
            Err(error) => {
                tracing::error!(%error, "the active secret could not be read");
                return refuse(StatusCode::SERVICE_UNAVAILABLE, "store");
            }
        };
        let etag = etag(&active);
        if headers.get_all(IF_NONE_MATCH).iter().any(|known| *known == etag) {
            return (StatusCode::NOT_MODIFIED, [(ETAG, etag)]).into_response();
        }
        self.note(Event::SensitiveRead, "secret_read", Some((client, &active)), request_id)
            .await;
        let Some(body) = wiped::json(&told(client, active)) else {
            return refuse(StatusCode::INTERNAL_SERVER_ERROR, "internal");
        };
        let body = Body::from(Bytes::from_owner(body));
        let kind = HeaderValue::from_static("application/json");
        ([(CONTENT_TYPE, kind), (ETAG, etag)], body).into_response()
    }

    /// One bearer token, compared by its hash with every accepted one, in a time that tells nothing.
    fn knows(&self, headers: &HeaderMap) -> bool {
        let given = only(headers, AUTHORIZATION.as_str()).and_then(|text| text.split_once(' '));
        let Some((_, token)) = given.filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer")) else {
            return false;
        };
        let given = random::sha256(token);
        self.tokens
            .iter()
            .fold(false, |known, token| random::same(&given, token) | known)
    }

    async fn note(&self, event: Event, result: &str, read: Option<(ClientId, &ActiveVersion)>, request_id: &RequestId) {
        let mut entry = Entry::new(event, result);
        entry.actor = Some("machine".to_owned());
        entry.request_id = Some(request_id.as_str().to_owned());
        if let Some((client, active)) = read {
            entry.client = Some(client);
            entry.connection = active.info.connection;
            entry.fingerprint = Some(active.info.fingerprint.clone());
        }
        // A full disk must not keep a clinic's people from signing in: the failure is told in the other log.
        self.admin.audit(entry).await;
    }
}

/// The active secret as the MIS back end is told it.
pub fn told(client: ClientId, active: ActiveVersion) -> ActiveSecret {
    let ActiveVersion { info, secret, in_doubt } = active;
    ActiveSecret {
        client_id: client.to_string(),
        connection_id: info.connection.map(|id| id.to_string()).unwrap_or_default(),
        version: info.number,
        fingerprint: info.fingerprint,
        stored_at: info.stored_at,
        client_secret: Hidden::new(secret.expose()),
        in_doubt,
    }
}

/// Changes with the version and with the doubt, so that asking often costs little and misses nothing.
fn etag(active: &ActiveVersion) -> HeaderValue {
    let doubt = if active.in_doubt { "-in-doubt" } else { "" };
    let text = format!("\"{}-{}{doubt}\"", active.info.number, active.info.fingerprint);
    HeaderValue::try_from(text).unwrap_or(HeaderValue::from_static("\"\""))
}

fn is_a_browsers(headers: &HeaderMap) -> bool {
    headers
        .keys()
        .any(|name| name == COOKIE || name == ORIGIN || name.as_str().starts_with("sec-fetch-"))
}

/// For a program: a status and one word.
fn refuse(status: StatusCode, word: &'static str) -> Response {
    let kind = HeaderValue::from_static("application/json");
    let mut answer = (status, [(CONTENT_TYPE, kind)], format!("{{\"error\":\"{word}\"}}")).into_response();
    answer.extensions_mut().insert(RefusedAs(word));
    answer
}
