//! Clinics, versions of their secrets, attempts, sessions and the audit log: SQLite or PostgreSQL.
//!
//! Everything secret is sealed before it reaches either ([`seal`](crate::seal)). Every write that matters to a refresh is one
//! transaction together with its audit entry.

pub(crate) mod attempts;
pub(crate) mod db;
mod kept;
mod own_keys;
mod sessions;
mod url;
pub(crate) mod versions;

use std::collections::BTreeSet;
use std::sync::Arc;

use auth_ui_contract::admin::{Actor, Proof, Trouble};
use sqlx::Row;

pub use self::attempts::Ending;
use self::db::{Db, broken, within};
pub use self::kept::{KeptVersion, State};
pub use self::url::StoreUrl;
use self::versions::COMMAND_LINE;
use crate::keys::{KeyBytes, is_id};
use crate::seal::{self, Context};
use crate::{Audit, ClientId, Clock, ConnectionId, Entry, Event, KeyError, Keyring, Secret};

/// Why the store did not do what it was asked. Texts name neither the address nor any content.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum StoreError {
    /// The address is neither `sqlite:path` nor `postgres://…`.
    #[error("a store is `sqlite:path` or `postgres://…`")]
    Url,
    /// A PostgreSQL server on another machine that need not prove its name.
    #[error("a PostgreSQL server on another machine must be reached with `sslmode=verify-full`")]
    Unprotected,
    /// Another process holds this SQLite store.
    #[error("another process uses this store")]
    InUse,
    /// No room.
    #[error("the store is full")]
    Full,
    /// No writing.
    #[error("the store is read-only")]
    ReadOnly,
    /// Anything else of the database: its words, without any value.
    #[error("the store failed: {0}")]
    Broken(String),
    /// The master key is not the one the store was sealed with, or a record was damaged.
    #[error("the master key does not open the store")]
    KeyWrong,
    /// There is no key for a secret that is in use.
    #[error(
        "the key file lacks the key `{0}`, with which a secret in use is sealed: put its line back, or see docs/admin.md, A new master key"
    )]
    KeyMissing(String),
    /// The key file is open to others.
    #[error("the key file is open to others")]
    KeyExposed,
    /// No such clinic.
    #[error("no such clinic")]
    UnknownClinic,
    /// The clinic has no such version.
    #[error("this clinic has no such version; `secrets versions` lists them")]
    UnknownVersion,
    /// The version is active already.
    #[error("this version is active already")]
    ActiveAlready,
    /// The fingerprint given is not that of the version.
    #[error("the fingerprint is not that of this version; `secrets versions` lists them")]
    OtherFingerprint,
    /// Another clinic has this ЄДРПОУ.
    #[error("another clinic has this ЄДРПОУ")]
    EdrpouTaken,
    /// A refresh of this clinic is under way.
    #[error("a refresh of this clinic is under way")]
    Busy,
    /// A refresh of some clinic is under way, and may seal with a key that is about to go.
    #[error("a refresh is under way; try again when it has ended")]
    SomeBusy,
    /// The attempt has moved on without the caller: another process has settled it.
    #[error("the attempt was settled elsewhere")]
    Fenced,
}

impl StoreError {
    /// The same, in the words of the admin page.
    pub fn trouble(&self) -> Trouble {
        match self {
            StoreError::Full => Trouble::StoreFull,
            StoreError::ReadOnly => Trouble::StoreReadOnly,
            StoreError::KeyWrong | StoreError::KeyMissing(_) => Trouble::KeyWrong,
            StoreError::KeyExposed => Trouble::KeyExposed,
            StoreError::Busy | StoreError::SomeBusy => Trouble::Busy,
            StoreError::UnknownClinic
            | StoreError::UnknownVersion
            | StoreError::ActiveAlready
            | StoreError::OtherFingerprint
            | StoreError::EdrpouTaken => Trouble::NotFound,
            StoreError::Fenced => Trouble::Interrupted,
            StoreError::Url | StoreError::Unprotected | StoreError::InUse | StoreError::Broken(_) => {
                Trouble::StoreBroken
            }
        }
    }
}

