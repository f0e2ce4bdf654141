//! The only place that touches the window: the address, history, time, clipboard, locks, the page's life cycle.
//!
//! Every function degrades to doing nothing, or to `None`, where the browser lacks the feature: a missing feature must
//! not become a dead page.

#[cfg(feature = "admin")]
pub mod admin;
pub mod early;

use std::cell::{Cell, RefCell};

use contract::Hidden;
use js_sys::{Function, Promise, Reflect};
use leptos::task::spawn_local;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{Document, Window};

use crate::flow::entry::{Arrival, Entry};
use crate::person::Date;
use crate::settings::{Links, Settings};
use crate::web_url::{Parts, is_loopback};

/// Where the first script of `index.html` left the query when it cleaned the address (requirements A2).
const QUERY: &str = "authUiQuery";

fn page() -> Option<Window> {
    #[expect(clippy::disallowed_methods, reason = "this is the door to the window")]
    web_sys::window()
}

fn document() -> Option<Document> {
    page()?.document()
}

fn get(target: &JsValue, name: &str) -> Option<JsValue> {
    Reflect::get(target, &name.into())
        .ok()
        .filter(|value| !value.is_undefined() && !value.is_null())
}

/// Takes what the page was opened with; the query is gone from the window afterwards.
pub fn entry() -> Entry {
    early::take_over();
    Entry {
        query: take_query(),
        arrival: arrival(),
        is_local: is_local(),
        settings: settings(),
    }
}

fn take_query() -> Hidden {
    let taken = page().and_then(|page| {
        let query = get(&page, QUERY)?.as_string();
        // Left behind, the query would outlive the journey in the window object.
        let _ = Reflect::delete_property(&page, &QUERY.into());
        query
    });
    Hidden::new(taken.unwrap_or_default())
}

/// Reload, Back and Forward, and tabs the browser had discarded, told by the navigation's own record.
fn arrival() -> Arrival {
    let kind = page().and_then(|page| {
        let entries = page.performance()?.get_entries_by_type("navigation");
        get(&entries.get(0), "type")?.as_string()
    });
    let was_discarded = document().and_then(|document| get(&document, "wasDiscarded")?.as_bool()) == Some(true);
    match kind.as_deref() {
        Some("reload" | "back_forward") => Arrival::Returned,
        _ if was_discarded => Arrival::Returned,
        _ => Arrival::Fresh,
    }
}

fn is_local() -> bool {
    page()
        .and_then(|page| page.location().hostname().ok())
        .is_some_and(|host| is_loopback(&host))
}

fn settings() -> Settings {
    operators_words()
        .map(|content| Settings::parse(&content))
        .unwrap_or_default()
}

/// Where the operator tells more.
pub fn links() -> Links {
    operators_words()
        .map(|content| Links::parse(&content))
        .unwrap_or_default()
}

fn operators_words() -> Option<String> {
    let meta = document()?.query_selector("meta[name=auth-ui]").ok().flatten()?;
    meta.get_attribute("content")
}

/// The build's id: the beginning of the SHA-256 of the app's own file, by which the file is named.
pub fn build_id() -> Option<String> {
    let file = document()?.get_element_by_id("app-boot")?.get_attribute("data-wasm")?;
    let hash = file.rsplit('-').next()?.get(..7)?;
    hash.bytes()
        .all(|byte| byte.is_ascii_hexdigit())
        .then(|| hash.to_owned())
}

/// Parses an absolute address by the WHATWG rules, the browser's own.
pub fn parse_url(raw: &str) -> Option<Parts> {
    let url = web_sys::Url::new(raw).ok()?;
    Some(Parts {
        href: url.href(),
        origin: url.origin(),
        protocol: url.protocol(),
        userinfo: format!("{}{}", url.username(), url.password()),
        hostname: url.hostname(),
        pathname: url.pathname(),
        search: url.search(),
    })
}

/// Goes there, replacing the history entry, so that Back does not return to a page whose data are gone.
pub fn leave(address: &str) {
    if let Some(page) = page() {
        #[expect(
            clippy::disallowed_methods,
            reason = "this is the door that leaves; it is opened only for a `Destination`"
        )]
        let _ = page.location().replace(address);
    }
}

/// The languages the person has set in the browser, the dearest first.
pub fn languages() -> Vec<String> {
    let Some(languages) = page().and_then(|page| get(&page.navigator(), "languages")) else {
        return Vec::new();
    };
    let languages = js_sys::Array::from(&languages);
    languages.iter().filter_map(|tag| tag.as_string()).collect()
}

