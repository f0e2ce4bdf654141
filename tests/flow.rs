//! The journey, state by state and event by event, against a written table; and the diagram of it in ARCHITECTURE.md.
#![cfg(not(target_arch = "wasm32"))]

mod support;

use std::collections::BTreeSet;

use auth_ui::flow::destination::Distrust;
use auth_ui::flow::entry::Arrival;
use auth_ui::flow::failure::{Cause, Failure, Known, Step};
use auth_ui::flow::{
    Attempt, Confirmation, Effect, Ending, Event, Flow, Otp, OtpField, OtpProblem, Progress, Retry, User,
};
use contract::Hidden;
use support::*;

/// Rows: where we are and what happens; what follows. Whatever is not written here changes nothing and does nothing.
const TABLE: &str = "
Validating            + Validated           -> Confirming
Validating            + OpenElsewhere       -> Stopped(retry)
Validating            + Failed(refusal)     -> Stopped
Validating            + Failed(429)         -> Stopped(retry)
Validating            + Failed(unknown)     -> Stopped(retry)
Validating            + Failed(otp)         -> Stopped
Validating            + Failed(exists)      -> Stopped
Validating            + Failed(unsent)      -> Stopped(retry)
Confirming            + Accepted            -> Registering       ! Register
Confirming            + Accepted(code)      -> Registering       ! Register
Confirming            + Declined            -> Declined
Confirming            + Idled               -> Stopped
Confirming(otp)       + Accepted            -> Confirming(otp)
Confirming(otp)       + Accepted(code)      -> Registering       ! Register(code)
Confirming(otp)       + CodeWanted          -> Registering       ! Register
Confirming(otp)       + Declined            -> Declined
Confirming(otp)       + Idled               -> Stopped
Registering           + Registered          -> Preparing         ! Prepare
Registering           + Failed(refusal)     -> Stopped
Registering           + Failed(429)         -> Confirming
Registering           + Failed(unknown)     -> Unsure
Registering           + Failed(otp)         -> Confirming(otp)
Registering           + Failed(exists)      -> Stopped
Registering           + Failed(unsent)      -> Confirming
Registering(repeat)   + Registered          -> Preparing         ! Prepare
Registering(repeat)   + Failed(refusal)     -> Stopped
Registering(repeat)   + Failed(429)         -> Unsure
Registering(repeat)   + Failed(unknown)     -> Stopped
Registering(repeat)   + Failed(otp)         -> Confirming(otp)
Registering(repeat)   + Failed(exists)      -> Stopped
Registering(repeat)   + Failed(unsent)      -> Confirming
Registering(repeat, code) + Registered      -> Preparing         ! Prepare
Registering(repeat, code) + Failed(refusal) -> Stopped
Registering(repeat, code) + Failed(429)     -> Unsure
Registering(repeat, code) + Failed(unknown) -> Stopped
Registering(repeat, code) + Failed(otp)     -> Stopped
Registering(repeat, code) + Failed(exists)  -> Stopped
Registering(repeat, code) + Failed(unsent)  -> Unsure
Unsure                + Retried             -> Registering(repeat) ! Register
Unsure                + Idled               -> Stopped
Preparing             + Prepared            -> Consenting
Preparing             + Prepared(nothing)   -> Stopped
Preparing             + Failed(refusal)     -> Stopped
Preparing             + Failed(429)         -> Stopped(retry)
Preparing             + Failed(unknown)     -> Stopped(retry)
Preparing             + Failed(otp)         -> Stopped
Preparing             + Failed(exists)      -> Stopped
Preparing             + Failed(unsent)      -> Stopped(retry)
Consenting            + Accepted            -> Approving         ! Authorize
Consenting            + Accepted(code)      -> Approving         ! Authorize
Consenting            + Declined            -> Declined
Consenting            + Idled               -> Stopped
Consenting(codes)     + Accepted            -> Approving         ! Authorize
Consenting(codes)     + Accepted(code)      -> Approving         ! Authorize
Consenting(codes)     + Declined            -> Declined
Consenting(codes)     + Retried             -> Preparing         ! Prepare
Consenting(codes)     + Idled               -> Stopped
Approving             + Approved            -> Leaving           ! Leave
Approving             + Approved(elsewhere) -> Stopped
Approving             + Failed(refusal)     -> Consenting(failed)
Approving             + Failed(429)         -> Consenting(failed)
Approving             + Failed(unknown)     -> Consenting(failed)
Approving             + Failed(otp)         -> Consenting(failed)
Approving             + Failed(exists)      -> Consenting(failed)
Approving             + Failed(unsent)      -> Consenting(failed)
Stopped(retry check)  + Retried             -> Validating        ! Validate
Stopped(retry check)  + Idled               -> Stopped
Stopped(retry look-up) + Retried            -> Preparing         ! Prepare
Stopped(retry look-up) + Idled              -> Stopped
Stopped(offline check) + Retried            -> Validating        ! Validate
Stopped(offline check) + Reconnected        -> Validating        ! Validate
Stopped(offline check) + Idled              -> Stopped
Stopped(offline look-up) + Retried          -> Preparing         ! Prepare
Stopped(offline look-up) + Reconnected      -> Preparing         ! Prepare
Stopped(offline look-up) + Idled            -> Stopped
";