/// What wrapping anew came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rewrapped {
    /// Records that were changed.
    pub changed: u64,
    /// Keys that are not there, with which secrets that are not in use, or sessions, stay sealed.
    pub lost: BTreeSet<String>,
}

/// A clinic whose secret is kept here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Clinic {
    /// Its client id.
    pub id: ClientId,
    /// ЄДРПОУ (8 digits) or РНОКПП (10 digits).
    pub edrpou: String,
    /// Registered name.
    pub name: String,
}

impl Clinic {
    /// A typed ЄДРПОУ or РНОКПП, if it is one.
    pub fn code(typed: &str) -> Option<&str> {
        let digits = typed.trim();
        (matches!(digits.len(), 8 | 10) && digits.bytes().all(|b| b.is_ascii_digit())).then_some(digits)
    }
}

/// A clinic in a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClinicRow {
    /// It.
    pub clinic: Clinic,
    /// Its active secret's version.
    pub active: Option<VersionInfo>,
    /// Whether an unknown outcome is open, so that the active secret may be dead.
    pub in_doubt: bool,
}

/// A version of a secret, without the secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VersionInfo {
    /// The clinic.
    pub client: ClientId,
    /// The connection, when known.
    pub connection: Option<ConnectionId>,
    /// From 1, growing.
    pub number: u32,
    /// Eight hexadecimal digits.
    pub fingerprint: String,
    /// When it was stored.
    pub stored_at: i64,
    /// Who refreshed it; nobody when it was imported.
    pub actor: Option<Actor>,
    /// What is known of its validity.
    pub proof: Proof,
}

/// The active version with its secret.
#[derive(Clone, Debug)]
pub struct ActiveVersion {
    /// About it.
    pub info: VersionInfo,
    /// It.
    pub secret: Secret,
    /// Whether an unknown outcome is open, so that this secret may be dead.
    pub in_doubt: bool,
}

/// What the readiness probe tells.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Readiness {
    /// Why the store takes no durable write, if it does not.
    pub store: Option<Trouble>,
    /// Why the key cannot be used, if it cannot.
    pub key: Option<Trouble>,
    /// Unknown outcomes that nobody has repaired.
    pub in_doubt: u32,
    /// Seconds since the oldest of them ended.
    pub oldest_in_doubt: Option<i64>,
    /// Seconds since the oldest active secret was stored.
    pub oldest_active: Option<i64>,
    /// Secrets that this process has stored although the escrow folder took no copy.
    pub uncopied: u32,
}

/// The store. Cheap to clone.
#[derive(Clone)]
pub struct Store(Arc<Inner>);

struct Inner {
    db: Arc<Db>,
    keys: Keyring,
    fingerprints: KeyBytes,
    audit: Audit,
}

impl Store {
    /// Opens the store by the system's clock, creates or upgrades its tables, and locks a SQLite file for this process.
    pub async fn open(url: &StoreUrl, keys: Keyring) -> Result<Store, StoreError> {
        Self::open_with(url, keys, Clock::system()).await
    }

    /// The same with a given clock.
    pub async fn open_with(url: &StoreUrl, keys: Keyring, clock: Clock) -> Result<Store, StoreError> {
        let db = Arc::new(Db::open(&url.0, clock).await?);
        let fingerprints = own_keys::load(&db, &keys, own_keys::FINGERPRINTS).await?;
        let audit = Arc::new(own_keys::load(&db, &keys, own_keys::AUDIT).await?);
        let audit = Audit::new(Arc::clone(&db), audit);
        Ok(Store(Arc::new(Inner {
            db,
            keys,
            fingerprints,
            audit,
        })))
    }

    /// The store's clock.
    pub fn clock(&self) -> &Clock {
        self.0.db.clock()
    }

