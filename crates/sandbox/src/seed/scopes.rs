//! Which scopes exist for whom.

use crate::{
    dictionaries,
    store::{ClientKind, Role},
};

/// The scope a confidant's token needs (contract d.1).
pub const SIGN_UP_SCOPE: &str = "confidant_person:sign_up";
/// The scope of a session token (contract d.7).
pub const SESSION_SCOPE: &str = "app:authorize";

/// Scopes without a published text that a PIS may ask for (contract i).
const UNTRANSLATED_SCOPES: &[&str] = &[
    SIGN_UP_SCOPE,
    "profile:read",
    "app:read_pis",
    "declaration:read_pis",
    "declaration_request:read_pis",
    "declaration_request:details_pis",
    "person_verification:details_pis",
];
/// Writing scopes a PIS may ask for and a patient may give.
const WRITING_SCOPES: &[&str] = &[
    "declaration_request:write",
    "declaration_request:approve",
    "declaration_request:reject",
    "app:write",
    "app:delete",
    "authentication_factor:write",
    "person:write",
];
/// A scope a PIS may ask for, yet no patient may give.
pub const SCOPE_OF_NO_PATIENT: &str = "declaration:terminate";

/// The scopes a client type may have at most.
pub fn type_allows(kind: ClientKind, scope: &str) -> bool {
    match kind {
        ClientKind::Pis | ClientKind::TrustedPis => patient_may_give(scope) || scope == SCOPE_OF_NO_PATIENT,
        ClientKind::Cabinet => matches!(scope, "person:read" | "app:read"),
        ClientKind::AuthFe => scope == SESSION_SCOPE,
        ClientKind::Mis | ClientKind::Msp | ClientKind::Pharmacy => {
            STAFF_SCOPES.iter().chain(HEAD_SCOPES).any(|allowed| *allowed == scope)
        }
    }
}

/// What everybody in a clinic may do that matters here.
const STAFF_SCOPES: &[&str] = &["user:read", "client:read", "legal_entity:read", "employee:read"];
/// What only the head may do (contract h.5); the seed spells one of them its own way (j.24).
const HEAD_SCOPES: &[&str] = &[
    "connection:read",
    "connection:write",
    "connection:refresh_secret",
    "connection:delete",
    "secret:refresh",
    "client_secret:write",
];

/// The scopes of a role.
pub fn role_scopes(role: Role) -> Vec<&'static str> {
    let heads = match role {
        Role::Owner | Role::PharmacyOwner | Role::MisUser => HEAD_SCOPES,
        Role::Doctor | Role::Pharmacist => &[],
    };
    STAFF_SCOPES.iter().chain(heads).copied().collect()
}

/// The scopes of the global role of patients.
pub fn patient_may_give(scope: &str) -> bool {
    let published_reading = scope.ends_with(":read") && dictionaries::scope_text(scope).is_some();
    published_reading || UNTRANSLATED_SCOPES.contains(&scope) || WRITING_SCOPES.contains(&scope)
}

/// All scopes of the patients' role, in a steady order.
pub fn patient_scopes() -> Vec<String> {
    let published = dictionaries::scopes().filter(|scope| patient_may_give(scope));
    published
        .chain(UNTRANSLATED_SCOPES.iter().copied())
        .map(str::to_owned)
        .collect()
}
