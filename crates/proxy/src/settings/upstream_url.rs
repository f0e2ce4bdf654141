//! The base address of an upstream: where calls may go, and that nothing else fits in.

use std::fmt;
use std::net::IpAddr;

use url::{Host, Url};

/// An http(s) base, possibly with a path prefix, never with credentials, query or fragment.
#[derive(Clone, PartialEq, Eq)]
pub struct UpstreamUrl(String);

impl UpstreamUrl {
    /// Reads a base. Plain http is accepted only towards this machine, because bearer tokens travel on it.
    pub fn parse(value: &str) -> Result<Self, String> {
        let url = Url::parse(value).map_err(|_| "must be an address such as https://api.example".to_owned())?;
        if !matches!(url.scheme(), "http" | "https") {
            return Err("must begin with https:// (or http:// towards this machine)".to_owned());
        }
        // `Url` reads `https:/x` and `https:\x` as `https://x`; an operator who wrote that meant something else.
        if !value.to_ascii_lowercase().starts_with(&format!("{}://", url.scheme())) {
            return Err("must be an address such as https://api.example".to_owned());
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err("must not contain a user name or a password; use [headers] for secrets".to_owned());
        }
        if url.query().is_some() {
            return Err("must not contain a query (the part from ?)".to_owned());
        }
        if url.fragment().is_some() {
            return Err("must not contain a fragment (the part from #)".to_owned());
        }
        if url.scheme() == "http" && !is_loopback(&url) {
            return Err("must use https:// unless it is on this machine (127.0.0.1, [::1] or localhost)".to_owned());
        }
        Ok(Self(url.as_str().trim_end_matches('/').to_owned()))
    }

    /// The address of a path; the path is one of ours and starts with `/`.
    pub fn at(&self, path_and_query: &str) -> String {
        format!("{}{path_and_query}", self.0)
    }
}

impl fmt::Debug for UpstreamUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

pub(super) fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name.eq_ignore_ascii_case("localhost"),
        Some(Host::Ipv4(address)) => IpAddr::V4(address).is_loopback(),
        Some(Host::Ipv6(address)) => IpAddr::V6(address).is_loopback(),
        None => false,
    }
}
