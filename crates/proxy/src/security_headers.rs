//! The headers every answer carries, whatever it is (requirements A4 to A6).

use http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, SERVER};
use http::{HeaderMap, HeaderValue};

use crate::assets::NO_STORE;

/// Name and value, in the order of requirements A5 and A6.
pub const ALWAYS: &[(&str, &str)] = &[
    ("x-frame-options", "DENY"),
    ("strict-transport-security", "max-age=63072000; includeSubDomains"),
    ("x-content-type-options", "nosniff"),
    ("referrer-policy", "no-referrer"),
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
    ("cross-origin-embedder-policy", "require-corp"),
    ("permissions-policy", PERMISSIONS),
    ("x-dns-prefetch-control", "off"),
    ("x-robots-tag", "noindex, nofollow"),
];

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

/// For everything that is not a page: even if a browser showed it, nothing in it could run, load or be framed.
const INERT: HeaderValue = HeaderValue::from_static(
    "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; sandbox",
);

/// Completes an answer. A page brings its own policy, a file its own cache rule; the rest is the same for all.
pub fn complete(headers: &mut HeaderMap) {
    for (name, value) in ALWAYS {
        headers.insert(*name, HeaderValue::from_static(value));
    }
    headers.entry(CONTENT_SECURITY_POLICY).or_insert(INERT);
    headers.entry(CACHE_CONTROL).or_insert(NO_STORE);
    headers.remove(SERVER);
    headers.remove("x-powered-by");
}
