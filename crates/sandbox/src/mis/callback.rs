//! `GET /mis/callback`: the registered address of the clinics' connections. The proxy's own sign-ins are passed on to it;
//! the rest are the MIS's own.

use std::time::Duration;

use auth_ui_contract::admin::{ActiveSecret, paths::CALLBACK};
use axum::{
    extract::{RawQuery, State},
    http::{HeaderMap, StatusCode},
    response::{IntoResponse, Response},
};
use maud::{Markup, html};
use serde_json::json;

use super::{
    COOKIE, Mis, PASSED_ON, SCOPE,
    memory::{Expected, Which},
    secrets,
};
use crate::{
    gateway, pages,
    pis::{callback::parameter, exchange, found, sessions::Outcome},
    seed::SeedClinic,
};

/// How long a sign-in that is passed on may wait for the MIS's own look at the secrets.
const LOOK: Duration = Duration::from_secs(1);

/// Back from eHealth.
pub async fn page(State(mis): State<Mis>, headers: HeaderMap, RawQuery(query): RawQuery) -> Response {
    let query = query.unwrap_or_default();
    let get = |name| parameter(query.as_bytes(), name).filter(|value| !value.is_empty());
    let state = get("state").unwrap_or_default();
    if state.starts_with(PASSED_ON) {
        // Somebody is about to refresh: this is the last chance to see the secret that will be the old one.
        let _late = tokio::time::timeout(LOOK, look(&mis)).await;
        return found(&format!("{}{CALLBACK}?{query}", mis.sandbox.config.app_url));
    }
    let session = gateway::cookie(&headers, COOKIE);
    let Some(expected) = mis.sandbox.mis().returned(&state, session.as_deref()) else {
        let words = "Параметр state не збігається з тим, що МІС видала цьому браузеру, або вхід уже завершено. Код не обміняно.";
        return (StatusCode::BAD_REQUEST, result(None, None, Err(words.to_owned()))).into_response();
    };
    if let Some(error) = get("error") {
        return result(Some(&expected), None, Err(format!("ЕСОЗ повернула відмову: {error}"))).into_response();
    }
    let Some(code) = get("code") else {
        return result(Some(&expected), None, Err("В адресі повернення немає коду.".to_owned())).into_response();
    };
    let secret = match secret(&mis, &expected).await {
        Ok(secret) => secret,
        Err(words) => return result(Some(&expected), None, Err(words)).into_response(),
    };
    let request = json!({
        "grant_type": "authorization_code",
        "client_id": expected.clinic.id(),
        "client_secret": secret.client_secret.expose(),
        "code": code,
        "redirect_uri": mis.sandbox.config.mis_callback(),
        "scope": SCOPE,
    });
    let outcome = exchange::call(&mis.ehealth, json!({"token": request})).await;
    result(Some(&expected), Some(&secret), Ok(outcome)).into_response()
}

/// The secret to try: just read, or the one that was in use before.
async fn secret(mis: &Mis, expected: &Expected) -> Result<ActiveSecret, String> {
    let client_id = expected.clinic.id();
    let active = secrets::ask(&mis.sandbox.config, &client_id).await;
    let mut memory = mis.sandbox.mis();
    if let Ok(active) = &active {
        memory.saw(active);
    }
    match expected.which {
        Which::New => active.map_err(|reason| reason.words()),
        Which::Old => memory
            .before(&client_id)
            .cloned()
            .ok_or_else(|| "Старого секрету МІС ще не має.".to_owned()),
    }
}

async fn look(mis: &Mis) {
    for clinic in SeedClinic::ALL {
        if let Ok(active) = secrets::ask(&mis.sandbox.config, &clinic.id()).await {
            mis.sandbox.mis().saw(&active);
        }
    }
}

fn result(expected: Option<&Expected>, secret: Option<&ActiveSecret>, outcome: Result<Outcome, String>) -> Markup {
    let which = match expected.map(|expected| expected.which) {
        Some(Which::Old) => "old",
        _ => "new",
    };
    let version = secret.map(|secret| secret.version.to_string());
    let messages = match &outcome {
        Ok(Outcome::Token(_)) => Vec::new(),
        Ok(Outcome::Error { messages, .. }) => messages.clone(),
        Err(words) => vec![words.clone()],
    };
    let signed_in = matches!(outcome, Ok(Outcome::Token(_)));
    let (title, kind) = match (signed_in, which) {
        (true, "old") => ("Вхід за старим секретом вдався", "token"),
        (true, _) => ("Вхід за новим секретом вдався", "token"),
        (false, _) => ("Увійти не вдалося", "error"),
    };
    pages::layout(
        title,
        html! {
            p.step { "Демонстраційна МІС" }
            h1 { (title) }
            section #mis-result .card .bad[!signed_in] data-outcome=(kind) data-secret=(which) data-version=[&version] {
                dl {
                    @if let Some(expected) = expected { div { dt { "Заклад" } dd { (expected.clinic.name()) } } }
                    @if let Some(secret) = secret {
                        div { dt { "Версія секрету" } dd { (secret.version) " · відбиток " code { (secret.fingerprint) } } }
                    }
                    @if !messages.is_empty() {
                        div { dt { "Причина" } dd #mis-error-message { @for message in &messages { p { (message) } } } }
                    }
                    @if let Ok(Outcome::Token(record)) = &outcome {
                        div { dt { "Дозволи" } dd { (record["details"]["scope"].as_str().unwrap_or("—")) } }
                    }
                    @if let Ok(Outcome::Error { kind, status, request_id, .. }) = &outcome {
                        div { dt { "Вид" } dd { code { (kind) } } }
                        @if let Some(status) = status { div { dt { "HTTP" } dd { (status) } } }
                        @if let Some(reference) = request_id { div { dt { "Звернення" } dd { code { (reference) } } } }
                    }
                }
            }
            @if signed_in && which == "old" {
                p.note.warn { "Старий секрет досі діє: в ЕСОЗ його не змінено." }
            }
            p.small { a href="/mis" { "До МІС" } " · " a href="/" { "Усі сценарії" } }
        },
    )
}
