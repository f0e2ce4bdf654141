//! What went wrong, sorted by what a person can do about it; the words are in the languages' own tables.

use super::{Story, Text};
use crate::flow::Progress;
use crate::flow::failure::{Cause, Failure, Known, Objection, Step};

/// Failures that a person can do the same things about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// The signature does not hold.
    Signature,
    /// There is another number of signatures than one.
    Signatures,
    /// Somebody else signed.
    Signer,
    /// The session is over.
    Session,
    /// The session may not do it.
    Rights,
    /// The signed data are not accepted.
    Data,
    /// The call itself cannot be read.
    Malformed,
    /// Somebody could not be found, or matched with the signature.
    Identity,
    /// Several records fit the patient.
    NotUnique,
    /// The rules do not let this person register that one.
    Relationship,
    /// The user is blocked.
    Blocked,
    /// It is there already.
    Exists,
    /// The client may not have access.
    Client,
    /// The client asks for too much.
    Scopes,
    /// The one-time code.
    Code,
    /// No one-time code was sent.
    Unsent,
    /// Too many requests.
    TooOften,
    /// No connection.
    Network,
    /// No answer in time.
    Slow,
    /// The service is in trouble.
    Trouble,
    /// A refusal we cannot explain.
    Other,
}

/// What can be said of a failure whose message we do not know, or which has none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unnamed {
    /// The browser says there is no network.
    Offline,
    /// The connection failed.
    Unreachable,
    /// No answer in time.
    Late,
    /// 429 without a message we know.
    TooMany,
    /// The signature check objects, in words nobody published (contract j.9).
    Signature,
    /// The service does not know the client.
    ClientUnknown,
    /// The service objects to fields of the signed data.
    Fields,
    /// The service cannot do it now.
    Trouble,
    /// The answer cannot be read.
    Unreadable,
    /// Published for the consent page (contract c.4).
    AtApproval,
    /// Published for everything else (contract d.9).
    Elsewhere,
}

/// The words for failures in one language.
pub struct FailureText {
    /// The published translation of a message where there is one, else ours. Two of them end with what
    /// [`Text::sentence_end`] says.
    pub known: fn(Known) -> &'static str,
    /// A sentence for what has no message we know.
    pub unnamed: fn(Unnamed) -> &'static str,
    /// The heading, what it means, and what to do.
    pub of_kind: fn(Kind) -> Advice,
    /// What to do once the patient is registered and only the access is missing.
    pub sign_in_as_confidant: &'static [&'static str],
    /// What to do when nobody knows whether the patient is registered and nothing can be tried again here.
    pub look_before_repeating: &'static [&'static str],
    /// What to do when only the support service can help.
    pub ask_support: &'static [&'static str],
    /// What to do when nothing was done and nothing can be tried again here.
    pub begin_again: &'static [&'static str],
    /// The same, where there was no connection.
    pub begin_again_connected: &'static [&'static str],
    /// What to do once the time has passed that the service itself asked to wait.
    pub after_waiting: &'static [&'static str],
    /// What a refused repeat has to do with the first attempt.
    pub of_the_repeat: &'static str,
    /// What was and was not done when the record was there before.
    pub nothing_new: &'static str,
    /// What missing rights mean once the patient is registered.
    pub no_rights_to_grant: &'static str,
    /// What an unknown user means once the patient is registered.
    pub no_user_to_grant: &'static str,
    /// What closing the tab does while nobody knows and one repeat is offered.
    pub closing_gives_up_repeat: &'static str,
}

/// The heading, what it means, and what to do.
pub type Advice = (&'static str, &'static str, &'static [&'static str]);

