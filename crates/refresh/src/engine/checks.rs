//! What is checked before eHealth is asked to change anything.

use std::time::Duration;

use auth_ui_contract::admin::{
    Check, CheckName, CheckResult, ConnectionFacts, ConnectionState, Outcome, Proof, Reason, Trouble,
};
use auth_ui_contract::connections::Connection;

use super::{Begun, Engine, Order, Preflight, REPAIR_TOKEN_LIFE};
use crate::{Answer, AttemptId, Caller, ClientId, ConnectionId, Declined};

/// A page waits no longer for the connections: what it can tell of a refresh must not wait for eHealth.
const PAGE_PATIENCE: Duration = Duration::from_secs(10);

impl Engine {
    /// Everything that is checked before a refresh, as the page shows it.
    pub async fn preflight(&self, who: &Caller, clinic: ClientId) -> Preflight {
        let repairs = self.open_doubt(clinic).await;
        let (store, key, answer, begun) = tokio::join!(
            self.can_store(),
            self.key_works(),
            self.connections_for_a_page(who, clinic),
            self.could_begin(who, clinic, repairs),
        );
        let now = self.now();
        let is_repair = self.is_repair(clinic, repairs).await;
        let left = who.token_until.saturating_sub(now);
        let fresh = who.fresh_until.saturating_sub(now);
        let unasked = answer.value.as_ref().err().map(|declined| declined.trouble);
        let clock = match (answer.date, unasked) {
            (None, None) => CheckResult::Unmade,
            (None, Some(reason)) => CheckResult::Failed { reason },
            (Some(_), _) => found(self.clock_agrees(answer.date), None),
        };
        let connection = self.connection_state(answer);
        let checks = vec![
            check(CheckName::Store, store, None),
            check(CheckName::Key, key, None),
            check(CheckName::Connection, expect_one(&connection).map(|_| ()), None),
            check(
                CheckName::Owner,
                if who.is_owner { Ok(()) } else { Err(Trouble::NotOwner) },
                None,
            ),
            check(
                CheckName::TokenLifetime,
                if left >= self.token_life(is_repair) {
                    Ok(())
                } else {
                    Err(Trouble::TokenEndsSoon)
                },
                Some(left),
            ),
            check(
                CheckName::FreshSignIn,
                if is_repair || fresh > 0 {
                    Ok(())
                } else {
                    Err(Trouble::SignInTooOld)
                },
                (!is_repair).then_some(fresh),
            ),
            Check {
                name: CheckName::Clock,
                result: clock,
            },
            check(CheckName::Idle, idle(&begun), None),
            check(CheckName::Rate, rate(&begun), None),
        ];
        Preflight { connection, checks }
    }

    async fn connections_for_a_page(&self, who: &Caller, clinic: ClientId) -> Answer<Vec<Connection>> {
        let asked = self.0.upstream.connections(who, clinic);
        tokio::time::timeout(PAGE_PATIENCE, asked).await.unwrap_or(Answer {
            value: Err(Declined {
                trouble: Trouble::Timeout,
                message: None,
            }),
            date: None,
            upstream_request_id: None,
        })
    }

    /// The checks at eHealth, after the lease is taken. Gives the connection to refresh.
    pub(super) async fn checks_at_ehealth(&self, who: &Caller, order: &Order) -> Result<ConnectionId, Declined> {
        let answer = self.0.upstream.connections(who, order.clinic).await;
        let plain = |trouble| Declined { trouble, message: None };
        self.clock_agrees(answer.date).map_err(plain)?;
        if let Err(declined) = &answer.value {
            return Err(declined.clone());
        }
        let found = expect_one(&self.connection_state(answer)).map_err(plain)?;
        if found != order.connection {
            return Err(plain(Trouble::ConnectionChanged));
        }
        let is_repair = self.is_repair(order.clinic, order.repairs).await;
        if who.token_until.saturating_sub(self.now()) < self.token_life(is_repair) {
            return Err(plain(Trouble::TokenEndsSoon));
        }
        Ok(found)
    }

    /// Whether a new secret could be stored, sealed and escrowed now: each by doing it.
    pub(super) async fn ready_to_store(&self) -> Result<(), Trouble> {
        self.can_store().await?;
        self.key_works().await
    }

    async fn can_store(&self) -> Result<(), Trouble> {
        let store = self.0.store.writable(self.0.rules.min_free_bytes).await;
        store.map_err(|error| error.trouble())?;
        self.escrow_works().await
    }

    async fn key_works(&self) -> Result<(), Trouble> {
        self.0.store.key_sound().await.map_err(|error| error.trouble())
    }

