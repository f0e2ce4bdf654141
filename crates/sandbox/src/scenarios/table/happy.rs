//! Journeys that end with an access token.

use super::{Draft, Group, Scenario, scenario};
use crate::{
    patients,
    scenarios::draft::{Container, Writing},
    seed::{SeedClient, SeedConfidant, SeedPatient},
    signature::forge::Algorithm,
    special::Special,
};

pub const LIST: &[Scenario] = &[
    scenario(
        "happy",
        Group::Happy,
        "Нова дитина, усе гаразд",
        "Дані пацієнта, згода, повернення в ПІС із токеном",
        |_| {},
    ),
    scenario(
        "happy-rsa",
        Group::Happy,
        "Підпис RSA, ДРФО в серійному номері сертифіката",
        "Так само, довірена особа — Ковальчук Петро Миколайович",
        |draft| {
            draft.act_as(SeedConfidant::Petro);
        },
    ),
    scenario(
        "happy-id-card",
        Group::Happy,
        "Довірена особа без РНОКПП: підпис із номером ID-картки",
        "Так само",
        |draft| {
            draft.act_as(SeedConfidant::Iryna);
        },
    ),
    scenario(
        "happy-passport",
        Group::Happy,
        "Довірена особа без РНОКПП: підпис із номером паспорта латиницею",
        "Так само",
        |draft| {
            draft.act_as(SeedConfidant::Vasyl);
        },
    ),
    scenario(
        "dstu-container",
        Group::Happy,
        "Контейнер із підписом ДСТУ 4145",
        "Так само; пісочниця каже, що підпис не перевірено",
        |draft| {
            draft.algorithm = Algorithm::DstuLook;
        },
    ),
    scenario(
        "ber-container",
        Group::Happy,
        "Контейнер BER із невизначеними довжинами",
        "Так само",
        |draft| {
            draft.container = Container::Ber;
        },
    ),
    scenario(
        "unsigned-json",
        Group::Happy,
        "Непідписаний JSON для розробників",
        "Так само",
        |draft| {
            draft.container = Container::DescribedJson;
        },
    ),
    scenario(
        "already-approved",
        Group::Happy,
        "Дитину вже зареєстровано, зв’язок підтверджено",
        "Реєстрація знаходить наявний запис, далі так само",
        |draft| {
            let facts = SeedPatient::Approved.facts(draft.now);
            draft.patch_person(&facts);
        },
    ),
    scenario(
        "trusted-pis",
        Group::Happy,
        "Застосунок типу TRUSTED_PIS",
        "Згода для «Довірена ПІС», токен",
        |draft| {
            draft.client(SeedClient::Trusted);
        },
    ),
    scenario(
        "all-fields",
        Group::Happy,
        "Усі поля заявки заповнено",
        "Показано кожне поле: два документи, дві адреси, телефони, УНЗР",
        |draft| {
            let now = draft.now;
            patients::fill_everything(&mut draft.content, now);
        },
    ),
    scenario(
        "extra-fields",
        Group::Happy,
        "Сервер повертає невідомі поля",
        "Невідомі поля показано, нічого не загублено",
        |draft| {
            let now = draft.now;
            patients::fill_everything(&mut draft.content, now);
            draft.special(Special::ExtraFields);
        },
    ),
    scenario(
        "minimal-person",
        Group::Happy,
        "Лише обов’язкові поля",
        "Немає порожніх рядків",
        |draft| {
            patients::leave_only_required(&mut draft.content);
        },
    ),
    scenario(
        "adult-patient",
        Group::Happy,
        "Недієздатний дорослий, рішення суду",
        "Дані пацієнта 40 років, згода, токен",
        |draft| {
            let born = crate::seed::years_ago(draft.now, 40);
            let person = draft.person();
            person["birth_date"] = born.to_string().into();
            person["documents"][0]["issued_at"] = born.to_string().into();
            person["confidant_person"]["documents_relationship"][0] =
                serde_json::json!({"type": "COURT_DECISION", "number": "2-1204/2024"});
        },
    ),
    scenario(
        "hostile-text",
        Group::Happy,
        "Розмітка, bidi та довгі слова в даних заявки",
        "Текст показано як текст, верстка ціла",
        |draft| {
            hostile_fields(draft);
        },
    ),
    scenario(
        "hostile-names",
        Group::Happy,
        "Сервер повертає ворожі імена",
        "Текст показано як текст, верстка ціла",
        |draft| {
            draft.special(Special::HostileNames);
        },
    ),
    scenario(
        "long-client-name",
        Group::Happy,
        "Довга назва застосунку з розміткою",
        "Назву показано як текст, верстка ціла",
        |draft| {
            draft.client(SeedClient::LongName);
        },
    ),
    scenario(
        "plus-not-encoded",
        Group::Happy,
        "+ у base64 не закодовано",
        "Так само: пробіли виправлено",
        |draft| {
            draft.writing = Writing::PlusAsIs;
        },
    ),
    scenario(
        "url-safe-base64",
        Group::Happy,
        "Url-safe base64 без доповнення",
        "Так само: абетку виправлено",
        |draft| {
            draft.writing = Writing::UrlSafe;
        },
    ),
    scenario(
        "double-encoding",
        Group::Happy,
        "Подвійне percent-кодування",
        "Так само: розкодовано двічі",
        |draft| {
            draft.writing = Writing::Twice;
        },
    ),
    scenario(
        "long-user-data",
        Group::Happy,
        "user_data понад 48 КБ",
        "Так само",
        |draft| {
            lengthen(draft);
        },
    ),
    scenario(
        "pis-state-in-redirect",
        Group::Happy,
        "Адреса повернення з власними параметрами",
        "Параметри збережено, code і state додано",
        |draft| {
            if let Some(address) = &mut draft.redirect_uri {
                address.push_str("?from=link&lang=uk");
            }
        },
    ),
];

/// Hostile text wherever the schema lets it through.
fn hostile_fields(draft: &mut Draft) {
    let person = draft.person();
    person["birth_country"] = "<script>document.title='зламано'</script>".into();
    person["birth_settlement"] = format!("Дуже{}", "довге".repeat(50)).into();
    person["documents"][0]["issued_by"] = "\u{202e}авирк анаджуВ\u{2066} <b>жирний</b>".into();
    person["addresses"][0]["street"] = "\"><img src=x onerror=alert(1)>".into();
    person["authentication_methods"][0]["alias"] = "{{7*7}} ${7*7} %3Cscript%3E".into();
}

/// Signed content of more than 48 KB in base64, yet under hyper's 64 KB for a request line.
fn lengthen(draft: &mut Draft) {
    let person = draft.person();
    let address = person["addresses"][0].clone();
    if let Some(addresses) = person["addresses"].as_array_mut() {
        for number in 0..122 {
            let mut address = address.clone();
            address["building"] = (number + 16).to_string().into();
            addresses.push(address);
        }
    }
}
