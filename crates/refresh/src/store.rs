//! Clinics, versions of their secrets, attempts, sessions and the audit log: SQLite or PostgreSQL.

use std::fmt;
use std::str::FromStr;

use auth_ui_contract::admin::{Actor, Proof, Trouble};

use crate::{Audit, ClientId, Clock, ConnectionId, Keyring, Secret};

/// Where the store is. May hold a password: never printed.
#[derive(Clone)]
pub struct StoreUrl(#[expect(dead_code)] String);

impl FromStr for StoreUrl {
    type Err = StoreError;

    fn from_str(_text: &str) -> Result<Self, StoreError> {
        unimplemented!()
    }
}

impl fmt::Debug for StoreUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("StoreUrl(…)")
    }
}

/// Why the store did not do what it was asked. Texts name neither the address nor any content.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum StoreError {
    /// The address is neither `sqlite:path` nor `postgres://…`.
    #[error("a store is `sqlite:path` or `postgres://…`")]
    Url,
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
    /// The key file is open to others.
    #[error("the key file is open to others")]
    KeyExposed,
    /// No such clinic.
    #[error("no such clinic")]
    UnknownClinic,
    /// A refresh of this clinic is under way.
    #[error("a refresh of this clinic is under way")]
    Busy,
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
            StoreError::KeyWrong => Trouble::KeyWrong,
            StoreError::KeyExposed => Trouble::KeyExposed,
            StoreError::Busy => Trouble::Busy,
            StoreError::UnknownClinic => Trouble::NotFound,
            StoreError::Fenced => Trouble::Interrupted,
            StoreError::Url | StoreError::InUse | StoreError::Broken(_) => Trouble::StoreBroken,
        }
    }
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
}

/// The store. Cheap to clone.
#[derive(Clone)]
pub struct Store {}

impl Store {
    /// Opens the store by the system's clock, creates or upgrades its tables, and locks a SQLite file for this process.
    pub async fn open(_url: &StoreUrl, _keys: Keyring) -> Result<Store, StoreError> {
        unimplemented!()
    }

    /// The same with a given clock.
    pub async fn open_with(_url: &StoreUrl, _keys: Keyring, _clock: Clock) -> Result<Store, StoreError> {
        unimplemented!()
    }

    /// The store's clock.
    pub fn clock(&self) -> &Clock {
        unimplemented!()
    }

    /// Creates or updates a clinic and makes `secret` its active one. Settles unknown outcomes; refused during a refresh.
    pub async fn import(
        &self,
        _clinic: &Clinic,
        _connection: Option<ConnectionId>,
        _secret: &Secret,
    ) -> Result<VersionInfo, StoreError> {
        unimplemented!()
    }

    /// All clinics, by ЄДРПОУ.
    pub async fn clinics(&self) -> Result<Vec<ClinicRow>, StoreError> {
        unimplemented!()
    }

    /// A clinic by its ЄДРПОУ or РНОКПП.
    pub async fn clinic_by_edrpou(&self, _edrpou: &str) -> Result<Option<Clinic>, StoreError> {
        unimplemented!()
    }

    /// A clinic by its id.
    pub async fn clinic(&self, _id: ClientId) -> Result<Option<Clinic>, StoreError> {
        unimplemented!()
    }

    /// The active version without its secret.
    pub async fn active_info(&self, _client: ClientId) -> Result<Option<VersionInfo>, StoreError> {
        unimplemented!()
    }

    /// The active version, opened.
    pub async fn active(&self, _client: ClientId) -> Result<Option<ActiveVersion>, StoreError> {
        unimplemented!()
    }

    /// Notes what a sign-in or a check has shown of a version.
    pub async fn proven(&self, _client: ClientId, _version: u32, _proof: Proof) -> Result<(), StoreError> {
        unimplemented!()
    }

    /// Keeps a session, sealed, under the SHA-256 of its id. Replaces one of the same id.
    pub async fn put_session(&self, _id_hash: [u8; 32], _bytes: &[u8], _expires_at: i64) -> Result<(), StoreError> {
        unimplemented!()
    }

    /// A session that has not ended. `None` too when the record was damaged.
    pub async fn get_session(&self, _id_hash: [u8; 32]) -> Result<Option<Vec<u8>>, StoreError> {
        unimplemented!()
    }

    /// Forgets a session; says whether there was one.
    pub async fn delete_session(&self, _id_hash: [u8; 32]) -> Result<bool, StoreError> {
        unimplemented!()
    }

    /// Forgets sessions that have ended; says how many.
    pub async fn purge_sessions(&self) -> Result<u64, StoreError> {
        unimplemented!()
    }

    /// The audit log.
    pub fn audit(&self) -> Audit {
        unimplemented!()
    }

    /// Wraps every record's data key with the key that seals now; says how many were changed.
    pub async fn rewrap(&self) -> Result<usize, StoreError> {
        unimplemented!()
    }

    /// What the readiness probe tells: a real write, the key, open unknown outcomes.
    pub async fn ready(&self) -> Readiness {
        unimplemented!()
    }

    /// Closes the connections and lets go of the lock.
    pub async fn close(&self) {
        unimplemented!()
    }
}
