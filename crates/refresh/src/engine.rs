//! One refresh, from the order to the outcome.
//!
//! ```text
//! checks that need no eHealth -> lease and intent, durable -> checks at eHealth -> mark "asking", durable -> PATCH once
//!   -> escrow copy -> version, standing, outcome and audit entry in one durable write -> proof
//! ```
//!
//! Whatever stops the process before the mark leaves the old secret alone; whatever stops it after leaves an attempt that
//! [`Engine::recover`] turns into an unknown outcome, which the page shows until somebody repairs it.

mod checks;
mod live;
mod run;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::time::Duration;

use auth_ui_contract::admin::{
    Attempt, Check, Checked, ConnectionState, Doubt, History, Outcome, Phase, Proof, Reason, Running, Trouble,
};
use tokio::sync::watch;
use uuid::Uuid;

use self::live::Live;
use crate::store::attempts::{Begun, Intent, Underway};
use crate::{
    AttemptId, Caller, ClientId, ConnectionId, Entry, Escrow, Event, Readiness, Store, StoreError, Tried, Upstream,
};

/// What a token must still live for a repair, in seconds: enough for the call itself.
const REPAIR_TOKEN_LIFE: i64 = 30;

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
    /// How long after we stopped waiting a request may still take effect at eHealth: until then an accepted old secret
    /// proves nothing.
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
            settle: Duration::from_secs(60),
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
pub struct Engine(Arc<Inner>);

struct Inner {
    store: Store,
    upstream: Arc<dyn Upstream>,
    rules: Rules,
    live: Live,
    under_way: watch::Sender<u32>,
    closing: AtomicBool,
    /// Secrets stored here whose escrow copy is missing.
    uncopied: AtomicU32,
    #[cfg(test)]
    tasks: std::sync::Mutex<Vec<tokio::task::AbortHandle>>,
}

/// Counts a refresh as under way for as long as it lives.
struct UnderWay(Engine);

impl Drop for UnderWay {
    fn drop(&mut self) {
        self.0.0.under_way.send_modify(|count| *count = count.saturating_sub(1));
    }
}

impl Engine {
    /// An engine over a store, by the store's clock. Call [`recover`](Self::recover) before taking orders, and again every
    /// few seconds.
    pub fn new(store: Store, upstream: Arc<dyn Upstream>, rules: Rules) -> Engine {
        Engine(Arc::new(Inner {
            store,
            upstream,
            rules,
            live: Live::default(),
            under_way: watch::Sender::new(0),
            closing: AtomicBool::new(false),
            uncopied: AtomicU32::new(0),
            #[cfg(test)]
            tasks: std::sync::Mutex::default(),
        }))
    }

    /// The limits.
    pub fn rules(&self) -> &Rules {
        &self.0.rules
    }

    /// The store.
    pub fn store(&self) -> &Store {
        &self.0.store
    }

    fn now(&self) -> i64 {
        self.0.store.clock().now()
    }

    fn lease(&self) -> i64 {
        i64::try_from(self.0.rules.lease.as_secs()).unwrap_or(i64::MAX)
    }

    /// Takes the lease, durably, and does the rest whether or not anybody waits.
    ///
    /// A repair, or the replacement of a secret that eHealth refuses, asks for no fresh sign-in and for less of the token's
    /// life: signing in again needs the very secret that may be dead, so the session at hand may be the last that can.
    pub async fn start(&self, who: Caller, order: Order) -> Result<AttemptId, StartRefused> {
        let this = self.clone();
        // In a task of its own: a browser that hangs up must not leave a lease without anybody behind it.
        let task = tokio::spawn(async move { this.begin(who, order).await });
        self.remember(task.abort_handle());
        task.await.unwrap_or(Err(StartRefused::NotReady(Trouble::Interrupted)))
    }

    async fn begin(&self, who: Caller, order: Order) -> Result<AttemptId, StartRefused> {
        self.0.under_way.send_modify(|count| *count = count.saturating_add(1));
        let under_way = UnderWay(self.clone());
        if self.0.closing.load(Ordering::SeqCst) {
            return Err(StartRefused::NotReady(Trouble::Interrupted));
        }
        let refused = |error: StoreError| StartRefused::NotReady(error.trouble());
        if self.0.store.clinic(order.clinic).await.map_err(refused)?.is_none() {
            return Err(StartRefused::UnknownClinic);
        }
        if !who.is_owner {
            self.note(&who, &order, Event::AuthzFail, "refresh:not_owner").await;
            return Err(StartRefused::NotOwner);
        }
        let is_repair = self.is_repair(order.clinic, order.repairs).await;
        if !is_repair && who.fresh_until <= self.now() {
            return Err(StartRefused::SignInTooOld);
        }
        if who.token_until.saturating_sub(self.now()) < self.token_life(is_repair) {
            return Err(StartRefused::NotReady(Trouble::TokenEndsSoon));
        }
        self.ready_to_store().await.map_err(StartRefused::NotReady)?;

        self.pass("intent.before").await;
        let id = AttemptId::fresh();
        match self
            .0
            .store
            .begin_attempt(&self.intent(&who, &order, id))
            .await
            .map_err(refused)?
        {
            Begun::Yes => {}
            Begun::Busy(underway) => return Err(StartRefused::Busy(self.shown(underway, &who.actor.user_id))),
            Begun::TooMany { retry_after } => {
                self.note(&who, &order, Event::ExcessRateLimitExceeded, "refresh:too_many")
                    .await;
                return Err(StartRefused::TooMany { retry_after });
            }
            Begun::RepairMismatch => return Err(StartRefused::RepairMismatch),
        }
        self.pass("intent.after").await;
        self.0.live.enter(id, Phase::Checking);
        let this = self.clone();
        let task = tokio::spawn(async move {
            this.run(&who, &order, id).await;
            this.0.live.leave(id);
            drop(under_way);
        });
        self.remember(task.abort_handle());
        Ok(id)
    }

