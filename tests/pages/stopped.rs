//! It ended without the application getting access, or nobody knows how it ended.

use auth_ui::flow::destination::Distrust;
use auth_ui::flow::failure::{Cause, Failure, Message, Objection, Step};
use auth_ui::flow::{Ending, Flow, Progress, Retry};
use auth_ui::text::Language;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::mounted::title;
use crate::screen::{Screen, run_script, stopped};
use crate::support::{draft, enrolled, refused, request};

#[wasm_bindgen_test]
async fn an_ending_says_what_happened_what_was_done_and_what_to_do() {
    let failure = refused(Step::Validation, 422, "request_malformed", "Invalid signed content");
    let screen = Screen::at(stopped(Ending::Failed(failure), Progress::Nothing, None)).await;
    assert_eq!(screen.all("h1"), ["Підпис не прийнято"]);
    screen.shows("Підписаний контент некоректний або прострочений.");
    screen.shows("Нічого не змінено: пацієнта не зареєстровано, доступу нікому не надано.");
    screen.shows("Підпишіть заявку ще раз і одразу перейдіть сюди.");
    screen.shows("Invalid signed content (request_malformed)");
    assert_eq!(screen.find("#retry"), None);
    assert_eq!(
        screen
            .find(".way-back a")
            .and_then(|link| link.get_attribute("href"))
            .as_deref(),
        Some("https://pis.example.com/")
    );
    assert!(title().starts_with("Помилка: "));
}

#[wasm_bindgen_test]
async fn every_ending_has_a_heading_a_next_step_and_tells_the_truth_about_the_registration() {
    let failure = || Failure::silent(Step::Validation, Cause::Unreachable);
    let endings = [
        (
            Ending::Failed(failure()),
            Progress::Nothing,
            "Не вдалося з’єднатися із системою",
        ),
        (
            Ending::Failed(Failure {
                status: Some(502),
                ..Failure::silent(Step::LookUp, Cause::Unreadable)
            }),
            Progress::Registered,
            "Збій у роботі системи",
        ),
        (
            Ending::Failed(Failure::silent(Step::Validation, Cause::TimedOut)),
            Progress::Nothing,
            "Система не відповіла вчасно",
        ),
        (
            Ending::Failed(Failure::silent(Step::Validation, Cause::Offline)),
            Progress::Nothing,
            "Не вдалося з’єднатися із системою",
        ),
        (
            Ending::Failed(refused(Step::LookUp, 404, "not_found", "")),
            Progress::Registered,
            "Застосунок не може отримати доступ",
        ),
        (
            Ending::OpenElsewhere,
            Progress::Nothing,
            "Заявку відкрито в іншій вкладці",
        ),
        (
            Ending::AlreadyRegistered(failure()),
            Progress::Registered,
            "Пацієнта вже зареєстровано",
        ),
        (
            Ending::Distrusted {
                reason: Distrust::AnotherAddress,
                reference: Some("r#1".to_owned()),
            },
            Progress::PerhapsApproved,
            "Перехід зупинено",
        ),
        (Ending::Idle, Progress::Nothing, "Сеанс завершено"),
    ];
    for (ending, after, heading) in endings {
        let screen = Screen::at(stopped(ending, after, None)).await;
        assert_eq!(screen.all("h1"), [heading]);
        assert!(!screen.all(".steps").is_empty(), "{heading}");
        let told = ["Пацієнта зареєстровано", "Пацієнта вже зареєстровано"];
        let registered = told.iter().any(|told| screen.text().contains(told));
        assert_eq!(registered, after != Progress::Nothing, "{heading}");
    }
}

#[wasm_bindgen_test]
async fn the_tab_may_be_closed_only_where_nothing_on_it_is_needed_any_more() {
    const CLOSE: &str = "Цю вкладку можна закрити.";
    let late = || Ending::Failed(Failure::silent(Step::Validation, Cause::TimedOut));
    let screen = Screen::at(stopped(Ending::Idle, Progress::Nothing, None)).await;
    screen.shows(CLOSE);
    for (ending, retry) in [
        (late(), Some(Retry::Validate(request()))),
        (late(), None),
        (Ending::OpenElsewhere, Some(Retry::Validate(request()))),
    ] {
        let screen = Screen::at(stopped(ending, Progress::Nothing, retry)).await;
        screen.hides(CLOSE);
    }
}

