//! The admin page's journey: what is happening, what happened, what to do next (process BP-ESOZ-002-0004, contract h).
//!
//! The words are here, the moves between them in `step`. Pure and total like `flow`: no browser, no clock, no network. The
//! refresh itself happens on the server and goes on without the page; the page orders it once, then only looks. The table
//! of all states and events is a test (`tests/refresh.rs`).

mod desk;
mod sort;
mod step;

use std::sync::Arc;

use contract::admin::{AdminError, Attempt, Checked, History, Overview, Reason, Refresh};

use crate::web_url::{Scheme, WebUrl};
pub use desk::{Offer, SignInWay, is_about_sign_in};
pub use sort::Sort;

/// What is happening.
#[derive(Clone, Debug, PartialEq)]
pub enum Visit {
    /// The overview is being asked for; nothing is known.
    Opening {
        /// The clinic's code, when the link names it.
        edrpou: String,
    },
    /// Nobody is signed in.
    Door(Door),
    /// On the way to eHealth's sign-in page. Final.
    Leaving(Address),
    /// Somebody is signed in.
    Inside(Box<Desk>),
    /// The session has run out by the clock: nothing of it is on screen while the server is asked once.
    Locked(Parting),
    /// The session is over.
    Outside(Parting),
    /// The overview cannot be had.
    Stranded(Failure),
}

/// The sign-in form.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Door {
    /// The code as typed or as the link brought it.
    pub typed: String,
    /// What is wrong with it.
    pub problem: Option<CodeProblem>,
    /// Why the last try led nowhere.
    pub failure: Option<Failure>,
    /// Whether the server is being asked.
    pub is_asking: bool,
    /// How often the person has tried: the focus returns to the field each time.
    pub tries: u32,
}

/// What is wrong with a typed ЄДРПОУ.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CodeProblem {
    /// Nothing was typed.
    Empty,
    /// Neither 8 nor 10 digits.
    Malformed,
    /// No such clinic here.
    Unknown,
    /// Not this clinic's.
    AnotherClinic,
}

/// Everything of a signed-in person's visit.
#[derive(Clone, Debug, PartialEq)]
pub struct Desk {
    /// What the server said last.
    pub overview: Arc<Overview>,
    /// The attempts to show, newest first.
    pub history: History,
    /// Whether older attempts were added to those of the overview.
    pub is_extended: bool,
    /// What is being waited for.
    pub doing: Doing,
    /// What is wrong with the form.
    pub problems: Problems,
    /// What the last thing the person did has led to, when the overview does not tell.
    pub notice: Option<Notice>,
    /// What trying the stored secret has shown.
    pub checked: Option<Checked>,
    /// Why the last look failed; what is on screen may be old.
    pub silence: Option<Failure>,
    /// The server wants a fresh sign-in, whatever its overview said.
    pub needs_sign_in: bool,
}

/// What is being waited for.
#[derive(Clone, Debug, PartialEq)]
pub enum Doing {
    /// Nothing.
    Nothing,
    /// The answer to the order.
    Ordering,
    /// The order was taken, or its answer was lost: the overview will show what became of it.
    Seeking(Search),
    /// The answer to the check of the stored secret.
    Checking,
    /// Older attempts.
    Reading,
    /// The address of the sign-in page.
    SigningIn,
    /// The end of the session.
    SigningOut {
        /// Whether an order was on its way: signing out does not take it back.
        has_ordered: bool,
    },
}

/// What is looked for in the next overviews.
#[derive(Clone, Debug, PartialEq)]
pub struct Search {
    /// The newest finished attempt before the order.
    pub known: Option<String>,
    /// The attempt, when the server named it.
    pub attempt: Option<String>,
    /// How many more overviews without news mean that nothing was begun.
    pub looks_left: u8,
}

/// What is wrong with the form.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Problems {
    /// No reason was chosen.
    pub no_reason: bool,
    /// What is wrong with the typed code.
    pub code: Option<CodeProblem>,
    /// How often the button was pressed: the focus returns to what is wrong each time.
    pub tries: u32,
}

/// What something the person did has led to.
#[derive(Clone, Debug, PartialEq)]
pub enum Notice {
    /// The order was refused; nothing was begun.
    OrderRefused(Failure),
    /// The answer to the order was lost; the page is looking.
    OrderLost(Failure),
    /// The answer was lost, but the order had arrived.
    OrderFound,
    /// The order did not arrive: nothing was begun.
    OrderNotFound,
    /// The stored secret could not be tried.
    CheckFailed(Failure),
    /// Older attempts could not be read.
    HistoryFailed(Failure),
    /// The sign-in page cannot be reached.
    SignInFailed(Failure),
    /// The session could not be ended.
    SignOutFailed(Failure),
}

impl Notice {
    /// The reference to quote, when it has one.
    pub fn reference(&self) -> Option<&String> {
        match self {
            Self::OrderRefused(failure)
            | Self::OrderLost(failure)
            | Self::CheckFailed(failure)
            | Self::HistoryFailed(failure)
            | Self::SignInFailed(failure)
            | Self::SignOutFailed(failure) => failure.reference.as_ref(),
            Self::OrderFound | Self::OrderNotFound => None,
        }
    }
}

