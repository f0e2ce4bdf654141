//! Two cookies, both `__Host-`: bound to this host, to https (or this very machine) and to the whole site.
//!
//! Chromium 156 and Firefox 153 accept `__Host-` with `Secure` on `http://127.0.0.1`, so there is no other name for
//! development.

use http::header::COOKIE;
use http::{HeaderMap, HeaderValue};

use super::random::Token;

/// The session.
pub const SESSION: &str = "__Host-auth-ui-session";
/// A sign-in that has begun.
pub const SIGN_IN: &str = "__Host-auth-ui-sign-in";

/// The value of a cookie. Nothing when it comes twice: then somebody has planted one of them.
pub fn read(headers: &HeaderMap, name: &str) -> Option<Token> {
    let mut values = headers
        .get_all(COOKIE)
        .iter()
        .filter_map(|line| line.to_str().ok())
        .flat_map(|line| line.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .filter(|(found, _)| *found == name)
        .map(|(_, value)| value);
    match (values.next(), values.next()) {
        (Some(value), None) => Token::parse(value),
        _ => None,
    }
}

/// The session's cookie: never sent with a call or a navigation that another site began.
pub fn session(token: &Token) -> HeaderValue {
    value(format!(
        "{SESSION}={}; Path=/; Secure; HttpOnly; SameSite=Strict",
        token.expose()
    ))
}

/// The sign-in's cookie. `Lax`, because eHealth's redirect back is a navigation that another site began.
pub fn sign_in(token: &Token, seconds: i64) -> HeaderValue {
    value(format!(
        "{SIGN_IN}={}; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age={seconds}",
        token.expose()
    ))
}

/// Takes a cookie away.
pub fn forget(name: &str) -> HeaderValue {
    value(format!("{name}=; Path=/; Secure; HttpOnly; SameSite=Strict; Max-Age=0"))
}

fn value(text: String) -> HeaderValue {
    // Names and values are ours, made of letters, digits, `-` and `_`.
    let mut value = HeaderValue::try_from(text).unwrap_or(HeaderValue::from_static(""));
    value.set_sensitive(true);
    value
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_planted_second_cookie_makes_both_worthless() {
        let token = Token::new().unwrap();
        let one = format!("a=b; {SESSION}={}; c=d", token.expose());
        let mut headers = HeaderMap::new();
        headers.insert(COOKIE, one.parse().unwrap());
        assert_eq!(read(&headers, SESSION).unwrap().hash(), token.hash());
        assert!(read(&headers, SIGN_IN).is_none());
        headers.append(COOKIE, format!("{SESSION}=planted").parse().unwrap());
        assert!(read(&headers, SESSION).is_none());
    }
}