    pub(super) async fn escrow_works(&self) -> Result<(), Trouble> {
        let Some(escrow) = &self.0.rules.escrow else {
            return Ok(());
        };
        match tokio::time::timeout(super::run::ESCROW_PATIENCE, escrow.probe()).await {
            Ok(Ok(())) => Ok(()),
            Ok(Err(error)) => {
                tracing::error!(%error, "the escrow folder takes no copy");
                Err(Trouble::EscrowBroken)
            }
            Err(_) => Err(Trouble::EscrowBroken),
        }
    }

    /// Whether this refresh mends what signing in again could not: an unknown outcome, or a secret that eHealth refuses.
    pub(super) async fn is_repair(&self, clinic: ClientId, repairs: Option<AttemptId>) -> bool {
        repairs.is_some()
            || matches!(
                self.0.store.active_info(clinic).await,
                Ok(Some(active)) if matches!(active.proof, Proof::Refused { .. })
            )
    }

    pub(super) fn token_life(&self, is_repair: bool) -> i64 {
        if is_repair {
            REPAIR_TOKEN_LIFE.min(self.0.rules.min_token_life)
        } else {
            self.0.rules.min_token_life
        }
    }

    /// An answer without a date says nothing of the clock, and stops nothing: not every gateway sends one.
    fn clock_agrees(&self, date: Option<i64>) -> Result<(), Trouble> {
        match date {
            Some(date) if date.abs_diff(self.now()) >= self.0.rules.max_clock_skew.unsigned_abs() => {
                Err(Trouble::ClockSkew)
            }
            _ => Ok(()),
        }
    }

    /// Only this MIS's own connections count (contract h.2).
    fn connection_state(&self, answer: Answer<Vec<Connection>>) -> ConnectionState {
        let all = match answer.value {
            Ok(all) => all,
            Err(declined) => {
                return ConnectionState::Unknown {
                    reason: declined.trouble,
                    reference: answer.upstream_request_id,
                };
            }
        };
        let consumer = self.0.rules.consumer;
        let mut ours: Vec<Connection> = all
            .into_iter()
            .filter(|one| one.consumer_id.parse() == Ok(consumer))
            .collect();
        match (ours.len(), ours.pop()) {
            (1, Some(one)) => ConnectionState::One {
                connection: ConnectionFacts {
                    id: one.id,
                    mis_name: self.0.rules.mis_name.clone(),
                    redirect_uri: one.redirect_uri,
                    inserted_at: one.inserted_at,
                    updated_at: one.updated_at,
                },
            },
            (0, _) | (_, None) => ConnectionState::None,
            (count, _) => ConnectionState::Many {
                count: u32::try_from(count).unwrap_or(u32::MAX),
            },
        }
    }

    async fn could_begin(&self, who: &Caller, clinic: ClientId, repairs: Option<AttemptId>) -> Result<Begun, Trouble> {
        let order = Order {
            clinic,
            connection: ConnectionId::new(uuid::Uuid::nil()),
            reason: Reason::Routine,
            repairs,
        };
        let begun = self
            .0
            .store
            .could_begin(&self.intent(who, &order, AttemptId::fresh()))
            .await;
        match begun.map_err(|error| error.trouble())? {
            // One that has lapsed is settled by the next order.
            Begun::Busy(underway) if !self.is_running(&underway) => Ok(Begun::Yes),
            begun => Ok(begun),
        }
    }

    /// The unknown outcome that the next refresh would repair.
    async fn open_doubt(&self, clinic: ClientId) -> Option<AttemptId> {
        let last = self.last(clinic).await.ok().flatten()?;
        matches!(last.outcome, Outcome::InDoubt { .. })
            .then(|| last.id.parse().ok())
            .flatten()
    }
}

fn idle(begun: &Result<Begun, Trouble>) -> Result<(), Trouble> {
    match begun {
        Ok(Begun::Busy(_)) => Err(Trouble::Busy),
        Ok(_) => Ok(()),
        Err(trouble) => Err(*trouble),
    }
}

fn rate(begun: &Result<Begun, Trouble>) -> Result<(), Trouble> {
    match begun {
        Ok(Begun::TooMany { .. }) => Err(Trouble::TooMany),
        Ok(_) => Ok(()),
        Err(trouble) => Err(*trouble),
    }
}

fn expect_one(state: &ConnectionState) -> Result<ConnectionId, Trouble> {
    match state {
        ConnectionState::One { connection } => connection.id.parse().map_err(|_| Trouble::Unreadable),
        ConnectionState::None => Err(Trouble::NoConnection),
        ConnectionState::Many { .. } => Err(Trouble::ManyConnections),
        ConnectionState::Unknown { reason, .. } => Err(*reason),
    }
}

fn check(name: CheckName, result: Result<(), Trouble>, seconds_left: Option<i64>) -> Check {
    Check {
        name,
        result: found(result, seconds_left),
    }
}

fn found(result: Result<(), Trouble>, seconds_left: Option<i64>) -> CheckResult {
    match result {
        Ok(()) => CheckResult::Passed { seconds_left },
        Err(reason) => CheckResult::Failed { reason },
    }
}
