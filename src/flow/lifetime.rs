//! How long a jwt lives, by its own word. Nothing is decided by it: a person is warned before the time is over, and that
//! is all (requirements C14, F6). A length is read, not a moment, because the device's clock may be wrong by hours.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD;

use crate::json::{Json, Object};

/// Seconds between `iat` and `exp` (RFC 7519 section 4.1); `None` when one of them is missing.
pub fn of(jwt: &str) -> Option<u32> {
    let payload = jwt.split('.').nth(1)?.replace('-', "+").replace('_', "/");
    let payload = STANDARD_NO_PAD.decode(payload).ok()?;
    let claims = Json::parse(std::str::from_utf8(&payload).ok()?)?.object()?;
    let lifetime = seconds(&claims, "exp")?.saturating_sub(seconds(&claims, "iat")?);
    u32::try_from(lifetime).ok()
}

/// A claim in whole seconds; it may be written with a fraction (RFC 7519 section 2).
fn seconds(claims: &Object, name: &str) -> Option<u64> {
    match claims.get(name)? {
        Json::Number(number) => number.split('.').next()?.parse().ok(),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use base64::engine::general_purpose::URL_SAFE_NO_PAD;

    fn lifetime(claims: &str) -> Option<u32> {
        of(&format!("eyJ9.{}.c2ln", URL_SAFE_NO_PAD.encode(claims)))
    }

    #[test]
    fn the_time_to_decide_is_what_lies_between_issue_and_end() {
        let claims = r#"{"iss":"Ehealth?>","iat":1763900000,"exp":1763900900,"aud":"pis-registration"}"#;
        assert_eq!(lifetime(claims), Some(900));
        assert_eq!(lifetime("{ \"exp\" : 160.5 , \"iat\" : 100 }"), Some(60));
        assert_eq!(lifetime(r#"{"act":{"exp":1},"exp":160,"iat":100}"#), Some(60));
        assert_eq!(lifetime(r#"{"exp":10,"iat":20}"#), Some(0), "over before it began");
    }

    #[test]
    fn a_jwt_that_does_not_say_is_not_guessed_at() {
        for claims in [
            "{}",
            r#"{"exp":10}"#,
            r#"{"iat":10}"#,
            r#"{"exp":"soon","iat":20}"#,
            "ні",
        ] {
            assert_eq!(lifetime(claims), None, "{claims}");
        }
        for broken in ["", "jwt", "a.b", "a.%%%.c"] {
            assert_eq!(of(broken), None, "{broken}");
        }
    }
}