fn states() -> Vec<(&'static str, Flow)> {
    let back = request().return_address.front_page();
    let ended = |ending, retry| Flow::Stopped {
        ending,
        after: Progress::Nothing,
        retry,
        back: back.clone(),
    };
    let stopped = |retry| ended(Ending::OpenElsewhere, retry);
    let offline = |step| Ending::Failed(Failure::silent(step, Cause::Offline));
    vec![
        ("Refused", Flow::open(&entry("")).0),
        ("Restarted", Flow::Restarted),
        ("Validating", Flow::Validating(request())),
        ("Confirming", confirming()),
        ("Confirming(otp)", asking_for_a_code()),
        ("Registering", registering(Attempt::First)),
        ("Registering(repeat)", registering(Attempt::Repeat)),
        ("Registering(repeat, code)", repeating_with_a_code()),
        (
            "Unsure",
            Flow::Unsure {
                draft: draft(),
                code: None,
                failure: unknown(Step::Registration),
            },
        ),
        ("Preparing", Flow::Preparing(enrolled())),
        (
            "Consenting",
            Flow::Consenting {
                consent: consent(true),
                failure: None,
            },
        ),
        (
            "Consenting(codes)",
            Flow::Consenting {
                consent: consent(false),
                failure: None,
            },
        ),
        ("Approving", Flow::Approving(consent(true), None)),
        ("Leaving", Flow::Leaving(destination())),
        (
            "Declined",
            Flow::Declined {
                after: Progress::Nothing,
                failure: None,
                back: back.clone(),
            },
        ),
        ("Stopped", stopped(None)),
        ("Stopped(retry check)", stopped(Some(Retry::Validate(request())))),
        ("Stopped(retry look-up)", stopped(Some(Retry::Prepare(enrolled())))),
        (
            "Stopped(offline check)",
            ended(offline(Step::Validation), Some(Retry::Validate(request()))),
        ),
        (
            "Stopped(offline look-up)",
            ended(offline(Step::LookUp), Some(Retry::Prepare(enrolled()))),
        ),
    ]
}

/// The answer to an attempt with a code was lost, and the attempt is made once more.
fn repeating_with_a_code() -> Flow {
    Flow::Registering {
        draft: draft(),
        otp: OtpField::Hidden,
        code: Some(Otp(123_456)),
        attempt: Attempt::Repeat,
    }
}

/// How a journey ended, what had been done by then, and whether another try is offered.
fn end_of(flow: &Flow) -> Option<(&'static str, Progress, bool)> {
    let Flow::Stopped {
        ending, after, retry, ..
    } = flow
    else {
        return None;
    };
    let ending = match ending {
        Ending::Failed(_) => "failed",
        Ending::AlreadyRegistered(_) => "already registered",
        _ => "otherwise",
    };
    Some((ending, *after, retry.is_some()))
}

