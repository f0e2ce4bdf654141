//! The confidant's journey: what is happening, what happened, what to do next (seed steps 4.2–4.8).
//!
//! The words are here, the moves between them in `step`. Pure and total: no browser, no clock, no network, no signals.
//! Every state carries what the next step needs and nothing else; an event a state does not expect changes nothing. The
//! table of all states and events is a test (`tests/flow.rs`), and the diagram in ARCHITECTURE.md is compared with it.

pub mod content;
pub mod destination;
pub mod entry;
pub mod failure;
mod host;
mod lifetime;
mod step;

use std::sync::Arc;

use contract::Hidden;

use crate::person::Person;
use crate::scope::{DescribedScope, Scope};
use destination::{Approved, BackLink, Destination, Distrust};
use entry::{Refusal, SignUpRequest};
use failure::Failure;

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
    /// The approval is being authorized; beside it, what the attempt before ended with, when that may have worked.
    Approving(Arc<Consent>, Option<Failure>),
    /// On the way to the application, the grant code in the address. Final.
    Leaving(Destination),
    /// The person declined. Final.
    Declined {
        /// What had been done by then.
        after: Progress,
        /// Why the approval had failed before, if it had.
        failure: Option<Failure>,
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

impl Draft {
    /// How long the sign-up jwt lives, in seconds, when it says so: the time there is to decide (contract d.4).
    pub fn lifetime(&self) -> Option<u32> {
        lifetime::of(self.jwt.expose())
    }
}

/// A registered patient.
#[derive(Clone, Debug, PartialEq)]
pub struct Enrolled {
    /// The link.
    pub request: Arc<SignUpRequest>,
    /// The patient.
    pub person: Person,
    /// The patient's user.
    pub user: User,
    /// The session token.
    pub session: Hidden,
}

/// The user of a registered patient, as far as eHealth tells (contract c.3).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct User {
    /// Their id.
    pub id: Option<String>,
    /// Their taxpayer number.
    pub tax_id: Option<Hidden>,
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
    /// Neither the link nor the user's roles name a scope.
    NothingAsked {
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

impl Ending {
    /// Whether the step ended for want of a connection, so that it may go on by itself once there is one.
    pub fn is_without_connection(&self) -> bool {
        matches!(self, Self::Failed(failure) if failure.never_connected())
    }
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
    /// The person asked for another one-time code.
    CodeWanted,
    /// The person declined.
    Declined,
    /// eHealth registered the patient.
    Registered {
        /// The patient, as registered.
        person: Person,
        /// The patient's user.
        user: User,
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
        /// The reference to quote for the answer that named the scopes, when the link did not.
        reference: Option<String>,
    },
    /// eHealth answered the approval with a success.
    Approved(Approved),
    /// The call under way failed.
    Failed(Failure),
    /// The person asked to try again.
    Retried,
    /// The browser has a network again.
    Reconnected,
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
