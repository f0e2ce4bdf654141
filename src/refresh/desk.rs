//! What a signed-in person may do now, and what of the overview concerns them.

use std::sync::Arc;

use contract::admin::{
    AdminError, Attempt, CheckName, CheckResult, Checked, ConnectionState, History, Outcome, Overview, Phase, Proof,
    Reason, Refresh, Trouble,
};

use super::{CodeProblem, Desk, Doing, End, Fault, Notice, Parting, Problems};

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

/// Where signing in again is begun, as seen from where it is told that it may help.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SignInWay {
    /// The page offers it further down.
    Below,
    /// It does so nowhere else.
    Here,
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
        // After an hour the owner's token is over, and the session is not.
        let is_token_refused = match overview.connection {
            ConnectionState::One { .. } => false,
            ConnectionState::Unknown {
                reason: Trouble::TokenRefused,
                ..
            } => true,
            _ => return Offer::NoConnection,
        };
        // Signing in again is of no use while something else is in the way.
        let is_ready_but_for_that = self.troubles().all(is_about_sign_in);
        match (is_ready_but_for_that, is_token_refused || self.wants_sign_in()) {
            (false, _) => Offer::NotReady,
            (true, true) => Offer::SignInAgain,
            (true, false) => Offer::Refresh,
        }
    }

    /// Whether nothing is wrong with the sign-in but that it was long ago.
    pub fn is_only_too_old(&self) -> bool {
        self.troubles()
            .filter(|trouble| is_about_sign_in(*trouble))
            .all(|trouble| trouble == Trouble::SignInTooOld)
    }

    /// Whether the page offers to sign in again: what is wrong with this sign-in needs no more advice.
    pub fn is_led_to_sign_in(&self) -> bool {
        match self.offer() {
            Offer::SignInAgain => true,
            Offer::Repair => self.wants_sign_in(),
            _ => false,
        }
    }

    fn failed_checks(&self) -> impl Iterator<Item = (CheckName, Trouble)> {
        self.overview.preflight.iter().filter_map(|check| match check.result {
            CheckResult::Failed { reason } => Some((check.name, reason)),
            CheckResult::Passed { .. } | CheckResult::Unmade => None,
        })
    }

    fn troubles(&self) -> impl Iterator<Item = Trouble> {
        self.failed_checks().map(|(_, reason)| reason)
    }

    /// The first failed check without which the server begins nothing, not even a repair: it makes these before it takes the
    /// order. The others are eHealth's to answer, and a repair may be worth a try.
    pub fn barred_by(&self) -> Option<CheckName> {
        let mut failed = self.failed_checks().map(|(name, _)| name);
        failed.find(|name| matches!(name, CheckName::Store | CheckName::Key | CheckName::Rate))
    }

    /// How the person gets to signing in again from an attempt that ended unchanged for this reason, if that may help.
    pub fn way_to_sign_in(&self, reason: Trouble) -> Option<SignInWay> {
        let may_help = is_about_sign_in(reason) || reason == Trouble::Forbidden;
        // Nobody gets in with a dead secret.
        let may_help = may_help && self.overview.session.is_owner && !self.is_refused();
        match self.is_led_to_sign_in() {
            _ if !may_help => None,
            true => Some(SignInWay::Below),
            false => Some(SignInWay::Here),
        }
    }

    /// Whether the newest result is of an earlier renewal than the order that has just led nowhere. An unknown one is not past.
    pub fn is_news_earlier(&self) -> bool {
        let has_led_nowhere = match &self.notice {
            // What has changed meanwhile is the newest result.
            Some(Notice::OrderRefused(failure)) => failure.fault != Fault::Refused(AdminError::RepairMismatch),
            Some(Notice::OrderLost(_) | Notice::OrderNotFound) => true,
            _ => false,
        };
        has_led_nowhere && self.doubtful().is_none()
    }

    /// Whether the number of what went wrong since stands on the page beside that of the newest result.
    pub fn has_another_reference(&self) -> bool {
        let told = self.notice.as_ref().and_then(Notice::reference);
        self.failed_repair().is_some() || told.is_some()
    }

    /// Whether only signing in again helps. A secret that eHealth refuses is replaced without it: nobody would get in.
    pub fn wants_sign_in(&self) -> bool {
        (self.needs_sign_in && !self.is_refused()) || self.troubles().any(is_about_sign_in)
    }

    /// Whether this sign-in is the one that can put another secret in the place of a dead one.
    pub fn can_replace(&self) -> bool {
        self.overview.session.is_owner && !self.wants_sign_in()
    }

    /// Whether the person is known as somebody else than the head. Without a role, or with the head's, eHealth may have
    /// refused the right to somebody who should have it.
    pub fn has_another_role(&self) -> bool {
        let session = &self.overview.session;
        let roles = &session.actor.roles;
        !session.is_owner && !roles.is_empty() && !roles.iter().any(|role| role.ends_with("OWNER"))
    }

    /// Whether a renewal that has begun since may have ended what was last seen to work.
    pub fn is_proof_outdated(&self) -> bool {
        let Some(Proof::Proven { at }) = self.overview.active.as_ref().map(|active| active.proof) else {
            return false;
        };
        let running = self.overview.running.as_ref();
        let asked = running.filter(|running| running.phase != Phase::Checking);
        let since = asked.map(|running| running.since);
        since
            .or(self.doubtful().map(|attempt| attempt.started_at))
            .is_some_and(|since| at <= since)
    }

    /// Whether eHealth is known to refuse the stored secret.
    pub fn is_refused(&self) -> bool {
        let Some(active) = &self.overview.active else {
            return false;
        };
        // What a check has shown of an earlier secret says nothing of this one.
        let since = match active.proof {
            Proof::Refused { .. } => return true,
            Proof::Proven { at } => at,
            Proof::Untried => active.stored_at,
        };
        matches!(self.checked, Some(Checked::Refused { at }) if at >= since)
    }

    /// Whether the newest result is not in the history yet.
    pub fn is_unwritten(&self) -> bool {
        let attempts = &self.history.attempts;
        self.news().is_some_and(|last| {
            attempts.iter().all(|attempt| attempt.id != last.id)
                && attempts
                    .first()
                    .is_none_or(|newest| newest.started_at <= last.started_at)
        })
    }

    /// Whether a check has settled the unknown outcome that this attempt was to repair: the old secret works.
    pub fn is_settled(&self, repair: &Attempt) -> bool {
        let mut attempts = self.history.attempts.iter();
        attempts.any(|attempt| {
            let is_unchanged = matches!(
                attempt.outcome,
                Outcome::NotChanged {
                    reason: Trouble::ProvenUnchanged,
                    ..
                }
            );
            is_unchanged && repair.repairs.as_ref() == Some(&attempt.id)
        })
    }

    /// The newest attempt, when nobody knows how it ended.
    pub fn doubtful(&self) -> Option<&Attempt> {
        let last = self.overview.last.as_ref()?;
        let is_over = last.repaired_by.is_some() || last.settled_at.is_some();
        (matches!(last.outcome, Outcome::InDoubt { .. }) && !is_over).then_some(last)
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
        // What was settled by hand needs nothing any more: the history says how it ended.
        let is_fresh = last.finished_at > overview.now - NEWS && last.settled_at.is_none();
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

    /// Takes in a newer overview. A browser has one session: after a sign-in for another clinic, or by somebody else, in
    /// another tab, nothing of what was here concerns what there is now.
    pub(super) fn update(&mut self, overview: Overview) {
        let whose = |overview: &Overview| (overview.legal_entity.id.clone(), overview.session.actor.user_id.clone());
        if whose(&overview) != whose(&self.overview) {
            // What was asked about the other clinic is answered to nobody any more.
            let doing = match std::mem::replace(&mut self.doing, Doing::Nothing) {
                doing @ (Doing::SigningIn | Doing::SigningOut { .. }) => doing,
                _ => Doing::Nothing,
            };
            *self = Self {
                doing,
                ..Self::new(overview)
            };
            return;
        }
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
        self.needs_sign_in &= overview.session.fresh_until == self.overview.session.fresh_until;
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

/// Whether signing in again helps.
pub fn is_about_sign_in(trouble: Trouble) -> bool {
    matches!(
        trouble,
        Trouble::SignInTooOld | Trouble::TokenEndsSoon | Trouble::TokenRefused
    )
}

fn without(attempts: &[Attempt], known: &[Attempt]) -> Vec<Attempt> {
    attempts
        .iter()
        .filter(|attempt| known.iter().all(|other| other.id != attempt.id))
        .cloned()
        .collect()
}
