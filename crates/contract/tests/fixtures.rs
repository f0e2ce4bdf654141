//! The documented JSON examples are read, and written back without losing what the types know.

use std::fmt::Debug;

use auth_ui_contract::approval::{Approval, ApprovalRequest, ApprovalUrgent};
use auth_ui_contract::clients::{ClientDetails, UserDetails, UserRole};
use auth_ui_contract::connections::{Connection, RefreshedClient, RefreshedConnection};
use auth_ui_contract::dictionaries::Dictionary;
use auth_ui_contract::nonce::{Nonce, NonceRequest};
use auth_ui_contract::sign_up::{Registration, RegistrationRequest, Validation, ValidationRequest};
use auth_ui_contract::tokens::{AccessToken, TokenRequest};
use auth_ui_contract::{ErrorEnvelope, Success};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

macro_rules! fixture {
    ($name:literal) => {
        serde_json::from_str::<Value>(include_str!(concat!("fixtures/", $name, ".json"))).expect($name)
    };
}

/// Reads an example and writes it back: the very same JSON must come out.
fn keeps_all<T: Serialize + DeserializeOwned + PartialEq + Debug>(example: Value) -> T {
    let read: T = serde_json::from_value(example.clone()).expect("the example is read");
    assert_eq!(serde_json::to_value(&read).expect("it is written back"), example);
    read
}

#[test]
fn the_documented_requests_are_read_and_written_back() {
    let validation: ValidationRequest = keeps_all(fixture!("validation_request"));
    assert_eq!(validation.signed_content_encoding, "base64");
    let registration: RegistrationRequest = keeps_all(fixture!("registration_request"));
    assert!(registration.jwt.is_some() && registration.otp.is_none());
    let approval: ApprovalRequest = keeps_all(fixture!("approval_request"));
    assert_eq!(approval.app.redirect_uri, "https://pis.example.com/callback");
}

#[test]
fn the_documented_validation_keeps_every_field_of_the_person() {
    let answer: Success<Validation> = keeps_all(fixture!("validation"));
    assert_eq!(answer.data.person.text("last_name"), Some("Іваненко"));
    assert_eq!(
        answer
            .data
            .person
            .confidant()
            .and_then(|c| c.text("first_name").map(str::to_owned))
            .as_deref(),
        Some("Олена")
    );
}

#[test]
fn a_person_keeps_the_fields_nobody_knows() {
    let mut example = fixture!("validation");
    example["data"]["person"]["blood_type"] = json!({"group": 1, "rhesus": null});
    keeps_all::<Success<Validation>>(example);
}

#[test]
fn the_documented_registration_is_read_and_written_back() {
    let answer: Success<Registration> = keeps_all(fixture!("registration"));
    assert_eq!(
        answer.data.person.text("id"),
        Some("1380df72-275a-11e7-93ae-92361f002671")
    );
}

#[test]
fn a_registered_user_may_have_neither_an_id_nor_a_tax_id() {
    for user in [json!(null), json!({}), json!({"tax_id": null})] {
        let mut example = fixture!("registration");
        example["data"]["user"] = user;
        let answer: Success<Registration> = serde_json::from_value(example).expect("read");
        assert!(
            answer
                .data
                .user
                .is_none_or(|user| user.id.is_none() && user.tax_id.is_none())
        );
    }
}

#[test]
fn the_documented_approval_is_read_and_written_back() {
    let answer: Success<Approval, ApprovalUrgent> = keeps_all(fixture!("approval"));
    assert!(answer.urgent.and_then(|urgent| urgent.redirect_uri).is_some());
    assert_eq!(
        answer.data.details.and_then(|details| details.client_id).as_deref(),
        Some("6498d88e-97fb-47e2-85a5-99e884f888aa")
    );
}

#[test]
fn the_approval_record_of_the_other_variant_is_read_too() {
    let record = json!({"meta": {"code": 200, "url": "", "type": "object", "request_id": ""}, "data": {
        "id": "d290f1ee-6c54-4b01-90e6-d701748f0851", "user_id": "7673eb5a-0cae-4fa8-9f81-e6da46aa2940",
        "client_id": "6498d88e-97fb-47e2-85a5-99e884f888aa", "client_name": "PIS", "scope": "person:read",
        "created_at": "2026-01-01T00:00:00", "updated_at": "2026-01-01T00:00:00"}});
    let answer: Success<Approval, ApprovalUrgent> = serde_json::from_value(record).expect("read");
    assert_eq!(answer.data.scope.as_deref(), Some("person:read"));
    assert!(answer.urgent.is_none());
}

#[test]
fn both_shapes_of_errors_are_read_and_written_back() {
    let plain: ErrorEnvelope = keeps_all(fixture!("error_plain"));
    assert_eq!(plain.error.message.as_deref(), Some("Invalid access token"));
    let fields: ErrorEnvelope = keeps_all(fixture!("error_validation"));
    assert_eq!(
        fields.error.invalid[0].rules[0].description.as_deref(),
        Some("required property signed_content was not present")
    );
    let business: ErrorEnvelope = keeps_all(fixture!("error_business_422"));
    assert_eq!(business.error.kind.as_deref(), Some("request_malformed"));
}

