//! Client, user and role look-ups of the consent page (contract e.2), and the clinic's client (h.2).

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// `data` of `GET /oauth/clients/{id}/details`; carries no secret.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ClientDetails {
    /// UUID.
    pub id: String,
    /// The registered name, shown to the person.
    pub name: String,
    /// Free-form settings.
    #[serde(default)]
    pub settings: Value,
    /// A blocked client may not be approved.
    #[serde(default)]
    pub is_blocked: bool,
    /// Why, when blocked.
    #[serde(default)]
    pub block_reason: Option<String>,
    /// The user that owns the client.
    #[serde(default)]
    pub user_id: Option<String>,
    /// UUID of the type.
    #[serde(default)]
    pub client_type_id: Option<String>,
    /// `PIS`, `TRUSTED_PIS`, `MSP`, …
    #[serde(default)]
    pub client_type_name: Option<String>,
    /// ISO 8601.
    #[serde(default)]
    pub inserted_at: Option<String>,
    /// ISO 8601.
    #[serde(default)]
    pub updated_at: Option<String>,
}

/// `data` of `GET /oauth/users/{id}`.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
pub struct UserDetails {
    /// UUID.
    pub id: String,
    /// A patient of a PIS may have none.
    #[serde(default)]
    pub email: Option<String>,
    /// Taxpayer number.
    #[serde(default)]
    pub tax_id: Option<String>,
    /// UUID of the person.
    #[serde(default)]
    pub person_id: Option<String>,
    /// Free-form settings.
    #[serde(default)]
    pub settings: Value,
    /// A blocked user may not approve.
    #[serde(default)]
    pub is_blocked: bool,
    /// Why, when blocked.
    #[serde(default)]
    pub block_reason: Option<String>,
    /// ISO 8601.
    #[serde(default)]
    pub inserted_at: Option<String>,
    /// ISO 8601.
    #[serde(default)]
    pub updated_at: Option<String>,
}

impl std::fmt::Debug for UserDetails {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("UserDetails(…)")
    }
}

/// One entry of `data` of `GET /user/roles?client_id=`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct UserRole {
    /// UUID.
    pub id: String,
    /// UUID.
    #[serde(default)]
    pub user_id: Option<String>,
    /// UUID.
    #[serde(default)]
    pub role_id: Option<String>,
    /// The role's word, e.g. `OWNER`.
    #[serde(default)]
    pub role_name: Option<String>,
    /// UUID.
    #[serde(default)]
    pub client_id: Option<String>,
    /// The client's registered name.
    #[serde(default)]
    pub client_name: Option<String>,
    /// Space-separated scopes the role gives.
    #[serde(default)]
    pub scope: String,
    /// ISO 8601.
    #[serde(default)]
    pub created_at: Option<String>,
    /// ISO 8601.
    #[serde(default)]
    pub updated_at: Option<String>,
}
