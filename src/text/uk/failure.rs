//! What went wrong, in Ukrainian: the published translation first, then what it means and what to do.

use crate::flow::failure::Known;
use crate::text::failure::{Advice, FailureText, Kind, Unnamed};

/// Everything said of failures.
pub const FAILURE: FailureText = FailureText {
    known,
    unnamed,
    of_kind,
    sign_in_as_confidant: SIGN_IN_AS_CONFIDANT,
    look_before_repeating: &[
        RETURN,
        "Увійдіть у застосунок як довірена особа і перевірте, чи пацієнта вже зареєстровано.",
        "Якщо ні, передайте службі підтримки застосунку відомості нижче.",
    ],
    ask_support: ASK_SUPPORT,
    begin_again: BEGIN_AGAIN,
    after_waiting: &[TELL],
    of_the_repeat: "Це відповідь на повторну спробу, а перша могла вдатися.",
    nothing_new: "Цього разу нічого не змінено: нового запису не створено, доступ нікому не надано.",
    no_rights_to_grant: "У цьому сеансі система не дозволяє надавати доступ.",
    no_user_to_grant: "Система не знайшла користувача, від імені якого надають доступ.",
};

const RETURN: &str = "Поверніться до застосунку, з\u{a0}якого ви прийшли.";
const WAIT: &str = "Зачекайте кілька хвилин.";
const TELL: &str = "Якщо помилка повториться, передайте службі підтримки застосунку відомості нижче.";
const CONTACT: &str = "Зверніться до служби підтримки застосунку і передайте відомості нижче.";
const ASK_SUPPORT: &[&str] = &[RETURN, CONTACT];

/// What to do when nothing was done and nothing can be tried again here.
pub const BEGIN_AGAIN: &[&str] = &["Поверніться до застосунку, з\u{a0}якого ви прийшли, і почніть ще раз."];

/// What to do once the patient is registered and only the access is missing.
pub const SIGN_IN_AS_CONFIDANT: &[&str] = &[
    RETURN,
    "Увійдіть у застосунок як довірена особа, щоб надати доступ застосунку.",
];

fn unnamed(unnamed: Unnamed) -> &'static str {
    match unnamed {
        Unnamed::Offline => "Немає з’єднання з інтернетом.",
        Unnamed::Unreachable => "Не вдалося з’єднатися із системою.",
        Unnamed::Late => "Система не\u{a0}відповіла вчасно.",
        Unnamed::TooMany => "Забагато запитів.",
        Unnamed::Signature => "Підпис не пройшов перевірки.",
        Unnamed::ClientUnknown => "Не знайдено застосунок за вказаним ідентифікатором.",
        Unnamed::Fields => "Дані заявки не відповідають вимогам системи.",
        Unnamed::Trouble => "Система тимчасово не може виконати запит.",
        Unnamed::Unreadable => "Система відповіла незрозуміло.",
        Unnamed::AtApproval => "Упс. Щось пішло не так. Повторіть спробу пізніше.",
        Unnamed::Elsewhere => "Щось пішло не так. Спробуйте пізніше.",
    }
}

/// The published translation where there is one (contract c.4, d.9), else ours; each ends with its full stop, which some are
/// published without.
fn known(known: Known) -> &'static str {
    match known {
        Known::UserDataMissing => "Відсутні дані для реєстрації.",
        Known::SignedContentInvalid => "Підписаний контент некоректний або прострочений.",
        Known::SignatureTooOld => "Термін дії цифрового підпису вичерпано.",
        Known::NotOneSigner => "Документ має містити рівно один підпис.",
        Known::SignerUnknown => "Не вдалося ідентифікувати підписанта.",
        Known::PatientNotSigned => "Користувач повинен погодитись з підписанням даних.",
        Known::NoDataConsent => "Користувач повинен погодитись на обробку персональних даних.",
        Known::SignatureOfAnother => "Дані з підпису не співпадають з даними для реєстрації.",
        Known::SessionEnded => "Термін сесії користувача вичерпано. Радимо повернутися до попереднього кроку.",
        Known::NoRights => "Недостатньо прав для виконання цієї дії.",
        Known::ApplicantUserNotFound => "Користувача, який підписав заявку, не знайдено.",
        Known::ApplicantPersonNotFound => "Особу, яка підписала заявку, не знайдено.",
        Known::UserIsBlocked => "Користувача заблоковано. Зверніться в службу підтримки.",
        Known::WrongAge => "Вік особи не дозволяє виконати цю дію.",
        Known::DocumentTypeNotAllowed => "Поданий тип документа не дозволено.",
        Known::ConfidantIsNotSigner => "Довірена особа та підписант мають бути однією особою.",
        Known::PersonNotUnique => "Неможливо однозначно ідентифікувати особу.",
        Known::RelationshipNotApproved => "Зв’язок з довіреною особою ще не підтверджено.",
        Known::ConfidantIsDependent => "Особа, яка має довірену особу, не може бути довіреною особою для інших.",
        Known::RelationshipExists => "Зв’язок між довіреною особою та пацієнтом уже існує.",
        Known::UserExists => "Користувач з таким ідентифікаційним номером вже існує.",
        Known::ThirdPersonRequired => "Для цієї особи потрібен спосіб автентифікації через третю особу.",
        Known::PropertyMissing => "У заявці бракує обов’язкового поля.",
        Known::TooFewItems => "У заявці недостатня кількість елементів.",
        Known::PropertyNotAllowed => "Заявка містить зайве поле.",
        Known::ClientIdInvalid => "Невірно передано ідентифікатор користувача.",
        Known::ClientBlocked => "Застосунок заблоковано.",
        Known::UserNotFound => "Користувача не знайдено.",
        Known::UserBlocked => "Користувача заблоковано.",
        Known::RedirectMismatch => "Наданий авторизаційний адрес не співпадає з зареєстрованим.",
        Known::ScopeEmpty => "У даного користувача недостатньо прав для доступу.",
        Known::ScopeNotAllowedForClient => "Цьому типу застосунків такий дозвіл не надають.",
        Known::ScopeNotAllowedForUser => "Серед дозволів є такий, якого цей користувач надати не може.",
        Known::OtpInvalid => "Неправильно введено код підтвердження.",
        Known::OtpExpired => "Термін дії коду вичерпано.",
        Known::OtpAttemptsSpent => "Ви використали всі спроби введення коду.",
        Known::OtpTooSoon => "Перевищено кількість спроб авторизації.",
    }
}

