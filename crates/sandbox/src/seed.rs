//! The world the sandbox starts with, and returns to on reset.

mod clients;
mod confidants;
mod patients;
mod scopes;

use jiff::{Timestamp, ToSpan, civil::Date};
use serde_json::json;

pub use clients::{SeedClient, auth_ui_client_id};
pub use confidants::SeedConfidant;
pub use patients::SeedPatient;
pub use scopes::{SCOPE_OF_NO_PATIENT, SESSION_SCOPE, SIGN_UP_SCOPE, patient_may_give, patient_scopes, type_allows};

use crate::{
    clock::date_of,
    store::{Relationship, RelationshipStatus, Store},
};

/// The date some years and forty days before.
pub fn years_ago(now: Timestamp, years: i32) -> Date {
    let today = date_of(now);
    today.checked_sub(years.years().days(40)).unwrap_or(today)
}

/// The whole starting world; `callback` is the address of the demo PIS.
pub fn store(now: Timestamp, callback: &str) -> Store {
    let mut store = Store {
        verified_phones: vec!["+380671112233".to_owned()],
        ..Store::default()
    };
    clients::add_all(&mut store, callback);
    for confidant in SeedConfidant::ALL {
        confidants::add(&mut store, confidant, now);
    }
    for patient in SeedPatient::ALL {
        patients::add(&mut store, patient, now);
    }
    // The dependant's own confidant.
    store.relationships.push(Relationship {
        confidant_person_id: SeedConfidant::Petro.person_id(),
        person_id: SeedConfidant::Dependant.person_id(),
        is_active: true,
        active_to: None,
        status: RelationshipStatus::Verified,
        documents_relationship: json!([]),
    });
    store
}
