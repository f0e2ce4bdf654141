//! Patients who are in the index from the start, one for each rule about them.

use jiff::Timestamp;
use serde_json::{Value, json};

use super::{confidants::SeedConfidant, years_ago};
use crate::{
    ids::named_uuid,
    store::{PersonRecord, Relationship, RelationshipStatus, Store, User},
};

/// A patient who is in the index from the start.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SeedPatient {
    /// The relationship with Olena is approved: signs up without a new record.
    Approved,
    /// The relationship with Olena waits (E24).
    NotApproved,
    /// Two records match (E23).
    Twice,
    /// The relationship with Olena ended but was never closed (E26).
    Ended,
    /// The patient's user is blocked (E27).
    UserBlocked,
}

impl SeedPatient {
    /// All of them.
    pub const ALL: [SeedPatient; 5] = [
        SeedPatient::Approved,
        SeedPatient::NotApproved,
        SeedPatient::Twice,
        SeedPatient::Ended,
        SeedPatient::UserBlocked,
    ];

    /// Person id of the (first) record.
    pub fn person_id(self) -> String {
        named_uuid(&format!("patient {self:?}"))
    }

    /// The facts by which the index matches.
    pub fn facts(self, now: Timestamp) -> Value {
        let (first, second, number) = match self {
            SeedPatient::Approved => ("Марко", "Петрович", "ІАМ700001"),
            SeedPatient::NotApproved => ("Дарина", "Петрівна", "ІАМ700002"),
            SeedPatient::Twice => ("Остап", "Петрович", "ІАМ700003"),
            SeedPatient::Ended => ("Мирослава", "Петрівна", "ІАМ700004"),
            SeedPatient::UserBlocked => ("Назар", "Петрович", "ІАМ700005"),
        };
        let birth_date = years_ago(now, 8);
        json!({
            "last_name": "Іваненко", "first_name": first, "second_name": second,
            "gender": if second == "Петрівна" { "FEMALE" } else { "MALE" },
            "birth_date": birth_date, "no_tax_id": true,
            "documents": [{"type": "BIRTH_CERTIFICATE", "number": number,
                "issued_by": "Вінницьким РВ ДРАЦС", "issued_at": birth_date}],
        })
    }

    fn relationship(self, now: Timestamp) -> Option<Relationship> {
        let status = match self {
            SeedPatient::Twice => return None,
            SeedPatient::NotApproved => RelationshipStatus::OnlineTriggered,
            SeedPatient::Approved => RelationshipStatus::CreatedByDoctor,
            SeedPatient::Ended | SeedPatient::UserBlocked => RelationshipStatus::Verified,
        };
        Some(Relationship {
            confidant_person_id: SeedConfidant::Olena.person_id(),
            person_id: self.person_id(),
            is_active: true,
            active_to: (self == SeedPatient::Ended).then(|| years_ago(now, 1)),
            status,
            documents_relationship: json!([]),
        })
    }
}

/// Puts a patient into the world: records, relationship, user.
pub fn add(store: &mut Store, patient: SeedPatient, now: Timestamp) {
    let copies = if patient == SeedPatient::Twice { 2 } else { 1 };
    for copy in 0..copies {
        store.persons.push(PersonRecord {
            id: match copy {
                0 => patient.person_id(),
                _ => named_uuid(&format!("patient {patient:?} again")),
            },
            data: patient.facts(now),
            is_active: true,
            special: None,
        });
    }
    store.relationships.extend(patient.relationship(now));
    if patient == SeedPatient::UserBlocked {
        store.users.push(User {
            id: named_uuid("blocked user of a patient"),
            tax_id: None,
            person_id: patient.person_id(),
            is_blocked: true,
            is_patient: true,
            created_at: now,
        });
    }
}
