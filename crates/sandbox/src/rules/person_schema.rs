//! The schema of the signed content (contract d.6).

use auth_ui_contract::envelope::Invalid;
use serde_json::Value;

use super::{
    schema::{Field, Shape, check_object, may, must},
    texts,
};
use crate::{
    error::{field_error, required},
    store::text,
};

/// Every finding about the content; empty when it fits.
pub fn findings(content: &Value) -> Vec<Invalid> {
    let mut findings = Vec::new();
    check_object(content, "$", CONTENT, &mut findings);
    findings
}

const PERSON_NAME: Shape = Shape::Sized(1, 255, texts::is_person_name, "P-PERSON");
const NAME: Shape = Shape::Text(texts::is_name, "P-NAME");
const NOT_EMPTY: Shape = Shape::Sized(1, 4096, any, "any");

fn any(_: &str) -> bool {
    true
}

fn is_tax_id(text: &str) -> bool {
    texts::is_digits(text, 10)
}

fn is_zip(text: &str) -> bool {
    texts::is_digits(text, 5)
}

const CONTENT: &[Field] = &[
    must("person", Shape::With(&Shape::Object(PERSON), tax_id_or_none)),
    must("patient_signed", Shape::Boolean),
    must("process_disclosure_data_consent", Shape::Boolean),
    // The nonce, where a PIS signs one (j.6).
    may("jwt", Shape::Text(any, "any")),
];

const PERSON: &[Field] = &[
    must("first_name", PERSON_NAME),
    must("last_name", PERSON_NAME),
    may("second_name", PERSON_NAME),
    must("birth_date", Shape::Date),
    must("birth_country", NOT_EMPTY),
    must("birth_settlement", NAME),
    must("gender", Shape::Code("GENDER")),
    may("email", Shape::Text(texts::is_email, "email")),
    must("no_tax_id", Shape::Boolean),
    may("tax_id", Shape::Text(is_tax_id, "^[0-9]{10}$")),
    must("secret", NAME),
    may("unzr", Shape::Text(texts::is_unzr, "^[0-9]{8}-[0-9]{5}$")),
    must("documents", Shape::With(&Shape::List(1, DOCUMENT), number_fits_type)),
    must("addresses", Shape::List(1, ADDRESS)),
    may("phones", Shape::List(0, PHONE)),
    may("authentication_methods", Shape::List(0, AUTHENTICATION_METHOD)),
    must("emergency_contact", Shape::Object(EMERGENCY_CONTACT)),
    must("confidant_person", Shape::Object(CONFIDANT_PERSON)),
    may("preferred_way_communication", Shape::OneOf(&["email", "phone"])),
];

const DOCUMENT: &[Field] = &[
    must("type", Shape::Code("DOCUMENT_TYPE")),
    must("number", NOT_EMPTY),
    must("issued_by", NOT_EMPTY),
    must("issued_at", Shape::Date),
    may("expiration_date", Shape::Date),
];

const ADDRESS: &[Field] = &[
    must("type", Shape::Code("ADDRESS_TYPE")),
    must("country", Shape::Code("COUNTRY")),
    must("area", NOT_EMPTY),
    must("settlement", NOT_EMPTY),
    must("settlement_type", Shape::Code("SETTLEMENT_TYPE")),
    must("settlement_id", Shape::Uuid),
    // Optional: j.30.
    may("building", NOT_EMPTY),
    may("region", NOT_EMPTY),
    may("street_type", Shape::Code("STREET_TYPE")),
    may("street", NOT_EMPTY),
    may("apartment", NOT_EMPTY),
    may("zip", Shape::Text(is_zip, "^[0-9]{5}$")),
];

const PHONE: &[Field] = &[
    must("type", Shape::Code("PHONE_TYPE")),
    must("number", Shape::Text(texts::is_phone, "^\\+38[0-9]{10}$")),
];

const AUTHENTICATION_METHOD: &[Field] = &[
    must("type", Shape::Code("AUTHENTICATION_METHOD")),
    may("value", Shape::Text(any, "any")),
    may("alias", NOT_EMPTY),
    may("phone_number", Shape::Text(texts::is_phone, "^\\+38[0-9]{10}$")),
];

const EMERGENCY_CONTACT: &[Field] = &[
    must("first_name", PERSON_NAME),
    must("last_name", PERSON_NAME),
    may("second_name", PERSON_NAME),
    must("phones", Shape::List(1, PHONE)),
];

const CONFIDANT_PERSON: &[Field] = &[
    must("person_id", Shape::Uuid),
    must("relation_type", Shape::Code("CONFIDANT_PERSON_TYPE")),
    must("documents_relationship", Shape::List(1, RELATIONSHIP_DOCUMENT)),
];

const RELATIONSHIP_DOCUMENT: &[Field] = &[
    must("type", Shape::Code("DOCUMENT_RELATIONSHIP_TYPE")),
    must("number", NOT_EMPTY),
    // Optional: j.29.
    may("issued_by", NOT_EMPTY),
    may("issued_at", Shape::Date),
];

/// The number's pattern depends on the type; an ID card also needs its end date.
fn number_fits_type(document: &Value, path: &str, findings: &mut Vec<Invalid>) {
    let number = text(document, "number");
    let fits = match text(document, "type") {
        "NATIONAL_ID" => texts::is_digits(number, 9),
        "BIRTH_CERTIFICATE" | "TEMPORARY_PASSPORT" => {
            texts::is_free_number(number) && (2..=25).contains(&number.chars().count())
        }
        "PASSPORT"
        | "COMPLEMENTARY_PROTECTION_CERTIFICATE"
        | "PERMANENT_RESIDENCE_PERMIT"
        | "REFUGEE_CERTIFICATE"
        | "TEMPORARY_CERTIFICATE" => texts::is_series_and_number(number),
        _ => true,
    };
    if !fits && !number.is_empty() {
        findings.push(field_error(
            format!("{path}.number"),
            "format",
            "string does not match pattern of the document type".to_owned(),
        ));
    }
    if text(document, "type") == "NATIONAL_ID" && document.get("expiration_date").is_none() {
        findings.push(required(path, "expiration_date"));
    }
}

/// Exactly one of "a taxpayer number" and "there is none" (d.5); each kind of phone once (d.6).
fn tax_id_or_none(person: &Value, path: &str, findings: &mut Vec<Invalid>) {
    let has_none = person.get("no_tax_id").and_then(Value::as_bool);
    match (has_none, person.get("tax_id")) {
        (Some(false), None) => findings.push(required(path, "tax_id")),
        (Some(true), Some(_)) => findings.push(field_error(
            format!("{path}.tax_id"),
            "invalid",
            "Persons who refused the tax_id should be without tax_id".to_owned(),
        )),
        _ => {}
    }
    let phones = person.get("phones").and_then(Value::as_array);
    let kinds: Vec<&str> = phones.into_iter().flatten().map(|phone| text(phone, "type")).collect();
    for (index, kind) in kinds.iter().enumerate() {
        if kinds.iter().take(index).any(|earlier| earlier == kind) {
            findings.push(field_error(
                format!("{path}.phones[{index}].type"),
                "invalid",
                "No duplicate values.".to_owned(),
            ));
        }
    }
}
