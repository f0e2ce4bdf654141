//! A small JSON schema in Rust tables: what fields an object has and what each must be.
//!
//! Findings are worded as the real validator words them (contract c.2 E15).

use auth_ui_contract::envelope::Invalid;
use jiff::civil::Date;
use serde_json::Value;
use uuid::Uuid;

use crate::{
    dictionaries,
    error::{field_error, required, type_name},
};

/// One field of an object.
pub struct Field {
    /// Its name.
    pub name: &'static str,
    /// Whether it must be there.
    pub is_required: bool,
    /// What it must be.
    pub shape: Shape,
}

/// What a value must be.
pub enum Shape {
    /// `true` or `false`.
    Boolean,
    /// A text that passes a check; the words name the pattern in the finding.
    Text(fn(&str) -> bool, &'static str),
    /// A text of so many characters that passes a check.
    Sized(usize, usize, fn(&str) -> bool, &'static str),
    /// A date, `YYYY-MM-DD`.
    Date,
    /// A UUID.
    Uuid,
    /// A code of a dictionary.
    Code(&'static str),
    /// One of a few words.
    OneOf(&'static [&'static str]),
    /// A nested object.
    Object(&'static [Field]),
    /// A list of objects with at least so many entries.
    List(usize, &'static [Field]),
    /// As the table says, then a rule across its fields.
    With(&'static Shape, fn(&Value, &str, &mut Vec<Invalid>)),
}

/// A field that must be there.
pub const fn must(name: &'static str, shape: Shape) -> Field {
    Field {
        name,
        is_required: true,
        shape,
    }
}

/// A field that may be absent.
pub const fn may(name: &'static str, shape: Shape) -> Field {
    Field {
        name,
        is_required: false,
        shape,
    }
}

/// Checks an object against its fields; nothing beyond them is allowed.
pub fn check_object(value: &Value, path: &str, fields: &[Field], findings: &mut Vec<Invalid>) {
    let Some(object) = value.as_object() else {
        return mismatch("Object", value, path, findings);
    };
    for field in fields {
        match object.get(field.name) {
            Some(value) => field.shape.check(value, &format!("{path}.{}", field.name), findings),
            None if field.is_required => findings.push(required(path, field.name)),
            None => {}
        }
    }
    for name in object.keys() {
        if !fields.iter().any(|field| field.name == name) {
            findings.push(field_error(
                format!("{path}.{name}"),
                "schema",
                "schema does not allow additional properties".to_owned(),
            ));
        }
    }
}

impl Shape {
    fn check(&self, value: &Value, path: &str, findings: &mut Vec<Invalid>) {
        match self {
            Shape::Boolean if value.is_boolean() => {}
            Shape::Boolean => mismatch("Boolean", value, path, findings),
            Shape::Object(fields) => check_object(value, path, fields, findings),
            Shape::List(minimum, fields) => check_list(value, path, *minimum, fields, findings),
            Shape::With(shape, across) => {
                shape.check(value, path, findings);
                match value {
                    Value::Array(entries) => {
                        for (index, entry) in entries.iter().enumerate() {
                            across(entry, &format!("{path}[{index}]"), findings);
                        }
                    }
                    other => across(other, path, findings),
                }
            }
            _ => match value.as_str() {
                Some(text) => self.check_text(text, path, findings),
                None => mismatch("String", value, path, findings),
            },
        }
    }

    fn check_text(&self, text: &str, path: &str, findings: &mut Vec<Invalid>) {
        let mut refuse = |rule: &str, description: String| {
            findings.push(field_error(path.to_owned(), rule, description));
        };
        let pattern = |words: &str| format!("string does not match pattern {words}");
        match self {
            Shape::Text(check, words) if !check(text) => refuse("format", pattern(words)),
            Shape::Sized(min, max, check, words) => {
                let length = text.chars().count();
                if length < *min {
                    refuse(
                        "length",
                        format!("expected value to have a minimum length of {min} but was {length}"),
                    );
                } else if length > *max {
                    refuse(
                        "length",
                        format!("expected value to have a maximum length of {max} but was {length}"),
                    );
                } else if !check(text) {
                    refuse("format", pattern(words));
                }
            }
            // The form is checked too: the parser alone would take other spellings of a date.
            Shape::Date if text.len() != 10 || text.parse::<Date>().is_err() => {
                refuse("date", format!("expected \"{text}\" to be a valid ISO 8601 date"));
            }
            Shape::Uuid if Uuid::try_parse(text).is_err() || text.len() != 36 => {
                refuse("format", pattern("UUID"));
            }
            Shape::Code(dictionary) if !dictionaries::knows(dictionary, text) => {
                refuse("inclusion", "value is not allowed in enum".to_owned());
            }
            Shape::OneOf(words) if !words.contains(&text) => {
                refuse("inclusion", "value is not allowed in enum".to_owned());
            }
            _ => {}
        }
    }
}

fn check_list(value: &Value, path: &str, minimum: usize, fields: &[Field], findings: &mut Vec<Invalid>) {
    let Some(entries) = value.as_array() else {
        return mismatch("Array", value, path, findings);
    };
    if entries.len() < minimum {
        findings.push(field_error(
            path.to_owned(),
            "length",
            format!("expected a minimum of {minimum} items but got {}", entries.len()),
        ));
    }
    for (index, entry) in entries.iter().enumerate() {
        check_object(entry, &format!("{path}[{index}]"), fields, findings);
    }
}

fn mismatch(expected: &str, value: &Value, path: &str, findings: &mut Vec<Invalid>) {
    findings.push(field_error(
        path.to_owned(),
        "cast",
        format!("type mismatch. Expected {expected} but got {}", type_name(value)),
    ));
}
