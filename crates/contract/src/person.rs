//! The person as the server returned it (contract d.6).

use std::fmt;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use zeroize::Zeroize;

/// A patient's record, every field kept, known or not: the confirmation page shows all of it.
///
/// It is personal data: `Debug` does not print it, and its texts are wiped from memory when it is dropped.
#[derive(Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Person(pub Map<String, Value>);

impl Person {
    /// A text field at the top level, when it is there and not empty.
    pub fn text(&self, field: &str) -> Option<&str> {
        self.0
            .get(field)
            .and_then(Value::as_str)
            .filter(|text| !text.is_empty())
    }

    /// The confidant who acts for the patient, when the record names one.
    pub fn confidant(&self) -> Option<Person> {
        self.0
            .get("confidant_person")
            .and_then(Value::as_object)
            .cloned()
            .map(Person)
    }
}

impl Drop for Person {
    fn drop(&mut self) {
        self.0.values_mut().for_each(wipe);
    }
}

/// Wipes every text of a value from memory.
fn wipe(value: &mut Value) {
    match value {
        Value::String(text) => text.zeroize(),
        Value::Array(items) => items.iter_mut().for_each(wipe),
        Value::Object(fields) => fields.values_mut().for_each(wipe),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

impl fmt::Debug for Person {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Person(…)")
    }
}
