//! Attempts: the durable trace of a refresh, from the intent to the outcome. Here are the steps, each one durable write;
//! what decides about them is in [`rules`], what is asked of them in [`read`], whom they were told to in
//! [`told`].
//!
//! An attempt is fenced by its id: whoever has lost the lease finds that its row has moved on, and stops.

mod read;
mod rules;
mod told;

use std::collections::HashMap;
use std::time::Duration;

use auth_ui_contract::admin::{Actor, Doubt, Outcome, Phase, Proof, Reason};
use serde::Serialize;
use sqlx::{AnyConnection, Row};

use self::rules::Standing;
pub use self::told::Ending;
use super::db::{broken, unreadable, within};
use super::versions::{NewVersion, connection, info};
use super::{Store, VersionInfo};
use crate::{AttemptId, ClientId, ConnectionId, Entry, Event, Secret, StoreError, words};

/// An attempt about to begin.
pub(crate) struct Intent<'a> {
    pub id: AttemptId,
    pub client: ClientId,
    pub connection: ConnectionId,
    pub actor: &'a Actor,
    pub reason: Reason,
    pub request_id: &'a str,
    pub repairs: Option<AttemptId>,
    pub lease: i64,
    pub per_connection: u32,
    pub per_user: u32,
}

/// Whether it may.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Begun {
    Yes,
    Busy(Underway),
    TooMany { retry_after: u32 },
    RepairMismatch,
}

/// An attempt that has not ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Underway {
    pub id: AttemptId,
    pub actor: Actor,
    pub since: i64,
    pub phase: Phase,
    /// Since when nobody has given a sign of life in time.
    pub lapsed: Option<i64>,
}

/// A secret that eHealth has sent.
pub(crate) struct Received<'a> {
    pub attempt: AttemptId,
    pub client: ClientId,
    pub connection: ConnectionId,
    pub actor: &'a Actor,
    pub secret: &'a Secret,
    pub request_id: &'a str,
    pub upstream_request_id: Option<&'a str>,
    /// It answers for another connection: keep it, never use it.
    pub other_connection: bool,
}

/// What became of it.
#[derive(Debug)]
pub(crate) enum Kept {
    /// Stored and active.
    Active(VersionInfo),
    /// Stored, and not to be used: another connection's, or a newer attempt may have replaced it.
    Quarantined,
    /// A newer attempt is under way: whether this secret still counts is known when it ends.
    Wait,
}

impl Store {
    /// Takes the lease: durable before anything is asked of eHealth.
    pub(crate) async fn begin_attempt(&self, intent: &Intent<'_>) -> Result<Begun, StoreError> {
        within(async {
            let mut tx = self.db().begin().await?;
            let now = self.db().now(&mut tx).await?;
            self.settle_lapsed(&mut tx, now, Some(intent.client), &HashMap::new())
                .await?;
            let answer = self.may_begin(&mut tx, intent, now).await?;
            if answer == Begun::Yes {
                let insert = "INSERT INTO attempts \
                     (id, client_id, connection_id, user_id, actor, reason, request_id, repairs, started_at, lease_until, \
                         phase) \
                     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 'checking')";
                sqlx::query(insert)
                    .bind(intent.id.to_string())
                    .bind(intent.client.to_string())
                    .bind(intent.connection.to_string())
                    .bind(intent.actor.user_id.as_str())
                    .bind(to_json(intent.actor)?)
                    .bind(to_json(&intent.reason)?)
                    .bind(intent.request_id)
                    .bind(intent.repairs.map(|id| id.to_string()))
                    .bind(now)
                    .bind(now.saturating_add(intent.lease))
                    .execute(&mut *tx)
                    .await
                    .map_err(broken)?;
                let entry = Entry {
                    actor: Some(intent.actor.user_id.clone()),
                    client: Some(intent.client),
                    connection: Some(intent.connection),
                    request_id: Some(intent.request_id.to_owned()),
                    ..Entry::new(Event::SensitiveUpdate, format!("refresh:begun:{}", intent.id))
                };
                self.0.audit.append_in(&mut tx, &entry).await?;
                self.db().pass("intent.unsaved").await?;
            }
            self.db().commit(tx).await?;
            Ok(answer)
        })
        .await
    }

    /// Whether [`begin_attempt`](Self::begin_attempt) would succeed, without beginning.
    pub(crate) async fn could_begin(&self, intent: &Intent<'_>) -> Result<Begun, StoreError> {
        within(async {
            let mut tx = self.db().begin().await?;
            let now = self.db().now(&mut tx).await?;
            let answer = self.may_begin(&mut tx, intent, now).await;
            tx.rollback().await.map_err(broken)?;
            answer
        })
        .await
    }

