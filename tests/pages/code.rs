//! The one-time code.

use auth_ui::browser;
use auth_ui::flow::failure::Step;
use auth_ui::flow::{Attempt, Confirmation, Event, Flow, OtpField, OtpProblem};
use wasm_bindgen::JsCast;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::HtmlElement;

use crate::mounted::{ENGLISH, UKRAINIAN, title};
use crate::screen::{Screen, run_script};
use crate::support::{asking_for_a_code, confirming, draft, refused};

fn selected(input: &web_sys::HtmlInputElement) -> (u32, u32) {
    let [start, end] = [input.selection_start(), input.selection_end()].map(|place| place.unwrap().unwrap());
    (start, end)
}

fn asked_with(problem: Option<OtpProblem>) -> Flow {
    Flow::Confirming(Confirmation {
        draft: draft(),
        otp: OtpField::Asked(problem),
        notice: None,
    })
}

fn registering_with(code: Option<u64>) -> Flow {
    Flow::Registering {
        draft: draft(),
        // The field stays as it was before the button.
        otp: OtpField::Asked(code.map(|_| OtpProblem::Wrong)),
        code: code.map(auth_ui::flow::Otp),
        attempt: Attempt::First,
    }
}

#[wasm_bindgen_test]
async fn after_a_wrong_code_the_attempts_left_are_told_and_a_new_code_begins_anew() {
    let screen = Screen::at(asked_with(None)).await;
    let left = |screen: &Screen| screen.all(".field [role=status]").concat();
    assert_eq!(left(&screen), "");
    for said in [
        "Залишилося дві спроби.",
        "Залишилася одна спроба.",
        "Спроб не залишилося. Натисніть «Надіслати код ще раз».",
    ] {
        screen.set(registering_with(Some(111_111))).await;
        screen.set(asked_with(Some(OtpProblem::Wrong))).await;
        assert_eq!(left(&screen), said);
    }
    screen.click(ENGLISH);
    screen.settle().await;
    assert_eq!(left(&screen), "No attempts are left. Press “Send the code again”.");
    screen.click(UKRAINIAN);
    screen.set(registering_with(None)).await;
    screen.set(asked_with(None)).await;
    assert_eq!(left(&screen), "Новий код надіслано.");
    screen.set(registering_with(Some(111_111))).await;
    screen.set(asked_with(Some(OtpProblem::Wrong))).await;
    assert_eq!(left(&screen), "Залишилося дві спроби.");
}

#[wasm_bindgen_test]
async fn a_code_that_was_not_sent_is_not_taken_for_one_that_was() {
    for (status, kind, message, told) in [
        (
            429,
            "otp_timeout",
            "Sending OTP timeout. Try later.",
            "Перевищено кількість спроб авторизації. Нового коду не надіслано. Повторіть спробу через декілька хвилин.",
        ),
        (
            503,
            "service_unavailable",
            "SMS not sent. Try later",
            "Не вдалося відправити код. Повторіть спробу через декілька хвилин.",
        ),
    ] {
        let failure = refused(Step::Registration, status, kind, message);
        let asking = registering_with(None);
        let (flow, _) = asking.step(Event::Failed(failure));
        let screen = Screen::at(flow.clone()).await;
        assert_eq!(screen.page(), "confirm");
        assert_eq!(
            screen.all(".note.bad"),
            [["Зареєструвати не вдалося. Нічого не змінено.", told].concat()]
        );
        assert!(screen.find("#otp").is_some(), "a code sent before can be given");
        let screen = Screen::at(asked_with(None)).await;
        screen.set(registering_with(None)).await;
        screen.set(flow).await;
        screen.hides("Новий код надіслано.");
    }
}

#[wasm_bindgen_test]
async fn another_code_can_be_asked_for_at_once_and_then_only_after_a_while() {
    let screen = Screen::at(asked_with(None)).await;
    assert_eq!(screen.all("#otp-again"), ["Надіслати код ще раз"]);
    screen.journey.flow.set(asked_with(None));
    // The answer is still on its way when the next picture is drawn.
    run_script(
        "globalThis.usualFetch = fetch; globalThis.fetch = () => new Promise(() => {}); return Promise.resolve();",
    )
    .await;
    // As a press does, and a click by script does not.
    let again: HtmlElement = screen.find("#otp-again").unwrap().unchecked_into();
    again.focus().unwrap();
    again.click();
    let is_asking = |screen: &Screen| {
        screen
            .journey
            .flow
            .with_untracked(|flow| matches!(flow, Flow::Registering { code: None, .. }))
    };
    assert!(is_asking(&screen));
    browser::next_picture().await;
    browser::next_picture().await;
    run_script("globalThis.fetch = usualFetch; return Promise.resolve();").await;
    assert!(screen.is_focused("#otp"), "there the code will be typed");
    screen.set(asked_with(None)).await;
    let again = screen.all("#otp-again").concat();
    assert!(again.starts_with("Надіслати код ще раз можна через "), "{again}");
    let disabled = screen.find("#otp-again").unwrap().get_attribute("aria-disabled");
    assert_eq!(disabled.as_deref(), Some("true"));
    screen.click("#otp-again");
    assert!(!is_asking(&screen), "three codes a minute are all the service sends");
    let seconds = |words: &str| words.split(' ').rev().nth(1).unwrap().parse::<u32>().unwrap();
    browser::sleep(2_200).await;
    let later = screen.all("#otp-again").concat();
    assert!(seconds(&later) < seconds(&again), "{again}, {later}");
}