#[wasm_bindgen_test]
async fn what_the_heading_says_is_not_said_again_by_the_box_under_it() {
    for (failure, boxes) in [
        (Failure::silent(Step::Validation, Cause::Unreachable), vec![]),
        (Failure::silent(Step::Validation, Cause::TimedOut), vec![]),
        (
            Failure::silent(Step::Validation, Cause::Offline),
            vec!["Немає з’єднання з інтернетом."],
        ),
        (
            refused(Step::Validation, 418, "x", "something new"),
            vec!["Щось пішло не так. Спробуйте пізніше."],
        ),
        (
            refused(
                Step::Validation,
                403,
                "x",
                "Your scope does not allow to access this resource.",
            ),
            vec!["Недостатньо прав для виконання цієї дії."],
        ),
    ] {
        let screen = Screen::at(stopped(Ending::Failed(failure), Progress::Nothing, None)).await;
        assert_eq!(screen.all(".note.bad"), boxes);
        let heading = screen.all("h1").concat();
        assert_eq!(screen.text().matches(&heading).count(), 1, "{}", screen.text());
    }
}

#[wasm_bindgen_test]
async fn several_findings_are_not_told_as_one_of_them() {
    let message = |field: &str, text: &str| Message {
        field: Some(field.to_owned()),
        text: text.to_owned(),
    };
    let several = Failure {
        cause: Cause::Refused(Objection {
            kind: Some("validation_failed".to_owned()),
            messages: vec![
                message("$.person.birth_date", "required property birth_date was not present"),
                message("$.person.first_name", "string does not match pattern"),
            ],
        }),
        ..refused(Step::Validation, 422, "", "")
    };
    let screen = Screen::at(stopped(Ending::Failed(several), Progress::Nothing, None)).await;
    assert_eq!(
        screen.all(".note.bad"),
        ["Дані заявки не відповідають вимогам системи."]
    );
    screen.hides("Відсутнє");
    assert_eq!(
        screen.all(".support dd [lang=en]"),
        [
            "required property birth_date was not present",
            "string does not match pattern"
        ]
    );
}

#[wasm_bindgen_test]
async fn an_answer_nobody_can_read_is_not_told_as_a_system_that_does_not_answer() {
    let unreadable = Failure {
        status: Some(200),
        ..Failure::silent(Step::Validation, Cause::Unreadable)
    };
    let screen = Screen::at(stopped(Ending::Failed(unreadable), Progress::Nothing, None)).await;
    assert_eq!(screen.all("h1"), ["Збій у роботі системи"]);
    assert_eq!(screen.all(".note.bad"), ["Система відповіла незрозуміло."]);
    screen.hides("не працює");
}

#[wasm_bindgen_test]
async fn a_box_that_says_to_come_later_is_followed_by_waiting_and_one_that_names_a_step_by_that_step() {
    let unexplained = refused(Step::Validation, 418, "x", "something new");
    let screen = Screen::at(stopped(Ending::Failed(unexplained), Progress::Nothing, None)).await;
    assert_eq!(screen.all(".note.bad"), ["Щось пішло не так. Спробуйте пізніше."]);
    assert_eq!(
        screen.all(".steps li").first().map(String::as_str),
        Some("Зачекайте кілька хвилин.")
    );
    let over = refused(Step::Validation, 401, "x", "JWT expired");
    let screen = Screen::at(stopped(Ending::Failed(over), Progress::Nothing, None)).await;
    screen.shows("Радимо повернутися до попереднього кроку.");
    screen.shows("Попередній крок — це вхід у застосунок, який направив вас сюди.");
}

#[wasm_bindgen_test]
async fn what_the_box_says_of_the_data_is_not_said_again_under_it() {
    let failure = refused(Step::Validation, 422, "x", "Submitted document type is not allowed");
    let screen = Screen::at(stopped(Ending::Failed(failure), Progress::Nothing, None)).await;
    assert_eq!(screen.all("h1"), ["Заявку не прийнято"]);
    assert_eq!(screen.text().matches("не прийня").count(), 1, "{}", screen.text());
}

