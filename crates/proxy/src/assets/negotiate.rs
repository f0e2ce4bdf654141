//! What the browser takes and what it already has: `Accept-Encoding` (RFC 9110, 12.5.3), `If-None-Match` (13.1.2).

use http::header::{ACCEPT_ENCODING, IF_NONE_MATCH};
use http::{HeaderMap, HeaderName, HeaderValue};

/// The encodings the build makes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encoding {
    /// `br`.
    Brotli,
    /// `gzip`.
    Gzip,
    /// The file as it is.
    Identity,
}

impl Encoding {
    /// The word for `Content-Encoding`.
    pub fn name(self) -> Option<&'static str> {
        match self {
            Self::Brotli => Some("br"),
            Self::Gzip => Some("gzip"),
            Self::Identity => None,
        }
    }
}

/// The best encoding the browser takes: highest weight first, then brotli, then gzip.
///
/// When nothing fits, the file goes out as it is: RFC 9110 allows it, and a refusal would help nobody.
pub fn accepted(headers: &HeaderMap, has_brotli: bool, has_gzip: bool) -> Encoding {
    let weights: Vec<(String, u16)> = list(headers, &ACCEPT_ENCODING).map(|item| weighted(&item)).collect();
    let weight = |name: &str| {
        let of = |wanted: &str| {
            weights
                .iter()
                .find(|(name, _)| name == wanted)
                .map(|(_, weight)| *weight)
        };
        of(name).or_else(|| of("*"))
    };
    let mut best = (Encoding::Identity, weight("identity").unwrap_or(0));
    for (encoding, name, there) in [(Encoding::Gzip, "gzip", has_gzip), (Encoding::Brotli, "br", has_brotli)] {
        match weight(name) {
            Some(weight) if there && weight > 0 && weight >= best.1 => best = (encoding, weight),
            _ => {}
        }
    }
    best.0
}

/// Whether the browser already has this representation.
pub fn is_known(headers: &HeaderMap, etag: &HeaderValue) -> bool {
    let Ok(etag) = etag.to_str() else { return false };
    list(headers, &IF_NONE_MATCH).any(|item| item == "*" || item.trim_start_matches("W/") == etag)
}

/// The items of a list header, however many lines it came on.
fn list<'a>(headers: &'a HeaderMap, name: &'a HeaderName) -> impl Iterator<Item = String> + 'a {
    headers
        .get_all(name)
        .iter()
        .filter_map(|line| line.to_str().ok())
        .flat_map(|line| line.split(','))
        .map(|item| item.trim().to_owned())
        .filter(|item| !item.is_empty())
}

/// `gzip;q=0.5` as name and thousandths. An unreadable weight counts as refused.
fn weighted(item: &str) -> (String, u16) {
    let mut parts = item.split(';').map(str::trim);
    let name = parts.next().unwrap_or_default().to_ascii_lowercase();
    let weight = parts
        .find_map(|part| part.strip_prefix("q=").or_else(|| part.strip_prefix("Q=")))
        .map_or(1000, |q| match q.parse::<f32>() {
            Ok(q) if (0.0..=1.0).contains(&q) => (q * 1000.0) as u16,
            _ => 0,
        });
    (name, weight)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weights_decide_and_brotli_wins_a_tie() {
        let cases = [
            ("", Encoding::Identity),
            ("br", Encoding::Brotli),
            ("gzip, deflate, br, zstd", Encoding::Brotli),
            ("gzip", Encoding::Gzip),
            ("gzip;q=1, br;q=0.5", Encoding::Gzip),
            ("br;q=0, gzip", Encoding::Gzip),
            ("br;q=0, gzip;q=0", Encoding::Identity),
            ("identity, br;q=0.5", Encoding::Identity),
            ("*", Encoding::Brotli),
            ("*;q=0", Encoding::Identity),
            ("br;q=0, *", Encoding::Gzip),
            ("BR", Encoding::Brotli),
            ("br;q=nonsense, gzip", Encoding::Gzip),
            ("deflate", Encoding::Identity),
        ];
        for (line, wanted) in cases {
            let mut headers = HeaderMap::new();
            headers.insert(ACCEPT_ENCODING, HeaderValue::from_static(line));
            assert_eq!(accepted(&headers, true, true), wanted, "{line:?}");
        }
    }

    #[test]
    fn an_encoding_the_build_did_not_make_is_never_chosen() {
        let mut headers = HeaderMap::new();
        headers.insert(ACCEPT_ENCODING, HeaderValue::from_static("br, gzip;q=0.1"));
        assert_eq!(accepted(&headers, false, true), Encoding::Gzip);
        assert_eq!(accepted(&headers, false, false), Encoding::Identity);
    }
}
