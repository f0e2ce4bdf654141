//! Ukrainian.

use super::{Confirm, ConsentText, Endings, Fields, Frame, OtpText, Refused, Story, Support, Text, Waiting};
use crate::flow::destination::Distrust;
use crate::flow::entry::{Flaw, Parameter};
use crate::flow::failure::{Cause, Failure, Known, Step};
use crate::flow::{OtpProblem, Progress};
use crate::scope::Verb;

/// All sentences in Ukrainian.
pub static UK: Text = Text {
    lang: "uk",
    frame: Frame {
        service: "Електронна система охорони здоров’я",
        error_prefix: "Помилка",
        retry: "Спробувати ще раз",
        back_to: |host| format!("Повернутися на {host}"),
        close_tab: "Цю вкладку можна закрити.",
        what_to_do: "Що зробити",
        what_it_means: "Що це означає",
        help: "Допомога",
        help_text: "Зверніться до служби підтримки застосунку, з якого ви прийшли. Назвіть номер звернення, якщо сторінка його показує.",
        privacy: "Захист даних",
        privacy_text: "Сторінка показує дані лише вам і нічого не зберігає у браузері. Коли ви її закриєте, дані зникнуть.",
        build: |id| format!("Збірка {id}"),
    },
    waiting: Waiting {
        validating: "Перевіряємо підписані дані…",
        registering: "Реєструємо пацієнта…",
        preparing: "Пацієнта зареєстровано. Готуємо перелік дозволів…",
        approving: "Надаємо доступ…",
        a_while: "Зачекайте, будь ласка: це може тривати до пів хвилини.",
        longer_than_usual: "Триває довше, ніж зазвичай. Не закривайте сторінку.",
    },
    refused: Refused {
        headline: |finding| match finding.flaw {
            Flaw::Missing => missing(finding.parameter),
            // Unusable signed data keeps the seed's sentence; the list below says what is wrong with it.
            Flaw::Malformed if finding.parameter == Parameter::UserData => missing(Parameter::UserData),
            _ => "Посилання пошкоджене",
        },
        finding: |finding| {
            let name = finding.parameter.name();
            match finding.flaw {
                Flaw::Missing => format!("{} ({name})", missing(finding.parameter)),
                Flaw::Repeated => format!("Параметр {name} вказано більше одного разу"),
                Flaw::TooLong => format!("Параметр {name} задовгий"),
                Flaw::Malformed => malformed(finding.parameter),
            }
        },
        findings: "Що не так із посиланням",
        meaning: "Застосунок, з якого ви прийшли, передав неповне або пошкоджене посилання. Нічого не змінено: пацієнта не зареєстровано, доступ нікому не надано.",
        steps: &[
            "Поверніться до застосунку, з якого ви прийшли, і почніть ще раз.",
            "Якщо помилка повториться, повідомте службу підтримки застосунку.",
        ],
    },
    confirm: Confirm {
        step: "Крок 1 з 2 · ще нічого не змінено",
        title: "Перевірте дані пацієнта",
        registrar: "Реєструє:",
        patient: "Пацієнт:",
        sent_by: "Вас направив сайт",
        accept_means: "Натиснувши «Прийняти та продовжити», ви створите запис пацієнта в системі. Доступ застосунку ви надасте на наступному кроці.",
        decline_means: "Якщо відхилити, нічого не буде створено.",
        accept: "Прийняти та продовжити",
        decline: "Відхилити",
        not_done: "Не вдалося. Нічого не змінено",
        wait_seconds: |seconds| {
            format!(
                "Спробуйте знову через {seconds} {}.",
                plural(seconds as usize, "секунду", "секунди", "секунд")
            )
        },
    },
    fields: Fields {
        person: "Особа",
        documents: "Документи",
        contacts: "Адреса і зв’язок",
        emergency_contact: "Контактна особа у екстреному випадку",
        confidant: "Законний представник",
        authentication: "Спосіб автентифікації",
        other: "Інше",
        technical: "Технічні відомості",
        full_name: "Прізвище, ім’я, по батькові",
        birth_date: "Дата народження",
        birth_place: "Місце народження",
        gender: "Стать",
        tax_id: "РНОКПП",
        no_tax_id: "Немає: зазначено у заявці",
        unzr: "УНЗР",
        secret: "Слово-пароль",
        reveal: "Показати",
        conceal: "Приховати",
        concealed: "приховано",
        document: "Документ",
        issued_by: "виданий",
        valid_until: "дійсний до",
        address: |kind| match kind {
            Some(kind) => format!("Адреса {kind}"),
            None => "Адреса".to_owned(),
        },
        phone: "Номер телефону",
        email: "Електронна пошта",
        preferred_way: "Бажаний метод зв’язку",
        relation: "Повноваження",
        relation_document: "Документ, що посвідчує повноваження",
        method: "Спосіб автентифікації",
        alias: "Назва способу",
        method_phone: "Авторизаційний номер телефону",
        empty: "Не вказано",
        yes: "так",
        no: "ні",
        years: |years| format!("{years} {}", plural(years as usize, "рік", "роки", "років")),
    },
    otp: OtpText {
        label: "Код підтвердження",
        hint: "Введіть код, що прийшов на телефон. Пробіли й дефіси не мають значення.",
        problem: |problem| match problem {
            OtpProblem::Empty => "Введіть код підтвердження.",
            OtpProblem::NotDigits => "Код складається лише з цифр. Перевірте, що ви ввели.",
            OtpProblem::Wrong => "Неправильно введено код підтвердження. Перевірте його і спробуйте ще раз.",
            OtpProblem::Expired => "Термін дії коду вичерпано. Введіть новий код.",
        },
    },
    consent: ConsentText {
        step: "Крок 2 з 2 · пацієнта зареєстровано",
        title: "Надати доступ застосунку?",
        asks: "просить доступ до даних пацієнта",
        granted_by: "Доступ надає:",
        verb: |verb| match verb {
            Verb::View => "Переглядати",
            Verb::Change => "Змінювати",
            Verb::Remove => "Видаляти",
        },
        undescribed: "Без опису",
        undescribed_means: "Система не має опису цього дозволу. Запитайте у застосунку, навіщо він.",
        permissions: |count| format!("{count} {}", plural(count, "дозвіл", "дозволи", "дозволів")),
        removes_nothing: "Застосунок не зможе видаляти дані.",
        lasts: "Дозвіл діє, доки ви його не відкличете. Зробити це можна будь-коли в застосунку, у переліку наданих доступів.",
        returns_to: "Після згоди ви повернетеся на",
        decline_means: "Якщо відхилити, пацієнт залишиться зареєстрованим, а застосунок не отримає доступу.",
        no_dictionary: "Описи дозволів зараз недоступні, тому ви бачите лише їхні коди.",
        load_dictionary: "Завантажити описи",
        failed: "Доступ не надано",
        client_id: "Ідентифікатор застосунку",
        client_type: "Тип застосунку",
        return_address: "Адреса повернення",
    },
    endings: Endings {
        restarted: Story {
            title: "Сторінку оновлено",
            sentence: "З міркувань безпеки дані стерто.",
            meaning: "Ми не зберігаємо дані пацієнта у браузері, тому після оновлення чи повернення на сторінку їх немає.",
            steps: &[
                "Поверніться до застосунку, з якого ви прийшли.",
                "Якщо ви ще не натискали «Прийняти та продовжити», почніть реєстрацію ще раз.",
                "Якщо натискали, пацієнта вже може бути зареєстровано: увійдіть у застосунок як довірена особа.",
            ],
        },
        open_elsewhere: Story {
            title: "Заявку відкрито в іншій вкладці",
            sentence: "",
            meaning: "Одну заявку можна опрацьовувати лише в одній вкладці, щоб не зареєструвати пацієнта двічі.",
            steps: &[
                "Перейдіть до тієї вкладки і завершіть реєстрацію там.",
                "Якщо ви її вже закрили, натисніть «Спробувати ще раз».",
            ],
        },
        idle: Story {
            title: "Сеанс завершено",
            sentence: "Сторінку довго не використовували, тому дані стерто.",
            meaning: "Так ми захищаємо дані пацієнта, якщо пристрій залишили без нагляду.",
            steps: &["Поверніться до застосунку, з якого ви прийшли, і почніть ще раз."],
        },
        already_registered: Story {
            title: "Пацієнта вже зареєстровано",
            sentence: "",
            meaning: "Система вже має цей запис: імовірно, його створила перша спроба, відповідь на яку не дійшла.",
            steps: &[
                "Не подавайте заявку вдруге.",
                "Поверніться до застосунку й увійдіть як довірена особа, щоб надати йому доступ.",
            ],
        },
        distrusted: |reason| Story {
            title: "Перехід зупинено",
            sentence: match reason {
                Distrust::NoAddress => "Система не повідомила, куди вас повернути.",
                Distrust::UnsafeAddress | Distrust::AnotherAddress => {
                    "Система повернула адресу, якої застосунок не просив."
                }
                Distrust::WrongParameters => "Адреса повернення містить не ті відомості, яких ми чекали.",
                Distrust::AnotherClient => "Система назвала не той застосунок, який ви бачили.",
                Distrust::MoreScopes => "Система назвала більше дозволів, ніж ви бачили.",
            },
            meaning: "Відповідь системи не збігається з тим, на що ви погодилися, тому ми нікуди вас не перенаправили.",
            steps: &[
                "Поверніться до застосунку самостійно і перевірте перелік наданих доступів.",
                "Повідомте службу підтримки застосунку і назвіть номер звернення.",
            ],
        },
        unsure: Story {
            title: "Невідомо, чи завершено реєстрацію",
            sentence: "Відповідь системи не дійшла.",
            meaning: "Можливо, пацієнта вже зареєстровано. Доступ застосунку ще не надано.",
            steps: &[
                "Натисніть «Надіслати ще раз»: якщо запис уже є, система про це скаже.",
                "Або поверніться до застосунку й увійдіть як довірена особа.",
            ],
        },
        repeat: "Надіслати ще раз",
        declined: Story {
            title: "Ви відхилили реєстрацію",
            sentence: "",
            meaning: "",
            steps: &[],
        },
        declined_access: Story {
            title: "Ви не надали доступ",
            sentence: "",
            meaning: "Надати доступ можна пізніше: увійдіть у застосунок як довірена особа.",
            steps: &[],
        },
        leaving: |host| format!("Переходимо на {host}…"),
        leaving_by_hand: "Якщо перехід не відбувся, натисніть посилання:",
    },
    support: Support {
        heading: "Відомості для служби підтримки",
        reference: "Номер звернення",
        original: "Відповідь системи",
        status: "Код відповіді",
        time: "Час",
        copy: "Скопіювати",
        copied: "Скопійовано",
    },
    failure,
    progress: |progress| match progress {
        Progress::Nothing => "Нічого не змінено: пацієнта не зареєстровано, доступ нікому не надано.",
        Progress::PerhapsRegistered => "Невідомо, чи зареєстровано пацієнта. Доступ застосунку не надано.",
        Progress::Registered => "Пацієнта зареєстровано, але застосунок не отримав доступу.",
        Progress::PerhapsApproved => "Пацієнта зареєстровано. Чи надано доступ застосунку, невідомо.",
    },
};