    fn intent<'a>(&self, who: &'a Caller, order: &Order, id: AttemptId) -> Intent<'a> {
        Intent {
            id,
            client: order.clinic,
            connection: order.connection,
            actor: &who.actor,
            reason: order.reason,
            request_id: &who.request_id,
            repairs: order.repairs,
            lease: self.lease(),
            per_connection: self.0.rules.per_connection,
            per_user: self.0.rules.per_user,
        }
    }

    /// Tries the active secret with the person's refresh token. An accepted one settles an unknown outcome: nothing changed.
    pub async fn check_secret(&self, who: &Caller, clinic: ClientId) -> Checked {
        let tried = self.try_active(who, clinic).await;
        let result = match &tried {
            Checked::Accepted { .. } => "check:accepted",
            Checked::Refused { .. } => "check:refused",
            Checked::Untried { .. } => "check:untried",
        };
        let order = Entry {
            actor: Some(who.actor.user_id.clone()),
            client: Some(clinic),
            request_id: Some(who.request_id.clone()),
            ..Entry::new(Event::SensitiveRead, result)
        };
        self.append(order).await;
        tried
    }

    async fn try_active(&self, who: &Caller, clinic: ClientId) -> Checked {
        let untried = |error: StoreError| Checked::Untried {
            reason: error.trouble(),
        };
        let active = match self.0.store.active(clinic).await {
            Ok(Some(active)) => active,
            Ok(None) => {
                return Checked::Untried {
                    reason: Trouble::NotFound,
                };
            }
            Err(error) => return untried(error),
        };
        // A doubt that only this process knows yet is as open as a written one.
        let is_unwritten = match self.0.store.underway(clinic).await {
            Ok(Some(underway)) => match self.as_good_as_ended(&underway) {
                Some((outcome, _)) => matches!(outcome, Outcome::InDoubt { .. }),
                None => return Checked::Untried { reason: Trouble::Busy },
            },
            Ok(None) => false,
            Err(error) => return untried(error),
        };
        // A request whose answer was lost may still be on its way through eHealth.
        let settle = i64::try_from(self.0.rules.settle.as_secs()).unwrap_or(i64::MAX);
        let settled_from = match self.0.store.newest_doubt(clinic).await {
            Ok(doubt) => doubt.map(|gave_up| gave_up.saturating_add(settle)),
            Err(error) => return untried(error),
        };
        // Before the try, and by the clock that doubts are dated by.
        let at = match self.0.store.now().await {
            Ok(at) => at,
            Err(error) => return untried(error),
        };
        let version = active.info.number;
        match self.0.upstream.try_secret(who, clinic, &active.secret).await {
            Tried::Accepted => {
                self.prove(clinic, version, Proof::Proven { at }).await;
                if is_unwritten || settled_from.is_some_and(|from| at < from) {
                    return Checked::Untried {
                        reason: Trouble::TooEarly,
                    };
                }
                match self
                    .0
                    .store
                    .settle_doubts(clinic, version, at.saturating_sub(settle))
                    .await
                {
                    Ok(_) => Checked::Accepted { at },
                    Err(error) => untried(error),
                }
            }
            Tried::Refused => {
                self.prove(clinic, version, Proof::Refused { at }).await;
                Checked::Refused { at }
            }
            Tried::Unknown { trouble } => Checked::Untried { reason: trouble },
        }
    }

    async fn prove(&self, clinic: ClientId, version: u32, proof: Proof) {
        if let Err(error) = self.0.store.proven(clinic, version, proof).await {
            tracing::warn!(%clinic, version, %error, "what a check has shown was not noted");
        }
    }

    /// The refresh under way, if any, as the person with this id sees it.
    pub async fn running(&self, clinic: ClientId, user_id: &str) -> Result<Option<Running>, StoreError> {
        let underway = self.0.store.underway(clinic).await?;
        Ok(underway
            .filter(|underway| self.is_running(underway))
            .map(|underway| self.shown(underway, user_id)))
    }

    /// The attempt to show: the newest unknown outcome that nobody has settled, or else the newest finished one.
    pub async fn last(&self, clinic: ClientId) -> Result<Option<Attempt>, StoreError> {
        // In this order: one that ends in between is found by the second question.
        let underway = self.0.store.underway(clinic).await?;
        let finished = self.0.store.last_attempt(clinic).await?;
        if let Some(underway) = underway
            && let Some((outcome, at)) = self.as_good_as_ended(&underway)
        {
            let in_doubt = |outcome: &Outcome| matches!(outcome, Outcome::InDoubt { .. });
            // A repair that changed nothing leaves the doubt it was to repair.
            let still_open = finished.filter(|attempt| in_doubt(&attempt.outcome) && !in_doubt(&outcome));
            return match still_open {
                Some(attempt) => Ok(Some(attempt)),
                None => self.0.store.attempt(underway.id, Some((outcome, at))).await,
            };
        }
        Ok(finished)
    }

    /// Finished attempts before the given one, newest first.
    pub async fn history(
        &self,
        clinic: ClientId,
        before: Option<AttemptId>,
        limit: u32,
    ) -> Result<History, StoreError> {
        self.0.store.attempts(clinic, before, limit).await
    }

    /// Settles attempts without a sign of life: not changed when nothing was asked, else unknown. Says how many.
    pub async fn recover(&self) -> Result<u32, StoreError> {
        self.0.store.recover_attempts(&self.0.live.doubts()).await
    }

    /// What the readiness probe tells, the escrow folder included.
    pub async fn ready(&self) -> Readiness {
        let mut ready = self.0.store.readiness(self.0.rules.min_free_bytes).await;
        if ready.store.is_none() && self.escrow_works().await.is_err() {
            ready.store = Some(Trouble::EscrowBroken);
        }
        ready.uncopied = self.0.uncopied.load(Ordering::Relaxed);
        ready
    }

    /// Whether a refresh begun here has not ended, or its secret is not stored yet.
    pub fn is_under_way(&self) -> bool {
        *self.0.under_way.borrow() > 0
    }

    /// Takes no more orders and waits for the attempts under way; says how many were left after `limit`.
    pub async fn drain(&self, limit: Duration) -> u32 {
        self.0.closing.store(true, Ordering::SeqCst);
        let mut under_way = self.0.under_way.subscribe();
        // The sender lives in `self`, so waiting ends only by the count or by time.
        let _ = tokio::time::timeout(limit, under_way.wait_for(|count| *count == 0)).await;
        *self.0.under_way.borrow()
    }

    fn is_running(&self, underway: &Underway) -> bool {
        self.as_good_as_ended(underway).is_none()
    }

    /// How, and when, an attempt has ended that nobody has settled in the store yet: its end is known here, or its lease has
    /// lapsed.
    fn as_good_as_ended(&self, underway: &Underway) -> Option<(Outcome, i64)> {
        let doubt = self.0.live.doubt(underway.id);
        match (doubt, underway.lapsed, underway.phase) {
            (Some((doubt, at)), ..) => Some((Outcome::InDoubt { doubt }, at)),
            (None, Some(at), Phase::Checking) => {
                let reason = Trouble::Interrupted;
                Some((Outcome::NotChanged { reason, message: None }, at))
            }
            (None, Some(at), _) => {
                let doubt = Doubt::Interrupted;
                Some((Outcome::InDoubt { doubt }, at))
            }
            (None, None, _) => None,
        }
    }

    fn shown(&self, underway: Underway, user_id: &str) -> Running {
        Running {
            attempt: underway.id.to_string(),
            by_me: underway.actor.user_id == user_id,
            actor: underway.actor,
            since: underway.since,
            phase: self.0.live.phase(underway.id).unwrap_or(underway.phase),
        }
    }

    async fn note(&self, who: &Caller, order: &Order, event: Event, result: &str) {
        let entry = Entry {
            actor: Some(who.actor.user_id.clone()),
            client: Some(order.clinic),
            connection: Some(order.connection),
            request_id: Some(who.request_id.clone()),
            ..Entry::new(event, result)
        };
        self.append(entry).await;
    }

    async fn append(&self, entry: Entry) {
        if let Err(error) = self.0.store.audit().append(entry).await {
            tracing::error!(%error, "an entry of the audit log was not written");
        }
    }

    /// Passes a named point. Only the store's own points can fail.
    async fn pass(&self, name: &'static str) {
        let _ = self.0.store.db().pass(name).await;
    }

    fn remember(&self, _task: tokio::task::AbortHandle) {
        #[cfg(test)]
        self.0.tasks.lock().unwrap().push(_task);
    }

    /// How many refreshes are under way here.
    #[cfg(test)]
    pub(crate) fn under_way(&self) -> watch::Receiver<u32> {
        self.0.under_way.subscribe()
    }

    /// Stops every task where it stands, as the end of the process would.
    #[cfg(test)]
    pub(crate) fn kill(&self) {
        for task in self.0.tasks.lock().unwrap().drain(..) {
            task.abort();
        }
    }
}
