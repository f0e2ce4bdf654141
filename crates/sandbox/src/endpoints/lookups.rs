//! What the consent page looks up: client, user, token, roles (contract e.2); and `GET /oauth/user`.

use auth_ui_contract::clients::{ClientDetails, UserDetails, UserRole};
use axum::http::HeaderMap;
use jiff::Timestamp;
use serde::Serialize;
use serde_json::{Value, json};

use super::Call;
use crate::{
    Shared,
    answer::{Answer, Handled},
    clock::service_form,
    error::ApiError,
    gateway,
    ids::named_uuid,
    seed,
    special::{Special, Stage},
    store::{Client, Store, Token, TokenKind, User},
};

/// The scope of "my user details".
const USER_SCOPE: &str = "user:read";

/// `GET /oauth/clients/{id}/details`: no secrets.
pub fn client(call: &Call, id: &str) -> Handled {
    let store = call.sandbox.store();
    let session = caller(&store, &call.headers, call.sandbox.clock.now())?;
    let client = store.client(&id.to_lowercase()).ok_or(ApiError::NotFound)?;
    let special = store.special_of_user(&session.user_id);
    call.context
        .fault(special.and_then(|special| special.fault(Stage::Client)));
    data(&client_details(client, call.sandbox.started_at))
}

/// What is known of a client, without its secret.
pub fn client_details(client: &Client, since: Timestamp) -> ClientDetails {
    let since = service_form(since);
    ClientDetails {
        id: client.id.clone(),
        name: client.name.clone(),
        settings: json!({}),
        is_blocked: client.is_blocked,
        block_reason: client.is_blocked.then(|| "Порушення умов підключення".to_owned()),
        user_id: Some(named_uuid("owner of the clients")),
        client_type_id: Some(named_uuid(client.kind.name())),
        client_type_name: Some(client.kind.name().to_owned()),
        inserted_at: Some(since.clone()),
        updated_at: Some(since),
    }
}

/// `GET /oauth/users/{id}`: one's own record.
pub fn user(call: &Call, id: &str) -> Handled {
    let store = call.sandbox.store();
    let session = caller(&store, &call.headers, call.sandbox.clock.now())?;
    let user = store.user(&id.to_lowercase()).ok_or(ApiError::NotFound)?;
    if user.id != session.user_id {
        return Err(ApiError::Forbidden);
    }
    data(&details(&store, user))
}

/// `GET /oauth/user`: my user details, a broker call.
pub fn own_details(sandbox: &Shared, headers: &HeaderMap) -> Handled {
    let store = sandbox.store();
    let credential = gateway::bearer(headers)?;
    gateway::api_key(&store, headers)?;
    let token = gateway::authorize(&store, sandbox.clock.now(), &credential, Some(USER_SCOPE))?;
    let user = store.user(&token.user_id).ok_or(ApiError::NotFound)?;
    data(&details(&store, user))
}

/// `GET /admin/tokens/{token}/verify`: the record of a live token.
pub fn verify(call: &Call, value: &str) -> Handled {
    let store = call.sandbox.store();
    let token = verified(&store, value, call.sandbox.clock.now())?;
    Ok(Answer::ok(token.record()))
}

/// `GET /admin/tokens/{token}/user`: the user with roles beside.
pub fn token_user(call: &Call, value: &str) -> Handled {
    let store = call.sandbox.store();
    let token = verified(&store, value, call.sandbox.clock.now())?;
    let user = store.user(&token.user_id).ok_or(ApiError::NotFound)?;
    let mut answer = data(&details(&store, user))?;
    let role =
        json!({"id": named_uuid("role of patients"), "name": "PATIENT", "scope": seed::patient_scopes().join(" ")});
    let global: Vec<Value> = user.is_patient.then_some(role).into_iter().collect();
    answer.urgent = Some(json!({"roles": [], "global_roles": global}));
    Ok(answer)
}

fn verified<'a>(store: &'a Store, value: &str, now: Timestamp) -> Result<&'a Token, ApiError> {
    let token = store
        .tokens
        .get(value)
        .filter(|token| token.kind == TokenKind::Access)
        .ok_or(ApiError::NotFound)?;
    if token.expires_at <= now {
        return Err(ApiError::VerifyExpired);
    }
    if store.client(&token.client_id).is_some_and(|client| client.is_blocked) {
        return Err(ApiError::VerifyClientBlocked);
    }
    if store.user(&token.user_id).is_some_and(|user| user.is_blocked) {
        return Err(ApiError::VerifyUserBlocked);
    }
    Ok(token)
}

/// `GET /user/roles?client_id=`: the caller's roles.
pub fn roles(sandbox: &Shared, headers: &HeaderMap, query: &[(String, String)]) -> Handled {
    let store = sandbox.store();
    let session = caller(&store, headers, sandbox.clock.now())?;
    let client = query
        .iter()
        .find(|(name, _)| name == "client_id")
        .and_then(|(_, id)| store.client(id));
    if let Some(staff) = store.staff(&session.user_id, &session.client_id) {
        let asked = query.iter().find(|(name, _)| name == "client_id").map(|(_, id)| id);
        let since = service_form(sandbox.started_at);
        let list = asked.is_none_or(|id| *id == staff.client_id).then(|| UserRole {
            id: named_uuid(&format!("role of user {}", staff.user_id)),
            user_id: Some(staff.user_id.clone()),
            role_id: Some(named_uuid(&format!("role {}", staff.role.word()))),
            role_name: Some(staff.role.word().to_owned()),
            client_id: Some(staff.client_id.clone()),
            client_name: store.client(&staff.client_id).map(|client| client.name.clone()),
            scope: seed::role_scopes(staff.role).join(" "),
            created_at: Some(since.clone()),
            updated_at: Some(since),
        });
        return data(&list.into_iter().collect::<Vec<_>>());
    }
    let has_none = store.special_of_user(&session.user_id) == Some(Special::NoRoles);
    let user = store.user(&session.user_id).filter(|user| user.is_patient && !has_none);
    let list: Vec<UserRole> = user
        .into_iter()
        .map(|user| UserRole {
            id: named_uuid(&format!("role of user {}", user.id)),
            user_id: Some(user.id.clone()),
            role_id: Some(named_uuid("role of patients")),
            role_name: Some("PATIENT".to_owned()),
            client_id: client.map(|client| client.id.clone()),
            client_name: client.map(|client| client.name.clone()),
            scope: seed::patient_scopes().join(" "),
            created_at: Some(service_form(user.created_at)),
            updated_at: Some(service_form(user.created_at)),
        })
        .collect();
    data(&list)
}

fn caller(store: &Store, headers: &HeaderMap, now: Timestamp) -> Result<Token, ApiError> {
    gateway::authorize(store, now, &gateway::bearer(headers)?, None)
}

fn details(store: &Store, user: &User) -> UserDetails {
    let staff = store.staff.iter().find(|staff| staff.user_id == user.id);
    UserDetails {
        id: user.id.clone(),
        email: staff.map(|staff| staff.email.clone()),
        tax_id: user.tax_id.clone(),
        person_id: Some(user.person_id.clone()),
        settings: json!({}),
        is_blocked: user.is_blocked,
        block_reason: None,
        inserted_at: Some(service_form(user.created_at)),
        updated_at: Some(service_form(user.created_at)),
    }
}

fn data(value: &impl Serialize) -> Handled {
    serde_json::to_value(value)
        .map(Answer::ok)
        .map_err(|_| ApiError::Internal)
}
