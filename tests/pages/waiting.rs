//! While something is under way and there is nothing to show yet.

use auth_ui::driver::Patience;
use auth_ui::flow::{Attempt, Flow};
use wasm_bindgen::JsCast;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::HtmlElement;

use crate::mounted::ENGLISH;
use crate::screen::Screen;
use crate::support::{confirming, enrolled, registering, request};

#[wasm_bindgen_test]
async fn waiting_says_what_for_and_later_that_it_takes_long() {
    let screen = Screen::at(Flow::Validating(request())).await;
    assert_eq!(
        (screen.page().as_str(), screen.all("h1")),
        ("waiting", vec!["Перевіряємо підписані дані…".to_owned()])
    );
    assert_eq!(screen.all("[role=status]"), [""]);
    screen.shows("Якщо закрити вкладку, нічого не буде змінено.");
    screen.journey.patience.set(Patience::AWhile);
    screen.settle().await;
    assert_eq!(screen.all("[role=status]"), ["Це може тривати до пів хвилини."]);
    screen.journey.patience.set(Patience::Long);
    screen.settle().await;
    assert_eq!(screen.all("[role=status]"), ["Триває довше, ніж зазвичай."]);
    screen.set(Flow::Preparing(enrolled())).await;
    assert_eq!(screen.all("h1"), ["Готуємо перелік дозволів…"]);
    assert_eq!(screen.all(".step"), ["Крок 2 з 2 · пацієнта зареєстровано"]);
    screen.shows("Якщо закрити вкладку, пацієнт залишиться зареєстрованим, а застосунок не отримає доступу.");
}

#[wasm_bindgen_test]
async fn sending_the_registration_again_is_seen_to_be_under_way() {
    let screen = Screen::at(registering(Attempt::Repeat)).await;
    assert_eq!(
        (screen.page().as_str(), screen.all("h1")),
        (
            "waiting",
            vec!["Реєструємо пацієнта… Не закривайте вкладку.".to_owned()]
        )
    );
    assert_eq!(
        screen.all(".step"),
        ["Крок 1 з 2 · пацієнта, можливо, вже зареєстровано"]
    );
    screen.shows("Якщо закрити вкладку, надіслати ще раз уже не вдасться.");
    assert_eq!(
        screen.all("button"),
        screen.all("header button"),
        "nothing is to be decided meanwhile"
    );
}

#[wasm_bindgen_test]
async fn before_the_data_are_wiped_the_page_asks_whether_anybody_is_there() {
    let screen = Screen::at(confirming()).await;
    assert_eq!(screen.all(".deserted[role=alert]"), [""], "there before it is needed");
    let accept: HtmlElement = screen.find("#accept").unwrap().unchecked_into();
    accept.focus().unwrap();
    screen.journey.patience.set(Patience::Deserted);
    screen.settle().await;
    screen.shows("Менш ніж за дві хвилини ми приберемо дані пацієнта з цієї сторінки.");
    assert!(screen.is_focused("#accept"), "nobody is taken from where they are");
    let here: HtmlElement = screen.find("#still-here").unwrap().unchecked_into();
    here.focus().unwrap();
    here.click();
    screen.settle().await;
    assert_eq!(screen.all(".deserted"), [""]);
    assert_eq!(screen.page(), "confirm");
    assert!(screen.is_focused("#accept"), "and whoever is there goes on there");

    screen.journey.patience.set(Patience::Deserted);
    screen.settle().await;
    screen.click(ENGLISH);
    screen.settle().await;
    assert_eq!(screen.all("#still-here"), ["I am still here"]);
}
