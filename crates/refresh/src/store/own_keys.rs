//! The store's own keys, made once and kept sealed: one for fingerprints, one for the audit chain.

use hmac::{Hmac, Mac};
use sha2::Sha256;
use sqlx::Row;
use zeroize::Zeroizing;

use super::db::{Db, broken};
use super::hex;
use crate::keys::{KeyBytes, random_key};
use crate::seal::{self, Context};
use crate::{Keyring, Secret, StoreError};

pub(super) const FINGERPRINTS: &str = "fingerprints";
pub(super) const AUDIT: &str = "audit";

/// Reads a key of the store, or makes it in a new store.
pub(super) async fn load(db: &Db, keys: &Keyring, name: &'static str) -> Result<KeyBytes, StoreError> {
    let mut tx = db.begin().await?;
    let context = Context::own_key(name);
    let known = sqlx::query("SELECT sealed FROM own_keys WHERE name = $1").bind(name);
    if let Some(row) = known.fetch_optional(&mut *tx).await.map_err(broken)? {
        return read(keys, &context, &row.try_get::<Vec<u8>, _>(0).map_err(broken)?);
    }
    let key = random_key().map_err(|_| StoreError::KeyWrong)?;
    let sealed = seal::seal(keys, &context, key.as_slice()).map_err(|_| StoreError::KeyWrong)?;
    let insert = sqlx::query("INSERT INTO own_keys (name, sealed) VALUES ($1, $2)");
    insert.bind(name).bind(sealed).execute(&mut *tx).await.map_err(broken)?;
    db.commit(tx).await?;
    Ok(key)
}

/// Whether the keys open what is in the store, and what they seal themselves.
pub(super) async fn self_test(db: &Db, keys: &Keyring) -> Result<(), StoreError> {
    for row in sqlx::query("SELECT name, sealed FROM own_keys")
        .fetch_all(db.pool())
        .await
        .map_err(broken)?
    {
        let name: String = row.try_get(0).map_err(broken)?;
        read(
            keys,
            &Context::own_key(&name),
            &row.try_get::<Vec<u8>, _>(1).map_err(broken)?,
        )?;
    }
    let context = Context::own_key("self-test");
    let sealed = seal::seal(keys, &context, b"self-test").map_err(|_| StoreError::KeyWrong)?;
    match seal::open(keys, &context, &sealed) {
        Ok(plain) if plain.as_slice() == b"self-test" => Ok(()),
        _ => Err(StoreError::KeyWrong),
    }
}

fn read(keys: &Keyring, context: &Context, sealed: &[u8]) -> Result<KeyBytes, StoreError> {
    let plain = seal::open(keys, context, sealed).map_err(|_| StoreError::KeyWrong)?;
    <[u8; 32]>::try_from(plain.as_slice())
        .map(Zeroizing::new)
        .map_err(|_| StoreError::KeyWrong)
}

/// Eight hexadecimal digits that tell two secrets apart and say nothing of either.
pub(super) fn fingerprint(key: &KeyBytes, secret: &Secret) -> Result<String, StoreError> {
    let mut mac = Hmac::<Sha256>::new_from_slice(key.as_slice()).map_err(|_| StoreError::KeyWrong)?;
    mac.update(secret.expose().as_bytes());
    Ok(hex(mac.finalize().into_bytes().get(..4).unwrap_or_default()))
}
