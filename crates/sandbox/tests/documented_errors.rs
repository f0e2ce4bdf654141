//! One test per documented error, each through the link a person would click.

mod common;

use common::World;

/// Where along the journey the refusal comes.
macro_rules! refusals {
    ($($name:ident: $scenario:literal at $stage:ident => $status:literal $kind:literal $text:literal;)+) => {
        $(#[tokio::test]
        async fn $name() {
            let reply = $stage($scenario).await;
            assert_eq!(reply.error(), ($status, $kind, $text.to_owned()), "{}", reply.text);
            assert_eq!(reply.json["meta"]["code"], $status);
            assert_eq!(reply.json["meta"]["request_id"], reply.header("x-request-id"));
            let is_shape_one_422 = $kind == "request_malformed";
            let block = &reply.json["error"]["invalid"][0]["rules"][0]["rule"];
            assert_eq!(is_shape_one_422, block == "json", "{}", reply.text);
        })+

        /// So that no scenario of these groups is left without a promise.
        const COVERED: &[&str] = &[$($scenario,)+];
    };
}

async fn validation(scenario: &str) -> common::Reply {
    let world = World::new();
    let link = world.go(scenario).await;
    world.validate(&link).await
}

async fn registration(scenario: &str) -> common::Reply {
    let world = World::new();
    let link = world.go(scenario).await;
    let jwt = world.validated(&link).await;
    world.register(&link, &jwt).await
}

async fn approval(scenario: &str) -> common::Reply {
    let world = World::new();
    let link = world.go(scenario).await;
    let session = world.registered(&link).await;
    world.authorize(&link, &session).await
}

