//! An attempt after its lease is taken: nobody waits for it, and nothing stops it but the end of the process.

use std::sync::atomic::Ordering;
use std::time::Duration;

use auth_ui_contract::admin::{Doubt, Outcome, Phase, Proof, Trouble};
use tokio::sync::watch;
use tokio::task::JoinHandle;
use tokio::time::{Instant, sleep, timeout};

use super::{Engine, Order};
use crate::store::VersionInfo;
use crate::store::attempts::{Kept, Received};
use crate::{AttemptId, Caller, ConnectionId, Entry, Event, RefreshAnswer, Secret, StoreError, Tried, words};

/// A folder that takes longer must not keep the new secret from the store.
pub(super) const ESCROW_PATIENCE: Duration = Duration::from_secs(5);

/// Beyond every limit of the HTTP client: an upstream that never returns is an unknown outcome, not a frozen page.
const ANSWER_PATIENCE: Duration = Duration::from_secs(120);

/// The pause after a failed write grows from the first to the second.
const FIRST_PAUSE: Duration = Duration::from_millis(if cfg!(test) { 2 } else { 50 });
const LONGEST_PAUSE: Duration = Duration::from_secs(5);

/// Gives signs of life until dropped.
struct Heartbeat(JoinHandle<()>);

impl Drop for Heartbeat {
    fn drop(&mut self) {
        self.0.abort();
    }
}

/// Writes the escrow copy until the folder has taken it, or until dropped. One write at a time: a second would only disturb
/// a slow first.
struct Copying {
    id: AttemptId,
    task: JoinHandle<()>,
    state: watch::Receiver<Copied>,
}

/// How far the escrow copy has come.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Copied {
    NotYet,
    Failed,
    Done,
}

impl Copying {
    /// Waits for the first try, but not for long.
    async fn tried(&mut self) {
        let first = self.state.wait_for(|state| *state != Copied::NotYet);
        if timeout(ESCROW_PATIENCE, first).await.is_err() {
            tracing::error!(attempt = %self.id, "no escrow copy was written in time");
        }
    }

    fn is_done(&self) -> bool {
        *self.state.borrow() == Copied::Done
    }
}

impl Drop for Copying {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Engine {
    pub(super) async fn run(&self, who: &Caller, order: &Order, id: AttemptId) {
        let heartbeat = self.heartbeat(id);
        let connection = match self.checks_at_ehealth(who, order).await {
            Ok(connection) => connection,
            Err(declined) => {
                let outcome = Outcome::NotChanged {
                    reason: declined.trouble,
                    message: declined.message,
                };
                return self.conclude(id, outcome, None).await;
            }
        };
        self.pass("checks.after").await;
        if let Err(reason) = self.about_to_ask(id, connection).await {
            return self
                .conclude(id, Outcome::NotChanged { reason, message: None }, None)
                .await;
        }
        let answer = self
            .0
            .upstream
            .refresh_secret(who, order.clinic, connection, &who.request_id);
        let answer = timeout(ANSWER_PATIENCE, answer)
            .await
            .unwrap_or(RefreshAnswer::Doubtful {
                doubt: Doubt::NoAnswer,
                upstream_request_id: None,
            });
        self.pass("patch.after").await;
        let (outcome, reference) = match answer {
            RefreshAnswer::Changed {
                secret,
                connection: named,
                upstream_request_id,
            } if !secret.is_blank() => {
                let received = Received {
                    attempt: id,
                    client: order.clinic,
                    connection: named.unwrap_or(connection),
                    actor: &who.actor,
                    secret: &secret,
                    request_id: &who.request_id,
                    upstream_request_id: upstream_request_id.as_deref(),
                    other_connection: named.is_some_and(|named| named != connection),
                };
                return self.keep_secret(who, &received, heartbeat).await;
            }
            RefreshAnswer::Changed {
                upstream_request_id, ..
            } => (Outcome::InDoubt { doubt: Doubt::NoSecret }, upstream_request_id),
            RefreshAnswer::Refused {
                trouble,
                message,
                upstream_request_id,
            } => (
                Outcome::NotChanged {
                    reason: trouble,
                    message,
                },
                upstream_request_id,
            ),
            RefreshAnswer::Unsent { trouble } => (
                Outcome::NotChanged {
                    reason: trouble,
                    message: None,
                },
                None,
            ),
            RefreshAnswer::Doubtful {
                doubt,
                upstream_request_id,
            } => (Outcome::InDoubt { doubt }, upstream_request_id),
        };
        self.conclude(id, outcome, reference.as_deref()).await;
    }

