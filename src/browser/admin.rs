//! What only the admin page asks of the window: the clock in Kyiv, whether anybody looks, its way in and out of the cache.

use js_sys::{Array, Function, Object, Reflect};
use wasm_bindgen::prelude::*;

use super::{document, get, listen};

/// Milliseconds since 1970 by this device's clock.
pub fn unix_milliseconds() -> i64 {
    #[expect(clippy::cast_possible_truncation, reason = "far from the edge of i64")]
    let milliseconds = js_sys::Date::now() as i64;
    milliseconds
}

/// Seconds since 1970 by this device's clock.
pub fn unix_time() -> i64 {
    unix_milliseconds() / 1000
}

/// Seconds since 1970 of a time as eHealth writes it: ISO 8601, UTC when no zone is named.
pub fn unix_time_of(iso: &str) -> Option<i64> {
    let time = iso.split_once('T').map_or("", |(_, time)| time);
    let has_zone = time.contains(['Z', '+', '-']);
    let zoned = if has_zone || time.is_empty() {
        iso.to_owned()
    } else {
        format!("{iso}Z")
    };
    let milliseconds = js_sys::Date::parse(&zoned);
    #[expect(clippy::cast_possible_truncation, reason = "far from the edge of i64")]
    let seconds = (milliseconds / 1000.0) as i64;
    milliseconds.is_finite().then_some(seconds)
}

/// The language the document says it speaks; empty when it says none.
pub fn spoken() -> String {
    document()
        .and_then(|document| document.document_element())
        .and_then(|root| root.get_attribute("lang"))
        .unwrap_or_default()
}

/// Moves the focus to what has this id, and so brings it into view.
pub fn focus_on(id: &str) {
    if let Some(element) = document().and_then(|document| document.get_element_by_id(id)) {
        super::focus(&element);
    }
}

/// A moment in Kyiv, as the language writes it, on one line: «02.03.2026, 09:41» or “2 Mar 2026, 09:41”. The browser knows
/// when summer time begins.
pub fn kyiv_time(locale: &str, names_month: bool, seconds: i64) -> Option<String> {
    let (day, month) = if names_month {
        ("numeric", "short")
    } else {
        ("2-digit", "2-digit")
    };
    ["Europe/Kyiv", "Europe/Kiev"]
        .into_iter()
        .find_map(|zone| time_in(zone, locale, day, month, seconds))
        .map(|time| time.replace(' ', "\u{a0}"))
}

fn time_in(zone: &str, locale: &str, day: &str, month: &str, seconds: i64) -> Option<String> {
    #[expect(clippy::disallowed_methods, reason = "this is the door to the window")]
    let global = js_sys::global();
    let constructor = get(&global, "Intl").and_then(|intl| get(&intl, "DateTimeFormat"))?;
    let options = Object::new();
    for (name, value) in [
        ("timeZone", zone),
        ("day", day),
        ("month", month),
        ("year", "numeric"),
        ("hour", "2-digit"),
        ("minute", "2-digit"),
        ("hourCycle", "h23"),
    ] {
        Reflect::set(&options, &name.into(), &value.into()).ok()?;
    }
    let arguments = Array::of2(&locale.into(), &options);
    let format = Reflect::construct(constructor.dyn_ref::<Function>()?, &arguments).ok()?;
    #[expect(clippy::cast_precision_loss, reason = "milliseconds of this century fit")]
    let moment = JsValue::from_f64(seconds as f64 * 1000.0);
    get(&format, "format")?
        .dyn_ref::<Function>()?
        .call1(&format, &moment)
        .ok()?
        .as_string()
}

/// Whether nobody can see the page.
pub fn is_hidden() -> bool {
    document().and_then(|document| get(&document, "hidden")?.as_bool()) == Some(true)
}

/// Calls back when the page is put away, perhaps into the browser's cache, and when it is brought back from it.
pub fn on_away(put_away: impl Fn() + 'static, brought_back: impl Fn() + 'static) {
    listen("pagehide", move |_| put_away());
    listen("pageshow", move |event| {
        if get(&event, "persisted").and_then(|persisted| persisted.as_bool()) == Some(true) {
            brought_back();
        }
    });
}

/// A moment for machines: `2026-03-12T07:41:00.000Z`.
pub fn iso_time(seconds: i64) -> String {
    #[expect(clippy::cast_precision_loss, reason = "milliseconds of this century fit")]
    let moment = JsValue::from_f64(seconds as f64 * 1000.0);
    let date = js_sys::Date::new(&moment);
    // The conversion throws for a date that is none.
    match date.get_time().is_finite() {
        true => date.to_iso_string().into(),
        false => String::new(),
    }
}
