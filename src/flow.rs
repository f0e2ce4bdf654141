//! The confidant's journey: what is happening, what happened, what to do next (seed steps 4.2–4.8).
//!
//! Pure and total: no browser, no clock, no network, no signals. Every state carries what the next step needs and
//! nothing else; an event a state does not expect changes nothing. The table of all states and events is a test
//! (`tests/flow.rs`), and the diagram in ARCHITECTURE.md is drawn from it.

pub mod content;
pub mod destination;
pub mod entry;
pub mod failure;

use std::sync::Arc;

use contract::{Hidden, Person};

use crate::scope::{DescribedScope, Scope};
use destination::{Approved, BackLink, Destination, Distrust};
use entry::{Arrival, Entry, Refusal, SignUpRequest};
use failure::{Failure, Known};

/// What is happening.
#[derive(Clone, Debug, PartialEq)]
pub enum Flow {
    /// The link cannot be used. Final.
    Refused(Refusal),
    /// The page was reloaded or returned to; what was in memory is gone. Final.
    Restarted,
    /// The signed request is being checked by eHealth.
    Validating(Arc<SignUpRequest>),
    /// The person reads the patient's data and decides.
    Confirming(Confirmation),
    /// The patient is being registered.
    Registering {
        /// What is registered.
        draft: Arc<Draft>,
        /// The code field, kept so that the page stays as it was.
        otp: OtpField,
        /// The code that was sent along, if one was asked for.
        code: Option<Otp>,
        /// Whether this is the one repeat a person may ask for.
        attempt: Attempt,
    },
    /// Nobody knows whether the patient was registered; the person decides.
    Unsure {
        /// What may have been registered.
        draft: Arc<Draft>,
        /// The code that was sent along, if one was.
        code: Option<Otp>,
        /// Why nobody knows.
        failure: Failure,
    },
    /// The patient is registered; the client and the words for scopes are being looked up.
    Preparing(Arc<Enrolled>),
    /// The person reads who asks for what and decides.
    Consenting {
        /// What is asked.
        consent: Arc<Consent>,
        /// What the last attempt to approve ended with; the seed keeps it on this page.
        failure: Option<Failure>,
    },
    /// The approval is being authorized.
    Approving(Arc<Consent>),
    /// On the way to the application, the grant code in the address. Final.
    Leaving(Destination),
    /// The person declined. Final.
    Declined {
        /// What had been done by then.
        after: Progress,
        /// The way back.
        back: BackLink,
    },
    /// It ended without the application getting access. Final, unless the step may be tried again.
    Stopped {
        /// Why.
        ending: Ending,
        /// What had been done by then.
        after: Progress,
        /// The step that may be tried again.
        retry: Option<Retry>,
        /// The way back.
        back: BackLink,
    },
}

/// The patient's data as eHealth read it from the container, waiting for a yes or no.
#[derive(Clone, Debug, PartialEq)]
pub struct Confirmation {
    /// What will be registered.
    pub draft: Arc<Draft>,
    /// Whether a one-time code is asked for.
    pub otp: OtpField,
    /// Why the last attempt did nothing, when a person can simply try again.
    pub notice: Option<Failure>,
}

/// A validated request.
#[derive(Clone, Debug, PartialEq)]
pub struct Draft {
    /// The link.
    pub request: Arc<SignUpRequest>,
    /// The patient.
    pub person: Person,
    /// The sign-up jwt.
    pub jwt: Hidden,
}

/// A registered patient.
#[derive(Clone, Debug, PartialEq)]
pub struct Enrolled {
    /// The link.
    pub request: Arc<SignUpRequest>,
    /// The patient.
    pub person: Person,
    /// Taxpayer number of the patient's user.
    pub user_tax_id: Option<Hidden>,
    /// The session token.
    pub session: Hidden,
}

/// What the person is asked to allow.
#[derive(Clone, Debug, PartialEq)]
pub struct Consent {
    /// The registered patient and the link.
    pub enrolled: Arc<Enrolled>,
    /// The client's registered name.
    pub client_name: String,
    /// The client's type, when the service names it.
    pub client_type: Option<String>,
    /// Every scope that will be approved.
    pub scopes: Vec<DescribedScope>,
    /// Whether the dictionary of scopes could be read; if not, the page says so.
    pub is_dictionary_known: bool,
}

impl Consent {
    /// The scopes as they are shown, to compare with what the server says it approved.
    pub fn shown(&self) -> Vec<Scope> {
        self.scopes.iter().map(|described| described.scope.clone()).collect()
    }
}

/// The one-time code field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OtpField {
    /// The server has not asked for a code, so there is no field.
    Hidden,
    /// The server wants a code; says what was wrong with the last one, if one was given.
    Asked(Option<OtpProblem>),
}

