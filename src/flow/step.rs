//! The moves of the journey: `Flow::open` and `Flow::step`.

use std::sync::Arc;

use super::destination::{Approved, Destination};
use super::entry::{Arrival, Entry, SignUpRequest};
use super::failure::{Failure, Known};
use super::{
    Attempt, Confirmation, Consent, Draft, Effect, Ending, Enrolled, Event, Flow, Otp, OtpField, OtpProblem, Progress,
    Retry,
};

type Next = (Flow, Option<Effect>);

fn go(flow: Flow, effect: Effect) -> Next {
    (flow, Some(effect))
}

fn rest(flow: Flow) -> Next {
    (flow, None)
}

impl Flow {
    /// Opens the journey.
    pub fn open(entry: &Entry) -> Next {
        let has_query = !entry.query.expose().trim_start_matches('?').is_empty();
        if entry.arrival == Arrival::Returned && !has_query {
            return rest(Self::Restarted);
        }
        match SignUpRequest::parse(entry) {
            Ok(request) => go(Self::Validating(request.clone()), Effect::Validate(request)),
            Err(refusal) => rest(Self::Refused(refusal)),
        }
    }

    /// Moves on. Pure and total: an event the state does not expect changes nothing.
    pub fn step(self, event: Event) -> Next {
        self.try_step(event).unwrap_or_else(rest)
    }

