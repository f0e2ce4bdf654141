//! The other language.

use auth_ui::flow::failure::{Cause, Failure, Step};
use auth_ui::flow::{Attempt, Confirmation, Ending, Flow, OtpField, OtpProblem, Progress};
use auth_ui::text::Language;
use wasm_bindgen::JsCast;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::HtmlElement;

use crate::mounted::{ENGLISH, UKRAINIAN, language_of_document, title};
use crate::screen::{Screen, run_script, stopped};
use crate::support::{
    asking_for_a_code, confirming, consent, destination, draft, enrolled, entry, refused, registering, request,
};

#[wasm_bindgen_test]
async fn the_language_is_changed_by_one_press_and_named_to_the_document() {
    let screen = Screen::at(confirming()).await;
    assert_eq!(language_of_document(), "uk");
    assert_eq!(screen.all(".languages button"), ["Укр", "Eng"]);
    let pressed = |screen: &Screen, which: &str| screen.find(which).unwrap().get_attribute("aria-pressed").unwrap();
    assert_eq!(
        (pressed(&screen, UKRAINIAN), pressed(&screen, ENGLISH)),
        ("true".into(), "false".into())
    );
    screen.click(ENGLISH);
    screen.settle().await;
    assert_eq!(language_of_document(), "en");
    assert_eq!(
        (pressed(&screen, UKRAINIAN), pressed(&screen, ENGLISH)),
        ("false".into(), "true".into())
    );
    assert_eq!(screen.all("h1"), ["Check the patient’s data"]);
    assert_eq!(
        title(),
        "Check the patient’s data — Electronic Health System of Ukraine"
    );
    for fact in [
        "Patient: Іваненко Софія Петрівна",
        "5 July 2016 (10 years old)",
        "Україна",
    ] {
        screen.shows(fact);
    }
    screen.hides("Ukraine");
    assert_eq!(screen.all(".actions button"), ["Accept and continue", "Decline"]);
    screen.click(UKRAINIAN);
    screen.settle().await;
    assert_eq!(
        (screen.page().as_str(), language_of_document().as_str()),
        ("confirm", "uk")
    );
    assert_eq!(screen.all("h1"), ["Перевірте дані пацієнта"]);
}

#[wasm_bindgen_test]
async fn changing_the_language_keeps_what_was_typed_and_where_the_focus_is() {
    let screen = Screen::at(asking_for_a_code()).await;
    let input: web_sys::HtmlInputElement = screen.find("#otp").unwrap().unchecked_into();
    input.set_value("12 34");
    input.dispatch_event(&web_sys::Event::new("input").unwrap()).unwrap();
    let english: HtmlElement = screen.find(ENGLISH).unwrap().unchecked_into();
    english.focus().unwrap();
    english.click();
    screen.settle().await;
    assert!(screen.is_focused(ENGLISH));
    let input: web_sys::HtmlInputElement = screen.find("#otp").unwrap().unchecked_into();
    assert_eq!(input.value(), "12 34");
    screen.shows("Enter the code that was sent to the phone.");
    screen
        .set(Flow::Confirming(Confirmation {
            draft: draft(),
            otp: OtpField::Asked(Some(OtpProblem::Wrong)),
            notice: None,
        }))
        .await;
    screen.shows("The confirmation code is wrong.");
    assert!(
        screen.is_focused("#otp"),
        "a refusal brings the person to the field in any language"
    );
}

#[wasm_bindgen_test]
async fn what_is_unfolded_stays_unfolded_in_another_language_and_not_on_another_page() {
    let failed = Flow::Consenting {
        consent: consent(true),
        failure: Some(refused(Step::Approval, 500, "internal_error", "")),
    };
    let screen = Screen::at(failed).await;
    let unfolded = |screen: &Screen| -> Vec<bool> {
        let folds = screen.elements("main details").into_iter();
        folds.map(|fold| fold.has_attribute("open")).collect()
    };
    assert_eq!(
        unfolded(&screen),
        [false, true],
        "identifiers are folded, what to tell support is not"
    );
    screen.click(".technical summary");
    screen.click(".support summary");
    screen.click(ENGLISH);
    screen.settle().await;
    assert_eq!(screen.all(".technical summary"), ["Technical details"]);
    assert_eq!(unfolded(&screen), [true, false]);
    screen.set(confirming()).await;
    assert_eq!(unfolded(&screen), [false]);
    let failure = refused(
        Step::Registration,
        409,
        "request_conflict",
        "Relationship is not approved yet",
    );
    screen
        .set(stopped(Ending::Failed(failure), Progress::Nothing, None))
        .await;
    assert_eq!(unfolded(&screen), [true], "another page, with as many folds");
}

