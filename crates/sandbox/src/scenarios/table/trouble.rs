//! Slow, broken and vanishing answers.

use super::{Group, Scenario, scenario};
use crate::special::Special;

pub const LIST: &[Scenario] = &[
    scenario(
        "validation-slow",
        Group::Trouble,
        "Перевірка триває 4 с",
        "Очікування, далі так само",
        |draft| {
            draft.special(Special::ValidationSlow);
        },
    ),
    scenario(
        "validation-very-slow",
        Group::Trouble,
        "Перевірка триває 12 с",
        "«Довше, ніж зазвичай», далі так само",
        |draft| {
            draft.special(Special::ValidationVerySlow);
        },
    ),
    scenario(
        "validation-hangs",
        Group::Trouble,
        "Перевірка не відповідає",
        "Помилка очікування, можна повторити",
        |draft| {
            draft.special(Special::ValidationHangs);
        },
    ),
    scenario(
        "validation-500",
        Group::Trouble,
        "Перевірка: 500",
        "Помилка з номером звернення",
        |draft| {
            draft.special(Special::ValidationFails);
        },
    ),
    scenario(
        "validation-503",
        Group::Trouble,
        "Перевірка: 503 із Retry-After",
        "Сервіс тимчасово недоступний",
        |draft| {
            draft.special(Special::ValidationUnavailable);
        },
    ),
    scenario(
        "validation-429",
        Group::Trouble,
        "Перевірка: 429",
        "Забагато запитів",
        |draft| {
            draft.special(Special::ValidationTooMany);
        },
    ),
    scenario(
        "validation-html",
        Group::Trouble,
        "Перевірка: HTML шлюзу 502",
        "Помилка без розмітки шлюзу",
        |draft| {
            draft.special(Special::ValidationHtml);
        },
    ),
    scenario(
        "validation-truncated",
        Group::Trouble,
        "Перевірка: обірваний JSON",
        "Відповідь неможливо прочитати",
        |draft| {
            draft.special(Special::ValidationTruncated);
        },
    ),
    scenario(
        "validation-empty",
        Group::Trouble,
        "Перевірка: порожня відповідь",
        "Відповідь неможливо прочитати",
        |draft| {
            draft.special(Special::ValidationEmpty);
        },
    ),
    scenario(
        "validation-reset",
        Group::Trouble,
        "Перевірка: з’єднання розірвано",
        "Немає зв’язку, можна повторити",
        |draft| {
            draft.special(Special::ValidationReset);
        },
    ),
    scenario(
        "registration-500",
        Group::Trouble,
        "Реєстрація: 500",
        "Помилка з номером звернення",
        |draft| {
            draft.special(Special::RegistrationFails);
        },
    ),
    scenario(
        "registration-slow",
        Group::Trouble,
        "Реєстрація триває 4 с",
        "Очікування, далі так само",
        |draft| {
            draft.special(Special::RegistrationSlow);
        },
    ),
    scenario(
        "registration-lost",
        Group::Trouble,
        "Реєстрація: відповідь загублено",
        "Результат невідомий, без повторної реєстрації",
        |draft| {
            draft.special(Special::RegistrationLost);
        },
    ),
    scenario(
        "registration-truncated",
        Group::Trouble,
        "Реєстрація: обірваний JSON",
        "Результат невідомий, без повторної реєстрації",
        |draft| {
            draft.special(Special::RegistrationTruncated);
        },
    ),
    scenario(
        "dictionaries-500",
        Group::Trouble,
        "Словник дозволів не працює",
        "Коди дозволів замість описів",
        |draft| {
            draft.special(Special::DictionariesFail);
        },
    ),
    scenario(
        "dictionaries-slow",
        Group::Trouble,
        "Словник дозволів відповідає 15 с",
        "Сторінка згоди не чекає вічно",
        |draft| {
            draft.special(Special::DictionariesSlow);
        },
    ),
    scenario(
        "client-500",
        Group::Trouble,
        "Дані застосунку недоступні",
        "Чесне повідомлення про застосунок",
        |draft| {
            draft.special(Special::ClientFails);
        },
    ),
    scenario(
        "approval-500",
        Group::Trouble,
        "Надання доступу: 500",
        "Помилка на сторінці згоди, можна повторити",
        |draft| {
            draft.special(Special::ApprovalFails);
        },
    ),
    scenario(
        "approval-slow",
        Group::Trouble,
        "Надання доступу триває 4 с",
        "Очікування, далі так само",
        |draft| {
            draft.special(Special::ApprovalSlow);
        },
    ),
    scenario(
        "approval-lost",
        Group::Trouble,
        "Надання доступу: відповідь загублено",
        "Помилка на сторінці згоди, можна повторити",
        |draft| {
            draft.special(Special::ApprovalLost);
        },
    ),
];