fn of_kind(kind: Kind) -> Advice {
    match kind {
        Kind::Signature => (
            "Підпис не прийнято",
            "Від підписання минуло забагато часу, або дані пошкодилися дорогою.",
            &[RETURN, "Підпишіть заявку ще раз і одразу перейдіть сюди."],
        ),
        Kind::Session => (
            "Сеанс завершено",
            "Дозвіл, з\u{a0}яким вас сюди направив застосунок, більше не діє. Попередній крок — вхід у застосунок.",
            &[RETURN, "Увійдіть у застосунок ще раз і повторіть реєстрацію."],
        ),
        Kind::Rights => (
            "Дію не дозволено",
            "Застосунок направив вас сюди без права реєструвати пацієнтів.",
            ASK_SUPPORT,
        ),
        Kind::Data => (
            "Заявку не прийнято",
            "Система перевірила підписану заявку. Подробиці — у відомостях нижче.",
            &[RETURN, "Виправте дані, підпишіть заявку ще раз і перейдіть сюди.", TELL],
        ),
        Kind::Identity => (
            "Не вдалося встановити особу",
            "Система не змогла точно пов’язати підпис або дані заявки з людиною.",
            &[
                RETURN,
                "Перевірте, чи заявку підписала саме та особа, яка реєструє пацієнта.",
                TELL,
            ],
        ),
        Kind::Relationship => (
            "Реєстрація через довірену особу неможлива",
            "За правилами системи ця людина зараз не може зареєструвати цього пацієнта.",
            &[
                RETURN,
                "Зверніться до медичного закладу, щоб уточнити дані про довірену особу.",
            ],
        ),
        Kind::Blocked => (
            "Доступ заблоковано",
            "Система не дозволяє цьому користувачеві виконувати дії.",
            &[CONTACT],
        ),
        Kind::Exists => (
            "Такий запис уже є",
            "Система вже має дані про цього пацієнта та його довірену особу.",
            &[
                "Не подавайте заявку вдруге.",
                "Поверніться до застосунку й увійдіть як довірена особа.",
            ],
        ),
        Kind::Client => (
            "Застосунок не може отримати доступ",
            "Система не впізнає застосунок або не дозволяє йому отримувати доступ.",
            ASK_SUPPORT,
        ),
        Kind::Scopes => (
            "Такий доступ не надають",
            "Застосунок попросив більше, ніж дозволяють правила системи.",
            ASK_SUPPORT,
        ),
        Kind::Code => (
            "Код не прийнято",
            "Без правильного коду підтвердження система не реєструє пацієнта.",
            &[RETURN, "Почніть реєстрацію ще раз і введіть новий код."],
        ),
        Kind::TooOften => (
            "Забагато запитів",
            "Система приймає обмежену кількість запитів за короткий час.",
            &[WAIT, "Спробуйте ще раз.", TELL],
        ),
        Kind::Network => (
            "Не вдалося з’єднатися із системою",
            "Запит не дійшов до системи, або відповідь не дійшла до вас.",
            &["Перевірте з’єднання з інтернетом.", "Спробуйте ще раз."],
        ),
        Kind::Slow => (
            "Система не\u{a0}відповіла вчасно",
            "Можливо, вона перевантажена, або відповідь загубилася дорогою.",
            &["Спробуйте ще раз за кілька хвилин."],
        ),
        Kind::Trouble => (
            "Збій у роботі системи",
            "Це не ваша помилка.",
            &["Спробуйте ще раз за кілька хвилин.", TELL],
        ),
        Kind::Other => (
            "Система відмовила",
            "Причини ми не вміємо пояснити. Відповідь системи — у відомостях нижче.",
            &[WAIT, RETURN, TELL],
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_published_translations_are_to_the_letter_but_for_their_full_stops() {
        for (message, published) in [
            (
                Known::SignedContentInvalid,
                "Підписаний контент некоректний або прострочений.",
            ),
            (Known::SignerUnknown, "Не вдалося ідентифікувати підписанта"),
            (Known::UserDataMissing, "Відсутні дані для реєстрації"),
        ] {
            assert_eq!(known(message), format!("{}.", published.trim_end_matches('.')));
        }
    }
}
