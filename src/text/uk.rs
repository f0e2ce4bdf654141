//! Ukrainian.

mod failure;

use super::{
    Confirm, ConsentText, Counts, Endings, Fields, Frame, Note, OtpText, Refused, Story, Support, Text, Waiting,
};
use crate::flow::destination::Distrust;
use crate::flow::entry::{Flaw, Parameter};
use crate::flow::{OtpProblem, Progress};
use crate::person::Date;
use crate::scope::Verb;

/// All sentences in Ukrainian.
pub static UK: Text = Text {
    lang: "uk",
    frame: Frame {
        service: "Електронна система охорони здоров’я",
        languages: "Мова",
        error_prefix: "Помилка",
        retry: "Спробувати ще раз",
        goes_on: "Щойно з’єднання відновиться, ми продовжимо самі.",
        back_to: "Повернутися на",
        close_tab: "Цю вкладку можна закрити.",
        deserted: "Сторінкою давно не\u{a0}користувалися. Менш\u{a0}ніж за дві хвилини ми приберемо дані пацієнта з\u{a0}цієї сторінки.",
        still_here: "Я ще тут",
        what_to_do: "Що зробити",
        what_it_means: "Що це означає",
        help: Note {
            heading: "Допомога",
            paragraphs: &[
                "Тут довірена особа реєструє пацієнта, а\u{a0}потім вирішує, чи дати застосунку доступ до даних пацієнта.",
                "Якщо в\u{a0}даних є\u{a0}помилка, натисніть «Відхилити» і\u{a0}виправте дані в\u{a0}застосунку, з\u{a0}якого ви прийшли.",
                "Якщо щось не\u{a0}вдається, зверніться до служби підтримки застосунку. Якщо сторінка показує відомості для неї, передайте їх.",
            ],
        },
        accessibility: Note {
            heading: "Доступність",
            paragraphs: &[
                "Сторінку зроблено за ДСТУ EN\u{a0}301\u{a0}549:2022 і\u{a0}WCAG 2.2 рівня AA. Незалежної перевірки ще не\u{a0}було.",
                "Автоматично перевірено роботу з\u{a0}клавіатури, вузькі екрани, збільшений текст, контраст світлої й\u{a0}темної тем і\u{a0}розмітку для програм екранного доступу. Люди, які користуються програмами екранного доступу, сторінку ще не\u{a0}випробували.",
                "Якщо вам щось заважає, повідомте службу підтримки застосунку, з\u{a0}якого ви прийшли. Заява від 23.11.2026.",
            ],
        },
        privacy: Note {
            heading: "Захист даних",
            paragraphs: &[
                "Сторінка показує дані лише вам і\u{a0}нічого не\u{a0}зберігає у\u{a0}браузері. Коли ви її закриєте, дані зникнуть із\u{a0}браузера.",
                "Дані надходять із системи охорони здоров’я і\u{a0}повертаються лише до неї. Застосунок отримає доступ, тільки якщо ви погодитеся.",
            ],
        },
        more: "Докладніше (нова вкладка)",
        build: |id| format!("Збірка {id}"),
    },
    waiting: Waiting {
        validating: "Перевіряємо підписані дані…",
        registering: "Реєструємо пацієнта… Не\u{a0}закривайте вкладку.",
        perhaps_registered: "· пацієнта, можливо, вже зареєстровано",
        preparing: "Готуємо перелік дозволів…",
        closing: [
            "Якщо закрити вкладку, нічого не\u{a0}буде змінено.",
            "Якщо закрити вкладку, пацієнт залишиться зареєстрованим, а\u{a0}застосунок не\u{a0}отримає доступу.",
        ],
        sending_code: "Надсилаємо код… Не\u{a0}закривайте вкладку.",
        approving: "Надаємо доступ… Не\u{a0}закривайте вкладку.",
        a_while: "Це може тривати до пів хвилини.",
        longer_than_usual: "Триває довше, ніж зазвичай.",
    },
    refused: Refused {
        headline: |finding| match finding.flaw {
            Flaw::Missing => missing(finding.parameter),
            // Unusable signed data keeps the seed's sentence; the list below says what is wrong with it.
            Flaw::Malformed if finding.parameter == Parameter::UserData => missing(Parameter::UserData),
            _ => "Посилання пошкоджене",
        },
        finding: |finding, is_headline| {
            let name = finding.parameter.name();
            match finding.flaw {
                Flaw::Missing if is_headline => format!("Немає параметра {name}"),
                Flaw::Missing => format!("{} ({name})", missing(finding.parameter)),
                Flaw::Repeated => format!("Параметр {name} вказано більше одного разу"),
                Flaw::TooLong => format!("Параметр {name} задовгий"),
                Flaw::Malformed => malformed(finding.parameter),
            }
        },
        findings: "Що не\u{a0}так із посиланням",
        meaning: "Застосунок, з\u{a0}якого ви прийшли, передав неповне або пошкоджене посилання. Нічого не\u{a0}змінено: пацієнта не\u{a0}зареєстровано, доступу нікому не\u{a0}надано.",
        steps: &[
            "Поверніться до застосунку, з\u{a0}якого ви прийшли, і\u{a0}почніть ще раз.",
            "Якщо помилка повториться, повідомте службу підтримки застосунку.",
        ],
    },
    confirm: Confirm {
        step: ["Крок 1 з\u{a0}2", "· ще нічого не\u{a0}змінено"],
        title: "Перевірте дані пацієнта",
        registrar: "Реєструє:",
        patient: "Пацієнт:",
        sent_by: "Вас направив сайт",
        looks_alike: "У\u{a0}назві сайту є нелатинські літери. Так іноді маскують підроблені сайти. Переконайтеся, що це сайт вашого застосунку. Якщо ні, закрийте вкладку.",
        next: "Якщо дані правильні, ми створимо запис пацієнта. Потім ви вирішите, чи дати застосунку доступ. Якщо в\u{a0}даних є\u{a0}помилка, відхиліть реєстрацію і\u{a0}виправте дані в\u{a0}застосунку.",
        time_is_short: "На рішення залишилося менше двох хвилин. Якщо не\u{a0}встигнете, заявку доведеться підписати ще раз.",
        time_is_over: "Час на рішення минув, тому система, найімовірніше, відмовить. Поверніться до застосунку, підпишіть заявку ще раз і\u{a0}перейдіть за\u{a0}новим посиланням.",
        accept_means: "Натиснувши «Прийняти та продовжити», ви створите запис пацієнта в\u{a0}системі. Чи\u{a0}надати доступ застосунку, ви вирішите на\u{a0}наступному кроці.",
        decline_means: "Якщо відхилити реєстрацію або закрити вкладку, нічого не\u{a0}буде створено.",
        accept: "Прийняти та продовжити",
        decline: "Відхилити",
        not_done: "Зареєструвати не\u{a0}вдалося. Нічого не\u{a0}змінено.",
        wait_seconds: |seconds| {
            format!(
                "Зачекайте {seconds}\u{a0}{} і\u{a0}спробуйте знову.",
                plural(seconds as usize, "секунду", "секунди", "секунд")
            )
        },
    },
    fields: Fields {
        person: "Особа",
        documents: "Документи",
        contacts: "Адреса і\u{a0}зв’язок",
        emergency_contact: "Контактна особа у\u{a0}екстреному випадку",
        confidant: "Законний представник (довірена особа)",
        authentication: "Автентифікація",
        other: "Інше",
        technical: "Технічні відомості",
        full_name: "Прізвище, ім’я, по батькові",
        birth_date: "Дата народження",
        birth_place: "Місце народження",
        gender: "Стать",
        tax_id: "РНОКПП",
        no_tax_id: "Немає (так зазначено в\u{a0}заявці)",
        unzr: "УНЗР",
        secret: "Слово-пароль",
        reveal: "Показати",
        conceal: "Приховати",
        concealed: "приховано",
        document: "Документ",
        issued_by: "видано",
        issued: "видано",
        valid_until: "діє\u{a0}до",
        address: "Адреса",
        addresses: &[
            ("RESIDENCE", "Адреса проживання"),
            ("REGISTRATION", "Адреса реєстрації"),
        ],
        phone: "Номер телефону",
        email: "Електронна пошта",
        preferred_way: "Бажаний метод зв’язку",
        relation: "Повноваження",
        relation_document: "Документ, що посвідчує повноваження законного представника",
        method: "Спосіб автентифікації",
        quotes: ["«", "»"],
        empty: "Не\u{a0}вказано",
        yes: "так",
        no: "ні",
        years: |years| format!("{years}\u{a0}{}", plural(years as usize, "рік", "роки", "років")),
        date: |date| date.to_string(),
        date_in_words: |date| Some(date_in_words(date)),
    },
    otp: OtpText {
        label: "Код підтвердження",
        hint: "Введіть код, що прийшов на телефон. Пробіли й\u{a0}дефіси не\u{a0}мають значення.",
        send_again: "Надіслати код ще раз",
        send_again_in: |seconds| format!("Надіслати код ще раз можна через\u{a0}{seconds}\u{a0}с"),
        sent_again: "Новий код надіслано.",
        attempts_left: |wrong| match wrong {
            0 => "",
            1 => "Залишилося дві спроби.",
            2 => "Залишилася одна спроба.",
            _ => "Спроб не\u{a0}залишилося. Натисніть «Надіслати код ще раз».",
        },
        problem: |problem| match problem {
            OtpProblem::Empty => "Введіть код підтвердження.",
            OtpProblem::NotDigits => "Код складається лише з\u{a0}цифр. Перевірте, що ви ввели.",
            OtpProblem::Wrong => "Неправильно введено код підтвердження. Перевірте його і\u{a0}спробуйте ще раз.",
            OtpProblem::Expired => "Термін дії коду вичерпано. Натисніть «Надіслати код ще раз».",
        },
    },
    consent: ConsentText {
        step: ["Крок 2 з\u{a0}2", "· пацієнта зареєстровано"],
        title: "Надати доступ застосунку?",
        asks: "просить доступ до даних",
        acting: "Від імені пацієнта діє:",
        verb: |verb| match verb {
            Verb::View => "Переглядати",
            Verb::Change => "Змінювати",
            Verb::Remove => "Видаляти",
        },
        undescribed: "Без опису",
        undescribed_means: |count| match count {
            1 => {
                "Система не\u{a0}має опису цього дозволу. Запитайте у\u{a0}служби підтримки застосунку, навіщо цей дозвіл."
            }
            _ => {
                "Система не\u{a0}має опису цих дозволів. Запитайте у\u{a0}служби підтримки застосунку, навіщо ці дозволи."
            }
        },
        permissions: |count| format!("{count}\u{a0}{}", plural(count, "дозвіл", "дозволи", "дозволів")),
        counts: |counts| {
            let Counts {
                view,
                change,
                remove,
                undescribed,
            } = counts;
            let total = counts.total();
            let permissions = plural(total, "дозвіл", "дозволи", "дозволів");
            let others = match undescribed {
                0 => String::new(),
                _ => format!(", без\u{a0}опису:\u{a0}{undescribed}"),
            };
            format!(
                "Усього {total}\u{a0}{permissions}. Переглядати:\u{a0}{view}, змінювати:\u{a0}{change}, видаляти:\u{a0}{remove}{others}."
            )
        },
        cannot: |may_change, may_remove| match (may_change, may_remove) {
            (false, false) => "Застосунок не\u{a0}зможе змінювати або видаляти дані.",
            (true, false) => "Застосунок не\u{a0}зможе видаляти дані.",
            (false, true) => "Застосунок не\u{a0}зможе змінювати дані.",
            (true, true) => "",
        },
        lasts: "Доступ діятиме, доки ви його не\u{a0}відкличете. Відкликати його можна будь-коли в\u{a0}застосунку, у\u{a0}переліку наданих доступів.",
        returns_to: "Після згоди ви повернетеся на",
        accept_means: "Натиснувши «Прийняти та продовжити», ви надасте застосунку цей доступ.",
        decline_means: "Якщо відхилити запит або закрити вкладку, пацієнт залишиться зареєстрованим, а\u{a0}застосунок не\u{a0}отримає доступу.",
        decline_in_doubt: "Якщо відхилити запит або закрити вкладку, більше нічого не\u{a0}буде надіслано. Чи\u{a0}надано доступ, видно в\u{a0}застосунку, у\u{a0}переліку наданих доступів.",
        decline_refused: "Натисніть «Відхилити», щоб завершити цей запит.",
        agreement: "Угода користувача (нова вкладка)",
        terms: "Умови використання (нова вкладка)",
        print: "Зберегти або надрукувати",
        printed: "Запит на доступ до даних пацієнта",
        printed_before: "Надруковано до рішення. Чи\u{a0}надано доступ, видно в\u{a0}застосунку, у\u{a0}переліку наданих доступів.",
        printed_failed: "Надруковано після згоди. Застосунок не\u{a0}отримав доступу.",
        printed_in_doubt: "Надруковано після згоди, без відповіді системи. Чи\u{a0}надано доступ, видно в\u{a0}застосунку, у\u{a0}переліку наданих доступів.",
        digest: "Відбиток підписаних даних (SHA-256)",
        no_dictionary: "Описи дозволів зараз недоступні, тому ви бачите лише їхні коди.",
        load_dictionary: "Спробувати завантажити описи",
        failed: "Доступу не\u{a0}надано",
        perhaps_failed: "Невідомо, чи\u{a0}надано доступ",
        client_id: "Ідентифікатор застосунку",
        client_type: "Тип застосунку",
        return_address: "Адреса повернення",
    },
    endings: Endings {
        restarted: Story {
            title: "Сторінку відкрито заново",
            sentence: "Даних пацієнта на сторінці вже немає.",
            meaning: "Ми не\u{a0}зберігаємо їх у\u{a0}браузері, тому після оновлення сторінки чи повернення на неї вони зникають.",
            steps: &[
                "Поверніться до застосунку, з\u{a0}якого ви прийшли.",
                "Якщо ви ще не\u{a0}натискали «Прийняти та продовжити», почніть реєстрацію ще раз.",
                "Якщо натискали, пацієнта вже може бути зареєстровано: увійдіть у\u{a0}застосунок як довірена особа.",
            ],
        },
        open_elsewhere: |may_retry| Story {
            title: "Заявку відкрито в\u{a0}іншій вкладці",
            sentence: "",
            meaning: "Одну заявку можна опрацьовувати лише в\u{a0}одній вкладці, щоб не\u{a0}зареєструвати пацієнта двічі. Ця вкладка нічого не\u{a0}змінила.",
            steps: match may_retry {
                true => &[FINISH_THERE, "Якщо ви її вже закрили, натисніть «Спробувати ще раз»."],
                false => &[
                    FINISH_THERE,
                    "Якщо ви її закрили, не\u{a0}натиснувши «Прийняти та продовжити», поверніться до застосунку, з\u{a0}якого ви прийшли, і\u{a0}почніть ще раз.",
                    "Якщо натискали, пацієнта вже може бути зареєстровано: увійдіть у\u{a0}застосунок як довірена особа.",
                ],
            },
        },
        idle: |after| Story {
            title: "Сеанс завершено",
            sentence: "Сторінкою довго не\u{a0}користувалися, тому дані пацієнта прибрано з\u{a0}неї.",
            meaning: "Так ми захищаємо дані пацієнта, якщо пристрій залишили без нагляду.",
            steps: match after {
                Progress::Nothing => failure::BEGIN_AGAIN,
                Progress::PerhapsRegistered => failure::LOOK_THEN_BEGIN,
                _ => failure::SIGN_IN_AS_CONFIDANT,
            },
        },
        nothing_asked: Story {
            title: "Немає на\u{a0}що погоджуватися",
            sentence: "Перелік дозволів порожній.",
            meaning: "Застосунок не\u{a0}назвав жодного дозволу, і\u{a0}система теж не\u{a0}знає, які дозволи йому надати.",
            steps: failure::ASK_SUPPORT,
        },
        already_registered: Story {
            title: "Пацієнта вже зареєстровано",
            sentence: "",
            meaning: "Система вже має цей запис: імовірно, його створила перша спроба, відповідь на\u{a0}яку не\u{a0}дійшла. Застосунок ще не\u{a0}отримав доступу.",
            steps: &[
                "Не\u{a0}подавайте заявку вдруге.",
                "Поверніться до застосунку й\u{a0}увійдіть як довірена особа, щоб надати йому доступ.",
            ],
        },
        distrusted: |reason| Story {
            title: "Перехід зупинено",
            sentence: match reason {
                Distrust::NoAddress => "Система не\u{a0}повідомила, куди вас повернути.",
                Distrust::UnsafeAddress | Distrust::AnotherAddress => {
                    "Система повернула адресу, якої застосунок не\u{a0}просив."
                }
                Distrust::WrongParameters => "Адреса повернення містить не\u{a0}ті відомості, яких ми чекали.",
                Distrust::AnotherClient => "Система назвала не\u{a0}той застосунок, який ви бачили.",
                Distrust::AnotherUser => "Система назвала не\u{a0}того користувача, якого зареєстровано.",
                Distrust::MoreScopes => "Система назвала більше дозволів, ніж ви бачили.",
            },
            meaning: "Відповідь системи не\u{a0}збігається з\u{a0}тим, на\u{a0}що ви погодилися, тому ми нікуди вас не\u{a0}перенаправили.",
            steps: &[
                failure::COPY,
                "Поверніться до застосунку і\u{a0}перевірте перелік наданих доступів: зайві там можна відкликати.",
                "Передайте скопійоване службі підтримки застосунку.",
            ],
        },
        unsure: Story {
            title: "Невідомо, чи\u{a0}завершено реєстрацію",
            sentence: "Система не\u{a0}підтвердила реєстрації.",
            meaning: "Можливо, пацієнта вже зареєстровано. Доступу застосунку ще не\u{a0}надано.",
            steps: &[
                "Натисніть «Надіслати ще раз»: якщо запис уже є, система про це повідомить, а\u{a0}якщо ні, зареєструє пацієнта.",
                "Або поверніться до застосунку, увійдіть як довірена особа і\u{a0}перевірте, чи пацієнта зареєстровано.",
            ],
        },
        repeat: "Надіслати ще раз",
        finish_later: "Як завершити пізніше",
        finish_later_means: "Реєструвати пацієнта вдруге не\u{a0}потрібно.",
        declined: Story {
            title: "Ви відхилили реєстрацію",
            sentence: "",
            meaning: "",
            steps: &[],
        },
        declined_access: Story {
            title: "Ви не\u{a0}надали доступу",
            sentence: "",
            meaning: "",
            steps: &[],
        },
        declined_unsure: Story {
            title: "Невідомо, чи\u{a0}надано доступ",
            sentence: "",
            meaning: "Пацієнта зареєстровано, вдруге реєструвати не\u{a0}потрібно. Ви відхилили запит, але попередня спроба вже могла надати доступ. Перевірте перелік наданих доступів у\u{a0}застосунку: там їх можна відкликати.",
            steps: &[],
        },
        leaving: |host| format!("Переходимо на {host}…"),
        leaving_means: "Доступ надано. Не\u{a0}закривайте вкладку, доки не\u{a0}відкриється застосунок.",
        leaving_by_hand: "Якщо перехід не\u{a0}відбувся, перейдіть за посиланням:",
    },
    support: Support {
        heading: "Відомості для служби підтримки",
        reference: "Номер звернення",
        original: "Відповідь системи",
        status: "Код відповіді",
        time: "Час",
        copy: "Скопіювати",
        copied: "Скопійовано",
        not_copied: "Не\u{a0}вдалося скопіювати. Виділіть текст і\u{a0}скопіюйте його самі.",
    },
    failure: failure::FAILURE,
    progress: |progress| match progress {
        Progress::Nothing => "Нічого не\u{a0}змінено: пацієнта не\u{a0}зареєстровано, доступу нікому не\u{a0}надано.",
        Progress::PerhapsRegistered => "Невідомо, чи зареєстровано пацієнта. Доступу застосунку не\u{a0}надано.",
        Progress::Registered => "Пацієнта зареєстровано, але застосунок не\u{a0}отримав доступу.",
        Progress::PerhapsApproved => {
            "Пацієнта зареєстровано, вдруге реєструвати не\u{a0}потрібно. Чи\u{a0}надано доступ застосунку, невідомо."
        }
    },
};