/// What is wrong with a one-time code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OtpProblem {
    /// Nothing was typed.
    Empty,
    /// Something other than digits was typed.
    NotDigits,
    /// The server says it is not the code.
    Wrong,
    /// The server says the code is too old.
    Expired,
}

/// A one-time code: digits, sent as an integer (contract c.3).
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Otp(pub u64);

impl std::fmt::Debug for Otp {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Otp(…)")
    }
}

impl Otp {
    /// Reads what a person typed; spaces and dashes do not matter.
    pub fn parse(typed: &str) -> Result<Self, OtpProblem> {
        let digits: String = typed
            .chars()
            .filter(|c| !c.is_whitespace() && !matches!(c, '-' | '–'))
            .collect();
        if digits.is_empty() {
            return Err(OtpProblem::Empty);
        }
        let is_number = digits.len() <= 12 && digits.bytes().all(|byte| byte.is_ascii_digit());
        digits
            .parse()
            .ok()
            .filter(|_| is_number)
            .map(Self)
            .ok_or(OtpProblem::NotDigits)
    }
}

/// Whether registration was already tried.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Attempt {
    /// Not yet.
    First,
    /// Once, with an unknown outcome; the person asked for one repeat.
    Repeat,
}

/// How far things had gone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Progress {
    /// Nothing was changed anywhere.
    Nothing,
    /// Nobody knows whether the patient was registered.
    PerhapsRegistered,
    /// The patient is registered; the application has no access.
    Registered,
    /// The patient is registered, and the service says it approved something, but the person was not sent on.
    PerhapsApproved,
}

/// Why it ended.
#[derive(Clone, Debug, PartialEq)]
pub enum Ending {
    /// A call failed.
    Failed(Failure),
    /// The same request is open in another tab.
    OpenElsewhere,
    /// The patient had already been registered by the attempt whose answer was lost.
    AlreadyRegistered(Failure),
    /// The approval answer was not what was shown, so nobody was sent anywhere.
    Distrusted {
        /// What was wrong with it.
        reason: Distrust,
        /// The reference to quote.
        reference: Option<String>,
    },
    /// Nobody touched the page for long; the data were wiped.
    Idle,
}

/// A step that may be tried again after temporary trouble.
#[derive(Clone, Debug, PartialEq)]
pub enum Retry {
    /// Checking the signed request.
    Validate(Arc<SignUpRequest>),
    /// Looking up the client and the words for scopes.
    Prepare(Arc<Enrolled>),
}

/// What happened.
#[derive(Clone, Debug, PartialEq)]
pub enum Event {
    /// eHealth accepted the signed request.
    Validated {
        /// The patient.
        person: Person,
        /// The sign-up jwt.
        jwt: Hidden,
    },
    /// Another tab already works on the same request.
    OpenElsewhere,
    /// The person accepted, having typed this into the code field, if there was one.
    Accepted {
        /// What was typed.
        code: Option<String>,
    },
    /// The person declined.
    Declined,
    /// eHealth registered the patient.
    Registered {
        /// The patient, as registered.
        person: Person,
        /// Taxpayer number of the patient's user.
        user_tax_id: Option<Hidden>,
        /// The session token.
        session: Hidden,
    },
    /// The client and the words for scopes are known.
    Prepared {
        /// The client's registered name.
        client_name: String,
        /// The client's type.
        client_type: Option<String>,
        /// Every scope that will be approved.
        scopes: Vec<DescribedScope>,
        /// Whether the dictionary of scopes could be read.
        is_dictionary_known: bool,
    },
    /// eHealth answered the approval with a success.
    Approved(Approved),
    /// The call under way failed.
    Failed(Failure),
    /// The person asked to try again.
    Retried,
    /// Nobody touched the page for long.
    Idled,
    /// The page was hidden for good or restored from the browser's cache: forget everything.
    Forgotten,
}

