//! eHealth, as the engine sees it. The proxy implements it with HTTP; tests with a script.

use std::fmt;

use async_trait::async_trait;
use auth_ui_contract::Hidden;
use auth_ui_contract::admin::{Actor, Doubt, Trouble};
use auth_ui_contract::connections::Connection;

use crate::{ClientId, ConnectionId, Secret};

/// A signed-in person who asks for something.
#[derive(Clone)]
pub struct Caller {
    /// Who, as the audit log names them.
    pub actor: Actor,
    /// Whether the access token's scope allows a refresh: the seed's "only the head".
    pub is_owner: bool,
    /// The person's access token.
    pub access_token: Hidden,
    /// The person's refresh token, if eHealth gave one: it tries secrets (contract g.2).
    pub refresh_token: Option<Hidden>,
    /// When the access token ends.
    pub token_until: i64,
    /// Until when this sign-in counts as fresh.
    pub fresh_until: i64,
    /// Our id of the request that carries the order.
    pub request_id: String,
}

impl fmt::Debug for Caller {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Caller(…)")
    }
}

/// An answer to a question that changes nothing.
#[derive(Debug)]
pub struct Answer<T> {
    /// What was learnt, or why nothing was.
    pub value: Result<T, Declined>,
    /// eHealth's clock, from the `Date` header.
    pub date: Option<i64>,
    /// eHealth's request id.
    pub upstream_request_id: Option<String>,
}

/// Why eHealth's answer gives nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Declined {
    /// The kind.
    pub trouble: Trouble,
    /// eHealth's own sentence, if it gave one.
    pub message: Option<String>,
}

/// What came of asking for a new secret. Which HTTP answer is which: contract h.5 and `crates/proxy`.
#[derive(Debug)]
pub enum RefreshAnswer {
    /// A new secret; the old one is dead.
    Changed {
        /// It.
        secret: Secret,
        /// The connection the answer names; the deprecated method names none.
        connection: Option<ConnectionId>,
        /// eHealth's request id.
        upstream_request_id: Option<String>,
    },
    /// eHealth said no in its own error envelope: nothing has changed.
    Refused {
        /// The kind.
        trouble: Trouble,
        /// eHealth's own sentence.
        message: Option<String>,
        /// eHealth's request id.
        upstream_request_id: Option<String>,
    },
    /// Not a byte of the request has left.
    Unsent {
        /// Why.
        trouble: Trouble,
    },
    /// Nobody knows.
    Doubtful {
        /// What is known.
        doubt: Doubt,
        /// eHealth's request id.
        upstream_request_id: Option<String>,
    },
}

/// What trying a secret has shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tried {
    /// eHealth accepted it.
    Accepted,
    /// eHealth does not know it: `invalid_client`.
    Refused,
    /// It could not be tried, or the answer says nothing of the secret.
    Unknown {
        /// Why.
        trouble: Trouble,
    },
}

/// What the engine asks of eHealth.
#[async_trait]
pub trait Upstream: Send + Sync {
    /// All connections of the clinic, every page of them (contract h.2). May be retried.
    async fn connections(&self, who: &Caller, client: ClientId) -> Answer<Vec<Connection>>;

    /// Asks for a new secret (contract h.3, h.4). Sent at most once, never retried.
    async fn refresh_secret(
        &self,
        who: &Caller,
        client: ClientId,
        connection: ConnectionId,
        request_id: &str,
    ) -> RefreshAnswer;

    /// Tries a secret with the person's refresh token (contract g.2).
    async fn try_secret(&self, who: &Caller, client: ClientId, secret: &Secret) -> Tried;
}