    /// Moves on, or hands the state back as it was when it does not expect the event.
    #[allow(
        clippy::result_large_err,
        reason = "not an error on its way up: the state itself, handed back; small in wasm"
    )]
    pub fn try_step(self, event: Event) -> Result<Next, Self> {
        Ok(match (self, event) {
            (_, Event::Forgotten) => rest(Self::Restarted),

            (Self::Validating(request), Event::Validated { person, jwt }) => {
                let draft = Arc::new(Draft { request, person, jwt });
                rest(Self::Confirming(Confirmation {
                    draft,
                    otp: OtpField::Hidden,
                    notice: None,
                }))
            }
            (Self::Validating(request), Event::OpenElsewhere) => rest(stop(
                Ending::OpenElsewhere,
                Progress::Nothing,
                &request,
                Some(Retry::Validate(request.clone())),
            )),
            (Self::Validating(request), Event::Failed(failure)) => {
                let retry = failure.is_temporary().then(|| Retry::Validate(request.clone()));
                rest(stop(Ending::Failed(failure), Progress::Nothing, &request, retry))
            }

            (Self::Confirming(confirmation), Event::Accepted { code }) => confirmation.accept(code),
            // Registering without a code makes the server send one.
            (
                Self::Confirming(Confirmation {
                    draft,
                    otp: OtpField::Asked(_),
                    ..
                }),
                Event::CodeWanted,
            ) => register(draft, OtpField::Asked(None), None),
            (Self::Confirming(Confirmation { draft, .. }), Event::Declined) => {
                rest(decline(&draft.request, Progress::Nothing, None))
            }
            (Self::Confirming(Confirmation { draft, .. }), Event::Idled) => {
                rest(stop(Ending::Idle, Progress::Nothing, &draft.request, None))
            }

            (Self::Registering { draft, .. }, Event::Registered { person, user, session }) => {
                let enrolled = Arc::new(Enrolled {
                    request: draft.request.clone(),
                    person,
                    user,
                    session,
                });
                go(Self::Preparing(enrolled.clone()), Effect::Prepare(enrolled))
            }
            (
                Self::Registering {
                    draft,
                    otp,
                    code,
                    attempt,
                },
                Event::Failed(failure),
            ) => rest(registration_failed(draft, otp, code, attempt, failure)),

            (Self::Unsure { draft, code, .. }, Event::Retried) => go(
                Self::Registering {
                    draft: draft.clone(),
                    otp: OtpField::Hidden,
                    code,
                    attempt: Attempt::Repeat,
                },
                Effect::Register { draft, code },
            ),

            // Nothing named in the link and nothing given by the roles: there is nothing to consent to (contract e.1).
            (Self::Preparing(enrolled), Event::Prepared { scopes, reference, .. }) if scopes.is_empty() => rest(stop(
                Ending::NothingAsked { reference },
                Progress::Registered,
                &enrolled.request,
                None,
            )),
            (
                Self::Preparing(enrolled),
                Event::Prepared {
                    client_name,
                    client_type,
                    scopes,
                    is_dictionary_known,
                    ..
                },
            ) => {
                let consent = Arc::new(Consent {
                    enrolled,
                    client_name,
                    client_type,
                    scopes,
                    is_dictionary_known,
                });
                rest(Self::Consenting { consent, failure: None })
            }
            (Self::Unsure { draft, .. }, Event::Idled) => {
                rest(stop(Ending::Idle, Progress::PerhapsRegistered, &draft.request, None))
            }

            (Self::Preparing(enrolled), Event::Failed(failure)) => {
                let retry = failure.is_temporary().then(|| Retry::Prepare(enrolled.clone()));
                rest(stop(
                    Ending::Failed(failure),
                    Progress::Registered,
                    &enrolled.request,
                    retry,
                ))
            }

            (Self::Consenting { consent, failure }, Event::Accepted { .. }) => {
                let doubt = failure.filter(Failure::is_outcome_unknown);
                go(Self::Approving(consent.clone(), doubt), Effect::Authorize(consent))
            }
            (Self::Consenting { consent, failure }, Event::Declined) => {
                let after = progress_after(failure.as_ref());
                rest(decline(&consent.enrolled.request, after, failure))
            }
            // Looking the words up again is offered only when they are missing, and while there is no doubt to be forgotten.
            (Self::Consenting { consent, failure }, Event::Retried)
                if !consent.is_dictionary_known && !failure.as_ref().is_some_and(Failure::is_outcome_unknown) =>
            {
                let enrolled = consent.enrolled.clone();
                go(Self::Preparing(enrolled.clone()), Effect::Prepare(enrolled))
            }
            (Self::Consenting { consent, failure }, Event::Idled) => {
                let after = progress_after(failure.as_ref());
                rest(stop(Ending::Idle, after, &consent.enrolled.request, None))
            }

            (Self::Approving(consent, _), Event::Approved(approved)) => approve(&consent, &approved),
            // The seed keeps approval errors on the consent page, unless the operator sends them to the application.
            (Self::Approving(consent, doubt), Event::Failed(failure)) => refuse(consent, failure.after(doubt)),

            (Self::Stopped { retry: Some(retry), .. }, Event::Retried) => again(retry),
            // Only steps that change nothing are ever kept for another try, so nobody needs to be asked.
            (
                Self::Stopped {
                    ending,
                    retry: Some(retry),
                    ..
                },
                Event::Reconnected,
            ) if ending.is_without_connection() => again(retry),

            // What the retry would need is wiped; what happened stays told.
            (
                Self::Stopped {
                    ending,
                    after,
                    retry: Some(_),
                    back,
                },
                Event::Idled,
            ) => rest(Self::Stopped {
                ending,
                after,
                retry: None,
                back,
            }),

            // A double click, a late reply, a timer that outlived its page: nothing moves, nothing is sent.
            (here, _) => return Err(here),
        })
    }

    /// Whether nothing more can happen here, so that another tab may take the request up.
    pub fn is_over(&self) -> bool {
        matches!(
            self,
            Self::Refused(_) | Self::Restarted | Self::Declined { .. } | Self::Stopped { retry: None, .. }
        )
    }

    /// Whether leaving the page now would strand the person between registration and access.
    pub fn is_halfway(&self) -> bool {
        matches!(
            self,
            Self::Registering { .. } | Self::Preparing(_) | Self::Consenting { .. } | Self::Approving(..)
        )
    }
}

impl Confirmation {
    fn accept(self, typed: Option<String>) -> Next {
        let code = match self.otp {
            OtpField::Hidden => None,
            OtpField::Asked(_) => match Otp::parse(typed.as_deref().unwrap_or_default()) {
                Ok(code) => Some(code),
                Err(problem) => {
                    let otp = OtpField::Asked(Some(problem));
                    return rest(Flow::Confirming(Self {
                        otp,
                        notice: None,
                        ..self
                    }));
                }
            },
        };
        register(self.draft, self.otp, code)
    }
}

fn register(draft: Arc<Draft>, otp: OtpField, code: Option<Otp>) -> Next {
    let attempt = Attempt::First;
    go(
        Flow::Registering {
            draft: draft.clone(),
            otp,
            code,
            attempt,
        },
        Effect::Register { draft, code },
    )
}

