//! Which addresses a grant code may go to (contract c.4).

use url::{Host, Url};

/// Registered addresses are https, or http on this machine, for this is a sandbox.
pub fn may_be_registered(address: &str) -> bool {
    let Ok(url) = Url::parse(address) else {
        return false;
    };
    match url.scheme() {
        "https" => true,
        "http" => match url.host() {
            Some(Host::Domain(name)) => name == "localhost",
            Some(Host::Ipv4(address)) => address.is_loopback(),
            Some(Host::Ipv6(address)) => address.is_loopback(),
            None => false,
        },
        _ => false,
    }
}

/// The requested address is the registered one (one trailing slash aside), then nothing, a path or a query.
///
/// The 2019 server looks for the registered address anywhere; here it must come first.
pub fn matches(requested: &str, registered: &str) -> bool {
    let registered = registered.strip_suffix('/').unwrap_or(registered);
    requested
        .strip_prefix(registered)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with('/') || rest.starts_with('?'))
}

/// The address with the code merged into its query.
pub fn with_code(address: &str, code: &str) -> Option<String> {
    let mut url = Url::parse(address).ok()?;
    url.query_pairs_mut().append_pair("code", code);
    Some(url.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_https_and_loopback_http_may_be_registered() {
        for good in [
            "https://pis.example.com/cb",
            "http://127.0.0.1:8090/cb",
            "http://localhost/cb",
            "http://[::1]:1/cb",
        ] {
            assert!(may_be_registered(good), "{good}");
        }
        for bad in [
            "http://pis.example.com/cb",
            "javascript:alert(1)",
            "",
            "pis",
            "http://127.0.0.1.example.com/",
            "ftp://localhost/",
        ] {
            assert!(!may_be_registered(bad), "{bad}");
        }
    }

    #[test]
    fn a_requested_address_continues_the_registered_one() {
        let registered = "https://pis.example.com/callback";
        for good in ["", "/", "/deeper", "?a=1"] {
            assert!(matches(&format!("{registered}{good}"), registered), "{good}");
            assert!(
                matches(&format!("{registered}{good}"), &format!("{registered}/")),
                "{good}"
            );
        }
        for bad in [
            "https://pis.example.com/callbackx",
            "https://pis.example.com.evil.example/callback",
            "https://evil.example/?https://pis.example.com/callback",
            "https://pis.example.com/callback#x",
            "http://pis.example.com/callback",
            "",
        ] {
            assert!(!matches(bad, registered), "{bad}");
        }
    }

    #[test]
    fn the_code_joins_the_query_that_was_there() {
        assert_eq!(
            with_code("https://a.ua/cb?x=1", "a==").as_deref(),
            Some("https://a.ua/cb?x=1&code=a%3D%3D")
        );
        assert_eq!(
            with_code("https://a.ua/cb", "b").as_deref(),
            Some("https://a.ua/cb?code=b")
        );
        assert_eq!(with_code("nonsense", "b"), None);
    }
}
