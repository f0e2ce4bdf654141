//! The world the sandbox starts with, and returns to on reset.

mod clients;
mod clinics;
mod confidants;
mod patients;
mod scopes;

use jiff::{Timestamp, ToSpan, civil::Date};
use serde_json::json;

pub use clients::{
    MEDOX, MEDOX_PSK, SeedClient, auth_ui_client_id, medox_api_key, other_mis_api_key, other_mis_client_id,
};
pub use clinics::{Person, SeedClinic};
pub use confidants::SeedConfidant;
pub use patients::SeedPatient;
pub use scopes::{
    SCOPE_OF_NO_PATIENT, SESSION_SCOPE, SIGN_UP_SCOPE, patient_may_give, patient_scopes, role_scopes, type_allows,
};

use crate::{
    clock::date_of,
    store::{Relationship, RelationshipStatus, Store},
};

/// The date some years and forty days before.
pub fn years_ago(now: Timestamp, years: i32) -> Date {
    let today = date_of(now);
    today.checked_sub(years.years().days(40)).unwrap_or(today)
}

/// The whole starting world; `callback` is the address of the demo PIS, `mis_callback` that of the demo MIS.
pub fn store(now: Timestamp, callback: &str, mis_callback: &str) -> Store {
    let mut store = Store {
        verified_phones: vec!["+380671112233".to_owned()],
        ..Store::default()
    };
    clients::add_all(&mut store, callback);
    clinics::add_all(&mut store, now, mis_callback);
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
    issue_secrets(&mut store);
    store
}

/// The connection of a MIS to itself carries its api-key, which is among the clients' own.
fn issue_secrets(store: &mut Store) {
    let links = store.connections.iter().map(|link| (&link.secret, "client_secret"));
    let own = store
        .clients
        .iter()
        .map(|client| (&client.secret, client.kind.secret_name()));
    let issued: Vec<_> = links.chain(own).map(|(secret, name)| (secret.clone(), name)).collect();
    store.issued.extend(issued);
    store.issued.insert(MEDOX_PSK.to_owned(), "psk");
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{rules::redirect::may_be_registered, signature::forge::TestSigner, store::ClientKind};

    #[test]
    fn the_world_holds_together() {
        let world = store(
            Timestamp::now(),
            "http://127.0.0.1:8090/pis/callback",
            "http://127.0.0.1:8090/mis/callback",
        );
        for kind in [
            ClientKind::Pis,
            ClientKind::TrustedPis,
            ClientKind::Mis,
            ClientKind::Msp,
            ClientKind::Pharmacy,
            ClientKind::AuthFe,
        ] {
            assert!(world.clients.iter().any(|client| client.kind == kind), "{kind:?}");
        }
        assert!(
            world
                .clients
                .iter()
                .all(|client| may_be_registered(&client.redirect_uri))
        );
        for relationship in &world.relationships {
            assert!(world.person(&relationship.confidant_person_id).is_some());
            assert!(world.person(&relationship.person_id).is_some());
        }
        for link in &world.connections {
            assert!(world.client(&link.client_id).is_some(), "{}", link.id);
            assert!(may_be_registered(&link.redirect_uri));
        }
        for staff in &world.staff {
            assert!(world.user(&staff.user_id).is_some() && world.client(&staff.client_id).is_some());
            assert!(
                role_scopes(staff.role)
                    .iter()
                    .all(|scope| type_allows(ClientKind::Msp, scope))
            );
        }
        for confidant in SeedConfidant::ALL {
            assert!(
                TestSigner::new(&confidant.identity(), confidant.algorithm()).is_ok(),
                "{confidant:?}"
            );
            assert!(world.tokens.contains_key(&confidant.token()));
        }
    }

    #[test]
    fn types_and_roles_differ_by_one_scope() {
        assert!(type_allows(ClientKind::Pis, SCOPE_OF_NO_PATIENT) && !patient_may_give(SCOPE_OF_NO_PATIENT));
        assert!(patient_scopes().iter().all(|scope| type_allows(ClientKind::Pis, scope)));
        assert!(!type_allows(ClientKind::Cabinet, "declaration:read"));
    }
}
