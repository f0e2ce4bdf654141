//! The envelope around everything secret: XChaCha20-Poly1305 under a data key of its own, which a master key wraps.
//!
//! ```text
//! 1 | length of key id | key id | nonce (24) | wrapped data key (32 + 16) | nonce (24) | content + tag (16)
//! ```
//!
//! The context says what the record is and whose: a record moved to another place does not open. The key id is bound by
//! the wrapping, so that re-wrapping touches no content.

use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{Key, XChaCha20Poly1305, XNonce};
use zeroize::Zeroizing;

use crate::keys::{KeyBytes, random_key};
use crate::{ClientId, ConnectionId, Keyring};

const FORMAT: u8 = 1;
const NONCE: usize = 24;
const WRAPPED: usize = 32 + 16;

/// The record cannot be opened: other key, other place, or damage. Which of them is not told apart on purpose.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the record does not open")]
pub struct Unopened;

/// What a record is and whose: the additional authenticated data.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Context(String);

impl Context {
    /// A version of a client secret.
    pub fn version(client: ClientId, connection: Option<ConnectionId>, number: u32) -> Self {
        let connection = connection.map_or_else(|| "-".to_owned(), |id| id.to_string());
        Self(format!("version|{client}|{connection}|{number}"))
    }

    /// One of the store's own keys.
    pub fn own_key(name: &str) -> Self {
        Self(format!("own-key|{name}"))
    }

    /// A session.
    pub fn session(id_hash: &str) -> Self {
        Self(format!("session|{id_hash}"))
    }

    fn wrapping(&self, key_id: &str) -> String {
        format!("wrap|{key_id}|{}", self.0)
    }

    fn content(&self) -> String {
        format!("content|{}", self.0)
    }
}

struct Parts<'a> {
    key_id: &'a str,
    wrap_nonce: &'a [u8],
    wrapped: &'a [u8],
    content: &'a [u8],
}

/// Seals with the newest key.
pub fn seal(keys: &Keyring, context: &Context, plain: &[u8]) -> Result<Vec<u8>, Unopened> {
    let data_key = random_key().map_err(|_| Unopened)?;
    let nonce = random_nonce()?;
    let mut content = nonce.to_vec();
    content.extend(encrypt(&data_key, &nonce, context.content().as_bytes(), plain)?);
    envelope(keys, context, &data_key, &content)
}

/// Opens with whichever key sealed.
pub fn open(keys: &Keyring, context: &Context, sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>, Unopened> {
    let parts = split(sealed)?;
    let data_key = unwrap_key(keys, context, &parts)?;
    let (nonce, content) = parts.content.split_at_checked(NONCE).ok_or(Unopened)?;
    decrypt(&data_key, nonce, context.content().as_bytes(), content)
}

/// Which key opens it.
pub fn key_id(sealed: &[u8]) -> Result<&str, Unopened> {
    split(sealed).map(|parts| parts.key_id)
}

/// Wraps the data key with the newest key; `None` when it already is.
pub fn rewrap(keys: &Keyring, context: &Context, sealed: &[u8]) -> Result<Option<Vec<u8>>, Unopened> {
    let parts = split(sealed)?;
    if parts.key_id == keys.newest_id() {
        return Ok(None);
    }
    // Opened first: a damaged record is reported, not carried along under a new key.
    open(keys, context, sealed)?;
    let data_key = unwrap_key(keys, context, &parts)?;
    envelope(keys, context, &data_key, parts.content).map(Some)
}

fn envelope(keys: &Keyring, context: &Context, data_key: &KeyBytes, content: &[u8]) -> Result<Vec<u8>, Unopened> {
    let key_id = keys.newest_id();
    let nonce = random_nonce()?;
    let wrapped = encrypt(
        keys.newest_key(),
        &nonce,
        context.wrapping(key_id).as_bytes(),
        data_key.as_slice(),
    )?;
    let mut out = vec![FORMAT, u8::try_from(key_id.len()).map_err(|_| Unopened)?];
    out.extend_from_slice(key_id.as_bytes());
    out.extend_from_slice(&nonce);
    out.extend_from_slice(&wrapped);
    out.extend_from_slice(content);
    Ok(out)
}

fn split(sealed: &[u8]) -> Result<Parts<'_>, Unopened> {
    let [FORMAT, id_len, rest @ ..] = sealed else {
        return Err(Unopened);
    };
    let (key_id, rest) = rest.split_at_checked(usize::from(*id_len)).ok_or(Unopened)?;
    let (wrap_nonce, rest) = rest.split_at_checked(NONCE).ok_or(Unopened)?;
    let (wrapped, content) = rest.split_at_checked(WRAPPED).ok_or(Unopened)?;
    Ok(Parts {
        key_id: std::str::from_utf8(key_id).map_err(|_| Unopened)?,
        wrap_nonce,
        wrapped,
        content,
    })
}

fn unwrap_key(keys: &Keyring, context: &Context, parts: &Parts<'_>) -> Result<KeyBytes, Unopened> {
    let master = keys.find(parts.key_id).ok_or(Unopened)?;
    let plain = decrypt(
        master,
        parts.wrap_nonce,
        context.wrapping(parts.key_id).as_bytes(),
        parts.wrapped,
    )?;
    <[u8; 32]>::try_from(plain.as_slice())
        .map(Zeroizing::new)
        .map_err(|_| Unopened)
}

fn random_nonce() -> Result<[u8; NONCE], Unopened> {
    let mut nonce = [0; NONCE];
    getrandom::fill(&mut nonce).map_err(|_| Unopened)?;
    Ok(nonce)
}

