//! What surrounds every page.

use auth_ui::flow::Flow;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::Element;

use crate::mounted::{ENGLISH, document};
use crate::screen::Screen;

pub fn operator_says(content: &str) -> Element {
    let meta = document().create_element("meta").unwrap();
    meta.set_attribute("name", "auth-ui").unwrap();
    meta.set_attribute("content", content).unwrap();
    document().head().unwrap().append_child(&meta).unwrap();
    meta
}

#[wasm_bindgen_test]
async fn every_page_ends_with_help_accessibility_and_data_protection_and_the_operators_own_links() {
    let content = "accessibility_url=https://example.com/accessibility; privacy_url=javascript:alert(1)";
    let meta = operator_says(content);
    let screen = Screen::at(Flow::Restarted).await;
    meta.remove();
    assert_eq!(
        screen.all("footer summary"),
        ["Допомога", "Доступність", "Захист даних"]
    );
    assert_eq!(screen.all("footer a"), ["Докладніше (нова вкладка)"]);
    let link = screen.find("footer details:nth-of-type(2) a").unwrap();
    let attributes = ["href", "target", "rel"].map(|name| link.get_attribute(name).unwrap());
    assert_eq!(
        attributes,
        ["https://example.com/accessibility", "_blank", "noreferrer"]
    );
    screen.click(ENGLISH);
    screen.settle().await;
    assert_eq!(
        screen.all("footer summary"),
        ["Help", "Accessibility", "Data protection"]
    );
}
