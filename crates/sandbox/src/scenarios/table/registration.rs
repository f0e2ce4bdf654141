//! What registration refuses (contract c.3), E22–E28.

use super::{Group, Scenario, scenario};
use crate::{
    seed::{SeedConfidant, SeedPatient},
    special::Special,
};

pub const LIST: &[Scenario] = &[
    scenario(
        "jwt-expired",
        Group::Registration,
        "Час на підтвердження минув (E22)",
        "Дані показано; після підтвердження 401 Unauthorized",
        |draft| {
            draft.special(Special::JwtExpired);
        },
    ),
    scenario(
        "not-unique",
        Group::Registration,
        "Знайдено двох таких пацієнтів (E23)",
        "401 It is impossible to uniquely identify the person.",
        |draft| {
            let facts = SeedPatient::Twice.facts(draft.now);
            draft.patch_person(&facts);
        },
    ),
    scenario(
        "relationship-not-approved",
        Group::Registration,
        "Зв’язок ще не підтверджено (E24)",
        "409 Relationship is not approved yet",
        |draft| {
            let facts = SeedPatient::NotApproved.facts(draft.now);
            draft.patch_person(&facts);
        },
    ),
    scenario(
        "confidant-is-dependant",
        Group::Registration,
        "Довірена особа сама має довірену особу (E25)",
        "422 Patient who has confidant person can not be used as confidant for other patients",
        |draft| {
            draft.act_as(SeedConfidant::Dependant);
        },
    ),
    scenario(
        "relationship-exists",
        Group::Registration,
        "Такий зв’язок уже існує (E26)",
        "422 Relationship between confidant patient and related patient already exists",
        |draft| {
            let facts = SeedPatient::Ended.facts(draft.now);
            draft.patch_person(&facts);
        },
    ),
    scenario(
        "patient-user-blocked",
        Group::Registration,
        "Користувача пацієнта заблоковано (E27)",
        "401 User blocked.",
        |draft| {
            let facts = SeedPatient::UserBlocked.facts(draft.now);
            draft.patch_person(&facts);
        },
    ),
    scenario(
        "otp",
        Group::Otp,
        "Потрібен код із повідомлення",
        "Поле для коду; код лежить у /sandbox/inbox; далі так само, як завжди",
        |draft| {
            draft.special(Special::Otp);
        },
    ),
    scenario(
        "otp-wrong",
        Group::Otp,
        "Хибний код",
        "Введіть 111111: 401 Invalid OTP code., можна спробувати ще",
        |draft| {
            draft.special(Special::Otp);
        },
    ),
    scenario(
        "otp-max-attempts",
        Group::Otp,
        "Забагато хибних кодів",
        "Чотири хибні коди: 401 Reached max OTP verify attempts",
        |draft| {
            draft.special(Special::Otp);
        },
    ),
    scenario(
        "otp-expired",
        Group::Otp,
        "Код застарів",
        "Будь-який код: 401 OTP expired.",
        |draft| {
            draft.special(Special::OtpExpires);
        },
    ),
    scenario(
        "otp-not-sent",
        Group::Otp,
        "Код не вдалося надіслати",
        "Дані лишаються на екрані: 503 SMS not sent. Try later",
        |draft| {
            draft.special(Special::OtpUnsent);
        },
    ),
];
