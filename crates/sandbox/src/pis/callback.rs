//! `GET /pis/callback`: checks `state`, exchanges the code once, shows the facts of the tokens.

use axum::{
    extract::{RawForm, RawQuery, State},
    http::{HeaderMap, StatusCode},
    response::{IntoResponse, Response},
};
use jiff::Timestamp;
use maud::{Markup, html};
use serde_json::Value;

use super::{
    Pis, exchange, found, session,
    sessions::{Expected, Outcome},
};
use crate::{dictionaries, pages};

/// A parameter of a query or a form.
pub fn parameter(bytes: &[u8], wanted: &str) -> Option<String> {
    url::form_urlencoded::parse(bytes)
        .find(|(name, _)| name == wanted)
        .map(|(_, value)| value.into_owned())
}

/// Back from the sign-up page.
pub async fn page(State(pis): State<Pis>, headers: HeaderMap, RawQuery(query): RawQuery) -> Response {
    let query = query.unwrap_or_default();
    let get = |name| parameter(query.as_bytes(), name).filter(|value| !value.is_empty());
    let session = session(&pis.sandbox, &headers);
    let state = get("state").unwrap_or_default();
    let expected = pis.sandbox.sessions().expected(&state, &session).cloned();
    let Some(expected) = expected else {
        let error = local_error(
            "state_mismatch",
            "Параметр state не збігається з тим, що ПІС видала цьому браузеру. Код не обміняно.",
        );
        return (StatusCode::BAD_REQUEST, result(&error, None, None)).into_response();
    };
    // A reload shows the same result; a code is never sent twice by accident.
    let outcome = match (&expected.outcome, get("error"), get("code")) {
        (Some(outcome), ..) => outcome.clone(),
        (None, Some(error), _) => local_error(
            &error,
            &get("error_description").unwrap_or_else(|| "Без пояснення.".to_owned()),
        ),
        (None, None, Some(code)) => {
            let outcome = exchange::exchange(&pis, &expected, &code).await;
            if let Some(expected) = pis.sandbox.sessions().expected(&state, &session) {
                expected.outcome = Some(outcome.clone());
            }
            outcome
        }
        (None, None, None) => local_error("invalid_request", "В адресі повернення немає коду."),
    };
    result(&outcome, Some(&state), expected.refreshed.as_ref()).into_response()
}

/// `POST /pis/refresh`: uses the refresh token once, then shows the result page again.
pub async fn refresh(State(pis): State<Pis>, headers: HeaderMap, RawForm(form): RawForm) -> Response {
    let session = session(&pis.sandbox, &headers);
    let state = parameter(&form, "state").unwrap_or_default();
    let expected = pis.sandbox.sessions().expected(&state, &session).cloned();
    let Some(Expected {
        outcome: Some(Outcome::Token(record)),
        refreshed: None,
        ..
    }) = &expected
    else {
        return found(&back(&state));
    };
    let refresh_token = record["details"]["refresh_token"].as_str().unwrap_or_default();
    if let Some(expected) = &expected {
        let outcome = exchange::refresh(&pis, expected, refresh_token).await;
        if let Some(expected) = pis.sandbox.sessions().expected(&state, &session) {
            expected.refreshed = Some(outcome);
        }
    }
    found(&back(&state))
}

fn back(state: &str) -> String {
    let state: String = url::form_urlencoded::byte_serialize(state.as_bytes()).collect();
    format!("/pis/callback?state={state}")
}

fn local_error(kind: &str, message: &str) -> Outcome {
    Outcome::Error {
        status: None,
        kind: kind.to_owned(),
        messages: vec![message.to_owned()],
        request_id: None,
    }
}