#[wasm_bindgen_test]
async fn another_code_is_said_to_have_been_sent_and_the_first_is_not() {
    let told = |screen: &Screen| screen.all(".field [role=status]").concat();
    let screen = Screen::at(confirming()).await;
    let first = Flow::Registering {
        draft: draft(),
        otp: OtpField::Hidden,
        code: None,
        attempt: Attempt::First,
    };
    screen.set(first).await;
    screen.set(asked_with(None)).await;
    assert_eq!(told(&screen), "", "the person has not asked for it");
    screen.set(registering_with(None)).await;
    assert_eq!(told(&screen), "", "it is still being sent");
    screen.set(asked_with(None)).await;
    assert_eq!(told(&screen), "Новий код надіслано.");
    screen.click(ENGLISH);
    screen.settle().await;
    assert_eq!(told(&screen), "A new code has been sent.");
    screen.click(UKRAINIAN);
    screen.set(registering_with(Some(111_111))).await;
    assert_eq!(told(&screen), "", "it has been given");
    screen.set(asked_with(Some(OtpProblem::Wrong))).await;
    assert_eq!(told(&screen), "Залишилося дві спроби.");
}

#[wasm_bindgen_test]
async fn having_a_code_sent_is_not_told_as_registering() {
    let screen = Screen::at(asked_with(None)).await;
    screen.set(registering_with(None)).await;
    screen.shows("Надсилаємо код…");
    screen.hides("Реєструємо");
    screen.set(registering_with(Some(111_111))).await;
    screen.shows("Реєструємо пацієнта…");
    screen.hides("Надсилаємо");
}

#[wasm_bindgen_test]
async fn the_code_field_is_there_only_when_asked_for_and_keeps_what_was_typed() {
    let screen = Screen::at(confirming()).await;
    assert_eq!(screen.find("#otp"), None);
    screen.set(asking_for_a_code()).await;
    assert!(screen.is_focused("#otp"));
    let input: web_sys::HtmlInputElement = screen.find("#otp").unwrap().unchecked_into();
    assert_eq!(input.get_attribute("autocomplete").as_deref(), Some("one-time-code"));
    assert_eq!(input.get_attribute("aria-invalid"), None);
    input.set_value("12 34x");
    input.dispatch_event(&web_sys::Event::new("input").unwrap()).unwrap();
    screen.click("#accept");
    screen.settle().await;
    screen.shows("Код складається лише з цифр.");
    assert_eq!(input.value(), "12 34x");
    assert_eq!(selected(&input), (0, 6), "what is typed next replaces what was refused");
    assert!(title().starts_with("Помилка: "), "{}", title());
    assert_eq!(input.get_attribute("aria-invalid").as_deref(), Some("true"));
    let wrong = OtpField::Asked(Some(OtpProblem::Wrong));
    screen
        .set(Flow::Confirming(Confirmation {
            draft: draft(),
            otp: wrong,
            notice: None,
        }))
        .await;
    screen.shows("Неправильно введено код підтвердження.");
    for again in ["111111", "222222"] {
        assert_eq!(
            screen.find("#otp").as_ref(),
            Some(input.as_ref()),
            "the field stays the same one"
        );
        input.set_value(again);
        input.dispatch_event(&web_sys::Event::new("input").unwrap()).unwrap();
        screen
            .find("#accept")
            .unwrap()
            .unchecked_into::<HtmlElement>()
            .focus()
            .unwrap();
        screen.set(registering_with(Some(111_111))).await;
        screen.set(asked_with(Some(OtpProblem::Wrong))).await;
        assert!(
            screen.is_focused("#otp"),
            "a refused code brings the person back to the field"
        );
        assert_eq!(selected(&input), (0, 6));
    }
}

#[wasm_bindgen_test]
async fn enter_in_the_field_accepts_once_and_held_down_no_more() {
    let screen = Screen::at(asked_with(None)).await;
    let input: web_sys::HtmlInputElement = screen.find("#otp").unwrap().unchecked_into();
    input.set_value("12 34x");
    input.dispatch_event(&web_sys::Event::new("input").unwrap()).unwrap();
    let press = |key: &str, is_held: bool| {
        let script = format!(
            "document.querySelector('#otp').dispatchEvent(
                new KeyboardEvent('keydown', {{ key: '{key}', repeat: {is_held}, bubbles: true }}));
            return Promise.resolve();"
        );
        async move { run_script(&script).await }
    };
    for (key, is_held) in [("4", false), ("Tab", false), ("Enter", true)] {
        press(key, is_held).await;
        screen.settle().await;
        assert_eq!(screen.all("#otp-problem"), [""], "{key}");
    }
    press("Enter", false).await;
    screen.settle().await;
    screen.shows("Код складається лише з цифр.");
    input.set_value("123 456");
    input.dispatch_event(&web_sys::Event::new("input").unwrap()).unwrap();
    press("Enter", false).await;
    let is_sent = screen.journey.flow.with_untracked(|flow| {
        matches!(
            flow,
            Flow::Registering {
                code: Some(auth_ui::flow::Otp(123_456)),
                ..
            }
        )
    });
    assert!(is_sent);
}
