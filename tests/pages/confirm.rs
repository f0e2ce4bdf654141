//! The patient's data, and the time to decide.

use auth_ui::browser;
use auth_ui::flow::failure::{Cause, Failure, Step};
use auth_ui::flow::{Attempt, Confirmation, Flow, OtpField};
use wasm_bindgen::JsCast;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::HtmlElement;

use crate::mounted::{ENGLISH, text_of, title};
use crate::screen::{Screen, run_script};
use crate::support::{confirming, confirming_data_of, draft, person, refused, registering};

#[wasm_bindgen_test]
async fn the_patients_data_can_be_read_and_not_edited() {
    let screen = Screen::at(confirming()).await;
    assert_eq!(screen.page(), "confirm");
    assert_eq!(screen.find("input,select,textarea,[contenteditable]"), None);
    for fact in [
        "Реєструє: Іваненко Олена Василівна",
        "Пацієнт: Іваненко Софія Петрівна",
        "Вас направив сайт pis.example.com",
        "05.07.2016",
        "3999869394",
        "м. Бердичів",
        "Україна",
        "+380 50 341 08 70",
    ] {
        screen.shows(fact);
    }
    assert_eq!(
        screen.all(".lead bdi:not([lang])"),
        ["pis.example.com"],
        "a plain name is not taken apart"
    );
    assert_eq!(
        screen.find("dd:not([translate=no]), .lead [lang]:not([translate=no])"),
        None,
        "a translator neither changes the data nor sends them anywhere"
    );
    assert_eq!(screen.all(".actions button"), ["Прийняти та продовжити", "Відхилити"]);
    assert!(screen.is_focused("h1"));
    assert_eq!(title(), "Перевірте дані пацієнта — Електронна система охорони здоров’я");
}

#[wasm_bindgen_test]
async fn ukraine_is_named_without_the_browsers_table_of_countries() {
    let usual = Screen::at(confirming()).await.text();
    run_script(
        "globalThis.usualNames = Intl.DisplayNames;
        Intl.DisplayNames = function () { throw new Error('asked'); };
        return Promise.resolve();",
    )
    .await;
    let without = Screen::at(confirming()).await.text();
    run_script("Intl.DisplayNames = globalThis.usualNames; return Promise.resolve();").await;
    assert_eq!(without, usual);
}

#[wasm_bindgen_test]
async fn the_focus_moves_with_the_next_picture_and_not_while_the_page_is_put_together() {
    let screen = Screen::at_once(confirming());
    // Whatever needs no picture has happened by then.
    for _ in 0..20 {
        let done = js_sys::Promise::resolve(&wasm_bindgen::JsValue::UNDEFINED);
        let _ = wasm_bindgen_futures::JsFuture::from(done).await;
    }
    screen.shows("Перевірте дані пацієнта");
    assert!(!screen.is_focused("h1"));
    screen.settle().await;
    assert!(screen.is_focused("h1"));
}

#[wasm_bindgen_test]
async fn an_address_of_e_mail_may_be_parted_before_its_sign() {
    let screen = Screen::at(confirming()).await;
    let parted = screen
        .elements("dd bdi + bdi")
        .into_iter()
        .find(|part| text_of(part).starts_with('@'));
    let before = parted.and_then(|part| part.previous_sibling());
    let before = before.map(|part| part.text_content().unwrap_or_default());
    assert_eq!(
        before,
        person()
            .text("email")
            .and_then(|email| email.split('@').next())
            .map(str::to_owned)
    );
    screen.shows(person().text("email").unwrap());
}

#[wasm_bindgen_test]
async fn days_are_told_to_machines_as_well() {
    let screen = Screen::at(confirming()).await;
    let born = screen.find("time").unwrap();
    assert_eq!(
        (text_of(&born).as_str(), born.get_attribute("datetime").as_deref()),
        ("05.07.2016", Some("2016-07-05"))
    );
    screen.shows("05.07.2016 (5 липня 2016 р., ");
}

#[wasm_bindgen_test]
async fn a_name_is_shown_to_the_letter_whichever_apostrophe_it_is_written_with() {
    for name in ["Дар'я", "Дар’я", "Дарʼя"] {
        let mut record = person();
        record.0.remove("first_name");
        let named = ("first_name".to_owned(), auth_ui::json::Json::Text(name.to_owned()));
        record.0.0.push(named);
        let screen = Screen::at(confirming_data_of(record)).await;
        screen.shows(&format!("Пацієнт: Іваненко {name} Петрівна"));
        let row = screen.all("dd").first().cloned();
        assert_eq!(row, Some(format!("Іваненко {name} Петрівна")));
    }
}

