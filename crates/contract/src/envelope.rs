//! The success envelope and the two shapes of `error` (contract c.0).

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// `meta`, present in every enveloped answer.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Meta {
    /// The HTTP status, repeated.
    #[serde(default)]
    pub code: u16,
    /// The address the service believes it was called at; may be an internal one.
    #[serde(default)]
    pub url: String,
    /// `object` or `list`.
    #[serde(default, rename = "type")]
    pub kind: String,
    /// The reference to quote to support, e.g. `6617aeec-15e2-4d6f-b9bd-53559c358f97#17810`.
    #[serde(default)]
    pub request_id: String,
}

/// A success: `data`, and optionally `urgent` and `paging` beside it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(bound(deserialize = "T: Deserialize<'de>, U: Deserialize<'de>"))]
pub struct Success<T, U = Value> {
    /// Status, address, kind and reference.
    #[serde(default)]
    pub meta: Meta,
    /// The answer itself.
    pub data: T,
    /// Facts that concern the next step rather than the object.
    #[serde(default = "none", skip_serializing_if = "Option::is_none")]
    pub urgent: Option<U>,
    /// Present for lists.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub paging: Option<Paging>,
}

fn none<T>() -> Option<T> {
    None
}

/// The page of a list, in the shape client and connection lists use. The contract knows of another shape (c.0) without
/// printing it: read as this one, its unknown numbers are absent rather than an error.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Paging {
    /// From 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub page_number: Option<u32>,
    /// Entries per page.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub page_size: Option<u32>,
    /// Entries in all pages.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub total_entries: Option<u32>,
    /// Pages in all.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub total_pages: Option<u32>,
}

/// A failure, in either of its two shapes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ErrorEnvelope {
    /// Status, address, kind and reference.
    #[serde(default)]
    pub meta: Meta,
    /// What went wrong.
    pub error: ErrorBody,
}

/// `error`: plain, or with `invalid` when the 422 concerns fields.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ErrorBody {
    /// Machine word, e.g. `access_denied`; what it can be per status is listed in c.0.
    #[serde(default, rename = "type", skip_serializing_if = "Option::is_none")]
    pub kind: Option<String>,
    /// English sentence; may be absent for 401, 403, 404.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
    /// Field by field findings; then the useful text is in the rules, not in `message`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub invalid: Vec<Invalid>,
}

/// One refused field.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Invalid {
    /// JSON path of the field, e.g. `$.signed_content`; absent when the whole request is meant.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub entry: Option<String>,
    /// `json_data_property` or `request`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub entry_type: Option<String>,
    /// Which rules it broke.
    #[serde(default)]
    pub rules: Vec<Rule>,
}

/// One broken rule.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Rule {
    /// The rule's name, e.g. `required`; `json` marks a business 422.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rule: Option<String>,
    /// The sentence to show.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// The sentence before its parameters were put in (newer services).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub raw_description: Option<String>,
    /// A list in older services, an object in newer ones.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub params: Option<Value>,
}
