//! Why something was refused, failed harmlessly, or ended nobody knows how; and what to do about it.

use contract::admin::{AdminError, Doubt, Trouble};

use super::super::Advice;
use super::words::span;
use crate::refresh::{Failure, Fault, Notice};

const TELL_THE_MIS: &str = "Tell the administrator of the MIS and give them the reference number.";
const WAIT: &str = "Wait a few minutes and try again.";
const LOOK_AT_THE_NETWORK: &str = "Check your internet connection and try again.";

fn advice(sentence: &str, hint: &str) -> Advice {
    Advice {
        sentence: sentence.to_owned(),
        hint: hint.to_owned(),
    }
}

/// A reason why nothing is begun, or nothing has changed.
pub fn trouble(trouble: Trouble) -> Advice {
    let (sentence, hint) = match trouble {
        Trouble::StoreFull => (
            "There is no room left in the MIS store.",
            "Ask the administrator of the MIS to free space on the server’s disk.",
        ),
        Trouble::StoreReadOnly => (
            "The MIS store can only be read.",
            "Ask the administrator of the MIS to let the server write to the store.",
        ),
        Trouble::StoreBroken => (
            "The MIS store does not accept new records.",
            "Tell the administrator of the MIS: the store does not answer, or does not confirm writing to the disk.",
        ),
        Trouble::KeyWrong => (
            "The encryption key is missing or is the wrong one.",
            "Tell the administrator of the MIS: the key file with which the store was encrypted is needed.",
        ),
        Trouble::KeyExposed => (
            "Others can read the file of the encryption key.",
            "Ask the administrator of the MIS to close the access to the key file (mode 0600).",
        ),
        Trouble::EscrowBroken => (
            "The folder for emergency copies does not accept new files.",
            "Tell the administrator of the MIS: without an emergency copy no renewal begins.",
        ),
        Trouble::NoConnection => (
            "No connection between the MIS and the clinic was found.",
            "Contact the administrator of the MIS: a connection is made when a clinic is registered or updated.",
        ),
        Trouble::ManyConnections => (
            "Several connections between the MIS and the clinic were found.",
            "Contact the administrator of the MIS: the support service of eHealth removes connections that should not be there.",
        ),
        Trouble::ConnectionChanged => (
            "The connection changed while the page was open.",
            "Look at the details of the connection and confirm the renewal again.",
        ),
        Trouble::NotOwner => (
            "You do not have the rights of the head of the clinic.",
            "Ask the head of the clinic to sign in and renew the client_secret.",
        ),
        Trouble::TokenEndsSoon => (
            "Your sign‑in ends too soon to repair an unknown result.",
            "Sign in again: the countdown starts anew.",
        ),
        Trouble::SignInTooOld => ("You signed in too long ago.", "Sign in again: it takes a minute."),
        Trouble::ClockSkew => (
            "The MIS server’s clock does not agree with that of eHealth.",
            "Ask the administrator of the MIS to set the time of the server.",
        ),
        Trouble::Busy => ("A renewal is under way.", "Its result will be on this page."),
        Trouble::TooMany => (
            "There were too many attempts to renew in the last hour.",
            "Renewing will be possible an hour after the first of them.",
        ),
        Trouble::Unreachable => ("eHealth could not be reached: nothing was sent.", WAIT),
        Trouble::Timeout => ("eHealth did not answer in time.", WAIT),
        Trouble::Unreadable => ("The answer of eHealth could not be read.", WAIT),
        Trouble::TokenRefused => ("eHealth no longer accepts your sign‑in.", "Sign in again."),
        Trouble::Forbidden => (
            "eHealth did not allow the client_secret to be renewed.",
            "Rights may have changed since the sign‑in, or this MIS does not have them. Sign in again; if that does not help, tell the administrator of the MIS.",
        ),
        Trouble::NotFound => (
            "eHealth did not find the clinic or its connection to the MIS.",
            "Contact the administrator of the MIS and give them the reference number.",
        ),
        Trouble::ApiKeyRefused => (
            "eHealth does not accept the key (api-key) of this MIS.",
            "Tell the administrator of the MIS: the key of the MIS is not valid or belongs to another MIS.",
        ),
        Trouble::Refused => ("eHealth refused.", TELL_THE_MIS),
        Trouble::Interrupted => (
            "The MIS server stopped before eHealth was asked for anything.",
            "Renew the client_secret once more.",
        ),
        Trouble::UpstreamBusy => ("eHealth gets too many requests and asks to wait.", WAIT),
        Trouble::ProvenUnchanged => (
            "A check has shown that the old client_secret works: eHealth did not change it.",
            "If the renewal is still needed, renew the client_secret again.",
        ),
        Trouble::TooEarly => (
            "The old client_secret works for now, but eHealth may still be carrying out the previous request.",
            "Check again in a minute.",
        ),
        Trouble::NothingToTryWith => (
            "This sign‑in does not allow the client_secret to be checked.",
            "Renewing the client_secret does not need this check.",
        ),
    };
    advice(sentence, hint)
}

/// Why an attempt has changed nothing: told of whoever made it, and as of then.
pub fn why_not_changed(reason: Trouble) -> String {
    match reason {
        Trouble::NotOwner => "The rights of the head of the clinic were missing.",
        Trouble::TokenEndsSoon => "The sign‑in was about to end, too soon to repair an unknown result.",
        Trouble::SignInTooOld => "The sign‑in was too long ago.",
        Trouble::Busy => "Another renewal was under way.",
        Trouble::TokenRefused => "eHealth no longer accepted the sign‑in.",
        Trouble::ApiKeyRefused => "eHealth did not accept the key (api-key) of this MIS.",
        Trouble::ProvenUnchanged => {
            "The check showed that the old client_secret still worked: eHealth had not changed it."
        }
        Trouble::UpstreamBusy => "eHealth got too many requests and asked to wait.",
        other => return trouble(other).sentence,
    }
    .to_owned()
}

