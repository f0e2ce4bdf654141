//! A link that cannot be used.

use auth_ui::flow::Flow;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::mounted::title;
use crate::screen::Screen;
use crate::support::{QUERY, entry};

#[wasm_bindgen_test]
async fn a_refused_link_has_the_first_message_as_its_headline_and_lists_the_parameters() {
    let screen = Screen::at(Flow::open(&entry("?client_id=6498d88e-97fb-47e2-85a5-99e884f888aa&token=t")).0).await;
    assert_eq!(screen.page(), "refused");
    assert_eq!(screen.all("h1"), ["Не вказано адресу зворотнього визову"]);
    assert_eq!(
        screen.all(".findings li"),
        [
            "Немає параметра redirect_uri",
            "Не вказано скоупів для авторизації (scope)",
            "Не вказано дані для авторизації (user_data)",
        ]
    );
    assert!(title().starts_with("Помилка: Не вказано адресу"), "{}", title());
    assert!(screen.is_focused("h1"));
}

#[wasm_bindgen_test]
async fn a_page_that_stands_from_the_first_is_drawn_once() {
    let refused = Flow::open(&entry("?a=b")).0;
    let screen = Screen::at_once(refused);
    let heading = screen.find("h1");
    assert!(heading.is_some());
    screen.settle().await;
    assert_eq!(screen.find("h1"), heading);
}

#[wasm_bindgen_test]
async fn a_refused_link_with_one_flaw_names_it_without_repeating_the_headline() {
    let without_scope = QUERY.replace("scope=person:read%20app:read&", "");
    let screen = Screen::at(Flow::open(&entry(&without_scope)).0).await;
    assert_eq!(screen.all("h1"), ["Не вказано скоупів для авторизації"]);
    assert_eq!(screen.all(".findings li"), ["Немає параметра scope"]);
}