    /// The time by which replicas agree, Unix seconds: the database's own when they share one.
    pub async fn now(&self) -> Result<i64, StoreError> {
        within(async {
            let mut connection = self.0.db.pool().acquire().await.map_err(broken)?;
            self.0.db.now(&mut connection).await
        })
        .await
    }

    /// The audit log.
    pub fn audit(&self) -> Audit {
        self.0.audit.clone()
    }

    pub(crate) fn db(&self) -> &Db {
        &self.0.db
    }

    /// Wraps every record's data key with the key that seals now. The audit log says how many.
    ///
    /// What is not in use and sealed with a key that is not there stays as it is, and the key is named, here and in the audit
    /// log: nobody but the operator knows whether it is lost.
    /// A session that somebody writes anew meanwhile keeps what they wrote. Refused during a refresh: a process that does not
    /// know the new key yet would seal the new secret with an old one, after the records were counted.
    pub async fn rewrap(&self) -> Result<Rewrapped, StoreError> {
        let mut tx = self.0.db.begin().await?;
        let now = self.0.db.now(&mut tx).await?;
        self.not_during_a_refresh(&mut tx, None, now).await?;
        let mut changed = 0;
        for row in sqlx::query("SELECT name, sealed FROM own_keys")
            .fetch_all(&mut *tx)
            .await
            .map_err(broken)?
        {
            let name: String = row.try_get(0).map_err(broken)?;
            let old: Vec<u8> = row.try_get(1).map_err(broken)?;
            if let Some(sealed) = self.rewrapped(&Context::own_key(&name), &old)? {
                let update = sqlx::query("UPDATE own_keys SET sealed = $1 WHERE name = $2 AND sealed = $3");
                let update = update.bind(sealed).bind(name).bind(old);
                changed += update.execute(&mut *tx).await.map_err(broken)?.rows_affected();
            }
        }
        let mut lost = BTreeSet::new();
        let versions = sqlx::query("SELECT client_id, number, connection_id, sealed, state FROM versions");
        for row in versions.fetch_all(&mut *tx).await.map_err(broken)? {
            let (client, number, context) = versions::place(&row)?;
            let old: Vec<u8> = row.try_get("sealed").map_err(broken)?;
            let state: String = row.try_get("state").map_err(broken)?;
            let sealed = match self.rewrapped(&context, &old) {
                Err(StoreError::KeyMissing(id)) if state != "active" => {
                    lost.insert(id);
                    continue;
                }
                sealed => sealed?,
            };
            if let Some(sealed) = sealed {
                let update = "UPDATE versions SET sealed = $1 WHERE client_id = $2 AND number = $3 AND sealed = $4";
                let update = sqlx::query(update).bind(sealed).bind(client.to_string());
                let update = update.bind(i64::from(number)).bind(old);
                changed += update.execute(&mut *tx).await.map_err(broken)?.rows_affected();
            }
        }
        for row in sqlx::query("SELECT id_hash, sealed FROM sessions")
            .fetch_all(&mut *tx)
            .await
            .map_err(broken)?
        {
            let id: String = row.try_get(0).map_err(broken)?;
            let old: Vec<u8> = row.try_get(1).map_err(broken)?;
            let sealed = match self.rewrapped(&Context::session(&id), &old) {
                // Its person signs in again.
                Err(StoreError::KeyMissing(id)) => {
                    lost.insert(id);
                    continue;
                }
                sealed => sealed?,
            };
            if let Some(sealed) = sealed {
                let update = sqlx::query("UPDATE sessions SET sealed = $1 WHERE id_hash = $2 AND sealed = $3");
                let update = update.bind(sealed).bind(id).bind(old);
                changed += update.execute(&mut *tx).await.map_err(broken)?.rows_affected();
            }
        }
        let mut what = format!("keys:rewrapped:{changed}");
        for id in &lost {
            what.push_str(":without:");
            what.push_str(id);
        }
        let entry = Entry {
            actor: Some(COMMAND_LINE.to_owned()),
            ..Entry::new(Event::SensitiveUpdate, what)
        };
        self.0.audit.append_in(&mut tx, &entry).await?;
        self.0.db.commit(tx).await?;
        Ok(Rewrapped { changed, lost })
    }

