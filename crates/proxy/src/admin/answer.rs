//! How the admin surface answers: JSON built from the contract's types, and refusals with the status each one means.

use auth_ui_contract::admin::{AdminError, Refusal, Trouble};
use auth_ui_refresh::StoreError;
use axum::response::{IntoResponse as _, Response};
use http::header::{CONTENT_TYPE, RETRY_AFTER};
use http::{HeaderValue, StatusCode};
use serde::Serialize;

use crate::around::{RefusedAs, RequestId, Route};

/// A 200 with this in it.
pub fn json(status: StatusCode, data: &impl Serialize) -> Result<Response, AdminError> {
    let body = serde_json::to_vec(data).map_err(|_| AdminError::Internal)?;
    let kind = HeaderValue::from_static("application/json");
    Ok((status, [(CONTENT_TYPE, kind)], body).into_response())
}

/// Names the answer for the log, and turns a refusal into one.
pub fn finish(route: &'static str, id: &RequestId, result: Result<Response, AdminError>) -> Response {
    let mut answer = result.unwrap_or_else(|error| refuse(error, id));
    answer.extensions_mut().insert(Route(route));
    answer
}

fn refuse(error: AdminError, id: &RequestId) -> Response {
    let (status, word) = meaning(&error);
    let wait = match &error {
        AdminError::TooMany { retry_after } => Some(*retry_after),
        _ => None,
    };
    let refusal = Refusal {
        error,
        request_id: id.as_str().to_owned(),
    };
    let mut answer = match json(status, &refusal) {
        Ok(answer) => answer,
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    };
    if let Some(seconds) = wait {
        answer.headers_mut().insert(RETRY_AFTER, seconds.into());
    }
    answer.extensions_mut().insert(RefusedAs(word));
    answer
}

fn meaning(error: &AdminError) -> (StatusCode, &'static str) {
    match error {
        AdminError::SignedOut => (StatusCode::UNAUTHORIZED, "signed_out"),
        AdminError::ReauthRequired => (StatusCode::UNAUTHORIZED, "reauth_required"),
        AdminError::ForgedRequest => (StatusCode::FORBIDDEN, "forged_request"),
        AdminError::NotOwner => (StatusCode::FORBIDDEN, "not_owner"),
        AdminError::UnknownClinic => (StatusCode::NOT_FOUND, "unknown_clinic"),
        AdminError::InProgress { .. } => (StatusCode::CONFLICT, "in_progress"),
        AdminError::RepairMismatch => (StatusCode::CONFLICT, "repair_mismatch"),
        AdminError::WrongConfirmation => (StatusCode::UNPROCESSABLE_ENTITY, "wrong_confirmation"),
        AdminError::Malformed => (StatusCode::BAD_REQUEST, "malformed"),
        AdminError::TooMany { .. } => (StatusCode::TOO_MANY_REQUESTS, "too_many"),
        AdminError::NotReady { .. } => (StatusCode::SERVICE_UNAVAILABLE, "not_ready"),
        AdminError::Internal => (StatusCode::INTERNAL_SERVER_ERROR, "internal"),
    }
}

/// A store that does not answer is told as what it is; the operator reads more in the log.
pub fn store_failed(error: StoreError) -> AdminError {
    tracing::error!(%error, "the store failed");
    match error.trouble() {
        reason @ (Trouble::StoreFull
        | Trouble::StoreReadOnly
        | Trouble::StoreBroken
        | Trouble::KeyWrong
        | Trouble::KeyExposed) => AdminError::NotReady { reason },
        _ => AdminError::Internal,
    }
}
