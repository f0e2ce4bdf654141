//! What the page reads and writes by hand is what the types of `contract` say: those the sandbox and the proxy speak.
#![cfg(not(target_arch = "wasm32"))]

#[path = "support/as_value.rs"]
mod as_value;
mod support;

use as_value::as_value;
use auth_ui::api::{answer, body};
use auth_ui::flow::destination::Approved;
use auth_ui::flow::failure::{Failure, Step};
use auth_ui::flow::{Event, Otp, User};
use auth_ui::json::{Json, Object};
use auth_ui::person::Person;
use auth_ui::scope::{DescribedScope, Scope};
use contract::approval::{Approval, ApprovalRequest, ApprovalUrgent};
use contract::clients::{ClientDetails, UserRole};
use contract::dictionaries::Dictionary;
use contract::sign_up::{Registration, RegistrationRequest, Validation, ValidationRequest};
use contract::{ErrorEnvelope, Hidden, Success};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use support::{consent, draft};

macro_rules! documented {
    ($name:literal) => {
        include_str!(concat!("../crates/contract/tests/fixtures/", $name, ".json"))
    };
}

/// The same answer, read by hand and by the types of the contract.
fn both<T: DeserializeOwned>(text: &str) -> (Object, T) {
    let by_hand = answer::envelope(text).expect("an object");
    (by_hand, serde_json::from_str(text).expect("the documented shape"))
}

/// Equal, whatever the order of the fields.
fn assert_same(by_hand: &Person, typed: &contract::Person) {
    let by_hand = as_value(&Json::Object(by_hand.0.clone()));
    assert_eq!(by_hand, serde_json::to_value(typed).expect("written"));
}

#[test]
fn a_documented_validation_is_read_whole() {
    let (by_hand, typed) = both::<Success<Validation>>(documented!("validation"));
    let Some(Event::Validated { person, jwt }) = answer::validation(by_hand) else {
        panic!("not read")
    };
    assert_same(&person, &typed.data.person);
    assert_eq!(jwt, typed.data.token);
}

#[test]
fn a_documented_registration_is_read_whole() {
    let (by_hand, typed) = both::<Success<Registration>>(documented!("registration"));
    let Some(Event::Registered { person, user, session }) = answer::registration(by_hand) else {
        panic!("not read")
    };
    assert_same(&person, &typed.data.person);
    let documented = typed.data.user.unwrap();
    assert_eq!((&user.id, &user.tax_id), (&documented.id, &documented.tax_id));
    assert!(user.id.is_some() && user.tax_id.is_some());
    assert_eq!(session, typed.data.access_token);
}

#[test]
fn a_registered_user_may_have_no_id_and_no_tax_id_and_may_be_absent() {
    for user in [json!(null), json!({}), json!({"id": null, "tax_id": null})] {
        let mut example: Value = serde_json::from_str(documented!("registration")).unwrap();
        example["data"]["user"] = user;
        let read = answer::envelope(&example.to_string()).and_then(answer::registration);
        assert!(matches!(read, Some(Event::Registered { user, .. }) if user == User::default()));
    }
}

#[test]
fn a_documented_approval_is_read_whole() {
    let (by_hand, typed) = both::<Success<Approval, ApprovalUrgent>>(documented!("approval"));
    let header = Some(Hidden::from("https://elsewhere.example.com/"));
    let Some(Event::Approved(approved)) = answer::approval(by_hand, header) else {
        panic!("not read")
    };
    let details = typed.data.details.unwrap();
    let expected = Approved {
        redirect_uri: typed.urgent.and_then(|urgent| urgent.redirect_uri),
        client_id: details.client_id,
        user_id: typed.data.user_id,
        scopes: details
            .scope_request
            .map(|scopes| scopes.split(' ').map(str::to_owned).collect()),
        reference: Some(typed.meta.request_id),
    };
    assert_eq!(approved, expected);
    assert!(
        approved.redirect_uri.is_some()
            && approved.client_id.is_some()
            && approved.user_id.is_some()
            && approved.scopes.is_some()
    );
}

/// What decides where a person goes must not be skipped because it has another shape.
#[test]
fn an_approval_whose_facts_have_another_shape_is_unreadable() {
    for broken in [
        json!({"data": {"details": {"client_id": 7}}}),
        json!({"data": {"details": {"scope_request": ["person:read"]}}}),
        json!({"data": {"client_id": {}}}),
        json!({"data": {"user_id": 1}}),
        json!({"data": {"details": "none"}}),
        json!({"data": {}, "urgent": {"redirect_uri": 1}}),
        json!({"data": []}),
        json!({}),
    ] {
        let read = answer::envelope(&broken.to_string()).and_then(|answer| answer::approval(answer, None));
        assert!(read.is_none(), "{broken}");
    }
}

#[test]
fn an_approval_without_an_address_in_its_body_is_read_with_that_of_the_header() {
    let header = Hidden::from("https://pis.example.com/callback?code=abc");
    let record = r#"{"data": {"client_id": "c", "scope": "person:read app:read"}}"#;
    let read = answer::envelope(record).and_then(|answer| answer::approval(answer, Some(header.clone())));
    let expected = Approved {
        redirect_uri: Some(header),
        client_id: Some("c".to_owned()),
        ..Approved::default()
    };
    assert_eq!(read, Some(Event::Approved(expected)));
}