    /// The durable mark before eHealth is asked. Refused when the lease is lost.
    pub(crate) async fn mark_asking(
        &self,
        id: AttemptId,
        connection: ConnectionId,
        lease: i64,
    ) -> Result<(), StoreError> {
        within(async {
            let mut tx = self.db().begin().await?;
            let now = self.db().now(&mut tx).await?;
            let mark = "UPDATE attempts SET phase = 'asking', asked_at = $1, lease_until = $2, connection_id = $3 \
                 WHERE id = $4 AND finished_at IS NULL AND phase = 'checking' AND lease_until > $1";
            let mark = sqlx::query(mark).bind(now).bind(now.saturating_add(lease));
            let mark = mark.bind(connection.to_string()).bind(id.to_string());
            if mark.execute(&mut *tx).await.map_err(broken)?.rows_affected() != 1 {
                return Err(StoreError::Fenced);
            }
            self.db().pass("asking.unsaved").await?;
            self.db().commit(tx).await
        })
        .await
    }

    /// A sign of life. A lease that has lapsed is not renewed.
    pub(crate) async fn renew_lease(&self, id: AttemptId, lease: i64) -> Result<(), StoreError> {
        within(async {
            let mut tx = self.db().begin().await?;
            let now = self.db().now(&mut tx).await?;
            let renew =
                "UPDATE attempts SET lease_until = $1 WHERE id = $2 AND finished_at IS NULL AND lease_until > $3";
            let renew = sqlx::query(renew)
                .bind(now.saturating_add(lease))
                .bind(id.to_string())
                .bind(now);
            if renew.execute(&mut *tx).await.map_err(broken)?.rows_affected() != 1 {
                return Err(StoreError::Fenced);
            }
            self.db().commit(tx).await
        })
        .await
    }

    /// Ends an attempt without a new secret, as of `ago`. One that was settled as unknown meanwhile learns what is known.
    pub(crate) async fn finish_attempt(
        &self,
        id: AttemptId,
        outcome: &Outcome,
        upstream_request_id: Option<&str>,
        ago: Duration,
    ) -> Result<(), StoreError> {
        within(async {
            let mut tx = self.db().begin().await?;
            let ago = i64::try_from(ago.as_secs()).unwrap_or_default();
            let ended = self.db().now(&mut tx).await?.saturating_sub(ago);
            self.write_outcome(&mut tx, id, outcome, upstream_request_id, None, ended)
                .await?;
            self.db().commit(tx).await
        })
        .await
    }

    async fn write_outcome(
        &self,
        tx: &mut AnyConnection,
        id: AttemptId,
        outcome: &Outcome,
        upstream_request_id: Option<&str>,
        fingerprint: Option<String>,
        now: i64,
    ) -> Result<(), StoreError> {
        let end = "UPDATE attempts SET finished_at = COALESCE(finished_at, $1), kind = $2, outcome = $3, told_at = NULL, \
                 upstream_request_id = COALESCE($4, upstream_request_id) \
             WHERE id = $5 AND (finished_at IS NULL OR (kind = 'in_doubt' AND settled_at IS NULL))";
        let end = sqlx::query(end)
            .bind(now)
            .bind(words::outcome(outcome))
            .bind(to_json(outcome)?);
        let end = end.bind(upstream_request_id.map(str::to_owned)).bind(id.to_string());
        if end.execute(&mut *tx).await.map_err(broken)?.rows_affected() != 1 {
            return Err(StoreError::Fenced);
        }
        let about = sqlx::query("SELECT client_id, connection_id, user_id, request_id FROM attempts WHERE id = $1");
        let about = about.bind(id.to_string()).fetch_one(&mut *tx).await.map_err(broken)?;
        let client: String = about.try_get("client_id").map_err(broken)?;
        let entry = Entry {
            actor: about.try_get("user_id").map_err(broken)?,
            client: client.parse().ok(),
            connection: connection(&about)?,
            request_id: about.try_get("request_id").map_err(broken)?,
            fingerprint,
            ..Entry::new(Event::SensitiveUpdate, audited(id, outcome)?)
        };
        self.0.audit.append_in(tx, &entry).await?;
        Ok(())
    }

    /// Stores a new secret: version, standing, outcome, settled doubts and audit entry, all or nothing.
    ///
    /// May be repeated after an error: a commit whose answer was lost is recognised by the attempt's id. What is found so
    /// counts only after another durable write: the commit may have failed at its last step, the sync of the folder, and a
    /// power cut would undo it.
    pub(crate) async fn keep(&self, received: &Received<'_>) -> Result<Kept, StoreError> {
        let (kept, is_found) = self.keep_once(received).await?;
        if is_found {
            self.db().probe(0).await?;
        }
        Ok(kept)
    }

