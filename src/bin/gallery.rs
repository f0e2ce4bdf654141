//! Every page in every state, to look at while developing: in `cargo xtask demo`, from the sandbox's start page. Never
//! shipped.
//!
//! The states stand still: nothing is under way, and a button that would call eHealth finds nobody there.

#[path = "gallery/admin.rs"]
mod admin;
#[path = "../../tests/support/mod.rs"]
mod support;

use std::sync::Arc;

use auth_ui::app::App;
use auth_ui::browser;
use auth_ui::driver::Journey;
use auth_ui::flow::destination::Distrust;
use auth_ui::flow::entry::SignUpRequest;
use auth_ui::flow::failure::{Cause, Failure, Step};
use auth_ui::flow::{
    Attempt, Confirmation, Consent, Draft, Ending, Enrolled, Flow, OtpField, OtpProblem, Progress, Retry,
};
use auth_ui::json::Json;
use auth_ui::person::Person;
use contract::Hidden;
use leptos::prelude::*;
use support::*;

fn main() {
    let Some(host) = browser::mount_point() else {
        return;
    };
    leptos::mount::mount_to(host, || view! { <Gallery/> }).forget();
    browser::remove_static_page();
}

#[component]
fn Gallery() -> impl IntoView {
    let chosen = RwSignal::new(String::new());
    let names = states().into_iter().map(|(name, _)| name);
    let names = names.chain(admin::states().into_iter().map(|(name, _)| name));
    let options = names.map(|name| view! { <option>{name}</option> }).collect_view();
    let choose = move |event| chosen.set(event_target_value(&event));
    view! {
        <p>
            <label>
                "State: " <select on:change=choose>{options}</select>
            </label>
        </p>
        {move || chosen.with(|name| page(name))}
    }
}

/// The page of a state; the first one unless another is named.
fn page(name: &str) -> AnyView {
    if let Some((_, visit)) = admin::states().into_iter().find(|(known, _)| *known == name) {
        return admin::page(visit);
    }
    let mut states = states();
    let place = states.iter().position(|(known, _)| *known == name).unwrap_or_default();
    let (_, flow) = states.swap_remove(place);
    let journey = Journey::at(flow);
    view! { <App journey/> }.into_any()
}

fn confirming_with(otp: OtpField, notice: Option<Failure>) -> Flow {
    Flow::Confirming(Confirmation {
        draft: draft(),
        otp,
        notice,
    })
}

/// With a sign-up jwt of these claims, base64url.
fn confirming_until(claims: &str) -> Flow {
    let draft = Draft {
        jwt: Hidden::new(format!("h.{claims}.s")),
        ..(*draft()).clone()
    };
    Flow::Confirming(Confirmation {
        draft: draft.into(),
        otp: OtpField::Hidden,
        notice: None,
    })
}

/// A link to a site whose first letter is not the Latin one.
fn look_alike() -> Arc<SignUpRequest> {
    let query = QUERY.replace("pis.example.com", "%D0%B0pp.xn--80aikifvh.example.com");
    SignUpRequest::parse(&entry(&query)).unwrap_or_else(|_| request())
}

fn confirming_look_alike() -> Flow {
    let draft = Draft {
        request: look_alike(),
        ..(*draft()).clone()
    };
    Flow::Confirming(Confirmation {
        draft: draft.into(),
        otp: OtpField::Hidden,
        notice: None,
    })
}

fn consenting_to(change: impl FnOnce(&mut Consent)) -> Flow {
    let mut consent = (*consent(true)).clone();
    change(&mut consent);
    Flow::Consenting {
        consent: consent.into(),
        failure: None,
    }
}

fn consenting_look_alike() -> Flow {
    consenting_to(|consent| {
        let enrolled = Enrolled {
            request: look_alike(),
            ..(*consent.enrolled).clone()
        };
        consent.enrolled = enrolled.into();
    })
}

