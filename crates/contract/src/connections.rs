//! A clinic's connections and the refresh of a client secret (contract h).

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::Hidden;

/// One connection between a clinic (`client_id`) and a MIS (`consumer_id`), its secret hidden (h.2).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Connection {
    /// UUID.
    pub id: String,
    /// The clinic.
    pub client_id: String,
    /// The MIS.
    pub consumer_id: String,
    /// Where the clinic's users return after sign-in.
    pub redirect_uri: String,
    /// ISO 8601; not in every version.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub inserted_at: Option<String>,
    /// ISO 8601; not in every version.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub updated_at: Option<String>,
}

/// The connection after its secret was refreshed, current method (h.3).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RefreshedConnection {
    /// The connection itself.
    #[serde(flatten)]
    pub connection: Connection,
    /// The new secret. An answer without it is an unknown outcome, not a success.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub secret: Option<Hidden>,
}

/// The client after its secret was refreshed, deprecated method (h.4).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RefreshedClient {
    /// UUID.
    pub id: String,
    /// The client's registered name.
    #[serde(default)]
    pub name: Option<String>,
    /// The new secret. An answer without it is an unknown outcome, not a success.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub secret: Option<Hidden>,
    /// Where the client's users return after sign-in.
    #[serde(default)]
    pub redirect_uri: Option<String>,
    /// Free-form settings.
    #[serde(default)]
    pub settings: Value,
    /// Free-form settings of the platform.
    #[serde(default)]
    pub priv_settings: Value,
}