fn result(outcome: &Outcome, state: Option<&str>, refreshed: Option<&Outcome>) -> Markup {
    match outcome {
        Outcome::Token(record) => pages::layout(
            "Доступ отримано",
            html! {
                p.step { "Демонстраційна ПІС · крок 3 з 3" }
                h1 { "Доступ отримано" }
                section #pis-result .card data-outcome="token" {
                    h2 { "Токен доступу" }
                    (facts(record))
                }
                @match refreshed {
                    Some(outcome) => (refresh_result(outcome)),
                    None => @if record["details"]["refresh_token"].is_string() {
                        form method="post" action="/pis/refresh" {
                            input type="hidden" name="state" value=(state.unwrap_or_default());
                            button #pis-refresh type="submit" { "Оновити токен" }
                        }
                    },
                }
                (again())
            },
        ),
        Outcome::Error { .. } => pages::layout(
            "Доступ не отримано",
            html! {
                p.step { "Демонстраційна ПІС · крок 3 з 3" }
                h1 { "Доступ не отримано" }
                section #pis-result .card.bad data-outcome="error" { (error_facts(outcome)) }
                (again())
            },
        ),
    }
}

/// What may be shown of a token: everything but its value.
fn facts(record: &Value) -> Markup {
    let text = |pointer| record.pointer(pointer).and_then(Value::as_str).unwrap_or("—");
    let seconds = record["expires_at"].as_i64().unwrap_or_default();
    let expires = Timestamp::from_second(seconds).unwrap_or_default();
    html! {
        dl {
            div { dt { "Вид" } dd #pis-token-name { (text("/name")) } }
            div { dt { "Отримано" } dd { (text("/details/grant_type")) } }
            div {
                dt { "Діє до" }
                dd #pis-expires data-expires-at=(seconds) {
                    time datetime=(expires) { (expires.strftime("%d.%m.%Y %H:%M UTC")) }
                }
            }
            div {
                dt { "Дозволи" }
                dd #pis-scope data-scope=(text("/details/scope")) {
                    ul.plain {
                        @for scope in text("/details/scope").split(' ') {
                            li { @if let Some(words) = dictionaries::scope_text(scope) { (words) " · " } code { (scope) } }
                        }
                    }
                }
            }
            div { dt { "Пацієнт (person_id)" } dd #pis-person { (text("/user/person_id")) } }
            div { dt { "Довірена особа (applicant_person_id)" } dd #pis-applicant { (text("/details/applicant_person_id")) } }
            div {
                dt { "Токен оновлення" }
                dd { @if record["details"]["refresh_token"].is_string() { "є" } @else { "немає" } }
            }
        }
        p.small.inset { "Значення токенів лишаються на сервері ПІС і тут не показуються." }
    }
}

fn refresh_result(outcome: &Outcome) -> Markup {
    html! {
        @match outcome {
            Outcome::Token(record) => section #pis-refresh-result .card data-outcome="token" {
                h2 { "Токен оновлено" }
                @let seconds = record["expires_at"].as_i64().unwrap_or_default();
                @let expires = Timestamp::from_second(seconds).unwrap_or_default();
                dl {
                    div { dt { "Вид" } dd { (record["name"].as_str().unwrap_or("—")) } }
                    div { dt { "Отримано" } dd { (record["details"]["grant_type"].as_str().unwrap_or("—")) } }
                    div { dt { "Діє до" } dd data-expires-at=(seconds) { (expires.strftime("%d.%m.%Y %H:%M UTC")) } }
                    div { dt { "Дозволи" } dd { (record["details"]["scope"].as_str().unwrap_or("—")) } }
                }
            },
            Outcome::Error { .. } => section #pis-refresh-result .card.bad data-outcome="error" {
                h2 { "Токен не оновлено" }
                (error_facts(outcome))
            },
        }
    }
}

fn error_facts(outcome: &Outcome) -> Markup {
    let Outcome::Error {
        status,
        kind,
        messages,
        request_id,
    } = outcome
    else {
        return Markup::default();
    };
    html! {
        dl {
            div { dt { "Причина" } dd #pis-error-message { @for message in messages { p { (message) } } } }
            div { dt { "Вид" } dd #pis-error-type { code { (kind) } } }
            @if let Some(status) = status { div { dt { "HTTP" } dd { (status) } } }
            @if let Some(reference) = request_id { div { dt { "Звернення" } dd { code { (reference) } } } }
        }
    }
}

fn again() -> Markup {
    html! {
        p.small { a href="/pis" { "Зареєструвати ще одного пацієнта" } " · " a href="/" { "Усі сценарії" } }
    }
}
