//! What our reader of JSON has read, in the form of another library.

use auth_ui::json::{Json, Object};
use serde_json::Value;

/// The value as serde_json has it; of a field given twice, the last.
pub fn as_value(value: &Json) -> Value {
    match value {
        Json::Null => Value::Null,
        Json::Bool(value) => Value::Bool(*value),
        Json::Number(number) => serde_json::from_str(number).expect("a number"),
        Json::Text(text) => Value::String(text.clone()),
        Json::List(items) => items.iter().map(as_value).collect(),
        Json::Object(Object(fields)) => Value::Object(
            fields
                .iter()
                .map(|(name, value)| (name.clone(), as_value(value)))
                .collect(),
        ),
    }
}
