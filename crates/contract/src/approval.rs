//! Authorizing an approval (contract c.4).

use serde::{Deserialize, Serialize};

use crate::Hidden;

/// Body of `POST /oauth/apps/authorize`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ApprovalRequest {
    /// The wrapper the service expects.
    pub app: App,
}

/// What is approved: which client, where to return, which scopes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct App {
    /// UUID of the client.
    pub client_id: String,
    /// Where the grant code goes.
    pub redirect_uri: String,
    /// Space-separated scopes.
    pub scope: String,
}

/// `data` of the answer: a grant code (201), or the approval record itself (200). Only what the page compares is read.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Approval {
    /// UUID of the token or of the approval.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// `authorization_code` for a grant code.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The grant code.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value: Option<Hidden>,
    /// The user the approval belongs to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub user_id: Option<String>,
    /// Unix time in seconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires_at: Option<i64>,
    /// In the approval record: the client approved.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub client_id: Option<String>,
    /// In the approval record: the scopes approved, the union of old and new.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scope: Option<String>,
    /// In a grant code: what it was issued for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub details: Option<GrantDetails>,
}

/// What a grant code was issued for.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct GrantDetails {
    /// The client approved.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub client_id: Option<String>,
    /// The authorization server writes `password` here.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub grant_type: Option<String>,
    /// The address as requested, without the code.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub redirect_uri: Option<String>,
    /// The scopes requested.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scope_request: Option<String>,
    /// For confidant sign-ups: the confidant's user.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub applicant_user_id: Option<String>,
    /// For confidant sign-ups: the confidant.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub applicant_person_id: Option<String>,
}

/// `urgent` of the answer.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ApprovalUrgent {
    /// Where to send the browser, the grant code inside; identical to the `Location` header.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub redirect_uri: Option<Hidden>,
}