/// How a session ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parting {
    /// Why.
    pub end: End,
    /// Whether a refresh was under way: it goes on.
    pub was_running: bool,
    /// What to put into the sign-in form; nothing after signing out, for the next person is another.
    pub edrpou: String,
}

/// Why a session ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// The person signed out.
    SignedOut,
    /// Nobody did anything for long.
    Idle,
    /// It had lasted as long as it may.
    Over,
    /// The server says so: ended in another tab, or by the operator.
    Elsewhere,
}

/// A call to our own server that did not succeed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// What happened.
    pub fault: Fault,
    /// The reference to quote.
    pub reference: Option<String>,
}

/// What can happen to a call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// The server refused.
    Refused(AdminError),
    /// There is no network.
    Offline,
    /// The server cannot be reached.
    Unreachable,
    /// The server did not answer in time.
    TimedOut,
    /// The answer is not one of ours.
    Unreadable,
    /// The server named a sign-in page that is not to be gone to.
    UnsafeAddress,
}

impl Failure {
    /// A failure without a reference.
    pub fn of(fault: Fault) -> Self {
        Self { fault, reference: None }
    }

    /// Whether the server itself said that nobody is signed in.
    fn is_signed_out(&self) -> bool {
        self.fault == Fault::Refused(AdminError::SignedOut)
    }

    /// Whether the server wants another sign-in before it takes the order.
    pub fn asks_to_sign_in(&self) -> bool {
        match self.fault {
            Fault::Refused(AdminError::ReauthRequired) => true,
            Fault::Refused(AdminError::NotReady { reason }) => is_about_sign_in(reason),
            _ => false,
        }
    }

    /// Whether the order may have arrived all the same.
    fn is_answer_lost(&self) -> bool {
        match &self.fault {
            Fault::Refused(error) => *error == AdminError::Internal,
            Fault::Offline | Fault::Unreachable | Fault::TimedOut | Fault::Unreadable => true,
            Fault::UnsafeAddress => false,
        }
    }
}

/// An address the page may leave for: encrypted, or on this very machine.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Address(WebUrl);

impl Address {
    /// Checks it.
    pub fn parse(raw: &str) -> Option<Self> {
        WebUrl::parse(raw)
            .filter(|url| url.scheme == Scheme::Https || url.is_loopback())
            .map(Self)
    }

    /// The whole address.
    pub fn as_str(&self) -> &str {
        &self.0.href
    }

    /// Its host, to be named to the person.
    pub fn host(&self) -> &str {
        &self.0.host
    }
}

/// What happened.
#[derive(Clone, Debug, PartialEq)]
pub enum Event {
    /// The server said what there is.
    Looked(Box<Overview>),
    /// It could not be asked.
    LookFailed(Failure),
    /// The person wants to sign in for the clinic with this code.
    SignInWanted {
        /// As typed.
        typed: String,
    },
    /// The person signs in again, for the same clinic.
    SignInAgainWanted,
    /// The server named the sign-in page.
    SignInAt(Address),
    /// It did not.
    SignInFailed(Failure),
    /// The person pressed the button.
    RefreshWanted {
        /// The chosen reason.
        reason: Option<Reason>,
        /// The code as typed.
        typed: String,
    },
    /// The person pressed the button that repairs an unknown outcome.
    RepairWanted,
    /// The server has begun.
    Started {
        /// The attempt.
        attempt: String,
    },
    /// The server has not, or nobody knows.
    OrderFailed(Failure),
    /// The person wants the stored secret tried.
    CheckWanted,
    /// It was tried.
    Checked(Checked),
    /// It could not be asked for.
    CheckFailed(Failure),
    /// The person wants older attempts.
    OlderWanted,
    /// Here they are.
    Older(History),
    /// They could not be read.
    OlderFailed(Failure),
    /// The person put the form aside.
    Cleared,
    /// The person signs out.
    SignOutWanted,
    /// The session is over.
    SignedOut,
    /// It could not be ended.
    SignOutFailed(Failure),
    /// The person asked to try again.
    Retried,
    /// By the clock the session is over.
    TimeUp(End),
    /// The page was hidden for good: nothing may stay in the browser's cache.
    PutAway,
    /// The page was brought back from it.
    BroughtBack,
}

/// What to do.
#[derive(Clone, Debug, PartialEq)]
pub enum Effect {
    /// Ask for the overview now.
    Look,
    /// Ask where to sign in.
    AskForSignIn {
        /// The clinic.
        edrpou: String,
    },
    /// Go there.
    Leave(Address),
    /// Order a refresh. Never repeated by itself.
    Order(Refresh),
    /// Have the stored secret tried.
    CheckSecret,
    /// Read attempts older than this one.
    ReadOlder {
        /// Its id.
        before: String,
    },
    /// End the session.
    SignOut,
}

/// The older neighbours of an attempt are asked for by its id.
fn oldest(attempts: &[Attempt]) -> Option<String> {
    attempts.last().map(|attempt| attempt.id.clone())
}