impl Text {
    /// The story of a failed call, told by what had been done by then, and by whether the page offers another try.
    pub fn failure_story(&self, failure: &Failure, after: Progress, may_retry: bool) -> Story {
        let words = &self.failure;
        let (kind, sentence) = self.sort(failure);
        let (title, meaning, steps) = (words.of_kind)(kind);
        let steps = match (after, kind.may_pass()) {
            _ if may_retry && !kind.is_for_good() && failure.retry_after.is_some() => words.after_waiting,
            // Here the button stays, and another try may end otherwise.
            _ if may_retry && kind == Kind::Other => (words.of_kind)(Kind::TooOften).2,
            (Progress::Nothing, true) if !may_retry && kind == Kind::Network => words.begin_again_connected,
            (Progress::Nothing, true) if !may_retry => words.begin_again,
            (_, true) if !may_retry => words.sign_in_as_confidant,
            _ => steps,
        };
        let story = Story {
            title,
            sentence,
            meaning,
            steps,
        };
        match (after, kind) {
            (Progress::Nothing, _) => story,
            // Whatever the repeat was refused for, what the first attempt did is the news.
            (Progress::PerhapsRegistered, _) => Story {
                title: self.endings.unsure.title,
                meaning: words.of_the_repeat,
                steps: words.look_before_repeating,
                ..story
            },
            (_, Kind::Session) => Story {
                steps: words.sign_in_as_confidant,
                ..story
            },
            (_, Kind::Rights) => Story {
                meaning: words.no_rights_to_grant,
                steps: words.sign_in_as_confidant,
                ..story
            },
            (_, Kind::Identity) => Story {
                meaning: words.no_user_to_grant,
                steps: words.ask_support,
                ..story
            },
            // Nobody begins again who is registered.
            (_, Kind::Other) if !may_retry => Story {
                steps: words.sign_in_as_confidant,
                ..story
            },
            _ => story,
        }
    }

    /// What was and was not done: a refusal because the record is there already, once or several times, must
    /// not deny that it is.
    pub fn done(&self, failure: &Failure, after: Progress) -> &'static str {
        match (after, failure.known()) {
            (
                Progress::Nothing,
                Some(
                    Known::RelationshipExists
                    | Known::RelationshipNotApproved
                    | Known::UserExists
                    | Known::PersonNotUnique,
                ),
            ) => self.failure.nothing_new,
            // A conflict is with something that is there, and the user who is blocked may be the patient's (contract c.3).
            (Progress::Nothing, Some(Known::Conflict)) => self.failure.nothing_new,
            (Progress::Nothing, Some(Known::UserBlocked | Known::UserIsBlocked))
                if failure.step == Step::Registration =>
            {
                self.failure.nothing_new
            }
            (Progress::PerhapsRegistered, _) => self.endings.unsure.meaning,
            _ => (self.progress)(after),
        }
    }

    /// What the sentence of a failure ends with, full stop aside, in the service's own spelling: the missing field, or how many
    /// items there must be (contract d.9).
    pub fn sentence_end<'a>(&self, failure: &'a Failure) -> Option<&'a str> {
        failure.filled_in().filter(|_| self.sort(failure).0 == Kind::Data)
    }

    /// Whether the same request would be refused again, so that another try is not worth offering.
    pub fn is_refused_for_good(&self, failure: &Failure) -> bool {
        self.sort(failure).0.is_for_good()
    }

    /// Where a failure belongs, and its sentence.
    fn sort(&self, failure: &Failure) -> (Kind, &'static str) {
        let words = &self.failure;
        let Some(known) = failure.known() else {
            return unknown(failure, words);
        };
        let kind = Kind::of(known);
        // The data and the request are the person's own only where the signed form is sent.
        if matches!(kind, Kind::Data | Kind::Malformed) && !carries_form(failure.step) {
            return unknown(failure, words);
        }
        let findings = failure.objection().map_or(0, |objection| objection.messages.len());
        let is_open = matches!(known, Known::PropertyMissing | Known::TooFewItems);
        // Naming one of several would hide the others.
        if kind == Kind::Data && (findings > 1 || is_open && failure.filled_in().is_none()) {
            return (kind, (words.unnamed)(Unnamed::Fields));
        }
        (kind, (words.known)(known))
    }
}

