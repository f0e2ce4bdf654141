//! Versions that are kept without being used: what there is, and how one of them becomes the active one.
//!
//! A secret that came about another connection, or after a newer one, is stored and left alone. Whether it works only a
//! person can find out, so only a person takes it into use, and the audit log says so.

use std::fmt;

use sqlx::Row;

use super::db::{broken, unreadable, within};
use super::versions::{COMMAND_LINE, NewVersion, info, place};
use super::{Store, VersionInfo, own_keys};
use crate::seal;
use crate::{ClientId, Entry, Event, Secret, StoreError};

/// What a version is kept for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// It is the clinic's secret.
    Active,
    /// It was, until a newer one came.
    Superseded,
    /// It never was: eHealth's answer was about another connection, or came after a newer secret.
    Quarantined,
}

impl fmt::Display for State {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Active => "active",
            Self::Superseded => "superseded",
            Self::Quarantined => "quarantined",
        })
    }
}

/// A version in a list, without its secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptVersion {
    /// About it.
    pub info: VersionInfo,
    /// What it is kept for.
    pub state: State,
}

impl Store {
    /// Every version of a clinic's secret, oldest first.
    pub async fn versions(&self, client: ClientId) -> Result<Vec<KeptVersion>, StoreError> {
        if self.clinic(client).await?.is_none() {
            return Err(StoreError::UnknownClinic);
        }
        let all = sqlx::query("SELECT * FROM versions WHERE client_id = $1 ORDER BY number").bind(client.to_string());
        let rows = within(async { all.fetch_all(self.db().pool()).await.map_err(broken) }).await?;
        rows.iter()
            .map(|row| {
                let state: String = row.try_get("state").map_err(broken)?;
                let state = match state.as_str() {
                    "active" => State::Active,
                    "superseded" => State::Superseded,
                    "quarantined" => State::Quarantined,
                    _ => return Err(unreadable()),
                };
                Ok(KeptVersion {
                    info: info(row)?,
                    state,
                })
            })
            .collect()
    }

    /// Makes the secret of a kept version the active one, as a version of its own: numbers only grow, so that whoever
    /// follows them misses nothing. Settles unknown outcomes; refused during a refresh, and for a record that does not
    /// open or does not hold what its fingerprint says.
    pub async fn activate(&self, client: ClientId, number: u32, fingerprint: &str) -> Result<VersionInfo, StoreError> {
        within(async {
            let mut tx = self.db().begin().await?;
            let now = self.db().now(&mut tx).await?;
            self.not_during_a_refresh(&mut tx, Some(client), now).await?;
            let get = sqlx::query("SELECT * FROM versions WHERE client_id = $1 AND number = $2");
            let get = get.bind(client.to_string()).bind(i64::from(number));
            let row = get.fetch_optional(&mut *tx).await.map_err(broken)?;
            let row = row.ok_or(StoreError::UnknownVersion)?;
            let kept = info(&row)?;
            if row.try_get::<String, _>("state").map_err(broken)? == "active" {
                return Err(StoreError::ActiveAlready);
            }
            if kept.fingerprint != fingerprint {
                return Err(StoreError::OtherFingerprint);
            }
            let (_, _, context) = place(&row)?;
            let sealed: Vec<u8> = row.try_get("sealed").map_err(broken)?;
            let plain = seal::open(&self.0.keys, &context, &sealed).map_err(|_| StoreError::KeyWrong)?;
            let secret = Secret::new(std::str::from_utf8(&plain).map_err(|_| StoreError::KeyWrong)?);
            if own_keys::fingerprint(&self.0.fingerprints, &secret)? != kept.fingerprint {
                return Err(unreadable());
            }
            self.decided_by_hand(&mut tx, client, now).await?;
            let new = NewVersion {
                client,
                connection: kept.connection,
                secret: &secret,
                actor: None,
                attempt: None,
                quarantined: false,
            };
            let active = self.insert_version(&mut tx, &new, now).await?;
            let entry = Entry {
                actor: Some(COMMAND_LINE.to_owned()),
                client: Some(client),
                connection: kept.connection,
                fingerprint: Some(active.fingerprint.clone()),
                ..Entry::new(Event::SensitiveUpdate, format!("secret:activated:version {number}"))
            };
            self.0.audit.append_in(&mut tx, &entry).await?;
            self.db().commit(tx).await?;
            Ok(active)
        })
        .await
    }
}
