//! What a signed-in person may do now, and what of the overview concerns them.

use std::sync::Arc;

use contract::admin::{Attempt, CheckResult, ConnectionState, History, Outcome, Overview, Reason, Refresh, Trouble};

use super::{CodeProblem, Desk, Doing, End, Parting, Problems};

/// A result is told at the top of the page for this long; later it is history. An unknown one stays.
const NEWS: i64 = 60 * 60;

/// What stands where the button would be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Offer {
    /// The form and its button.
    Refresh,
    /// The last outcome is unknown: it has its own buttons.
    Repair,
    /// A refresh is under way.
    Running,
    /// Only the head may.
    NotOwner,
    /// There is not exactly one connection.
    NoConnection,
    /// The sign-in is too old.
    SignInAgain,
    /// A check failed.
    NotReady,
}

impl Desk {
    /// The desk as the first overview shows it.
    pub fn new(overview: Overview) -> Self {
        Self {
            history: overview.history.clone(),
            overview: Arc::new(overview),
            is_extended: false,
            doing: Doing::Nothing,
            problems: Problems::default(),
            notice: None,
            checked: None,
            silence: None,
            needs_sign_in: false,
        }
    }

    /// Whether the session is being ended.
    pub fn is_signing_out(&self) -> bool {
        matches!(self.doing, Doing::SigningOut { .. })
    }

    /// What the person is offered.
    pub fn offer(&self) -> Offer {
        let overview = &self.overview;
        if overview.running.is_some() {
            return Offer::Running;
        }
        if !overview.session.is_owner {
            return Offer::NotOwner;
        }
        if self.doubtful().is_some() {
            return Offer::Repair;
        }
        match overview.connection {
            ConnectionState::One { .. } => {}
            // After an hour the owner's token is over, and the session is not.
            ConnectionState::Unknown {
                reason: Trouble::TokenRefused,
                ..
            } => return Offer::SignInAgain,
            _ => return Offer::NoConnection,
        }
        if self.wants_sign_in() {
            return Offer::SignInAgain;
        }
        let is_ready = overview
            .preflight
            .iter()
            .all(|check| matches!(check.result, CheckResult::Passed { .. }));
        if is_ready { Offer::Refresh } else { Offer::NotReady }
    }

    /// Whether only signing in again helps.
    pub fn wants_sign_in(&self) -> bool {
        use Trouble::{SignInTooOld, TokenEndsSoon, TokenRefused};
        self.needs_sign_in
            || self.overview.preflight.iter().any(|check| {
                matches!(
                    check.result,
                    CheckResult::Failed {
                        reason: SignInTooOld | TokenEndsSoon | TokenRefused
                    }
                )
            })
    }

    /// The newest attempt, when nobody knows how it ended.
    pub fn doubtful(&self) -> Option<&Attempt> {
        let last = self.overview.last.as_ref()?;
        (matches!(last.outcome, Outcome::InDoubt { .. }) && last.repaired_by.is_none()).then_some(last)
    }

    /// The newest repair of the unknown outcome, when it did not happen.
    pub fn failed_repair(&self) -> Option<&Attempt> {
        let doubtful = self.doubtful()?;
        let mut attempts = self.overview.history.attempts.iter();
        let repair = attempts.find(|attempt| attempt.repairs.as_ref() == Some(&doubtful.id))?;
        matches!(repair.outcome, Outcome::NotChanged { .. }).then_some(repair)
    }

    /// The result to tell at the top of the page.
    pub fn news(&self) -> Option<&Attempt> {
        let overview = &self.overview;
        let last = overview.last.as_ref().filter(|_| overview.running.is_none())?;
        let is_fresh = last.finished_at > overview.now - NEWS;
        (is_fresh || self.doubtful().is_some()).then_some(last)
    }

    /// The order, or what is wrong with the form. What was typed must be the clinic's own code, spaces aside.
    pub(super) fn order(&self, reason: Option<Reason>, typed: &str) -> Result<Refresh, Problems> {
        let expected = &self.overview.legal_entity.edrpou;
        let code = match typed.trim() {
            "" => Some(CodeProblem::Empty),
            typed if typed != expected => Some(CodeProblem::AnotherClinic),
            _ => None,
        };
        match (reason, code, &self.overview.connection) {
            (Some(reason), None, ConnectionState::One { connection }) => Ok(Refresh {
                reason,
                confirmation: expected.clone(),
                connection_id: connection.id.clone(),
                repairs: None,
            }),
            _ => Err(Problems {
                no_reason: reason.is_none(),
                code,
                tries: self.problems.tries.wrapping_add(1),
            }),
        }
    }

    /// The order that repairs the unknown outcome: for the same reason, of the same connection.
    pub(super) fn repair(&self) -> Option<Refresh> {
        let doubtful = self.doubtful()?;
        let connection_id = match (&self.overview.connection, &doubtful.connection_id) {
            (ConnectionState::One { connection }, _) => connection.id.clone(),
            (_, Some(known)) => known.clone(),
            (_, None) => return None,
        };
        Some(Refresh {
            reason: doubtful.reason,
            confirmation: self.overview.legal_entity.edrpou.clone(),
            connection_id,
            repairs: Some(doubtful.id.clone()),
        })
    }

    /// Takes in a newer overview.
    pub(super) fn update(&mut self, overview: Overview) {
        self.history = match self.is_extended {
            false => overview.history.clone(),
            true => {
                let mut attempts = overview.history.attempts.clone();
                attempts.extend(without(&self.history.attempts, &overview.history.attempts));
                History {
                    attempts,
                    more: self.history.more,
                }
            }
        };
        let last = |overview: &Overview| {
            overview
                .last
                .as_ref()
                .map(|attempt| (attempt.id.clone(), attempt.outcome.clone()))
        };
        // What a check has shown of one secret says nothing of the next one.
        if last(&overview) != last(&self.overview) && overview.active != self.overview.active {
            self.checked = None;
        }
        self.silence = None;
        self.overview = Arc::new(overview);
    }

    /// Adds older attempts.
    pub(super) fn extend(&mut self, older: History) {
        let fresh = without(&older.attempts, &self.history.attempts);
        self.history.attempts.extend(fresh);
        self.history.more = older.more;
        self.is_extended = true;
    }

    /// How the session ended, as far as the last overview tells: a look is never much older than a minute.
    pub(super) fn parting(&self, end: Option<End>) -> Parting {
        let session = &self.overview.session;
        let soon = self.overview.now + 60;
        let end = end.unwrap_or(if self.is_signing_out() {
            End::SignedOut
        } else if soon >= session.ends_at {
            End::Over
        } else if soon >= session.idle_until {
            End::Idle
        } else {
            End::Elsewhere
        });
        Parting {
            end,
            was_running: self.overview.running.is_some()
                || matches!(
                    self.doing,
                    Doing::Ordering | Doing::Seeking(_) | Doing::SigningOut { has_ordered: true }
                ),
            edrpou: match end {
                End::SignedOut => String::new(),
                End::Idle | End::Over | End::Elsewhere => self.overview.legal_entity.edrpou.clone(),
            },
        }
    }
}

fn without(attempts: &[Attempt], known: &[Attempt]) -> Vec<Attempt> {
    attempts
        .iter()
        .filter(|attempt| known.iter().all(|other| other.id != attempt.id))
        .cloned()
        .collect()
}
