//! The eHealth endpoints: each file states its rules in the order the server checks them.

pub mod approval;
pub mod connections;
pub mod lookups;
pub mod nonce;
pub mod one_time_codes;
pub mod registration;
pub mod sign_up;
pub mod tokens;

use auth_ui_contract::paths;
use axum::{
    Extension, Router,
    body::Bytes,
    extract::{Path, RawQuery, State},
    http::{HeaderMap, Uri},
    routing::{get, patch, post},
};
use serde_json::Value;

use crate::{
    Shared,
    answer::{Answer, Context, Handled},
    dictionaries,
    error::ApiError,
    gateway,
    special::Stage,
};

/// What a handler sees of a request.
pub struct Call {
    /// The sandbox.
    pub sandbox: Shared,
    /// Where to leave notes for the edge.
    pub context: Context,
    /// The request's headers.
    pub headers: HeaderMap,
    /// The request's body.
    pub body: Bytes,
}

impl Call {
    /// The body as JSON (400 when it is not).
    pub fn json(&self) -> Result<Value, ApiError> {
        serde_json::from_slice::<Value>(&self.body)
            .ok()
            .filter(Value::is_object)
            .ok_or(ApiError::Malformed)
    }
}

/// All eHealth routes, without the edge that writes envelopes.
pub fn router(sandbox: Shared) -> Router {
    Router::new()
        .route(paths::SIGN_UP_VALIDATION, act(sign_up::validate))
        .route(paths::REGISTER, act(registration::register))
        .route(paths::DUMMY_SIGN_UP_VALIDATION, act(sign_up::validate_unsigned))
        .route(paths::DUMMY_REGISTER, act(registration::register_unsigned))
        .route(paths::AUTHORIZE, act(approval::authorize))
        .route(paths::TOKENS, act(tokens::issue))
        .route(paths::NONCE, act(nonce::issue))
        .route(paths::LOGOUT, act(tokens::log_out))
        .route(paths::SMS_VERIFICATIONS, act(one_time_codes::verify_phone))
        .route(paths::DICTIONARIES, get(dictionaries_v1))
        .route(paths::DICTIONARIES_V2, get(dictionaries_v2))
        .route("/oauth/clients/{id}/details", look(lookups::client))
        .route("/admin/clients/{id}/details", look(lookups::client))
        .route("/oauth/users/{id}", look(lookups::user))
        .route("/admin/users/{id}", look(lookups::user))
        .route("/oauth/tokens/{id}/verify", look(lookups::verify))
        .route("/admin/tokens/{id}/verify", look(lookups::verify))
        .route("/oauth/tokens/{id}/user", look(lookups::token_user))
        .route("/admin/tokens/{id}/user", look(lookups::token_user))
        .route(paths::USER_ROLES, get(roles))
        .route(paths::API_USER_ROLES, get(roles))
        .route("/oauth/user", get(own_details))
        .route("/api/clients", get(connections::clients))
        .route("/api/clients/{id}", get(connections::client))
        .route("/api/clients/{id}/connections", get(connections::list))
        .route("/api/clients/{id}/connections/{connection}", get(connections::one))
        .route(
            "/api/clients/{id}/connections/{connection}/actions/refresh_secret",
            patch(connections::refresh),
        )
        .route(
            "/admin/clients/{id}/refresh_secret",
            patch(connections::refresh_deprecated),
        )
        .method_not_allowed_fallback(no_route)
        .fallback(no_route)
        .with_state(sandbox)
}

type Routes = axum::routing::MethodRouter<Shared>;

fn act(handler: fn(&Call) -> Handled) -> Routes {
    post(
        async move |State(sandbox): State<Shared>,
                    Extension(context): Extension<Context>,
                    headers: HeaderMap,
                    body: Bytes| {
            handler(&Call {
                sandbox,
                context,
                headers,
                body,
            })
        },
    )
}

fn look(handler: fn(&Call, &str) -> Handled) -> Routes {
    get(
        async move |State(sandbox): State<Shared>,
                    Extension(context): Extension<Context>,
                    Path(id): Path<String>,
                    headers: HeaderMap| {
            let call = Call {
                sandbox,
                context,
                headers,
                body: Bytes::new(),
            };
            handler(&call, &id)
        },
    )
}

async fn dictionaries_v1(
    State(sandbox): State<Shared>,
    Extension(context): Extension<Context>,
    headers: HeaderMap,
    RawQuery(query): RawQuery,
) -> Answer {
    dictionaries_answer(&sandbox, &context, &headers, query, false)
}

async fn dictionaries_v2(
    State(sandbox): State<Shared>,
    Extension(context): Extension<Context>,
    headers: HeaderMap,
    RawQuery(query): RawQuery,
) -> Answer {
    dictionaries_answer(&sandbox, &context, &headers, query, true)
}

/// Dictionaries need no token (contract e.3); one that is there may belong to a special patient.
fn dictionaries_answer(
    sandbox: &Shared,
    context: &Context,
    headers: &HeaderMap,
    query: Option<String>,
    second_version: bool,
) -> Answer {
    if let Ok(credential) = gateway::bearer(headers) {
        let store = sandbox.store();
        let special = store
            .tokens
            .get(&credential)
            .and_then(|token| store.special_of_caller(&token.user_id, sandbox.clock.now()));
        context.fault(special.and_then(|special| special.fault(Stage::Dictionaries)));
    }
    dictionaries::answer(&pairs(query), second_version)
}

async fn roles(State(sandbox): State<Shared>, headers: HeaderMap, RawQuery(query): RawQuery) -> Handled {
    lookups::roles(&sandbox, &headers, &pairs(query))
}

async fn own_details(State(sandbox): State<Shared>, headers: HeaderMap) -> Handled {
    lookups::own_details(&sandbox, &headers)
}

async fn no_route(uri: Uri) -> ApiError {
    ApiError::NoRoute(uri.path().to_owned())
}

fn pairs(query: Option<String>) -> Vec<(String, String)> {
    url::form_urlencoded::parse(query.unwrap_or_default().as_bytes())
        .into_owned()
        .collect()
}
