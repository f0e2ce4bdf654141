//! What went wrong, in Ukrainian: the published translation first, then what it means and what to do.

use crate::flow::Progress;
use crate::flow::failure::{Cause, Failure, Known, Objection, Step};
use crate::text::Story;

/// Failures that a person can do the same things about.
#[derive(Clone, Copy)]
enum Kind {
    Signature,
    Session,
    Rights,
    Data,
    Identity,
    Relationship,
    Blocked,
    Exists,
    Client,
    Scopes,
    Code,
    TooOften,
    Network,
    Slow,
    Trouble,
    Other,
}

const RETURN: &str = "Поверніться до застосунку, з якого ви прийшли.";
const TELL: &str = "Якщо помилка повториться, повідомте службу підтримки застосунку і назвіть номер звернення.";

/// What to do once the patient is registered and only the access is missing.
pub const SIGN_IN_AS_CONFIDANT: &[&str] = &[
    RETURN,
    "Увійдіть у застосунок як довірена особа, щоб надати йому доступ.",
];

/// What to do when nobody knows whether the patient is registered and nothing can be tried again here.
const LOOK_BEFORE_REPEATING: &[&str] = &[
    RETURN,
    "Увійдіть у застосунок як довірена особа і перевірте, чи пацієнта вже зареєстровано.",
    TELL,
];

/// The story of a failed call, told by what had been done by then.
pub fn story(failure: &Failure, after: Progress) -> Story {
    let (kind, sentence) = match failure.known() {
        Some(known) => known_sentence(known),
        None => unknown_sentence(failure),
    };
    let (title, meaning, steps) = story_of(kind);
    let story = Story {
        title,
        sentence,
        meaning,
        steps,
    };
    match (after, kind) {
        (Progress::Nothing, _) => story,
        (Progress::PerhapsRegistered, _) => Story {
            steps: LOOK_BEFORE_REPEATING,
            ..story
        },
        (_, Kind::Session) => Story {
            steps: SIGN_IN_AS_CONFIDANT,
            ..story
        },
        (_, Kind::Rights) => Story {
            meaning: "У цьому сеансі система не дозволяє надавати доступ.",
            steps: SIGN_IN_AS_CONFIDANT,
            ..story
        },
        (_, Kind::Identity) => Story {
            meaning: "Система не знайшла користувача, від імені якого надають доступ.",
            steps: &[
                RETURN,
                "Зверніться до служби підтримки застосунку і назвіть номер звернення.",
            ],
            ..story
        },
        _ => story,
    }
}

fn unknown_sentence(failure: &Failure) -> (Kind, &'static str) {
    match (&failure.cause, failure.status) {
        (Cause::Offline, _) => (Kind::Network, "Немає з’єднання з інтернетом."),
        (Cause::Unreachable, _) => (Kind::Network, "Не вдалося з’єднатися із системою."),
        (Cause::TimedOut, _) | (_, Some(504)) => (Kind::Slow, "Система не відповіла вчасно."),
        (_, Some(429)) => (Kind::TooOften, "Забагато запитів. Спробуйте пізніше."),
        // The texts of the signature check are not published, and neither is its status (contract j.9).
        (Cause::Refused(objection), _) if failure.step == Step::Validation && is_about_signature(objection) => {
            (Kind::Signature, "Підпис не пройшов перевірку.")
        }
        // A refusal for want of a session may come without a word (contract c.0).
        (Cause::Refused(objection), Some(401)) if objection.messages.is_empty() => (
            Kind::Session,
            "Термін сесії користувача вичерпано. Радимо повернутися до попереднього кроку",
        ),
        (Cause::Refused(_), Some(403)) => (Kind::Rights, "Недостатньо прав для виконання цієї дії"),
        (Cause::Refused(_), Some(404)) if failure.step == Step::LookUp => {
            (Kind::Client, "Не знайдено додаток за вказаним ідентифікатором")
        }
        // At the approval the fields are those of our own call, not of anything the person signed.
        (Cause::Refused(objection), Some(422))
            if failure.step != Step::Approval && objection.messages.iter().any(|message| message.field.is_some()) =>
        {
            (Kind::Data, "Дані заявки не відповідають вимогам системи.")
        }
        (_, Some(500..)) => (Kind::Trouble, "Система тимчасово не може виконати запит."),
        (Cause::Unreadable, _) => (Kind::Trouble, "Система відповіла незрозуміло."),
        // Published for the consent page (contract c.4), and for everything else (d.9).
        _ if failure.step == Step::Approval => (Kind::Other, "Упс. Щось пішло не так. Повторіть спробу пізніше."),
        _ => (Kind::Other, "Щось пішло не так. Спробуйте пізніше"),
    }
}

