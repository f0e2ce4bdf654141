//! What eHealth endpoints received, in order. Test data: nothing of it goes to the process log.

use serde::Serialize;
use serde_json::Value;

use crate::ids::Ids;

/// Older requests are forgotten beyond this many.
const CAPACITY: usize = 2_000;

/// The list of requests.
#[derive(Clone, Debug, Default)]
pub struct Journal {
    ids: Ids,
    received: u64,
    /// Oldest first.
    pub entries: Vec<Entry>,
}

/// One request.
#[derive(Clone, Debug, Serialize)]
pub struct Entry {
    /// From 1, in order of arrival.
    pub id: u64,
    /// When.
    pub at: String,
    /// Verb.
    pub method: String,
    /// Path.
    pub path: String,
    /// Query as sent.
    pub query: Option<String>,
    /// The header, whole.
    pub authorization: Option<String>,
    /// Which member of a clinic's staff it speaks for, if any.
    pub who: Option<Who>,
    /// A few other headers; keys only by their presence.
    pub headers: Value,
    /// Parsed body, or its text when it is not JSON.
    pub body: Value,
    /// What was answered; nothing while waiting or when the connection was closed.
    pub status: Option<u16>,
    /// The reference in the answer.
    pub request_id: String,
    /// What was changed, how the signature was checked, which fault was applied.
    pub note: String,
}

/// A member of a clinic's staff.
#[derive(Clone, Debug, Serialize)]
pub struct Who {
    /// UUID.
    pub user_id: String,
    /// Last name, first name, second name.
    pub name: &'static str,
    /// The role's word.
    pub role: &'static str,
}

impl Journal {
    /// A fresh reference.
    pub fn next_request_id(&mut self) -> String {
        self.ids.request_id()
    }

    /// Writes a request down; gives its number.
    pub fn note(&mut self, mut entry: Entry) -> u64 {
        self.received += 1;
        entry.id = self.received;
        self.entries.push(entry);
        if self.entries.len() > CAPACITY {
            self.entries.remove(0);
        }
        self.received
    }

    /// Completes a request with its answer; after a reset there may be nothing to complete.
    pub fn answered(&mut self, number: u64, status: Option<u16>, remarks: &str) {
        if let Some(entry) = self.entries.iter_mut().find(|entry| entry.id == number) {
            entry.status = status;
            entry.note = remarks.to_owned();
        }
    }

    /// Forgets the requests, keeps counting: a late answer must not complete somebody else's entry.
    pub fn clear(&mut self) {
        self.entries.clear();
    }
}
