//! The published dictionaries (contract i) and their two endpoints (e.3).

use std::{collections::BTreeMap, sync::LazyLock};

use auth_ui_contract::dictionaries::{Dictionary, Entry, Values};
use serde_json::{Value, json};

use crate::answer::Answer;

/// Name, labels, values in the order of the files.
type Published = (&'static str, &'static [&'static str], BTreeMap<String, String>);

static DICTIONARIES: LazyLock<Vec<Published>> = LazyLock::new(|| {
    const BOTH: &[&str] = &["ADMIN", "SYSTEM"];
    const SYSTEM: &[&str] = &["SYSTEM"];
    [
        ("GENDER", SYSTEM, include_str!("../data/gender.json")),
        ("PHONE_TYPE", SYSTEM, include_str!("../data/phone_type.json")),
        ("ADDRESS_TYPE", SYSTEM, include_str!("../data/address_type.json")),
        ("SETTLEMENT_TYPE", SYSTEM, include_str!("../data/settlement_type.json")),
        ("STREET_TYPE", SYSTEM, include_str!("../data/street_type.json")),
        ("DOCUMENT_TYPE", SYSTEM, include_str!("../data/document_type.json")),
        (
            "DOCUMENT_RELATIONSHIP_TYPE",
            SYSTEM,
            include_str!("../data/document_relationship_type.json"),
        ),
        (
            "CONFIDANT_PERSON_TYPE",
            SYSTEM,
            include_str!("../data/confidant_person_type.json"),
        ),
        (
            "AUTHENTICATION_METHOD",
            SYSTEM,
            include_str!("../data/authentication_method.json"),
        ),
        ("COUNTRY", SYSTEM, include_str!("../data/country.json")),
        ("SCOPES", BOTH, include_str!("../data/scopes.json")),
    ]
    .map(|(name, labels, text)| (name, labels, serde_json::from_str(text).unwrap_or_default()))
    .to_vec()
});

fn find(name: &str) -> Option<&'static BTreeMap<String, String>> {
    DICTIONARIES
        .iter()
        .find(|(found, ..)| *found == name)
        .map(|(.., values)| values)
}

/// Whether a dictionary knows a code.
pub fn knows(name: &str, code: &str) -> bool {
    find(name).is_some_and(|values| values.contains_key(code))
}

/// The published text of a scope.
pub fn scope_text(scope: &str) -> Option<&'static str> {
    find("SCOPES")?.get(scope).map(String::as_str)
}

/// All published scopes.
pub fn scopes() -> impl Iterator<Item = &'static str> {
    find("SCOPES")
        .into_iter()
        .flat_map(|values| values.keys().map(String::as_str))
}

/// `GET /api/dictionaries` and `GET /api/v2/dictionaries`; `name` may list several, without it all are given.
pub fn answer(query: &[(String, String)], second_version: bool) -> Answer {
    let parameter = |wanted: &str| {
        query
            .iter()
            .find(|(name, _)| name == wanted)
            .map(|(_, value)| value.as_str())
    };
    let names: Option<Vec<&str>> = parameter("name").map(|names| names.split(',').collect());
    // Every dictionary here is active.
    let none_wanted = parameter("is_active") == Some("false");
    let list: Vec<Dictionary> = DICTIONARIES
        .iter()
        .filter(|(name, ..)| !none_wanted && names.as_ref().is_none_or(|names| names.contains(name)))
        .map(|(name, labels, values)| Dictionary {
            name: (*name).to_owned(),
            values: if second_version {
                Values::V2(values.iter().map(entry).collect())
            } else {
                Values::V1(
                    values
                        .iter()
                        .map(|(code, text)| (code.clone(), Some(text.clone())))
                        .collect(),
                )
            },
            labels: labels.iter().map(|label| (*label).to_owned()).collect(),
            is_active: true,
        })
        .collect();
    Answer::ok(serde_json::to_value(list).unwrap_or_else(|_| json!([])))
}

fn entry((code, description): (&String, &String)) -> Entry {
    Entry {
        code: code.clone(),
        description: Some(description.clone()),
        is_active: true,
        child_values: Vec::<Value>::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_dictionary_file_is_read() {
        let sizes: Vec<_> = DICTIONARIES
            .iter()
            .map(|(name, _, values)| (*name, values.len()))
            .collect();
        assert!(sizes.iter().all(|(_, size)| *size > 0), "{sizes:?}");
        assert_eq!(find("COUNTRY").map(BTreeMap::len), Some(249));
        assert_eq!(find("SCOPES").map(BTreeMap::len), Some(138));
        assert!(knows("SCOPES", "user:delete "));
    }

    #[test]
    fn both_versions_answer_by_name() {
        let query = [("name".to_owned(), "GENDER".to_owned())];
        assert_eq!(answer(&query, false).data[0]["values"]["MALE"], "чоловіча");
        assert_eq!(answer(&query, true).data[0]["values"][0]["code"], "FEMALE");
        assert_eq!(answer(&[], false).data.as_array().map(Vec::len), Some(11));
    }
}