#[wasm_bindgen_test]
async fn a_wordless_refusal_is_shown_by_its_code_alone() {
    let failure = refused(Step::LookUp, 404, "not_found", "");
    let screen = Screen::at(stopped(Ending::Failed(failure), Progress::Registered, None)).await;
    let answer = screen
        .all(".support dd")
        .into_iter()
        .find(|row| row.contains("not_found"));
    assert_eq!(answer.as_deref(), Some("not_found"));
}

#[wasm_bindgen_test]
async fn whether_the_details_were_copied_is_said_and_what_to_do_when_they_were_not() {
    run_script(
        "globalThis.usualWrite = Clipboard.prototype.writeText;
         Clipboard.prototype.writeText = () => Promise.reject(new DOMException('no', 'NotAllowedError'));
         return Promise.resolve();",
    )
    .await;
    let failure = refused(Step::LookUp, 404, "not_found", "");
    let screen = Screen::at(stopped(Ending::Failed(failure), Progress::Registered, None)).await;
    assert_eq!(screen.all(".support [role=status]"), [""]);
    screen.click(".support .link");
    screen.settle().await;
    let told = screen.all(".support [role=status]");
    run_script("Clipboard.prototype.writeText = () => Promise.resolve(); return Promise.resolve();").await;
    screen.click(".support .link");
    screen.settle().await;
    let told_then = screen.all(".support [role=status]");
    run_script("Clipboard.prototype.writeText = usualWrite; return Promise.resolve();").await;
    assert_eq!(told, ["Не вдалося скопіювати. Виділіть текст і скопіюйте його самі."]);
    assert_eq!(told_then, ["Скопійовано"]);
}

#[wasm_bindgen_test]
async fn what_another_tab_did_is_not_claimed_to_be_known() {
    let screen = Screen::at(stopped(
        Ending::OpenElsewhere,
        Progress::Nothing,
        Some(Retry::Validate(request())),
    ))
    .await;
    screen.shows("Ця вкладка нічого не змінила.");
    screen.hides("пацієнта не зареєстровано");
}

#[wasm_bindgen_test]
async fn a_refused_repeat_is_told_by_what_the_first_attempt_may_have_done() {
    let failure = refused(
        Step::Registration,
        409,
        "request_conflict",
        "Relationship is not approved yet",
    );
    let screen = Screen::at(stopped(Ending::Failed(failure), Progress::PerhapsRegistered, None)).await;
    assert_eq!(screen.all("h1"), ["Невідомо, чи завершено реєстрацію"]);
    screen.shows("Зв’язок з довіреною особою ще не підтверджено.");
    screen.shows(
        "Це відповідь на повторну спробу, а перша могла вдатися. Можливо, пацієнта вже зареєстровано. Доступу застосунку ще не надано.",
    );
    screen.hides("не може зареєструвати");
    screen.shows("Якщо так, реєструвати його вдруге не потрібно. Якщо ні, передайте службі підтримки застосунку наведені нижче відомості.");
}

#[wasm_bindgen_test]
async fn nobody_is_told_to_wait_for_an_error_to_repeat_where_nothing_is_tried_again() {
    let no_rights = refused(
        Step::Validation,
        403,
        "x",
        "Your scope does not allow to access this resource.",
    );
    let conflict = refused(Step::Registration, 409, "x", "Relationship is not approved yet");
    for (failure, after) in [(no_rights, Progress::Nothing), (conflict, Progress::PerhapsRegistered)] {
        for (language, repeats) in [(Language::Ukrainian, "повториться"), (Language::English, "repeats")] {
            let ending = stopped(Ending::Failed(failure.clone()), after, None);
            Screen::speaking(language, ending).await.hides(repeats);
        }
    }
}

#[wasm_bindgen_test]
async fn where_nothing_is_asked_the_box_says_the_same_as_its_explanation() {
    let reference = Some("r#1".to_owned());
    let ending = Ending::NothingAsked { reference };
    let screen = Screen::at(stopped(ending, Progress::Registered, None)).await;
    assert_eq!(screen.all(".note.bad"), ["Перелік дозволів порожній."]);
    screen.hides("немає доступу");
    assert!(
        screen.all(".support dd").contains(&"r#1".to_owned()),
        "the reference to quote"
    );
}