const FAILED_UNKNOWN: Option<(&str, Progress, bool)> = Some(("failed", Progress::PerhapsRegistered, false));

fn unknown(step: Step) -> Failure {
    Failure::silent(step, Cause::Unreachable)
}

fn prepared(scopes: Vec<auth_ui::scope::DescribedScope>) -> Event {
    Event::Prepared {
        client_name: "Здоров’я поруч".to_owned(),
        client_type: None,
        scopes,
        is_dictionary_known: true,
        reference: Some("r#1".to_owned()),
    }
}

fn events() -> Vec<(&'static str, Event)> {
    let step = Step::Registration;
    let failed = |status, kind, message| Event::Failed(refused(step, status, kind, message));
    vec![
        (
            "Validated",
            Event::Validated {
                person: person(),
                jwt: Hidden::from("jwt"),
            },
        ),
        ("OpenElsewhere", Event::OpenElsewhere),
        ("Accepted", Event::Accepted { code: None }),
        (
            "Accepted(code)",
            Event::Accepted {
                code: Some("12 34-56".to_owned()),
            },
        ),
        ("CodeWanted", Event::CodeWanted),
        ("Declined", Event::Declined),
        (
            "Registered",
            Event::Registered {
                person: person(),
                user: User::default(),
                session: Hidden::from("session-token"),
            },
        ),
        ("Prepared", prepared(consent(true).scopes.clone())),
        ("Prepared(nothing)", prepared(Vec::new())),
        (
            "Approved",
            Event::Approved(approved("https://pis.example.com/callback?code=abc")),
        ),
        (
            "Approved(elsewhere)",
            Event::Approved(approved("https://evil.example/callback?code=abc")),
        ),
        (
            "Failed(refusal)",
            failed(422, "request_malformed", "Submitted document type is not allowed"),
        ),
        ("Failed(429)", failed(429, "too_many", "too many requests")),
        ("Failed(unknown)", Event::Failed(unknown(step))),
        ("Failed(otp)", failed(401, "otp_invalid", "Invalid OTP code.")),
        (
            "Failed(exists)",
            failed(409, "request_conflict", "User with such tax_id already exists"),
        ),
        (
            "Failed(unsent)",
            failed(503, "service_unavailable", "SMS not sent. Try later"),
        ),
        ("Retried", Event::Retried),
        ("Reconnected", Event::Reconnected),
        ("Idled", Event::Idled),
    ]
}

fn name(flow: &Flow) -> &'static str {
    match flow {
        Flow::Refused(_) => "Refused",
        Flow::Restarted => "Restarted",
        Flow::Validating(_) => "Validating",
        Flow::Confirming(Confirmation {
            otp: OtpField::Hidden, ..
        }) => "Confirming",
        Flow::Confirming(_) => "Confirming(otp)",
        Flow::Registering {
            attempt: Attempt::First,
            ..
        } => "Registering",
        Flow::Registering { .. } => "Registering(repeat)",
        Flow::Unsure { .. } => "Unsure",
        Flow::Preparing(_) => "Preparing",
        Flow::Consenting { failure: Some(_), .. } => "Consenting(failed)",
        Flow::Consenting { .. } => "Consenting",
        Flow::Approving(..) => "Approving",
        Flow::Leaving(_) => "Leaving",
        Flow::Declined { .. } => "Declined",
        Flow::Stopped { retry: Some(_), .. } => "Stopped(retry)",
        Flow::Stopped { .. } => "Stopped",
    }
}

fn effect_name(effect: &Effect) -> &'static str {
    match effect {
        Effect::Validate(_) => "Validate",
        Effect::Register { code: None, .. } => "Register",
        Effect::Register { .. } => "Register(code)",
        Effect::Prepare(_) => "Prepare",
        Effect::Authorize(_) => "Authorize",
        Effect::Leave(_) => "Leave",
    }
}

