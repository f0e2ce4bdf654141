//! The headers every answer carries, whatever it is (requirements A4 to A6).

use http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, REFERRER_POLICY, SERVER, STRICT_TRANSPORT_SECURITY, X_CONTENT_TYPE_OPTIONS,
    X_DNS_PREFETCH_CONTROL, X_FRAME_OPTIONS,
};
use http::{HeaderMap, HeaderName, HeaderValue};

use crate::assets::NO_STORE;

/// Name and value, in the order of requirements A5 and A6.
pub const ALWAYS: [(HeaderName, HeaderValue); 10] = [
    (X_FRAME_OPTIONS, HeaderValue::from_static("DENY")),
    (
        STRICT_TRANSPORT_SECURITY,
        HeaderValue::from_static("max-age=63072000; includeSubDomains"),
    ),
    (X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
    (REFERRER_POLICY, HeaderValue::from_static("no-referrer")),
    (
        named("cross-origin-opener-policy"),
        HeaderValue::from_static("same-origin"),
    ),
    (
        named("cross-origin-resource-policy"),
        HeaderValue::from_static("same-origin"),
    ),
    (
        named("cross-origin-embedder-policy"),
        HeaderValue::from_static("require-corp"),
    ),
    (named("permissions-policy"), HeaderValue::from_static(PERMISSIONS)),
    (X_DNS_PREFETCH_CONTROL, HeaderValue::from_static("off")),
    (named("x-robots-tag"), HeaderValue::from_static("noindex, nofollow")),
];

const fn named(name: &'static str) -> HeaderName {
    HeaderName::from_static(name)
}

/// Everything a browser lets a page ask for is denied; one-time codes may be filled in by the phone. The names are those
/// today's browsers know: an unknown one is ignored, with a warning in the console of every visitor.
///
/// `clipboard-write` is not named, so it keeps its default (this origin only): the page copies a reference for support.
const PERMISSIONS: &str = "accelerometer=(), autoplay=(), browsing-topics=(), camera=(), captured-surface-control=(), \
    clipboard-read=(), compute-pressure=(), cross-origin-isolated=(), deferred-fetch=(), \
    digital-credentials-get=(), display-capture=(), encrypted-media=(), fullscreen=(), \
    gamepad=(), geolocation=(), gyroscope=(), hid=(), identity-credentials-get=(), \
    idle-detection=(), keyboard-map=(), local-fonts=(), local-network-access=(), \
    magnetometer=(), microphone=(), midi=(), otp-credentials=(self), payment=(), \
    picture-in-picture=(), publickey-credentials-create=(), publickey-credentials-get=(), \
    screen-wake-lock=(), serial=(), speaker-selection=(), storage-access=(), sync-xhr=(), \
    unload=(), usb=(), window-management=(), xr-spatial-tracking=()";

const X_POWERED_BY: HeaderName = named("x-powered-by");

/// For everything that is not a page: even if a browser showed it, nothing in it could run, load or be framed.
const INERT: HeaderValue = HeaderValue::from_static(
    "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; sandbox",
);

/// Completes an answer. A page brings its own policy, a file its own cache rule; the rest is the same for all.
pub fn complete(headers: &mut HeaderMap) {
    // With those of the answer itself there are about twenty; growing the map step by step would move them each time.
    headers.reserve(2 * ALWAYS.len());
    for (name, value) in ALWAYS {
        headers.insert(name, value);
    }
    headers.entry(CONTENT_SECURITY_POLICY).or_insert(INERT);
    headers.entry(CACHE_CONTROL).or_insert(NO_STORE);
    headers.remove(SERVER);
    headers.remove(X_POWERED_BY);
}
