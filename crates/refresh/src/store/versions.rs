//! Clinics and the versions of their secrets.

use std::collections::HashMap;

use auth_ui_contract::admin::{Actor, Proof};
use sqlx::any::AnyRow;
use sqlx::{AnyConnection, Row};

use super::db::{Db, broken, unreadable, within};
use super::{ActiveVersion, Clinic, ClinicRow, Store, VersionInfo, own_keys};
use crate::seal::{self, Context};
use crate::{ClientId, ConnectionId, Entry, Event, Keyring, Secret, StoreError, words};

/// Who acts when somebody does it by hand, as the audit log names them.
pub(super) const COMMAND_LINE: &str = "command_line";

/// A version about to be written.
pub(super) struct NewVersion<'a> {
    pub client: ClientId,
    pub connection: Option<ConnectionId>,
    pub secret: &'a Secret,
    pub actor: Option<&'a Actor>,
    pub attempt: Option<String>,
    /// A secret that must not be used: kept for a person to look into.
    pub quarantined: bool,
}

impl Store {
    /// Creates or updates a clinic and makes `secret` its active one. Settles unknown outcomes; refused during a refresh.
    pub async fn import(
        &self,
        clinic: &Clinic,
        connection: Option<ConnectionId>,
        secret: &Secret,
    ) -> Result<VersionInfo, StoreError> {
        within(async {
            let mut tx = self.db().begin().await?;
            let now = self.db().now(&mut tx).await?;
            let id = clinic.id.to_string();
            let taken = sqlx::query("SELECT client_id FROM clinics WHERE edrpou = $1 AND client_id <> $2");
            let taken = taken
                .bind(clinic.edrpou.as_str())
                .bind(id.as_str())
                .fetch_optional(&mut *tx);
            if taken.await.map_err(broken)?.is_some() {
                return Err(StoreError::EdrpouTaken);
            }
            self.not_during_a_refresh(&mut tx, Some(clinic.id), now).await?;
            let put = "INSERT INTO clinics (client_id, edrpou, name) VALUES ($1, $2, $3) \
                 ON CONFLICT (client_id) DO UPDATE SET edrpou = excluded.edrpou, name = excluded.name";
            let put = sqlx::query(put)
                .bind(id)
                .bind(clinic.edrpou.as_str())
                .bind(clinic.name.as_str());
            put.execute(&mut *tx).await.map_err(broken)?;
            self.decided_by_hand(&mut tx, clinic.id, now).await?;
            let new = NewVersion {
                client: clinic.id,
                connection,
                secret,
                actor: None,
                attempt: None,
                quarantined: false,
            };
            let info = self.insert_version(&mut tx, &new, now).await?;
            let entry = Entry {
                actor: Some(COMMAND_LINE.to_owned()),
                client: Some(clinic.id),
                connection,
                fingerprint: Some(info.fingerprint.clone()),
                ..Entry::new(Event::SensitiveUpdate, "secret:imported")
            };
            self.0.audit.append_in(&mut tx, &entry).await?;
            self.db().commit(tx).await?;
            Ok(info)
        })
        .await
    }

    /// What is decided by hand and what a refresh brings must not cross. A refresh that a crash has left behind ends here
    /// once its lease has lapsed: with `serve` stopped, nobody else ends it. Of one clinic, or of any.
    pub(super) async fn not_during_a_refresh(
        &self,
        tx: &mut AnyConnection,
        client: Option<ClientId>,
        now: i64,
    ) -> Result<(), StoreError> {
        self.settle_lapsed(&mut *tx, now, client, &HashMap::new()).await?;
        let id = client.map_or_else(String::new, |id| id.to_string());
        let busy = sqlx::query("SELECT id FROM attempts WHERE finished_at IS NULL AND ($1 = '' OR client_id = $1)");
        match (busy.bind(id).fetch_optional(tx).await.map_err(broken)?, client) {
            (None, _) => Ok(()),
            (Some(_), Some(_)) => Err(StoreError::Busy),
            (Some(_), None) => Err(StoreError::SomeBusy),
        }
    }

    /// Somebody has said which secret is in force: unknown outcomes need no repair any more, and the outside is told so.
    pub(super) async fn decided_by_hand(
        &self,
        tx: &mut AnyConnection,
        client: ClientId,
        now: i64,
    ) -> Result<(), StoreError> {
        let settle = "UPDATE attempts SET settled_at = $1, told_at = NULL \
             WHERE client_id = $2 AND kind = 'in_doubt' AND settled_at IS NULL";
        let settle = sqlx::query(settle).bind(now).bind(client.to_string());
        settle.execute(tx).await.map_err(broken)?;
        Ok(())
    }

