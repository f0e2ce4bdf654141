//! Sessions of the admin surface: sealed, under the SHA-256 of their id. A copied database signs nobody in.

use sqlx::Row;
use zeroize::Zeroizing;

use super::db::{broken, within};
use super::{Store, hex};
use crate::StoreError;
use crate::seal::{self, Context};

impl Store {
    /// Keeps a session, sealed, under the SHA-256 of its id. Replaces one of the same id.
    pub async fn put_session(&self, id_hash: [u8; 32], bytes: &[u8], expires_at: i64) -> Result<(), StoreError> {
        let id = hex(&id_hash);
        let sealed = seal::seal(&self.0.keys, &Context::session(&id), bytes).map_err(|_| StoreError::KeyWrong)?;
        let put = "INSERT INTO sessions (id_hash, sealed, expires_at) VALUES ($1, $2, $3) \
             ON CONFLICT (id_hash) DO UPDATE SET sealed = excluded.sealed, expires_at = excluded.expires_at";
        let put = sqlx::query(put).bind(id).bind(sealed).bind(expires_at);
        within(async { put.execute(self.0.db.pool()).await.map_err(broken) }).await?;
        Ok(())
    }

    /// Writes a session anew if it still exists: one that was ended meanwhile, here or by another replica, stays ended.
    pub async fn renew_session(&self, id_hash: [u8; 32], bytes: &[u8], expires_at: i64) -> Result<bool, StoreError> {
        let id = hex(&id_hash);
        let sealed = seal::seal(&self.0.keys, &Context::session(&id), bytes).map_err(|_| StoreError::KeyWrong)?;
        let renew = sqlx::query("UPDATE sessions SET sealed = $1, expires_at = $2 WHERE id_hash = $3");
        let renew = renew.bind(sealed).bind(expires_at).bind(id);
        let renewed = within(async { renew.execute(self.0.db.pool()).await.map_err(broken) }).await?;
        Ok(renewed.rows_affected() == 1)
    }

    /// A session that has not ended. `None` too when the record was damaged: the person signs in again.
    pub async fn get_session(&self, id_hash: [u8; 32]) -> Result<Option<Zeroizing<Vec<u8>>>, StoreError> {
        let id = hex(&id_hash);
        let get = sqlx::query("SELECT sealed FROM sessions WHERE id_hash = $1 AND expires_at > $2");
        let get = get.bind(id.as_str()).bind(self.clock().now());
        let Some(row) = within(async { get.fetch_optional(self.0.db.pool()).await.map_err(broken) }).await? else {
            return Ok(None);
        };
        let sealed: Vec<u8> = row.try_get(0).map_err(broken)?;
        match seal::open(&self.0.keys, &Context::session(&id), &sealed) {
            Ok(bytes) => Ok(Some(bytes)),
            Err(_) => {
                tracing::warn!("a session record does not open and is ignored");
                Ok(None)
            }
        }
    }

    /// Forgets a session; says whether there was one.
    pub async fn delete_session(&self, id_hash: [u8; 32]) -> Result<bool, StoreError> {
        let delete = sqlx::query("DELETE FROM sessions WHERE id_hash = $1").bind(hex(&id_hash));
        let gone = within(async { delete.execute(self.0.db.pool()).await.map_err(broken) }).await?;
        Ok(gone.rows_affected() > 0)
    }

    /// Forgets sessions that have ended; says how many.
    pub async fn purge_sessions(&self) -> Result<u64, StoreError> {
        let purge = sqlx::query("DELETE FROM sessions WHERE expires_at <= $1").bind(self.clock().now());
        Ok(within(async { purge.execute(self.0.db.pool()).await.map_err(broken) })
            .await?
            .rows_affected())
    }
}
