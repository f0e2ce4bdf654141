//! Whose page makes a call. State-changing calls are for our own page only.

use http::header::{HOST, ORIGIN};
use http::{HeaderMap, HeaderName};

const SEC_FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");

/// Fetch metadata where the browser sends it, `Origin` against `Host` where it does not; a program sends neither.
pub fn is_ours(headers: &HeaderMap) -> bool {
    let mut sites = headers.get_all(SEC_FETCH_SITE).iter().peekable();
    if sites.peek().is_some() {
        return sites.all(|site| site == "same-origin" || site == "none");
    }
    let mut origins = headers.get_all(ORIGIN).iter().peekable();
    if origins.peek().is_none() {
        return true;
    }
    let host = headers.get(HOST).and_then(|host| host.to_str().ok());
    host.is_some_and(|host| origins.all(|origin| origin.to_str().is_ok_and(|origin| is_origin_of(origin, host))))
}

/// The scheme is not compared: TLS ends before us. Default ports may be written or not.
fn is_origin_of(origin: &str, host: &str) -> bool {
    let (authority, port) = match (origin.strip_prefix("https://"), origin.strip_prefix("http://")) {
        (Some(authority), _) => (authority, ":443"),
        (_, Some(authority)) => (authority, ":80"),
        _ => return false,
    };
    let bare = |authority: &str| authority.strip_suffix(port).unwrap_or(authority).to_ascii_lowercase();
    !authority.is_empty() && bare(authority) == bare(host)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(pairs: &[(&'static str, &'static str)]) -> HeaderMap {
        let mut headers = HeaderMap::new();
        for (name, value) in pairs {
            headers.append(*name, value.parse().unwrap());
        }
        headers
    }

    #[test]
    fn only_our_own_page_may_change_anything() {
        let ours = [
            vec![],
            vec![("sec-fetch-site", "same-origin")],
            vec![("sec-fetch-site", "none")],
            vec![("host", "my.example"), ("origin", "https://my.example")],
            vec![("host", "my.example:443"), ("origin", "https://MY.example")],
            vec![("host", "127.0.0.1:8080"), ("origin", "http://127.0.0.1:8080")],
        ];
        let theirs = [
            vec![("sec-fetch-site", "cross-site")],
            vec![("sec-fetch-site", "same-site")],
            vec![("sec-fetch-site", "")],
            vec![("sec-fetch-site", "same-origin"), ("sec-fetch-site", "cross-site")],
            vec![
                ("sec-fetch-site", "cross-site"),
                ("host", "my.example"),
                ("origin", "https://my.example"),
            ],
            vec![("host", "my.example"), ("origin", "https://evil.example")],
            vec![("host", "my.example"), ("origin", "null")],
            vec![("host", "my.example"), ("origin", "https://my.example.evil.example")],
            vec![("host", "my.example"), ("origin", "https://evil.example/my.example")],
            vec![("host", "my.example"), ("origin", "https://my.example:8443")],
            vec![("host", "my.example:8080"), ("origin", "http://my.example")],
            vec![
                ("host", "my.example"),
                ("origin", "https://my.example"),
                ("origin", "https://evil.example"),
            ],
            vec![("origin", "https://my.example")],
            vec![("host", ""), ("origin", "https://")],
        ];
        for case in ours {
            assert!(is_ours(&headers(&case)), "{case:?}");
        }
        for case in theirs {
            assert!(!is_ours(&headers(&case)), "{case:?}");
        }
    }
}
