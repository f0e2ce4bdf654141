//! What the calls send (contract c.2–c.4). Pure, and held to the types of `contract` by `tests/wire.rs`.

use contract::Hidden;
use contract::sign_up::BASE64;

use crate::flow::{Consent, Draft, Otp};
use crate::json::{Written, write};
use crate::scope::ScopeSet;

/// The container, to be checked.
pub fn validation(signed_content: &Hidden) -> Hidden {
    Hidden::new(write(&[
        ("signed_content", Written::Text(signed_content.expose())),
        ("signed_content_encoding", Written::Text(BASE64)),
    ]))
}

/// The same container and what its validation gave; the code when one was asked for.
pub fn registration(draft: &Draft, code: Option<Otp>) -> Hidden {
    let mut fields = vec![
        ("signed_content", Written::Text(draft.request.signed_content.expose())),
        ("signed_content_encoding", Written::Text(BASE64)),
        ("jwt", Written::Text(draft.jwt.expose())),
    ];
    fields.extend(code.map(|code| ("otp", Written::Number(code.0))));
    Hidden::new(write(&fields))
}

/// Which client, where to return, which scopes: those that were shown.
pub fn approval(consent: &Consent) -> Hidden {
    let request = &consent.enrolled.request;
    let scopes: ScopeSet = consent.shown().into_iter().collect();
    let app = [
        ("client_id", Written::Text(request.client_id.as_str())),
        ("redirect_uri", Written::Text(request.return_address.as_str())),
        ("scope", Written::Text(&scopes.to_parameter())),
    ];
    Hidden::new(write(&[("app", Written::Object(&app))]))
}