#[test]
fn an_error_may_lack_everything_but_itself_and_newer_services_add_to_it() {
    let bare: ErrorEnvelope = serde_json::from_value(json!({"error": {}})).expect("read");
    assert_eq!(bare.error.message, None);
    let newer = json!({"error": {"invalid": [{"entry": "$.a", "rules": [
        {"rule": "length", "description": "d", "raw_description": "%{min}", "params": {"min": 1}}]}], "extra": 1}});
    let newer: ErrorEnvelope = serde_json::from_value(newer).expect("read");
    assert_eq!(newer.error.invalid[0].rules[0].params, Some(json!({"min": 1})));
}

#[test]
fn the_documented_tokens_are_read_and_written_back() {
    let answer: Success<AccessToken> = keeps_all(fixture!("tokens"));
    assert_eq!(answer.data.details.grant_type, "authorization_code");
    keeps_all::<TokenRequest>(
        json!({"token": {"grant_type": "authorization_code", "client_id": "c", "client_secret": "s",
        "code": "x", "redirect_uri": "https://pis.example.com/callback", "scope": "person:read"}}),
    );
    keeps_all::<TokenRequest>(
        json!({"token": {"grant_type": "refresh_token", "client_id": "c", "client_secret": "s", "refresh_token": "r"}}),
    );
}

#[test]
fn the_documented_connections_and_refreshed_secrets_are_read_and_written_back() {
    let list: Success<Vec<Connection>> = keeps_all(fixture!("connections"));
    assert_eq!(list.paging.and_then(|paging| paging.total_entries), Some(1));
    let current: Success<RefreshedConnection> = keeps_all(fixture!("refreshed_connection"));
    assert!(current.data.secret.is_some());
    let deprecated: Success<RefreshedClient> = keeps_all(fixture!("refreshed_client"));
    assert!(deprecated.data.secret.is_some());
}

#[test]
fn look_ups_are_read_with_only_what_they_must_have() {
    let client: ClientDetails =
        serde_json::from_value(json!({"id": "c", "name": "PIS", "block_reason": null})).expect("read");
    assert!(!client.is_blocked);
    let user: UserDetails = serde_json::from_value(json!({"id": "u", "email": null})).expect("read");
    assert_eq!(format!("{user:?}"), "UserDetails(…)");
    let role: UserRole = serde_json::from_value(json!({"id": "r", "scope": "person:read app:read"})).expect("read");
    assert_eq!(role.scope.split(' ').count(), 2);
    let nonce: Nonce = keeps_all(json!({"token": "jwt"}));
    assert_eq!(format!("{nonce:?}"), "Nonce { token: Hidden(…) }");
    keeps_all::<NonceRequest>(json!({"client_id": "30074b6e-fbab-4dc1-9d37-88c21dab1847"}));
}

#[test]
fn both_versions_of_dictionaries_give_the_same_words() {
    let first: Dictionary = keeps_all(
        json!({"name": "SCOPES", "values": {"person:read": "Отримання даних пацієнта",
        "user:delete ": "Видалення користувача", "empty": " "}, "labels": ["ADMIN", "SYSTEM"], "is_active": true}),
    );
    let second: Dictionary = keeps_all(json!({"name": "SCOPES", "values": [
        {"code": "person:read", "description": "Отримання даних пацієнта", "is_active": true, "child_values": []},
        {"code": "user:delete", "description": "Видалення користувача", "is_active": true, "child_values": []},
        {"code": "empty", "description": "", "is_active": true, "child_values": []}], "labels": [], "is_active": true}));
    for dictionary in [first, second] {
        assert_eq!(dictionary.text("person:read"), Some("Отримання даних пацієнта"));
        assert_eq!(dictionary.text("user:delete"), Some("Видалення користувача"));
        assert_eq!(dictionary.text("empty"), None);
        assert_eq!(dictionary.text("unknown"), None);
    }
}

#[test]
fn no_secret_and_no_personal_data_is_printed() {
    let printed = [
        format!(
            "{:?}",
            serde_json::from_value::<Success<Validation>>(fixture!("validation"))
                .expect("read")
                .data
        ),
        format!(
            "{:?}",
            serde_json::from_value::<Success<Registration>>(fixture!("registration"))
                .expect("read")
                .data
        ),
        format!(
            "{:?}",
            serde_json::from_value::<RegistrationRequest>(fixture!("registration_request")).expect("read")
        ),
        format!(
            "{:?}",
            serde_json::from_value::<Success<AccessToken>>(fixture!("tokens"))
                .expect("read")
                .data
        ),
        format!(
            "{:?}",
            serde_json::from_value::<Success<Approval, ApprovalUrgent>>(fixture!("approval")).expect("read")
        ),
        format!(
            "{:?}",
            serde_json::from_value::<Success<RefreshedConnection>>(fixture!("refreshed_connection")).expect("read")
        ),
    ]
    .join("\n");
    for secret in [
        "Іваненко",
        "3000080053",
        "eyJ",
        "SnNRdCtv",
        "MIIQ8gYJ",
        "Z0JXcS9i",
        "UzFOZkx0",
        "cTdHUE9j",
        "ZlFOaHBT",
    ] {
        assert!(!printed.contains(secret), "{secret}");
    }
}
