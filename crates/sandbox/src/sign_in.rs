//! `GET /sign-in`: where staff of clinics sign in at eHealth; they return to their MIS with a grant code.
//!
//! The real page asks for a password; here one chooses who to be. It also gives the approval, as after a consent.

use axum::{
    extract::{RawForm, RawQuery, State},
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use maud::{Markup, html};
use url::Url;

use crate::{
    Shared,
    clock::after,
    pages,
    seed::role_scopes,
    store::{Approval, Client, Staff, Store, Token, TokenKind},
};

/// How long a grant code lives (contract d.10).
const CODE_SECONDS: i64 = 300;

/// Who asks for what, as the query or the form says it.
#[derive(Clone, Debug, Default)]
struct Asked {
    client_id: String,
    redirect_uri: String,
    response_type: String,
    scope: String,
    state: String,
    /// Of the form only: who was chosen; empty means that the person declined.
    user: String,
}

/// Why nobody can sign in.
enum Refused {
    /// Nobody may be sent to that address (RFC 6749, 4.1.2.1), so the person is told here.
    Here(&'static str),
    /// The MIS is told (RFC 6749, 4.1.2.1).
    There(&'static str),
}

impl Asked {
    fn read(bytes: &[u8]) -> Self {
        let mut asked = Asked::default();
        for (name, value) in url::form_urlencoded::parse(bytes) {
            let field = match &*name {
                "client_id" => &mut asked.client_id,
                "redirect_uri" => &mut asked.redirect_uri,
                "response_type" => &mut asked.response_type,
                "scope" => &mut asked.scope,
                "state" => &mut asked.state,
                "user" => &mut asked.user,
                _ => continue,
            };
            *field = value.into_owned();
        }
        asked.client_id = asked.client_id.to_lowercase();
        asked
    }

    fn checked<'a>(&self, store: &'a Store) -> Result<&'a Client, Refused> {
        let client = store
            .client(&self.client_id)
            .filter(|client| client.kind.has_connections())
            .ok_or(Refused::Here("Такого закладу ЕСОЗ не знає (client_id)."))?;
        if client.is_blocked {
            return Err(Refused::Here("Доступ цього закладу заблоковано."));
        }
        let registered = store
            .connections
            .iter()
            .any(|link| link.client_id == client.id && link.redirect_uri == self.redirect_uri);
        if !registered {
            return Err(Refused::Here(
                "Адреса повернення не зареєстрована в жодному зв’язку цього закладу (redirect_uri).",
            ));
        }
        if self.response_type != "code" {
            return Err(Refused::There("unsupported_response_type"));
        }
        if self.scope.trim().is_empty() {
            return Err(Refused::There("invalid_scope"));
        }
        Ok(client)
    }

    /// The address to return to, with what is to be said and the `state` that came.
    fn back(&self, name: &str, value: &str) -> Option<String> {
        let mut url = Url::parse(&self.redirect_uri).ok()?;
        url.query_pairs_mut().append_pair(name, value);
        if !self.state.is_empty() {
            url.query_pairs_mut().append_pair("state", &self.state);
        }
        Some(url.into())
    }

    fn leave(&self, name: &str, value: &str) -> Response {
        let location = self.back(name, value).and_then(|url| HeaderValue::from_str(&url).ok());
        match location {
            Some(location) => (
                StatusCode::SEE_OTHER,
                [
                    (header::LOCATION, location),
                    (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
                    (header::REFERRER_POLICY, HeaderValue::from_static("no-referrer")),
                ],
            )
                .into_response(),
            None => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
        }
    }

    fn refuse(&self, refused: Refused) -> Response {
        match refused {
            Refused::Here(reason) => (StatusCode::BAD_REQUEST, trouble(reason)).into_response(),
            Refused::There(error) => self.leave("error", error),
        }
    }
}

/// The page with the people of the clinic.
pub async fn page(State(sandbox): State<Shared>, RawQuery(query): RawQuery) -> Response {
    let asked = Asked::read(query.unwrap_or_default().as_bytes());
    let store = sandbox.store();
    match asked.checked(&store) {
        Ok(client) => choice(&store, client, &asked).into_response(),
        Err(refused) => asked.refuse(refused),
    }
}

/// `POST /sign-in`: somebody was chosen, or nobody.
pub async fn choose(State(sandbox): State<Shared>, RawForm(form): RawForm) -> Response {
    let asked = Asked::read(&form);
    let mut store = sandbox.store();
    if let Err(refused) = asked.checked(&store) {
        return asked.refuse(refused);
    }
    if asked.user.is_empty() {
        return asked.leave("error", "access_denied");
    }
    let Some(staff) = store.staff(&asked.user, &asked.client_id).cloned() else {
        return asked.refuse(Refused::Here("Ця людина не працює в цьому закладі."));
    };
    let scope = allowed(&staff, &asked.scope);
    let now = sandbox.clock.now();
    // Replaced rather than widened: what was taken from a role must not come back with a refresh token.
    store
        .approvals
        .retain(|approval| approval.user_id != staff.user_id || approval.client_id != staff.client_id);
    let approval = Approval {
        id: store.ids.uuid(),
        user_id: staff.user_id.clone(),
        client_id: staff.client_id.clone(),
        scope: scope.clone(),
        created_at: now,
        updated_at: now,
    };
    let code = Token {
        id: store.ids.uuid(),
        value: store.ids.token(),
        kind: TokenKind::GrantCode,
        user_id: staff.user_id,
        client_id: staff.client_id,
        expires_at: after(now, CODE_SECONDS),
        scope,
        grant_type: "password",
        redirect_uri: Some(asked.redirect_uri.clone()),
        refresh_token: None,
        approval_id: Some(approval.id.clone()),
        applicant: None,
        used: false,
    };
    let value = code.value.clone();
    store.approvals.push(approval);
    store.keep(code);
    asked.leave("code", &value)
}

/// What was requested and the role gives, in the order of the request. It may be nothing: the MIS then learns from the token
/// that the person may not do what it asked for.
fn allowed(staff: &Staff, requested: &str) -> String {
    let role = role_scopes(staff.role);
    let mut scopes: Vec<&str> = Vec::new();
    for scope in requested.split_whitespace() {
        if role.contains(&scope) && !scopes.contains(&scope) {
            scopes.push(scope);
        }
    }
    scopes.join(" ")
}

fn choice(store: &Store, client: &Client, asked: &Asked) -> Markup {
    let people: Vec<&Staff> = store
        .staff
        .iter()
        .filter(|staff| staff.client_id == client.id)
        .collect();
    pages::layout(
        "Вхід до ЕСОЗ",
        html! {
            p.step { "Вхід до ЕСОЗ для працівників закладів" }
            h1 { (client.name) }
            p.lead { "Справжня сторінка попросить пароль. Тут досить обрати, ким увійти." }
            section.card #people {
                h2 { "Хто входить" }
                ul.scenarios {
                    @for staff in &people {
                        li {
                            form method="post" action="/sign-in" {
                                (hidden(asked))
                                input type="hidden" name="user" value=(staff.user_id);
                                button id={"as-" (staff.nick)} type="submit" data-user=(staff.user_id) data-role=(staff.role.word()) {
                                    (staff.name) " · " (staff.role.word())
                                }
                                span.small { (staff.remark) }
                            }
                        }
                    }
                }
            }
            form method="post" action="/sign-in" {
                (hidden(asked))
                button.plain #deny type="submit" { "Відмовитися" }
            }
            p.small { "Запитані дозволи: " @for scope in asked.scope.split_whitespace() { code { (scope) } " " } }
        },
    )
}

fn hidden(asked: &Asked) -> Markup {
    html! {
        input type="hidden" name="client_id" value=(asked.client_id);
        input type="hidden" name="redirect_uri" value=(asked.redirect_uri);
        input type="hidden" name="response_type" value=(asked.response_type);
        input type="hidden" name="scope" value=(asked.scope);
        input type="hidden" name="state" value=(asked.state);
    }
}

fn trouble(reason: &str) -> Markup {
    pages::layout(
        "Увійти неможливо",
        html! {
            h1 { "Увійти неможливо" }
            section.card.bad #sign-in-error { dl { div { dt { "Причина" } dd { (reason) } } } }
            p { a href="/" { "До переліку сценаріїв" } }
        },
    )
}
