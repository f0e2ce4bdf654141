//! Whether a state-changing call comes from our own page (requirements A10).

use auth_ui_contract::admin::CSRF_HEADER;
use http::header::{CONTENT_TYPE, ORIGIN};
use http::{HeaderMap, Method};

use crate::around::only;

/// All four conditions. A form, an image and a `no-cors` fetch of another site fail at least one of them, and so does
/// everything that site could send after a preflight, because no preflight is ever answered with leave.
pub fn calls(method: &Method, headers: &HeaderMap, own_origin: &str) -> bool {
    method == Method::POST && is_json(headers) && has_mark(headers) && is_from_here(headers, own_origin)
}

fn is_json(headers: &HeaderMap) -> bool {
    only(headers, CONTENT_TYPE.as_str()).is_some_and(|value| {
        let kind = value.split(';').next().unwrap_or_default();
        kind.trim().eq_ignore_ascii_case("application/json")
    })
}

fn has_mark(headers: &HeaderMap) -> bool {
    only(headers, CSRF_HEADER) == Some("1")
}

/// What the browser says of the page that calls; `Origin` where it does not. A call that says neither is not a page's.
fn is_from_here(headers: &HeaderMap, own_origin: &str) -> bool {
    match headers.contains_key("sec-fetch-site") {
        true => only(headers, "sec-fetch-site") == Some("same-origin"),
        false => only(headers, ORIGIN.as_str()).is_some_and(|origin| origin.eq_ignore_ascii_case(own_origin)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HERE: &str = "https://mis.example";

    fn headers(pairs: &[(&'static str, &'static str)]) -> HeaderMap {
        let mut headers = HeaderMap::new();
        for (name, value) in pairs {
            headers.append(*name, value.parse().unwrap());
        }
        headers
    }

    #[test]
    fn an_origin_counts_only_where_the_browser_says_nothing_better() {
        let base = [("content-type", "application/json"), ("x-csrf", "1")];
        let told = |more: &[(&'static str, &'static str)]| {
            let all: Vec<_> = base.iter().chain(more).copied().collect();
            calls(&Method::POST, &headers(&all), HERE)
        };
        assert!(told(&[("sec-fetch-site", "same-origin")]));
        assert!(told(&[("origin", HERE)]));
        for no in [
            &[][..],
            &[("sec-fetch-site", "none")],
            &[("sec-fetch-site", "same-site"), ("origin", HERE)],
            &[("sec-fetch-site", "cross-site"), ("origin", HERE)],
            &[("sec-fetch-site", "same-origin"), ("sec-fetch-site", "cross-site")],
            &[("origin", "https://mis.example.evil.example")],
            &[("origin", "http://mis.example")],
            &[("origin", "null")],
            &[("origin", HERE), ("origin", "https://evil.example")],
        ] {
            assert!(!told(no), "{no:?}");
        }
    }
}
