//! Attempts: the durable trace of a refresh, from the intent to the outcome.
//!
//! An attempt is fenced by its id: whoever has lost the lease finds that its row has moved on, and stops.

use std::collections::HashMap;

use auth_ui_contract::admin::{Actor, Attempt, Doubt, History, Outcome, Phase, Proof, Reason, Trouble};
use serde::Serialize;
use serde::de::DeserializeOwned;
use sqlx::any::AnyRow;
use sqlx::{AnyConnection, Row};

use super::db::{broken, unreadable, within};
use super::versions::{NewVersion, connection, info, proof};
use super::{Store, VersionInfo};
use crate::{AttemptId, ClientId, ConnectionId, Entry, Event, Secret, StoreError};

/// The window of the limits.
const HOUR: i64 = 3600;

/// The columns of an attempt, with what is known of the version it brought.
macro_rules! attempts_where {
    ($rest:literal) => {
        concat!(
            "SELECT a.*, v.proof, v.proof_at FROM attempts a LEFT JOIN versions v ON v.attempt_id = a.id WHERE ",
            $rest
        )
    };
}

/// An attempt about to begin.
pub(crate) struct Intent<'a> {
    pub id: AttemptId,
    pub client: ClientId,
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
    pub lapsed: bool,
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
                     (id, client_id, user_id, actor, reason, request_id, repairs, started_at, lease_until, phase) \
                     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 'checking')";
                sqlx::query(insert)
                    .bind(intent.id.to_string())
                    .bind(intent.client.to_string())
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

    async fn may_begin(&self, tx: &mut AnyConnection, intent: &Intent<'_>, now: i64) -> Result<Begun, StoreError> {
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

    /// Ends an attempt without a new secret. One that was settled as unknown meanwhile learns what is known.
    pub(crate) async fn finish_attempt(
        &self,
        id: AttemptId,
        outcome: &Outcome,
        upstream_request_id: Option<&str>,
    ) -> Result<(), StoreError> {
        within(async {
            let mut tx = self.db().begin().await?;
            let now = self.db().now(&mut tx).await?;
            self.write_outcome(&mut tx, id, outcome, upstream_request_id, None, now)
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
        let end = "UPDATE attempts SET finished_at = COALESCE(finished_at, $1), kind = $2, outcome = $3, \
                 upstream_request_id = COALESCE($4, upstream_request_id) \
             WHERE id = $5 AND (finished_at IS NULL OR (kind = 'in_doubt' AND settled_at IS NULL))";
        let end = sqlx::query(end).bind(now).bind(kind(outcome)).bind(to_json(outcome)?);
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
            ..Entry::new(Event::SensitiveUpdate, words(id, outcome)?)
        };
        self.0.audit.append_in(tx, &entry).await?;
        Ok(())
    }

    /// Stores a new secret: version, standing, outcome, settled doubts and audit entry, all or nothing.
    ///
    /// May be repeated after an error: a commit whose answer was lost is recognised by the attempt's id.
    pub(crate) async fn keep(&self, received: &Received<'_>) -> Result<Kept, StoreError> {
        within(async {
            let mut tx = self.db().begin().await?;
            let now = self.db().now(&mut tx).await?;
            let id = received.attempt.to_string();
            let known = sqlx::query("SELECT * FROM versions WHERE attempt_id = $1").bind(id.as_str());
            if let Some(row) = known.fetch_optional(&mut *tx).await.map_err(broken)? {
                let state: String = row.try_get("state").map_err(broken)?;
                return if state == "quarantined" {
                    Ok(Kept::Quarantined)
                } else {
                    Ok(Kept::Active(info(&row)?))
                };
            }
            let standing = self.standing(&mut tx, received).await?;
            if matches!(standing, Standing::Unsettled) {
                return Ok(Kept::Wait);
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
            Ok(if quarantined {
                Kept::Quarantined
            } else {
                Kept::Active(version)
            })
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

    /// Whether a secret that comes late still is the newest that eHealth has made.
    async fn standing(&self, tx: &mut AnyConnection, received: &Received<'_>) -> Result<Standing, StoreError> {
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

    async fn settle_lapsed(
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

    /// One attempt, finished or not, as if it had ended with `outcome` when it has not.
    pub(crate) async fn attempt(
        &self,
        id: AttemptId,
        meanwhile: Option<Outcome>,
    ) -> Result<Option<Attempt>, StoreError> {
        let get = sqlx::query(attempts_where!("a.id = $1")).bind(id.to_string());
        within(async {
            let mut connection = self.db().pool().acquire().await.map_err(broken)?;
            let Some(row) = get.fetch_optional(&mut *connection).await.map_err(broken)? else {
                return Ok(None);
            };
            let now = self.db().now(&mut connection).await?;
            attempt(&row, meanwhile.map(|outcome| (outcome, now)))
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

/// Where a received secret stands among the attempts.
enum Standing {
    /// Nothing newer has changed anything.
    Newest,
    /// Something newer has, or may have.
    Overtaken,
    /// Something newer is under way.
    Unsettled,
}

fn kind(outcome: &Outcome) -> &'static str {
    match outcome {
        Outcome::Stored { .. } => "stored",
        Outcome::NotChanged { .. } => "not_changed",
        Outcome::InDoubt { .. } => "in_doubt",
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

/// An outcome in the audit log; eHealth's own sentence stays out of it.
fn words(id: AttemptId, outcome: &Outcome) -> Result<String, StoreError> {
    let detail = match outcome {
        Outcome::Stored { version, .. } => format!("version {version}"),
        Outcome::NotChanged { reason, .. } => word(reason)?,
        Outcome::InDoubt { doubt } => word(doubt)?,
    };
    Ok(format!("refresh:{}:{detail}:{id}", kind(outcome)))
}

fn word(value: &impl Serialize) -> Result<String, StoreError> {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(word)) => Ok(word),
        _ => Err(unreadable()),
    }
}

fn underway(row: &AnyRow, now: i64) -> Result<Underway, StoreError> {
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
        lapsed: lease <= now,
    })
}

fn attempt(row: &AnyRow, meanwhile: Option<(Outcome, i64)>) -> Result<Option<Attempt>, StoreError> {
    let finished: Option<i64> = row.try_get("finished_at").map_err(broken)?;
    let (mut outcome, finished_at) = match (finished, meanwhile) {
        (Some(at), _) => (from_json(row, "outcome")?, at),
        (None, Some(meanwhile)) => meanwhile,
        (None, None) => return Ok(None),
    };
    if let Outcome::Stored { proof: known, .. } = &mut outcome {
        *known = proof(row)?;
    }
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
        repaired_by: row.try_get("repaired_by").map_err(broken)?,
    }))
}

fn attempt_id(row: &AnyRow, column: &str) -> Result<Option<AttemptId>, StoreError> {
    let id: Option<String> = row.try_get(column).map_err(broken)?;
    id.map(|id| id.parse().map_err(|_| unreadable())).transpose()
}

fn to_json(value: &impl Serialize) -> Result<String, StoreError> {
    serde_json::to_string(value).map_err(|_| unreadable())
}

fn from_json<T: DeserializeOwned>(row: &AnyRow, column: &str) -> Result<T, StoreError> {
    let text: String = row.try_get(column).map_err(broken)?;
    serde_json::from_str(&text).map_err(|_| unreadable())
}