#[wasm_bindgen_test]
async fn a_call_under_way_is_told_in_the_language_changed_to() {
    let screen = Screen::at(registering(Attempt::First)).await;
    screen.shows("Реєструємо пацієнта…");
    screen.click(ENGLISH);
    screen.settle().await;
    screen.shows("Registering the patient…");
    screen.set(Flow::Preparing(enrolled())).await;
    assert_eq!(screen.all("h1"), ["Preparing the list of permissions…"]);
    assert!(screen.is_focused("h1"), "a new page takes the focus as ever");
}

#[wasm_bindgen_test]
async fn in_english_the_words_of_the_service_stay_its_own_and_are_marked() {
    let failure = Some(refused(
        Step::Approval,
        422,
        "request_malformed",
        "Scope is not allowed by client type.",
    ));
    let screen = Screen::speaking(
        Language::English,
        Flow::Consenting {
            consent: consent(true),
            failure,
        },
    )
    .await;
    assert_eq!(screen.all(".client"), ["“Здоров’я поруч”"]);
    assert_eq!(screen.all(".scopes h2"), ["View · 2 permissions"]);
    assert_eq!(
        screen.all(".scopes [lang=uk]"),
        ["Отримання даних пацієнта", "Перегляд персональних даних"]
    );
    assert_eq!(
        screen.all(".support [lang=en]"),
        ["Scope is not allowed by client type."]
    );
    screen.shows("Applications of this type are not given this permission.");
}

#[wasm_bindgen_test]
async fn in_english_a_refused_link_still_tells_the_exact_ukrainian_message() {
    let refused = Flow::open(&entry("?client_id=6498d88e-97fb-47e2-85a5-99e884f888aa&token=t")).0;
    let screen = Screen::speaking(Language::English, refused).await;
    assert_eq!(screen.all("h1"), ["The callback address is not given"]);
    assert_eq!(
        screen.all(".findings [lang=uk]"),
        [
            "“Не вказано адресу зворотнього визову”",
            "“Не вказано скоупів для авторизації”",
            "“Не вказано дані для авторизації”",
        ]
    );
    assert!(title().starts_with("Error: "), "{}", title());
}

#[wasm_bindgen_test]
async fn no_page_is_half_translated() {
    let failed = |ending| stopped(ending, Progress::Registered, None);
    for flow in [
        Flow::Restarted,
        Flow::Validating(request()),
        confirming(),
        asking_for_a_code(),
        Flow::Preparing(enrolled()),
        Flow::Unsure {
            draft: draft(),
            code: None,
            failure: Failure::silent(Step::Registration, Cause::TimedOut),
        },
        Flow::Consenting {
            consent: consent(true),
            failure: Some(refused(Step::Approval, 401, "x", "Invalid access token")),
        },
        Flow::Consenting {
            consent: consent(false),
            failure: None,
        },
        Flow::Leaving(destination()),
        failed(Ending::NothingAsked { reference: None }),
        failed(Ending::Idle),
        failed(Ending::OpenElsewhere),
        failed(Ending::Failed(Failure::silent(Step::LookUp, Cause::Offline))),
        Flow::Declined {
            after: Progress::Registered,
            failure: None,
            back: request().return_address.front_page(),
        },
    ] {
        let screen = Screen::speaking(Language::English, flow).await;
        let page = screen.page();
        assert_eq!(screen.unmarked_cyrillic(), Vec::<String>::new(), "{page}");
        assert!(
            title().ends_with(" — Electronic Health System of Ukraine"),
            "{page}: {}",
            title()
        );
    }
}

#[wasm_bindgen_test]
async fn the_time_of_a_failure_is_not_that_of_changing_the_language() {
    let ending = Ending::Failed(Failure::silent(Step::Validation, Cause::TimedOut));
    let screen = Screen::at(stopped(ending, Progress::Nothing, None)).await;
    let time = |screen: &Screen| {
        screen
            .all(".support dd")
            .last()
            .unwrap()
            .split(", ")
            .last()
            .unwrap()
            .to_owned()
    };
    let told = time(&screen);
    run_script(
        "globalThis.usualDate = Date; globalThis.Date = class extends Date {
            constructor(at = 0) { super(at); }
            static now() { return 0; }
        };
        return Promise.resolve();",
    )
    .await;
    screen.click(ENGLISH);
    screen.settle().await;
    run_script("globalThis.Date = globalThis.usualDate; return Promise.resolve();").await;
    assert_eq!(screen.all("h1"), ["The system did not answer in time"]);
    assert_eq!(time(&screen), told);
}