/// Says the document's language.
pub fn set_language(code: &str) {
    if let Some(root) = document().and_then(|document| document.document_element()) {
        let _ = root.set_attribute("lang", code);
    }
}

/// Names the document.
pub fn set_title(title: &str) {
    if let Some(document) = document() {
        document.set_title(title);
    }
}

/// Takes away what `index.html` shows until the app is there.
pub fn remove_static_page() {
    if let Some(element) = document().and_then(|document| document.get_element_by_id("static")) {
        element.remove();
    }
}

/// Moves the focus to an element, when it can take it, right before the next picture: where it is asked for, the page may still
/// be changing, and moving the focus would have all of it laid out at once, in vain.
pub fn focus(element: &web_sys::Element) {
    if let Some(element) = element.dyn_ref::<web_sys::HtmlElement>().cloned() {
        spawn_local(async move {
            next_picture().await;
            let _ = element.focus();
        });
    }
}

/// Whether the key Enter was pressed, and not merely held: the code it sends is counted.
pub fn is_enter(event: &web_sys::Event) -> bool {
    let is_held = get(event, "repeat").and_then(|repeat| repeat.as_bool());
    get(event, "key") == Some("Enter".into()) && is_held != Some(true)
}

/// What has the focus.
pub fn focused() -> Option<web_sys::Element> {
    document()?.active_element()
}

/// Moves the focus back to an element without scrolling to it.
pub fn focus_in_place(element: &web_sys::Element) {
    if let Some(focus) = get(element, "focus").and_then(|focus| focus.dyn_into::<Function>().ok()) {
        let options = js_sys::Object::new();
        let _ = Reflect::set(&options, &"preventScroll".into(), &JsValue::TRUE);
        let _ = focus.call1(element, &options);
    }
}

/// Scrolls to the top, as a new page would begin.
pub fn scroll_to_top() {
    if let Some(page) = page() {
        page.scroll_to_with_x_and_y(0.0, 0.0);
    }
}

/// The day of a moment, by the device's own calendar.
pub fn day(at: f64) -> Option<Date> {
    let day = js_sys::Date::new(&at.into());
    Date::new(
        u16::try_from(day.get_full_year()).ok()?,
        u8::try_from(day.get_month() + 1).ok()?,
        u8::try_from(day.get_date()).ok()?,
    )
}

/// The time of day of a moment by the device's own clock, its zone named: «14:57 (UTC+02:00)».
pub fn time_of_day(at: f64) -> String {
    let now = js_sys::Date::new(&at.into());
    // Minutes that must be added to come to UTC; whole ones, but for zones of long ago.
    #[expect(clippy::cast_possible_truncation, reason = "at most a day")]
    let zone = now.get_timezone_offset() as i32;
    let sign = if zone > 0 { '−' } else { '+' };
    let zone = zone.unsigned_abs();
    format!(
        "{:02}:{:02} (UTC{sign}{:02}:{:02})",
        now.get_hours(),
        now.get_minutes(),
        zone / 60,
        zone % 60,
    )
}

/// Milliseconds of the device's own clock.
pub fn clock() -> f64 {
    js_sys::Date::now()
}

/// Opens the browser's own dialogue for printing, where a page can be saved as well.
pub fn print() {
    if let Some(page) = page() {
        let _ = page.print();
    }
}

/// Calls back before the page is printed, whoever orders it.
pub fn on_print(act: impl Fn() + 'static) {
    listen("beforeprint", move |_| act());
}

/// The name of a country in a language, from the browser's own tables: a dictionary of 249 names would cost the
/// patient three kilobytes.
pub fn country(lang: &str, code: &str) -> Option<String> {
    #[expect(clippy::disallowed_methods, reason = "this is the door to the window")]
    let global = js_sys::global();
    let is_code = code.len() == 2 && code.bytes().all(|byte| byte.is_ascii_uppercase());
    let names = is_code
        .then(|| get(&global, "Intl").and_then(|intl| get(&intl, "DisplayNames")))
        .flatten()?;
    let options = js_sys::Object::new();
    Reflect::set(&options, &"type".into(), &"region".into()).ok()?;
    let arguments = js_sys::Array::of2(&lang.into(), &options);
    let names = Reflect::construct(names.dyn_ref::<Function>()?, &arguments).ok()?;
    let of = get(&names, "of")?;
    let name = of
        .dyn_ref::<Function>()?
        .call1(&names, &code.into())
        .ok()?
        .as_string()?;
    (name != code).then_some(name)
}