fn is_about_signature(objection: &Objection) -> bool {
    objection.messages.iter().any(|message| {
        let text = message.text.to_ascii_lowercase();
        message.field.is_none() && (text.contains("signature") || text.contains("signed content"))
    })
}

/// The published translation where there is one (contract c.4, d.9), else ours.
fn known_sentence(known: Known) -> (Kind, &'static str) {
    match known {
        Known::UserDataMissing => (Kind::Data, "Відсутні дані для реєстрації"),
        Known::SignedContentInvalid => (Kind::Signature, "Підписаний контент некоректний або прострочений."),
        Known::SignatureTooOld => (Kind::Signature, "Термін дії цифрового підпису вичерпано"),
        Known::NotOneSigner => (Kind::Signature, "Документ має містити рівно один підпис"),
        Known::SignerUnknown => (Kind::Identity, "Не вдалося ідентифікувати підписанта"),
        Known::PatientNotSigned => (Kind::Data, "Користувач повинен погодитись з підписанням даних"),
        Known::NoDataConsent => (
            Kind::Data,
            "Користувач повинен погодитись на обробку персональних даних",
        ),
        Known::SignatureOfAnother => (Kind::Identity, "Дані з підпису не співпадають з даними для реєстрації"),
        Known::SessionEnded => (
            Kind::Session,
            "Термін сесії користувача вичерпано. Радимо повернутися до попереднього кроку",
        ),
        Known::NoRights => (Kind::Rights, "Недостатньо прав для виконання цієї дії"),
        Known::ApplicantUserNotFound => (Kind::Identity, "Користувача, який підписав заявку, не знайдено"),
        Known::ApplicantPersonNotFound => (Kind::Identity, "Особу, яка підписала заявку, не знайдено"),
        Known::UserIsBlocked => (Kind::Blocked, "Користувача заблоковано. Зверніться в службу підтримки"),
        Known::WrongAge => (Kind::Relationship, "Вік особи не дозволяє виконати цю дію"),
        Known::DocumentTypeNotAllowed => (Kind::Data, "Поданий тип документа не дозволено"),
        Known::ConfidantIsNotSigner => (
            Kind::Relationship,
            "Довірена особа та підписант мають бути однією особою",
        ),
        Known::PersonNotUnique => (Kind::Identity, "Неможливо однозначно ідентифікувати особу"),
        Known::RelationshipNotApproved => (Kind::Relationship, "Зв’язок з довіреною особою ще не підтверджено"),
        Known::ConfidantIsDependent => (
            Kind::Relationship,
            "Особа, яка має довірену особу, не може бути довіреною особою для інших",
        ),
        Known::RelationshipExists => (Kind::Exists, "Зв’язок між довіреною особою та пацієнтом уже існує"),
        Known::UserExists => (Kind::Exists, "Користувач з таким ідентифікаційним номером вже існує."),
        Known::ThirdPersonRequired => (
            Kind::Data,
            "Для цієї особи потрібен спосіб автентифікації через третю особу",
        ),
        Known::PropertyMissing => (Kind::Data, "У заявці бракує обов’язкового поля"),
        Known::TooFewItems => (Kind::Data, "У заявці недостатня кількість елементів"),
        Known::PropertyNotAllowed => (Kind::Data, "Заявка містить зайве поле"),
        Known::ClientIdInvalid => (Kind::Client, "Невірно передано ідентифікатор користувача."),
        Known::ClientBlocked => (Kind::Client, "Застосунок заблоковано."),
        Known::UserNotFound => (Kind::Identity, "Користувача не знайдено"),
        Known::UserBlocked => (Kind::Blocked, "Користувача заблоковано"),
        Known::RedirectMismatch => (
            Kind::Client,
            "Наданий авторизаційний адрес не співпадає з зареєстрованим.",
        ),
        Known::ScopeEmpty => (Kind::Scopes, "У даного користувача недостатньо прав для доступу"),
        Known::ScopeNotAllowedForClient => (Kind::Scopes, "Цьому типу застосунків такий дозвіл не надають."),
        Known::ScopeNotAllowedForUser => (
            Kind::Scopes,
            "Серед дозволів є такий, якого цей користувач надати не може.",
        ),
        Known::OtpInvalid => (Kind::Code, "Неправильно введено код підтвердження"),
        Known::OtpExpired => (Kind::Code, "Термін дії коду вичерпано."),
        Known::OtpAttemptsSpent => (Kind::Code, "Ви використали всі спроби введення коду."),
        Known::OtpTooSoon => (
            Kind::TooOften,
            "Перевищено кількість спроб авторизації. Спробуйте пізніше",
        ),
    }
}

