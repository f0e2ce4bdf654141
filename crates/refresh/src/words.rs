//! How things are called outside the page: in the store, the audit log, the history's table and on the command line. Each
//! once, so that what one of them says can be looked for in the others.

use auth_ui_contract::admin::{Outcome, Proof};
use serde::Serialize;
use serde_json::Value;
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

/// How an attempt ended; eHealth's own sentence stays out of it.
pub fn outcome(outcome: &Outcome) -> &'static str {
    match outcome {
        Outcome::Stored { .. } => "stored",
        Outcome::NotChanged { .. } => "not_changed",
        Outcome::InDoubt { .. } => "in_doubt",
    }
}

/// What is known of a secret's validity.
pub fn proof(proof: Proof) -> &'static str {
    match proof {
        Proof::Untried => "untried",
        Proof::Proven { .. } => "proven",
        Proof::Refused { .. } => "refused",
    }
}

/// The word the page's JSON uses; nothing for what is no single word there.
pub fn word(of: &impl Serialize) -> Option<String> {
    match serde_json::to_value(of) {
        Ok(Value::String(word)) => Some(word),
        _ => None,
    }
}

/// RFC 3339, in UTC; nothing beyond the year 9999.
pub fn time(seconds: i64) -> Option<String> {
    OffsetDateTime::from_unix_timestamp(seconds).ok()?.format(&Rfc3339).ok()
}
