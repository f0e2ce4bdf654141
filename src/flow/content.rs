//! The signed container as it survived its trip through a URL, made into base64 the service accepts (requirements B7).

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD};
use contract::Hidden;

use crate::web_url::{Plus, decode};

/// Repairs base64 and writes it canonically: standard alphabet, padded, no white space.
///
/// Mended: a `+` that arrived as a space, the URL-safe alphabet, missing padding, line breaks, and one percent-encoding
/// too many. `None` when what is left is not base64, or decodes to nothing.
pub fn repair(raw: &str) -> Option<Hidden> {
    let decoded_once_more;
    let raw = if raw.contains('%') {
        decoded_once_more = decode(raw, Plus::IsItself);
        decoded_once_more.as_str()
    } else {
        raw
    };
    // A trailing space may be a lost `+`, or just a space: the first reading that decodes wins.
    [raw, raw.trim()].into_iter().find_map(canonical)
}

fn canonical(raw: &str) -> Option<Hidden> {
    let standard: String = raw
        .chars()
        .filter(|c| !matches!(c, '\r' | '\n' | '\t'))
        .map(|c| match c {
            ' ' | '-' => '+',
            '_' => '/',
            other => other,
        })
        .collect();
    let bytes = STANDARD_NO_PAD.decode(standard.trim_end_matches('=')).ok()?;
    (!bytes.is_empty()).then(|| Hidden::new(STANDARD.encode(bytes)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn repaired(raw: &str) -> Option<String> {
        repair(raw).map(|content| content.expose().to_owned())
    }

    #[test]
    fn spaces_are_the_pluses_they_were() {
        assert_eq!(repaired("+/v7 Q=="), Some("+/v7+Q==".to_owned()));
        assert_eq!(repaired("abc "), Some("abc+".to_owned()));
    }

    #[test]
    fn a_stray_space_at_the_end_does_not_spoil_the_rest() {
        assert_eq!(repaired("aGk= "), Some("aGk=".to_owned()));
    }

    #[test]
    fn line_breaks_the_url_safe_alphabet_and_missing_padding_are_mended() {
        assert_eq!(repaired("-_v7\r\n-Q"), Some("+/v7+Q==".to_owned()));
    }

    #[test]
    fn one_percent_encoding_too_many_is_undone() {
        assert_eq!(repaired("%2B%2Fv7%2BQ%3D%3D"), Some("+/v7+Q==".to_owned()));
    }

    #[test]
    fn what_is_not_base64_is_refused() {
        for broken in ["", "=", "a", "абв", "{\"person\":1}", "%25%25", "aGk=aGk="] {
            assert_eq!(repaired(broken), None, "{broken}");
        }
    }
}