/// As much as anybody may ask for, in long words.
fn consenting_to_much() -> Flow {
    let long = "a".repeat(60);
    consenting_to(|consent| {
        consent.client_name = format!("MIS {long}");
        consent.scopes = (0..24)
            .map(|place| {
                let action = ["read", "write", "delete"].get(place % 3).copied().unwrap_or_default();
                described(&format!("medical_record_{place}:{action}"), Some(&long))
            })
            .collect();
    })
}

fn consenting(is_dictionary_known: bool, failure: Option<Failure>) -> Flow {
    Flow::Consenting {
        consent: consent(is_dictionary_known),
        failure,
    }
}

fn undescribed() -> Flow {
    let consent = Consent {
        scopes: vec![
            described("person:read", Some("Отримання даних пацієнта")),
            described("app:delete", Some("Видалення доступу")),
            described("foo:bar", None),
            described("foo:baz", None),
        ],
        ..(*consent(true)).clone()
    };
    Flow::Consenting {
        consent: consent.into(),
        failure: None,
    }
}

fn stopped(ending: Ending, after: Progress) -> Flow {
    let retry = (ending == Ending::OpenElsewhere).then(|| Retry::Validate(request()));
    Flow::Stopped {
        ending,
        after,
        retry,
        back: request().return_address.front_page(),
    }
}

fn failed(failure: Failure, after: Progress) -> Flow {
    stopped(Ending::Failed(failure), after)
}

fn declined(after: Progress) -> Flow {
    Flow::Declined {
        after,
        back: request().return_address.front_page(),
    }
}

/// A person as bare as the schema allows.
fn minimal() -> Flow {
    let bare = r#"{"first_name": "Софія", "last_name": "Іваненко", "birth_date": "2016-07-05", "gender": "FEMALE"}"#;
    Flow::Confirming(Confirmation {
        draft: Arc::new(Draft {
            person: Json::parse(bare).and_then(Person::read).unwrap_or_else(person),
            ..(*draft()).clone()
        }),
        otp: OtpField::Hidden,
        notice: None,
    })
}