    /// All clinics, by ЄДРПОУ.
    pub async fn clinics(&self) -> Result<Vec<ClinicRow>, StoreError> {
        let all = "SELECT c.client_id, c.edrpou, c.name, v.number, v.connection_id, v.fingerprint, v.stored_at, v.actor, \
                 v.proof, v.proof_at, (SELECT COUNT(*) FROM attempts a \
                     WHERE a.client_id = c.client_id AND ((a.kind = 'in_doubt' AND a.settled_at IS NULL) \
                     OR (a.finished_at IS NULL AND a.phase = 'asking'))) AS doubts \
             FROM clinics c LEFT JOIN versions v ON v.client_id = c.client_id AND v.state = 'active' ORDER BY c.edrpou";
        let rows = within(async { sqlx::query(all).fetch_all(self.db().pool()).await.map_err(broken) }).await?;
        rows.iter()
            .map(|row| {
                let number: Option<i64> = row.try_get("number").map_err(broken)?;
                let doubts: i64 = row.try_get("doubts").map_err(broken)?;
                let active = number.map(|_| info(row)).transpose()?;
                Ok(ClinicRow {
                    clinic: clinic(row)?,
                    active,
                    in_doubt: doubts > 0,
                })
            })
            .collect()
    }

    /// A clinic by its ЄДРПОУ or РНОКПП.
    pub async fn clinic_by_edrpou(&self, edrpou: &str) -> Result<Option<Clinic>, StoreError> {
        let get = sqlx::query("SELECT client_id, edrpou, name FROM clinics WHERE edrpou = $1").bind(edrpou);
        let row = within(async { get.fetch_optional(self.db().pool()).await.map_err(broken) }).await?;
        row.as_ref().map(clinic).transpose()
    }

    /// A clinic by its id.
    pub async fn clinic(&self, id: ClientId) -> Result<Option<Clinic>, StoreError> {
        let get = sqlx::query("SELECT client_id, edrpou, name FROM clinics WHERE client_id = $1").bind(id.to_string());
        let row = within(async { get.fetch_optional(self.db().pool()).await.map_err(broken) }).await?;
        row.as_ref().map(clinic).transpose()
    }

    /// The active version without its secret.
    pub async fn active_info(&self, client: ClientId) -> Result<Option<VersionInfo>, StoreError> {
        let row = within(self.active_row(client)).await?;
        row.as_ref().map(info).transpose()
    }

    /// The active version, opened.
    pub async fn active(&self, client: ClientId) -> Result<Option<ActiveVersion>, StoreError> {
        let Some(row) = within(self.active_row(client)).await? else {
            return Ok(None);
        };
        let (_, _, context) = place(&row)?;
        let sealed: Vec<u8> = row.try_get("sealed").map_err(broken)?;
        let plain = seal::open(&self.0.keys, &context, &sealed).map_err(|_| StoreError::KeyWrong)?;
        let secret = Secret::new(std::str::from_utf8(&plain).map_err(|_| StoreError::KeyWrong)?);
        let doubts: i64 = row.try_get("doubts").map_err(broken)?;
        Ok(Some(ActiveVersion {
            info: info(&row)?,
            secret,
            in_doubt: doubts > 0,
        }))
    }

    /// Notes what a sign-in or a check has shown of a version, unless something newer is known of it.
    pub async fn proven(&self, client: ClientId, version: u32, proof: Proof) -> Result<(), StoreError> {
        let at = match proof {
            Proof::Untried => None,
            Proof::Proven { at } | Proof::Refused { at } => Some(at),
        };
        let note = "UPDATE versions SET proof = $1, proof_at = $2 \
             WHERE client_id = $3 AND number = $4 AND (proof_at IS NULL OR proof_at <= $2)";
        let note = sqlx::query(note)
            .bind(words::proof(proof))
            .bind(at)
            .bind(client.to_string())
            .bind(i64::from(version));
        within(async { note.execute(self.db().pool()).await.map_err(broken) }).await?;
        Ok(())
    }

    async fn active_row(&self, client: ClientId) -> Result<Option<AnyRow>, StoreError> {
        // While eHealth is being asked, the old secret may be dead already.
        let get = "SELECT v.client_id, v.number, v.connection_id, v.sealed, v.fingerprint, v.stored_at, v.actor, v.proof, \
                 v.proof_at, (SELECT COUNT(*) FROM attempts a WHERE a.client_id = v.client_id AND (\
                     (a.kind = 'in_doubt' AND a.settled_at IS NULL) \
                     OR (a.finished_at IS NULL AND a.phase = 'asking'))) AS doubts \
             FROM versions v WHERE v.client_id = $1 AND v.state = 'active'";
        let get = sqlx::query(get).bind(client.to_string());
        get.fetch_optional(self.db().pool()).await.map_err(broken)
    }

