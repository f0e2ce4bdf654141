//! English. “Sign‑in” is written with a hyphen that no line breaks at.

mod trouble;
mod words;

use contract::admin::{CheckName, CheckResult, Checked, Doubt, Phase, Proof, Reason, Trouble};

use super::{
    AdminText, Advice, Block, ChecksText, ConnectionText, DoorText, Frame, HistoryText, OrderText, OutcomeText,
    PartingText, RunningText, SessionText, SupportText,
};
use crate::refresh::{CodeProblem, End, Offer, Sort};
use crate::text::Note;

const TELL_THE_MIS: &str = "Tell the administrator of the MIS and give them the reference number.";
const TELL_THE_MIS_OF_IT: &str = "Tell the administrator of the MIS.";
const IF_RENEWING_FAILS: &str = "If that fails, tell the administrator of the MIS.";
const ONLY_IN_MEMORY: &str = "Tell the administrator of the MIS: the server must not be stopped until the store works. The new client_secret may be only in the server’s memory.";
const RESTORE_THE_COPY: &str =
    "Tell the administrator of the MIS: they can restore the new client_secret from the emergency copy.";
const TRY_WHAT_CAME: &str = "Tell the administrator of the MIS: the value received is kept apart. It can be tried with the command `auth-ui-proxy secrets activate`.";

/// The process by which a lost secret is obtained (contract h.1).
const ASK_FOR_ANOTHER: &str = "If nobody has a valid client_secret, update the clinic and its head in eHealth (“Update of a legal entity”). The answer to that update holds the valid client_secret.";
const IMPORT_IT: &str = "The administrator of the MIS will store it with the command `auth-ui-proxy secrets import`.";

