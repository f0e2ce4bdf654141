//! The only place that fetches: four calls to eHealth through our own origin, and how often each may be repeated.

#[cfg(feature = "admin")]
pub mod admin;
pub mod answer;
pub mod body;
mod call;
mod together;

use std::rc::Rc;

use contract::{Hidden, paths};

use crate::flow::failure::{Cause, Failure, Step};
use crate::flow::{Draft, Effect, Enrolled, Event, Otp};
use crate::scope::{DescribedScope, Words};
use crate::settings::RegistrationAuth;
use call::{Call, Repeats, Reply, fetch};
use together::together;

type Outcome = Result<Reply, Failure>;

/// Makes the calls of an effect, all at the same time, and reads what came back. An effect without a call has no outcome.
/// The words for scopes are asked for unless they are here.
pub async fn ask(effect: &Effect, words: Option<Rc<Words>>) -> Option<Result<Event, Failure>> {
    let calls = calls(effect, words.is_some());
    if calls.is_empty() {
        return None;
    }
    let outcomes = together(calls.into_iter().map(fetch).collect()).await;
    Some(read(effect, words, &mut outcomes.into_iter()))
}

/// The words for scopes, ahead of the rest: they are the same for everybody, and whoever has a token may ask (contract
/// e.3). If they do not come, nothing is said: they are asked for again when they are needed.
pub async fn scope_words(token: Hidden) -> Option<Rc<Words>> {
    let call = Call {
        repeats: Repeats::Never,
        ..look_up(dictionary(), &token)
    };
    read_words(fetch(call).await)
}

fn calls(effect: &Effect, has_words: bool) -> Vec<Call> {
    match effect {
        // Repeated once after a broken connection: it only issues a short-lived jwt (contract c.2).
        Effect::Validate(request) => vec![Call {
            step: Step::Validation,
            path: paths::SIGN_UP_VALIDATION.to_owned(),
            bearer: request.token.clone(),
            body: Some(body::validation(&request.signed_content)),
            repeats: Repeats::Once,
        }],
        Effect::Register { draft, code } => vec![registration(draft, *code)],
        Effect::Prepare(enrolled) => look_ups(enrolled, has_words),
        // Repeated twice after a broken connection: it is documented as idempotent (contract c.4).
        Effect::Authorize(consent) => vec![Call {
            step: Step::Approval,
            path: paths::AUTHORIZE.to_owned(),
            bearer: Some(consent.enrolled.session.clone()),
            body: Some(body::approval(consent)),
            repeats: Repeats::Twice,
        }],
        Effect::Leave(_) => Vec::new(),
    }
}

/// Registers the patient (contract c.3). Never repeated by itself: it is not idempotent.
fn registration(draft: &Draft, code: Option<Otp>) -> Call {
    let request = &draft.request;
    let bearer = match (request.settings.registration_auth, &request.token) {
        (RegistrationAuth::Blueprint, Some(token)) => token,
        _ => &draft.jwt,
    };
    Call {
        step: Step::Registration,
        path: paths::REGISTER.to_owned(),
        bearer: Some(bearer.clone()),
        body: Some(body::registration(draft, code)),
        repeats: Repeats::Never,
    }
}

/// The client and the words for scopes (contract e.2); the scopes of the user's roles when the link names none (e.1).
fn look_ups(enrolled: &Enrolled, has_words: bool) -> Vec<Call> {
    let request = &enrolled.request;
    let client_id = request.client_id.as_str();
    let mut paths = vec![paths::client_details(client_id)];
    if !has_words {
        paths.push(dictionary());
    }
    if request.scopes.is_empty() {
        paths.push([paths::USER_ROLES, "?client_id=", client_id].concat());
    }
    paths.into_iter().map(|path| look_up(path, &enrolled.session)).collect()
}

fn dictionary() -> String {
    [paths::DICTIONARIES, "?name=SCOPES"].concat()
}

fn look_up(path: String, bearer: &Hidden) -> Call {
    Call {
        step: Step::LookUp,
        path,
        bearer: Some(bearer.clone()),
        body: None,
        repeats: Repeats::ThreeTimes,
    }
}

fn read(
    effect: &Effect,
    words: Option<Rc<Words>>,
    outcomes: &mut dyn Iterator<Item = Outcome>,
) -> Result<Event, Failure> {
    match effect {
        Effect::Prepare(enrolled) => prepared(enrolled, words, outcomes),
        Effect::Authorize(_) => {
            let reply = next(outcomes)?;
            let location = reply.location.clone();
            reply.read(move |answer| answer::approval(answer, location))
        }
        Effect::Register { .. } => next(outcomes)?.read(answer::registration),
        Effect::Validate(_) | Effect::Leave(_) => next(outcomes)?.read(answer::validation),
    }
}

fn read_words(outcome: Outcome) -> Option<Rc<Words>> {
    let words = outcome.and_then(|reply| reply.read(answer::scope_words));
    words.ok().map(Rc::new)
}

fn next(outcomes: &mut dyn Iterator<Item = Outcome>) -> Outcome {
    outcomes
        .next()
        .unwrap_or(Err(Failure::silent(Step::LookUp, Cause::Unreadable)))
}

/// Without the client's name nobody can consent; without the dictionary the page shows codes and says so.
fn prepared(
    enrolled: &Enrolled,
    words: Option<Rc<Words>>,
    outcomes: &mut dyn Iterator<Item = Outcome>,
) -> Result<Event, Failure> {
    let asked = &enrolled.request.scopes;
    let client = next(outcomes)?.read(answer::client)?;
    let words = words.or_else(|| read_words(next(outcomes)));
    let (scopes, reference) = match asked.is_empty() {
        true => {
            let reply = next(outcomes)?;
            let reference = reply.reference.clone();
            (reply.read(answer::scopes_of_roles)?, reference)
        }
        false => (asked.clone(), None),
    };
    Ok(Event::Prepared {
        client_name: client.name,
        client_type: client.kind,
        scopes: DescribedScope::describe(&scopes, words.as_deref()),
        is_dictionary_known: words.is_some(),
        reference,
    })
}
