//! Which scopes the consent page is given.

use super::{Group, Scenario, scenario};
use crate::seed;

pub const LIST: &[Scenario] = &[
    scenario(
        "scope-unknown-text",
        Group::Consent,
        "Дозвіл без опису в словнику",
        "Код дозволу з чесним поясненням",
        |draft| {
            draft.scope = Some("person:read declaration_request:details_pis app:read_pis".to_owned());
        },
    ),
    scenario(
        "scope-writing",
        Group::Consent,
        "Дозволи на зміну та видалення",
        "Окремо: переглядати, змінювати, видаляти",
        |draft| {
            draft.scope = Some(
                "person:read declaration_request:write app:write app:delete authentication_factor:read".to_owned(),
            );
        },
    ),
    scenario(
        "scope-one",
        Group::Consent,
        "Один дозвіл",
        "Один рядок",
        |draft| {
            draft.scope = Some("person:read".to_owned());
        },
    ),
    scenario(
        "scope-many",
        Group::Consent,
        "Дуже багато дозволів",
        "Усі показано, сторінка лишається читабельною",
        |draft| {
            draft.scope = Some(seed::patient_scopes().join(" "));
        },
    ),
    scenario(
        "scope-repeated",
        Group::Consent,
        "Ті самі дозволи двічі, зайві пробіли",
        "Кожен дозвіл один раз",
        |draft| {
            draft.scope = Some(" person:read  app:read person:read app:read ".to_owned());
        },
    ),
    scenario(
        "scope-hostile",
        Group::Consent,
        "Розмітка в дозволі",
        "Текст показано як текст; потім 422 Scope is not allowed by client type.",
        |draft| {
            draft.scope = Some("person:read <b>everything</b>".to_owned());
        },
    ),
];