/// What to do in this tab while another one has the form.
const FINISH_THERE: &str = "Перейдіть до тієї вкладки і\u{a0}завершіть реєстрацію там.";

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
        Parameter::Scope => "Перелік дозволів містить неприпустимі знаки",
        Parameter::UserData => "Підписані дані пошкоджено: їх не\u{a0}вдалося прочитати",
        Parameter::Token => "Ключ доступу особи містить неприпустимі знаки",
        Parameter::State => "Стан запиту містить неприпустимі знаки",
    };
    format!("{what} ({})", parameter.name())
}

/// «5 липня 2016 р.»: a month in words is not mistaken for a day.
fn date_in_words(date: Date) -> String {
    const MONTHS: [&str; 12] = [
        "січня",
        "лютого",
        "березня",
        "квітня",
        "травня",
        "червня",
        "липня",
        "серпня",
        "вересня",
        "жовтня",
        "листопада",
        "грудня",
    ];
    let (year, month, day) = date.parts();
    let month = MONTHS
        .get(usize::from(month).wrapping_sub(1))
        .copied()
        .unwrap_or_default();
    format!("{day}\u{a0}{month}\u{a0}{year}\u{a0}р.")
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
                "1\u{a0}дозвіл",
                "2\u{a0}дозволи",
                "5\u{a0}дозволів",
                "11\u{a0}дозволів",
                "21\u{a0}дозвіл",
                "111\u{a0}дозволів"
            ]
        );
        assert_eq!((UK.fields.years)(12), "12\u{a0}років");
        assert_eq!((UK.fields.years)(22), "22\u{a0}роки");
    }

    #[test]
    fn a_date_is_also_said_in_words() {
        let said = |text: &str| Date::parse(text).and_then(UK.fields.date_in_words);
        assert_eq!(said("2015-03-09").as_deref(), Some("9\u{a0}березня\u{a0}2015\u{a0}р."));
        assert_eq!(said("2024-12-31").as_deref(), Some("31\u{a0}грудня\u{a0}2024\u{a0}р."));
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
}
