//! What went wrong, in English: what happened, what it means, what to do.

use crate::flow::failure::Known;
use crate::text::failure::{Advice, FailureText, Kind, Unnamed};

/// Everything said of failures.
pub const FAILURE: FailureText = FailureText {
    known,
    unnamed,
    of_kind,
    sign_in_as_confidant: SIGN_IN_AS_CONFIDANT,
    look_before_repeating: &[
        RETURN,
        LOOK,
        "If so, do not register the patient again. If not, give the details below to the support service of the application.",
    ],
    ask_support: ASK_SUPPORT,
    begin_again: BEGIN_AGAIN,
    begin_again_connected: &[CHECK, BEGIN],
    after_waiting: &[TELL],
    of_the_repeat: "This is the answer to the second attempt; the first may have worked.",
    nothing_new: "Nothing has changed this time: no new record was made and no access was granted.",
    no_rights_to_grant: "The system does not allow granting access in this session.",
    no_user_to_grant: "The system did not find the user on whose behalf access is granted.",
    closing_gives_up_repeat: "Once you close this tab, you can no longer send it again.",
};

const RETURN: &str = "Return to the application you came from.";
const BEGIN: &str = "Return to the application you came from and start again.";
const THEN_BEGIN: &str = "Then return to the application you came from and start again.";
const LOOK: &str = "Sign in to the application as the confidant and check whether the patient is registered already.";
const CHECK: &str = "Check the internet connection.";
const WAIT: &str = "Wait a few minutes.";
const TELL: &str = "If the error repeats, give the details below to the support service of the application.";
/// The first step before a page is left on which they stand.
pub const COPY: &str = "Copy the details below.";

/// What to do about what only the application can mend. The details are taken along: the way back leaves this page.
pub const ASK_SUPPORT: &[&str] = &[
    COPY,
    "Return to the application you came from and give them to its support service.",
];

/// What to do when nothing was done and nothing can be tried again here.
pub const BEGIN_AGAIN: &[&str] = &[BEGIN];

/// What to do when nobody knows whether the patient is registered, and this page can tell no more.
pub const LOOK_THEN_BEGIN: &[&str] = &[
    RETURN,
    LOOK,
    "If so, do not register the patient again. If not, start the registration again.",
];

/// What to do once the patient is registered and only the access is missing.
pub const SIGN_IN_AS_CONFIDANT: &[&str] = &[
    RETURN,
    "Sign in to the application as the confidant to grant it access.",
];

fn unnamed(unnamed: Unnamed) -> &'static str {
    match unnamed {
        Unnamed::Offline => "There is no internet connection.",
        Unnamed::Unreachable => "The system could not be reached.",
        Unnamed::Late => "The system did not answer in time.",
        Unnamed::TooMany => "Too many requests.",
        Unnamed::Signature => "The signature did not pass the check.",
        Unnamed::ClientUnknown => "No application was found under this identifier.",
        Unnamed::Fields => "The data of the form do not meet the system’s requirements.",
        Unnamed::Trouble => "The system cannot carry out the request at the moment.",
        Unnamed::Unreadable => "The system’s answer could not be understood.",
        Unnamed::AtApproval | Unnamed::Elsewhere => "Something went wrong. Try again later.",
    }
}

fn known(known: Known) -> &'static str {
    match known {
        Known::UserDataMissing => "The data for the registration are missing.",
        Known::SignedContentInvalid => "The signed content is wrong or has expired.",
        Known::SignatureTooOld => "The digital signature has expired.",
        Known::NotOneSigner => "The document must hold exactly one signature.",
        Known::SignerUnknown => "The signer could not be identified.",
        Known::PatientNotSigned => "The user must agree to signing the data.",
        Known::NoDataConsent => "The user must agree to the processing of personal data.",
        Known::SignatureOfAnother => "The data of the signature do not match the data of the registration.",
        Known::SessionEnded => "The user’s session has expired. We advise you to return to the previous step.",
        Known::PasswordExpired => "The user’s password has expired.",
        Known::NoRights => "There are not enough rights for this action.",
        Known::ApplicantUserNotFound => "The user who signed the form was not found.",
        Known::ApplicantPersonNotFound => "The person who signed the form was not found.",
        Known::UserIsBlocked => "The user is blocked. Contact the support service.",
        Known::WrongAge => "The person’s age does not allow this action.",
        Known::DocumentTypeNotAllowed => "A document of this type is not allowed.",
        Known::TaxIdInvalid => "The system did not accept the taxpayer number.",
        Known::ConfidantIsNotSigner => "The confidant and the signer must be the same person.",
        Known::PersonNotUnique => "The person cannot be identified with certainty.",
        Known::RelationshipNotApproved => "The relationship with the confidant is not confirmed yet.",
        Known::ConfidantIsDependent => "A person who has a confidant cannot be a confidant for others.",
        Known::RelationshipExists => "The relationship between the confidant and the patient already exists.",
        Known::UserExists => "A user with this taxpayer number already exists.",
        Known::ThirdPersonRequired => "This person needs authentication through a third person.",
        Known::PropertyMissing => "A required field is missing:",
        Known::TooFewItems => "The number of items is too small; it must be at least",
        Known::PropertyNotAllowed => "The form has a field it should not have.",
        Known::RequestMalformed => "The system could not read the request.",
        Known::Conflict => "The form contradicts data that the system already has.",
        Known::ClientIdInvalid => "The application passed a wrong identifier.",
        Known::ClientKeyInvalid => "The key of the application is missing or not valid.",
        Known::ClientBlocked => "The application is blocked.",
        Known::UserNotFound => "The user was not found.",
        Known::UserBlocked => "The user is blocked.",
        Known::RedirectMismatch => "The return address does not match the registered one.",
        Known::ScopeEmpty => "This user does not have enough rights to give this access.",
        Known::ScopeNotAllowedForClient => "Applications of this type are not given this permission.",
        Known::ScopeNotAllowedForUser => "This user cannot grant one of the permissions.",
        Known::OtpInvalid => "The confirmation code is wrong.",
        Known::OtpExpired => "The code has expired.",
        Known::OtpAttemptsSpent => "You have used all attempts to enter the code.",
        Known::OtpTooSoon => "Too many attempts. No new code was sent.",
        Known::SmsNotSent => "The code could not be sent.",
    }
}

