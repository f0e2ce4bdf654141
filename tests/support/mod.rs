//! Samples the tests of the journey share.

#![allow(dead_code, reason = "every test file uses its own part")]

use std::sync::Arc;

use auth_ui::flow::destination::{Approved, Destination};
use auth_ui::flow::entry::{Arrival, Entry, SignUpRequest};
use auth_ui::flow::failure::{Cause, Failure, Message, Objection, Step};
use auth_ui::flow::{Attempt, Confirmation, Consent, Draft, Enrolled, Flow, OtpField, User};
use auth_ui::json::Json;
use auth_ui::person::Person;
use auth_ui::scope::{DescribedScope, Scope};
use auth_ui::settings::Settings;
use contract::Hidden;

pub const CLIENT_ID: &str = "6498d88e-97fb-47e2-85a5-99e884f888aa";
pub const REDIRECT: &str = "https://pis.example.com/callback";
pub const QUERY: &str = "client_id=6498d88e-97fb-47e2-85a5-99e884f888aa&redirect_uri=https%3A%2F%2Fpis.example.com%2Fcallback&scope=person:read%20app:read&user_data=aGVsbG8%3D&token=confidant-token&state=s1";

/// A fresh arrival at a page served from the internet.
pub fn entry(query: &str) -> Entry {
    Entry {
        query: Hidden::from(query),
        arrival: Arrival::Fresh,
        is_local: false,
        settings: Settings::default(),
    }
}

pub fn request() -> Arc<SignUpRequest> {
    SignUpRequest::parse(&entry(QUERY)).expect("the sample link is right")
}

pub fn person() -> Person {
    Json::parse(include_str!("../fixtures/person_full.json"))
        .and_then(Person::read)
        .expect("the fixture is a person")
}

thread_local! {
    static DRAFT: Arc<Draft> = Arc::new(Draft {
        request: request(),
        person: person(),
        jwt: Hidden::from("jwt"),
    });
    static CONSENT: [Arc<Consent>; 2] = [false, true].map(consent_described);
}

/// One and the same whenever it is asked for, as in a journey: a page stays while what it shows does.
pub fn draft() -> Arc<Draft> {
    DRAFT.with(Arc::clone)
}

pub fn enrolled() -> Arc<Enrolled> {
    Arc::new(Enrolled {
        request: request(),
        person: person(),
        user: User {
            id: Some("7673eb5a-0cae-4fa8-9f81-e6da46aa2940".to_owned()),
            tax_id: Some(Hidden::from("3999869394")),
        },
        session: Hidden::from("session-token"),
    })
}

pub fn described(code: &str, text: Option<&str>) -> DescribedScope {
    DescribedScope {
        scope: Scope::parse(code).expect("a scope"),
        text: text.map(str::to_owned),
    }
}

/// One and the same whenever it is asked for, like [`draft`].
pub fn consent(is_dictionary_known: bool) -> Arc<Consent> {
    CONSENT.with(|[undescribed, described]| {
        if is_dictionary_known {
            described.clone()
        } else {
            undescribed.clone()
        }
    })
}

fn consent_described(is_dictionary_known: bool) -> Arc<Consent> {
    let words = |text: &'static str| is_dictionary_known.then_some(text);
    Arc::new(Consent {
        enrolled: enrolled(),
        client_name: "Здоров’я поруч".to_owned(),
        client_type: Some("PIS".to_owned()),
        scopes: vec![
            described("person:read", words("Отримання даних пацієнта")),
            described("app:read", words("Перегляд персональних даних")),
        ],
        is_dictionary_known,
    })
}

pub fn confirming() -> Flow {
    Flow::Confirming(Confirmation {
        draft: draft(),
        otp: OtpField::Hidden,
        notice: None,
    })
}

/// The sample journey where the data of this person are read.
pub fn confirming_data_of(person: Person) -> Flow {
    Flow::Confirming(Confirmation {
        draft: Arc::new(Draft {
            person,
            ..(*draft()).clone()
        }),
        otp: OtpField::Hidden,
        notice: None,
    })
}

/// The sample journey where consent is asked for, to something else.
pub fn consenting_to(change: impl FnOnce(&mut Consent)) -> Flow {
    let mut consent = (*consent(true)).clone();
    change(&mut consent);
    Flow::Consenting {
        consent: consent.into(),
        failure: None,
    }
}

pub fn asking_for_a_code() -> Flow {
    Flow::Confirming(Confirmation {
        draft: draft(),
        otp: OtpField::Asked(None),
        notice: None,
    })
}

pub fn registering(attempt: Attempt) -> Flow {
    Flow::Registering {
        draft: draft(),
        otp: OtpField::Hidden,
        code: None,
        attempt,
    }
}

pub fn approved(redirect: &str) -> Approved {
    Approved {
        redirect_uri: Some(Hidden::from(redirect)),
        ..Approved::default()
    }
}

pub fn destination() -> Destination {
    let request = request();
    Destination::check(
        &approved("https://pis.example.com/callback?code=abc"),
        &request,
        None,
        request.scopes.as_slice(),
    )
    .expect("the sample answer is right")
}

/// eHealth refused, in so many words; an empty message is none.
pub fn refused(step: Step, status: u16, kind: &str, message: &str) -> Failure {
    let messages = Some(message).filter(|message| !message.is_empty()).into_iter();
    let messages = messages.map(|text| Message {
        field: None,
        text: text.to_owned(),
    });
    Failure {
        step,
        cause: Cause::Refused(Objection {
            kind: Some(kind.to_owned()),
            messages: messages.collect(),
        }),
        status: Some(status),
        reference: Some("6617aeec-15e2-4d6f-b9bd-53559c358f97#17810".to_owned()),
        retry_after: None,
    }
}

/// The lines of the table, escapes undone; comments and the empty line are no addresses.
pub fn hostile_addresses() -> Vec<String> {
    include_str!("../hostile_addresses.txt")
        .lines()
        .filter(|line| !line.starts_with("# ") && !line.is_empty())
        .map(|line| {
            line.replace("\\t", "\t")
                .replace("\\n", "\n")
                .replace("\\r", "\r")
                .replace("\\0", "\0")
                .replace("\\u{1}", "\u{1}")
                .replace("\\u{200b}", "\u{200b}")
                .replace("\\u{202e}", "\u{202e}")
                .replace("\\u{3002}", "\u{3002}")
        })
        .collect()
}