/// Why nobody knows how an attempt ended.
pub fn doubt(doubt: Doubt) -> Advice {
    let (sentence, hint) = match doubt {
        Doubt::NoAnswer => (
            "eHealth did not answer a request that it had received or may have received.",
            "It may have changed the client_secret, but the MIS does not have the new value.",
        ),
        Doubt::Unreadable => (
            "The answer of eHealth could not be read.",
            "Perhaps it was not eHealth that answered but something between it and the MIS. The MIS does not have the new value.",
        ),
        Doubt::UpstreamFailed => (
            "eHealth reported an error of its own.",
            "It may have changed the client_secret before the error happened.",
        ),
        Doubt::NoSecret => ("eHealth answered “yes” but did not send a new client_secret.", ""),
        Doubt::OtherConnection => (
            "eHealth answered about another connection than the one being renewed.",
            "The value received is kept apart and is not used.",
        ),
        Doubt::Interrupted => (
            "The MIS server stopped when eHealth may already have received the request.",
            "It did not get the answer, so the MIS does not have the new value.",
        ),
        Doubt::NotStored => (
            "The new client_secret was received but could not be stored.",
            "The old one no longer works. The server keeps trying to store the new one; if it succeeds, the page will show it. Tell the administrator of the MIS: the server must not be stopped until the store works.",
        ),
        Doubt::OnlyEscrow => (
            "The new client_secret was received, but only an emergency copy of it could be stored.",
            "The old one no longer works. Tell the administrator of the MIS: they can restore the new one from the emergency copy.",
        ),
    };
    advice(sentence, hint)
}

/// Why a call to our own server led nowhere.
pub fn failure(failure: &Failure) -> Advice {
    match &failure.fault {
        Fault::Offline => advice("There is no internet connection.", LOOK_AT_THE_NETWORK),
        Fault::Unreachable => advice(
            "The MIS server is unavailable.",
            "Check your connection or wait a few minutes.",
        ),
        Fault::TimedOut => advice("The MIS server did not answer in time.", WAIT),
        Fault::Unreadable => advice("The server’s answer could not be read.", TELL_THE_MIS),
        Fault::UnsafeAddress => advice(
            "The server named an unsafe sign‑in address, so we did not go there.",
            TELL_THE_MIS,
        ),
        Fault::Refused(error) => refusal(error),
    }
}

fn refusal(error: &AdminError) -> Advice {
    match error {
        AdminError::SignedOut => advice("The session is over.", "Sign in again."),
        AdminError::ReauthRequired => advice("A renewal needs a fresh sign‑in.", "Sign in again."),
        AdminError::ForgedRequest => advice(
            "The server did not recognise its own page.",
            "Open the page anew at the address the administrator of the MIS gave you.",
        ),
        AdminError::NotOwner => trouble(Trouble::NotOwner),
        AdminError::UnknownClinic => advice(
            "No clinic with this code is set up in this MIS.",
            "Check the code or contact the administrator of the MIS.",
        ),
        AdminError::InProgress { .. } => advice("Another renewal is under way.", "Its result will be on this page."),
        AdminError::RepairMismatch => advice(
            "Things changed while the page was open.",
            "Look at the newest result: only that one can be repaired.",
        ),
        AdminError::WrongConfirmation => advice(
            "The code you entered is not the clinic’s code.",
            "Enter the code of your clinic.",
        ),
        AdminError::Malformed => advice(
            "The server did not understand the page.",
            "Reload the page in the browser; if it happens again, tell the administrator of the MIS.",
        ),
        AdminError::TooMany { retry_after } => Advice {
            sentence: "There were too many attempts in a short time.".to_owned(),
            hint: format!("Wait {} and try again.", span(i64::from(*retry_after))),
        },
        AdminError::NotReady { reason } => trouble(*reason),
        AdminError::Internal => advice(
            "An error happened on the MIS server.",
            "Try again in a few minutes. If it happens again, tell the administrator of the MIS and give them the reference number.",
        ),
    }
}

/// What something the person did has led to.
pub fn notice(notice: &Notice) -> Advice {
    let with = |before: &str, cause: &Failure| {
        let Advice { sentence, hint } = failure(cause);
        Advice {
            sentence: format!("{before} {sentence}"),
            hint,
        }
    };
    match notice {
        Notice::OrderRefused(cause) => with("The renewal has not begun: this attempt changed nothing.", cause),
        Notice::OrderLost(cause) => advice(
            match cause.fault {
                Fault::Refused(_) => "The server reported a failure, and it is not known whether it has your order.",
                _ => "The server’s answer to your order was lost.",
            },
            "We are not sending the order again; we are checking whether the renewal has begun. Please wait.",
        ),
        Notice::OrderFound => advice(
            "The server’s answer was lost, but it had received the order.",
            "Below you see what is happening to it.",
        ),
        Notice::OrderNotFound => advice(
            "There is no sign that the renewal has begun: the server seems not to have received the order.",
            "You can press the same button once more: two renewals never run at the same time.",
        ),
        Notice::CheckFailed(cause) => with("The client_secret could not be checked.", cause),
        Notice::HistoryFailed(cause) => with("Older entries could not be read.", cause),
        Notice::SignInFailed(cause) => with("The sign‑in page could not be reached.", cause),
        Notice::SignOutFailed(cause) => with("Signing out failed: the session is still open.", cause),
    }
}
