//! One address, parsed once by the WHATWG rules, the same way the browser will read it when it goes there.

/// The longest address we are willing to go to, in bytes.
const LONGEST: usize = 8 * 1024;

/// The parts of an absolute `http` or `https` address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WebUrl {
    /// The address as the parser writes it back.
    pub href: String,
    /// Scheme, host and port, e.g. `https://pis.example.com`.
    pub origin: String,
    /// `https` or `http`.
    pub scheme: Scheme,
    /// The host without its port; an internationalised name in its ASCII form.
    pub host: String,
    /// From the first `/`, without the query.
    pub path: String,
    /// Without the `?`; empty when there is none.
    pub query: String,
}

/// The two schemes that exist for us.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scheme {
    /// Encrypted.
    Https,
    /// Plain; only ever acceptable on the loopback.
    Http,
}

/// What a parser hands over: `href`, `origin`, `protocol`, `username`, `password`, `hostname`, `pathname`, `search`, `hash`.
pub struct Parts {
    /// The whole address, serialised.
    pub href: String,
    /// Scheme, host and port.
    pub origin: String,
    /// With its colon.
    pub protocol: String,
    /// User name and password, joined.
    pub userinfo: String,
    /// Without the port.
    pub hostname: String,
    /// Without the query.
    pub pathname: String,
    /// With its question mark, or empty.
    pub search: String,
}

impl WebUrl {
    /// Parses an absolute address, refusing what a browser would silently repair (white space, control characters,
    /// backslashes, missing slashes) and what never belongs in a return address (user name, fragment).
    pub fn parse(raw: &str) -> Option<Self> {
        if raw.len() > LONGEST || raw.contains('#') || raw.chars().any(is_repaired_silently) {
            return None;
        }
        let (scheme, rest) = raw.split_once(':')?;
        let rest = rest.strip_prefix("//")?;
        let scheme = match scheme.to_ascii_lowercase().as_str() {
            "https" => Scheme::Https,
            "http" => Scheme::Http,
            _ => return None,
        };
        // `https:///host` loses its extra slash in the parser, so the text and the target would differ.
        if rest.is_empty() || rest.starts_with('/') {
            return None;
        }
        let authority = rest.split(['/', '?']).next()?;
        if authority.contains('@') {
            return None;
        }
        let parts = parse(raw)?;
        let expected = match scheme {
            Scheme::Https => "https:",
            Scheme::Http => "http:",
        };
        if parts.protocol != expected || !parts.userinfo.is_empty() || parts.hostname.is_empty() {
            return None;
        }
        Some(Self {
            href: parts.href,
            origin: parts.origin,
            scheme,
            host: parts.hostname,
            path: parts.pathname,
            query: parts.search.trim_start_matches('?').to_owned(),
        })
    }

    /// Whether the address stays on this very machine.
    pub fn is_loopback(&self) -> bool {
        is_loopback(&self.host)
    }

    /// The decoded values of a query parameter, in order.
    pub fn values(&self, name: &str) -> Vec<String> {
        pairs(&self.query)
            .filter(|(key, _)| decode(key, Plus::IsSpace) == name)
            .map(|(_, value)| decode(value, Plus::IsSpace))
            .collect()
    }

    /// The address with one more query parameter, whose name and value are already percent-encoded.
    pub fn with_raw(&self, name: &str, value: &str) -> String {
        let joint = if self.query.is_empty() {
            if self.href.ends_with('?') { "" } else { "?" }
        } else {
            "&"
        };
        format!("{}{joint}{name}={value}", self.href)
    }
}

/// Whether a host name stays on this very machine.
pub fn is_loopback(host: &str) -> bool {
    matches!(host, "127.0.0.1" | "localhost" | "[::1]")
}

fn is_repaired_silently(c: char) -> bool {
    c.is_control() || c.is_whitespace() || c == '\\' || is_invisible(c)
}

/// Zero-width and direction-changing characters: they make an address look like another one.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
}

/// What a `+` means in a query.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Plus {
    /// A space, as forms write it.
    IsSpace,
    /// Itself, as in base64 that somebody forgot to encode.
    IsItself,
}