    fn rewrapped(&self, context: &Context, sealed: &[u8]) -> Result<Option<Vec<u8>>, StoreError> {
        let id = seal::key_id(sealed).map_err(|_| StoreError::KeyWrong)?;
        // What cannot be a key's name is a damaged record.
        if is_id(id) && self.0.keys.find(id).is_none() {
            return Err(StoreError::KeyMissing(id.to_owned()));
        }
        seal::rewrap(&self.0.keys, context, sealed).map_err(|_| StoreError::KeyWrong)
    }

    /// Whether a refresh could be stored now: a real durable write, and room.
    pub(crate) async fn writable(&self, min_free: u64) -> Result<(), StoreError> {
        self.0.db.probe(min_free).await
    }

    /// Whether what is sealed now opens after a restart.
    pub(crate) async fn key_sound(&self) -> Result<(), StoreError> {
        let keys = self.0.keys.clone();
        let files = tokio::task::spawn_blocking(move || keys.still_sound()).await;
        match files.map_err(|_| StoreError::KeyWrong)? {
            Ok(()) => {}
            Err(KeyError::Exposed(_)) => return Err(StoreError::KeyExposed),
            Err(_) => return Err(StoreError::KeyWrong),
        }
        within(own_keys::self_test(&self.0.db, &self.0.keys)).await
    }

    /// Whether there is a key for every secret in use. For the one who serves them:
    /// by hand a clinic can be given another secret although the key of its last one is gone.
    pub async fn has_keys(&self) -> Result<(), StoreError> {
        within(versions::have_keys(&self.0.db, &self.0.keys)).await
    }

    /// What the readiness probe tells: a real write, the key, open unknown outcomes.
    pub async fn ready(&self) -> Readiness {
        self.readiness(0).await
    }

    pub(crate) async fn readiness(&self, min_free: u64) -> Readiness {
        let store = self.writable(min_free).await.err().map(|error| error.trouble());
        let key = self.key_sound().await.err().map(|error| error.trouble());
        let none = Readiness {
            store,
            key,
            in_doubt: 0,
            oldest_in_doubt: None,
            oldest_active: None,
            uncopied: 0,
        };
        let counts = within(async {
            let open = sqlx::query(
                "SELECT COUNT(DISTINCT client_id), MIN(finished_at) FROM attempts WHERE kind = 'in_doubt' AND settled_at IS NULL",
            );
            let mut connection = self.0.db.pool().acquire().await.map_err(broken)?;
            let now = self.0.db.now(&mut connection).await?;
            let open = open.fetch_one(&mut *connection).await.map_err(broken)?;
            let active = sqlx::query("SELECT MIN(stored_at) FROM versions WHERE state = 'active'");
            let active = active.fetch_one(&mut *connection).await.map_err(broken)?;
            let in_doubt: i64 = open.try_get(0).map_err(broken)?;
            let oldest: Option<i64> = open.try_get(1).map_err(broken)?;
            let stored: Option<i64> = active.try_get(0).map_err(broken)?;
            Ok((now, in_doubt, oldest, stored))
        });
        match counts.await {
            Ok((now, in_doubt, oldest, stored)) => {
                let age = |since: i64| now.saturating_sub(since).max(0);
                Readiness {
                    in_doubt: u32::try_from(in_doubt).unwrap_or(u32::MAX),
                    oldest_in_doubt: oldest.map(age),
                    oldest_active: stored.map(age),
                    ..none
                }
            }
            Err(error) => Readiness {
                store: none.store.or(Some(error.trouble())),
                ..none
            },
        }
    }

    /// Closes the connections and lets go of the lock.
    pub async fn close(&self) {
        self.0.db.close().await;
    }
}

pub(crate) fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}