refusals! {
    e1_an_unknown_token_is_invalid: "unknown-token" at validation => 401 "access_denied" "Invalid access token";
    e1_an_expired_token_is_invalid: "expired-token" at validation => 401 "access_denied" "Invalid access token";
    e1_a_blocked_users_token_is_invalid: "blocked-confidant" at validation => 401 "access_denied" "Invalid access token";
    e2_the_token_needs_the_sign_up_scope: "token-lacks-scope" at validation => 403 "forbidden" "Your scope does not allow to access this resource. Missing allowances: confidant_person:sign_up";
    e3_signed_content_may_be_missed: "content-absent" at validation => 422 "validation_failed" "required property signed_content was not present";
    e3_the_encoding_may_be_missed: "encoding-absent" at validation => 422 "validation_failed" "required property signed_content_encoding was not present";
    e4_what_is_not_base64_is_invalid: "not-base64" at validation => 422 "request_malformed" "Invalid signed content";
    e4_what_is_not_json_is_invalid: "signed-not-json" at validation => 422 "request_malformed" "Invalid signed content";
    e5_the_encoding_may_be_refused: "wrong-encoding" at validation => 422 "validation_failed" "is invalid";
    e6_garbage_is_no_container: "garbage-container" at validation => 400 "request_malformed" "signed content is not a CMS container";
    e6_changed_content_breaks_the_signature: "tampered-content" at validation => 400 "request_malformed" "digital signature is not valid";
    e6_a_changed_signature_is_not_valid: "tampered-signature" at validation => 400 "request_malformed" "digital signature is not valid";
    e7_two_signatures_are_one_too_many: "two-signers" at validation => 400 "request_malformed" "document must be signed by 1 signer but contains 2 signatures";
    e8_another_persons_signature_is_not_the_confidants: "another-signer" at validation => 401 "access_denied" "Unable to authenticate signer";
    e9_a_signature_can_be_too_old: "stale-signature" at validation => 401 "access_denied" "Digital signature timestamp is expired";
    e10_the_applicant_needs_a_user: "applicant-user-missing" at validation => 404 "not_found" "Applicant user not found.";
    e11_the_applicants_user_may_be_blocked: "applicant-user-blocked" at validation => 401 "access_denied" "Applicant user is blocked.";
    e12_the_applicant_needs_a_person: "applicant-person-missing" at validation => 404 "not_found" "Applicant person not found.";
    e13_the_applicant_may_be_too_young: "applicant-too-young" at validation => 401 "access_denied" "Incorrect person age for such an action.";
    e14_a_false_nonce_is_invalid: "nonce-invalid" at validation => 401 "jwt_invalid" "JWT is invalid.";
    e14_a_nonce_may_be_enforced: "nonce-missing" at validation => 401 "jwt_invalid" "Signed content does not contain field jwt.";
    e15_required_properties_are_required: "schema-required" at validation => 422 "validation_failed" "required property first_name was not present";
    e15_nothing_additional_is_allowed: "schema-additional" at validation => 422 "validation_failed" "schema does not allow additional properties";
    e15_lists_have_a_minimum: "schema-min-items" at validation => 422 "validation_failed" "expected a minimum of 1 items but got 0";
    e15_texts_have_patterns: "schema-pattern" at validation => 422 "validation_failed" "string does not match pattern P-PERSON";
    e15_codes_come_from_dictionaries: "schema-enum" at validation => 422 "validation_failed" "value is not allowed in enum";
    e15_types_must_match: "schema-type" at validation => 422 "validation_failed" "type mismatch. Expected String but got Integer";
    e15_a_tax_id_or_none_not_both: "schema-tax-id" at validation => 422 "validation_failed" "Persons who refused the tax_id should be without tax_id";
    e16_an_adult_needs_a_court_or_a_guardian: "patient-too-old" at validation => 422 "request_malformed" "Incorrect person age for such an action";
    e16_a_teenager_with_an_id_card_acts_alone: "patient-has-id-card" at validation => 422 "request_malformed" "Incorrect person age for such an action";
    e17_some_documents_are_not_taken: "document-type" at validation => 422 "request_malformed" "Submitted document type is not allowed";
    d5_only_the_confidant_authenticates: "not-third-person" at validation => 422 "request_malformed" "Authentication method with type THIRD_PERSON must be submitted for this person";
    e18_the_confidant_is_the_signer: "confidant-is-not-signer" at validation => 422 "request_malformed" "Confidant person and signer must be the same";
    e19_the_patient_signs: "patient-not-signed" at validation => 422 "validation_failed" "expected true but got false for attribute patient_signed";
    e20_the_patient_consents: "no-consent" at validation => 422 "validation_failed" "expected true but got false for attribute process_disclosure_data_consent";
    e21_a_tax_id_may_be_taken: "tax-id-taken" at validation => 409 "request_conflict" "User with such tax_id already exists";

    e22_the_sign_up_jwt_expires: "jwt-expired" at registration => 401 "access_denied" "Unauthorized";
    e23_two_matching_persons_stop_it: "not-unique" at registration => 401 "access_denied" "It is impossible to uniquely identify the person.";
    e24_a_waiting_relationship_stops_it: "relationship-not-approved" at registration => 409 "request_conflict" "Relationship is not approved yet";
    e25_a_dependant_is_nobodys_confidant: "confidant-is-dependant" at registration => 422 "request_malformed" "Patient who has confidant person can not be used as confidant for other patients";
    e26_a_relationship_is_not_made_twice: "relationship-exists" at registration => 422 "request_malformed" "Relationship between confidant patient and related patient already exists";
    e27_the_patients_user_may_be_blocked: "patient-user-blocked" at registration => 401 "user_blocked" "User blocked.";
    e28_a_required_code_is_asked_for: "otp" at registration => 401 "otp_invalid" "Invalid OTP code.";

    c4_a_session_expires: "session-expired" at approval => 401 "access_denied" "Invalid access token";
    c4_a_session_needs_its_scope: "session-lacks-scope" at approval => 403 "forbidden" "Your scope does not allow to access this resource. Missing allowances: app:authorize";
    c4_there_must_be_a_consumer: "no-consumer" at approval => 401 "access_denied" "Missing header x-consumer-id";
    c4_a_client_id_is_a_uuid: "client-id-not-uuid" at approval => 422 "validation_failed" "is invalid";
    c4_the_client_must_exist: "client-unknown" at approval => 401 "access_denied" "Invalid client id.";
    c4_the_approval_may_not_know_a_client_that_was_looked_up: "client-id-invalid" at approval => 401 "access_denied" "Invalid client id.";
    c4_the_client_may_be_blocked: "client-blocked" at approval => 401 "access_denied" "Client is blocked.";
    c4_the_user_must_exist: "user-not-found" at approval => 401 "access_denied" "User not found.";
    c4_the_user_may_be_blocked: "user-blocked" at approval => 401 "user_blocked" "User blocked.";
    c4_the_address_must_be_registered: "redirect-not-registered" at approval => 401 "access_denied" "The redirection URI provided does not match a pre-registered value.";
    c4_a_user_without_roles_approves_nothing: "scope-empty" at approval => 422 "request_malformed" "Requested scope is empty. Scope not passed or user has no roles or global roles.";
    c4_the_client_type_limits_scopes: "scope-not-for-client" at approval => 422 "request_malformed" "Scope is not allowed by client type.";
    c4_the_role_limits_scopes: "scope-not-for-role" at approval => 422 "request_malformed" "User requested scope that is not allowed by role based access policies.";
}

#[test]
fn every_refusing_scenario_has_its_promise() {
    use ehealth_sandbox::scenarios::{Group, all};
    let beyond_refusals = [
        "schema-many",
        "approval-record",
        "approval-extra-scope",
        "redirect-answer-script",
        "redirect-answer-elsewhere",
    ];
    for scenario in all() {
        if matches!(
            scenario.group,
            Group::Validation | Group::Registration | Group::Approval
        ) {
            let known = COVERED.contains(&scenario.id) || beyond_refusals.contains(&scenario.id);
            assert!(known, "{}", scenario.id);
        }
    }
}

#[tokio::test]
async fn every_schema_finding_is_reported_at_once_with_its_place() {
    let reply = validation("schema-many").await;
    let invalid = reply.json["error"]["invalid"].as_array().expect("findings").clone();
    let entries: Vec<&str> = invalid.iter().filter_map(|field| field["entry"].as_str()).collect();
    for entry in [
        "$.person.first_name",
        "$.person.birth_date",
        "$.person.documents",
        "$.person.addresses[0].zip",
        "$.person.phones[0].number",
    ] {
        assert!(entries.contains(&entry), "{entry} in {entries:?}");
    }
}
