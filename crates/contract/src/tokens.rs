//! Code exchange and refresh, `POST /oauth/tokens` (contract g). For back ends only.

use serde::{Deserialize, Serialize};

use crate::Hidden;

/// Body: everything sits inside `token`; without the wrapper the service answers 400.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TokenRequest {
    /// The wrapper.
    pub token: Grant,
}

/// What is exchanged.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "grant_type", rename_all = "snake_case")]
pub enum Grant {
    /// A grant code for an access token (g.1).
    AuthorizationCode {
        /// The client the code was issued to.
        client_id: String,
        /// Its secret.
        client_secret: Hidden,
        /// The grant code.
        code: Hidden,
        /// The same address as in the approval.
        redirect_uri: String,
        /// Mandatory in the blueprint, ignored by the service.
        scope: String,
    },
    /// A refresh token for a new access token (g.2).
    RefreshToken {
        /// The client the token was issued to.
        client_id: String,
        /// Its secret.
        client_secret: Hidden,
        /// The refresh token.
        refresh_token: Hidden,
    },
}

/// `data` of the 201 answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccessToken {
    /// UUID of the token record.
    pub id: String,
    /// `access_token`; the blueprint's sample of a refresh prints another word (j.21).
    pub name: String,
    /// The token: opaque, or a JWT when the service is set so.
    pub value: Hidden,
    /// The user it stands for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub user_id: Option<String>,
    /// The person behind the user (newer services).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub user: Option<TokenUser>,
    /// Unix time in seconds.
    pub expires_at: i64,
    /// What it may be used for.
    pub details: TokenDetails,
}

/// The person behind a token's user.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TokenUser {
    /// UUID of the person.
    pub person_id: String,
}

/// What a token may be used for.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TokenDetails {
    /// The client.
    #[serde(default)]
    pub client_id: String,
    /// How it was obtained.
    #[serde(default)]
    pub grant_type: String,
    /// The address the code went to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub redirect_uri: Option<String>,
    /// Only after a code exchange.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub refresh_token: Option<Hidden>,
    /// Space-separated scopes.
    #[serde(default)]
    pub scope: String,
    /// The approval.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub app_id: Option<String>,
    /// The confidant's user.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub applicant_user_id: Option<String>,
    /// The confidant.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub applicant_person_id: Option<String>,
}
