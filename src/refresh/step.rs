//! The moves of the journey: `Visit::open` and `Visit::step`.

use contract::admin::{AdminError, Overview, Refresh};

use super::{
    CodeProblem, Desk, Doing, Door, Effect, End, Event, Failure, Fault, Notice, Offer, Problems, Search, Visit, oldest,
};

type Next = (Visit, Option<Effect>);

/// After a lost answer this many overviews without news mean that nothing was begun: the order is on its way for seconds at most.
const LOOKS: u8 = 5;

fn go(visit: Visit, effect: Effect) -> Next {
    (visit, Some(effect))
}

fn rest(visit: Visit) -> Next {
    (visit, None)
}

impl Visit {
    /// Opens the page; the link may name the clinic.
    pub fn open(edrpou: &str) -> Next {
        let edrpou = edrpou.to_owned();
        go(Self::Opening { edrpou }, Effect::Look)
    }

    fn nowhere() -> Self {
        Self::Opening { edrpou: String::new() }
    }

    /// Moves on. Pure and total: an event the state does not expect changes nothing.
    pub fn step(self, event: Event) -> Next {
        match (self, event) {
            (_, Event::PutAway) => rest(Self::nowhere()),
            (_, Event::BroughtBack) => go(Self::nowhere(), Effect::Look),

            (Self::Opening { .. } | Self::Locked(_), Event::Looked(overview)) => rest(Self::inside(*overview)),
            (Self::Opening { edrpou }, Event::LookFailed(failure)) if failure.is_signed_out() => {
                rest(Self::Door(Door::with(edrpou)))
            }
            (Self::Opening { .. }, Event::LookFailed(failure)) => rest(Self::Stranded(failure)),
            (Self::Locked(parting), Event::LookFailed(_)) => rest(Self::Outside(parting)),
            (Self::Stranded(_), Event::Retried) => go(Self::nowhere(), Effect::Look),
            (Self::Outside(parting), Event::SignInAgainWanted) => rest(Self::Door(Door::with(parting.edrpou))),

            (Self::Door(door), event) => door.step(event),
            (Self::Inside(desk), event) => desk.step(event),

            // A reply that comes late: nothing moves, nothing is sent.
            (here, _) => rest(here),
        }
    }

    fn inside(overview: Overview) -> Self {
        Self::Inside(Box::new(Desk::new(overview)))
    }
}

impl Door {
    /// The form with a code in it.
    pub fn with(typed: String) -> Self {
        Self {
            typed,
            ..Self::default()
        }
    }

    /// How long the server wants to be left alone, in seconds from its answer on.
    pub fn wait(&self) -> Option<u32> {
        match self.failure.as_ref()?.fault {
            Fault::Refused(AdminError::TooMany { retry_after }) => Some(retry_after),
            _ => None,
        }
    }

    fn step(self, event: Event) -> Next {
        match event {
            Event::SignInWanted { typed } if !self.is_asking => {
                let tries = self.tries.wrapping_add(1);
                match read_code(&typed) {
                    Ok(edrpou) => go(
                        Visit::Door(Self {
                            typed,
                            tries,
                            is_asking: true,
                            ..Self::default()
                        }),
                        Effect::AskForSignIn { edrpou },
                    ),
                    Err(problem) => rest(Visit::Door(Self {
                        typed,
                        tries,
                        problem: Some(problem),
                        ..Self::default()
                    })),
                }
            }
            Event::SignInAt(address) if self.is_asking => go(Visit::Leaving(address.clone()), Effect::Leave(address)),
            Event::SignInFailed(failure) if self.is_asking => {
                let problem = match failure.fault {
                    Fault::Refused(AdminError::UnknownClinic) => Some(CodeProblem::Unknown),
                    Fault::Refused(AdminError::Malformed) => Some(CodeProblem::Malformed),
                    _ => None,
                };
                rest(Visit::Door(Self {
                    failure: problem.is_none().then_some(failure),
                    problem,
                    is_asking: false,
                    tries: self.tries.wrapping_add(1),
                    ..self
                }))
            }
            _ => rest(Visit::Door(self)),
        }
    }
}

