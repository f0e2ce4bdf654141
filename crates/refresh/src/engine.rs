//! One refresh, from the order to the outcome.

use std::sync::Arc;
use std::time::Duration;

use auth_ui_contract::admin::{Attempt, Check, Checked, ConnectionState, History, Reason, Running, Trouble};
use uuid::Uuid;

use crate::{AttemptId, Caller, ClientId, ConnectionId, Escrow, Readiness, Store, StoreError, Upstream};

/// The limits of the engine.
#[derive(Clone)]
pub struct Rules {
    /// This MIS's own client id: only connections with this consumer count (contract h.2).
    pub consumer: Uuid,
    /// This MIS, as the page names it.
    pub mis_name: String,
    /// A second place for new secrets.
    pub escrow: Option<Escrow>,
    /// How long an attempt stays reserved without a sign of life.
    pub lease: Duration,
    /// How often a sign of life is given.
    pub heartbeat: Duration,
    /// What the owner's access token must still live, in seconds: the budget for a repair.
    pub min_token_life: i64,
    /// How far the clocks may differ, in seconds.
    pub max_clock_skew: i64,
    /// Bytes that must be free on the store's disk.
    pub min_free_bytes: u64,
    /// Refreshes of a clinic in an hour; repairs are counted apart, with the same number.
    pub per_connection: u32,
    /// Attempts of a person in an hour.
    pub per_user: u32,
    /// How long an unanswered request may still take effect at eHealth: a check waits until then.
    pub settle: Duration,
    /// How long storing may fail before the attempt is shown as unknown; it goes on nevertheless.
    pub patience: Duration,
}

impl Rules {
    /// The default limits.
    pub fn new(consumer: Uuid, mis_name: impl Into<String>) -> Self {
        Self {
            consumer,
            mis_name: mis_name.into(),
            escrow: None,
            lease: Duration::from_secs(60),
            heartbeat: Duration::from_secs(15),
            min_token_life: 600,
            max_clock_skew: 60,
            min_free_bytes: 16 * 1024 * 1024,
            per_connection: 3,
            per_user: 10,
            settle: Duration::from_secs(5),
            patience: Duration::from_secs(10),
        }
    }
}

/// An order to refresh. That the person typed the clinic's code is checked before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Order {
    /// The clinic.
    pub clinic: ClientId,
    /// The connection the page showed.
    pub connection: ConnectionId,
    /// Why.
    pub reason: Reason,
    /// The attempt of unknown outcome this one repairs.
    pub repairs: Option<AttemptId>,
}

/// What was found before a refresh.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Preflight {
    /// The connection.
    pub connection: ConnectionState,
    /// Every check, in the order to show.
    pub checks: Vec<Check>,
}

/// Why an order was refused. Nothing was sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StartRefused {
    /// Another refresh is under way.
    Busy(Running),
    /// A check failed.
    NotReady(Trouble),
    /// Too many refreshes; wait this many seconds.
    TooMany {
        /// Seconds.
        retry_after: u32,
    },
    /// The attempt to repair is not the newest one of unknown outcome, or the newest one needs a repair first.
    RepairMismatch,
    /// The person is not the head.
    NotOwner,
    /// The sign-in is too long ago.
    SignInTooOld,
    /// No such clinic.
    UnknownClinic,
}

/// The engine. Cheap to clone.
#[derive(Clone)]
pub struct Engine {}

impl Engine {
    /// An engine over a store, by the store's clock. Call [`recover`](Self::recover) before taking orders.
    pub fn new(_store: Store, _upstream: Arc<dyn Upstream>, _rules: Rules) -> Engine {
        unimplemented!()
    }

    /// The limits.
    pub fn rules(&self) -> &Rules {
        unimplemented!()
    }

    /// Everything that is checked before a refresh, as the page shows it.
    pub async fn preflight(&self, _who: &Caller, _clinic: ClientId) -> Preflight {
        unimplemented!()
    }

    /// Takes the lease, durably, and does the rest whether or not anybody waits.
    pub async fn start(&self, _who: Caller, _order: Order) -> Result<AttemptId, StartRefused> {
        unimplemented!()
    }

    /// Tries the active secret with the person's refresh token. An accepted one settles an unknown outcome: nothing changed.
    pub async fn check_secret(&self, _who: &Caller, _clinic: ClientId) -> Checked {
        unimplemented!()
    }

    /// The refresh under way, if any, as the person with this id sees it.
    pub async fn running(&self, _clinic: ClientId, _user_id: &str) -> Result<Option<Running>, StoreError> {
        unimplemented!()
    }

    /// The attempt to show: the newest unknown outcome that nobody has settled, or else the newest finished one.
    pub async fn last(&self, _clinic: ClientId) -> Result<Option<Attempt>, StoreError> {
        unimplemented!()
    }

    /// Finished attempts before the given one, newest first.
    pub async fn history(
        &self,
        _clinic: ClientId,
        _before: Option<AttemptId>,
        _limit: u32,
    ) -> Result<History, StoreError> {
        unimplemented!()
    }

    /// Settles attempts without a sign of life: not changed when nothing was asked, else unknown. Says how many.
    pub async fn recover(&self) -> Result<u32, StoreError> {
        unimplemented!()
    }

    /// What the readiness probe tells, the escrow folder included.
    pub async fn ready(&self) -> Readiness {
        unimplemented!()
    }

    /// Takes no more orders and waits for the attempts under way; says how many were left after `limit`.
    pub async fn drain(&self, _limit: Duration) -> u32 {
        unimplemented!()
    }
}
