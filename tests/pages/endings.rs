//! Declined, on the way, reloaded.

use auth_ui::flow::Flow;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::screen::Screen;
use crate::support::{confirming, consent, destination};

#[wasm_bindgen_test]
async fn declining_says_what_was_and_was_not_done_and_names_the_way_back() {
    for (state, heading, done) in [
        (confirming(), "Ви відхилили реєстрацію", "пацієнта не зареєстровано"),
        (
            Flow::Consenting {
                consent: consent(true),
                failure: None,
            },
            "Ви не надали доступу",
            "Пацієнта зареєстровано, але застосунок не отримав доступу.",
        ),
    ] {
        let screen = Screen::at(state).await;
        screen.click("#decline");
        screen.settle().await;
        assert_eq!(screen.all("h1"), [heading]);
        screen.shows(done);
        assert_eq!(screen.all(".way-back a"), ["Повернутися на pis.example.com"]);
        assert!(screen.is_focused("h1"));
    }
}

#[wasm_bindgen_test]
async fn leaving_names_the_host_and_offers_a_link() {
    let screen = Screen::at(Flow::Leaving(destination())).await;
    assert_eq!(screen.all("h1"), ["Переходимо на pis.example.com…"]);
    assert_eq!(screen.all("main a"), ["pis.example.com"]);
}

#[wasm_bindgen_test]
async fn after_a_reload_nothing_personal_is_left() {
    let screen = Screen::at(confirming()).await;
    screen.journey.tell(auth_ui::flow::Event::Forgotten);
    screen.settle().await;
    assert_eq!(screen.page(), "restarted");
    assert!(!screen.text().contains("Іваненко"));
    screen.shows("З міркувань безпеки дані стерто.");
}
