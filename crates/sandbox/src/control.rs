//! What tests use: scenarios and links as JSON, journal, faults, messages, reset.

use axum::{
    Json,
    body::Bytes,
    extract::{RawQuery, State},
    http::StatusCode,
    response::{IntoResponse, Response},
};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::{
    Shared,
    faults::{Faults, refresh},
    scenarios::{self, Draft},
    seed::{MEDOX, MEDOX_PSK, SeedClinic, SeedConfidant},
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
        other => match other.get("refresh").and_then(Value::as_str) {
            Some(name) if other.as_object().is_some_and(|object| object.len() == 1) => match refresh::find(name) {
                Some(profile) => json!({"rules": [profile.rule()]}),
                None => return refuse(&format!("no refresh fault {name:?}")),
            },
            _ => other,
        },
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

/// `POST /sandbox/reset`; with `?keep=secrets` the clinics' client secrets stay what they are.
pub async fn reset(State(sandbox): State<Shared>, RawQuery(query): RawQuery) -> StatusCode {
    sandbox.reset(query.as_deref() == Some("keep=secrets"));
    StatusCode::NO_CONTENT
}

/// What tests set beyond faults.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Settings {
    /// How long access tokens of clinic staff live, whoever it is.
    pub access_token_seconds: Option<i64>,
    /// How far the `Date` of eHealth's answers is ahead of the clock.
    pub date_skew_seconds: i64,
}

/// `GET /sandbox/settings`.
pub async fn settings(State(sandbox): State<Shared>) -> Json<Settings> {
    Json(sandbox.store().settings)
}

/// `PUT /sandbox/settings`: replaces them; what is absent is as it was in the beginning.
pub async fn set_settings(State(sandbox): State<Shared>, body: Bytes) -> Response {
    match serde_json::from_slice::<Settings>(&body) {
        Ok(settings) => {
            sandbox.store().settings = settings;
            Json(settings).into_response()
        }
        Err(error) => refuse(&error.to_string()),
    }
}

/// `GET /sandbox/mis`: what «Медокс» was given when it was registered.
pub async fn mis(State(sandbox): State<Shared>) -> Json<Value> {
    let store = sandbox.store();
    let medox = store.client(MEDOX);
    Json(json!({
        "client_id": MEDOX,
        "name": medox.map(|client| &client.name),
        "api_key": medox.map(|client| &client.secret),
        "psk": MEDOX_PSK,
        "callback": sandbox.config.mis_callback(),
    }))
}

/// `GET /sandbox/clinics`: the clinics «Медокс» works for, with the secrets in force.
pub async fn clinics(State(sandbox): State<Shared>) -> Json<Value> {
    let store = sandbox.store();
    let list = SeedClinic::ALL.map(|clinic| {
        let id = clinic.id();
        let links: Vec<_> = store.connections.iter().filter(|link| link.client_id == id).collect();
        let own: Vec<_> = links.iter().filter(|link| link.consumer_id == MEDOX).collect();
        let connections = links.iter().map(|link| {
            json!({"id": link.id, "consumer_id": link.consumer_id, "redirect_uri": link.redirect_uri,
                "listed": !link.is_gone})
        });
        let people = store.staff.iter().filter(|staff| staff.client_id == id).map(|staff| {
            json!({"user_id": staff.user_id, "nick": staff.nick, "name": staff.name, "role": staff.role.word(),
                "email": staff.email})
        });
        json!({
            "client_id": id, "edrpou": clinic.edrpou(), "name": clinic.name(),
            "connections": connections.collect::<Value>(),
            "connection_id": (own.len() == 1).then(|| &own[0].id),
            "client_secret": own.first().map(|link| &link.secret),
            "users": people.collect::<Value>(),
        })
    });
    Json(list.into_iter().collect())
}

/// `GET /sandbox/secrets`: every secret, key and token there has been, for tests to look for where none may be.
pub async fn secrets(State(sandbox): State<Shared>) -> Json<Value> {
    let store = sandbox.store();
    let list = store
        .issued
        .iter()
        .map(|(value, name)| json!({"name": name, "value": value}));
    Json(list.collect())
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