/// The five messages of the seed, to the letter (contract b.3).
fn missing(parameter: Parameter) -> &'static str {
    match parameter {
        Parameter::ClientId => "Не вказаний ідентифікатор додатку для авторизації",
        Parameter::RedirectUri => "Не вказано адресу зворотнього визову",
        Parameter::Scope => "Не вказано скоупів для авторизації",
        Parameter::UserData => "Не вказано дані для авторизації",
        Parameter::Token => "Не вказано токен особи для авторизації",
        Parameter::State => "Не вказано стан запиту",
    }
}

fn malformed(parameter: Parameter) -> String {
    let what = match parameter {
        Parameter::ClientId => "Ідентифікатор застосунку має неправильну форму",
        Parameter::RedirectUri => "Адреса повернення небезпечна або записана неправильно",
        Parameter::Scope => "Перелік дозволів містить недопустимі знаки",
        Parameter::UserData => "Підписані дані пошкоджені: це не base64",
        Parameter::Token => "Ключ доступу особи містить недопустимі знаки",
        Parameter::State => "Стан запиту містить недопустимі знаки",
    };
    format!("{what} ({})", parameter.name())
}

/// «1 дозвіл, 2 дозволи, 5 дозволів, 11 дозволів, 21 дозвіл».
fn plural(count: usize, one: &'static str, few: &'static str, many: &'static str) -> &'static str {
    match (count % 10, count % 100) {
        (_, 11..=14) => many,
        (1, _) => one,
        (2..=4, _) => few,
        _ => many,
    }
}

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

fn failure(failure: &Failure) -> Story {
    let (kind, sentence) = match failure.known() {
        Some(known) => known_sentence(known),
        None => unknown_sentence(failure),
    };
    let (title, meaning, steps) = story(kind);
    let after_registration = matches!(failure.step, Step::LookUp | Step::Approval);
    let steps = match kind {
        Kind::Session if after_registration => &[
            "Поверніться до застосунку, з якого ви прийшли.",
            "Увійдіть у застосунок як довірена особа, щоб надати йому доступ.",
        ],
        _ => steps,
    };
    Story {
        title,
        sentence,
        meaning,
        steps,
    }
}

fn unknown_sentence(failure: &Failure) -> (Kind, &'static str) {
    match (&failure.cause, failure.status) {
        (Cause::Offline, _) => (Kind::Network, "Немає з’єднання з інтернетом."),
        (Cause::Unreachable, _) => (Kind::Network, "Не вдалося з’єднатися із системою."),
        (Cause::TimedOut, _) | (_, Some(504)) => (Kind::Slow, "Система не відповіла вчасно."),
        (_, Some(429)) => (Kind::TooOften, "Забагато запитів. Спробуйте пізніше."),
        (Cause::Refused(_), Some(401)) => (
            Kind::Session,
            "Термін сесії користувача вичерпано. Радимо повернутися до попереднього кроку",
        ),
        (Cause::Refused(_), Some(403)) => (Kind::Rights, "Недостатньо прав для виконання цієї дії"),
        (Cause::Refused(_), Some(404)) if failure.step == Step::LookUp => {
            (Kind::Client, "Не знайдено застосунок за вказаним ідентифікатором")
        }
        // Only the check of the signature answers 400 here (contract c.2 E6, E7); its text is not published.
        (Cause::Refused(_), Some(400)) if failure.step == Step::Validation => {
            (Kind::Signature, "Підпис не пройшов перевірку.")
        }
        (Cause::Refused(objection), Some(422)) if objection.messages.iter().any(|message| message.field.is_some()) => {
            (Kind::Data, "Дані заявки не відповідають вимогам системи.")
        }
        (_, Some(500..)) => (Kind::Trouble, "Система тимчасово не може виконати запит."),
        (Cause::Unreadable, _) => (Kind::Trouble, "Система відповіла незрозуміло."),
        _ => (Kind::Other, "Щось пішло не так. Спробуйте пізніше"),
    }
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

fn story(kind: Kind) -> (&'static str, &'static str, &'static [&'static str]) {
    const RETURN: &str = "Поверніться до застосунку, з якого ви прийшли.";
    const TELL: &str = "Якщо помилка повториться, повідомте службу підтримки застосунку і назвіть номер звернення.";
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
    use crate::flow::entry::Finding;

    #[test]
    fn plurals_are_right_for_every_ending() {
        let said: Vec<String> = [1, 2, 5, 11, 21, 111]
            .map(|count| (UK.consent.permissions)(count))
            .to_vec();
        assert_eq!(
            said,
            [
                "1 дозвіл",
                "2 дозволи",
                "5 дозволів",
                "11 дозволів",
                "21 дозвіл",
                "111 дозволів"
            ]
        );
        assert_eq!((UK.fields.years)(12), "12 років");
        assert_eq!((UK.fields.years)(22), "22 роки");
    }

    #[test]
    fn the_five_messages_are_those_of_the_seed() {
        let said = Parameter::ALL.map(|parameter| {
            (UK.refused.headline)(Finding {
                parameter,
                flaw: Flaw::Missing,
            })
        });
        assert_eq!(
            said.get(..5),
            Some(
                [
                    "Не вказаний ідентифікатор додатку для авторизації",
                    "Не вказано адресу зворотнього визову",
                    "Не вказано скоупів для авторизації",
                    "Не вказано дані для авторизації",
                    "Не вказано токен особи для авторизації",
                ]
                .as_slice()
            )
        );
    }

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
