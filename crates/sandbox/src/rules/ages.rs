//! Ages and document types (contract d.5). The numbers are not published; these are the agreed readings.

use jiff::civil::Date;
use serde_json::Value;

use crate::{
    error::ApiError,
    store::{documents, text},
};

/// Below this age a person always acts through a confidant.
pub const NO_SELF_REGISTRATION_AGE: i16 = 14;
/// From this age a person acts alone, unless incapacitated.
pub const PERSON_FULL_LEGAL_CAPACITY_AGE: i16 = 18;
/// A confidant must be older than this.
pub const NO_SELF_AUTH_AGE: i16 = 14;

/// `PIS_PERSON_REGISTRATION_DOCUMENT_TYPES`.
const REGISTRATION_DOCUMENTS: &[&str] = &[
    "BIRTH_CERTIFICATE",
    "COMPLEMENTARY_PROTECTION_CERTIFICATE",
    "NATIONAL_ID",
    "PASSPORT",
    "PERMANENT_RESIDENCE_PERMIT",
    "REFUGEE_CERTIFICATE",
    "TEMPORARY_CERTIFICATE",
];
/// `PIS_PERSON_LEGAL_CAPACITY_DOCUMENT_TYPES`: a 14–17-year-old with one of these acts alone.
const LEGAL_CAPACITY_DOCUMENTS: &[&str] = &["NATIONAL_ID", "PASSPORT"];

/// Full years at a date.
pub fn age(birth_date: Date, today: Date) -> i16 {
    let had_birthday = (today.month(), today.day()) >= (birth_date.month(), birth_date.day());
    today.year() - birth_date.year() - i16::from(!had_birthday)
}

/// E13: the applicant must be older than `no_self_auth_age`.
pub fn check_applicant(birth_date: Option<Date>, today: Date) -> Result<(), ApiError> {
    match birth_date {
        Some(date) if age(date, today) <= NO_SELF_AUTH_AGE => Err(ApiError::ApplicantAge),
        _ => Ok(()),
    }
}

/// E16: the patient must be one who acts through a confidant.
pub fn check_patient(person: &Value, today: Date) -> Result<(), ApiError> {
    let Ok(birth_date) = text(person, "birth_date").parse::<Date>() else {
        return Err(ApiError::PersonAge);
    };
    if birth_date > today {
        return Err(ApiError::PersonAge);
    }
    let years = age(birth_date, today);
    let allowed = if years < NO_SELF_REGISTRATION_AGE {
        true
    } else if years < PERSON_FULL_LEGAL_CAPACITY_AGE {
        !documents(person).any(|(kind, _)| LEGAL_CAPACITY_DOCUMENTS.contains(&kind))
    } else {
        relationship_documents(person).any(|kind| kind != "BIRTH_CERTIFICATE")
    };
    if allowed { Ok(()) } else { Err(ApiError::PersonAge) }
}

/// E17: every document must be of a type that registration takes.
pub fn check_documents(person: &Value) -> Result<(), ApiError> {
    if documents(person).all(|(kind, _)| REGISTRATION_DOCUMENTS.contains(&kind)) {
        Ok(())
    } else {
        Err(ApiError::DocumentType)
    }
}

fn relationship_documents(person: &Value) -> impl Iterator<Item = &str> {
    person
        .pointer("/confidant_person/documents_relationship")
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
        .map(|document| text(document, "type"))
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use serde_json::json;

    use super::*;

    const TODAY: Date = date(2026, 3, 10);

    #[test]
    fn age_counts_full_years() {
        assert_eq!(age(date(2012, 3, 10), TODAY), 14);
        assert_eq!(age(date(2012, 3, 11), TODAY), 13);
    }

    #[test]
    fn a_confidant_must_be_older_than_fourteen() {
        assert_eq!(
            check_applicant(Some(date(2012, 3, 10)), TODAY),
            Err(ApiError::ApplicantAge)
        );
        assert_eq!(check_applicant(Some(date(2011, 3, 10)), TODAY), Ok(()));
    }

    #[test]
    fn patients_by_age() {
        let person = |birth: &str, document: &str, proof: &str| {
            json!({"birth_date": birth, "documents": [{"type": document}],
                "confidant_person": {"documents_relationship": [{"type": proof}]}})
        };
        let refused = Err(ApiError::PersonAge);
        for (birth, document, proof, expected) in [
            ("2016-01-01", "PASSPORT", "BIRTH_CERTIFICATE", Ok(())),
            ("2010-01-01", "BIRTH_CERTIFICATE", "BIRTH_CERTIFICATE", Ok(())),
            ("2010-01-01", "NATIONAL_ID", "COURT_DECISION", refused.clone()),
            ("1990-01-01", "PASSPORT", "COURT_DECISION", Ok(())),
            ("1990-01-01", "PASSPORT", "BIRTH_CERTIFICATE", refused.clone()),
            ("2027-01-01", "BIRTH_CERTIFICATE", "BIRTH_CERTIFICATE", refused.clone()),
        ] {
            assert_eq!(
                check_patient(&person(birth, document, proof), TODAY),
                expected,
                "{birth} {document} {proof}"
            );
        }
    }

    #[test]
    fn document_types_outside_the_list_are_refused() {
        let person = |kind: &str| json!({"documents": [{"type": kind}]});
        assert_eq!(check_documents(&person("BIRTH_CERTIFICATE")), Ok(()));
        assert_eq!(
            check_documents(&person("TEMPORARY_PASSPORT")),
            Err(ApiError::DocumentType)
        );
    }
}
