//! Every page in every state, to look at while developing: in `cargo xtask demo`, from the sandbox's start page; and for
//! a journey that judges each. Never shipped.
//!
//! The states stand still: nothing is under way, and a button that would call eHealth finds nobody there.

#[path = "gallery/admin.rs"]
mod admin;
#[path = "../../tests/support/mod.rs"]
mod support;

use std::sync::Arc;

use auth_ui::app::app;
use auth_ui::browser;
use auth_ui::driver::{Journey, Patience};
use auth_ui::flow::destination::Approved;
use auth_ui::flow::entry::SignUpRequest;
use auth_ui::flow::failure::{Cause, Failure, Message, Objection, Step};
use auth_ui::flow::{Attempt, Confirmation, Draft, Enrolled, Event, Flow, Otp, OtpField, OtpProblem, Progress};
use auth_ui::json::Json;
use auth_ui::person::Person;
use auth_ui::text::Language;
use auth_ui::ui::view::{View, div, element, label, live, row};
use contract::Hidden;
use leptos::prelude::*;
use leptos::task::spawn_local;
use support::*;
use wasm_bindgen::JsCast;

fn main() {
    let Some(host) = browser::mount_point() else {
        return;
    };
    leptos::mount::mount_to_renderer(&host, gallery).forget();
    browser::remove_static_page();
}

fn gallery() -> View {
    let chosen = RwSignal::new(String::new());
    let names = states().into_iter().map(|(name, _)| name);
    let names = names.chain(admin::states().into_iter().map(|(name, _)| name));
    let options = names.map(|name| element("option").child(name));
    let select = element("select")
        .children(options)
        .on("change", move |event| chosen.set(event_target_value(&event)));
    let choice = element("nav")
        .class("states")
        .attr("lang", "en")
        .attr("aria-label", "Gallery")
        .child(label().child("State: ").child(select));
    row().child(choice).child(live(move || chosen.get(), |name| page(name)))
}

/// The page of a state; the first one unless another is named.
fn page(name: &str) -> View {
    let of_admin = admin::states().into_iter().find(|(known, _)| *known == name);
    style_admin(of_admin.is_some());
    if let Some((_, visit)) = of_admin {
        let place = div();
        let host = place.as_element().clone().unchecked_into();
        // Taken down with this part of the gallery.
        StoredValue::new_local(leptos::mount::mount_to(host, move || admin::page(visit)));
        return place;
    }
    let mut states = states();
    let place = states.iter().position(|(known, _)| *known == name).unwrap_or_default();
    let (_, flow) = states.swap_remove(place);
    let journey = Journey::at(flow);
    if name == WRONG_CODE {
        refuse_a_code(journey);
    }
    if let Some((_, patience)) = PATIENCE.iter().find(|(known, _)| *known == name) {
        journey.patience.set(*patience);
    }
    app(journey, Language::default())
}

/// The admin page's styles hold for its own states alone: so each page looks as it does where it is served.
fn style_admin(is_shown: bool) {
    #[expect(clippy::disallowed_methods, reason = "the samples' own styles, never shipped")]
    let styles = document().query_selector_all("#admin-style style").ok();
    for at in 0..styles.as_ref().map_or(0, web_sys::NodeList::length) {
        if let Some(style) = styles.as_ref().and_then(|styles| styles.item(at)) {
            let media = if is_shown { "all" } else { "not all" };
            let _ = style.unchecked_into::<web_sys::Element>().set_attribute("media", media);
        }
    }
}

/// What has been waited for, and how long.
const PATIENCE: [(&str, Patience); 4] = [
    ("validating: three seconds", Patience::AWhile),
    ("validating: ten seconds", Patience::Long),
    ("confirming: nobody is there", Patience::Deserted),
    ("consenting: nobody is there", Patience::Deserted),
];

const WRONG_CODE: &str = "confirming: a wrong code";

/// Types a wrong code and has it refused, as it happens in the journey: the field keeps it, and an attempt is gone.
fn refuse_a_code(journey: Journey) {
    spawn_local(async move {
        browser::sleep(0).await;
        #[expect(clippy::disallowed_methods, reason = "types in place of a person")]
        let field = document().get_element_by_id("otp");
        let typed = web_sys::Event::new("input").ok();
        if let Some((field, typed)) = field.zip(typed) {
            field.unchecked_ref::<web_sys::HtmlInputElement>().set_value("111111");
            let _ = field.dispatch_event(&typed);
        }
        let wrong = OtpField::Asked(Some(OtpProblem::Wrong));
        journey.flow.set(Flow::Registering {
            draft: draft(),
            otp: OtpField::Asked(None),
            code: Some(Otp(111_111)),
            attempt: Attempt::First,
        });
        browser::sleep(0).await;
        journey.flow.set(Flow::Confirming(Confirmation {
            draft: draft(),
            otp: wrong,
            notice: None,
        }));
    });
}