fn unknown(failure: &Failure, words: &FailureText) -> (Kind, &'static str) {
    let (kind, unnamed) = match (&failure.cause, failure.status) {
        (Cause::Offline, _) => (Kind::Network, Unnamed::Offline),
        (Cause::Unreachable, _) => (Kind::Network, Unnamed::Unreachable),
        (Cause::TimedOut, _) | (_, Some(504)) => (Kind::Slow, Unnamed::Late),
        (_, Some(429)) => (Kind::TooOften, Unnamed::TooMany),
        // The texts of the signature check are not published, and neither is its status (contract j.9).
        (Cause::Refused(objection), _) if failure.step == Step::Validation && is_about_signature(objection) => {
            (Kind::Signature, Unnamed::Signature)
        }
        // A refusal for want of a session may come without a word (contract c.0).
        (Cause::Refused(objection), Some(401)) if objection.messages.is_empty() => {
            return (Kind::Session, (words.known)(Known::SessionEnded));
        }
        (Cause::Refused(_), Some(403)) => return (Kind::Rights, (words.known)(Known::NoRights)),
        (Cause::Refused(_), Some(404)) if failure.step == Step::LookUp => (Kind::Client, Unnamed::ClientUnknown),
        // Elsewhere the fields are those of our own call, not of anything the person signed.
        (Cause::Refused(objection), Some(422))
            if carries_form(failure.step) && objection.messages.iter().any(|message| message.field.is_some()) =>
        {
            (Kind::Data, Unnamed::Fields)
        }
        // The published sentence stands for whatever else goes wrong there; it does not claim that nothing was done.
        (_, Some(500..)) if failure.step == Step::Approval => (Kind::Trouble, Unnamed::AtApproval),
        (_, Some(500..)) => (Kind::Trouble, Unnamed::Trouble),
        (Cause::Unreadable, _) => (Kind::Trouble, Unnamed::Unreadable),
        _ if failure.step == Step::Approval => (Kind::Other, Unnamed::AtApproval),
        _ => (Kind::Other, Unnamed::Elsewhere),
    };
    (kind, (words.unnamed)(unnamed))
}

/// Whether a call carries the signed form.
fn carries_form(step: Step) -> bool {
    matches!(step, Step::Validation | Step::Registration)
}

fn is_about_signature(objection: &Objection) -> bool {
    objection.messages.iter().any(|message| {
        message.field.is_none()
            && ["signature", "signed content"]
                .iter()
                .any(|words| mentions(&message.text, words))
    })
}

/// Whether words stand somewhere in a text, their case aside. What the standard library searches with costs a kilobyte.
fn mentions(text: &str, words: &str) -> bool {
    text.as_bytes()
        .windows(words.len())
        .any(|place| place.eq_ignore_ascii_case(words.as_bytes()))
}

impl Kind {
    /// Whether it may be otherwise the next time, though nobody changes anything.
    fn may_pass(self) -> bool {
        matches!(
            self,
            Self::Unsent | Self::TooOften | Self::Network | Self::Slow | Self::Trouble
        )
    }

    /// Whether it will certainly be the same the next time. What nobody can explain may be otherwise.
    fn is_for_good(self) -> bool {
        !self.may_pass() && self != Self::Other
    }

    /// Where a message we know belongs.
    fn of(known: Known) -> Self {
        match known {
            Known::SignedContentInvalid | Known::SignatureTooOld => Self::Signature,
            Known::NotOneSigner => Self::Signatures,
            Known::ConfidantIsNotSigner => Self::Signer,
            Known::SessionEnded | Known::PasswordExpired => Self::Session,
            Known::NoRights => Self::Rights,
            Known::UserDataMissing
            | Known::PatientNotSigned
            | Known::NoDataConsent
            | Known::DocumentTypeNotAllowed
            | Known::ThirdPersonRequired
            | Known::PropertyMissing
            | Known::TooFewItems
            | Known::PropertyNotAllowed
            | Known::Conflict => Self::Data,
            Known::RequestMalformed => Self::Malformed,
            Known::SignerUnknown
            | Known::SignatureOfAnother
            | Known::ApplicantUserNotFound
            | Known::ApplicantPersonNotFound
            | Known::TaxIdInvalid
            | Known::UserNotFound => Self::Identity,
            Known::PersonNotUnique => Self::NotUnique,
            Known::WrongAge | Known::RelationshipNotApproved | Known::ConfidantIsDependent => Self::Relationship,
            Known::UserIsBlocked | Known::UserBlocked => Self::Blocked,
            Known::RelationshipExists | Known::UserExists => Self::Exists,
            Known::ClientIdInvalid | Known::ClientKeyInvalid | Known::ClientBlocked | Known::RedirectMismatch => {
                Self::Client
            }
            Known::ScopeEmpty | Known::ScopeNotAllowedForClient | Known::ScopeNotAllowedForUser => Self::Scopes,
            Known::OtpInvalid | Known::OtpExpired | Known::OtpAttemptsSpent => Self::Code,
            Known::OtpTooSoon | Known::SmsNotSent => Self::Unsent,
        }
    }
}
