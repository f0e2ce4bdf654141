//! Before the app: the call that leaves early, the page for a broken app.

use wasm_bindgen::JsCast;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::Element;

use crate::mounted::{document, title};
use crate::screen::run_script;
use crate::support::{QUERY, entry, hostile_addresses};

/// What `early.js` sends for a link, if anything: the body and the token. Locks are granted, the network is not asked.
async fn sent_early(query: &str) -> Option<(String, String)> {
    const BEFORE: &str = "
        globalThis.usual = { fetch: globalThis.fetch, request: LockManager.prototype.request };
        globalThis.fetch = (path, init) => Promise.resolve(globalThis.sentEarly = [path, init.body, init.headers.Authorization]);
        LockManager.prototype.request = (name, options, hold) => { hold({}); return Promise.resolve(); };
        delete window.authUiEarly;
        delete window.sentEarly;";
    const AFTER: &str = "
        const answer = window.authUiEarly ? authUiEarly.response.then(() => {}) : Promise.resolve();
        return answer.then(() => {
            globalThis.fetch = usual.fetch;
            LockManager.prototype.request = usual.request;
        });";
    let window = leptos::tachys::dom::window();
    let get = |name: &str| js_sys::Reflect::get(&window, &name.into()).unwrap();
    js_sys::Reflect::set(&window, &"authUiQuery".into(), &query.into()).unwrap();
    run_script(&format!("{BEFORE}{}{AFTER}", include_str!("../../early.js"))).await;
    js_sys::Reflect::delete_property(&window, &"authUiQuery".into()).unwrap();
    let sent: js_sys::Array = get("sentEarly").dyn_into().ok()?;
    let text = |place| sent.get(place).as_string().unwrap();
    assert_eq!(text(0), contract::paths::SIGN_UP_VALIDATION);
    let offered = get("authUiEarly");
    let token = js_sys::Reflect::get(&offered, &"token".into())
        .unwrap()
        .as_string()
        .unwrap();
    assert_eq!(text(2), format!("Bearer {token}"));
    Some((text(1), token))
}

/// The link as the app reads it: the body and the token it would send.
fn sent_by_the_app(query: &str) -> Option<(String, String)> {
    let entry = auth_ui::flow::entry::Entry {
        is_local: true,
        ..entry(query)
    };
    let request = auth_ui::flow::entry::SignUpRequest::parse(&entry).ok()?;
    let body = auth_ui::api::body::validation(&request.signed_content);
    Some((body.expose().to_owned(), request.token.clone()?.expose().to_owned()))
}

/// Whoever sends early must not know better than the app does: nothing leaves for a link that the app would refuse.
#[wasm_bindgen_test]
async fn what_is_sent_before_the_app_is_there_is_what_the_app_would_have_sent() {
    let plain = format!("?{QUERY}");
    assert!(sent_early(&plain).await.is_some());
    let part = |name: &str, value: &str| {
        let parts = QUERY.split('&').map(|pair| match pair.split_once('=') {
            Some((own, _)) if own == name => format!("{name}={value}"),
            _ => pair.to_owned(),
        });
        format!("?{}", parts.collect::<Vec<_>>().join("&"))
    };
    let mut links: Vec<String> = ["", "?", "?a", "?client_id=1&client_id=2"].map(str::to_owned).to_vec();
    links.extend(
        hostile_addresses()
            .iter()
            .map(|address| part("redirect_uri", &auth_ui::web_url::encode(address))),
    );
    links.extend(hostile_addresses().iter().map(|address| part("redirect_uri", address)));
    for content in [
        "YQ==", "YR==", "YWI=", "YWJ=", "YWJj", "YWJ", "a+/b", "a-_b", "a%2Bbc", "a%252Bb", "a bc", "=", "a===", "%",
        "YQ==%0A",
    ] {
        links.push(part("user_data", content));
    }
    for token in ["a b", "a+b", "a%20b", "%D1%97", "a%", "%20", "a.b-c_~"] {
        links.push(part("token", token));
    }
    for scope in ["", "a+b", "a++b", "a%22b", "+a", "person:read%20app:read", "%D1%97"] {
        links.push(part("scope", scope));
    }
    for added in [
        "&state=2",
        "&client%5Fid=x",
        "&ui_locales=en",
        "&token=",
        "&x",
        "&&",
        "&=1",
        "#",
    ] {
        links.push(format!("{plain}{added}"));
    }
    // And the plain link with one letter changed, anywhere.
    let letters = ["Z", "%", "=", "", "&", "+", "\u{457}"];
    for (place, letter) in (0..plain.len()).zip(letters.iter().cycle()) {
        let head = plain.get(..place).unwrap();
        links.push(format!("{head}{letter}{}", plain.get(place + 1..).unwrap()));
    }
    let mut sent = 0;
    for link in &links {
        if let Some(early) = sent_early(link).await {
            assert_eq!(Some(early), sent_by_the_app(link), "{link}");
            sent += 1;
        }
    }
    assert!(sent > 10 && sent < links.len() / 2, "{sent} of {}", links.len());
}

/// What `index.html` has around `boot.js`, the app's script being `script`.
fn around_boot(script: &str) -> Element {
    let document = document();
    let host = document.create_element("div").unwrap();
    #[expect(clippy::disallowed_methods, reason = "the test writes the page of another build")]
    host.set_inner_html(&format!(
        r#"<div id="app">Іваненко</div><div id="static"><article id="loading"><div id="slow" hidden></div></article></div>
           <button id="boot-retry"></button><template id="app-boot" data-js="data:text/javascript,{script}" data-wasm="/"></template>
           <div id="broken" role="alert" hidden><main hidden><h1 tabindex="-1">Помилка сторінки</h1></main></div>"#
    ));
    document.body().unwrap().append_child(&host).unwrap();
    host
}

fn is_broken() -> bool {
    let document = document();
    let stands_ready = document.get_element_by_id("broken").unwrap().has_attribute("hidden");
    assert_eq!(
        document.query_selector("#broken main[hidden]").unwrap().is_some(),
        stands_ready
    );
    assert_eq!(document.get_element_by_id("app").is_some(), stands_ready);
    assert_eq!(document.get_element_by_id("static").is_some(), stands_ready);
    !stands_ready
}

#[wasm_bindgen_test]
async fn a_broken_app_shows_the_page_that_stands_ready() {
    const SOON: &str = "return new Promise(soon => setTimeout(soon, 300));";
    let tell = |event: &'static str| async move { run_script(&format!("{event}; {SOON}")).await };

    let host = around_boot("export default async () => {}");
    run_script(&format!("{}; {SOON}", include_str!("../../boot.js"))).await;
    assert!(!is_broken());
    tell("dispatchEvent(new ErrorEvent('error', { error: new Error('of an extension') }))").await;
    assert!(!is_broken(), "what is not the app's is not its fault");
    tell("dispatchEvent(new ErrorEvent('error', { error: new WebAssembly.RuntimeError('unreachable') }))").await;
    assert!(is_broken());
    assert_eq!(title(), "Помилка сторінки");
    host.remove();

    let host = around_boot("export default async () => {}");
    tell(
        "const promise = Promise.resolve();
         dispatchEvent(new PromiseRejectionEvent('unhandledrejection', { promise, reason: new WebAssembly.RuntimeError('') }))",
    )
    .await;
    assert!(is_broken(), "a fault inside a promise");
    host.remove();
}
