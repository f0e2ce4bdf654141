//! English.

mod failure;

use super::{
    Confirm, ConsentText, Counts, Endings, Fields, Frame, Note, OtpText, Refused, Story, Support, Text, Waiting,
};
use crate::flow::destination::Distrust;
use crate::flow::entry::{Flaw, Parameter};
use crate::flow::{OtpProblem, Progress};
use crate::person::Date;
use crate::scope::Verb;

/// All sentences in English.
pub static EN: Text = Text {
    lang: "en",
    frame: Frame {
        service: "Electronic Health System of\u{a0}Ukraine",
        languages: "Language",
        error_prefix: "Error",
        retry: "Try again",
        goes_on: "As soon as there is a connection, we will continue automatically.",
        back_to: "Return to",
        close_tab: "You can close this tab.",
        deserted: "The page has not been used for a while. In less than two minutes we will take the patient’s data off this page.",
        still_here: "I am still here",
        what_to_do: "What to do",
        what_it_means: "What this means",
        help: Note {
            heading: "Help",
            paragraphs: &[
                "Here a confidant registers a patient, and then decides whether to give the application access to the patient’s data.",
                "If there is a mistake in the data, press “Decline” and correct it in the application you came from.",
                "If something does not work, contact the support service of the application. If this page shows details for it, pass them on.",
            ],
        },
        accessibility: Note {
            heading: "Accessibility",
            paragraphs: &[
                "This page is made to EN\u{a0}301\u{a0}549 (DSTU EN\u{a0}301\u{a0}549:2022) and WCAG 2.2 level AA. It has not been audited independently yet.",
                "Automated checks cover keyboard use, narrow screens, enlarged text, the contrast of both themes and the markup for screen readers. People who use screen readers have not tried the page yet.",
                "If anything is in your way, tell the support service of the application you came from. Statement of 23\u{a0}November\u{a0}2026.",
            ],
        },
        privacy: Note {
            heading: "Data protection",
            paragraphs: &[
                "This page shows the data to you alone and keeps nothing in the browser. When you close it, the data are gone.",
                "The data come from the health system and go back to it alone. The application gets access only if you agree.",
            ],
        },
        more: "Read more (new tab)",
        build: |id| format!("Build {id}"),
    },
    waiting: Waiting {
        validating: "Checking the signed data…",
        registering: "Registering the patient… Do not close the tab.",
        perhaps_registered: "· the patient may be registered already",
        preparing: "Preparing the list of permissions…",
        closing: [
            "If you close the tab, nothing will be changed.",
            "If you close the tab, the patient stays registered and the application gets no access.",
        ],
        sending_code: "Sending the code… Do not close the tab.",
        approving: "Granting access… Do not close the tab.",
        a_while: "This may take up to half a minute.",
        longer_than_usual: "This is taking longer than usual.",
    },
    refused: Refused {
        headline: |finding| match finding.flaw {
            Flaw::Missing => missing(finding.parameter),
            Flaw::Malformed if finding.parameter == Parameter::UserData => missing(Parameter::UserData),
            _ => "The link is damaged",
        },
        finding: |finding, is_headline| {
            let name = finding.parameter.name();
            match finding.flaw {
                Flaw::Missing if is_headline => format!("The link has no “{name}”"),
                Flaw::Missing => format!("{} ({name})", missing(finding.parameter)),
                Flaw::Repeated => format!("The link has more than one “{name}”"),
                Flaw::TooLong => format!("The “{name}” in the link is too long"),
                Flaw::Malformed => malformed(finding.parameter),
            }
        },
        findings: "What is wrong with the link",
        meaning: "The application you came from passed an incomplete or damaged link. Nothing has changed: no patient has been registered and no access granted.",
        steps: &[
            "Return to the application you came from and start again.",
            "If the error repeats, tell the support service of the application.",
        ],
    },
    confirm: Confirm {
        step: ["Step 1 of 2", "· nothing has changed yet"],
        title: "Check the patient’s data",
        registrar: "Person registering:",
        patient: "Patient:",
        sent_by: "You were sent here by",
        looks_alike: "The site’s name has non-Latin letters. Fake sites are sometimes disguised this way. Make sure that it is the site of your application. If it is not, close the tab.",
        next: "If the data are right, we will create the patient’s record. Then you will decide whether to give the application access. If there is a mistake in the data, decline and correct it in the application.",
        time_is_short: "You have less than two minutes left to decide. If you run out of time, the form must be signed again.",
        time_is_over: "The time to decide is over, so the system will most likely refuse. Return to the application, sign the form again and follow the new link.",
        accept_means: "By pressing “Accept and continue” you create the patient’s record in the system. You decide whether to give the application access in the next step.",
        decline_means: "If you decline the registration or close the tab, nothing is created.",
        accept: "Accept and continue",
        decline: "Decline",
        not_done: "The patient could not be registered. Nothing has changed.",
        wait_seconds: |seconds| {
            format!(
                "Wait {seconds}\u{a0}{} and try again.",
                plural(seconds as usize, "second", "seconds")
            )
        },
    },
    fields: Fields {
        person: "Person",
        documents: "Documents",
        contacts: "Address and contacts",
        emergency_contact: "Emergency contact",
        confidant: "Legal representative (confidant)",
        authentication: "Authentication",
        other: "Other",
        technical: "Technical details",
        full_name: "Family name, given name, patronymic",
        birth_date: "Date of birth",
        birth_place: "Place of birth",
        gender: "Gender",
        tax_id: "Taxpayer number (RNOKPP)",
        no_tax_id: "None (as stated in the form)",
        unzr: "Demographic register number (UNZR)",
        secret: "Secret word",
        reveal: "Show",
        conceal: "Hide",
        concealed: "hidden",
        document: "Document",
        issued_by: "issued by",
        issued: "issued",
        valid_until: "valid until",
        address: "Address",
        addresses: &[
            ("RESIDENCE", "Address of residence"),
            ("REGISTRATION", "Registered address"),
        ],
        phone: "Phone number",
        email: "E-mail",
        preferred_way: "Preferred way of contact",
        relation: "Authority",
        relation_document: "Document that proves the authority of the legal representative",
        method: "Authentication method",
        quotes: ["“", "”"],
        empty: "Not given",
        yes: "yes",
        no: "no",
        years: |years| format!("{years}\u{a0}{}\u{a0}old", plural(years as usize, "year", "years")),
        date,
        date_in_words: |_| None,
    },
    otp: OtpText {
        label: "Confirmation code",
        hint: "Enter the code that was sent to the phone. Spaces and hyphens do not matter.",
        send_again: "Send the code again",
        send_again_in: |seconds| format!("You can send the code again in\u{a0}{seconds}\u{a0}s"),
        sent_again: "A new code has been sent.",
        attempts_left: |wrong| match wrong {
            0 => "",
            1 => "Two attempts are left.",
            2 => "One attempt is left.",
            _ => "No attempts are left. Press “Send the code again”.",
        },
        problem: |problem| match problem {
            OtpProblem::Empty => "Enter the confirmation code.",
            OtpProblem::NotDigits => "The code consists of digits only. Check what you have entered.",
            OtpProblem::Wrong => "The confirmation code is wrong. Check it and try again.",
            OtpProblem::Expired => "The code has expired. Press “Send the code again”.",
        },
    },
    consent: ConsentText {
        step: ["Step 2 of 2", "· the patient is registered"],
        title: "Grant access to the application?",
        asks: "asks for access to the data",
        acting: "Acting on the patient’s behalf:",
        verb: |verb| match verb {
            Verb::View => "View",
            Verb::Change => "Change",
            Verb::Remove => "Delete",
        },
        undescribed: "No description",
        undescribed_means: |count| match count {
            1 => {
                "The system has no description of this permission. Ask the support service of the application what it is for."
            }
            _ => {
                "The system has no description of these permissions. Ask the support service of the application what they are for."
            }
        },
        permissions: |count| format!("{count}\u{a0}{}", plural(count, "permission", "permissions")),
        counts: |counts| {
            let Counts {
                view,
                change,
                remove,
                undescribed,
            } = counts;
            let total = counts.total();
            let permissions = plural(total, "permission", "permissions");
            let others = match undescribed {
                0 => String::new(),
                _ => format!(", {undescribed}\u{a0}without a\u{a0}description"),
            };
            format!(
                "{total}\u{a0}{permissions} in all: {view}\u{a0}to\u{a0}view, {change}\u{a0}to\u{a0}change, {remove}\u{a0}to\u{a0}delete{others}."
            )
        },
        cannot: |may_change, may_remove| match (may_change, may_remove) {
            (false, false) => "The application will not be able to change or delete data.",
            (true, false) => "The application will not be able to delete data.",
            (false, true) => "The application will not be able to change data.",
            (true, true) => "",
        },
        lasts: "The access lasts until you take it back. You can do that at any time in the application, in the list of access you have granted.",
        returns_to: "After you agree, you will return to",
        accept_means: "By pressing “Accept and continue” you grant the application this access.",
        decline_means: "If you decline the request or close the tab, the patient stays registered and the application gets no access.",
        decline_in_doubt: "If you decline the request or close the tab, nothing more is sent. Whether access was granted is shown in the application, in the list of access you have granted.",
        decline_refused: "Press “Decline” to end this request.",
        agreement: "User agreement (new tab)",
        terms: "Terms of use (new tab)",
        print: "Save or print",
        printed: "Request for access to a patient’s data",
        printed_before: "Printed before the decision. Whether access was granted is shown in the application, in the list of access you have granted.",
        printed_failed: "Printed after consent. The application got no access.",
        printed_in_doubt: "Printed after consent, without an answer of the system. Whether access was granted is shown in the application, in the list of access you have granted.",
        digest: "Digest of the signed data (SHA-256)",
        no_dictionary: "Descriptions of permissions are unavailable at the moment, so you see only their codes.",
        load_dictionary: "Try to load the descriptions",
        failed: "Access was not granted",
        perhaps_failed: "It is not known whether access was granted",
        client_id: "Application id",
        client_type: "Application type",
        return_address: "Return address",
    },
    endings: Endings {
        restarted: Story {
            title: "The page was opened again",
            sentence: "The patient’s data are no longer on the page.",
            meaning: "We do not keep them in the browser, so they are gone once the page is reloaded or returned to.",
            steps: &[
                "Return to the application you came from.",
                "If you have not pressed “Accept and continue” yet, start the registration again.",
                "If you have, the patient may be registered already: sign in to the application as the confidant.",
            ],
        },
        open_elsewhere: |may_retry| Story {
            title: "This form is open in another tab",
            sentence: "",
            meaning: "One form can be processed in one tab only, so that the patient is not registered twice. This tab has changed nothing.",
            steps: match may_retry {
                true => &[FINISH_THERE, "If you have closed it, press “Try again”."],
                false => &[
                    FINISH_THERE,
                    "If you closed it without pressing “Accept and continue”, return to the application you came from and start again.",
                    "If you did press it, the patient may be registered already: sign in to the application as the confidant.",
                ],
            },
        },
        idle: |after| Story {
            title: "The session is over",
            sentence: "The page was not used for a long time, so the patient’s data were removed from it.",
            meaning: "This protects the patient’s data when a device is left unattended.",
            steps: match after {
                Progress::Nothing => failure::BEGIN_AGAIN,
                Progress::PerhapsRegistered => failure::LOOK_THEN_BEGIN,
                _ => failure::SIGN_IN_AS_CONFIDANT,
            },
        },
        nothing_asked: Story {
            title: "There is nothing to agree to",
            sentence: "The list of permissions is empty.",
            meaning: "The application named no permissions, and the system does not know which ones to give it either.",
            steps: failure::ASK_SUPPORT,
        },
        already_registered: Story {
            title: "The patient is already registered",
            sentence: "",
            meaning: "The system has this record already: most likely it was made by the first attempt, whose answer was lost. The application has no access yet.",
            steps: &[
                "Do not submit the form a second time.",
                "Return to the application and sign in as the confidant to grant it access.",
            ],
        },
        distrusted: |reason| Story {
            title: "You were not sent on",
            sentence: match reason {
                Distrust::NoAddress => "The system did not say where to return you.",
                Distrust::UnsafeAddress | Distrust::AnotherAddress => {
                    "The system returned an address the application did not ask for."
                }
                Distrust::WrongParameters => "The return address contains other details than we expected.",
                Distrust::AnotherClient => "The system named a different application from the one you saw.",
                Distrust::AnotherUser => "The system named a different user from the registered one.",
                Distrust::MoreScopes => "The system named more permissions than you saw.",
            },
            meaning: "The system’s answer does not match what you agreed to, so we did not send you on.",
            steps: &[
                failure::COPY,
                "Return to the application and check the list of access you have granted. What you did not agree to can be withdrawn there.",
                "Give what you copied to the support service of the application.",
            ],
        },
        unsure: Story {
            title: "It is not known whether the registration is complete",
            sentence: "The system did not confirm the registration.",
            meaning: "The patient may be registered already. The application has not been granted access yet.",
            steps: &[
                "Press “Send again”: if the record exists, the system will say so, and if not, it will register the patient.",
                "Or return to the application, sign in as the confidant and check whether the patient is registered.",
            ],
        },
        repeat: "Send again",
        finish_later: "How to finish later",
        finish_later_means: "The patient need not be registered again.",
        declined: Story {
            title: "You declined the registration",
            sentence: "",
            meaning: "",
            steps: &[],
        },
        declined_access: Story {
            title: "You did not grant access",
            sentence: "",
            meaning: "",
            steps: &[],
        },
        declined_unsure: Story {
            title: "It is not known whether access was granted",
            sentence: "",
            meaning: "The patient is registered and need not be registered again. You declined the request, but the earlier attempt may have granted access already. Check the list of granted access in the application: access can be withdrawn there.",
            steps: &[],
        },
        leaving: |host| format!("Going to {host}…"),
        leaving_means: "Access is granted. Do not close the tab until the application opens.",
        leaving_by_hand: "If nothing happens, follow the link:",
    },
    support: Support {
        heading: "Details for the support service",
        reference: "Reference number",
        original: "The system’s answer",
        status: "Status code",
        time: "Time",
        copy: "Copy",
        copied: "Copied",
        not_copied: "Copying failed. Select the text and copy it yourself.",
    },
    failure: failure::FAILURE,
    progress: |progress| match progress {
        Progress::Nothing => "Nothing has changed: no patient has been registered and no access granted.",
        Progress::PerhapsRegistered => {
            "It is not known whether the patient is registered. The application has not been granted access."
        }
        Progress::Registered => "The patient is registered, but the application got no access.",
        Progress::PerhapsApproved => {
            "The patient is registered and need not be registered again. It is not known whether the application has been granted access."
        }
    },
};

