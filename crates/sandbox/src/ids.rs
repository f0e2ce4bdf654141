//! Identifiers and tokens that look like the documented ones and repeat from run to run.

use base64::{
    Engine,
    engine::general_purpose::{STANDARD, URL_SAFE},
};
use sha2::{Digest, Sha256};

/// A counter under a fixed seed: same order of calls, same identifiers.
#[derive(Clone, Debug, Default)]
pub struct Ids {
    count: u64,
}

impl Ids {
    /// The next number of the counter, from 1.
    pub fn number(&mut self) -> u64 {
        self.count += 1;
        self.count
    }

    /// A fresh UUID.
    pub fn uuid(&mut self) -> String {
        let number = self.number();
        named_uuid(&format!("fresh {number}"))
    }

    /// A fresh opaque token, 32 characters (contract d.10).
    pub fn token(&mut self) -> String {
        let number = self.number();
        named_token(&format!("fresh {number}"))
    }

    /// A six-digit one-time code that never starts with a zero, for it travels as an integer (contract c.3).
    pub fn code(&mut self) -> u64 {
        let number = self.number();
        let bytes = digest(&format!("code {number}"));
        100_000
            + bytes
                .iter()
                .fold(0u64, |sum, byte| (sum * 256 + u64::from(*byte)) % 900_000)
    }

    /// A request reference, e.g. `6617aeec-15e2-4d6f-b9bd-53559c358f97#17810` (contract c.0).
    pub fn request_id(&mut self) -> String {
        let number = self.number();
        format!("{}#{}", named_uuid(&format!("request {number}")), 17_000 + number)
    }
}

/// The UUID of a seed object, from its name.
pub fn named_uuid(name: &str) -> String {
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&digest(name)[..16]);
    uuid::Builder::from_random_bytes(bytes).into_uuid().to_string()
}

/// The token of a seed object, from its name.
pub fn named_token(name: &str) -> String {
    let inner = URL_SAFE.encode(&digest(&format!("token {name}"))[..16]);
    STANDARD.encode(inner)
}

fn digest(words: &str) -> [u8; 32] {
    Sha256::digest(format!("ehealth-sandbox {words}")).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_have_the_documented_look() {
        let mut ids = Ids::default();
        let token = ids.token();
        assert_eq!(token.len(), 32);
        assert!(
            STANDARD
                .decode(&token)
                .is_ok_and(|inner| URL_SAFE.decode(inner).is_ok())
        );
        assert_ne!(token, ids.token());
        assert!((100_000..1_000_000).contains(&ids.code()));
    }

    #[test]
    fn the_same_order_gives_the_same_identifiers() {
        let (mut one, mut two) = (Ids::default(), Ids::default());
        assert_eq!(one.uuid(), two.uuid());
        assert_eq!(one.request_id(), two.request_id());
        assert_eq!(named_uuid("x"), named_uuid("x"));
    }
}