/// Whether the browser believes there is a network.
pub fn is_online() -> bool {
    page().is_none_or(|page| page.navigator().on_line())
}

/// Copies a text; whether it worked.
pub async fn copy(text: &str) -> bool {
    let Some(clipboard) = page().and_then(|page| get(&page.navigator(), "clipboard")) else {
        return false;
    };
    let Ok(clipboard) = clipboard.dyn_into::<web_sys::Clipboard>() else {
        return false;
    };
    JsFuture::from(clipboard.write_text(text)).await.is_ok()
}

/// What the name of a lock begins with; the digest of the container follows.
const LOCK: &str = "auth-ui:";

/// The lock this page holds: trying again after trouble is no second tab.
struct Claim {
    name: String,
    /// Settles the promise that holds the lock.
    release: Function,
}

thread_local! {
    static CLAIM: RefCell<Option<Claim>> = const { RefCell::new(None) };
    static LAST_TOUCH: Cell<f64> = const { Cell::new(0.0) };
}

/// Claims a signed container for this page until it is released or the page goes away (requirements B5). `false` when
/// another tab of this browser holds it. Where the browser has no Web Locks, or refuses them, every tab may claim.
pub async fn claim(content: &Hidden) -> bool {
    try_claim(content).await.unwrap_or(true)
}

async fn try_claim(content: &Hidden) -> Option<bool> {
    let locks = get(&page()?.navigator(), "locks")?;
    let request = get(&locks, "request")?.dyn_into::<Function>().ok()?;
    let name = fingerprint(content).await?;
    if CLAIM.with_borrow(|claim| claim.as_ref().is_some_and(|claim| claim.name == name)) {
        return Some(true);
    }
    if let Some(release) = early::adopt(&name).await {
        CLAIM.set(Some(Claim { name, release }));
        return Some(true);
    }
    let options = js_sys::Object::new();
    Reflect::set(&options, &"ifAvailable".into(), &JsValue::TRUE).ok()?;

    let claimed = name.clone();
    let answer = Promise::new(&mut |resolve, reject| {
        let claimed = claimed.clone();
        let granted = Closure::once_into_js(move |lock: JsValue| -> JsValue {
            let is_granted = !lock.is_null();
            let _ = resolve.call1(&JsValue::NULL, &JsValue::from_bool(is_granted));
            if !is_granted {
                return JsValue::UNDEFINED;
            }
            // The lock is held for as long as this promise is not settled.
            Promise::new(&mut |settle, _| {
                release();
                CLAIM.set(Some(Claim {
                    name: claimed.clone(),
                    release: settle,
                }));
            })
            .into()
        });
        // A browser that refuses locks altogether, as where site data are blocked, rejects without calling back.
        let held = request
            .call3(&locks, &name.as_str().into(), &options, &granted)
            .unwrap_or_default();
        let then = get(&held, "then").and_then(|then| then.dyn_into::<Function>().ok());
        let hooked = then.map(|then| then.call2(&held, &JsValue::UNDEFINED, &reject));
        if !matches!(hooked, Some(Ok(_))) {
            let _ = reject.call0(&JsValue::NULL);
        }
    });
    JsFuture::from(answer).await.ok()?.as_bool()
}

/// SHA-256 of the container this page holds, in hexadecimal.
pub fn claimed() -> Option<String> {
    CLAIM.with_borrow(|claim| {
        let digest = claim.as_ref()?.name.strip_prefix(LOCK)?;
        Some(digest.to_owned())
    })
}

/// Gives the claimed container up: nothing more can happen to it here.
pub fn release() {
    early::forget();
    if let Some(claim) = CLAIM.take() {
        let _ = claim.release.call0(&JsValue::NULL);
    }
}

/// SHA-256 of the container in hexadecimal: lock names are visible to every page of the origin.
async fn fingerprint(content: &Hidden) -> Option<String> {
    let crypto = get(page()?.as_ref(), "crypto").and_then(|crypto| get(&crypto, "subtle"))?;
    let digest = get(&crypto, "digest")?.dyn_into::<Function>().ok()?;
    let bytes = js_sys::Uint8Array::from(content.expose().as_bytes());
    let promise = digest
        .call2(&crypto, &"SHA-256".into(), &bytes)
        .ok()?
        .dyn_into::<Promise>()
        .ok()?;
    let hash = JsFuture::from(promise).await.ok()?;
    let hex: Vec<String> = js_sys::Uint8Array::new(&hash)
        .to_vec()
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect();
    Some([LOCK, &hex.concat()].concat())
}