#[test]
fn a_client_and_roles_are_read_as_the_contract_has_them() {
    let text = json!({"data": {"id": "1", "name": "Здоров’я поруч", "client_type_name": "PIS"}}).to_string();
    let (by_hand, typed) = both::<Success<ClientDetails>>(&text);
    let client = answer::client(by_hand).unwrap();
    assert_eq!(client.name, typed.data.name);
    assert_eq!(client.kind, typed.data.client_type_name);

    let text =
        json!({"data": [{"id": "1", "scope": "person:read  app:read"}, {"id": "2"}, {"id": "3", "scope": "app:read"}]})
            .to_string();
    let (by_hand, typed) = both::<Success<Vec<UserRole>>>(&text);
    assert_eq!(typed.data.len(), 3);
    assert_eq!(
        answer::scopes_of_roles(by_hand).unwrap().to_parameter(),
        "person:read app:read"
    );
}

#[test]
fn the_words_for_scopes_are_found_in_either_version_of_the_dictionary() {
    let first = json!({"data": [{"name": "GENDER", "values": {}}, {"name": "SCOPES", "values": {
        "person:read": "Отримання даних", "event:read": null, "app:read ": " Перегляд "}}]});
    let second = json!({"data": [{"name": "SCOPES", "values": [
        {"code": "person:read", "description": "Отримання даних"}, {"code": "event:read", "description": null},
        {"code": "app:read ", "description": " Перегляд "}, {"code": "bare"}]}]});
    let asked = ["person:read", "event:read", "app:read"].map(|code| Scope::parse(code).unwrap());
    for version in [first, second] {
        let (by_hand, typed) = both::<Success<Vec<Dictionary>>>(&version.to_string());
        let typed = typed
            .data
            .iter()
            .find(|dictionary| dictionary.name == "SCOPES")
            .unwrap();
        let words = answer::scope_words(by_hand).unwrap();
        let described = DescribedScope::describe(&asked.clone().into_iter().collect(), Some(&words));
        for DescribedScope { scope, text } in described {
            assert_eq!(
                text.as_deref(),
                typed.text(scope.as_str()).map(str::trim),
                "{}",
                scope.as_str()
            );
        }
    }
    assert!(answer::scope_words(answer::envelope(r#"{"data": []}"#).unwrap()).is_none());
}

#[test]
fn a_refusal_is_read_as_the_contract_has_it() {
    for text in [
        r#"{"meta": {"request_id": "r#1"}, "error": {"type": "access_denied", "message": "Invalid access token"}}"#,
        r#"{"error": {"type": "validation_failed", "message": "General", "invalid": [{"entry": "$.a", "rules": [{"description": "one", "params": []}, {"description": "two"}]}]}}"#,
        r#"{"error": {}}"#,
    ] {
        let typed: ErrorEnvelope = serde_json::from_str(text).unwrap();
        let failure = Failure::refused(Step::Approval, 422, text).unwrap();
        assert_eq!(
            failure.reference,
            Some(typed.meta.request_id).filter(|id| !id.is_empty())
        );
        let objection = failure.objection().unwrap();
        assert_eq!(objection.kind, typed.error.kind);
        let said: Vec<_> = objection.messages.iter().map(|message| message.text.clone()).collect();
        let rules = typed.error.invalid.into_iter().flat_map(|invalid| invalid.rules);
        let expected: Vec<_> = rules.filter_map(|rule| rule.description).collect();
        assert_eq!(
            said,
            if expected.is_empty() {
                typed.error.message.into_iter().collect()
            } else {
                expected
            }
        );
    }
    for broken in [
        "<html>",
        "[]",
        "{}",
        r#"{"error": "no"}"#,
        r#"{"error": {"message": 1}}"#,
    ] {
        assert!(Failure::refused(Step::Approval, 500, broken).is_none(), "{broken}");
    }
}

#[test]
fn the_bodies_are_those_of_the_contract() {
    let draft = draft();
    let sent: ValidationRequest =
        serde_json::from_str(body::validation(&draft.request.signed_content).expose()).unwrap();
    assert_eq!(sent.signed_content, draft.request.signed_content);
    assert_eq!(sent.signed_content_encoding, "base64");

    let sent: RegistrationRequest = serde_json::from_str(body::registration(&draft, None).expose()).unwrap();
    assert_eq!(
        (sent.signed_content, sent.jwt),
        (draft.request.signed_content.clone(), Some(draft.jwt.clone()))
    );
    assert_eq!((sent.signed_content_encoding.as_str(), sent.otp), ("base64", None));
    let sent: RegistrationRequest = serde_json::from_str(body::registration(&draft, Some(Otp(42))).expose()).unwrap();
    assert_eq!(sent.otp, Some(42));

    let consent = consent(true);
    let sent: ApprovalRequest = serde_json::from_str(body::approval(&consent).expose()).unwrap();
    let request = &consent.enrolled.request;
    assert_eq!(sent.app.client_id, request.client_id.as_str());
    assert_eq!(sent.app.redirect_uri, request.return_address.as_str());
    assert_eq!(sent.app.scope, "person:read app:read");
}
