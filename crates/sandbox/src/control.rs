//! What tests use: scenarios and links as JSON, journal, faults, messages, reset.

use axum::{
    Json,
    body::Bytes,
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::{
    Shared,
    faults::Faults,
    scenarios::{self, Draft},
    seed::SeedConfidant,
};

/// `GET /sandbox/scenarios`.
pub async fn scenarios() -> Json<Value> {
    let list: Vec<Value> = scenarios::all()
        .map(|scenario| {
            json!({
                "id": scenario.id, "group": scenario.group, "title": scenario.title,
                "expect": scenario.expect, "href": format!("/pis/go/{}", scenario.id),
            })
        })
        .collect();
    Json(Value::Array(list))
}

/// Body of `POST /sandbox/links`: a scenario and what to change in it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct LinkRequest {
    /// Scenario id.
    #[serde(default = "happy")]
    scenario: String,
    scope: Option<String>,
    client_id: Option<String>,
    redirect_uri: Option<String>,
    token: Option<String>,
    /// The callback will expect this state, from any browser.
    state: Option<String>,
    /// Top-level fields put over the person's; `null` removes one.
    person: Option<serde_json::Map<String, Value>>,
}

fn happy() -> String {
    "happy".to_owned()
}

/// `POST /sandbox/links`: `{"url", "state", "person"}`.
pub async fn link(State(sandbox): State<Shared>, body: Bytes) -> Response {
    let request: LinkRequest = match serde_json::from_slice(&body) {
        Ok(request) => request,
        Err(error) => return refuse(&error.to_string()),
    };
    let Some(scenario) = scenarios::find(&request.scenario) else {
        return refuse(&format!("no scenario {:?}", request.scenario));
    };
    let mut draft = Draft::new(&sandbox, SeedConfidant::Olena);
    (scenario.change)(&mut draft);
    for (name, value) in request.person.into_iter().flatten() {
        if value.is_null()
            && let Some(person) = draft.person().as_object_mut()
        {
            person.remove(&name);
        } else {
            draft.person()[name.as_str()] = value;
        }
    }
    let replace = |field: &mut Option<String>, value: Option<String>| {
        if value.is_some() {
            *field = value;
        }
    };
    replace(&mut draft.scope, request.scope);
    replace(&mut draft.client_id, request.client_id);
    replace(&mut draft.redirect_uri, request.redirect_uri);
    replace(&mut draft.token, request.token);
    replace(&mut draft.state, request.state.clone());
    match scenarios::link(&sandbox, &mut draft, None, request.state) {
        Ok(url) => Json(json!({"url": url, "state": draft.state, "content": draft.content})).into_response(),
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}

/// `GET /sandbox/journal`.
pub async fn journal(State(sandbox): State<Shared>) -> Response {
    Json(&sandbox.journal().entries).into_response()
}

/// `DELETE /sandbox/journal`.
pub async fn clear_journal(State(sandbox): State<Shared>) -> StatusCode {
    sandbox.journal().clear();
    StatusCode::NO_CONTENT
}

/// `GET /sandbox/faults`.
pub async fn faults(State(sandbox): State<Shared>) -> Response {
    Json(&*sandbox.faults()).into_response()
}

/// `PUT /sandbox/faults`: replaces the rules; a bare list is understood too, `[]` clears.
pub async fn set_faults(State(sandbox): State<Shared>, body: Bytes) -> Response {
    let value: Value = match serde_json::from_slice(&body) {
        Ok(value) => value,
        Err(error) => return refuse(&error.to_string()),
    };
    let value = match value {
        Value::Array(rules) => json!({"rules": rules}),
        other => other,
    };
    let parsed = serde_json::from_value::<Faults>(value)
        .map_err(|error| error.to_string())
        .and_then(|faults| faults.check().map(|()| faults));
    match parsed {
        Ok(faults) => {
            *sandbox.faults() = faults.clone();
            Json(faults).into_response()
        }
        Err(message) => refuse(&message),
    }
}

/// `POST /sandbox/reset`.
pub async fn reset(State(sandbox): State<Shared>) -> StatusCode {
    sandbox.reset();
    StatusCode::NO_CONTENT
}

/// `GET /sandbox/sms`.
pub async fn messages(State(sandbox): State<Shared>) -> Json<Value> {
    let store = sandbox.store();
    let list = store.inbox.iter().map(|message| {
        json!({
            "phone": message.phone, "text": message.text, "code": message.code,
            "content_hash": message.content_hash, "sent_at": message.sent_at.to_string(),
        })
    });
    Json(list.collect())
}

fn refuse(message: &str) -> Response {
    let body = Json(json!({"error": message}));
    (StatusCode::UNPROCESSABLE_ENTITY, body).into_response()
}