/// The raw `name=value` pairs of a query, empty ones skipped.
pub fn pairs(query: &str) -> impl Iterator<Item = (&str, &str)> {
    query
        .split('&')
        .filter(|pair| !pair.is_empty())
        .map(|pair| pair.split_once('=').unwrap_or((pair, "")))
}

/// Percent-decodes one name or value. A stray `%` stays itself; bytes that are not UTF-8 become U+FFFD.
pub fn decode(text: &str, plus: Plus) -> String {
    let bytes = text.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut rest = bytes;
    while let [first, tail @ ..] = rest {
        let (byte, left) = match (first, tail) {
            (b'%', [high, low, left @ ..]) => match (hex(*high), hex(*low)) {
                (Some(high), Some(low)) => (high * 16 + low, left),
                _ => (b'%', tail),
            },
            (b'+', _) if plus == Plus::IsSpace => (b' ', tail),
            _ => (*first, tail),
        };
        out.push(byte);
        rest = left;
    }
    match String::from_utf8(out) {
        Ok(text) => text,
        Err(broken) => String::from_utf8_lossy(broken.as_bytes()).into_owned(),
    }
}

/// Percent-encodes one name or value: everything but letters, digits and `-._~` (RFC 3986 section 2.3).
pub fn encode(text: &str) -> String {
    const DIGITS: [char; 16] = [
        '0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'A', 'B', 'C', 'D', 'E', 'F',
    ];
    let digit = |half: u8| DIGITS.get(usize::from(half)).copied().unwrap_or_default();
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~') {
            out.push(char::from(byte));
        } else {
            out.extend(['%', digit(byte >> 4), digit(byte & 15)]);
        }
    }
    out
}

fn hex(digit: u8) -> Option<u8> {
    match digit {
        b'0'..=b'9' => Some(digit - b'0'),
        b'a'..=b'f' => Some(digit - b'a' + 10),
        b'A'..=b'F' => Some(digit - b'A' + 10),
        _ => None,
    }
}

#[cfg(target_arch = "wasm32")]
use crate::browser::parse_url as parse;

#[cfg(not(target_arch = "wasm32"))]
fn parse(raw: &str) -> Option<Parts> {
    let url = url::Url::parse(raw).ok()?;
    Some(Parts {
        href: url.as_str().to_owned(),
        origin: url.origin().ascii_serialization(),
        protocol: format!("{}:", url.scheme()),
        userinfo: format!("{}{}", url.username(), url.password().unwrap_or_default()),
        hostname: url.host_str().unwrap_or_default().to_owned(),
        pathname: url.path().to_owned(),
        search: url.query().map(|query| format!("?{query}")).unwrap_or_default(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decoding_survives_stray_percents_and_broken_utf8() {
        assert_eq!(decode("a%20b+c%2B", Plus::IsSpace), "a b c+");
        assert_eq!(decode("a+b", Plus::IsItself), "a+b");
        assert_eq!(decode("100%", Plus::IsSpace), "100%");
        assert_eq!(decode("%zz%4", Plus::IsSpace), "%zz%4");
        assert_eq!(decode("%ff", Plus::IsSpace), "\u{fffd}");
    }

    #[test]
    fn what_was_encoded_is_decoded_to_itself() {
        for text in ["", "plain", "a b&c=d#e?f/g+h%i", "Дозвіл не надають.", "\u{1f33b}"] {
            let encoded = encode(text);
            assert!(
                encoded
                    .bytes()
                    .all(|byte| byte.is_ascii_alphanumeric() || b"-._~%".contains(&byte)),
                "{encoded}"
            );
            assert_eq!(decode(&encoded, Plus::IsSpace), text);
        }
    }

    #[test]
    fn a_parameter_is_appended_to_any_query() {
        let with = |raw: &str| WebUrl::parse(raw).map(|url| url.with_raw("state", "s"));
        assert_eq!(with("https://a.ua/x").as_deref(), Some("https://a.ua/x?state=s"));
        assert_eq!(with("https://a.ua/x?").as_deref(), Some("https://a.ua/x?state=s"));
        assert_eq!(
            with("https://a.ua/x?a=1").as_deref(),
            Some("https://a.ua/x?a=1&state=s")
        );
    }
}