/// What to do in this tab while another one has the form.
const FINISH_THERE: &str = "Go to that tab and finish the registration there.";

/// Translations of the five messages of contract b.3, whose originals are Ukrainian.
fn missing(parameter: Parameter) -> &'static str {
    match parameter {
        Parameter::ClientId => "The application identifier for authorization is not given",
        Parameter::RedirectUri => "The callback address is not given",
        Parameter::Scope => "No scopes for authorization are given",
        Parameter::UserData => "The data for authorization are not given",
        Parameter::Token => "The person’s token for authorization is not given",
        Parameter::State => "The state of the request is not given",
    }
}

fn malformed(parameter: Parameter) -> String {
    let what = match parameter {
        Parameter::ClientId => "The application identifier has the wrong form",
        Parameter::RedirectUri => "The return address is unsafe or malformed",
        Parameter::Scope => "The list of permissions contains characters that are not allowed",
        Parameter::UserData => "The signed data are damaged and cannot be read",
        Parameter::Token => "The person’s access key contains characters that are not allowed",
        Parameter::State => "The state of the request contains characters that are not allowed",
    };
    format!("{what} ({})", parameter.name())
}

/// “5 July 2016”: figures alone would be read one way in London and another in New York.
fn date(date: Date) -> String {
    const MONTHS: [&str; 12] = [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ];
    let (year, month, day) = date.parts();
    let month = MONTHS
        .get(usize::from(month).wrapping_sub(1))
        .copied()
        .unwrap_or_default();
    format!("{day}\u{a0}{month}\u{a0}{year}")
}

