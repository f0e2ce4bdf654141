//! Who did what, in a chain that shows every change.
//!
//! Each entry is one JSON object on one line. Its hash is an HMAC over the hash of the entry before and the line, under a key
//! that the store keeps sealed: without the master key nobody can write a chain that fits. What a chain cannot show by
//! itself is that its newest entries are missing; for that, keep a [`Head`] elsewhere.

use std::fmt::Write as _;
use std::sync::Arc;

use hmac::{Hmac, Mac};
use serde::Serialize;
use sha2::Sha256;
use sqlx::{AnyConnection, Row};

use crate::keys::KeyBytes;
use crate::store::db::{Db, broken, within};
use crate::store::hex;
use crate::{ClientId, ConnectionId, StoreError, words};

/// Entries read at once while verifying.
const PAGE: u32 = 500;

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
    /// A session was ended by its owner.
    SessionExpired,
    /// A client secret was ordered, stored, imported or changed its standing, or records were wrapped with another key.
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

/// The line of an entry. `hash` is written after it, because it covers it.
#[derive(Serialize)]
struct Line<'a> {
    seq: i64,
    time: String,
    event: Event,
    #[serde(skip_serializing_if = "Option::is_none")]
    actor: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    legal_entity: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    connection: Option<String>,
    result: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    request_id: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    fingerprint: Option<&'a str>,
    prev_hash: &'a str,
}

/// The audit log of a store.
#[derive(Clone)]
pub struct Audit {
    db: Arc<Db>,
    key: Arc<KeyBytes>,
}

impl Audit {
    pub(crate) fn new(db: Arc<Db>, key: Arc<KeyBytes>) -> Self {
        Self { db, key }
    }

    /// Appends an entry, durably.
    pub async fn append(&self, entry: Entry) -> Result<Head, StoreError> {
        within(async {
            let mut tx = self.db.begin().await?;
            let head = self.append_in(&mut tx, &entry).await?;
            self.db.commit(tx).await?;
            Ok(head)
        })
        .await
    }

    /// Appends an entry in a write that says the same to the other tables: both are kept, or neither.
    pub(crate) async fn append_in(&self, tx: &mut AnyConnection, entry: &Entry) -> Result<Head, StoreError> {
        let last = sqlx::query("SELECT seq, hash FROM audit ORDER BY seq DESC LIMIT 1");
        let last = match last.fetch_optional(&mut *tx).await.map_err(broken)? {
            Some(row) => Head {
                seq: row.try_get(0).map_err(broken)?,
                hash: row.try_get(1).map_err(broken)?,
            },
            None => Head {
                seq: 0,
                hash: String::new(),
            },
        };
        let seq = last.seq.saturating_add(1);
        let now = self.db.now(&mut *tx).await?;
        let line = line(seq, now, entry, &last.hash)?;
        let hash = self.hash(&last.hash, &line)?;
        let insert = sqlx::query("INSERT INTO audit (seq, line, hash) VALUES ($1, $2, $3)");
        insert
            .bind(seq)
            .bind(line)
            .bind(hash.as_str())
            .execute(&mut *tx)
            .await
            .map_err(broken)?;
        Ok(Head { seq, hash })
    }

    /// Checks every entry against its hash and the one before, and, if given, that the log still contains `expected`.
    pub async fn verify(&self, expected: Option<&Head>) -> Result<Head, AuditBroken> {
        let mut head = Head {
            seq: 0,
            hash: String::new(),
        };
        let mut seen = expected.is_none_or(|expected| expected.seq == 0);
        loop {
            let page = self.page(head.seq, PAGE).await?;
            let Some((newest, ..)) = page.last() else { break };
            let newest = *newest;
            for (seq, line, hash) in page {
                let at = head.seq.saturating_add(1);
                let named = serde_json::from_str::<serde_json::Value>(&line).ok();
                let named = named
                    .as_ref()
                    .and_then(|value| value.get("seq"))
                    .and_then(serde_json::Value::as_i64);
                if seq != at || named != Some(at) || !self.fits(&head.hash, &line, &hash) {
                    return Err(AuditBroken::At { seq: at });
                }
                head = Head { seq, hash };
                seen |= expected == Some(&head);
            }
            debug_assert_eq!(head.seq, newest);
        }
        match expected {
            Some(expected) if !seen => Err(AuditBroken::HeadMissing { seq: expected.seq }),
            _ => Ok(head),
        }
    }

    /// Entries after `seq`, oldest first: one JSON object a line, without line breaks.
    pub async fn export(&self, after: i64, limit: u32) -> Result<Vec<String>, StoreError> {
        let page = self.page(after, limit).await?;
        // The line ends with `}`: the hash goes in before it.
        let whole = |(_, line, hash): (i64, String, String)| match line.strip_suffix('}') {
            Some(open) => format!("{open},\"hash\":\"{hash}\"}}"),
            None => line,
        };
        Ok(page.into_iter().map(whole).collect())
    }

    async fn page(&self, after: i64, limit: u32) -> Result<Vec<(i64, String, String)>, StoreError> {
        let rows = sqlx::query("SELECT seq, line, hash FROM audit WHERE seq > $1 ORDER BY seq LIMIT $2");
        let rows = rows
            .bind(after)
            .bind(i64::from(limit))
            .fetch_all(self.db.pool())
            .await
            .map_err(broken)?;
        rows.iter()
            .map(|row| Ok((row.try_get(0)?, row.try_get(1)?, row.try_get(2)?)))
            .collect::<Result<_, sqlx::Error>>()
            .map_err(broken)
    }

    fn hash(&self, before: &str, line: &str) -> Result<String, StoreError> {
        let mac = self.mac(before, line).ok_or(StoreError::KeyWrong)?;
        Ok(hex(&mac.finalize().into_bytes()))
    }

    fn fits(&self, before: &str, line: &str, hash: &str) -> bool {
        self.hash(before, line).is_ok_and(|right| right == hash)
    }

    fn mac(&self, before: &str, line: &str) -> Option<Hmac<Sha256>> {
        let mut mac = Hmac::<Sha256>::new_from_slice(self.key.as_slice()).ok()?;
        mac.update(before.as_bytes());
        mac.update(b"\n");
        mac.update(line.as_bytes());
        Some(mac)
    }
}

fn line(seq: i64, now: i64, entry: &Entry, prev_hash: &str) -> Result<String, StoreError> {
    let line = Line {
        seq,
        time: words::time(now).ok_or_else(|| StoreError::Broken("the clock is out of range".to_owned()))?,
        event: entry.event,
        actor: entry.actor.as_deref(),
        legal_entity: entry.client.map(|id| id.to_string()),
        connection: entry.connection.map(|id| id.to_string()),
        result: &entry.result,
        request_id: entry.request_id.as_deref(),
        fingerprint: entry.fingerprint.as_deref(),
        prev_hash,
    };
    let json = serde_json::to_string(&line).map_err(|_| StoreError::Broken("an entry cannot be written".to_owned()))?;
    Ok(one_line(&json))
}

/// JSON leaves DEL, the C1 controls (a terminal obeys U+009B), line separators and bidirectional marks as they are. Inside
/// its strings, the only place where they can be, an escape means the same.
fn one_line(json: &str) -> String {
    let mut out = String::with_capacity(json.len());
    for c in json.chars() {
        match c {
            c if c.is_control()
                || matches!(c, '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{200e}' | '\u{200f}') =>
            {
                let _ = write!(out, "\\u{:04x}", u32::from(c));
            }
            c => out.push(c),
        }
    }
    out
}