/// Too many requests, and the service names the time to wait.
fn hasty(step: Step) -> Failure {
    Failure {
        retry_after: Some(5),
        ..refused(step, 429, "too_many_requests", "too many requests")
    }
}

/// The sample link without its scopes.
fn without_scope() -> String {
    QUERY.replace("scope=person:read%20app:read&", "")
}

fn open_elsewhere() -> Flow {
    then(Flow::Validating(request()), Event::OpenElsewhere)
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
    consenting_to(|consent| {
        consent.scopes = vec![
            described("person:read", Some("Отримання даних пацієнта")),
            described("app:delete", Some("Видалення доступу")),
            described("foo:bar", None),
            described("foo:baz", None),
        ];
    })
}

/// What follows when the call under way fails: as the journey itself has it, another try included.
fn failed(failure: Failure) -> Flow {
    let calling = match failure.step {
        Step::Validation => Flow::Validating(request()),
        Step::Registration => registering(Attempt::First),
        Step::LookUp => Flow::Preparing(enrolled()),
        Step::Approval => Flow::Approving(consent(true), None),
    };
    then(calling, Event::Failed(failure))
}

fn then(flow: Flow, event: Event) -> Flow {
    flow.step(event).0
}

/// A successful answer to the approval, of these permissions and leading there.
fn answered(redirect: &str, scopes: Option<Vec<String>>, reference: Option<String>) -> Flow {
    let answer = Approved {
        scopes,
        reference,
        ..approved(redirect)
    };
    then(Flow::Approving(consent(true), None), Event::Approved(answer))
}

/// As the service writes it.
fn reference() -> Option<String> {
    refused(Step::Approval, 500, "", "").reference
}

fn declined(after: Progress) -> Flow {
    Flow::Declined {
        after,
        failure: None,
        back: request().return_address.front_page(),
    }
}

/// A person as bare as the schema allows.
fn minimal() -> Flow {
    let bare = r#"{"first_name": "Софія", "last_name": "Іваненко", "birth_date": "2016-07-05", "gender": "FEMALE"}"#;
    confirming_data_of(Json::parse(bare).and_then(Person::read).unwrap_or_else(person))
}

/// The same, with nobody there for half an hour afterwards.
fn left_alone(flow: Flow) -> Flow {
    then(flow, Event::Idled)
}

/// The service objects to several fields at once.
fn many_findings() -> Failure {
    let findings = [
        ("$.person.first_name", "string does not match pattern"),
        ("$.person.birth_date", "required property birth_date was not present"),
        ("$.person.documents", "expected a minimum of 1 items but got 0"),
    ];
    let messages = findings.map(|(field, text)| Message {
        field: Some(field.to_owned()),
        text: text.to_owned(),
    });
    Failure {
        cause: Cause::Refused(Objection {
            kind: Some("validation_failed".to_owned()),
            messages: messages.to_vec(),
        }),
        ..refused(Step::Validation, 422, "", "")
    }
}

