//! What is looked up while the person reads.

use auth_ui::browser;
use auth_ui::flow::Event;
use wasm_bindgen::JsValue;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::screen::{Screen, run_script};
use crate::support::{QUERY, entry};

const WORDS: &str = "/api/dictionaries?name=SCOPES";
const CLIENT: &str = "/oauth/clients/6498d88e-97fb-47e2-85a5-99e884f888aa/details";

/// An eHealth that answers the looking up of words with these statuses, one after the other, and notes every call with its
/// bearer.
async fn ehealth(statuses: &str) {
    let script = [
        "globalThis.usualFetch = fetch; globalThis.calls = []; const statuses = [",
        statuses,
        "];
        const person = { first_name: 'Оля' };
        const data = (path) => {
            if (path.includes('sign-up_validation')) return { person, token: globalThis.jwt ?? 'jwt' };
            if (path.includes('register')) return { person, access_token: 'session' };
            if (path.includes('dictionaries')) return [{ name: 'SCOPES', values: { 'person:read': 'Читання даних' } }];
            return { name: 'Застосунок' };
        };
        globalThis.fetch = async (path, init) => {
            calls.push(path + ' ' + init.headers.Authorization);
            if (path.includes('validation')) await new Promise((soon) => { setTimeout(soon, 100); });
            const status = path.includes('dictionaries') ? statuses.shift() : 200;
            return new Response(JSON.stringify({ data: data(path) }), { status });
        };
        return Promise.resolve();",
    ];
    run_script(&script.concat()).await;
}

/// The calls behind the first one. The journey is left, so that another may take up the same request.
async fn calls() -> Vec<String> {
    browser::release();
    let window = leptos::tachys::dom::window();
    let calls = js_sys::Reflect::get(&window, &JsValue::from_str("calls")).unwrap();
    run_script("globalThis.fetch = globalThis.usualFetch; return Promise.resolve();").await;
    let calls = js_sys::Array::from(&calls);
    calls.iter().skip(1).filter_map(|call| call.as_string()).collect()
}

/// From the link to the page of consent.
async fn to_consent() -> Screen {
    let screen = Screen::opened(entry(QUERY));
    for page in ["confirm", "consent"] {
        for _ in 0..100 {
            if screen.page() == page {
                break;
            }
            browser::sleep(50).await;
        }
        assert_eq!(screen.page(), page, "{}", screen.text());
        // What is looked up meanwhile has time to come.
        browser::sleep(100).await;
        if page == "confirm" {
            screen.journey.tell(Event::Accepted { code: None });
        }
    }
    screen
}

#[wasm_bindgen_test]
async fn the_words_for_scopes_are_looked_up_once_while_the_person_reads() {
    ehealth("200").await;
    let screen = to_consent().await;
    screen.shows("Читання даних");
    let bearer = ["confidant-token", "jwt", "session"].map(|token| format!("Bearer {token}"));
    let [token, jwt, session] = &bearer;
    assert_eq!(
        calls().await,
        [
            format!("{WORDS} {token}"),
            format!("/api/pis/confidant/register {jwt}"),
            format!("{CLIENT} {session}"),
        ]
    );
}

#[wasm_bindgen_test]
async fn words_that_did_not_come_are_asked_for_with_the_rest_and_the_failure_is_told_by_that() {
    ehealth("500, 200").await;
    let screen = to_consent().await;
    screen.shows("Читання даних");
    let asked = calls().await;
    assert_eq!(
        asked.iter().filter(|call| call.starts_with(WORDS)).count(),
        2,
        "{asked:?}"
    );
    assert!(asked.contains(&format!("{WORDS} Bearer session")), "{asked:?}");

    ehealth("500, 500").await;
    let screen = to_consent().await;
    screen.shows("Описи дозволів зараз недоступні");
    calls().await;
}

#[wasm_bindgen_test]
async fn what_was_forgotten_while_it_was_checked_is_not_looked_up_for() {
    ehealth("200").await;
    let screen = Screen::opened(entry(QUERY));
    browser::sleep(50).await;
    assert_eq!(screen.page(), "waiting");
    screen.journey.tell(Event::Forgotten);
    browser::sleep(300).await;
    assert_eq!(calls().await, [""; 0]);
    assert_eq!(screen.page(), "restarted");
}

#[wasm_bindgen_test]
async fn the_time_to_decide_is_counted_from_the_answer_however_long_it_took() {
    ehealth("200").await;
    // Valid for 150 seconds; the answer takes a minute of them, by the clock.
    run_script(
        "globalThis.jwt = 'eyJ9.' + btoa(JSON.stringify({ iat: 0, exp: 150 })).replaceAll('=', '') + '.c2ln';
        const usual = Date.now; setTimeout(() => { Date.now = () => usual() + 60000; }, 50);
        globalThis.undo = () => { Date.now = usual; delete globalThis.jwt; };
        return Promise.resolve();",
    )
    .await;
    let screen = Screen::opened(entry(QUERY));
    browser::sleep(400).await;
    run_script("undo(); return Promise.resolve();").await;
    calls().await;
    assert_eq!(screen.page(), "confirm");
    screen.hides("На рішення залишилося менше двох хвилин.");
}
