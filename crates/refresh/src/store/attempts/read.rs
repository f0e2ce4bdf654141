//! What is asked of attempts, and how a row becomes one.

use auth_ui_contract::admin::{Attempt, History, Outcome, Phase};
use serde::de::DeserializeOwned;
use sqlx::Row;
use sqlx::any::AnyRow;

use super::Underway;
use crate::store::Store;
use crate::store::db::{broken, unreadable, within};
use crate::store::versions::proof;
use crate::{AttemptId, ClientId, StoreError};

/// The columns of an attempt, with what is known of the version it brought.
macro_rules! attempts_where {
    ($rest:literal) => {
        concat!(
            "SELECT a.*, v.proof, v.proof_at FROM attempts a LEFT JOIN versions v ON v.attempt_id = a.id WHERE ",
            $rest
        )
    };
}

impl Store {
    /// When we last stopped waiting for an answer whose outcome is still unknown.
    pub(crate) async fn newest_doubt(&self, client: ClientId) -> Result<Option<i64>, StoreError> {
        let last = "SELECT MAX(finished_at) FROM attempts \
             WHERE client_id = $1 AND kind = 'in_doubt' AND settled_at IS NULL";
        let last = sqlx::query(last).bind(client.to_string());
        let row = within(async { last.fetch_one(self.db().pool()).await.map_err(broken) }).await?;
        row.try_get(0).map_err(broken)
    }

    /// The attempt that has not ended, if any.
    pub(crate) async fn underway(&self, client: ClientId) -> Result<Option<Underway>, StoreError> {
        let get = sqlx::query("SELECT * FROM attempts WHERE client_id = $1 AND finished_at IS NULL");
        let get = get.bind(client.to_string());
        within(async {
            let mut connection = self.db().pool().acquire().await.map_err(broken)?;
            let Some(row) = get.fetch_optional(&mut *connection).await.map_err(broken)? else {
                return Ok(None);
            };
            // By the clock the lease was written by: a replica whose own is ahead must not see it lapse early.
            let now = self.db().now(&mut connection).await?;
            underway(&row, now).map(Some)
        })
        .await
    }

    /// One attempt, finished or not, as if it had ended so, and then, when it has not.
    pub(crate) async fn attempt(
        &self,
        id: AttemptId,
        meanwhile: Option<(Outcome, i64)>,
    ) -> Result<Option<Attempt>, StoreError> {
        let get = sqlx::query(attempts_where!("a.id = $1")).bind(id.to_string());
        within(async {
            let mut connection = self.db().pool().acquire().await.map_err(broken)?;
            let Some(row) = get.fetch_optional(&mut *connection).await.map_err(broken)? else {
                return Ok(None);
            };
            attempt(&row, meanwhile)
        })
        .await
    }

    /// The newest unknown outcome that nobody has settled, or else the newest finished attempt that is not unknown.
    pub(crate) async fn last_attempt(&self, client: ClientId) -> Result<Option<Attempt>, StoreError> {
        let last = attempts_where!(
            "a.client_id = $1 AND a.finished_at IS NOT NULL AND (a.kind <> 'in_doubt' OR a.settled_at IS NULL) \
             ORDER BY (CASE WHEN a.kind = 'in_doubt' THEN 0 ELSE 1 END), a.seq DESC LIMIT 1"
        );
        let last = sqlx::query(last).bind(client.to_string());
        let row = within(async { last.fetch_optional(self.db().pool()).await.map_err(broken) }).await?;
        row.map_or(Ok(None), |row| attempt(&row, None))
    }

    /// Finished attempts before the given one, newest first.
    pub(crate) async fn attempts(
        &self,
        client: ClientId,
        before: Option<AttemptId>,
        limit: u32,
    ) -> Result<History, StoreError> {
        let page = attempts_where!(
            "a.client_id = $1 AND a.finished_at IS NOT NULL \
             AND ($2 = '' OR a.seq < (SELECT b.seq FROM attempts b WHERE b.id = $2 AND b.client_id = $1)) \
             ORDER BY a.seq DESC LIMIT $3"
        );
        let before = before.map_or_else(String::new, |id| id.to_string());
        let page = sqlx::query(page)
            .bind(client.to_string())
            .bind(before)
            .bind(i64::from(limit).saturating_add(1));
        let rows = within(async { page.fetch_all(self.db().pool()).await.map_err(broken) }).await?;
        let limit = usize::try_from(limit).unwrap_or(usize::MAX);
        let mut attempts = Vec::new();
        for row in rows.iter().take(limit) {
            attempts.extend(attempt(row, None)?);
        }
        Ok(History {
            attempts,
            more: rows.len() > limit,
        })
    }
}

/// An attempt under way, as its row tells it at this time.
pub(super) fn underway(row: &AnyRow, now: i64) -> Result<Underway, StoreError> {
    let phase: String = row.try_get("phase").map_err(broken)?;
    let lease: i64 = row.try_get("lease_until").map_err(broken)?;
    Ok(Underway {
        id: attempt_id(row, "id")?.ok_or_else(unreadable)?,
        actor: from_json(row, "actor")?,
        since: row.try_get("started_at").map_err(broken)?,
        phase: if phase == "checking" {
            Phase::Checking
        } else {
            Phase::Asking
        },
        lapsed: (lease <= now).then_some(lease),
    })
}

/// An attempt that has ended, or has as good as ended.
pub(super) fn attempt(row: &AnyRow, meanwhile: Option<(Outcome, i64)>) -> Result<Option<Attempt>, StoreError> {
    let finished: Option<i64> = row.try_get("finished_at").map_err(broken)?;
    let (mut outcome, finished_at) = match (finished, meanwhile) {
        (Some(at), _) => (from_json(row, "outcome")?, at),
        (None, Some(meanwhile)) => meanwhile,
        (None, None) => return Ok(None),
    };
    if let Outcome::Stored { proof: known, .. } = &mut outcome {
        *known = proof(row)?;
    }
    let repaired_by: Option<String> = row.try_get("repaired_by").map_err(broken)?;
    // A repair settles a doubt too, and an accepted old secret makes it another outcome: neither was done by hand.
    let settled_at = match (&outcome, &repaired_by) {
        (Outcome::InDoubt { .. }, None) => row.try_get("settled_at").map_err(broken)?,
        _ => None,
    };
    Ok(Some(Attempt {
        id: row.try_get("id").map_err(broken)?,
        actor: from_json(row, "actor")?,
        reason: from_json(row, "reason")?,
        connection_id: row.try_get("connection_id").map_err(broken)?,
        started_at: row.try_get("started_at").map_err(broken)?,
        finished_at,
        outcome,
        request_id: row.try_get("request_id").map_err(broken)?,
        upstream_request_id: row.try_get("upstream_request_id").map_err(broken)?,
        repairs: row.try_get("repairs").map_err(broken)?,
        repaired_by,
        settled_at,
    }))
}

pub(super) fn attempt_id(row: &AnyRow, column: &str) -> Result<Option<AttemptId>, StoreError> {
    let id: Option<String> = row.try_get(column).map_err(broken)?;
    id.map(|id| id.parse().map_err(|_| unreadable())).transpose()
}

pub(super) fn from_json<T: DeserializeOwned>(row: &AnyRow, column: &str) -> Result<T, StoreError> {
    let text: String = row.try_get(column).map_err(broken)?;
    serde_json::from_str(&text).map_err(|_| unreadable())
}