/// All sentences in English.
pub static EN: AdminText = AdminText {
    lang: "en",
    locale: "en-GB",
    names_months: true,
    frame: Frame {
        service: "Electronic Health System of Ukraine",
        languages: "Language",
        error_prefix: "Error",
        title: "Renewing the client_secret",
        loading: "Loading the details of the clinic…",
        retry: "Try again",
        stranded: "The clinic’s page could not be opened",
        stranded_means: "This page has changed nothing. If a renewal has begun, it continues on the server.",
        what_to_do: "What to do",
        silence: "The page shows what was known at the server’s last answer. We keep trying.",
        kyiv: |time| format!("{time}, Kyiv\u{a0}time"),
        help: Note {
            heading: "Help",
            paragraphs: &[
                "Contact the administrator of the MIS your clinic works with. Give them the reference number if this page shows one.",
            ],
        },
        accessibility: Note {
            heading: "Accessibility",
            paragraphs: &[
                "This page is made to EN\u{a0}301\u{a0}549 (DSTU EN\u{a0}301\u{a0}549:2022) and WCAG 2.2 level AA. It has not been audited independently yet.",
                "It can be used with a keyboard, with a screen reader, enlarged, and with high contrast.",
                "If anything is in your way, tell the administrator of the MIS. Statement of 28\u{a0}November\u{a0}2026.",
            ],
        },
        privacy: Note {
            heading: "Data protection",
            paragraphs: &[
                "The new client_secret is never shown and never gets into the browser: the MIS server stores it encrypted. The log keeps the time, the account, the reason and the result of every renewal.",
            ],
        },
        terms: "Terms of use (new tab)",
        more: "Read more (new tab)",
        build: |id| format!("Build {id}"),
    },
    door: DoorText {
        title: "Sign‑in for the head of the clinic",
        lead: "Here the head of a clinic renews its client_secret. With this key the clinic’s staff sign in to eHealth through the MIS, their medical information system.",
        label: "The clinic’s EDRPOU code",
        hint: "8\u{a0}digits; for an individual entrepreneur, the 10\u{a0}digits of the RNOKPP.",
        button: "Sign in through eHealth",
        next: "You will go to the sign‑in page of eHealth and come back here afterwards. Signing in changes nothing.",
        asking: "Preparing the sign‑in…",
        problem: |problem| match problem {
            CodeProblem::Empty => "Enter the clinic’s EDRPOU code.",
            CodeProblem::Malformed => {
                "An EDRPOU code has 8\u{a0}digits, an entrepreneur’s RNOKPP has\u{a0}10. Check what you have entered."
            }
            CodeProblem::Unknown => {
                "No clinic with this code is set up in this MIS. Check the code or contact the administrator of the MIS."
            }
            CodeProblem::AnotherClinic => "This is another clinic’s code. Check what you have entered.",
        },
        leaving: |host| format!("Going to {host}…"),
        leaving_by_hand: "If nothing happens, follow the link:",
    },
    session: SessionText {
        heading: "Clinic",
        clinic: "Name",
        edrpou: "EDRPOU",
        rnokpp: "RNOKPP",
        person: "Account",
        role: "Role",
        no_role: "eHealth named no role",
        end: "Session",
        ends: |time, left| format!("until {time} ({left}), if you do nothing"),
        sign_out: "Sign out",
        signing_out: "Ending the session…",
    },
    connection: ConnectionText {
        heading: "Connection to the MIS",
        mis: "MIS",
        redirect_uri: "Return address",
        created: "Created",
        refreshed: "Last renewal",
        brought: "Stored",
        by: "Account:",
        imported: "by the administrator of the MIS",
        fingerprint: "Fingerprint of the stored client_secret",
        version: "version",
        nothing_stored: "The MIS does not store a client_secret of this clinic yet",
        proof: |proof| match proof {
            Proof::Untried => "not checked yet",
            Proof::Proven { .. } => "checked: eHealth accepts it",
            Proof::Refused { .. } => "checked: eHealth does not accept it",
        },
        proof_before: "before the renewal eHealth accepted it",
        refused: "eHealth does not accept the stored client_secret",
        refused_means: "Somebody changed the client_secret elsewhere, or an earlier renewal with an unknown result did. The clinic’s staff cannot sign in through the MIS until this is repaired.",
        refused_steps: |can_replace| match can_replace {
            false => &[TELL_THE_MIS_OF_IT, ASK_FOR_ANOTHER, IMPORT_IT],
            true => &[
                "Do not sign out: signing in again needs a valid client_secret.",
                "Renew the client_secret here while your sign‑in lasts: the new one is valid at once.",
                IF_RENEWING_FAILS,
            ],
        },
        method: "How it is renewed",
        method_connection: "by the clinic’s connection to the MIS",
        method_legacy: "by the client (an outdated method of eHealth)",
        none: || Block {
            title: "No connection to the MIS was found".to_owned(),
            means: "There is no connection between this MIS and the clinic, so there is nothing to renew. Nothing has changed.",
            steps: &[
                "Check that the clinic’s contract with this MIS is in force, and that eHealth has connected the two.",
                "Contact the administrator of the MIS: a connection is made when a clinic is registered or updated.",
            ],
        },
        many: |count| Block {
            title: format!("More than one connection was found: {count}"),
            means: "There must be exactly one connection between the MIS and the clinic. We cannot know which of these is in force, so we change nothing.",
            steps: &[
                "Contact the administrator of the MIS: the support service of eHealth removes connections that should not be there.",
            ],
        },
        unknown: "The connection to the MIS could not be looked up.",
        forbidden: "eHealth shows the connection only to the head of the clinic.",
        forbidden_hint: "If you are the head, check your role in eHealth.",
        check: "Check the stored client_secret",
        checking: "Checking the stored client_secret…",
        checked: |checked, can_replace| {
            match checked {
            Checked::Accepted { .. } => Advice {
                sentence: "eHealth accepts the stored client_secret.".to_owned(),
                hint: "The clinic’s staff can sign in through the MIS.".to_owned(),
            },
            Checked::Refused { .. } => Advice {
                sentence: "eHealth does not accept the stored client_secret.".to_owned(),
                hint: match can_replace {
                    false => "It is no longer valid.",
                    true => "It is no longer valid. Renew the client_secret here while your sign‑in lasts, and do not sign out before that.",
                }
                .to_owned(),
            },
            // The check was made, and shows nothing yet.
            Checked::Untried {
                reason: reason @ Trouble::TooEarly,
            } => trouble::trouble(*reason),
            Checked::Untried { reason } => {
                let advice = trouble::trouble(*reason);
                Advice {
                    sentence: format!("The check could not be made. {}", advice.sentence),
                    hint: advice.hint,
                }
            }
        }
        },
        technical: "Technical details",
        id: "Connection id",
        client_id: "Client id",
    },
    checks: ChecksText {
        heading: "Readiness",
        passed: |check| match check.name {
            CheckName::Store => "The store can be written to.",
            CheckName::Key => "The encryption key is in place and protected.",
            CheckName::Connection => "Exactly one connection in force was found.",
            CheckName::Owner => "You have the rights of the head of the clinic.",
            CheckName::TokenLifetime => "Your sign‑in lasts long enough to repair an unknown result.",
            CheckName::FreshSignIn => match check.result {
                // A repair asks for no fresh sign-in.
                CheckResult::Passed { seconds_left: None } => "When you signed in does not matter now.",
                _ => "You signed in recently.",
            },
            CheckName::Clock => "The server’s clock agrees with that of eHealth.",
            CheckName::Idle => "Nobody else is renewing through this MIS.",
            CheckName::Rate => "The allowed number of renewals is not used up.",
        },
        unchecked: |name| match name {
            CheckName::Connection => "The connection was not checked.",
            CheckName::Clock => "The clock was not compared.",
            CheckName::Idle => "Whether another renewal is under way was not checked.",
            CheckName::Rate => "The number of renewals was not checked.",
            CheckName::Key => "The encryption key was not checked.",
            CheckName::Store | CheckName::Owner | CheckName::TokenLifetime | CheckName::FreshSignIn => "",
        },
        token_over: "Your sign‑in has ended.",
        left: |span| format!("{span} left"),
        good: "Ready:",
        bad: "Not ready:",
        unmade: "Unknown:",
        no_time_named: "eHealth did not name its time. That does not hinder a renewal.",
    },
    order: OrderText {
        heading: "Renewal",
        warning: |stored| match stored {
            None => {
                "The MIS does not store a client_secret of this clinic yet. If a valid one is kept elsewhere, it stops working at once."
            }
            Some(Proof::Refused { .. }) => {
                "The stored client_secret does not work. If a valid one is kept elsewhere, it stops working at once."
            }
            Some(Proof::Untried | Proof::Proven { .. }) => "The present client_secret stops working at once.",
        },
        consequences: &[
            "Those who are signed in go on working: their sign‑ins last as long as they would have.",
            "For new sign‑ins the MIS takes the new client_secret by itself.",
            "A renewal cannot be undone: eHealth does not give the old value back. If something goes wrong, the client_secret is renewed once more while your sign‑in lasts.",
        ],
        escrow: "Before storing it, the server writes an emergency copy of the new client_secret. The administrator of the MIS can restore it from there if the store fails.",
        reason: "Reason for the renewal",
        reasons: |reason| match reason {
            Reason::Routine => "Planned renewal",
            Reason::SuspectedLeak => "Outsiders may know the client_secret",
            Reason::StaffChange => "Somebody who knew the client_secret has left",
            Reason::Test => "Test",
        },
        leak: "After a suspected leak, do this too:",
        leak_steps: &[
            "End the open sessions of the staff in the MIS: the renewal does not end them.",
            "Tell the support service of eHealth about the possible leak.",
            "Ask the administrator of the MIS to look through the clinic’s sign‑in logs.",
        ],
        no_reason: "Choose the reason for the renewal.",
        confirm: |edrpou| format!("To confirm, enter the clinic’s code:\u{a0}{edrpou}"),
        problem: |problem| match problem {
            CodeProblem::Empty => "Enter the clinic’s code to confirm the renewal.",
            CodeProblem::Malformed | CodeProblem::Unknown | CodeProblem::AnotherClinic => {
                "This is not the clinic’s code. The renewal has not begun."
            }
        },
        button: "Renew the client_secret",
        cancel: "Cancel",
        ordering: "Sending the order…",
        seeking: "Checking what has become of the renewal…",
        blocked: |offer| match offer {
            Offer::Refresh => "",
            Offer::Repair => "First find out how the previous renewal ended.",
            Offer::Running => "A renewal is under way. Its result will be on this page.",
            Offer::NotOwner => "Only the head of the clinic can renew the client_secret.",
            Offer::NoConnection => {
                "Renewing is not possible at the moment. Why, and what to do, is said above: “Connection to the MIS”."
            }
            Offer::SignInAgain => "To renew the client_secret, sign in again.",
            Offer::NotReady => {
                "Renewing is not possible at the moment: the list above marks what stands in the way. While it does, this page changes nothing."
            }
        },
        not_owner: |role| format!("Only the head of the clinic can renew the client_secret. Your role: {role}."),
        sign_in_again: "Sign in again",
        to_sign_in_again: "Go to the button “Sign in again”",
        sign_in_too_old: "A renewal is allowed only shortly after signing in.",
        sign_in_again_means: |is_dead| match is_dead {
            true => "Signing in again will work only once the MIS has stored a valid client_secret.",
            false => "Signing in to the same account takes a minute and changes nothing.",
        },
        signing_in: "Preparing the sign‑in…",
    },
    running: RunningText {
        mine: "Renewing the client_secret…",
        others: "Somebody else is renewing the client_secret",
        who: "Account",
        since: "Started",
        lasts: |time, span| format!("{time}, {span} ago"),
        phase: "What is happening",
        phases: |phase| match phase {
            Phase::Checking => "Checking that all is ready; eHealth has not been asked for anything yet",
            Phase::Asking => "Waiting for the answer of eHealth",
            Phase::Storing => "The new client_secret has arrived and is being stored",
        },
        safe: "You can close this tab: the renewal continues on the server. Open the page again, and it shows the result.",
        long: "This is taking longer than usual. You do not need to do anything: the server ends the wait by itself and shows the result.",
    },
    outcome: OutcomeText {
        earlier: "Previous renewal",
        stored: "Renewed and stored",
        not_changed: "Not renewed: the old one works",
        not_repaired: "Not renewed: this attempt changed nothing",
        in_doubt: "Unknown: action needed",
        not_stored: "Not stored: action needed",
        dead: "The old client_secret does not work: action needed",
        stored_means: |proof| match proof {
            Proof::Untried => "The new client_secret was received, encrypted and stored.",
            Proof::Proven { .. } => "The new client_secret is valid, encrypted and stored.",
            // The heading has told the rest.
            Proof::Refused { .. } => "The old client_secret no longer works either.",
        },
        stored_proof: |proof| match proof {
            Proof::Untried => {
                "The old one no longer works. The new one has not been checked yet. That happens when somebody signs in or presses “Check the stored client_secret”."
            }
            Proof::Proven { .. } => "eHealth has already accepted it in a check. The old one no longer works.",
            Proof::Refused { .. } => "The clinic’s staff cannot sign in through the MIS until this is repaired.",
        },
        stored_steps: &["You do not need to do anything: the MIS already uses the new client_secret."],
        stored_refused: "Renewed and stored, but eHealth does not accept the new client_secret",
        stored_refused_steps: &[
            "Do not sign out: signing in again needs a valid client_secret.",
            "Press “Check the stored client_secret” once more.",
            "If eHealth refuses it again, renew the client_secret once more while your sign‑in lasts.",
            IF_RENEWING_FAILS,
        ],
        leak_then: "After a suspected leak, do this too once eHealth accepts the client_secret:",
        not_changed_means: "The old client_secret works as before. Nothing has changed.",
        not_repaired_means: "This attempt was to repair an earlier renewal with an unknown result.",
        why_not_changed: trouble::why_not_changed,
        original: "eHealth’s answer",
        doubt: trouble::doubt,
        in_doubt_means: |doubt, is_refused| match doubt {
            // That the old one is dead is told before it.
            doubt if is_refused || matches!(doubt, Doubt::NotStored | Doubt::OnlyEscrow) => {
                "New sign‑ins of the staff through the MIS will fail until the new client_secret is stored."
            }
            Doubt::NoSecret => {
                "The old one most likely no longer works. If so, new sign‑ins of the staff through the MIS will fail until the new one is stored."
            }
            Doubt::OtherConnection => {
                "It is not known whether the clinic’s client_secret has changed. If it has, the old one no longer works. In that case, new sign‑ins of the staff through the MIS will fail until the new one is stored."
            }
            _ => {
                "If the client_secret has changed, the old one no longer works. In that case, new sign‑ins of the staff through the MIS will fail until the new one is stored."
            }
        },
        stay: "Do not sign out: signing in again needs a valid client_secret.",
        budget: |span| format!("You have {span} left to repair this: that is how long your sign‑in lasts."),
        idle: |span| {
            format!(
                "If you do nothing on the page, the session closes in {span}. Click, scroll or press a key, and the countdown starts anew."
            )
        },
        repair: "Renew again",
        repair_means: |doubt, barred| match (doubt, barred) {
            (Doubt::NotStored, Some(CheckName::Store)) => {
                "Renewing again will work when the store accepts new records again. The list “Readiness” below marks what is in the way. One more new client_secret then becomes the valid one."
            }
            (Doubt::OnlyEscrow, Some(CheckName::Store)) => {
                "Renewing again will work when the store accepts new records again. The list “Readiness” below marks what is in the way. One more new client_secret then becomes the valid one, and the emergency copy no longer works."
            }
            (_, Some(_)) => {
                "Renewing again will not work now: the list “Readiness” below marks what is in the way. Once that is removed, a renewal gives one more new client_secret."
            }
            (Doubt::NotStored, None) => "Renewing again gives one more new client_secret, and that one becomes valid.",
            (Doubt::OnlyEscrow, None) => {
                "Renewing again gives one more new client_secret, and that one becomes valid. The emergency copy then no longer works."
            }
            _ => {
                "Renewing again gives one more new client_secret, and that one becomes valid, however the previous renewal ended."
            }
        },
        check_means: "The check shows whether the stored client_secret still works. While eHealth may still be carrying out the earlier request, it has to be repeated.",
        repair_by_owner: "Only the head of the clinic can repair this. Tell them at once: the time is limited.",
        repair_failed: "The repair did not happen: this attempt changed nothing.",
        repair_reference: "Reference number of the repeated renewal",
        repaired_reference: "Reference number of the previous renewal",
        repair_needs_sign_in: |is_dead| match is_dead {
            true => {
                "To repair the result you need a new sign‑in. That will work only once the MIS has stored a valid client_secret."
            }
            false => {
                "To repair the result you need a new sign‑in. Try to sign in again: if the old client_secret still works, you will get in."
            }
        },
        budget_over: |is_dead| match is_dead {
            true => {
                "Your sign‑in has expired. Signing in again will work only once the MIS has stored a valid client_secret."
            }
            false => {
                "Your sign‑in has expired. Try to sign in again: if the old client_secret still works, you will get in and can repair everything."
            }
        },
        budget_over_then: "If eHealth does not let you in because the client_secret is not valid",
        budget_over_steps: |doubt| match doubt {
            Doubt::NotStored => &[ONLY_IN_MEMORY, ASK_FOR_ANOTHER, IMPORT_IT],
            Doubt::OnlyEscrow => &[RESTORE_THE_COPY, ASK_FOR_ANOTHER, IMPORT_IT],
            Doubt::OtherConnection => &[TRY_WHAT_CAME, ASK_FOR_ANOTHER, IMPORT_IT],
            Doubt::NoAnswer | Doubt::Unreadable | Doubt::UpstreamFailed | Doubt::NoSecret | Doubt::Interrupted => {
                &[TELL_THE_MIS, ASK_FOR_ANOTHER, IMPORT_IT]
            }
        },
        time: "Finished",
        who: "Account",
        reason: "Reason",
        connection: "Connection",
        fingerprint: "Fingerprint",
        reference: "Reference number",
        upstream_reference: "Reference number in eHealth",
        repaired_another: "This renewal repaired an earlier one with an unknown result.",
    },
    history: HistoryText {
        heading: "History",
        empty: "No entries yet.",
        unwritten: "The last renewal is not recorded yet: the store has not accepted the record.",
        time: "Started (Kyiv)",
        who: "Account",
        reason: "Reason",
        result: "Result",
        fingerprint: "Fingerprint",
        shown: "Show",
        sorts: |sort| match sort {
            Sort::All => "all results",
            Sort::Stored => "renewed and stored",
            Sort::NotChanged => "not renewed",
            Sort::InDoubt => "unknown",
        },
        none_of_it: "None of the entries read so far is like that.",
        reference: "Reference number",
        not_changed: "Not renewed",
        was_unknown: "The result was unknown",
        repaired: "Repaired by a later renewal.",
        settled: "Repaired by hand: the administrator of the MIS put a client_secret into the store.",
        more: "Show older ones",
        reading: "Reading older entries…",
        csv: "Download the whole history (CSV)",
    },
    parting: PartingText {
        title: |end| match end {
            End::SignedOut => "You have signed out",
            End::Idle | End::Over | End::Elsewhere => "The session is over",
        },
        means: |end| match end {
            End::SignedOut => "The session was ended on the server.",
            End::Idle => "You did nothing on the page for a long time, so the session was closed.",
            End::Over => "The session reached its longest allowed time.",
            End::Elsewhere => {
                "The server no longer knows this session: you signed out in another tab, or it has expired."
            }
        },
        hidden: "The details of the clinic were taken off the screen.",
        goes_on: "The renewal that has begun continues on the server. Sign in again to see its result.",
        again: "Sign in again",
        asking: "Checking whether the session still lasts…",
    },
    support: SupportText {
        heading: "Details for the support service",
        reference: "Reference number",
        result: "Result",
        copy: "Copy",
        copied: "Copied",
        not_copied: "Copying failed. Select the text and copy it yourself.",
    },
    trouble: trouble::trouble,
    failure: trouble::failure,
    notice: trouble::notice,
    role: words::role,
    span: words::span,
    ago: words::ago,
};