#[wasm_bindgen_test]
async fn a_missing_field_and_the_number_of_items_are_named() {
    for (message, name, ukrainian, english) in [
        (
            "required property first_name was not present",
            "first_name",
            "Відсутнє обов’язкове поле: first_name.",
            "A required field is missing: first_name.",
        ),
        (
            "expected a minimum of 1 items but got 0",
            "",
            "Недостатня кількість елементів: потрібно щонайменше 1.",
            "The number of items is too small; it must be at least 1.",
        ),
        (
            "required property was not present",
            "",
            "Дані заявки не відповідають вимогам системи.",
            "The data of the form do not meet the system’s requirements.",
        ),
    ] {
        let failure = refused(Step::Validation, 422, "validation_failed", message);
        for (language, told) in [(Language::Ukrainian, ukrainian), (Language::English, english)] {
            let flow = stopped(Ending::Failed(failure.clone()), Progress::Nothing, None);
            let screen = Screen::speaking(language, flow).await;
            assert_eq!(screen.all(".note.bad"), [told]);
            assert_eq!(
                screen.all(".note.bad code").concat(),
                name,
                "a technical name is marked"
            );
        }
        // The look-up of the client carries nothing that the person signed.
        let failure = refused(Step::LookUp, 422, "validation_failed", message);
        let screen = Screen::at(stopped(Ending::Failed(failure), Progress::Registered, None)).await;
        assert_eq!(screen.all("h1"), ["Система відхилила запит"]);
        assert_eq!(screen.all(".note.bad"), ["Щось пішло не так. Спробуйте пізніше."]);
    }
}

#[wasm_bindgen_test]
async fn what_to_do_cures_what_was_refused() {
    for (message, heading, cure) in [
        (
            "document must be signed by 1 signer but contains 2 signatures",
            "Підпис не прийнято",
            "Підпишіть заявку ще раз одним підписом і одразу перейдіть сюди.",
        ),
        (
            "Confidant person and signer must be the same",
            "Заявку підписала інша особа",
            "Нехай ця особа підпише заявку і перейде сюди.",
        ),
        (
            "It is impossible to uniquely identify the person.",
            "Не вдалося встановити особу",
            "Зверніться до медичного закладу, щоб перевірити дані пацієнта.",
        ),
        (
            "Invalid api key",
            "Застосунок не може отримати доступ",
            "Скопіюйте наведені нижче відомості.",
        ),
        (
            "Malformed request. Probably, you have sent corrupted JSON.",
            "Запит не прийнято",
            "Поверніться до застосунку, з якого ви прийшли, і почніть ще раз.",
        ),
    ] {
        let failure = refused(Step::Validation, 422, "x", message);
        let screen = Screen::at(stopped(Ending::Failed(failure), Progress::Nothing, None)).await;
        assert_eq!(screen.all("h1"), [heading]);
        assert!(screen.all(".steps li").contains(&cure.to_owned()), "{}", screen.text());
        screen.hides("Зачекайте");
        screen.hides("минуло забагато часу");
        screen.hides("чи заявку підписала саме та особа");
    }
}

#[wasm_bindgen_test]
async fn nobody_who_is_registered_is_told_to_begin_again() {
    let failure = refused(Step::LookUp, 418, "x", "something new");
    let screen = Screen::at(stopped(Ending::Failed(failure), Progress::Registered, None)).await;
    assert_eq!(screen.all("h1"), ["Система відхилила запит"]);
    screen.hides("почніть ще раз");
    screen.shows("Увійдіть у застосунок як довірена особа, щоб надати йому доступ.");
}

#[wasm_bindgen_test]
async fn a_red_box_ends_with_one_full_stop() {
    for message in [
        "Invalid signed content",
        "JWT expired",
        "Submitted document type is not allowed",
        "Applicant user is blocked.",
        "something new",
    ] {
        for language in [Language::Ukrainian, Language::English] {
            let failure = refused(Step::Validation, 401, "x", message);
            let screen = Screen::speaking(language, stopped(Ending::Failed(failure), Progress::Nothing, None)).await;
            let told = screen.all(".note.bad").concat();
            assert!(told.ends_with('.') && !told.ends_with(".."), "{told}");
        }
    }
}

