//! Which endings the outside has been told of. An ending that changes later, as a doubt that is settled, is told again.

use auth_ui_contract::admin::Attempt;
use sqlx::Row;

use super::read::attempt;
use super::to_json;
use crate::store::Store;
use crate::store::db::{broken, unreadable, within};
use crate::{AttemptId, ClientId, StoreError, words};

/// Nobody needs to be told of what happened longer ago, in seconds: neither when telling is first switched on, nor when
/// the receiver was away.
const LATEST: i64 = 24 * 3600;

/// An ending, and whose.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ending {
    /// The clinic.
    pub client: ClientId,
    /// The attempt that has ended.
    pub attempt: Attempt,
    /// Its place in the order of beginning.
    pub place: i64,
}

impl Store {
    /// Endings of the last day that the outside was not told of, oldest first, behind a place in their order.
    pub async fn untold(&self, behind: i64, limit: u32) -> Result<Vec<Ending>, StoreError> {
        within(async {
            let mut connection = self.db().pool().acquire().await.map_err(broken)?;
            let since = self.db().now(&mut connection).await?.saturating_sub(LATEST);
            let untold = "SELECT a.*, v.proof, v.proof_at FROM attempts a LEFT JOIN versions v ON v.attempt_id = a.id \
                 WHERE COALESCE(a.settled_at, a.finished_at) > $1 AND a.told_at IS NULL AND a.finished_at IS NOT NULL AND a.seq > $2 \
                 ORDER BY a.seq LIMIT $3";
            let untold = sqlx::query(untold).bind(since).bind(behind).bind(i64::from(limit));
            let mut endings = Vec::new();
            for row in untold.fetch_all(&mut *connection).await.map_err(broken)? {
                let client: String = row.try_get("client_id").map_err(broken)?;
                let client = client.parse().map_err(|_| unreadable())?;
                let place: i64 = row.try_get("seq").map_err(broken)?;
                endings.extend(attempt(&row, None)?.map(|attempt| Ending { client, attempt, place }));
            }
            Ok(endings)
        })
        .await
    }

    /// The outside knows of this ending, unless it has become another one meanwhile.
    pub async fn told(&self, ending: &Ending) -> Result<(), StoreError> {
        let id: AttemptId = ending.attempt.id.parse().map_err(|_| unreadable())?;
        within(async {
            let mut tx = self.db().begin().await?;
            let now = self.db().now(&mut tx).await?;
            let told = "UPDATE attempts SET told_at = $1 WHERE id = $2 AND kind = $3 \
                 AND (kind <> 'in_doubt' OR outcome = $4 AND (repaired_by IS NOT NULL OR COALESCE(settled_at, 0) = $5))";
            let told = sqlx::query(told).bind(now).bind(id.to_string());
            let told = told.bind(words::outcome(&ending.attempt.outcome));
            let told = told.bind(to_json(&ending.attempt.outcome)?);
            let told = told.bind(ending.attempt.settled_at.unwrap_or(0));
            told.execute(&mut *tx).await.map_err(broken)?;
            self.db().commit(tx).await
        })
        .await
    }
}