#[wasm_bindgen_test]
async fn the_secret_word_is_masked_until_asked_for_and_can_be_masked_again() {
    let screen = Screen::at(confirming()).await;
    assert!(!screen.text().contains("сонечко"));
    screen.click("dd .link");
    screen.settle().await;
    screen.shows("сонечко");
    screen.click("dd .link");
    screen.settle().await;
    assert!(!screen.text().contains("сонечко"));
}

#[wasm_bindgen_test]
async fn the_secret_word_is_masked_again_when_the_tab_is_left() {
    let screen = Screen::at(confirming()).await;
    screen.click("dd .link");
    screen.settle().await;
    screen.shows("сонечко");
    run_script(
        "Object.defineProperty(document, 'hidden', { value: true, configurable: true });
        document.dispatchEvent(new Event('visibilitychange', { bubbles: true }));
        delete document.hidden;
        return Promise.resolve();",
    )
    .await;
    screen.settle().await;
    assert!(!screen.text().contains("сонечко"));
}

/// The sample draft with a jwt of these claims.
fn with_claims(claims: &str) -> Flow {
    use base64::Engine as _;
    let claims = base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(claims);
    let draft = auth_ui::flow::Draft {
        jwt: contract::Hidden::new(format!("eyJ9.{claims}.c2ln")),
        ..(*draft()).clone()
    };
    Flow::Confirming(Confirmation {
        draft: draft.into(),
        otp: OtpField::Hidden,
        notice: None,
    })
}

const TIME_IS_SHORT: &str = "На рішення залишилося менше двох хвилин.";

const TIME_IS_OVER: &str = "Час на рішення минув";