/// Reads a ЄДРПОУ of 8 digits, or a РНОКПП of 10; spaces do not matter.
fn read_code(typed: &str) -> Result<String, CodeProblem> {
    let code: String = typed.chars().filter(|c| !c.is_whitespace()).collect();
    match code.len() {
        0 => Err(CodeProblem::Empty),
        8 | 10 if code.bytes().all(|byte| byte.is_ascii_digit()) => Ok(code),
        _ => Err(CodeProblem::Malformed),
    }
}

impl Desk {
    fn step(mut self, event: Event) -> Next {
        match event {
            Event::Looked(overview) => self.look(*overview),
            Event::LookFailed(failure) if failure.is_signed_out() => self.leave(None),
            Event::LookFailed(failure) => {
                self.silence = Some(failure);
                self.stay()
            }
            Event::Retried => go(Visit::Inside(Box::new(self)), Effect::Look),
            Event::TimeUp(end) => {
                let parting = self.parting(Some(end));
                go(Visit::Locked(parting), Effect::Look)
            }

            Event::RefreshWanted { reason, typed } if self.may(Offer::Refresh) => match self.order(reason, &typed) {
                Ok(order) => self.send(order),
                Err(problems) => {
                    self.problems = problems;
                    self.stay()
                }
            },
            Event::RepairWanted if self.may(Offer::Repair) => match self.repair() {
                Some(order) => self.send(order),
                None => self.stay(),
            },
            Event::Started { attempt } if self.doing == Doing::Ordering => self.seek(Some(attempt)),
            Event::OrderFailed(failure) if self.doing == Doing::Ordering => self.not_started(failure),

            Event::CheckWanted if self.may_check() => {
                self.checked = None;
                self.await_answer(Doing::Checking, Effect::CheckSecret)
            }
            Event::Checked(checked) if self.doing == Doing::Checking => {
                self.doing = Doing::Nothing;
                self.checked = Some(checked);
                go(Visit::Inside(Box::new(self)), Effect::Look)
            }
            Event::CheckFailed(failure) if self.doing == Doing::Checking => self.failed(failure, Notice::CheckFailed),

            Event::OlderWanted if self.doing == Doing::Nothing && self.history.more => {
                match oldest(&self.history.attempts) {
                    Some(before) => self.await_answer(Doing::Reading, Effect::ReadOlder { before }),
                    None => self.stay(),
                }
            }
            Event::Older(older) if self.doing == Doing::Reading => {
                self.doing = Doing::Nothing;
                self.extend(older);
                self.stay()
            }
            Event::OlderFailed(failure) if self.doing == Doing::Reading => self.failed(failure, Notice::HistoryFailed),

            Event::SignInAgainWanted if self.doing == Doing::Nothing => {
                let edrpou = self.overview.legal_entity.edrpou.clone();
                self.await_answer(Doing::SigningIn, Effect::AskForSignIn { edrpou })
            }
            Event::SignInAt(address) if self.doing == Doing::SigningIn => {
                go(Visit::Leaving(address.clone()), Effect::Leave(address))
            }
            Event::SignInFailed(failure) if self.doing == Doing::SigningIn => {
                self.failed(failure, Notice::SignInFailed)
            }

            Event::SignOutWanted if !self.is_signing_out() => {
                let has_ordered = matches!(self.doing, Doing::Ordering | Doing::Seeking(_));
                self.await_answer(Doing::SigningOut { has_ordered }, Effect::SignOut)
            }
            Event::SignedOut if self.is_signing_out() => self.leave(Some(End::SignedOut)),
            Event::SignOutFailed(failure) if self.is_signing_out() => self.failed(failure, Notice::SignOutFailed),

            Event::Cleared if self.doing == Doing::Nothing => {
                self.notice = None;
                self.problems = Problems::default();
                self.stay()
            }
            // A double click, a late reply: nothing moves, nothing is sent.
            _ => self.stay(),
        }
    }