/// “1 permission, 2 permissions, 21 permissions”.
fn plural(count: usize, one: &'static str, many: &'static str) -> &'static str {
    if count == 1 { one } else { many }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::flow::entry::Finding;

    #[test]
    fn plurals_are_right_for_every_ending() {
        let said = [1, 2, 5, 11, 21, 111].map(|count| (EN.consent.permissions)(count));
        assert_eq!(
            said,
            [
                "1\u{a0}permission",
                "2\u{a0}permissions",
                "5\u{a0}permissions",
                "11\u{a0}permissions",
                "21\u{a0}permissions",
                "111\u{a0}permissions"
            ]
        );
        assert_eq!((EN.fields.years)(1), "1\u{a0}year\u{a0}old");
        assert_eq!((EN.confirm.wait_seconds)(21), "Wait 21\u{a0}seconds and try again.");
    }

    #[test]
    fn a_parameter_is_told_from_the_words_around_it() {
        let finding = |flaw| Finding {
            parameter: Parameter::State,
            flaw,
        };
        let said = [Flaw::Repeated, Flaw::TooLong].map(|flaw| (EN.refused.finding)(finding(flaw), true));
        assert_eq!(
            said,
            [
                "The link has more than one “state”",
                "The “state” in the link is too long"
            ]
        );
    }

    #[test]
    fn what_is_not_done_yet_is_not_told_as_done() {
        assert_eq!(EN.confirm.registrar, "Person registering:");
    }

    #[test]
    fn a_date_names_its_month() {
        let day = |text: &str| Date::parse(text).map(EN.fields.date);
        assert_eq!(day("2016-07-05").as_deref(), Some("5\u{a0}July\u{a0}2016"));
        assert_eq!(day("2024-12-31").as_deref(), Some("31\u{a0}December\u{a0}2024"));
        assert_eq!(day("2024-01-01").as_deref(), Some("1\u{a0}January\u{a0}2024"));
    }
}