fn squeeze(line: &str) -> String {
    line.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Every row that does something, as `step` has it.
fn rows() -> Vec<(String, &'static str, &'static str, String)> {
    let mut rows = Vec::new();
    for (from, state) in states() {
        for (event_name, event) in events() {
            let (next, effect) = state.clone().step(event);
            if next == state && effect.is_none() {
                continue;
            }
            let effect = effect
                .map(|effect| format!(" ! {}", effect_name(&effect)))
                .unwrap_or_default();
            let row = format!("{from} + {event_name} -> {}{effect}", name(&next));
            rows.push((row, from, name(&next), event_name.to_owned()));
        }
    }
    rows
}

#[test]
fn every_state_meets_every_event_as_the_table_says() {
    let written: Vec<String> = TABLE.lines().filter(|line| !line.is_empty()).map(squeeze).collect();
    let actual: Vec<String> = rows().into_iter().map(|(row, ..)| row).collect();
    assert_eq!(actual, written);
}

#[test]
fn being_put_away_forgets_everything_everywhere() {
    for (name, state) in states() {
        assert_eq!(state.step(Event::Forgotten), (Flow::Restarted, None), "{name}");
    }
}

#[test]
fn the_diagram_shows_the_same_journey() {
    let architecture = include_str!("../ARCHITECTURE.md");
    let diagram = architecture
        .split("```mermaid")
        .nth(1)
        .and_then(|rest| rest.split("```").next())
        .unwrap_or_default();
    let drawn: BTreeSet<(String, String)> = diagram
        .lines()
        .filter_map(|line| line.split_once("-->"))
        .map(|(from, to)| {
            (
                from.trim().to_owned(),
                to.split(':').next().unwrap_or_default().trim().to_owned(),
            )
        })
        .filter(|(from, _)| from != "[*]")
        .collect();
    let base = |name: &str| name.split('(').next().unwrap_or_default().to_owned();
    let actual: BTreeSet<(String, String)> = rows()
        .into_iter()
        .map(|(_, from, to, _)| (base(from), base(to)))
        // The code field asking again is the same place.
        .filter(|(from, to)| from != to)
        .collect();
    assert_eq!(drawn, actual);
}

#[test]
fn a_second_click_sends_nothing() {
    let (registering, first) = confirming().step(Event::Accepted { code: None });
    assert!(first.is_some());
    let (still, second) = registering.clone().step(Event::Accepted { code: None });
    assert_eq!((still, second), (registering, None));
}

#[test]
fn declining_while_the_registration_runs_changes_nothing_because_it_can_no_longer_be_stopped() {
    let running = registering(Attempt::First);
    assert_eq!(running.clone().step(Event::Declined), (running, None));
}

#[test]
fn a_lost_registration_reply_never_registers_twice_by_itself_and_at_most_once_by_hand() {
    let (unsure, effect) = registering(Attempt::First).step(Event::Failed(unknown(Step::Registration)));
    assert_eq!((name(&unsure), effect), ("Unsure", None));
    let (again, effect) = unsure.step(Event::Retried);
    assert!(matches!(effect, Some(Effect::Register { .. })));
    let (stopped, effect) = again.step(Event::Failed(unknown(Step::Registration)));
    assert_eq!(end_of(&stopped), FAILED_UNKNOWN);
    assert_eq!(effect, None);
}

#[test]
fn a_network_that_returns_never_registers_or_approves_by_itself() {
    let offline = |step| Event::Failed(Failure::silent(step, Cause::Offline));
    let (unsure, _) = registering(Attempt::First).step(offline(Step::Registration));
    assert_eq!(unsure.clone().step(Event::Reconnected), (unsure, None));
    let (stopped, _) = registering(Attempt::Repeat).step(offline(Step::Registration));
    assert_eq!(stopped.clone().step(Event::Reconnected), (stopped, None));
    let (failed, _) = Flow::Approving(consent(true), None).step(offline(Step::Approval));
    assert_eq!(failed.clone().step(Event::Reconnected), (failed, None));
}

#[test]
fn an_already_existing_record_after_a_lost_reply_is_told_as_registered_and_not_as_a_failure() {
    for (status, message) in [
        (409, "User with such tax_id already exists"),
        (
            422,
            "Relationship between confidant patient and related patient already exists",
        ),
    ] {
        let failure = refused(Step::Registration, status, "request_conflict", message);
        let (flow, _) = registering(Attempt::Repeat).step(Event::Failed(failure.clone()));
        let there_already = Some(("already registered", Progress::Registered, false));
        assert_eq!(end_of(&flow), there_already, "{message}");
        let (flow, _) = registering(Attempt::First).step(Event::Failed(failure));
        assert_eq!(end_of(&flow), Some(("failed", Progress::Nothing, false)), "{message}");
    }
}

#[test]
fn a_conflict_that_does_not_say_what_is_there_leaves_the_registration_unknown() {
    for message in [
        "Relationship is not approved yet",
        "The request could not be completed due to a conflict with the current state of the resource.",
        "",
    ] {
        let failure = refused(Step::Registration, 409, "request_conflict", message);
        let (flow, _) = registering(Attempt::Repeat).step(Event::Failed(failure));
        assert_eq!(end_of(&flow), FAILED_UNKNOWN, "{message}");
    }
}

#[test]
fn the_code_field_appears_only_when_the_server_asks_and_says_what_was_wrong_only_after_a_code() {
    let failed = |kind| Event::Failed(refused(Step::Registration, 401, kind, "Invalid OTP code."));
    let (asked, _) = registering(Attempt::First).step(failed("otp_invalid"));
    assert!(matches!(&asked, Flow::Confirming(confirmation) if confirmation.otp == OtpField::Asked(None)));

    let (sent, effect) = asked.step(Event::Accepted {
        code: Some("123 456".to_owned()),
    });
    assert!(matches!(&effect, Some(Effect::Register { code: Some(code), .. }) if code.0 == 123_456));
    let (wrong, _) = sent.clone().step(failed("otp_invalid"));
    assert!(matches!(&wrong, Flow::Confirming(c) if c.otp == OtpField::Asked(Some(OtpProblem::Wrong))));
    let (expired, _) = sent.clone().step(failed("otp_expired"));
    assert!(matches!(&expired, Flow::Confirming(c) if c.otp == OtpField::Asked(Some(OtpProblem::Expired))));
    let (spent, _) = sent.step(failed("otp_reached_max_attempts"));
    assert_eq!(name(&spent), "Stopped");
}

#[test]
fn another_code_can_be_asked_for_and_the_old_one_is_not_sent() {
    let (sent, effect) = asking_for_a_code().step(Event::CodeWanted);
    assert!(matches!(effect, Some(Effect::Register { code: None, .. })));
    let (asked, _) = sent.step(Event::Failed(refused(
        Step::Registration,
        401,
        "otp_invalid",
        "Invalid OTP code.",
    )));
    assert!(
        matches!(asked, Flow::Confirming(c) if c.otp == OtpField::Asked(None)),
        "no code was given, so none was wrong"
    );
}

#[test]
fn a_code_refused_after_a_lost_answer_never_says_that_nothing_was_changed() {
    let wrong = refused(Step::Registration, 401, "otp_invalid", "Invalid OTP code.");
    let (flow, _) = repeating_with_a_code().step(Event::Failed(wrong));
    assert_eq!(end_of(&flow), FAILED_UNKNOWN);
}

#[test]
fn a_code_asked_for_after_a_lost_answer_can_be_given() {
    let failed = |failure| Event::Failed(failure);
    let asking = || refused(Step::Registration, 401, "otp_invalid", "Invalid OTP code.");
    for confirming in [confirming(), asking_for_a_code()] {
        // The first attempt, or asking for another code: either goes without one.
        let wanted = match confirming {
            Flow::Confirming(Confirmation {
                otp: OtpField::Hidden, ..
            }) => Event::Accepted { code: None },
            _ => Event::CodeWanted,
        };
        let (sent, _) = confirming.step(wanted);
        let (unsure, _) = sent.step(failed(unknown(Step::Registration)));
        let (again, _) = unsure.step(Event::Retried);
        let (asked, effect) = again.step(failed(asking()));
        assert_eq!(effect, None);
        assert!(
            matches!(&asked, Flow::Confirming(c) if c.otp == OtpField::Asked(None)),
            "{}: nobody typed a wrong code",
            name(&asked)
        );
        let (given, effect) = asked.step(Event::Accepted {
            code: Some("123456".to_owned()),
        });
        assert!(matches!(effect, Some(Effect::Register { code: Some(_), .. })));
        let (unsure, _) = given.step(failed(unknown(Step::Registration)));
        assert_eq!(name(&unsure), "Unsure", "of this attempt again nobody knows");
    }
}

#[test]
fn a_code_that_was_not_sent_is_told_beside_the_field_and_a_code_sent_before_can_be_given() {
    let too_soon = refused(
        Step::Registration,
        429,
        "otp_timeout",
        "Sending OTP timeout. Try later.",
    );
    assert_eq!(too_soon.known(), Some(Known::OtpTooSoon));
    let (asking_for_another, _) = asking_for_a_code().step(Event::CodeWanted);
    for sending in [
        asking_for_another,
        registering(Attempt::First),
        registering(Attempt::Repeat),
    ] {
        let (flow, effect) = sending.step(Event::Failed(too_soon.clone()));
        assert_eq!(effect, None);
        let Flow::Confirming(confirmation) = flow else {
            panic!("{}", name(&flow))
        };
        assert_eq!(confirmation.otp, OtpField::Asked(None));
        assert_eq!(confirmation.notice, Some(too_soon.clone()));
    }
}

#[test]
fn a_refusal_after_a_lost_approval_does_not_claim_that_there_is_no_access() {
    let lost = unknown(Step::Approval);
    let in_doubt = Flow::Consenting {
        consent: consent(true),
        failure: Some(lost.clone()),
    };
    let (approving, effect) = in_doubt.clone().step(Event::Accepted { code: None });
    assert!(matches!(effect, Some(Effect::Authorize(_))));
    for refusal in [
        refused(Step::Approval, 429, "too_many", "too many requests"),
        refused(Step::Approval, 401, "access_denied", "JWT expired"),
    ] {
        let (flow, _) = approving.clone().step(Event::Failed(refusal));
        assert_eq!(flow, in_doubt);
    }
    let later = Failure::silent(Step::Approval, Cause::Offline);
    let (flow, _) = approving.step(Event::Failed(later.clone()));
    assert!(matches!(flow, Flow::Consenting { failure, .. } if failure == Some(later)));
}

#[test]
fn loading_the_descriptions_does_not_forget_an_approval_in_doubt() {
    let in_doubt = |failure| Flow::Consenting {
        consent: consent(false),
        failure: Some(failure),
    };
    let doubted = in_doubt(unknown(Step::Approval));
    assert_eq!(doubted.clone().step(Event::Retried), (doubted, None));
    let refusal = refused(Step::Approval, 401, "access_denied", "JWT expired");
    let (flow, _) = in_doubt(refusal).step(Event::Retried);
    assert!(matches!(flow, Flow::Preparing(_)), "a refusal leaves no doubt");
}

#[test]
fn declining_after_a_lost_approval_does_not_claim_that_there_is_no_access() {
    let failure = Some(unknown(Step::Approval));
    let (flow, _) = Flow::Consenting {
        consent: consent(true),
        failure,
    }
    .step(Event::Declined);
    assert!(matches!(
        flow,
        Flow::Declined {
            after: Progress::PerhapsApproved,
            ..
        }
    ));
}

#[test]
fn letters_in_the_code_field_send_nothing() {
    let (flow, effect) = asking_for_a_code().step(Event::Accepted {
        code: Some("12a4".to_owned()),
    });
    assert_eq!(effect, None);
    assert!(matches!(flow, Flow::Confirming(c) if c.otp == OtpField::Asked(Some(OtpProblem::NotDigits))));
}

#[test]
fn declining_access_still_says_the_registration_happened() {
    let (flow, effect) = Flow::Consenting {
        consent: consent(true),
        failure: None,
    }
    .step(Event::Declined);
    assert_eq!(effect, None);
    let Flow::Declined { after, back, .. } = flow else {
        panic!("not declined")
    };
    assert_eq!(after, Progress::Registered);
    assert_eq!(
        back.href,
        "https://pis.example.com/callback?error=access_denied&state=s1"
    );
    assert_eq!(back.host, "pis.example.com");
}

#[test]
fn an_untrusted_approval_answer_leads_nowhere_and_keeps_the_reference() {
    let mut answer = approved("javascript:alert(1)");
    answer.reference = Some("r#1".to_owned());
    let (flow, effect) = Flow::Approving(consent(true), None).step(Event::Approved(answer));
    assert_eq!(effect, None);
    let Flow::Stopped {
        ending: Ending::Distrusted { reason, reference },
        ..
    } = flow
    else {
        panic!("not stopped")
    };
    assert_eq!((reason, reference.as_deref()), (Distrust::UnsafeAddress, Some("r#1")));
}

#[test]
fn where_nothing_is_asked_the_reference_is_kept() {
    let (flow, _) = Flow::Preparing(enrolled()).step(prepared(Vec::new()));
    let reference = Some("r#1".to_owned());
    assert!(matches!(flow, Flow::Stopped { ending, .. } if ending == Ending::NothingAsked { reference }));
}

#[test]
fn with_redirect_on_error_only_a_refusal_of_the_scopes_returns_to_the_application() {
    let mut consent = (*consent(true)).clone();
    let mut enrolled = (*consent.enrolled).clone();
    let mut request = (*enrolled.request).clone();
    request.settings.redirect_on_error = true;
    enrolled.request = request.into();
    consent.enrolled = enrolled.into();
    let approving = Flow::Approving(consent.into(), None);

    let scopes = refused(
        Step::Approval,
        422,
        "request_malformed",
        "Scope is not allowed by client type.",
    );
    let (_, effect) = approving.clone().step(Event::Failed(scopes.clone()));
    let Some(Effect::Leave(destination)) = effect else {
        panic!("stayed")
    };
    assert_eq!(
        destination.as_str(),
        "https://pis.example.com/callback?error=invalid_scope&error_description=Scope%20is%20not%20allowed%20by%20client%20type.&state=s1"
    );

    let address = refused(
        Step::Approval,
        401,
        "access_denied",
        "The redirection URI provided does not match a pre-registered value.",
    );
    for failure in [
        address,
        refused(Step::Approval, 401, "access_denied", "Client is blocked."),
        unknown(Step::Approval),
    ] {
        let (flow, effect) = approving.clone().step(Event::Failed(failure));
        assert_eq!((name(&flow), effect), ("Consenting(failed)", None));
    }
    let (flow, effect) = Flow::Approving(support::consent(true), None).step(Event::Failed(scopes));
    assert_eq!((name(&flow), effect), ("Consenting(failed)", None), "off by default");
}

#[test]
fn a_registration_that_never_reached_ehealth_can_simply_be_tried_again() {
    let failure = refused(
        Step::Registration,
        502,
        "upstream_unreachable",
        "eHealth could not be reached.",
    );
    let (flow, effect) = registering(Attempt::First).step(Event::Failed(failure));
    assert_eq!((name(&flow), effect), ("Confirming", None));
}

#[test]
fn a_reload_is_met_kindly_and_a_bare_visit_is_told_what_is_missing() {
    let mut bare = entry("");
    assert_eq!(name(&Flow::open(&bare).0), "Refused");
    bare.arrival = Arrival::Returned;
    assert_eq!(Flow::open(&bare), (Flow::Restarted, None));
}

#[test]
fn nothing_personal_is_printed_by_any_state() {
    for (name, state) in states() {
        let printed = format!("{state:?}");
        for secret in [
            "confidant-token",
            "session-token",
            "aGVsbG8",
            "Софія",
            "3999869394",
            "сонечко",
            "code=abc",
        ] {
            assert!(!printed.contains(secret), "{name} prints {secret}");
        }
    }
}
