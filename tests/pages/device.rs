//! What only the browser knows: countries, other tabs.

use auth_ui::browser;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::screen::run_script;

#[wasm_bindgen_test]
fn countries_are_named_by_the_browser_and_unknown_codes_are_not() {
    assert_eq!(browser::country("uk", "UA").as_deref(), Some("Україна"));
    assert_eq!(browser::country("uk", "not a code"), None);
    assert_eq!(browser::country("uk", "ZZZ"), None);
}

#[wasm_bindgen_test]
async fn whatever_a_person_or_their_screen_reader_does_counts_as_being_there() {
    browser::watch_touches();
    for script in [
        "document.body.dispatchEvent(new PointerEvent('pointerdown', { bubbles: true }));",
        "document.body.dispatchEvent(new KeyboardEvent('keydown', { bubbles: true }));",
        "document.dispatchEvent(new Event('scroll', { bubbles: true }));",
        "document.body.dispatchEvent(new FocusEvent('focusin', { bubbles: true }));",
        "document.dispatchEvent(new Event('selectionchange'));",
    ] {
        // Other tests beside this one touch the page too.
        let mut before = browser::milliseconds_since_touch();
        while before < 50 {
            browser::sleep(60).await;
            before = browser::milliseconds_since_touch();
        }
        run_script(&[script, "return Promise.resolve();"].concat()).await;
        let after = browser::milliseconds_since_touch();
        assert!(after < before, "{script}: {before}, {after}");
    }
}

#[wasm_bindgen_test]
async fn a_page_may_claim_its_own_container_again_after_trouble() {
    let content = contract::Hidden::from("aGVsbG8gYWdhaW4=");
    assert!(browser::claim(&content).await);
    assert!(browser::claim(&content).await);
}

#[wasm_bindgen_test]
async fn a_container_held_elsewhere_cannot_be_claimed() {
    run_script(
        "return new Promise(held => navigator.locks.request(
            'auth-ui:2072bad7411cc777badb796cb469ad6e2f625bb3e1eb022e83e6f20b3bc4e8b0',
            () => { held(); return new Promise(() => {}); }))",
    )
    .await;
    assert!(!browser::claim(&contract::Hidden::from("aGVsZA==")).await);
}

#[wasm_bindgen_test]
async fn a_released_container_can_be_claimed_by_another_page() {
    assert!(browser::claim(&contract::Hidden::from("cmVsZWFzZWQ=")).await);
    browser::release();
    // Granted only once nobody holds it.
    run_script("return navigator.locks.request('auth-ui:98077198f263d9e2b9a9edbd5b74b954e022f91d689eef335d297b044ffbee28', () => {})").await;
}

#[wasm_bindgen_test]
async fn a_browser_that_refuses_locks_does_not_stop_the_journey() {
    run_script(
        "globalThis.usualRequest = LockManager.prototype.request;
        LockManager.prototype.request = () => Promise.reject(new DOMException('no', 'SecurityError'));
        return Promise.resolve();",
    )
    .await;
    let claimed = browser::claim(&contract::Hidden::from("cmVmdXNlZA==")).await;
    run_script("LockManager.prototype.request = globalThis.usualRequest; return Promise.resolve();").await;
    assert!(claimed);
}
