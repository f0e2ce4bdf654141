//! Dictionaries in both versions (contract e.3, i).

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// One dictionary; `data` of the answer is a list of them.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Dictionary {
    /// `SCOPES`, `GENDER`, …
    pub name: String,
    /// Code to text, in either shape.
    pub values: Values,
    /// `ADMIN`, `SYSTEM`, …
    #[serde(default)]
    pub labels: Vec<String>,
    /// Inactive dictionaries are not used.
    #[serde(default = "yes")]
    pub is_active: bool,
}

/// The values, as either version writes them.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Values {
    /// Version 1: an object of code and text.
    V1(BTreeMap<String, Option<String>>),
    /// Version 2: a list of entries.
    V2(Vec<Entry>),
}

/// One entry of version 2.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Entry {
    /// The code.
    pub code: String,
    /// The text; a code may lack one.
    #[serde(default)]
    pub description: Option<String>,
    /// Inactive entries are still shown for old data.
    #[serde(default = "yes")]
    pub is_active: bool,
    /// Nested entries.
    #[serde(default)]
    pub child_values: Vec<Value>,
}

impl Dictionary {
    /// The text of a code, when the dictionary has one. White space around a key is not part of it: the published
    /// SCOPES dictionary has a key with a trailing space (contract i).
    pub fn text(&self, code: &str) -> Option<&str> {
        match &self.values {
            Values::V1(values) => values
                .get(code)
                .or_else(|| values.iter().find(|(key, _)| key.trim() == code).map(|(_, text)| text))
                .and_then(Option::as_deref),
            Values::V2(entries) => entries
                .iter()
                .find(|entry| entry.code.trim() == code)
                .and_then(|entry| entry.description.as_deref()),
        }
        .filter(|text| !text.trim().is_empty())
    }
}

fn yes() -> bool {
    true
}