/// A failure of each kind the page words by itself.
fn kinds() -> [(&'static str, Flow); 12] {
    let at = |step, status, kind, message, after| failed(refused(step, status, kind, message), after);
    let at_validation = |status, message| at(Step::Validation, status, "access_denied", message, Progress::Nothing);
    let at_registration = |status, kind, message| at(Step::Registration, status, kind, message, Progress::Nothing);
    let unanswered = |cause| failed(Failure::silent(Step::Validation, cause), Progress::Nothing);
    [
        (
            "stopped: no rights",
            at_validation(
                403,
                "Your scope does not allow to access this resource. Missing allowances: a:b",
            ),
        ),
        (
            "stopped: the signer",
            at_validation(401, "Unable to authenticate signer"),
        ),
        (
            "stopped: the data",
            at_validation(422, "Submitted document type is not allowed"),
        ),
        ("stopped: blocked", at_validation(401, "Applicant user is blocked.")),
        (
            "stopped: the relationship",
            at_registration(409, "request_conflict", "Relationship is not approved yet"),
        ),
        (
            "stopped: the codes are spent",
            at_registration(401, "otp_reached_max_attempts", "Reached max OTP verify attempts"),
        ),
        (
            "stopped: the client",
            at(Step::LookUp, 404, "not_found", "", Progress::Registered),
        ),
        (
            "stopped: trouble",
            at(Step::Validation, 500, "internal_error", "", Progress::Nothing),
        ),
        ("stopped: no answer in time", unanswered(Cause::TimedOut)),
        ("stopped: unreadable", unanswered(Cause::Unreadable)),
        (
            "stopped: nothing asked",
            stopped(Ending::NothingAsked, Progress::Registered),
        ),
        (
            "stopped: more than was shown",
            stopped(
                Ending::Distrusted {
                    reason: Distrust::MoreScopes,
                    reference: None,
                },
                Progress::PerhapsApproved,
            ),
        ),
    ]
}

fn states() -> Vec<(&'static str, Flow)> {
    let hasty = Failure {
        retry_after: Some(5),
        ..refused(Step::Registration, 429, "too_many_requests", "too many requests")
    };
    let at_validation = |message| {
        let failure = refused(Step::Validation, 422, "request_malformed", message);
        failed(failure, Progress::Nothing)
    };
    let at_approval = |message| Some(refused(Step::Approval, 401, "access_denied", message));
    let silent = Failure::silent;
    let mut states = vec![
        ("refused: everything is missing", Flow::open(&entry("?a=b")).0),
        ("refused: repeated", Flow::open(&entry(&format!("{QUERY}&state=s2"))).0),
        ("restarted", Flow::Restarted),
        ("validating", Flow::Validating(request())),
        ("confirming", confirming()),
        ("confirming: a minimal person", minimal()),
        ("confirming: a code is asked for", asking_for_a_code()),
        (
            "confirming: a wrong code",
            confirming_with(OtpField::Asked(Some(OtpProblem::Wrong)), None),
        ),
        (
            "confirming: too hasty",
            confirming_with(OtpField::Hidden, Some(hasty.clone())),
        ),
        (
            "confirming: two minutes left",
            confirming_until("eyJpYXQiOjAsImV4cCI6MTAwfQ"),
        ),
        (
            "confirming: the time is over",
            confirming_until("eyJpYXQiOjAsImV4cCI6MH0"),
        ),
        ("confirming: a look-alike site", confirming_look_alike()),
        ("registering", registering(Attempt::First)),
        (
            "unsure",
            Flow::Unsure {
                draft: draft(),
                code: None,
                failure: silent(Step::Registration, Cause::TimedOut),
            },
        ),
        ("preparing", Flow::Preparing(enrolled())),
        ("consenting", consenting(true, None)),
        ("consenting: without the dictionary", consenting(false, None)),
        ("consenting: without descriptions", undescribed()),
        ("consenting: a look-alike site", consenting_look_alike()),
        ("consenting: much, in long words", consenting_to_much()),
        (
            "consenting: refused",
            consenting(true, at_approval("Client is blocked.")),
        ),
        (
            "consenting: perhaps granted",
            consenting(true, Some(silent(Step::Approval, Cause::TimedOut))),
        ),
        ("approving", Flow::Approving(consent(true))),
        ("leaving", Flow::Leaving(destination())),
        ("declined", declined(Progress::Nothing)),
        ("declined access", declined(Progress::Registered)),
        ("declined, perhaps granted", declined(Progress::PerhapsApproved)),
        ("stopped: the signature", at_validation("Invalid signed content")),
        ("stopped: the session", at_validation("JWT expired")),
        (
            "stopped: there already",
            at_validation("User with such tax_id already exists"),
        ),
        ("stopped: an unknown refusal", at_validation("something new")),
        ("stopped: too hasty", failed(hasty, Progress::Nothing)),
        (
            "stopped: no connection",
            failed(silent(Step::Validation, Cause::Offline), Progress::Nothing),
        ),
        (
            "stopped: unreadable, registered",
            failed(silent(Step::LookUp, Cause::Unreadable), Progress::Registered),
        ),
        (
            "stopped: open elsewhere",
            stopped(Ending::OpenElsewhere, Progress::Nothing),
        ),
        (
            "stopped: already registered",
            stopped(
                Ending::AlreadyRegistered(silent(Step::Registration, Cause::TimedOut)),
                Progress::Registered,
            ),
        ),
        (
            "stopped: another address",
            stopped(
                Ending::Distrusted {
                    reason: Distrust::AnotherAddress,
                    reference: Some("r#1".to_owned()),
                },
                Progress::PerhapsApproved,
            ),
        ),
        ("stopped: idle", stopped(Ending::Idle, Progress::Registered)),
    ];
    states.extend(kinds());
    states
}