/// Calls back when the page is put away or brought back from the browser's cache: whatever it shows by then must not
/// be somebody's data (requirements A16).
pub fn on_put_away(forget: impl Fn() + Clone + 'static) {
    listen("pagehide", {
        let forget = forget.clone();
        move |_| forget()
    });
    listen("pageshow", move |event| {
        if get(&event, "persisted").and_then(|persisted| persisted.as_bool()) == Some(true) {
            forget();
        }
    });
}

/// Calls back when the browser has a network again.
pub fn on_online(act: impl Fn() + 'static) {
    listen("online", move |_| act());
}

/// Calls back when the tab is no longer looked at.
pub fn on_hidden(act: impl Fn() + 'static) {
    listen("visibilitychange", move |_| {
        if document().is_some_and(|document| document.hidden()) {
            act();
        }
    });
}

/// Asks the person before the tab closes, but only while `is_halfway` says that something would be left undone.
pub fn guard_closing(is_halfway: impl Fn() -> bool + 'static) {
    listen("beforeunload", move |event| {
        if is_halfway()
            && let Some(event) = event.dyn_ref::<web_sys::Event>()
        {
            event.prevent_default();
            // Chromium before 119 asks only when a value was returned.
            let _ = Reflect::set(event, &"returnValue".into(), &"?".into());
        }
    });
}

/// Remembers when the person last did anything. A screen reader moves the focus or the selection, and nothing else.
pub fn watch_touches() {
    for touch in ["pointerdown", "keydown", "scroll", "focusin", "selectionchange"] {
        listen(touch, |_| note_touch());
    }
}

/// Something happened that a person did or waited for.
pub fn note_touch() {
    LAST_TOUCH.set(js_sys::Date::now());
}

/// How long nobody has done anything; a clock set back counts as a touch.
pub fn milliseconds_since_touch() -> u32 {
    let untouched = (js_sys::Date::now() - LAST_TOUCH.get()).clamp(0.0, f64::from(u32::MAX));
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "clamped to the range of u32"
    )]
    let whole = untouched as u32;
    whole
}

fn listen(name: &str, handler: impl Fn(JsValue) + 'static) {
    if let Some(page) = page() {
        let handler = Closure::<dyn Fn(JsValue)>::new(handler);
        // On the way down: what happens to the document's selection does not come back up.
        let _ = page.add_event_listener_with_callback_and_bool(name, handler.as_ref().unchecked_ref(), true);
        // The page listens for as long as it lives.
        handler.forget();
    }
}

#[wasm_bindgen]
extern "C" {
    /// What names the timer is the browser's own; not every clock counts them in numbers that fit.
    #[wasm_bindgen(js_name = setTimeout)]
    fn set_timeout(act: &Function, milliseconds: u32) -> JsValue;
    #[wasm_bindgen(js_name = requestAnimationFrame)]
    fn request_animation_frame(act: &Function);
    #[wasm_bindgen(js_name = clearTimeout)]
    fn clear_timeout(timer: &JsValue);
}

/// Waits until the browser is about to draw; it does not as long as nobody sees the page.
pub async fn next_picture() {
    let over = Promise::new(&mut |resolve, _| {
        request_animation_frame(&resolve);
    });
    let _ = JsFuture::from(over).await;
}

/// Waits.
pub async fn sleep(milliseconds: u32) {
    let over = Promise::new(&mut |resolve, _| {
        set_timeout(&resolve, milliseconds);
    });
    let _ = JsFuture::from(over).await;
}

/// Something to be done later; forgotten when it is dropped.
pub struct Alarm {
    timer: JsValue,
    _act: Closure<dyn FnMut()>,
}

impl Drop for Alarm {
    fn drop(&mut self) {
        clear_timeout(&self.timer);
    }
}

/// Sets an alarm.
pub fn alarm(milliseconds: u32, act: impl FnOnce() + 'static) -> Alarm {
    let act = Closure::once(act);
    Alarm {
        timer: set_timeout(act.as_ref().unchecked_ref(), milliseconds),
        _act: act,
    }
}

/// A number below `below`, for spreading retries.
pub fn jitter(below: u32) -> u32 {
    let share = js_sys::Math::random() * f64::from(below);
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "0 ≤ share < below ≤ u32::MAX"
    )]
    let whole = share as u32;
    whole
}

/// Where the app is mounted: `#app` of `index.html`.
pub fn mount_point() -> Option<web_sys::HtmlElement> {
    document()?.get_element_by_id("app")?.dyn_into().ok()
}