    /// The durable mark, and the last look at the clock: a process that was frozen here for longer than its lease must not
    /// send a request that nobody expects any more.
    async fn about_to_ask(&self, id: AttemptId, connection: ConnectionId) -> Result<(), Trouble> {
        self.pass("asking.before").await;
        let (began, began_at) = (Instant::now(), self.now());
        self.0
            .store
            .mark_asking(id, connection, self.lease())
            .await
            .map_err(|error| error.trouble())?;
        self.0.live.enter(id, Phase::Asking);
        self.pass("asking.after").await;
        self.pass("patch.before").await;
        let late = began.elapsed() >= self.0.rules.lease / 2
            || self.now().abs_diff(began_at) >= self.lease().unsigned_abs() / 2;
        if late { Err(Trouble::Interrupted) } else { Ok(()) }
    }

    /// Writes an outcome without a new secret, for as long as it takes. Until then the page is told from memory.
    async fn conclude(&self, id: AttemptId, outcome: Outcome, reference: Option<&str>) {
        if let Outcome::InDoubt { doubt } = outcome {
            self.0.live.doubtful(id, doubt, self.now());
        }
        let (ended, mut pause) = (Instant::now(), FIRST_PAUSE);
        loop {
            match self
                .0
                .store
                .finish_attempt(id, &outcome, reference, ended.elapsed())
                .await
            {
                Ok(()) => break,
                Err(StoreError::Fenced) => {
                    tracing::warn!(attempt = %id, "the attempt was settled elsewhere before its outcome was written");
                    break;
                }
                Err(error) => tracing::error!(attempt = %id, %error, "the outcome is not written yet"),
            }
            sleep(pause).await;
            pause = longer(pause);
        }
        if !matches!(outcome, Outcome::Stored { .. }) {
            tracing::info!(attempt = %id, outcome = ?words::outcome(&outcome), "refresh ended");
        }
    }

    /// The only copy of the new secret is in this function's hands. It goes to the escrow folder first, then to the store,
    /// to each again and again, until the store takes it or the process ends.
    async fn keep_secret(&self, who: &Caller, received: &Received<'_>, heartbeat: Heartbeat) {
        let id = received.attempt;
        self.0.live.enter(id, Phase::Storing);
        let mut copying = self.copying(received);
        if let Some(copying) = &mut copying {
            copying.tried().await;
        }
        let is_copied = || copying.as_ref().is_some_and(Copying::is_done);
        let mut heartbeat = Some(heartbeat);
        let (began, mut pause, mut told) = (Instant::now(), FIRST_PAUSE, None);
        let mut ended = began;
        loop {
            self.pass("store.before").await;
            match self.0.store.keep(received).await {
                Ok(Kept::Active(version)) => {
                    self.pass("store.after").await;
                    tracing::info!(attempt = %id, version = version.number, late = heartbeat.is_none(), "new secret stored");
                    drop(heartbeat);
                    self.0.live.leave(id);
                    self.prove_new(who, received, version.number).await;
                    if copying.is_some() && !is_copied() {
                        self.without_copy(received, version).await;
                    }
                    return;
                }
                Ok(Kept::Quarantined) => {
                    tracing::error!(attempt = %id, "a new secret came that must not be used; it is kept in quarantine");
                    return;
                }
                Ok(Kept::Wait) => {}
                Err(error) => {
                    tracing::error!(attempt = %id, %error, escrowed = is_copied(), "the new secret is not stored yet");
                }
            }
            // Asked again each time: the folder may take its copy before the store takes the secret.
            let doubt = if is_copied() {
                Doubt::OnlyEscrow
            } else {
                Doubt::NotStored
            };
            if heartbeat.is_some() && began.elapsed() >= self.0.rules.patience {
                self.0.live.doubtful(id, doubt, self.now());
                (heartbeat, ended) = (None, Instant::now());
            }
            if heartbeat.is_none() && told != Some(doubt) {
                self.0.live.doubtful(id, doubt, self.now());
                let outcome = Outcome::InDoubt { doubt };
                let finished = self
                    .0
                    .store
                    .finish_attempt(id, &outcome, received.upstream_request_id, ended.elapsed())
                    .await;
                if matches!(finished, Ok(()) | Err(StoreError::Fenced)) {
                    told = Some(doubt);
                }
            }
            sleep(pause).await;
            pause = longer(pause);
        }
    }

