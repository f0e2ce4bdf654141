//! Before somebody is inside.

use auth_ui::refresh::{Address, CodeProblem, Door, Failure, Fault, Visit};
use contract::admin::AdminError;
use leptos::prelude::*;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::admin_support::NOW;
use crate::mounted::{ENGLISH, title};
use crate::screen::{Screen, focus_and_click, refused};

#[wasm_bindgen_test]
async fn the_door_asks_for_the_clinic_and_a_wrong_code_is_tied_to_its_field() {
    let screen = Screen::at(Visit::Door(Door::with("1234".to_owned()))).await;
    assert_eq!(screen.page(), "sign-in");
    assert!(screen.is_focused("h1"));
    assert_eq!(screen.text_of("#edrpou-problem"), "");
    screen.click("#sign-in").await;
    screen.shows("Код ЄДРПОУ має 8 цифр");
    assert!(screen.is_focused("#edrpou"));
    assert_eq!(screen.attribute("#edrpou", "aria-invalid").as_deref(), Some("true"));
    let described = screen.attribute("#edrpou", "aria-describedby").unwrap();
    assert!(described.split(' ').any(|id| id == "edrpou-problem"));
}

#[wasm_bindgen_test]
async fn the_door_says_why_nobody_gets_in() {
    for (problem, failure, said) in [
        (Some(CodeProblem::Unknown), None, "не налаштовано в цій МІС"),
        (None, Some(Fault::Offline), "Немає з’єднання з інтернетом."),
        (None, Some(Fault::Unreachable), "Сервер МІС недоступний."),
        (None, Some(Fault::UnsafeAddress), "небезпечну адресу входу"),
        (
            None,
            Some(Fault::Refused(AdminError::TooMany { retry_after: 65 })),
            "Зачекайте 1 хв 05 с і спробуйте знову.",
        ),
    ] {
        let screen = Screen::at(Visit::Door(Door {
            problem,
            failure: failure.map(Failure::of),
            ..Door::default()
        }))
        .await;
        screen.shows(said);
    }
}

#[wasm_bindgen_test]
async fn after_too_many_tries_the_door_takes_no_other_until_the_time_is_over() {
    let refusal = |tries| {
        Visit::Door(Door {
            failure: Some(refused(AdminError::TooMany { retry_after: 90 })),
            tries,
            ..Door::with("12345678".to_owned())
        })
    };
    let screen = Screen::at(refusal(1)).await;
    let is_barred = || screen.attribute("#sign-in", "aria-disabled").is_some();
    assert!(is_barred());
    let said = screen.find("[role=alert]").unwrap().text_content().unwrap();
    assert!(said.contains("Зачекайте 1\u{a0}хв\u{a0}30\u{a0}с "), "{said}");
    screen.watch.clock.set(NOW + 60);
    focus_and_click(&screen, ENGLISH).await;
    assert!(is_barred());
    screen.click("#sign-in").await;
    assert_eq!(screen.watch.visit.get_untracked(), refusal(1), "nothing is sent");
    screen.watch.clock.set(NOW + 90);
    screen.settle().await;
    assert!(!is_barred(), "a change of language begins no other wait");
    screen.hides("There were too many attempts");
    screen.set(refusal(2)).await;
    assert!(is_barred());
}

#[wasm_bindgen_test]
async fn the_reference_of_what_went_wrong_stands_with_it() {
    let screen = Screen::at(Visit::Stranded(refused(AdminError::Internal))).await;
    assert!(screen.text_of(".note.bad").contains("req-77"));
}

#[wasm_bindgen_test]
async fn waiting_leaving_and_being_stranded_say_what_they_are() {
    let screen = Screen::at(Visit::open("").0).await;
    assert_eq!(screen.page(), "loading");
    let address = Address::parse("https://ehealth.example/sign-in?x=1").unwrap();
    screen.set(Visit::Leaving(address)).await;
    assert_eq!(screen.page(), "leaving");
    screen.shows("Переходимо на ehealth.example…");
    assert_eq!(
        screen.attribute("main a", "href").as_deref(),
        Some("https://ehealth.example/sign-in?x=1")
    );
    screen.set(Visit::Stranded(refused(AdminError::Internal))).await;
    assert_eq!(screen.page(), "trouble");
    screen.shows("Сталася помилка на сервері МІС.");
    screen.shows("req-77");
    assert!(title().starts_with("Помилка: Не вдалося відкрити сторінку закладу — "));
    assert!(screen.find("#retry").is_some());
}

#[wasm_bindgen_test]
async fn the_door_keeps_the_typed_code_in_either_language() {
    let screen = Screen::at(Visit::Door(Door::with("1234".to_owned()))).await;
    screen.type_into("#edrpou", "12345").await;
    focus_and_click(&screen, ENGLISH).await;
    assert!(screen.is_focused(ENGLISH));
    assert_eq!(screen.field("#edrpou").value(), "12345");
    screen.click("#sign-in").await;
    screen.shows("An EDRPOU code has 8 digits");
    assert!(screen.is_focused("#edrpou"));
}
