//! Our reader of JSON against serde_json, and what it keeps that others lose.
#![cfg(not(target_arch = "wasm32"))]

#[path = "support/as_value.rs"]
mod as_value;

use as_value::as_value;
use auth_ui::json::{Json, Object, Written, write};
use proptest::prelude::*;
use serde_json::Value;

fn any_value() -> impl Strategy<Value = Value> {
    let scalar = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        any::<String>().prop_map(Value::from),
    ];
    scalar.prop_recursive(5, 60, 8, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..8).prop_map(Value::from),
            prop::collection::btree_map(any::<String>(), inner, 0..8)
                .prop_map(|fields| Value::Object(fields.into_iter().collect())),
        ]
    })
}

proptest! {
    #[test]
    fn what_another_writer_wrote_is_read_to_the_letter(value in any_value(), is_pretty: bool) {
        let written = if is_pretty { serde_json::to_string_pretty(&value) } else { serde_json::to_string(&value) }.unwrap();
        let expected: Value = serde_json::from_str(&written).unwrap();
        prop_assert_eq!(Json::parse(&written).as_ref().map(as_value), Some(expected));
    }

    /// Texts that are nearly JSON: pieces of it in any order.
    #[test]
    fn what_another_reader_refuses_is_refused(
        pieces in prop::collection::vec(
            prop::sample::select(vec![
                "{", "}", "[", "]", ",", ":", "\"", "\"a\"", "\\", "\\u00e9", "\\ud83c\\udf3b", "\\ud83c", "\\udf3b", "\\x", "0", "01",
                "-", "1", ".", ".5", "e", "e+", "E-3", "true", "false", "null", "nul", " ", "\n", "\t", "\u{b}", "\u{1}", "ї", "{\"b\":",
            ]),
            0..10,
        )
    ) {
        let text = pieces.concat();
        let expected: Option<Value> = serde_json::from_str(&text).ok();
        prop_assert_eq!(Json::parse(&text).as_ref().map(as_value), expected, "{}", text);
    }

    #[test]
    fn any_text_at_all_is_read_or_refused_as_another_reader_does(text: String) {
        let expected: Option<Value> = serde_json::from_str(&text).ok();
        prop_assert_eq!(Json::parse(&text).as_ref().map(as_value), expected);
    }

    #[test]
    fn what_we_write_is_read_by_others(name: String, text: String, number: u64) {
        let inner = [("text", Written::Text(&text)), (&name, Written::Number(number))];
        let written = write(&[(&name, Written::Text(&text)), ("inner", Written::Object(&inner)), ("n", Written::Number(number))]);
        let read: Value = serde_json::from_str(&written).unwrap();
        prop_assert_eq!(read["inner"]["text"].as_str(), if name == "text" { None } else { Some(text.as_str()) });
        prop_assert_eq!(read["n"].as_u64(), Some(number));
        prop_assert!(written.capacity() <= written.len() + 64, "in one piece of memory: {} for {}", written.capacity(), written.len());
    }
}

/// Chance seldom makes one.
#[test]
fn every_escape_is_read_as_another_reader_does_and_no_other_is_read() {
    for letter in '\0'..='\u{7f}' {
        for digits in [
            "",
            "0041",
            "00e9",
            "0000",
            "001f",
            "d83c\\udf3b",
            "d83c\\u0041",
            "df3b",
            "00g0",
            "00",
            "+041",
        ] {
            let text = format!("\"a\\{letter}{digits}\"");
            let expected: Option<Value> = serde_json::from_str(&text).ok();
            assert_eq!(Json::parse(&text).as_ref().map(as_value), expected, "{text}");
        }
    }
}

#[test]
fn every_sign_is_written_so_that_others_read_it() {
    let text: String = ('\0'..='\u{ff}').collect();
    let written = write(&[(&text, Written::Text(&text))]);
    let read: Value = serde_json::from_str(&written).unwrap();
    assert_eq!(read[&text].as_str(), Some(text.as_str()));
}

fn object(text: &str) -> Object {
    Json::parse(text).and_then(Json::object).expect("an object")
}

#[test]
fn numbers_stay_as_they_were_written_however_big() {
    let mut fields = object(r#"{"a": 12345678901234567890123, "b": 1.10, "c": -0, "d": 1e400}"#);
    for (name, written) in [
        ("a", "12345678901234567890123"),
        ("b", "1.10"),
        ("c", "-0"),
        ("d", "1e400"),
    ] {
        assert_eq!(fields.remove(name), Some(Json::Number(written.to_owned())));
    }
}

#[test]
fn of_a_field_given_twice_the_last_is_meant_and_the_first_is_still_there() {
    let mut fields = object(r#"{"a": "first", "a": "last"}"#);
    assert_eq!(fields.take("a", Json::text).as_deref(), Some("last"));
    assert_eq!(fields.take("a", Json::text).as_deref(), Some("first"));
}

#[test]
fn what_may_be_absent_may_not_be_something_else() {
    let mut fields = object(r#"{"null": null, "number": 7, "text": "x"}"#);
    assert_eq!(fields.take_maybe("absent", Json::text), Some(None));
    assert_eq!(fields.take_maybe("null", Json::text), Some(None));
    assert_eq!(fields.take_maybe("number", Json::text), None);
    assert_eq!(fields.take_maybe("text", Json::text), Some(Some("x".to_owned())));
}

#[test]
fn an_endless_nesting_is_refused_before_it_exhausts_anything() {
    let nested = |depth: usize| "[".repeat(depth) + &"]".repeat(depth);
    assert!(Json::parse(&nested(127)).is_some());
    assert!(Json::parse(&nested(129)).is_none());
    assert!(Json::parse(&"[".repeat(1_000_000)).is_none());
}

#[test]
fn somebodys_data_are_not_printed() {
    assert_eq!(format!("{:?}", Json::Text("Іваненко".to_owned())), "Json(…)");
}
