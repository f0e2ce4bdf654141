//! What decides about attempts: whether one may begin, whether a late secret is the newest, how a lapsed one ends, what an
//! accepted old secret proves. Each is asked inside the write it decides about.

use std::collections::HashMap;

use auth_ui_contract::admin::{Doubt, Outcome, Trouble};
use sqlx::{AnyConnection, Row};

use super::read::{attempt_id, from_json, underway};
use super::{Begun, Intent, Received};
use crate::store::Store;
use crate::store::db::{broken, unreadable, within};
use crate::{AttemptId, ClientId, StoreError};

/// The window of the limits.
const HOUR: i64 = 3600;

/// Where a received secret stands among the attempts.
pub(super) enum Standing {
    /// Nothing newer has changed anything.
    Newest,
    /// Something newer has, or may have.
    Overtaken,
    /// Something newer is under way.
    Unsettled,
}

impl Store {
    /// Whether an attempt may begin now.
    pub(super) async fn may_begin(
        &self,
        tx: &mut AnyConnection,
        intent: &Intent<'_>,
        now: i64,
    ) -> Result<Begun, StoreError> {
        let client = intent.client.to_string();
        let running = sqlx::query("SELECT * FROM attempts WHERE client_id = $1 AND finished_at IS NULL");
        if let Some(row) = running
            .bind(client.as_str())
            .fetch_optional(&mut *tx)
            .await
            .map_err(broken)?
        {
            return Ok(Begun::Busy(underway(&row, now)?));
        }
        let doubt = "SELECT id FROM attempts \
             WHERE client_id = $1 AND kind = 'in_doubt' AND settled_at IS NULL ORDER BY seq DESC LIMIT 1";
        let doubt = sqlx::query(doubt)
            .bind(client.as_str())
            .fetch_optional(&mut *tx)
            .await
            .map_err(broken)?;
        let doubt = doubt
            .map(|row| row.try_get::<String, _>(0).map_err(broken))
            .transpose()?;
        if doubt != intent.repairs.map(|id| id.to_string()) {
            return Ok(Begun::RepairMismatch);
        }
        // Only what eHealth was asked for counts against the clinic; everything counts against the person.
        let since = now.saturating_sub(HOUR);
        let of_clinic = "SELECT started_at FROM attempts \
             WHERE client_id = $1 AND asked_at IS NOT NULL AND started_at > $2 \
                 AND (CASE WHEN repairs IS NULL THEN 0 ELSE 1 END) = $3 \
             ORDER BY started_at DESC LIMIT 1 OFFSET $4";
        let of_clinic = sqlx::query(of_clinic)
            .bind(client)
            .bind(since)
            .bind(i64::from(intent.repairs.is_some()))
            .bind(i64::from(intent.per_connection.saturating_sub(1)));
        let of_user = "SELECT started_at FROM attempts WHERE user_id = $1 AND started_at > $2 \
             ORDER BY started_at DESC LIMIT 1 OFFSET $3";
        let of_user = sqlx::query(of_user)
            .bind(intent.actor.user_id.as_str())
            .bind(since)
            .bind(i64::from(intent.per_user.saturating_sub(1)));
        let mut wait = None;
        for row in [
            of_clinic.fetch_optional(&mut *tx).await.map_err(broken)?,
            of_user.fetch_optional(&mut *tx).await.map_err(broken)?,
        ]
        .into_iter()
        .flatten()
        {
            let oldest: i64 = row.try_get(0).map_err(broken)?;
            wait = wait.max(Some(oldest.saturating_add(HOUR).saturating_sub(now)));
        }
        match wait {
            Some(seconds) => Ok(Begun::TooMany {
                retry_after: u32::try_from(seconds.max(1)).unwrap_or(u32::MAX),
            }),
            None => Ok(Begun::Yes),
        }
    }

    /// Whether a secret that comes late still is the newest that eHealth has made.
    pub(super) async fn standing(
        &self,
        tx: &mut AnyConnection,
        received: &Received<'_>,
    ) -> Result<Standing, StoreError> {
        let own = sqlx::query("SELECT seq, finished_at, kind, settled_at FROM attempts WHERE id = $1");
        let own = own
            .bind(received.attempt.to_string())
            .fetch_optional(&mut *tx)
            .await
            .map_err(broken)?;
        let own = own.ok_or(StoreError::Fenced)?;
        let seq: i64 = own.try_get("seq").map_err(broken)?;
        let kind: Option<String> = own.try_get("kind").map_err(broken)?;
        let settled: Option<i64> = own.try_get("settled_at").map_err(broken)?;
        if settled.is_some() || kind.is_some_and(|kind| kind != "in_doubt") {
            return Ok(Standing::Overtaken);
        }
        let newer = "SELECT kind FROM attempts \
             WHERE client_id = $1 AND seq > $2 AND (kind IS NULL OR kind IN ('stored', 'in_doubt'))";
        let newer = sqlx::query(newer)
            .bind(received.client.to_string())
            .bind(seq)
            .fetch_all(&mut *tx);
        let mut standing = Standing::Newest;
        for row in newer.await.map_err(broken)? {
            match row.try_get::<Option<String>, _>(0).map_err(broken)? {
                Some(_) => return Ok(Standing::Overtaken),
                None => standing = Standing::Unsettled,
            }
        }
        Ok(standing)
    }