/// A failure of each kind the page words by itself.
fn kinds() -> Vec<(&'static str, Flow)> {
    let at = |step, status, kind, message| failed(refused(step, status, kind, message));
    let at_validation = |status, message| at(Step::Validation, status, "access_denied", message);
    let at_registration = |status, kind, message| at(Step::Registration, status, kind, message);
    let unanswered = |cause| failed(Failure::silent(Step::Validation, cause));
    let repeated = |status, message| {
        let failure = refused(Step::Registration, status, "request_conflict", message);
        then(registering(Attempt::Repeat), Event::Failed(failure))
    };
    vec![
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
        ("stopped: much in the data", failed(many_findings())),
        (
            "stopped: a missing field",
            at_validation(422, "required property first_name was not present"),
        ),
        (
            "stopped: two signatures",
            at_validation(400, "document must be signed by 1 signer but contains 2 signatures"),
        ),
        (
            "stopped: another signer",
            at_validation(422, "Confidant person and signer must be the same"),
        ),
        (
            "stopped: several such people",
            at_registration(
                401,
                "access_denied",
                "It is impossible to uniquely identify the person.",
            ),
        ),
        (
            "stopped: a malformed request",
            at_validation(400, "Malformed request. Probably, you have sent corrupted JSON."),
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
            "stopped: already registered",
            repeated(409, "User with such tax_id already exists"),
        ),
        (
            "stopped: the repeat is refused",
            repeated(409, "Relationship is not approved yet"),
        ),
        ("stopped: the client", at(Step::LookUp, 404, "not_found", "")),
        ("stopped: trouble", at(Step::Validation, 500, "internal_error", "")),
        ("stopped: no answer in time", unanswered(Cause::TimedOut)),
        (
            "stopped: unreadable",
            failed(Failure {
                status: Some(200),
                ..Failure::silent(Step::Validation, Cause::Unreadable)
            }),
        ),
        ("stopped: unreachable", unanswered(Cause::Unreachable)),
        ("stopped: no connection", unanswered(Cause::Offline)),
        (
            "stopped: no connection, left alone",
            left_alone(unanswered(Cause::Offline)),
        ),
        (
            "stopped: unreadable, registered",
            failed(Failure::silent(Step::LookUp, Cause::Unreadable)),
        ),
        (
            "stopped: unreadable, registered, left alone",
            left_alone(failed(Failure::silent(Step::LookUp, Cause::Unreadable))),
        ),
        (
            "stopped: nothing asked",
            then(
                Flow::Preparing(enrolled()),
                Event::Prepared {
                    client_name: consent(true).client_name.clone(),
                    client_type: None,
                    scopes: Vec::new(),
                    is_dictionary_known: true,
                    reference: reference(),
                },
            ),
        ),
        (
            "stopped: more than was shown",
            answered(
                destination().as_str(),
                Some(["person:read", "app:read", "app:write"].map(str::to_owned).to_vec()),
                reference(),
            ),
        ),
        (
            "stopped: another address",
            answered("https://pis.example.org/callback?code=abc", None, reference()),
        ),
    ]
}

fn states() -> Vec<(&'static str, Flow)> {
    let at_validation = |message| {
        let failure = refused(Step::Validation, 422, "request_malformed", message);
        failed(failure)
    };
    let at_approval = |message| Some(refused(Step::Approval, 401, "access_denied", message));
    let silent = Failure::silent;
    let mut states = vec![
        ("refused: everything is missing", Flow::open(&entry("?a=b")).0),
        ("refused: one is missing", Flow::open(&entry(&without_scope())).0),
        ("refused: repeated", Flow::open(&entry(&format!("{QUERY}&state=s2"))).0),
        ("restarted", Flow::Restarted),
        ("validating", Flow::Validating(request())),
        ("validating: three seconds", Flow::Validating(request())),
        ("validating: ten seconds", Flow::Validating(request())),
        ("confirming", confirming()),
        ("confirming: nobody is there", confirming()),
        ("confirming: a minimal person", minimal()),
        ("confirming: a code is asked for", asking_for_a_code()),
        (WRONG_CODE, asking_for_a_code()),
        ("confirming: too hasty", failed(hasty(Step::Registration))),
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
        ("registering-again", registering(Attempt::Repeat)),
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
        ("consenting: nobody is there", consenting(true, None)),
        ("consenting: without the dictionary", consenting(false, None)),
        ("consenting: without descriptions", undescribed()),
        ("consenting: a look-alike site", consenting_look_alike()),
        ("consenting: much, in long words", consenting_to_much()),
        (
            "consenting: refused",
            consenting(true, at_approval("Client is blocked.")),
        ),
        ("consenting: too hasty", failed(hasty(Step::Approval))),
        (
            "consenting: perhaps granted",
            consenting(true, Some(silent(Step::Approval, Cause::TimedOut))),
        ),
        ("approving", Flow::Approving(consent(true), None)),
        ("leaving", Flow::Leaving(destination())),
        ("declined", declined(Progress::Nothing)),
        ("declined access", declined(Progress::Registered)),
        ("declined, perhaps granted", declined(Progress::PerhapsApproved)),
        (
            "declined after a refusal",
            then(consenting(true, at_approval("Client is blocked.")), Event::Declined),
        ),
        ("stopped: the signature", at_validation("Invalid signed content")),
        ("stopped: the session", at_validation("JWT expired")),
        (
            "stopped: there already",
            at_validation("User with such tax_id already exists"),
        ),
        ("stopped: an unknown refusal", at_validation("something new")),
        ("stopped: too hasty", failed(hasty(Step::Validation))),
        ("stopped: open elsewhere", open_elsewhere()),
        ("stopped: open elsewhere, left alone", left_alone(open_elsewhere())),
        ("stopped: idle", left_alone(consenting(true, None))),
        ("stopped: idle before the registration", left_alone(confirming())),
    ];
    states.extend(kinds());
    states
}
