//! What sign-up validation refuses (contract c.2), E1–E21.

use serde_json::json;

use super::{Group, Scenario, scenario};
use crate::{
    scenarios::draft::Container,
    seed::{SeedConfidant, years_ago},
    special::Special,
};

pub const LIST: &[Scenario] = &[
    scenario(
        "unknown-token",
        Group::Validation,
        "Токен довіреної особи невідомий (E1)",
        "401 Invalid access token",
        |draft| {
            draft.token = Some(crate::ids::named_token("nobody"));
        },
    ),
    scenario(
        "expired-token",
        Group::Validation,
        "Токен довіреної особи прострочений (E1)",
        "401 Invalid access token",
        |draft| {
            draft.act_as(SeedConfidant::Expired);
        },
    ),
    scenario(
        "blocked-confidant",
        Group::Validation,
        "Користувача довіреної особи заблоковано (E1)",
        "401 Invalid access token",
        |draft| {
            draft.act_as(SeedConfidant::Blocked);
        },
    ),
    scenario(
        "token-lacks-scope",
        Group::Validation,
        "Токен без confidant_person:sign_up (E2)",
        "403 Missing allowances: confidant_person:sign_up",
        |draft| {
            draft.act_as(SeedConfidant::NoScope);
        },
    ),
    scenario(
        "content-absent",
        Group::Validation,
        "Сервер не бачить signed_content (E3)",
        "422 required property signed_content was not present",
        |draft| {
            draft.special(Special::ContentAbsent);
        },
    ),
    scenario(
        "encoding-absent",
        Group::Validation,
        "Сервер не бачить signed_content_encoding (E3)",
        "422 required property signed_content_encoding was not present",
        |draft| {
            draft.special(Special::EncodingAbsent);
        },
    ),
    scenario(
        "signed-not-json",
        Group::Validation,
        "Підписано не JSON (E4)",
        "422 Invalid signed content — «Підписаний контент некоректний або прострочений.»",
        |draft| {
            draft.container = Container::NotJson;
        },
    ),
    scenario(
        "wrong-encoding",
        Group::Validation,
        "Сервер не приймає кодування (E5)",
        "422 is invalid",
        |draft| {
            draft.special(Special::EncodingInvalid);
        },
    ),
    scenario(
        "garbage-container",
        Group::Validation,
        "user_data — не контейнер (E6)",
        "400 signed content is not a CMS container",
        |draft| {
            draft.container = Container::Garbage;
        },
    ),
    scenario(
        "tampered-content",
        Group::Validation,
        "Дані змінено після підпису (E6)",
        "400 digital signature is not valid",
        |draft| {
            draft.container = Container::TamperedContent;
        },
    ),
    scenario(
        "tampered-signature",
        Group::Validation,
        "Підпис зіпсовано (E6)",
        "400 digital signature is not valid",
        |draft| {
            draft.container = Container::TamperedSignature;
        },
    ),
    scenario(
        "two-signers",
        Group::Validation,
        "Два підписи (E7)",
        "400 document must be signed by 1 signer but contains 2 signatures",
        |draft| {
            draft.container = Container::TwoSigners;
        },
    ),
    scenario(
        "another-signer",
        Group::Validation,
        "Підписала інша особа (E8)",
        "401 Unable to authenticate signer — «Не вдалося ідентифікувати підписанта»",
        |draft| {
            draft.signer = SeedConfidant::Petro;
        },
    ),
    scenario(
        "stale-signature",
        Group::Validation,
        "Підпис застарів (E9)",
        "401 Digital signature timestamp is expired",
        |draft| {
            draft.act_as(SeedConfidant::FreshSignature);
            draft.sign_minutes_ago(60);
        },
    ),
    scenario(
        "applicant-user-missing",
        Group::Validation,
        "Користувача довіреної особи не знайдено (E10)",
        "404 Applicant user not found.",
        |draft| {
            draft.act_as(SeedConfidant::NoUser);
        },
    ),
    scenario(
        "applicant-user-blocked",
        Group::Validation,
        "Користувача довіреної особи заблоковано щойно (E11)",
        "401 Applicant user is blocked.",
        |draft| {
            draft.act_as(SeedConfidant::BlockedLater);
        },
    ),
    scenario(
        "applicant-person-missing",
        Group::Validation,
        "Довіреної особи немає в реєстрі (E12)",
        "404 Applicant person not found.",
        |draft| {
            draft.act_as(SeedConfidant::NoPerson);
        },
    ),
    scenario(
        "applicant-too-young",
        Group::Validation,
        "Довіреній особі 14 років (E13)",
        "401 Incorrect person age for such an action.",
        |draft| {
            draft.act_as(SeedConfidant::Young);
        },
    ),
    scenario(
        "nonce-invalid",
        Group::Validation,
        "Nonce у підписаних даних несправжній (E14)",
        "401 JWT is invalid. — «Підписаний контент некоректний або прострочений.»",
        |draft| {
            draft.content["jwt"] = "a.b.c".into();
        },
    ),
    scenario(
        "nonce-missing",
        Group::Validation,
        "Nonce обов’язковий, але його немає (E14)",
        "401 Signed content does not contain field jwt.",
        |draft| {
            draft.act_as(SeedConfidant::NonceEnforced);
        },
    ),
    scenario(
        "schema-required",
        Group::Validation,
        "Немає обов’язкового поля (E15)",
        "422 required property first_name was not present",
        |draft| {
            if let Some(person) = draft.person().as_object_mut() {
                person.remove("first_name");
            }
        },
    ),
    scenario(
        "schema-additional",
        Group::Validation,
        "Зайве поле (E15)",
        "422 schema does not allow additional properties",
        |draft| {
            draft.person()["favourite_colour"] = "синій".into();
        },
    ),
    scenario(
        "schema-min-items",
        Group::Validation,
        "Порожній перелік документів (E15)",
        "422 expected a minimum of 1 items but got 0",
        |draft| {
            draft.person()["documents"] = json!([]);
        },
    ),
    scenario(
        "schema-pattern",
        Group::Validation,
        "Ім’я латиницею (E15)",
        "422 string does not match pattern",
        |draft| {
            draft.person()["first_name"] = "Sofia".into();
        },
    ),
    scenario(
        "schema-enum",
        Group::Validation,
        "Невідома стать (E15)",
        "422 value is not allowed in enum",
        |draft| {
            draft.person()["gender"] = "OTHER".into();
        },
    ),
    scenario(
        "schema-type",
        Group::Validation,
        "Число замість тексту (E15)",
        "422 type mismatch. Expected String but got Integer",
        |draft| {
            draft.person()["secret"] = 123_456.into();
        },
    ),
    scenario(
        "schema-tax-id",
        Group::Validation,
        "Є і РНОКПП, і відмова від нього (E15)",
        "422 Persons who refused the tax_id should be without tax_id",
        |draft| {
            let person = draft.person();
            person["no_tax_id"] = true.into();
            person["tax_id"] = "3999869394".into();
        },
    ),
    scenario(
        "schema-many",
        Group::Validation,
        "Багато помилок одразу (E15)",
        "422, показано кожну",
        |draft| {
            let person = draft.person();
            person["first_name"] = "Sofia".into();
            person["gender"] = "OTHER".into();
            person["documents"] = json!([]);
            person["addresses"][0]["zip"] = "1".into();
            person["phones"][0]["number"] = "050".into();
            if let Some(person) = person.as_object_mut() {
                person.remove("secret");
                person.remove("birth_date");
            }
        },
    ),
    scenario(
        "patient-too-old",
        Group::Validation,
        "Дорослий пацієнт без документа опіки (E16)",
        "422 Incorrect person age for such an action",
        |draft| {
            let born = years_ago(draft.now, 30);
            draft.person()["birth_date"] = born.to_string().into();
        },
    ),
    scenario(
        "patient-has-id-card",
        Group::Validation,
        "Підліток із ID-карткою діє сам (E16)",
        "422 Incorrect person age for such an action",
        |draft| {
            let (born, issued, ends) = (
                years_ago(draft.now, 15),
                years_ago(draft.now, 1),
                years_ago(draft.now, -3),
            );
            let person = draft.person();
            person["birth_date"] = born.to_string().into();
            person["documents"] = json!([{"type": "NATIONAL_ID", "number": "000123456", "issued_by": "0501", "issued_at": issued, "expiration_date": ends}]);
        },
    ),
    scenario(
        "document-type",
        Group::Validation,
        "Тип документа не дозволено (E17)",
        "422 Submitted document type is not allowed",
        |draft| {
            draft.person()["documents"][0]["type"] = "TEMPORARY_PASSPORT".into();
        },
    ),
    scenario(
        "not-third-person",
        Group::Validation,
        "Метод автентифікації не через довірену особу",
        "422 Authentication method with type THIRD_PERSON must be submitted for this person",
        |draft| {
            draft.person()["authentication_methods"] = json!([{"type": "OTP", "phone_number": "+380503410870"}]);
        },
    ),
    scenario(
        "confidant-is-not-signer",
        Group::Validation,
        "У заявці інша довірена особа (E18)",
        "422 Confidant person and signer must be the same",
        |draft| {
            let other = SeedConfidant::Petro.person_id();
            let person = draft.person();
            person["confidant_person"]["person_id"] = other.clone().into();
            person["authentication_methods"][0]["value"] = other.into();
        },
    ),
    scenario(
        "patient-not-signed",
        Group::Validation,
        "patient_signed = false (E19)",
        "422 expected true but got false for attribute patient_signed",
        |draft| {
            draft.content["patient_signed"] = false.into();
        },
    ),
    scenario(
        "no-consent",
        Group::Validation,
        "Немає згоди на обробку даних (E20)",
        "422 expected true but got false for attribute process_disclosure_data_consent",
        |draft| {
            draft.content["process_disclosure_data_consent"] = false.into();
        },
    ),
    scenario(
        "tax-id-taken",
        Group::Validation,
        "Користувач із таким РНОКПП уже є (E21)",
        "409 User with such tax_id already exists",
        |draft| {
            draft.special(Special::TaxIdTaken);
        },
    ),
];