    /// Writes a version; unless quarantined, it takes the active one's place.
    pub(super) async fn insert_version(
        &self,
        tx: &mut AnyConnection,
        new: &NewVersion<'_>,
        now: i64,
    ) -> Result<VersionInfo, StoreError> {
        let client = new.client.to_string();
        let last = sqlx::query("SELECT MAX(number) FROM versions WHERE client_id = $1").bind(client.as_str());
        let last: Option<i64> = last
            .fetch_one(&mut *tx)
            .await
            .map_err(broken)?
            .try_get(0)
            .map_err(broken)?;
        let number = u32::try_from(last.unwrap_or(0))
            .ok()
            .and_then(|n| n.checked_add(1))
            .ok_or_else(unreadable)?;
        if !new.quarantined {
            let retire = "UPDATE versions SET state = 'superseded' WHERE client_id = $1 AND state = 'active'";
            sqlx::query(retire)
                .bind(client.as_str())
                .execute(&mut *tx)
                .await
                .map_err(broken)?;
        }
        let context = Context::version(new.client, new.connection, number);
        let sealed = seal::seal(&self.0.keys, &context, new.secret.expose().as_bytes());
        let fingerprint = own_keys::fingerprint(&self.0.fingerprints, new.secret)?;
        let actor = new
            .actor
            .map(serde_json::to_string)
            .transpose()
            .map_err(|_| unreadable())?;
        let insert = "INSERT INTO versions \
             (client_id, number, connection_id, sealed, fingerprint, stored_at, actor, attempt_id, state, proof) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 'untried')";
        sqlx::query(insert)
            .bind(client)
            .bind(i64::from(number))
            .bind(new.connection.map(|id| id.to_string()))
            .bind(sealed.map_err(|_| StoreError::KeyWrong)?)
            .bind(fingerprint.as_str())
            .bind(now)
            .bind(actor)
            .bind(new.attempt.clone())
            .bind(if new.quarantined { "quarantined" } else { "active" })
            .execute(&mut *tx)
            .await
            .map_err(broken)?;
        Ok(VersionInfo {
            client: new.client,
            connection: new.connection,
            number,
            fingerprint,
            stored_at: now,
            actor: new.actor.cloned(),
            proof: Proof::Untried,
        })
    }
}

/// Whether there is a key for every secret in use. Nothing is opened.
pub(super) async fn have_keys(db: &Db, keys: &Keyring) -> Result<(), StoreError> {
    let active = sqlx::query("SELECT sealed FROM versions WHERE state = 'active'");
    for row in active.fetch_all(db.pool()).await.map_err(broken)? {
        let sealed: Vec<u8> = row.try_get(0).map_err(broken)?;
        let id = seal::key_id(&sealed).map_err(|_| StoreError::KeyWrong)?;
        if keys.find(id).is_none() {
            return Err(StoreError::KeyMissing(id.to_owned()));
        }
    }
    Ok(())
}

fn clinic(row: &AnyRow) -> Result<Clinic, StoreError> {
    let id: String = row.try_get("client_id").map_err(broken)?;
    Ok(Clinic {
        id: id.parse().map_err(|_| unreadable())?,
        edrpou: row.try_get("edrpou").map_err(broken)?,
        name: row.try_get("name").map_err(broken)?,
    })
}

/// Which version a row is, and the context it was sealed in.
pub(super) fn place(row: &AnyRow) -> Result<(ClientId, u32, Context), StoreError> {
    let client: String = row.try_get("client_id").map_err(broken)?;
    let client = client.parse().map_err(|_| unreadable())?;
    let number: i64 = row.try_get("number").map_err(broken)?;
    let number = u32::try_from(number).map_err(|_| unreadable())?;
    Ok((client, number, Context::version(client, connection(row)?, number)))
}

pub(super) fn info(row: &AnyRow) -> Result<VersionInfo, StoreError> {
    let (client, number, _) = place(row)?;
    let actor: Option<String> = row.try_get("actor").map_err(broken)?;
    Ok(VersionInfo {
        client,
        connection: connection(row)?,
        number,
        fingerprint: row.try_get("fingerprint").map_err(broken)?,
        stored_at: row.try_get("stored_at").map_err(broken)?,
        actor: actor
            .map(|text| serde_json::from_str(&text))
            .transpose()
            .map_err(|_| unreadable())?,
        proof: proof(row)?,
    })
}

pub(super) fn proof(row: &AnyRow) -> Result<Proof, StoreError> {
    let word: String = row.try_get("proof").map_err(broken)?;
    let at: Option<i64> = row.try_get("proof_at").map_err(broken)?;
    match (word.as_str(), at) {
        ("untried", _) => Ok(Proof::Untried),
        ("proven", Some(at)) => Ok(Proof::Proven { at }),
        ("refused", Some(at)) => Ok(Proof::Refused { at }),
        _ => Err(unreadable()),
    }
}

pub(super) fn connection(row: &AnyRow) -> Result<Option<ConnectionId>, StoreError> {
    let id: Option<String> = row.try_get("connection_id").map_err(broken)?;
    id.map(|id| id.parse().map_err(|_| unreadable())).transpose()
}
