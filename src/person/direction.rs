//! Signs that nobody sees and that turn the text around them the other way (Unicode TR 9; Trojan Source, CVE-2021-42574).

use crate::json::{Json, Object};

/// Stands where such a sign was: the person should know that there is something in the text.
const REPLACEMENT: char = '\u{fffd}';

/// The same value, none of whose texts can change the direction of itself or of what stands beside it.
pub fn straightened(value: Json) -> Json {
    match value {
        Json::Text(text) => Json::Text(straight(text)),
        Json::List(items) => Json::List(items.into_iter().map(straightened).collect()),
        Json::Object(Object(fields)) => Json::Object(Object(
            fields
                .into_iter()
                .map(|(name, value)| (straight(name), straightened(value)))
                .collect(),
        )),
        other => other,
    }
}

/// The same text, every such sign made visible.
pub fn straight(text: String) -> String {
    if !text.contains(turns) {
        return text;
    }
    text.chars().map(|c| if turns(c) { REPLACEMENT } else { c }).collect()
}

fn turns(c: char) -> bool {
    matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}
