//! `POST /oauth/nonce` (contract c.1).

use serde::{Deserialize, Serialize};

use crate::Hidden;

/// Asks for a one-time JWT.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NonceRequest {
    /// Who asks.
    pub client_id: String,
    /// Only, and always, for clients of type `TRUSTED_PIS`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub client_secret: Option<Hidden>,
}

/// `data` of the answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Nonce {
    /// The JWT; its claims are listed in c.1.
    pub token: Hidden,
}