    /// Begins to write the escrow copy; nothing when there is no folder for it.
    fn copying(&self, received: &Received<'_>) -> Option<Copying> {
        let escrow = self.0.rules.escrow.clone()?;
        let (client, connection, id) = (received.client, received.connection, received.attempt);
        let (this, secret, at) = (self.clone(), received.secret.clone(), self.now());
        let (tell, state) = watch::channel(Copied::NotYet);
        let task = tokio::spawn(async move {
            this.pass("escrow.before").await;
            let mut pause = FIRST_PAUSE;
            while let Err(error) = escrow.keep(client, connection, id, at, &secret).await {
                tracing::error!(attempt = %id, %error, "no escrow copy was written");
                tell.send_replace(Copied::Failed);
                sleep(pause).await;
                pause = longer(pause);
            }
            this.pass("escrow.after").await;
            tell.send_replace(Copied::Done);
        });
        self.remember(task.abort_handle());
        Some(Copying { id, task, state })
    }

    /// The secret is stored, and nowhere else: somebody should know before the disk fails.
    async fn without_copy(&self, received: &Received<'_>, version: VersionInfo) {
        let id = received.attempt;
        tracing::error!(attempt = %id, version = version.number, "the new secret is stored without an escrow copy");
        self.0.uncopied.fetch_add(1, Ordering::Relaxed);
        let entry = Entry {
            actor: Some(received.actor.user_id.clone()),
            client: Some(received.client),
            connection: Some(received.connection),
            request_id: Some(received.request_id.to_owned()),
            fingerprint: Some(version.fingerprint),
            ..Entry::new(Event::SensitiveUpdate, format!("escrow:missing:{id}"))
        };
        self.append(entry).await;
    }

    async fn prove_new(&self, who: &Caller, received: &Received<'_>, version: u32) {
        self.pass("proof.before").await;
        let secret: &Secret = received.secret;
        // Before the try, and by the clock that every other proof is dated by.
        let at = self.0.store.now().await.unwrap_or_else(|_| self.now());
        let tried = self.0.upstream.try_secret(who, received.client, secret).await;
        match tried {
            Tried::Accepted => self.prove(received.client, version, Proof::Proven { at }).await,
            Tried::Refused => {
                tracing::error!(attempt = %received.attempt, "eHealth does not accept the secret it has just made");
                self.prove(received.client, version, Proof::Refused { at }).await;
            }
            Tried::Unknown { trouble } => {
                tracing::warn!(attempt = %received.attempt, ?trouble, "the new secret was not tried")
            }
        }
        self.pass("proof.after").await;
    }

    fn heartbeat(&self, id: AttemptId) -> Heartbeat {
        let (store, lease, every) = (self.0.store.clone(), self.lease(), self.0.rules.heartbeat);
        let task = tokio::spawn(async move {
            loop {
                sleep(every).await;
                match store.renew_lease(id, lease).await {
                    Ok(()) => {}
                    Err(StoreError::Fenced) => return,
                    Err(error) => tracing::warn!(attempt = %id, %error, "no sign of life was given"),
                }
            }
        });
        self.remember(task.abort_handle());
        Heartbeat(task)
    }
}

fn longer(pause: Duration) -> Duration {
    pause.saturating_mul(2).min(LONGEST_PAUSE)
}
