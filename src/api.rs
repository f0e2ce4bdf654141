//! The only place that fetches: four calls to eHealth through our own origin, and how often each may be repeated.

#[cfg(feature = "admin")]
pub mod admin;
pub mod answer;
pub mod body;
mod call;
mod together;

use contract::{Hidden, paths};

use crate::flow::entry::SignUpRequest;
use crate::flow::failure::{Cause, Failure, Step};
use crate::flow::{Consent, Draft, Enrolled, Event, Otp};
use crate::scope::DescribedScope;
use crate::settings::RegistrationAuth;
use call::{Call, Repeats, Reply, fetch};
use together::{Waiting, together};

/// Checks the signed request (contract c.2). Repeated once after a broken connection: it only issues a short-lived jwt.
pub async fn validate(request: &SignUpRequest) -> Result<Event, Failure> {
    let call = Call {
        step: Step::Validation,
        path: paths::SIGN_UP_VALIDATION.to_owned(),
        bearer: request.token.clone(),
        body: Some(body::validation(&request.signed_content)),
        repeats: Repeats::Once,
    };
    fetch(call).await?.read(answer::validation)
}

/// Registers the patient (contract c.3). Never repeated by itself: it is not idempotent.
pub async fn register(draft: &Draft, code: Option<Otp>) -> Result<Event, Failure> {
    let request = &draft.request;
    let bearer = match (request.settings.registration_auth, &request.token) {
        (RegistrationAuth::Blueprint, Some(token)) => token,
        _ => &draft.jwt,
    };
    let call = Call {
        step: Step::Registration,
        path: paths::REGISTER.to_owned(),
        bearer: Some(bearer.clone()),
        body: Some(body::registration(draft, code)),
        repeats: Repeats::Never,
    };
    fetch(call).await?.read(answer::registration)
}

/// Looks up the client and the words for scopes, at the same time (contract e.2). Without the client's name nobody can
/// consent; without the dictionary the page shows codes and says so. The scopes are those of the link, else those of the
/// user's roles (contract e.1).
pub async fn prepare(enrolled: &Enrolled) -> Result<Event, Failure> {
    let request = &enrolled.request;
    let client_id = request.client_id.as_str();
    let mut paths = vec![
        paths::client_details(client_id),
        [paths::DICTIONARIES, "?name=SCOPES"].concat(),
    ];
    if request.scopes.is_empty() {
        paths.push([paths::USER_ROLES, "?client_id=", client_id].concat());
    }
    let look_ups = paths.into_iter().map(|path| look_up(path, &enrolled.session));
    let mut replies = together(look_ups.collect()).await.into_iter();
    let mut next = || {
        replies
            .next()
            .unwrap_or(Err(Failure::silent(Step::LookUp, Cause::Unreadable)))
    };

    let client = next()?.read(answer::client)?;
    let words = next().and_then(|reply| reply.read(answer::scope_words)).ok();
    let scopes = match request.scopes.is_empty() {
        true => next()?.read(answer::scopes_of_roles)?,
        false => request.scopes.clone(),
    };
    Ok(Event::Prepared {
        client_name: client.name,
        client_type: client.kind,
        scopes: DescribedScope::describe(&scopes, words.as_ref()),
        is_dictionary_known: words.is_some(),
    })
}

fn look_up(path: String, session: &Hidden) -> Waiting<Result<Reply, Failure>> {
    fetch(Call {
        step: Step::LookUp,
        path,
        bearer: Some(session.clone()),
        body: None,
        repeats: Repeats::ThreeTimes,
    })
}

/// Authorizes the approval (contract c.4). Repeated twice after a broken connection: it is documented as idempotent.
pub async fn authorize(consent: &Consent) -> Result<Event, Failure> {
    let call = Call {
        step: Step::Approval,
        path: paths::AUTHORIZE.to_owned(),
        bearer: Some(consent.enrolled.session.clone()),
        body: Some(body::approval(consent)),
        repeats: Repeats::Twice,
    };
    let reply = fetch(call).await?;
    let location = reply.location.clone();
    reply.read(move |answer| answer::approval(answer, location))
}