/// What to do.
#[derive(Clone, Debug, PartialEq)]
pub enum Effect {
    /// Claim the request for this tab, then check it with eHealth (c.2).
    Validate(Arc<SignUpRequest>),
    /// Register the patient (c.3). Never repeated by itself.
    Register {
        /// What to register.
        draft: Arc<Draft>,
        /// The one-time code, if one was asked for.
        code: Option<Otp>,
    },
    /// Look up the client and the words for scopes (e.2).
    Prepare(Arc<Enrolled>),
    /// Authorize the approval (c.4).
    Authorize(Arc<Consent>),
    /// Go there, replacing the history entry.
    Leave(Destination),
}

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

    /// Moves on. Pure and total.
    pub fn step(self, event: Event) -> Next {
        match (self, event) {
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
            (Self::Confirming(Confirmation { draft, .. }), Event::Declined) => {
                rest(decline(&draft.request, Progress::Nothing))
            }
            (Self::Confirming(Confirmation { draft, .. }), Event::Idled) => {
                rest(stop(Ending::Idle, Progress::Nothing, &draft.request, None))
            }

            (
                Self::Registering { draft, .. },
                Event::Registered {
                    person,
                    user_tax_id,
                    session,
                },
            ) => {
                let enrolled = Arc::new(Enrolled {
                    request: draft.request.clone(),
                    person,
                    user_tax_id,
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

            (
                Self::Preparing(enrolled),
                Event::Prepared {
                    client_name,
                    client_type,
                    scopes,
                    is_dictionary_known,
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
            (Self::Preparing(enrolled), Event::Failed(failure)) => {
                let retry = failure.is_temporary().then(|| Retry::Prepare(enrolled.clone()));
                rest(stop(
                    Ending::Failed(failure),
                    Progress::Registered,
                    &enrolled.request,
                    retry,
                ))
            }

            (Self::Consenting { consent, .. }, Event::Accepted { .. }) => {
                go(Self::Approving(consent.clone()), Effect::Authorize(consent))
            }
            (Self::Consenting { consent, .. }, Event::Declined) => {
                rest(decline(&consent.enrolled.request, Progress::Registered))
            }
            // Looking the words up again is offered only when they are missing.
            (Self::Consenting { consent, .. }, Event::Retried) if !consent.is_dictionary_known => {
                let enrolled = consent.enrolled.clone();
                go(Self::Preparing(enrolled.clone()), Effect::Prepare(enrolled))
            }
            (Self::Consenting { consent, .. }, Event::Idled) => rest(stop(
                Ending::Idle,
                Progress::Registered,
                &consent.enrolled.request,
                None,
            )),

            (Self::Approving(consent), Event::Approved(approved)) => approve(&consent, &approved),
            // The seed keeps approval errors on the consent page.
            (Self::Approving(consent), Event::Failed(failure)) => rest(Self::Consenting {
                consent,
                failure: Some(failure),
            }),

            (
                Self::Stopped {
                    retry: Some(Retry::Validate(request)),
                    ..
                },
                Event::Retried,
            ) => go(Self::Validating(request.clone()), Effect::Validate(request)),
            (
                Self::Stopped {
                    retry: Some(Retry::Prepare(enrolled)),
                    ..
                },
                Event::Retried,
            ) => go(Self::Preparing(enrolled.clone()), Effect::Prepare(enrolled)),

            // A double click, a late reply, a timer that outlived its page: nothing moves, nothing is sent.
            (here, _) => rest(here),
        }
    }

    /// Whether leaving the page now would strand the person between registration and access.
    pub fn is_halfway(&self) -> bool {
        matches!(
            self,
            Self::Registering { .. } | Self::Preparing(_) | Self::Consenting { .. } | Self::Approving(_)
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
        let draft = self.draft;
        go(
            Flow::Registering {
                draft: draft.clone(),
                otp: self.otp,
                code,
                attempt: Attempt::First,
            },
            Effect::Register { draft, code },
        )
    }
}

fn registration_failed(
    draft: Arc<Draft>,
    otp: OtpField,
    code: Option<Otp>,
    attempt: Attempt,
    failure: Failure,
) -> Flow {
    let request = draft.request.clone();
    // The first such answer, when no code was given, is the server's way of asking for one.
    let asked_again = |problem| OtpField::Asked(code.map(|_| problem));
    match failure.known() {
        Some(Known::OtpInvalid) => {
            let otp = asked_again(OtpProblem::Wrong);
            return Flow::Confirming(Confirmation {
                draft,
                otp,
                notice: None,
            });
        }
        Some(Known::OtpExpired) => {
            let otp = asked_again(OtpProblem::Expired);
            return Flow::Confirming(Confirmation {
                draft,
                otp,
                notice: None,
            });
        }
        _ => {}
    }
    let after = match attempt {
        Attempt::First => Progress::Nothing,
        Attempt::Repeat => Progress::PerhapsRegistered,
    };
    if attempt == Attempt::Repeat && failure.says_already_done() {
        return stop(Ending::AlreadyRegistered(failure), Progress::Registered, &request, None);
    }
    if failure.is_outcome_unknown() && attempt == Attempt::First {
        return Flow::Unsure { draft, code, failure };
    }
    // Too many requests: nothing was done, and the person may press the button again later.
    if failure.status == Some(429) && attempt == Attempt::First {
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
    match Destination::check(approved, request, &consent.shown()) {
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

fn decline(request: &SignUpRequest, after: Progress) -> Flow {
    Flow::Declined {
        after,
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
