//! `POST /oauth/apps/authorize` (contract c.4), checks in the server's order.

use auth_ui_contract::approval::App;
use axum::http::StatusCode;
use jiff::Timestamp;
use serde_json::{Value, json};
use uuid::Uuid;

use super::Call;
use crate::{
    answer::{Answer, Handled},
    clock::after,
    error::{ApiError, field_error, required, required_texts},
    gateway,
    rules::redirect,
    seed::{self, SESSION_SCOPE},
    special::{Special, Stage},
    store::{Approval, ClientKind, Store, Token, TokenKind, text},
};

/// How long a grant code lives (d.10).
pub const CODE_SECONDS: i64 = 300;

/// Approves, and issues a grant code.
pub fn authorize(call: &Call) -> Handled {
    let now = call.sandbox.clock.now();
    let mut store = call.sandbox.store();
    let credential = gateway::bearer(&call.headers)?;
    let session = gateway::authorize(&store, now, &credential, Some(SESSION_SCOPE))?;
    let special = store.special_of_user(&session.user_id);
    if special == Some(Special::NoConsumer) {
        return Err(ApiError::NoConsumer);
    }
    let app = requested_app(&call.json()?, special)?;
    let scope = check(&store, &session, &app, special)?;

    let fault = special.and_then(|special| special.fault(Stage::Approval));
    let prevented = fault.as_ref().is_some_and(|fault| fault.prevents_the_act());
    call.context.fault(fault);
    if prevented {
        return Err(ApiError::Internal);
    }
    let approval = approve(&mut store, &session, &app.client_id, &scope, now);
    let code = issue_code(&mut store, &session, &app, &scope, special, now);
    let target = redirect::with_code(&app.redirect_uri, &code.value).ok_or(ApiError::RedirectMismatch)?;
    let client_name = store.client(&app.client_id).map(|client| client.name.clone());
    let (status, data) = match special {
        Some(Special::ApprovalRecord) => (StatusCode::OK, approval.record(&client_name.unwrap_or_default())),
        _ => (StatusCode::CREATED, code.record()),
    };
    Ok(Answer {
        status,
        urgent: Some(json!({"redirect_uri": target})),
        location: Some(target),
        ..Answer::ok(data)
    })
}

fn requested_app(body: &Value, special: Option<Special>) -> Result<App, ApiError> {
    let app = body
        .get("app")
        .filter(|app| app.is_object())
        .ok_or_else(|| ApiError::Fields(vec![required("$", "app")]))?;
    let [client_id, redirect_uri] = required_texts(app, "$.app", ["client_id", "redirect_uri"])?;
    if Uuid::try_parse(&client_id).is_err() || special == Some(Special::ApprovalClientMalformed) {
        return Err(ApiError::Fields(vec![field_error(
            "$.app.client_id".to_owned(),
            "cast",
            "is invalid".to_owned(),
        )]));
    }
    Ok(App {
        client_id: client_id.to_lowercase(),
        redirect_uri,
        scope: text(app, "scope").to_owned(),
    })
}

/// Client, user, address, scopes; gives the scopes to approve.
fn check(store: &Store, session: &Token, app: &App, special: Option<Special>) -> Result<String, ApiError> {
    let client = store
        .client(&app.client_id)
        .filter(|_| special != Some(Special::ApprovalClientMissing))
        .ok_or(ApiError::InvalidClientId)?;
    if client.is_blocked {
        return Err(ApiError::ClientBlocked);
    }
    let user = store
        .user(&session.user_id)
        .filter(|_| special != Some(Special::ApprovalUserMissing))
        .ok_or(ApiError::UserNotFound)?;
    if user.is_blocked || special == Some(Special::ApprovalUserBlocked) {
        return Err(ApiError::UserBlocked);
    }
    if !redirect::matches(&app.redirect_uri, &client.redirect_uri) {
        return Err(ApiError::RedirectMismatch);
    }
    let has_roles = user.is_patient && special != Some(Special::NoRoles);
    let mut scopes: Vec<String> = app.scope.split_whitespace().map(str::to_owned).collect();
    if scopes.is_empty() && client.kind == ClientKind::TrustedPis && has_roles {
        // Trusted clients may omit the scope and get all the roles give (c.4).
        scopes = seed::patient_scopes();
    }
    if scopes.is_empty() || !has_roles {
        return Err(ApiError::ScopeEmpty);
    }
    if !scopes.iter().all(|scope| seed::type_allows(client.kind, scope)) {
        return Err(ApiError::ScopeNotForClientType);
    }
    if !scopes.iter().all(|scope| seed::patient_may_give(scope)) {
        return Err(ApiError::ScopeNotForRole);
    }
    Ok(scopes.join(" "))
}

/// Creates the approval or widens the one that is there.
fn approve(store: &mut Store, session: &Token, client_id: &str, scope: &str, now: Timestamp) -> Approval {
    let id = store.ids.uuid();
    let found = store
        .approvals
        .iter_mut()
        .find(|approval| approval.user_id == session.user_id && approval.client_id == client_id);
    if let Some(approval) = found {
        approval.scope = union(&approval.scope, scope);
        approval.updated_at = now;
        return approval.clone();
    }
    let approval = Approval {
        id,
        user_id: session.user_id.clone(),
        client_id: client_id.to_owned(),
        scope: union("", scope),
        created_at: now,
        updated_at: now,
    };
    store.approvals.push(approval.clone());
    approval
}

fn union(old: &str, new: &str) -> String {
    let mut scopes: Vec<&str> = Vec::new();
    for scope in old.split_whitespace().chain(new.split_whitespace()) {
        if !scopes.contains(&scope) {
            scopes.push(scope);
        }
    }
    scopes.join(" ")
}

fn issue_code(
    store: &mut Store,
    session: &Token,
    app: &App,
    scope: &str,
    special: Option<Special>,
    now: Timestamp,
) -> Token {
    let lifetime = match special {
        Some(Special::CodeExpired) => -1,
        _ => CODE_SECONDS,
    };
    let code = Token {
        id: store.ids.uuid(),
        value: store.ids.token(),
        kind: TokenKind::GrantCode,
        user_id: session.user_id.clone(),
        client_id: app.client_id.clone(),
        expires_at: after(now, lifetime),
        scope: scope.to_owned(),
        grant_type: "password",
        redirect_uri: Some(app.redirect_uri.clone()),
        refresh_token: None,
        approval_id: None,
        applicant: session.applicant.clone(),
        used: false,
    };
    store.keep(code.clone());
    code
}