    /// What became of it, and whether an earlier call has done that.
    async fn keep_once(&self, received: &Received<'_>) -> Result<(Kept, bool), StoreError> {
        within(async {
            let mut tx = self.db().begin().await?;
            let now = self.db().now(&mut tx).await?;
            let id = received.attempt.to_string();
            let known = sqlx::query("SELECT * FROM versions WHERE attempt_id = $1").bind(id.as_str());
            if let Some(row) = known.fetch_optional(&mut *tx).await.map_err(broken)? {
                let state: String = row.try_get("state").map_err(broken)?;
                let kept = match state.as_str() {
                    "quarantined" => Kept::Quarantined,
                    _ => Kept::Active(info(&row)?),
                };
                return Ok((kept, true));
            }
            let standing = self.standing(&mut tx, received).await?;
            if matches!(standing, Standing::Unsettled) {
                return Ok((Kept::Wait, false));
            }
            let quarantined = received.other_connection || matches!(standing, Standing::Overtaken);
            let new = NewVersion {
                client: received.client,
                connection: Some(received.connection),
                secret: received.secret,
                actor: Some(received.actor),
                attempt: Some(id.clone()),
                quarantined,
            };
            let version = self.insert_version(&mut tx, &new, now).await?;
            self.db().pass("store.inserted").await?;
            self.end_with(&mut tx, received, &version, quarantined, now).await?;
            self.db().pass("store.unsaved").await?;
            self.db().commit(tx).await?;
            let kept = match quarantined {
                true => Kept::Quarantined,
                false => Kept::Active(version),
            };
            Ok((kept, false))
        })
        .await
    }

    async fn end_with(
        &self,
        tx: &mut AnyConnection,
        received: &Received<'_>,
        version: &VersionInfo,
        quarantined: bool,
        now: i64,
    ) -> Result<(), StoreError> {
        let (id, upstream) = (received.attempt, received.upstream_request_id);
        let fingerprint = Some(version.fingerprint.clone());
        if !quarantined {
            let stored = Outcome::Stored {
                version: version.number,
                fingerprint: version.fingerprint.clone(),
                proof: Proof::Untried,
            };
            self.write_outcome(tx, id, &stored, upstream, fingerprint, now).await?;
            let settle = "UPDATE attempts SET settled_at = $1, repaired_by = $2 \
                 WHERE client_id = $3 AND kind = 'in_doubt' AND settled_at IS NULL";
            let settle = sqlx::query(settle)
                .bind(now)
                .bind(id.to_string())
                .bind(received.client.to_string());
            settle.execute(&mut *tx).await.map_err(broken)?;
            return Ok(());
        }
        if received.other_connection {
            let doubt = Outcome::InDoubt {
                doubt: Doubt::OtherConnection,
            };
            match self
                .write_outcome(&mut *tx, id, &doubt, upstream, fingerprint, now)
                .await
            {
                // Settled by a newer attempt meanwhile: the secret is kept all the same.
                Ok(()) | Err(StoreError::Fenced) => return Ok(()),
                Err(error) => return Err(error),
            }
        }
        let entry = Entry {
            actor: Some(received.actor.user_id.clone()),
            client: Some(received.client),
            connection: Some(received.connection),
            request_id: Some(received.request_id.to_owned()),
            fingerprint,
            ..Entry::new(Event::SensitiveUpdate, format!("refresh:overtaken:{id}"))
        };
        self.0.audit.append_in(tx, &entry).await?;
        Ok(())
    }

    /// Settles attempts without a sign of life. `known` holds what this process knows better than "interrupted".
    pub(crate) async fn recover_attempts(&self, known: &HashMap<AttemptId, Doubt>) -> Result<u32, StoreError> {
        within(async {
            let mut tx = self.db().begin().await?;
            let now = self.db().now(&mut tx).await?;
            let settled = self.settle_lapsed(&mut tx, now, None, known).await?;
            self.db().commit(tx).await?;
            Ok(settled)
        })
        .await
    }
}

/// An outcome in the audit log; eHealth's own sentence stays out of it.
fn audited(id: AttemptId, outcome: &Outcome) -> Result<String, StoreError> {
    let detail = match outcome {
        Outcome::Stored { version, .. } => format!("version {version}"),
        Outcome::NotChanged { reason, .. } => words::word(reason).ok_or_else(unreadable)?,
        Outcome::InDoubt { doubt } => words::word(doubt).ok_or_else(unreadable)?,
    };
    Ok(format!("refresh:{}:{detail}:{id}", words::outcome(outcome)))
}

fn to_json(value: &impl Serialize) -> Result<String, StoreError> {
    serde_json::to_string(value).map_err(|_| unreadable())
}