#[wasm_bindgen_test]
async fn once_the_patient_is_registered_a_card_says_how_to_finish_later() {
    const CARD: &str = "Як завершити пізніше";
    const SIGN_IN: &str = "Увійдіть у застосунок як довірена особа, щоб надати йому доступ.";
    let declined = |after| Flow::Declined {
        after,
        failure: None,
        back: request().return_address.front_page(),
    };
    let at_look_up = |failure| stopped(Ending::Failed(failure), Progress::Registered, None);
    let to_be_retried = |failure| {
        let retry = Some(Retry::Prepare(enrolled()));
        stopped(Ending::Failed(failure), Progress::Registered, retry)
    };
    const ALL_TO_DO: &str = "Що зробити";
    for (flow, heading) in [
        (declined(Progress::Registered), CARD),
        (stopped(Ending::Idle, Progress::Registered, None), ALL_TO_DO),
        (to_be_retried(Failure::silent(Step::LookUp, Cause::TimedOut)), CARD),
        (at_look_up(Failure::silent(Step::LookUp, Cause::TimedOut)), ALL_TO_DO),
        (
            at_look_up(refused(Step::LookUp, 401, "x", "Invalid access token")),
            ALL_TO_DO,
        ),
    ] {
        let screen = Screen::at(flow).await;
        assert_eq!(screen.all(".finish h2"), [heading], "{}", screen.text());
        screen.shows("Реєструвати пацієнта вдруге не потрібно.");
        assert_eq!(screen.text().matches(SIGN_IN).count(), 1, "{}", screen.text());
    }
    let distrusted = Ending::Distrusted {
        reason: Distrust::AnotherClient,
        reference: None,
    };
    for flow in [
        declined(Progress::Nothing),
        declined(Progress::PerhapsApproved),
        stopped(distrusted, Progress::PerhapsApproved, None),
        stopped(Ending::Idle, Progress::Nothing, None),
    ] {
        let screen = Screen::at(flow).await;
        assert_eq!(screen.find(".finish"), None, "{}", screen.text());
    }
}

#[wasm_bindgen_test]
async fn whoever_has_registered_the_patient_is_told_not_to_do_it_again_whatever_comes_then() {
    let at_look_up = |status, kind| Ending::Failed(refused(Step::LookUp, status, kind, ""));
    let exists = refused(Step::Registration, 409, "x", "User with such tax_id already exists");
    for (ending, said) in [
        (at_look_up(404, "not_found"), "Реєструвати пацієнта вдруге не потрібно."),
        (
            at_look_up(401, "invalid_client"),
            "Реєструвати пацієнта вдруге не потрібно.",
        ),
        (
            at_look_up(401, "invalid_user"),
            "Реєструвати пацієнта вдруге не потрібно.",
        ),
        (
            at_look_up(401, "access_denied"),
            "Реєструвати пацієнта вдруге не потрібно.",
        ),
        (Ending::Idle, "Реєструвати пацієнта вдруге не потрібно."),
        (
            Ending::NothingAsked { reference: None },
            "Реєструвати пацієнта вдруге не потрібно.",
        ),
        (Ending::AlreadyRegistered(exists), "Не подавайте заявку вдруге."),
    ] {
        let screen = Screen::at(stopped(ending, Progress::Registered, None)).await;
        assert_eq!(screen.text().matches("вдруге").count(), 1, "{}", screen.text());
        screen.shows(said);
        assert_eq!(screen.all(".steps").len(), 1, "one list of what to do");
    }
    // Where signing in does not help it is not advised.
    let screen = Screen::at(stopped(at_look_up(404, "not_found"), Progress::Registered, None)).await;
    assert_eq!(screen.all(".finish h2"), ["Що зробити"]);
    assert_eq!(
        screen.all(".finish .steps li"),
        [
            "Скопіюйте наведені нижче відомості.",
            "Поверніться до застосунку, з якого ви прийшли, і передайте ці відомості його службі підтримки."
        ]
    );
}

