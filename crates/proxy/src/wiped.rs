//! Bytes with a secret in them, wiped when the last who reads them lets go (requirements A14). What the connections' own
//! buffers hold for a moment is out of reach.

use bytes::Bytes;
use http::HeaderValue;
use serde::Serialize;
use zeroize::Zeroizing;

/// More than any body or header that is written here. A buffer that had to grow would leave its former self behind.
const ENOUGH: usize = 16 * 1024;

/// Some data as JSON; nothing when it cannot be written.
pub fn json(data: &impl Serialize) -> Option<Zeroizing<Vec<u8>>> {
    let mut bytes = Zeroizing::new(Vec::with_capacity(ENOUGH));
    serde_json::to_writer(&mut *bytes, data).ok()?;
    Some(bytes)
}

/// The `Authorization` of a bearer token; nothing when a header cannot hold it.
pub fn bearer(token: &str) -> Option<HeaderValue> {
    let mut bytes = Zeroizing::new(Vec::with_capacity(ENOUGH));
    bytes.extend_from_slice(b"Bearer ");
    bytes.extend_from_slice(token.as_bytes());
    let mut value = HeaderValue::from_maybe_shared(Bytes::from_owner(bytes)).ok()?;
    value.set_sensitive(true);
    Some(value)
}

/// What has arrived, moved without a copy where nobody else reads it.
pub fn arrived(bytes: Bytes) -> Zeroizing<Vec<u8>> {
    Zeroizing::new(Vec::from(bytes))
}

#[cfg(test)]
mod tests {
    use auth_ui_contract::Hidden;
    use auth_ui_contract::tokens::Grant;

    use super::*;

    #[test]
    fn the_longest_grant_fits_without_leaving_a_former_buffer_behind() {
        let long = || "a".repeat(3_000);
        let grant = Grant::AuthorizationCode {
            client_id: long(),
            client_secret: Hidden::new(long()),
            code: Hidden::new(long()),
            redirect_uri: long(),
            scope: long(),
        };
        let bytes = json(&grant).unwrap();
        assert!(bytes.len() > 15_000);
        assert_eq!(bytes.capacity(), ENOUGH);
    }

    #[test]
    fn what_has_arrived_stays_in_the_memory_it_came_in() {
        let mut came = bytes::BytesMut::with_capacity(1_000);
        came.extend_from_slice(b"CANARY");
        let bytes = came.freeze();
        let before = bytes.as_ptr();
        let kept = arrived(bytes);
        assert_eq!((kept.as_ptr(), kept.as_slice()), (before, &b"CANARY"[..]));
    }

    #[test]
    fn a_bearer_does_not_show_itself_and_holds_no_line() {
        let value = bearer("CANARY").unwrap();
        assert_eq!(value.as_bytes(), b"Bearer CANARY");
        assert!(!format!("{value:?}").contains("CANARY"));
        assert!(bearer("CANARY\r\nx: y").is_none());
    }
}