#[wasm_bindgen_test]
async fn a_person_is_warned_before_the_time_to_decide_is_over_and_told_when_it_is() {
    for (claims, said) in [
        (r#"{"iat":100,"exp":1000}"#, ""),
        (r#"{"exp":1000}"#, ""),
        (r#"{"iat":100,"exp":200}"#, TIME_IS_SHORT),
        (r#"{"iat":100,"exp":99}"#, TIME_IS_OVER),
    ] {
        let screen = Screen::at(with_claims(claims)).await;
        let told = screen.find("#time-limit[role=status]").map(|told| text_of(&told));
        assert_eq!(told.is_some(), claims.contains("iat"), "{claims}");
        let told = told.unwrap_or_default();
        assert!(
            told.starts_with(said) && told.is_empty() == said.is_empty(),
            "{claims}: {told}"
        );
        assert_eq!(screen.all(".actions button").len(), 2, "nothing is taken away");
    }
}

#[wasm_bindgen_test]
async fn once_the_time_is_over_accepting_is_promised_to_do_nothing_and_the_way_back_is_offered() {
    const PROMISES: [&str; 2] = ["Якщо дані правильні, ми створимо", "Натиснувши «Прийняти"];
    const SHORT: &str = r#"{"iat":100,"exp":200}"#;
    const OVER: &str = r#"{"iat":100,"exp":99}"#;
    let screen = Screen::at(with_claims(SHORT)).await;
    assert_eq!(screen.find(".way-back"), None, "there is time yet");
    assert_eq!(screen.find("p[hidden]"), None);
    PROMISES.iter().for_each(|promise| screen.shows(promise));
    let screen = Screen::at(with_claims(OVER)).await;
    let hidden = screen.all("p[hidden]");
    assert_eq!(hidden.len(), 2, "{hidden:?}");
    for (said, promise) in hidden.iter().zip(PROMISES) {
        assert!(said.starts_with(promise), "{said}");
    }
    assert_eq!(screen.all(".way-back"), ["Повернутися на pis.example.com"]);
    assert_eq!(
        screen.attribute("#time-limit ~ div .way-back a", "href").as_deref(),
        Some("https://pis.example.com/"),
        "before the buttons"
    );
    assert_eq!(screen.find(".way-back ~ .actions"), None, "which stay");
    screen.click(ENGLISH);
    screen.settle().await;
    assert_eq!(screen.all("p[hidden]").len(), 2, "in another language as well");
}

#[wasm_bindgen_test]
async fn whoever_has_accepted_in_time_is_not_told_to_go_back_while_the_answer_is_on_its_way() {
    let flow = with_claims(r#"{"iat":100,"exp":101}"#);
    let Flow::Confirming(Confirmation { draft, .. }) = flow.clone() else {
        panic!("the sample is another one");
    };
    let screen = Screen::at(flow).await;
    screen.shows(TIME_IS_SHORT);
    assert_eq!(screen.find("#time-limit[hidden]"), None);
    screen
        .set(Flow::Registering {
            draft,
            otp: OtpField::Hidden,
            code: None,
            attempt: Attempt::First,
        })
        .await;
    assert!(screen.find("#time-limit[hidden]").is_some(), "it has been decided");
    browser::sleep(5_200).await;
    assert_eq!(screen.find(".way-back"), None);
    screen.hides(TIME_IS_OVER);
}

#[wasm_bindgen_test]
async fn the_warning_comes_while_the_page_stands_still() {
    let screen = Screen::at(with_claims(r#"{"iat":100,"exp":1000}"#)).await;
    let shift = |seconds: u32| {
        format!(
            "globalThis.usualNow ??= Date.now; Date.now = () => globalThis.usualNow() + {seconds}000;
            return Promise.resolve();"
        )
    };
    run_script(&shift(800)).await;
    browser::sleep(5_200).await;
    screen.shows(TIME_IS_SHORT);
    run_script(&shift(901)).await;
    browser::sleep(5_200).await;
    run_script("Date.now = globalThis.usualNow; return Promise.resolve();").await;
    screen.shows(TIME_IS_OVER);
    screen.shows("підпишіть заявку ще раз");
}

#[wasm_bindgen_test]
async fn the_time_to_decide_does_not_begin_anew_when_the_page_is_returned_to() {
    let confirming = with_claims(r#"{"iat":100,"exp":240}"#);
    let Flow::Confirming(Confirmation { draft, .. }) = confirming.clone() else {
        panic!("the sample is another one");
    };
    let screen = Screen::at(confirming.clone()).await;
    screen.hides(TIME_IS_SHORT);
    let failure = Failure::silent(Step::Registration, Cause::TimedOut);
    let code = None;
    screen.set(Flow::Unsure { draft, code, failure }).await;
    run_script(
        "const usual = Date.now; Date.now = () => usual() + 60000;
        globalThis.undo = () => { Date.now = usual; };
        return Promise.resolve();",
    )
    .await;
    screen.set(confirming).await;
    run_script("undo(); return Promise.resolve();").await;
    screen.shows(TIME_IS_SHORT);
}

#[wasm_bindgen_test]
async fn going_busy_keeps_the_page_and_the_focus() {
    let screen = Screen::at(confirming()).await;
    let accept: HtmlElement = screen.find("#accept").unwrap().unchecked_into();
    accept.focus().unwrap();
    screen.set(registering(Attempt::First)).await;
    assert!(screen.is_focused("#accept"));
    assert_eq!(accept.get_attribute("aria-disabled").as_deref(), Some("true"));
    screen.shows("Реєструємо пацієнта…");
}

#[wasm_bindgen_test]
async fn while_the_patient_is_registered_nothing_is_said_to_be_unchanged() {
    const UNCHANGED: [&str; 2] = ["ще нічого не змінено", "нічого не буде створено"];
    let screen = Screen::at(confirming()).await;
    UNCHANGED.iter().for_each(|said| screen.shows(said));
    screen.set(registering(Attempt::First)).await;
    UNCHANGED.iter().for_each(|said| screen.hides(said));
    assert_eq!(screen.all(".step"), ["Крок 1 з 2"]);
    screen.set(confirming()).await;
    UNCHANGED.iter().for_each(|said| screen.shows(said));
}

#[wasm_bindgen_test]
async fn passing_trouble_at_registration_is_told_on_the_same_page() {
    let notice = Some(Failure {
        retry_after: Some(21),
        ..refused(Step::Registration, 429, "x", "too many requests")
    });
    let screen = Screen::at(Flow::Confirming(Confirmation {
        draft: draft(),
        otp: OtpField::Hidden,
        notice,
    }))
    .await;
    assert_eq!(screen.page(), "confirm");
    screen.shows("Зареєструвати не вдалося. Нічого не змінено");
    screen.shows("Забагато запитів. Зачекайте 21 секунду і спробуйте знову.");
    assert!(!screen.text().contains("пізніше"), "when is said once");
    assert!(screen.is_focused("#registration-notice"), "it is brought to the person");
    screen.click(ENGLISH);
    screen.settle().await;
    screen.shows("The patient could not be registered. Nothing has changed.");
    assert!(
        !screen.is_focused("#registration-notice"),
        "another language moves nobody"
    );
}