    fn may(&self, offered: Offer) -> bool {
        self.doing == Doing::Nothing && self.offer() == offered
    }

    /// A secret that is being exchanged is not tried.
    fn may_check(&self) -> bool {
        let overview = &self.overview;
        self.doing == Doing::Nothing && overview.session.is_owner && overview.running.is_none()
    }

    fn stay(self) -> Next {
        rest(Visit::Inside(Box::new(self)))
    }

    fn leave(self, end: Option<End>) -> Next {
        rest(Visit::Outside(self.parting(end)))
    }

    fn await_answer(mut self, doing: Doing, effect: Effect) -> Next {
        self.doing = doing;
        self.notice = None;
        go(Visit::Inside(Box::new(self)), effect)
    }

    fn send(mut self, order: Refresh) -> Next {
        self.problems = Problems::default();
        self.await_answer(Doing::Ordering, Effect::Order(order))
    }

    fn seek(mut self, attempt: Option<String>) -> Next {
        self.doing = Doing::Seeking(Search {
            known: self.overview.last.as_ref().map(|last| last.id.clone()),
            attempt,
            looks_left: LOOKS,
        });
        go(Visit::Inside(Box::new(self)), Effect::Look)
    }

    fn not_started(mut self, failure: Failure) -> Next {
        if failure.is_answer_lost() {
            self.notice = Some(Notice::OrderLost(failure));
            return self.seek(None);
        }
        self.needs_sign_in |= failure.fault == Fault::Refused(AdminError::ReauthRequired);
        if failure.fault == Fault::Refused(AdminError::WrongConfirmation) {
            self.doing = Doing::Nothing;
            self.problems = Problems {
                code: Some(CodeProblem::AnotherClinic),
                tries: self.problems.tries.wrapping_add(1),
                ..Problems::default()
            };
            return self.stay();
        }
        match self.failed(failure, Notice::OrderRefused) {
            // Somebody else is refreshing, or the page is behind: the next overview shows it.
            (visit @ Visit::Inside(_), None) => go(visit, Effect::Look),
            next => next,
        }
    }

    fn failed(mut self, failure: Failure, notice: fn(Failure) -> Notice) -> Next {
        if failure.is_signed_out() {
            return self.leave(None);
        }
        self.doing = Doing::Nothing;
        self.notice = Some(notice(failure));
        self.stay()
    }

    fn look(mut self, overview: Overview) -> Next {
        if let Doing::Seeking(search) = &self.doing {
            let found = search.finds(&overview);
            match (found, search.attempt.is_some(), search.looks_left) {
                (true, _, _) => {
                    if matches!(self.notice, Some(Notice::OrderLost(_))) {
                        self.notice = Some(Notice::OrderFound);
                    }
                    self.doing = Doing::Nothing;
                }
                // The server named the attempt, so it is there; the overview is a moment behind.
                (false, true, _) => {}
                (false, false, 0) => {
                    self.notice = Some(Notice::OrderNotFound);
                    self.doing = Doing::Nothing;
                }
                (false, false, looks_left) => {
                    self.doing = Doing::Seeking(Search {
                        looks_left: looks_left - 1,
                        ..search.clone()
                    });
                }
            }
        }
        self.update(overview);
        self.stay()
    }
}

impl Search {
    fn finds(&self, overview: &Overview) -> bool {
        let running = overview.running.as_ref();
        let last = overview.last.as_ref().map(|last| &last.id);
        match &self.attempt {
            Some(attempt) => {
                running.is_some_and(|running| running.attempt == *attempt)
                    || overview.history.attempts.iter().any(|known| known.id == *attempt)
                    || last == Some(attempt)
            }
            None => running.is_some_and(|running| running.by_me) || (last.is_some() && last != self.known.as_ref()),
        }
    }
}