#[wasm_bindgen_test]
async fn the_code_of_an_answer_stands_beside_its_one_sentence_and_under_several() {
    let message = |text: &str| Message {
        field: None,
        text: text.to_owned(),
    };
    for (texts, told) in [
        (vec!["Invalid signed content"], "Invalid signed content (x)"),
        (vec!["one", "another"], "–\u{a0}one\n–\u{a0}another\n(x)"),
        (vec![], "x"),
    ] {
        let failure = Failure {
            cause: Cause::Refused(Objection {
                kind: Some("x".to_owned()),
                messages: texts.into_iter().map(message).collect(),
            }),
            ..refused(Step::Validation, 422, "", "")
        };
        let screen = Screen::at(stopped(Ending::Failed(failure), Progress::Nothing, None)).await;
        let rows = screen.elements(".support dd");
        let rows: Vec<String> = rows.iter().filter_map(|row| row.text_content()).collect();
        assert!(rows.contains(&told.to_owned()), "{told:?} in {rows:?}");
    }
}

#[wasm_bindgen_test]
async fn a_record_that_is_there_is_not_denied() {
    for (message, heading, sentence) in [
        (
            "User with such tax_id already exists",
            "Такий запис уже є",
            "Користувач з таким ідентифікаційним номером вже існує.",
        ),
        (
            "Relationship between confidant patient and related patient already exists",
            "Такий запис уже є",
            "Зв’язок між довіреною особою та пацієнтом уже існує",
        ),
        (
            "Relationship is not approved yet",
            "Реєстрація через довірену особу неможлива",
            "Зв’язок з довіреною особою ще не підтверджено.",
        ),
        (
            "It is impossible to uniquely identify the person.",
            "Не вдалося встановити особу",
            "Неможливо однозначно ідентифікувати особу.",
        ),
        // Of the patient's own user, who is found at the very end.
        ("User is blocked.", "Доступ заблоковано", "Користувача заблоковано."),
        (
            "The request could not be completed due to a conflict with the current state of the resource.",
            "Заявку не прийнято",
            "Заявка суперечить даним, які вже є в системі.",
        ),
    ] {
        let failure = refused(Step::Registration, 422, "request_malformed", message);
        let screen = Screen::at(stopped(Ending::Failed(failure), Progress::Nothing, None)).await;
        assert_eq!(screen.all("h1"), [heading]);
        screen.shows(sentence);
        screen.shows("нового запису не створено, доступу нікому не надано.");
        assert!(
            !screen.text().contains("пацієнта не зареєстровано"),
            "{}",
            screen.text()
        );
    }
}

#[wasm_bindgen_test]
async fn whoever_left_the_page_not_knowing_is_told_to_look_before_registering_again() {
    let screen = Screen::at(stopped(Ending::Idle, Progress::PerhapsRegistered, None)).await;
    screen.shows("Невідомо, чи зареєстровано пацієнта.");
    screen.shows("перевірте, чи пацієнта вже зареєстровано");
    screen.shows("Якщо ні, почніть реєстрацію ще раз.");
    screen.hides("наведені нижче відомості");
}

#[wasm_bindgen_test]
async fn an_unknown_outcome_is_told_and_offers_one_repeat() {
    let failure = Failure::silent(Step::Registration, Cause::TimedOut);
    let screen = Screen::at(Flow::Unsure {
        draft: draft(),
        code: None,
        failure,
    })
    .await;
    assert_eq!(screen.all("h1"), ["Невідомо, чи завершено реєстрацію"]);
    screen.hides("Зачекайте");
    assert_eq!(screen.all("#retry"), ["Надіслати ще раз"]);
    screen.hides("Цю вкладку можна закрити.");
    screen.shows("Якщо закрити вкладку, надіслати ще раз уже не вдасться.");
    let under_the_button = screen.all(".actions:has(#retry) + .small");
    assert_eq!(
        under_the_button,
        ["Якщо закрити вкладку, надіслати ще раз уже не вдасться."]
    );
    // The repeat may have been asked to come later.
    let failure = Failure {
        retry_after: Some(5),
        ..refused(Step::Registration, 429, "too_many", "too many requests")
    };
    let screen = Screen::at(Flow::Unsure {
        draft: draft(),
        code: None,
        failure,
    })
    .await;
    assert_eq!(
        screen.all("p:has(+ .actions)"),
        ["Зачекайте 5 секунд і спробуйте знову."]
    );
}