fn registration_failed(
    draft: Arc<Draft>,
    otp: OtpField,
    code: Option<Otp>,
    attempt: Attempt,
    failure: Failure,
) -> Flow {
    let request = draft.request.clone();
    let known = failure.known();
    // Where a code is asked for, no attempt without one can have registered anybody, not even one whose answer was lost.
    let attempt = match known {
        Some(Known::OtpInvalid | Known::OtpTooSoon | Known::SmsNotSent) if code.is_none() => Attempt::First,
        _ => attempt,
    };
    // The first such answer, when no code was given, is the server's way of asking for one. After a lost answer to an
    // attempt with a code it proves nothing: the code may have been used up by the registration nobody heard of.
    let problem = match known {
        Some(Known::OtpInvalid) => Some(OtpProblem::Wrong),
        Some(Known::OtpExpired) => Some(OtpProblem::Expired),
        _ => None,
    };
    if let Some(problem) = problem
        && attempt == Attempt::First
    {
        let otp = OtpField::Asked(code.map(|_| problem));
        return Flow::Confirming(Confirmation {
            draft,
            otp,
            notice: None,
        });
    }
    let after = match attempt {
        Attempt::First => Progress::Nothing,
        Attempt::Repeat => Progress::PerhapsRegistered,
    };
    if attempt == Attempt::Repeat && failure.says_already_done() {
        return stop(Ending::AlreadyRegistered(failure), Progress::Registered, &request, None);
    }
    // A repeat that certainly did nothing is not used up, and tells nothing of the first attempt.
    let is_unsure = match attempt {
        Attempt::First => failure.is_outcome_unknown(),
        Attempt::Repeat => failure.is_certainly_undone(),
    };
    if is_unsure {
        return Flow::Unsure { draft, code, failure };
    }
    // Nothing was done, and the person may press the button again.
    if failure.is_certainly_undone() && attempt == Attempt::First {
        let otp = match known {
            // Codes were sent before, and one of them can still be given.
            Some(Known::OtpTooSoon) if code.is_none() => OtpField::Asked(None),
            _ => otp,
        };
        return Flow::Confirming(Confirmation {
            draft,
            otp,
            notice: Some(failure),
        });
    }
    stop(Ending::Failed(failure), after, &request, None)
}

fn approve(consent: &Arc<Consent>, approved: &Approved) -> Next {
    let request = &consent.enrolled.request;
    let user_id = consent.enrolled.user.id.as_deref();
    match Destination::check(approved, request, user_id, &consent.shown()) {
        Ok(destination) => go(Flow::Leaving(destination.clone()), Effect::Leave(destination)),
        Err(reason) => {
            let ending = Ending::Distrusted {
                reason,
                reference: approved.reference.clone(),
            };
            rest(stop(ending, Progress::PerhapsApproved, request, None))
        }
    }
}

fn refuse(consent: Arc<Consent>, failure: Failure) -> Next {
    let request = &consent.enrolled.request;
    if request.settings.redirect_on_error && failure.is_about_scopes() {
        let messages = failure
            .objection()
            .map(|objection| objection.messages.as_slice())
            .unwrap_or_default();
        let description = messages
            .first()
            .map(|message| message.text.as_str())
            .unwrap_or_default();
        let destination = Destination::with_scope_error(request, description);
        return go(Flow::Leaving(destination.clone()), Effect::Leave(destination));
    }
    rest(Flow::Consenting {
        consent,
        failure: Some(failure),
    })
}

/// After an approval whose answer was lost nobody knows whether the application has its access.
fn progress_after(failure: Option<&Failure>) -> Progress {
    match failure {
        Some(failure) if failure.is_outcome_unknown() => Progress::PerhapsApproved,
        _ => Progress::Registered,
    }
}

/// Does the interrupted step once more.
fn again(retry: Retry) -> Next {
    match retry {
        Retry::Validate(request) => go(Flow::Validating(request.clone()), Effect::Validate(request)),
        Retry::Prepare(enrolled) => go(Flow::Preparing(enrolled.clone()), Effect::Prepare(enrolled)),
    }
}

fn decline(request: &SignUpRequest, after: Progress, failure: Option<Failure>) -> Flow {
    Flow::Declined {
        after,
        failure,
        back: request.return_address.after_decline(request.state.as_ref()),
    }
}

fn stop(ending: Ending, after: Progress, request: &SignUpRequest, retry: Option<Retry>) -> Flow {
    Flow::Stopped {
        ending,
        after,
        retry,
        back: request.return_address.front_page(),
    }
}
