//! While something is under way and there is nothing to show yet.

use auth_ui::driver::Patience;
use auth_ui::flow::Flow;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::screen::Screen;
use crate::support::{enrolled, request};

#[wasm_bindgen_test]
async fn waiting_says_what_for_and_later_that_it_takes_long() {
    let screen = Screen::at(Flow::Validating(request())).await;
    assert_eq!(
        (screen.page().as_str(), screen.all("h1")),
        ("waiting", vec!["Перевіряємо підписані дані…".to_owned()])
    );
    assert_eq!(screen.all("[role=status]"), [""]);
    screen.journey.patience.set(Patience::AWhile);
    screen.settle().await;
    assert_eq!(
        screen.all("[role=status]"),
        ["Зачекайте, будь ласка: це може тривати до пів хвилини."]
    );
    screen.journey.patience.set(Patience::Long);
    screen.settle().await;
    assert_eq!(screen.all("[role=status]"), ["Триває довше, ніж зазвичай."]);
    screen.set(Flow::Preparing(enrolled())).await;
    assert_eq!(screen.all("h1"), ["Готуємо перелік дозволів…"]);
    assert_eq!(screen.all(".step"), ["Крок 2 з 2 · пацієнта зареєстровано"]);
}
