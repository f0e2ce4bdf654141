//! `POST /pis/sign`: signs what was filled in and sends the person to the sign-up page.

use axum::{
    extract::{RawForm, State},
    http::{HeaderMap, StatusCode},
    response::{IntoResponse, Response},
};
use serde_json::Value;

use super::{
    Pis,
    callback::parameter,
    form::{FIELDS, confidant},
    leave, session,
};
use crate::{
    patients,
    scenarios::{self, Draft},
};

/// Signs and redirects.
pub async fn sign(State(pis): State<Pis>, headers: HeaderMap, RawForm(form): RawForm) -> Response {
    let get = |name: &str| parameter(&form, name);
    let (_, confidant) = confidant(get("confidant"));
    let mut draft = Draft::new(&pis.sandbox, confidant);
    if let Some(number) = get("number").and_then(|number| number.parse().ok()) {
        draft.number = number;
        draft.content = patients::request(confidant, number, draft.now);
    }
    for (name, pointer, ..) in FIELDS {
        if let (Some(value), Some(field)) = (get(name), draft.person().pointer_mut(pointer)) {
            *field = Value::String(value.trim().to_owned());
        }
    }
    if let Some(gender) = get("gender") {
        draft.person()["gender"] = gender.into();
    }
    // The birth certificate is also what proves the relationship.
    let certificate = draft.person()["documents"][0].clone();
    let proof = &mut draft.person()["confidant_person"]["documents_relationship"][0];
    for name in ["number", "issued_by", "issued_at"] {
        proof[name] = certificate[name].clone();
    }
    // An emptied optional field is an absent one.
    if let Some(person) = draft.person().as_object_mut() {
        person.retain(|name, value| name != "second_name" || value != "");
        person.retain(|name, value| name != "phones" || value[0]["number"] != "");
    }
    let scopes: Vec<String> = url::form_urlencoded::parse(&form)
        .filter(|(name, _)| name == "scope")
        .map(|(_, value)| value.into_owned())
        .collect();
    draft.scope = Some(scopes.join(" "));

    let session = session(&pis.sandbox, &headers);
    match scenarios::link(&pis.sandbox, &mut draft, Some(&session), None) {
        Ok(url) => leave(&session, &url),
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}