fn encrypt(key: &KeyBytes, nonce: &[u8; NONCE], aad: &[u8], msg: &[u8]) -> Result<Vec<u8>, Unopened> {
    let cipher = XChaCha20Poly1305::new(Key::from_slice(key.as_slice()));
    cipher
        .encrypt(XNonce::from_slice(nonce), Payload { msg, aad })
        .map_err(|_| Unopened)
}

fn decrypt(key: &KeyBytes, nonce: &[u8], aad: &[u8], msg: &[u8]) -> Result<Zeroizing<Vec<u8>>, Unopened> {
    let cipher = XChaCha20Poly1305::new(Key::from_slice(key.as_slice()));
    cipher
        .decrypt(XNonce::from_slice(nonce), Payload { msg, aad })
        .map(Zeroizing::new)
        .map_err(|_| Unopened)
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::os::unix::fs::PermissionsExt;

    use proptest::prelude::*;
    use uuid::Uuid;

    use super::*;

    fn ring(lines: &[&str]) -> Keyring {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("keys");
        fs::write(&path, lines.join("\n")).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
        Keyring::load(&[path]).unwrap()
    }

    fn line(id: &str) -> String {
        Keyring::fresh_line(id).unwrap()
    }

    fn context(number: u32) -> Context {
        Context::version(
            ClientId::new(Uuid::from_u128(1)),
            Some(ConnectionId::new(Uuid::from_u128(2))),
            number,
        )
    }

    #[test]
    fn a_record_with_any_byte_flipped_or_cut_does_not_open() {
        let keys = ring(&[&line("k1")]);
        let sealed = seal(&keys, &context(1), b"ZlFOaHBTR0d3Q0hQcDEraHVYdXBVZz09").unwrap();
        assert_eq!(
            *open(&keys, &context(1), &sealed).unwrap(),
            b"ZlFOaHBTR0d3Q0hQcDEraHVYdXBVZz09"
        );
        for at in 0..sealed.len() {
            for bit in 0..8 {
                let mut damaged = sealed.clone();
                damaged[at] ^= 1 << bit;
                assert!(open(&keys, &context(1), &damaged).is_err(), "byte {at} bit {bit}");
            }
            assert!(open(&keys, &context(1), &sealed[..at]).is_err(), "cut at {at}");
        }
    }

    #[test]
    fn a_record_opens_only_in_its_own_place() {
        let keys = ring(&[&line("k1")]);
        let (client, other) = (ClientId::new(Uuid::from_u128(1)), ClientId::new(Uuid::from_u128(3)));
        let connection = Some(ConnectionId::new(Uuid::from_u128(2)));
        let places = [
            Context::version(client, connection, 1),
            Context::version(client, connection, 2),
            Context::version(client, connection, 11),
            Context::version(other, connection, 1),
            Context::version(client, None, 1),
            Context::session("ab"),
            Context::own_key("audit"),
        ];
        for (i, sealed_for) in places.iter().enumerate() {
            let sealed = seal(&keys, sealed_for, b"secret").unwrap();
            for (j, opened_as) in places.iter().enumerate() {
                assert_eq!(
                    open(&keys, opened_as, &sealed).is_ok(),
                    i == j,
                    "{sealed_for:?} as {opened_as:?}"
                );
            }
        }
    }

    #[test]
    fn another_key_opens_nothing_even_under_the_same_name() {
        let sealed = seal(&ring(&[&line("k1")]), &context(1), b"secret").unwrap();
        assert_eq!(open(&ring(&[&line("k1")]), &context(1), &sealed).unwrap_err(), Unopened);
        assert_eq!(open(&ring(&[&line("k2")]), &context(1), &sealed).unwrap_err(), Unopened);
    }

    #[test]
    fn after_rewrapping_the_old_key_may_go() {
        let (old, new) = (line("old"), line("new"));
        let sealed = seal(&ring(&[&old]), &context(1), b"secret").unwrap();
        let both = ring(&[&new, &old]);
        let rewrapped = rewrap(&both, &context(1), &sealed).unwrap().unwrap();
        assert_eq!(*open(&ring(&[&new]), &context(1), &rewrapped).unwrap(), b"secret");
        assert_eq!(rewrap(&both, &context(1), &rewrapped).unwrap(), None);
        assert!(open(&ring(&[&old]), &context(1), &rewrapped).is_err());
    }

    #[test]
    fn a_key_id_cannot_be_exchanged() {
        let same = format!("k2:{}", line("k1").split_once(':').unwrap().1);
        let keys = ring(&[&format!("k1:{}", same.split_once(':').unwrap().1), &same]);
        let mut sealed = seal(&keys, &context(1), b"secret").unwrap();
        sealed[3] = b'2';
        assert!(
            open(&keys, &context(1), &sealed).is_err(),
            "the id is bound even when the key is the same"
        );
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(128))]

        #[test]
        fn whatever_is_sealed_opens_unchanged(plain in proptest::collection::vec(any::<u8>(), 0..2000), number in any::<u32>()) {
            let keys = ring(&[&line("k1")]);
            let sealed = seal(&keys, &context(number), &plain).unwrap();
            let opened = open(&keys, &context(number), &sealed).unwrap();
            prop_assert_eq!(opened.as_slice(), plain.as_slice());
            if plain.len() > 7 {
                prop_assert!(!sealed.windows(plain.len()).any(|part| part == plain.as_slice()));
            }
        }

        #[test]
        fn arbitrary_bytes_never_open(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
            let keys = ring(&[&line("k1")]);
            prop_assert!(open(&keys, &context(1), &bytes).is_err());
            prop_assert!(rewrap(&keys, &context(1), &bytes).is_err());
        }
    }
}
