//! The back end of the demo PIS: `POST /oauth/tokens`, properly or as a scenario wants it wrong.

use auth_ui_contract::{envelope::ErrorBody, paths};
use axum::{
    Router,
    body::{Body, to_bytes},
    extract::Request,
    http::header,
};
use serde_json::{Value, json};
use tower::ServiceExt;

use super::{
    Pis,
    sessions::{Expected, Outcome},
};
use crate::{faults::CloseConnection, ids::named_token, scenarios::Exchange, seed::SeedClient};

const ANSWER_LIMIT: usize = 8 * 1024 * 1024;

/// Exchanges a code.
pub async fn exchange(pis: &Pis, expected: &Expected, code: &str) -> Outcome {
    let mut request = json!({
        "grant_type": "authorization_code",
        "client_id": expected.client_id,
        "client_secret": secret_of(pis, &expected.client_id),
        "code": code,
        "redirect_uri": expected.redirect_uri,
        "scope": expected.scope,
    });
    match expected.exchange {
        Exchange::GrantType => request["grant_type"] = "password".into(),
        Exchange::NoGrantType => remove(&mut request, "grant_type"),
        Exchange::NoCode => remove(&mut request, "code"),
        Exchange::WrongSecret => request["client_secret"] = named_token("a wrong secret").into(),
        Exchange::UnknownCode => request["code"] = named_token("a code nobody issued").into(),
        Exchange::OtherClient => {
            request["client_id"] = SeedClient::LongName.id().into();
            request["client_secret"] = SeedClient::LongName.secret().into();
        }
        Exchange::WrongRedirect => {
            request["redirect_uri"] = format!("{}/elsewhere", expected.redirect_uri).into();
        }
        Exchange::Revoked => withdraw_approval(pis, code),
        Exchange::NoWrapper => return call(&pis.ehealth, request).await,
        Exchange::Twice => {
            let first = call(&pis.ehealth, json!({"token": request})).await;
            if matches!(first, Outcome::Error { .. }) {
                return first;
            }
        }
        Exchange::Proper => {}
    }
    call(&pis.ehealth, json!({"token": request})).await
}

/// Asks for another access token.
pub async fn refresh(pis: &Pis, expected: &Expected, refresh_token: &str) -> Outcome {
    let request = json!({
        "grant_type": "refresh_token",
        "client_id": expected.client_id,
        "client_secret": secret_of(pis, &expected.client_id),
        "refresh_token": refresh_token,
    });
    call(&pis.ehealth, json!({"token": request})).await
}

/// The PIS knows its own secret; the sandbox's PIS plays every client of the seed.
fn secret_of(pis: &Pis, client_id: &str) -> String {
    let store = pis.sandbox.store();
    let client = store.client(&client_id.to_lowercase());
    client.map(|client| client.secret.clone()).unwrap_or_default()
}

/// As if the person had withdrawn the approval in the patient's cabinet.
fn withdraw_approval(pis: &Pis, code: &str) {
    let mut store = pis.sandbox.store();
    let Some((user, client)) = store
        .tokens
        .get(code)
        .map(|code| (code.user_id.clone(), code.client_id.clone()))
    else {
        return;
    };
    store
        .approvals
        .retain(|approval| approval.user_id != user || approval.client_id != client);
}

/// Sends a token request to eHealth, and reads the answer.
pub async fn call(ehealth: &Router, body: Value) -> Outcome {
    let request = Request::post(paths::TOKENS)
        .header(header::CONTENT_TYPE, "application/json")
        .body(Body::from(body.to_string()));
    let Ok(request) = request else {
        return unreadable(None);
    };
    let Ok(response) = ehealth.clone().oneshot(request).await;
    if response.extensions().get::<CloseConnection>().is_some() {
        return Outcome::Error {
            status: None,
            kind: "connection_closed".to_owned(),
            messages: vec!["Сервіс закрив з’єднання без відповіді.".to_owned()],
            request_id: None,
        };
    }
    let status = response.status();
    let bytes = to_bytes(response.into_body(), ANSWER_LIMIT).await;
    let Ok(answer) = serde_json::from_slice::<Value>(&bytes.unwrap_or_default()) else {
        return unreadable(Some(status.as_u16()));
    };
    if status.is_success() && answer["data"]["value"].is_string() {
        return Outcome::Token(answer["data"].clone());
    }
    let request_id = answer["meta"]["request_id"].as_str().map(str::to_owned);
    match serde_json::from_value::<ErrorBody>(answer["error"].clone()) {
        Ok(error) => Outcome::Error {
            status: Some(status.as_u16()),
            kind: error.kind.clone().unwrap_or_default(),
            messages: sentences(&error),
            request_id,
        },
        Err(_) => unreadable(Some(status.as_u16())),
    }
}

/// Of shape (2) the rules, else the message (contract c.0).
fn sentences(error: &ErrorBody) -> Vec<String> {
    let rules: Vec<String> = error
        .invalid
        .iter()
        .flat_map(|field| &field.rules)
        .filter_map(|rule| rule.description.clone())
        .collect();
    if rules.is_empty() {
        error.message.clone().into_iter().collect()
    } else {
        rules
    }
}

fn unreadable(status: Option<u16>) -> Outcome {
    Outcome::Error {
        status,
        kind: "unreadable".to_owned(),
        messages: vec!["Відповідь сервісу неможливо прочитати.".to_owned()],
        request_id: None,
    }
}

fn remove(request: &mut Value, name: &str) {
    if let Some(request) = request.as_object_mut() {
        request.remove(name);
    }
}