fn of_kind(kind: Kind) -> Advice {
    match kind {
        Kind::Signature => (
            "The signature was not accepted",
            "Most likely too much time has passed since the signing, or the data were damaged in transit.",
            &[RETURN, "Sign the form again and come back here at once.", TELL],
        ),
        Kind::Signatures => (
            "The signature was not accepted",
            "Only one person signs the form: the one who registers the patient.",
            &[
                RETURN,
                "Sign the form again, with one signature, and come back here at once.",
                TELL,
            ],
        ),
        Kind::Signer => (
            "Another person signed the form",
            "The form must be signed by the confidant named in it.",
            &[
                RETURN,
                "Check who is named as the confidant in the form.",
                "Let that person sign the form and come back here.",
            ],
        ),
        Kind::Session => (
            "The session is over",
            "The previous step is signing in to the application that sent you here.",
            &[RETURN, "Sign in to the application again and repeat the registration."],
        ),
        Kind::Rights => (
            "This action is not allowed",
            "The application sent you here without the right to register patients.",
            ASK_SUPPORT,
        ),
        Kind::Data => (
            "The form was not accepted",
            "The system checked the signed form and found something to correct in it. The details are below.",
            &[
                RETURN,
                "Correct the data, sign the form again and come back here.",
                TELL,
            ],
        ),
        Kind::Malformed => (
            "The request was not accepted",
            "The data were damaged in transit, or the application did not prepare them correctly.",
            &[BEGIN, TELL],
        ),
        Kind::Identity => (
            "The person could not be identified",
            "The system could not match the signature or the data of the form to one person with certainty.",
            &[
                RETURN,
                "Check that the form was signed by the very person who registers the patient. If not, let that person sign it and come here.",
                TELL,
            ],
        ),
        Kind::NotUnique => (
            "The person could not be identified",
            "The system has several records that may belong to this patient.",
            &[
                "Ask a medical institution to check the data about the patient.",
                THEN_BEGIN,
                TELL,
            ],
        ),
        Kind::Relationship => (
            "Registration through a confidant is impossible",
            "By the rules of the system this confidant cannot register this patient at the moment.",
            &[
                "Ask a medical institution to check the data about the patient and the confidant.",
                THEN_BEGIN,
                TELL,
            ],
        ),
        Kind::Blocked => (
            "Access is blocked",
            "The system does not allow this user to do this.",
            &["Give the details below to the support service of the application."],
        ),
        Kind::Exists => (
            "This record already exists",
            "The system already has the data given in this form.",
            &[
                "Do not submit the form a second time.",
                "Return to the application and sign in as the confidant to grant it access.",
                "If you cannot sign in, give the details below to the support service of the application.",
            ],
        ),
        Kind::Client => (
            "The application cannot get access",
            "The system does not recognise the application or does not allow it to get access.",
            ASK_SUPPORT,
        ),
        Kind::Scopes => (
            "This access cannot be given",
            "The application asked for more than the rules of the system allow.",
            ASK_SUPPORT,
        ),
        Kind::Code => (
            "The code was not accepted",
            "Without the right confirmation code the system does not register the patient.",
            &[RETURN, "Start the registration again and enter a new code."],
        ),
        Kind::Unsent => (
            "No code was sent",
            "Without a confirmation code the system does not register the patient.",
            &["Try again in a few minutes.", TELL],
        ),
        Kind::TooOften => (
            "Too many requests",
            "The system accepts only so many requests within a short time.",
            &[WAIT, "Try again.", TELL],
        ),
        Kind::Network => (
            "The system could not be reached",
            "The request did not reach the system, or its answer did not reach you.",
            &[CHECK, "Try again."],
        ),
        Kind::Slow => (
            "The system did not answer in time",
            "It may be overloaded, or its answer was lost on the way.",
            &["Try again in a few minutes."],
        ),
        Kind::Trouble => (
            "A fault in the system",
            "This is not your fault.",
            &["Try again in a few minutes.", TELL],
        ),
        Kind::Other => (
            "The system rejected the request",
            "We do not know the reason. The system’s answer is in the details below.",
            &[WAIT, BEGIN, TELL],
        ),
    }
}