fn story_of(kind: Kind) -> (&'static str, &'static str, &'static [&'static str]) {
    match kind {
        Kind::Signature => (
            "Не вдалося перевірити підпис",
            "Від підписання минуло забагато часу, або дані пошкодилися дорогою.",
            &[RETURN, "Підпишіть заявку ще раз і одразу перейдіть сюди."],
        ),
        Kind::Session => (
            "Сеанс завершено",
            "Дозвіл, з яким вас сюди направив застосунок, більше не діє.",
            &[RETURN, "Увійдіть у застосунок ще раз і повторіть реєстрацію."],
        ),
        Kind::Rights => (
            "Недостатньо прав",
            "Застосунок направив вас сюди без права реєструвати пацієнтів.",
            &[RETURN, TELL],
        ),
        Kind::Data => (
            "Заявку не прийнято",
            "Система перевірила підписану заявку і знайшла в ній помилку. Її точна назва — у відомостях нижче.",
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
            &["Зверніться до служби підтримки застосунку і назвіть номер звернення."],
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
            &[
                RETURN,
                "Зверніться до служби підтримки застосунку і назвіть номер звернення.",
            ],
        ),
        Kind::Scopes => (
            "Такий доступ не надають",
            "Застосунок попросив більше, ніж дозволяють правила системи.",
            &[
                RETURN,
                "Зверніться до служби підтримки застосунку і назвіть номер звернення.",
            ],
        ),
        Kind::Code => (
            "Код не прийнято",
            "Без правильного коду підтвердження система не реєструє пацієнта.",
            &[RETURN, "Почніть реєстрацію ще раз і введіть новий код."],
        ),
        Kind::TooOften => (
            "Забагато спроб",
            "Система приймає обмежену кількість запитів за короткий час.",
            &["Зачекайте кілька хвилин.", "Спробуйте ще раз."],
        ),
        Kind::Network => (
            "Немає з’єднання",
            "Запит не дійшов до системи, або відповідь не дійшла до вас.",
            &["Перевірте з’єднання з інтернетом.", "Спробуйте ще раз."],
        ),
        Kind::Slow => (
            "Система довго не відповідає",
            "Ми чекали пів хвилини, але відповіді немає.",
            &["Спробуйте ще раз за кілька хвилин."],
        ),
        Kind::Trouble => (
            "Система тимчасово не працює",
            "Це не ваша помилка: сталося щось на боці системи.",
            &["Спробуйте ще раз за кілька хвилин.", TELL],
        ),
        Kind::Other => (
            "Щось пішло не так",
            "Система відмовила з причини, яку ми не вміємо пояснити. Її відповідь — у відомостях нижче.",
            &[RETURN, TELL],
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_published_translations_are_to_the_letter() {
        assert_eq!(
            known_sentence(Known::SignedContentInvalid).1,
            "Підписаний контент некоректний або прострочений."
        );
        assert_eq!(
            known_sentence(Known::SignerUnknown).1,
            "Не вдалося ідентифікувати підписанта"
        );
        assert_eq!(known_sentence(Known::UserDataMissing).1, "Відсутні дані для реєстрації");
    }
}
