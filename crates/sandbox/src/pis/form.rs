//! `GET /pis`: the registration request, filled in already, main fields editable.

use axum::{
    extract::{RawQuery, State},
    http::HeaderMap,
    response::{IntoResponse, Response},
};
use maud::{Markup, html};
use serde_json::Value;

use super::{COOKIE, Pis, callback::parameter, session};
use crate::{dictionaries, pages, patients, scenarios::Draft, seed::SeedConfidant};

/// The two confidants one may be signed in as.
pub const CONFIDANTS: [(&str, SeedConfidant); 2] = [("olena", SeedConfidant::Olena), ("petro", SeedConfidant::Petro)];

/// Scopes the PIS may ask for; the first four are ticked.
const SCOPES: [&str; 8] = [
    "person:read",
    "declaration:read",
    "declaration_request:read",
    "app:read",
    "declaration_request:write",
    "authentication_factor:read",
    "app:delete",
    "app:read_pis",
];

/// Editable fields: name in the form, pointer into the person, label, input type.
pub const FIELDS: [(&str, &str, &str, &str); 13] = [
    ("last_name", "/last_name", "Прізвище", "text"),
    ("first_name", "/first_name", "Ім’я", "text"),
    ("second_name", "/second_name", "По батькові", "text"),
    ("birth_date", "/birth_date", "Дата народження", "date"),
    ("birth_country", "/birth_country", "Країна народження", "text"),
    ("birth_settlement", "/birth_settlement", "Місто народження", "text"),
    (
        "document_number",
        "/documents/0/number",
        "Свідоцтво про народження: номер",
        "text",
    ),
    (
        "document_issued_by",
        "/documents/0/issued_by",
        "Свідоцтво: ким видано",
        "text",
    ),
    (
        "document_issued_at",
        "/documents/0/issued_at",
        "Свідоцтво: дата видачі",
        "date",
    ),
    ("phone", "/phones/0/number", "Телефон", "tel"),
    (
        "address_settlement",
        "/addresses/0/settlement",
        "Населений пункт проживання",
        "text",
    ),
    ("address_street", "/addresses/0/street", "Вулиця", "text"),
    ("secret", "/secret", "Слово-пароль", "text"),
];

/// The confidant a word stands for.
pub fn confidant(word: Option<String>) -> (&'static str, SeedConfidant) {
    CONFIDANTS
        .into_iter()
        .find(|(known, _)| Some(*known) == word.as_deref())
        .unwrap_or(CONFIDANTS[0])
}

/// The form.
pub async fn page(State(pis): State<Pis>, headers: HeaderMap, RawQuery(query): RawQuery) -> Response {
    let session = session(&pis.sandbox, &headers);
    let query = query.unwrap_or_default();
    let (word, confidant) = confidant(parameter(query.as_bytes(), "confidant"));
    let draft = Draft::new(&pis.sandbox, confidant);
    let cookie = format!("{COOKIE}={session}; Path=/pis; HttpOnly; SameSite=Lax");
    (
        [(axum::http::header::SET_COOKIE, cookie)],
        form(word, confidant, &draft),
    )
        .into_response()
}

fn form(word: &str, confidant: SeedConfidant, draft: &Draft) -> Markup {
    let person = draft.content.get("person").unwrap_or(&Value::Null);
    let value = |pointer: &str| person.pointer(pointer).and_then(Value::as_str).unwrap_or_default();
    let (last, first, second) = confidant.names();
    pages::layout(
        "Реєстрація пацієнта",
        html! {
            p.step { "Демонстраційна ПІС «Здоров’я поруч» · крок 1 з 3" }
            h1 { "Реєстрація пацієнта" }
            p.lead { "Ви увійшли як довірена особа: " b #pis-confidant { (last) " " (first) " " (second) } "." }
            p.small {
                "Увійти як: "
                @for (index, (other, person)) in CONFIDANTS.into_iter().enumerate() {
                    @if index > 0 { " · " }
                    @let (last, first, _) = person.names();
                    @if other == word { b { (last) " " (first) } } @else { a href={"/pis?confidant=" (other)} { (last) " " (first) } }
                }
            }
            form method="post" action="/pis/sign" #pis-form {
                input type="hidden" name="confidant" value=(word);
                input type="hidden" name="number" value=(draft.number);
                section.card.fields {
                    h2 { "Пацієнт" }
                    @for (name, pointer, label, kind) in FIELDS {
                        label for=(name) { (label) }
                        input.t id=(name) name=(name) type=(kind) value=(value(pointer));
                    }
                    label for="gender" { "Стать" }
                    select.t id="gender" name="gender" {
                        @for (code, words) in [("FEMALE", "жіноча"), ("MALE", "чоловіча")] {
                            option value=(code) selected[value("/gender") == code] { (words) }
                        }
                    }
                }
                section.card.fields {
                    h2 { "Які доступи попросити" }
                    @for scope in SCOPES {
                        label.check {
                            input type="checkbox" name="scope" value=(scope) checked[patients::USUAL_SCOPE.split(' ').any(|usual| usual == scope)];
                            span { (dictionaries::scope_text(scope).unwrap_or("Без опису в словнику")) " " code { (scope) } }
                        }
                    }
                }
                p.note { "Підпис ставить пісочниця: тестовим ключем і сертифікатом цієї довіреної особи. Дані несправжні." }
                button #pis-sign type="submit" { "Підписати та продовжити" }
            }
            p.small { a href="/" { "Усі сценарії" } }
        },
    )
}
