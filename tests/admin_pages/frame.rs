//! What surrounds every page.

use auth_ui::refresh::{Desk, Failure, Fault, Visit};
use wasm_bindgen_test::wasm_bindgen_test;

use crate::admin_support::{desk, ready};
use crate::mounted::document;
use crate::screen::Screen;

#[wasm_bindgen_test]
async fn being_out_of_touch_is_said_without_hiding_what_is_known() {
    let screen = Screen::at(Visit::Inside(Box::new(Desk {
        silence: Some(Failure::of(Fault::Offline)),
        ..desk(ready())
    })))
    .await;
    screen.shows("Немає з’єднання з інтернетом.");
    screen.shows("Сторінка показує відомості на час останньої відповіді сервера.");
    screen.shows("Амбулаторія №1");
}

#[wasm_bindgen_test]
async fn every_page_ends_with_help_accessibility_and_data_protection_and_the_operators_own_links() {
    let meta = document().create_element("meta").unwrap();
    meta.set_attribute("name", "auth-ui").unwrap();
    let content =
        "help_url=https://example.com/help; privacy_url=javascript:alert(1); terms_url=https://example.com/terms";
    meta.set_attribute("content", content).unwrap();
    document().head().unwrap().append_child(&meta).unwrap();
    let screen = Screen::of(ready()).await;
    meta.remove();
    assert_eq!(
        screen.all("footer summary"),
        ["Допомога", "Доступність", "Захист даних"]
    );
    assert_eq!(
        screen.all("footer a"),
        ["Докладніше (нова вкладка)", "Умови використання (нова вкладка)"]
    );
    for (selector, href) in [
        ("footer details:nth-of-type(1) a", "https://example.com/help"),
        ("footer div > p a", "https://example.com/terms"),
    ] {
        let link = screen.find(selector).unwrap();
        let attributes = ["href", "target", "rel"].map(|name| link.get_attribute(name).unwrap());
        assert_eq!(attributes, [href, "_blank", "noreferrer"]);
    }
    assert!(Screen::of(ready()).await.find("footer a").is_none());
}
