//! The call that `early.js` has sent while the app was on its way, and the claim it has made for it.

use std::cell::RefCell;

use contract::Hidden;
use js_sys::{Function, Promise, Reflect};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::AbortController;

use super::{get, page};

/// Where `early.js` leaves it.
const EARLY: &str = "authUiEarly";

thread_local! {
    /// What was sent, until somebody asks for it.
    static SENT: RefCell<Option<JsValue>> = const { RefCell::new(None) };
}

/// A call under way.
pub struct Early {
    /// Its answer.
    pub response: Promise,
    /// Stops it.
    pub abort: AbortController,
}

/// Takes it out of the window, where it would outlive the journey.
pub fn take_over() {
    if let Some(page) = page() {
        SENT.set(get(&page, EARLY));
        let _ = Reflect::delete_property(&page, &EARLY.into());
    }
}

/// Adopts the claim made for the call, when it is this very one: what releases it. Any other is given up, the call with it.
pub async fn adopt(name: &str) -> Option<Function> {
    let sent = SENT.take()?;
    let claimed = get(&sent, "claimed")?.dyn_into::<Promise>().ok()?;
    let claim = JsFuture::from(claimed).await.ok()?;
    let release = get(&claim, "release")?.dyn_into::<Function>().ok()?;
    if get(&claim, "name")?.as_string()? != name {
        let _ = release.call0(&JsValue::UNDEFINED);
        return None;
    }
    SENT.set(Some(sent));
    Some(release)
}

/// The call, when it is to the letter the one that would be sent now; asked for once.
pub fn call(path: &str, bearer: &Hidden, body: &Hidden) -> Option<Early> {
    let sent = SENT.take()?;
    let is = |name: &str, text: &str| get(&sent, name).and_then(|value| value.as_string()).as_deref() == Some(text);
    if !is("path", path) || !is("token", bearer.expose()) || !is("body", body.expose()) {
        return None;
    }
    Some(Early {
        response: get(&sent, "response")?.dyn_into().ok()?,
        abort: get(&sent, "abort")?.dyn_into().ok()?,
    })
}

/// Forgets it.
pub fn forget() {
    SENT.set(None);
}
