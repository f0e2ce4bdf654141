//! Validation and registration of a signed sign-up request (contract c.2, c.3).

use serde::{Deserialize, Serialize};

use crate::{Hidden, Person};

/// The only encoding the service knows.
pub const BASE64: &str = "base64";

/// Body of `POST /api/pis/confidant/sign-up_validation`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ValidationRequest {
    /// The container, base64.
    pub signed_content: Hidden,
    /// Always [`BASE64`].
    pub signed_content_encoding: String,
}

/// `data` of the 200 answer to validation.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Validation {
    /// The person inside the container, with the confidant's names added by the server.
    pub person: Person,
    /// The sign-up jwt that registration needs.
    pub token: Hidden,
}

/// Body of `POST /api/pis/confidant/register`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RegistrationRequest {
    /// The same container as was validated; its MD5 is bound into the jwt.
    pub signed_content: Hidden,
    /// Always [`BASE64`].
    pub signed_content_encoding: String,
    /// The jwt from validation; mandatory in the blueprint form.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub jwt: Option<Hidden>,
    /// One-time code, an integer, only when the service asked for one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub otp: Option<u64>,
}

/// `data` of the 201 answer to registration.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Registration {
    /// The validated person, with its new `id`.
    pub person: Person,
    /// The user created or found for the patient.
    #[serde(default)]
    pub user: Option<RegisteredUser>,
    /// The session token: scope `app:authorize` only.
    pub access_token: Hidden,
}

/// The patient's user.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RegisteredUser {
    /// UUID; optional in the blueprint.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// Taxpayer number, or the placeholder of a child without one.
    #[serde(default)]
    pub tax_id: Option<Hidden>,
}
