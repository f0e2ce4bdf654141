//! Who did what, in a chain that shows every change.

use serde::Serialize;

use crate::{ClientId, ConnectionId, StoreError};

/// What happened, in the words of OWASP's logging vocabulary.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Event {
    /// A person signed in.
    AuthnLoginSuccess,
    /// A person could not sign in.
    AuthnLoginFail,
    /// A person asked for something that is not theirs to ask.
    AuthzFail,
    /// A call that did not come from our own page.
    MaliciousCsrf,
    /// Too many calls.
    ExcessRateLimitExceeded,
    /// A session began.
    SessionCreated,
    /// A session was ended by its owner.
    SessionExpired,
    /// A client secret was ordered, stored, imported or changed its standing.
    SensitiveUpdate,
    /// A client secret was read by the MIS back end or by the command line.
    SensitiveRead,
    /// The server started.
    SysStartup,
    /// The server stopped.
    SysShutdown,
}

/// One thing that happened. Holds no token, no secret, no name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// What.
    pub event: Event,
    /// eHealth's id of the person; the machine endpoint and the command line have names of their own.
    pub actor: Option<String>,
    /// The clinic.
    pub client: Option<ClientId>,
    /// The connection.
    pub connection: Option<ConnectionId>,
    /// A few words: `refresh:stored`, `refresh:in_doubt:no_answer`.
    pub result: String,
    /// Our request id.
    pub request_id: Option<String>,
    /// The fingerprint of the secret concerned.
    pub fingerprint: Option<String>,
}

impl Entry {
    /// An entry with nothing but an event and its result.
    pub fn new(event: Event, result: impl Into<String>) -> Self {
        let result = result.into();
        Self {
            event,
            actor: None,
            client: None,
            connection: None,
            result,
            request_id: None,
            fingerprint: None,
        }
    }
}

/// The end of the chain. Kept elsewhere, it shows whether the newest entries were cut off.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Head {
    /// How many entries there are.
    pub seq: i64,
    /// The newest entry's hash, hexadecimal.
    pub hash: String,
}

/// Where the chain breaks.
#[derive(Debug, thiserror::Error)]
pub enum AuditBroken {
    /// An entry was edited, removed or moved.
    #[error("the audit log is broken at entry {seq}")]
    At {
        /// The first entry that does not fit.
        seq: i64,
    },
    /// The newest entries are missing: the chain ends before the given head, or the head is not part of it.
    #[error("the audit log does not contain the expected entry {seq}")]
    HeadMissing {
        /// The head's number.
        seq: i64,
    },
    /// The log cannot be read.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// The audit log of a store.
#[derive(Clone)]
pub struct Audit {}

impl Audit {
    /// Appends an entry, durably.
    pub async fn append(&self, _entry: Entry) -> Result<Head, StoreError> {
        unimplemented!()
    }

    /// Checks every entry against its hash and the one before, and, if given, that the log still contains `expected`.
    pub async fn verify(&self, _expected: Option<&Head>) -> Result<Head, AuditBroken> {
        unimplemented!()
    }

    /// Entries after `seq`, oldest first: one JSON object a line, without line breaks.
    pub async fn export(&self, _after: i64, _limit: u32) -> Result<Vec<String>, StoreError> {
        unimplemented!()
    }
}