    /// Ends attempts whose lease has lapsed, of one clinic or of all.
    pub(in crate::store) async fn settle_lapsed(
        &self,
        tx: &mut AnyConnection,
        now: i64,
        client: Option<ClientId>,
        known: &HashMap<AttemptId, Doubt>,
    ) -> Result<u32, StoreError> {
        let lapsed = "SELECT id, phase FROM attempts \
             WHERE finished_at IS NULL AND lease_until <= $1 AND ($2 = '' OR client_id = $2) ORDER BY seq";
        let client = client.map_or_else(String::new, |id| id.to_string());
        let rows = sqlx::query(lapsed)
            .bind(now)
            .bind(client)
            .fetch_all(&mut *tx)
            .await
            .map_err(broken)?;
        for row in &rows {
            let id = attempt_id(row, "id")?.ok_or_else(unreadable)?;
            let phase: String = row.try_get("phase").map_err(broken)?;
            let outcome = match phase.as_str() {
                "checking" => Outcome::NotChanged {
                    reason: Trouble::Interrupted,
                    message: None,
                },
                _ => Outcome::InDoubt {
                    doubt: known.get(&id).copied().unwrap_or(Doubt::Interrupted),
                },
            };
            self.write_outcome(&mut *tx, id, &outcome, None, None, now).await?;
        }
        u32::try_from(rows.len()).map_err(|_| unreadable())
    }

    /// eHealth accepted the active secret: what was asked before did not change it.
    ///
    /// Not when a new secret had come and was lost here, nor when a refresh is under way, nor for what was asked too late
    /// for eHealth to have decided by `decided_at`.
    pub(crate) async fn settle_doubts(
        &self,
        client: ClientId,
        version: u32,
        decided_at: i64,
    ) -> Result<u32, StoreError> {
        within(async {
            let mut tx = self.db().begin().await?;
            let now = self.db().now(&mut tx).await?;
            let tried = "SELECT number FROM versions WHERE client_id = $1 AND number = $2 AND state = 'active' \
                 AND NOT EXISTS (SELECT 1 FROM attempts WHERE client_id = $1 AND finished_at IS NULL)";
            let tried = sqlx::query(tried).bind(client.to_string()).bind(i64::from(version));
            if tried.fetch_optional(&mut *tx).await.map_err(broken)?.is_none() {
                return Ok(0);
            }
            let open = "SELECT id, outcome FROM attempts \
                 WHERE client_id = $1 AND kind = 'in_doubt' AND settled_at IS NULL AND finished_at <= $2 ORDER BY seq";
            let open = sqlx::query(open).bind(client.to_string()).bind(decided_at);
            let mut settled = 0;
            for row in open.fetch_all(&mut *tx).await.map_err(broken)? {
                let id = attempt_id(&row, "id")?.ok_or_else(unreadable)?;
                let outcome: Outcome = from_json(&row, "outcome")?;
                let Some(reason) = unchanged(&outcome) else { continue };
                let outcome = Outcome::NotChanged { reason, message: None };
                self.write_outcome(&mut tx, id, &outcome, None, None, now).await?;
                let settle = sqlx::query("UPDATE attempts SET settled_at = $1 WHERE id = $2");
                settle
                    .bind(now)
                    .bind(id.to_string())
                    .execute(&mut *tx)
                    .await
                    .map_err(broken)?;
                settled += 1;
            }
            self.db().commit(tx).await?;
            Ok(settled)
        })
        .await
    }
}

/// The reason to give when an unknown outcome turns out to be no change; none when a new secret had arrived.
fn unchanged(outcome: &Outcome) -> Option<Trouble> {
    let Outcome::InDoubt { doubt } = outcome else {
        return None;
    };
    match doubt {
        Doubt::NotStored | Doubt::OnlyEscrow => None,
        _ => Some(Trouble::ProvenUnchanged),
    }
}
