//! `POST /oauth/nonce` (contract c.1), called by PIS back ends.

use serde_json::{Value, json};
use uuid::Uuid;

use super::Call;
use crate::{
    answer::{Answer, Handled},
    error::{ApiError, field_error, required_texts},
    jwt::{self, Claims},
    store::ClientKind,
};

/// `JWT_LOGIN_TTL`; not published, the blueprint's sample lives this long.
const NONCE_SECONDS: i64 = 900;

/// Issues a one-time JWT.
pub fn issue(call: &Call) -> Handled {
    let body = call.json()?;
    let [client_id] = required_texts(&body, "$", ["client_id"])?;
    if Uuid::try_parse(&client_id).is_err() {
        return Err(ApiError::Fields(vec![field_error(
            "$.client_id".to_owned(),
            "cast",
            "is invalid".to_owned(),
        )]));
    }
    let now = call.sandbox.clock.now().as_second();
    let mut store = call.sandbox.store();
    let client = store.client(&client_id).ok_or(ApiError::NotFound)?;
    let audience = if client.kind == ClientKind::TrustedPis {
        let [secret] = required_texts(&body, "$", ["client_secret"])?;
        if secret != client.secret {
            return Err(ApiError::NonceClientSecret);
        }
        "trusted-client"
    } else {
        "mithril-login"
    };
    let nonce = store.ids.uuid();
    let token = jwt::sign(&Claims {
        aud: audience.to_owned(),
        iss: jwt::ISSUER.to_owned(),
        iat: now,
        nbf: now - 1,
        exp: now + NONCE_SECONDS,
        jti: store.ids.uuid(),
        typ: "access".to_owned(),
        sub: Some(nonce.clone()),
        nonce: Some(nonce),
        ..Claims::default()
    });
    Ok(Answer::ok(Value::from_iter([("token", json!(token))])))
}
